"""The doctor: what is missing is named with what to do, and the exit status says whether it is needed."""

import pytest

from stdpnet.commands import doctor, surroundings

FINDINGS = {each: surroundings.Finding(thing="thing", state=each, detail="detail", remedy="do this")
            for each in (surroundings.FINE, surroundings.MISSING, surroundings.OPTIONAL)}


def states(look):
    return {finding.thing: finding for finding in look()}


@pytest.mark.parametrize("state, status", [(surroundings.FINE, 0), (surroundings.OPTIONAL, 0), (surroundings.MISSING, 1)])
def test_the_exit_status_says_whether_something_needed_is_missing(state, status, monkeypatch, capsys):
    monkeypatch.setattr(surroundings, "LOOKS", [lambda: [FINDINGS[state]]])
    with pytest.raises(SystemExit) as ending:
        doctor.run([])
    assert int(ending.value.code) == status and "do this" in capsys.readouterr().out


def test_a_compiler_that_works_is_found():
    assert states(surroundings.compiler)["C++ compiler"].state == surroundings.FINE


def test_without_a_compiler_it_says_how_to_get_one(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    found = states(surroundings.compiler)["C++ compiler"]
    assert found.state == surroundings.MISSING and found.detail == "no g++ and no make" and "apt install" in found.remedy


def test_a_compiler_that_fails_is_not_taken_for_one(monkeypatch):
    monkeypatch.setattr(surroundings, "PROGRAM", "int main() { return nothing; }")
    found = states(surroundings.compiler)["C++ compiler"]
    assert found.state == surroundings.MISSING and "nothing" in found.detail


def test_required_packages_are_tested_and_extras_need_not_be_there(monkeypatch):
    monkeypatch.setattr(surroundings.metadata, "requires", lambda _: [
        "numpy>=1.0", "numpy>=99", "no-such-package", "no-such-extra; extra == 'far'", "no-such; python_version < '3'"])
    found = list(surroundings.packages())[1:]
    assert [each.state for each in found] == [surroundings.FINE, surroundings.MISSING, surroundings.MISSING, surroundings.OPTIONAL]
    assert "numpy>=99" in found[1].remedy and "stdpnet[far]" in found[3].remedy


def test_a_cache_that_cannot_be_made_is_missing(monkeypatch, tmp_path):
    (tmp_path/"file").write_text("")
    monkeypatch.setenv("STDPNET_CACHE", str(tmp_path/"file"))
    [found] = surroundings.cache_of_programs()
    assert found.state == surroundings.MISSING and "STDPNET_CACHE" in found.detail


def test_data_sets_that_are_there_are_found_and_others_named(monkeypatch, tmp_path):
    (tmp_path/"fsdd").mkdir()
    monkeypatch.setenv("STDPNET_DATA", str(tmp_path))
    found = states(surroundings.data)
    assert found["data fsdd"].detail == str(tmp_path/"fsdd") and found["data digits"].state == surroundings.FINE
    assert found["data ti46"].state == surroundings.OPTIONAL and "ti46/" in found["data ti46"].remedy


def test_a_data_folder_that_is_none_is_missing(monkeypatch, tmp_path):
    monkeypatch.setenv("STDPNET_DATA", str(tmp_path/"nowhere"))
    [found] = surroundings.data()
    assert found.state == surroundings.MISSING
