"""Real disks that are full or can only be read: a refusal is one line that says where and what to do, files stay whole."""

import contextlib
import os
import re
import shutil
import subprocess
import tempfile

import numpy as np
import pytest
from brian2.codegen import cpp_prefs

import tiny
from stdpnet.engine import compiler, program
from stdpnet.experiments.training import Training
from stdpnet.files import atomic, locks, result_file, temporary
from stdpnet.plots import style

KIB = 1024


@pytest.fixture
def mounted(tmp_path):
    """A function that makes a disk of some KiB, in memory; and others that fill it, and let it be read only."""
    places = []

    def mount(kib, name="disk"):
        place = tmp_path/name
        place.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={kib}k", "tmpfs", str(place)]
        if not shutil.which("mount") or subprocess.run(command, capture_output=True).returncode:
            pytest.skip("needs the right to mount a disk")
        places.append(place)
        return place
    yield mount
    for place in places:
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill(place):
    """Fill a disk."""
    with contextlib.suppress(OSError), open(place/"large", "wb", buffering=0) as file:
        while file.write(bytes(KIB)):
            pass


def read_only(place):
    subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)


def refused(place, remedy):
    """A context in which something is refused in one line that names a place and what to do."""
    return pytest.raises((OSError, ValueError), match=rf"^(?=.*{re.escape(str(place))})(?=.*{remedy})[^\n]+$")


def test_a_result_that_finds_no_room_leaves_the_old_one(mounted):
    disk = mounted(64)
    path = atomic.write(disk/"run.h5", b"mine")
    random = np.random.default_rng(0).random(30_000)
    with refused(disk, "free some space there, or choose another place"):
        result_file.write(path, attributes={}, data={"w": random}, parameters=None, history={})
    assert path.read_bytes() == b"mine" and list(disk.iterdir()) == [path]


def test_a_training_that_fills_the_disk_keeps_its_last_checkpoint(mounted):
    disk = mounted(64)
    path, X_and_y = disk/"run.h5", tiny.quarters(40)
    training = Training(tiny.learner(target="numpy", chunk_size=2), path, metadata={})
    write = training.write

    def write_and_fill():
        write()
        fill(disk)
    training.write = write_and_fill
    with refused(disk, "free some space there"):
        training.run(*X_and_y)
    assert result_file.read(path).attributes["samples"] == 2 and {each.name for each in disk.iterdir()} == {"run.h5", "large"}


@pytest.mark.parametrize("change, remedy", [(fill, "free some space there, or choose another place"), (read_only, "choose another place")])
def test_a_disk_that_takes_nothing_is_refused_before_work(change, remedy, mounted):
    disk = mounted(64)
    path = atomic.write(disk/"run.h5", b"mine")
    change(disk)
    before = sorted(disk.iterdir())
    for check in (atomic.check_writable, lambda path: style.checked(path.with_suffix(".png"))):
        with refused(disk, remedy):
            check(path)
        with refused(disk, remedy):
            check(disk/"new"/"run.h5")
    assert path.read_bytes() == b"mine" and sorted(disk.iterdir()) == before


def test_a_lock_on_a_full_disk_holds_though_it_does_not_say_whose_it_is(mounted):
    disk = mounted(64)
    fill(disk)
    with locks.lock(disk/"run.h5"), pytest.raises(ValueError, match="another run is writing it, just started; wait for it"):
        with locks.lock(disk/"run.h5"):
            pass
    assert [each.name for each in disk.iterdir()] == ["large"]


def test_a_lock_on_a_disk_that_can_only_be_read_is_refused(mounted):
    disk = mounted(64)
    read_only(disk)
    with refused(disk, "choose another place"), locks.lock(disk/"run.h5"):
        pass


@pytest.fixture
def elsewhere(monkeypatch):
    """A function that lets temporary files go to a disk."""
    def use(disk):
        monkeypatch.setattr(temporary, "MEMORY", disk/"missing")
        monkeypatch.setattr("tempfile.tempdir", str(disk))
        return disk
    return use


@pytest.mark.parametrize("kib", [4, 8, 12, 16, 24])
def test_a_run_without_room_for_its_files_says_where(kib, mounted, elsewhere):
    learner = tiny.learner().fit(tiny.quarters(1)[0])
    disk = elsewhere(mounted(kib))
    with refused(disk, "free some space there, or set TMPDIR to another folder"):
        learner.transform(tiny.quarters(20)[0])
    assert list(disk.iterdir()) == []


@pytest.mark.parametrize("room", [compiler.ROOM, 0])
def test_a_program_without_room_for_trying_flags_or_for_its_source_says_where(room, mounted, elsewhere, monkeypatch, tmp_path):
    compiler.try_flags(tmp_path)
    monkeypatch.setattr(compiler, "ROOM", room)
    disk = elsewhere(mounted(64))
    with refused(disk, "free some space there, or set TMPDIR to another folder"):
        program.Program(tiny.builder(tiny.TINY))
    assert list(disk.iterdir()) == []


def test_a_full_disk_of_temporary_files_costs_no_flag_of_the_compiler(mounted, monkeypatch, tmp_path):
    disk, makefiles = mounted(64), []
    fill(disk)
    monkeypatch.setattr("tempfile.tempdir", str(disk))
    monkeypatch.setenv("TMPDIR", str(disk))
    monkeypatch.setenv("STDPNET_CACHE", str(tmp_path/"cache"))
    monkeypatch.setattr(cpp_prefs, "_compiler_flag_compatibility", {})
    monkeypatch.setattr(program, "_compile", lambda folder: [(folder/"main").touch(), makefiles.append((folder/"makefile").read_text())])
    program.Program(tiny.builder(tiny.TINY))
    assert "-O3 -ffast-math" in makefiles[0]
    assert tempfile.gettempdir() == os.environ["TMPDIR"] == str(disk)


def test_a_compiler_without_room_is_told_apart_from_one_that_fails(monkeypatch, tmp_path):
    monkeypatch.setenv("STDPNET_CACHE", str(tmp_path/"cache"))
    compiler = tmp_path/"compiler"
    compiler.write_text("#!/bin/sh\necho \"error writing to $TMPDIR/x.s: No space left on device\" >&2; exit 1\n")
    compiler.chmod(0o755)
    monkeypatch.setenv("CXX", str(compiler))
    with refused(temporary.MEMORY, "free some space there, or set TMPDIR"):
        program.Program(tiny.builder(tiny.TINY))


@pytest.mark.parametrize("change, remedy", [(fill, "free some space there, .* set STDPNET_CACHE"), (read_only, "set STDPNET_CACHE to another")])
def test_a_cache_that_takes_nothing_is_named(change, remedy, mounted, monkeypatch):
    disk = mounted(64)
    monkeypatch.setenv("STDPNET_CACHE", str(disk))
    monkeypatch.setattr(program, "_compile", lambda folder: (folder/"main").write_bytes(bytes(64*KIB)))
    (disk/"programs").mkdir()
    change(disk)
    with refused(disk, remedy):
        program.Program(tiny.builder(tiny.TINY))
    assert list((disk/"programs").iterdir()) == []
