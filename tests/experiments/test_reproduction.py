"""Claimed numbers: each is measured by its command, once, and stands on the page beside the published one."""

import shlex
import subprocess

import pytest

from stdpnet.commands import scripts
from stdpnet.experiments import claims, parsers, reproduction, sweep
from stdpnet.experiments.claims import Claim, TABLES
from stdpnet.files import result_file


def claim(**other):
    return Claim(**{"setting": "tiny", "source": "a paper, Table 1", "published": "81.6 %", "script": "unimodal",
                    "options": "--neurons 20", "seeds": (1, 2)} | other)


def row(seed, accuracy, **other):
    return {"script": "unimodal", "options": "--neurons 20", "seed": seed, "accuracy": accuracy, "accuracy_likelihood": 0.5,
            "seconds": 90.0, "commit": "abc", "error": ""} | other


def cells(page, setting):
    line = next(line for line in page.splitlines() if line.startswith(f"| {setting} |"))
    return dict(zip(reproduction.COLUMNS, (cell.strip() for cell in line.strip("|").split("|"))))


@pytest.fixture
def tables(monkeypatch):
    """Two claims read one command, a third another; what is run is noted, not done."""
    mine = {"first": [claim(), claim(setting="likely", reads="accuracy_likelihood")],
            "second": [claim(setting="other", options="--neurons 30", seeds=(0,))]}
    monkeypatch.setattr(reproduction, "TABLES", mine)
    return mine


@pytest.fixture
def runs(monkeypatch):
    done = []
    monkeypatch.setattr(reproduction, "measure", lambda script, options, seed, folder: done.append((options, seed)) or {
        name: value for name, value in row(seed, 0.8 + seed/100).items() if name not in ("script", "options", "seed", "error")})
    return done


def test_each_command_runs_once_for_each_seed_and_not_again(tables, runs, tmp_path):
    found = reproduction.run(["first"], tmp_path)
    assert runs == [("--neurons 20", 1), ("--neurons 20", 2)] and [each["accuracy"] for each in found] == pytest.approx([0.81, 0.82])
    found = reproduction.run(["first", "second"], tmp_path)
    assert runs[2:] == [("--neurons 30", 0)] and len(found) == 3


def test_what_failed_is_tried_again(tables, runs, tmp_path):
    reproduction.run(["first"], tmp_path)
    rows = sweep.read(tmp_path/"claims.h5")
    sweep.write(tmp_path/"claims.h5", [rows[0], rows[1] | {"error": "no such data set"}])
    reproduction.run(["first"], tmp_path)
    assert runs == [("--neurons 20", 1), ("--neurons 20", 2), ("--neurons 20", 2)]


def test_the_page_has_mean_deviation_and_each_seed_beside_the_published_number(tables):
    page = reproduction.page([row(2, 0.82, seconds=300.0), row(1, 0.80, commit="old")], command="python x.py")
    assert cells(page, "tiny") == {
        "what": "tiny", "source": "a paper, Table 1", "published": "81.6 %", "measured": "**81.0 ± 1.4 %**",
        "seeds": "1: 80.00, 2: 82.00", "time": "3 min", "commit": "abc, old",
        "command": "`python networks/unimodal.py --neurons 20`"}
    assert cells(page, "likely")["measured"] == "**50.0 ± 0.0 %**"
    assert cells(page, "other")["measured"] == "" and "python x.py" in page and "nobody's" not in page


def test_a_row_says_why_it_failed_until_a_seed_has_a_number(tables):
    failed = row(1, None, error="data set mnist: not | found")
    assert cells(reproduction.page([failed], command=""), "tiny")["measured"] == "data set mnist: not / found"
    assert cells(reproduction.page([failed, row(2, 0.7)], command=""), "tiny")["measured"] == "**70.0 %**"


def test_numbers_of_quick_runs_never_count_as_results(tables):
    quick = row(1, 0.8, options=f"--neurons 20 {claims.QUICK['unimodal']}")
    assert cells(reproduction.page([quick], command=""), "tiny")["measured"] == ""
    page = reproduction.page([quick], command="", quick=True)
    assert cells(page, "tiny")["measured"] == "**80.0 %**" and "nobody's results" in page


def test_a_command_runs_and_goes_on_with_what_it_had(tmp_path):
    options = "--neurons 5 --train 2 --test 2 --epochs 1 --target numpy"
    first = reproduction.measure("unimodal", options, 3, folder=str(tmp_path))
    file = next(tmp_path.glob("*-3.h5"))
    said = result_file.read(file).attributes
    assert said["seed"] == 3 and first["accuracy"] == said["accuracy"] and first["seconds"] > 0 and first["commit"]
    assert "accuracy" in file.with_suffix(".log").read_text()
    written = said["train_seconds"]
    reproduction.measure("unimodal", options, 3, folder=str(tmp_path))
    assert result_file.read(file).attributes["train_seconds"] == written  # nothing was left to learn


def test_a_command_that_fails_says_its_last_line(tmp_path):
    with pytest.raises(ValueError, match="expected an integer >= 1, got '0'"):
        reproduction.measure("unimodal", "--neurons 0", 0, folder=str(tmp_path))


def test_a_commit_says_that_files_differ_from_it(monkeypatch):
    answers = {"rev-parse": "abc\n", "status": ""}
    monkeypatch.setattr(subprocess, "run", lambda words, **_: subprocess.CompletedProcess(words, 0, answers[words[3]], ""))
    assert reproduction.commit() == "abc"
    answers["status"] = " M file.py"
    assert reproduction.commit() == "abc+"


@pytest.mark.parametrize("name", TABLES)
def test_all_claims_are_commands_that_exist_and_have_numbers_of_their_own(name):
    for each in TABLES[name]:
        for point in each.points() + each.points(quick=True):
            parser = parsers.parser_of(scripts.importlib.import_module(f"stdpnet.networks.{each.script}").main, None)
            parser.parse_args([*shlex.split(point["options"]), "--seed", str(point["seed"]), "--out", "results/x.h5"])
    rows = [(each.command, each.reads) for table in TABLES.values() for each in table]
    assert len(rows) == len(set(rows))


def test_the_script_writes_the_page_with_all_that_was_measured_before(tables, runs, tmp_path, capsys):
    main = scripts.importlib.import_module("stdpnet.networks.reproduce").main
    main(tables=("second",), out=tmp_path/"page.md")
    main(tables=("first",), out=tmp_path/"page.md")
    page = (tmp_path/"page.md").read_text()
    assert cells(page, "tiny")["measured"] == "**81.5 ± 0.7 %**" and cells(page, "other")["measured"] == "**80.0 %**"
    assert "3 runs measured" in capsys.readouterr().out
    main(tables=("first",), quick=True, out=tmp_path/"quick.md")
    assert len(runs) == 4 and "nobody's results" in (tmp_path/"quick.md").read_text()
