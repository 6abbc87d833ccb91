"""Temporary folders: gone afterwards, after an error, and after a kill once another process comes along."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from stdpnet.files import temporary

OWNER = """
import pathlib, sys, time
from stdpnet.files import temporary
with temporary.folder(within=pathlib.Path(sys.argv[1])) as folder:
    (folder/"inner").mkdir()
    print(folder, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def owner(tmp_path):
    """Another process with a temporary folder; and the folder."""
    process = subprocess.Popen([sys.executable, "-c", OWNER, tmp_path], stdout=subprocess.PIPE, text=True,
                               env=os.environ | {"PYTHONPATH": str(Path(temporary.__file__).parents[2])})
    yield process, Path(process.stdout.readline().strip())
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_folder_is_gone_afterwards_whatever_happens(tmp_path):
    with pytest.raises(KeyError), temporary.folder(within=tmp_path) as folder:
        (folder/"file").write_text("x")
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        raise KeyError
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
def test_what_a_killed_process_left_is_removed_and_the_living_keep_theirs(tmp_path, owner):
    process, folder = owner
    temporary.sweep(tmp_path)
    assert (folder/"inner").is_dir()
    process.kill()
    process.wait()
    temporary.sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_folders_of_others_stay(tmp_path):
    others = {"stdpnet-run-x", "stdpnet-paper", "stdpnet-run-" + 16*"g", "run"}
    for name in others:
        (tmp_path/name).mkdir()
    (tmp_path/f"stdpnet-run-{16*'a'}").symlink_to("run")
    (tmp_path/f"stdpnet-run-{16*'b'}").touch()
    temporary.sweep(tmp_path, tmp_path/"missing")
    assert len(list(tmp_path.iterdir())) == len(others) + 2


def test_a_folder_that_moved_away_is_left_alone(tmp_path):
    with temporary.folder(within=tmp_path, mode=0o755) as folder:
        folder.rename(tmp_path/"kept")
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


@pytest.mark.parametrize("free, place", [(0, "disk"), (temporary.RESERVE + 10, "memory"), (temporary.RESERVE + 9, "disk")])
def test_a_folder_is_in_memory_where_there_is_room(tmp_path, monkeypatch, free, place):
    for name in ("memory", "disk"):
        (tmp_path/name).mkdir()
    monkeypatch.setattr(temporary, "MEMORY", tmp_path/"memory")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path/"disk"))
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": free}))
    with temporary.folder(needed=10) as folder:
        assert folder.parent == tmp_path/place


def test_without_memory_it_is_on_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(temporary, "MEMORY", tmp_path/"missing")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with temporary.folder() as folder:
        assert folder.parent == tmp_path
