"""Locks: one run per file, a second is told who has it, and the dead hold nothing."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from stdpnet.files import locks

HOLDER = """
import sys, time
from stdpnet.files import locks
with locks.lock(sys.argv[1]):
    print("locked", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that has the lock of ``run.h5``."""
    process = subprocess.Popen([sys.executable, "-c", HOLDER, tmp_path / "run.h5"], stdout=subprocess.PIPE, text=True,
                               env=os.environ | {"PYTHONPATH": str(Path(locks.__file__).parents[2])})
    assert process.stdout.readline() == "locked\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_second_run_is_refused_in_one_line_that_says_whose_it_is(tmp_path, holder):
    with pytest.raises(ValueError) as error, locks.lock(tmp_path / "run.h5"):
        pass
    message = str(error.value)
    assert message.startswith(f"{tmp_path}/run.h5: another run is writing it, process {holder.pid} on ")
    assert " since 20" in message and message.endswith("; wait for it, or give another file name") and "\n" not in message


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
def test_the_lock_of_a_killed_run_does_not_count(tmp_path, holder):
    holder.kill()
    holder.wait()
    assert [path.name for path in tmp_path.iterdir()] == [".run.h5.lock"]
    with locks.lock(tmp_path / "run.h5"):
        assert f"process {os.getpid()} " in (tmp_path / ".run.h5.lock").read_text()
    assert list(tmp_path.iterdir()) == []


def test_another_file_is_free_and_the_same_one_afterwards_or_after_an_error(tmp_path):
    for _ in range(2):
        with pytest.raises(KeyError), locks.lock(tmp_path / "new" / "run.h5"), locks.lock(tmp_path / "new" / "other.h5"):
            raise KeyError
    assert list((tmp_path / "new").iterdir()) == []


def test_a_file_is_the_same_under_two_names(tmp_path):
    (tmp_path / "link.h5").symlink_to("run.h5")
    with locks.lock(tmp_path / "run.h5"):
        with pytest.raises(ValueError, match="another run"), locks.lock(tmp_path / "link.h5"):
            pass


def test_a_lock_removed_while_it_was_being_taken_is_not_held(tmp_path, monkeypatch):
    really, first = locks.claim, []

    def claim(descriptor):
        if not first:
            first.append((tmp_path / ".run.h5.lock").unlink())
        return really(descriptor)
    monkeypatch.setattr(locks, "claim", claim)
    with locks.lock(tmp_path / "run.h5"):
        with pytest.raises(ValueError, match="another run"), locks.lock(tmp_path / "run.h5"):
            pass


def test_where_there_are_no_locks_a_run_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr(locks, "fcntl", None)
    with locks.lock(tmp_path / "run.h5"), locks.lock(tmp_path / "run.h5"):
        pass


@pytest.mark.parametrize("name", ["file/run.h5", "x"*255, "loop/run.h5"])
def test_what_cannot_be_locked_is_one_line(tmp_path, name):
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(ValueError, match=r"expected a folder in which it can be locked, got .* \(.*\); choose another place$"):
        with locks.lock(tmp_path / name):
            pass


def test_a_link_in_place_of_a_lock_is_not_followed(tmp_path):
    (tmp_path / ".run.h5.lock").symlink_to(tmp_path / "precious")
    (tmp_path / "precious").write_text("old")
    with pytest.raises(ValueError, match="can be locked"), locks.lock(tmp_path / "run.h5"):
        pass
    assert (tmp_path / "precious").read_text() == "old"
