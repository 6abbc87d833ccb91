"""Files change in one step: after an error or a kill there is the old content or the new, and nothing else."""

import errno
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from stdpnet.files import atomic

WRITER = """
from itertools import cycle
from stdpnet.files import atomic
for letter in cycle([b"a", b"b"]):
    atomic.write({path!r}, 1_000_000 * letter)
"""


@pytest.fixture
def unwritable(tmp_path):
    """A folder in which not even the superuser can create a file, where there is one."""
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    folder = Path("/proc") if os.access(folder, os.W_OK) else folder
    if not folder.is_dir():
        pytest.skip("no folder that the superuser cannot write")
    return folder


def test_the_content_is_written_and_the_path_returned(tmp_path):
    path = tmp_path / "new" / "folder" / "file.h5"
    assert atomic.write(path, b"content") == path
    assert path.read_bytes() == b"content"
    assert list(path.parent.iterdir()) == [path]


def test_a_file_is_replaced(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"a longer old content")
    atomic.write(str(path), b"new")
    assert path.read_bytes() == b"new"


def test_a_symbolic_link_stays_one(tmp_path):
    link, target = tmp_path / "link", tmp_path / "target"
    link.symlink_to(target)
    atomic.write(link, b"content")
    assert link.is_symlink() and target.read_bytes() == b"content"


def test_others_may_read_the_file_as_the_umask_says(tmp_path):
    path, plain = tmp_path / "file", tmp_path / "plain"
    plain.write_bytes(b"")
    assert atomic.write(path, b"").stat().st_mode == plain.stat().st_mode


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_an_error_leaves_the_old_file_and_no_temporary_one(tmp_path, monkeypatch, step):
    def fail(*arguments):
        raise OSError(28, "No space left on device")
    path = tmp_path / "file"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, step, fail)
    with pytest.raises(OSError, match="No space left"):
        atomic.write(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("number, remedy", [
    (errno.ENOSPC, "free some space there, or choose another place"), (errno.EDQUOT, "free some space there, or choose another place"),
    (errno.EROFS, "choose another place"), (errno.EIO, "choose another place")], ids=errno.errorcode.get)
def test_a_disk_in_trouble_is_named_with_what_to_do(tmp_path, monkeypatch, number, remedy):
    def fail(*arguments):
        raise OSError(number, os.strerror(number))
    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError) as error:
        atomic.write(tmp_path / "file", b"new")
    assert error.value.errno == number and error.value.filename == str(tmp_path / "file")
    assert error.value.strerror == f"{os.strerror(number)} in {tmp_path}; {remedy}"


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
def test_a_killed_writer_leaves_a_whole_file(tmp_path):
    path = tmp_path / "file"
    environment = os.environ | {"PYTHONPATH": str(Path(atomic.__file__).parents[2])}
    for delay in (0, 0.003, 0.01, 0.02):
        writer = subprocess.Popen([sys.executable, "-c", WRITER.format(path=str(path))], env=environment)
        started = time.monotonic()
        path.unlink(missing_ok=True)
        while not path.exists() and time.monotonic() < started + 20:
            time.sleep(0.001)
        time.sleep(delay)
        writer.kill()
        assert writer.wait() == -signal.SIGKILL
        content = path.read_bytes()
        assert len(content) == 1_000_000 and len(set(content)) == 1


# whether a file can be written

def test_checking_neither_creates_nor_changes_anything(tmp_path):
    old = tmp_path / "old"
    old.write_bytes(b"old")
    before = old.stat()
    for path in (old, tmp_path / "new", tmp_path / "new" / "folder" / "file"):
        atomic.check_writable(path)
    assert old.stat() == before
    assert list(tmp_path.iterdir()) == [old]


def test_a_folder_cannot_be_written_as_a_file(tmp_path):
    with pytest.raises(ValueError, match=f"^{tmp_path}: expected the name of a file, got a folder; give a file in a"):
        atomic.check_writable(tmp_path)
    with pytest.raises(ValueError, match="got a folder"):
        atomic.write(tmp_path, b"")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_device_is_not_replaced_by_a_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ValueError, match="expected the name of a file, got a device"):
        atomic.write(tmp_path / "pipe", b"")
    assert (tmp_path / "pipe").is_fifo()


def test_a_link_into_an_unwritable_folder_is_refused(tmp_path, unwritable):
    (tmp_path / "link").symlink_to(unwritable / "run.h5")
    with pytest.raises(ValueError, match=f"link: expected a folder that can be written, got {unwritable}"):
        atomic.check_writable(tmp_path / "link")


def test_a_file_cannot_be_the_folder_of_a_file(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ValueError, match=rf"expected a folder that can be written, got {tmp_path}/file \(Not a directory\)"):
        atomic.check_writable(tmp_path / "file" / "run.h5")


def test_what_a_killed_writer_left_is_removed_once_it_is_old(tmp_path):
    left, own = tmp_path / f".{'0a'*8}.tmp", tmp_path / ".mine.tmp"
    for path in (left, own):
        path.touch()
    atomic.check_writable(tmp_path / "file")
    assert left.exists()
    for path in (left, own):
        os.utime(path, (0, 0))
    atomic.check_writable(tmp_path / "file")
    assert own.exists() and not left.exists()


def test_a_full_disk_is_noticed_before_work(tmp_path, monkeypatch):
    if not Path("/dev/full").exists():
        pytest.skip("no full disk here")
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda dir: open("/dev/full", "wb"))
    with pytest.raises(ValueError, match=rf"got {tmp_path} \(No space left on device\); free some space there, or choose"):
        atomic.check_writable(tmp_path / "run.h5")


@pytest.mark.parametrize("name, problem", [
    ("x"*300, "File name too long; choose another name"), (f"{'x'*300}/run.h5", "File name too long"),
    ("a\0b", "embedded null byte; choose another name"), ("loop", "a link to itself; give a file in a folder"),
    ("loop/run.h5", r"Too many levels of symbolic links|Not a directory"),
])
def test_a_name_that_no_file_can_have_is_refused(tmp_path, name, problem):
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(ValueError, match=problem):
        atomic.check_writable(f"{tmp_path}/{name}")


def test_a_name_that_is_no_text_is_a_name(tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.h5"))
    atomic.check_writable(path)
    assert atomic.write(path, b"x").read_bytes() == b"x"


def test_an_immutable_file_is_refused_before_work(tmp_path, monkeypatch):
    path = tmp_path / "run.h5"
    path.write_bytes(b"old")
    really = os.open

    def immutable(name, *arguments):
        if str(name) == str(path):
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM), str(name))
        return really(name, *arguments)
    monkeypatch.setattr(os, "open", immutable)
    with pytest.raises(ValueError, match=r"\(Operation not permitted\); choose another place$"):
        atomic.check_writable(path)


def test_a_write_protected_file_is_replaced(tmp_path):
    path = tmp_path / "run.h5"
    path.write_bytes(b"old")
    path.chmod(0o444)
    assert atomic.write(path, b"new").read_bytes() == b"new"


def test_an_unwritable_folder_is_refused(unwritable):
    with pytest.raises(ValueError, match=f"run.h5: expected a folder that can be written, got {unwritable} .*; choose"):
        atomic.check_writable(unwritable / "new" / "run.h5")
