"""What of the machine does the package need, and what is there? (nothing is downloaded, nothing is kept)"""

import os
import platform
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from ..datasets import LOADERS, DataError, data_folder
from ..files import cache

FINE, MISSING, OPTIONAL = "ok", "missing", "-"
ALWAYS_THERE = ("digits", "spoken_digits")  #: data sets of scikit-learn, and made here
DOWNLOADED = ("mnist", "fashion_mnist", "cifar10")  #: at first use
DERIVED = {"noisy_mnist": "mnist"}  #: made of another one
PROGRAM = "#include <vector>\nint main() { return (int)std::vector<int>(3).size() - 3; }\n"
COMPILER_REMEDY = ("install one (Debian, Ubuntu: apt install g++ make; macOS: xcode-select --install; "
                   "conda: conda install cxx-compiler make; Windows: in WSL); until then --target numpy")
FREE = 2**30  #: bytes that compiled programs take at most in ordinary use


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What was found of one thing."""

    thing: str  #: its name
    state: str  #: `FINE`, `MISSING` or `OPTIONAL`, for what is not there and need not be
    detail: str  #: version or place
    remedy: str = ""  #: what to do

    def __str__(self):
        return f"{self.state:8} {self.thing:24} {self.detail}" + (f"; {self.remedy}" if self.remedy else "")


def packages():
    """Yield what is there of the packages that are required, and of each extra."""
    yield Finding(thing="Python", state=FINE, detail=platform.python_version())
    for text in metadata.requires("stdpnet") or []:
        requirement = Requirement(text)
        extra = re.search(r"extra == ['\"](\w+)['\"]", text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra[1] if extra else ""}):
            yield _package(requirement, extra and extra[1])


def _package(requirement, extra):
    """One package, which is required or belongs to an extra."""
    wanted = f"{requirement.name}{requirement.specifier}"
    remedy = f"python -m pip install '{f'stdpnet[{extra}]' if extra else wanted}'"
    try:
        version = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        version = None
    right = version and requirement.specifier.contains(version, prereleases=True)
    return Finding(thing=f"{requirement.name} [{extra}]" if extra else requirement.name,
                   state=FINE if right else OPTIONAL if extra else MISSING,
                   detail=version if right else f"{version or 'not installed'}, expected {wanted}",
                   remedy="" if right else remedy)


def compiler():
    """Yield whether a small program can be compiled by g++ and make, and runs."""
    missing = [tool for tool in ("g++", "make") if not shutil.which(tool)]
    problem = f"no {' and no '.join(missing)}" if missing else _fails()
    if problem:
        yield Finding(thing="C++ compiler", state=MISSING, detail=problem, remedy=COMPILER_REMEDY)
    else:
        version = subprocess.run(["g++", "-dumpfullversion"], capture_output=True, text=True).stdout.strip()
        yield Finding(thing="C++ compiler", state=FINE, detail=f"{shutil.which('g++')} {version}, {shutil.which('make')}")


def _fails():
    """What the compiler or its program says when they fail, or None."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "hello.cpp").write_text(PROGRAM)
        for words in (["make", "hello", "CXX=g++"], [str(Path(folder, "hello"))]):
            done = subprocess.run(words, cwd=folder, capture_output=True, text=True)
            if done.returncode:
                return f"{words[0]} fails: {' '.join((done.stderr or done.stdout).split())[-200:]}"
    return None


def cache_of_programs():
    """Yield whether compiled programs and downloads can be kept."""
    try:
        folder = cache.cache_folder("programs")
        cache.check_writable(folder)
    except ValueError as error:
        yield Finding(thing="cache folder", state=MISSING, detail=str(error))
        return
    free = shutil.disk_usage(folder).free
    scarce = free < FREE
    yield Finding(thing="cache folder", state=OPTIONAL if scarce else FINE,
                  detail=f"{folder.parent}, {free/2**30:.1f} GiB free", remedy=cache.REMEDY if scarce else "")


def data():
    """Yield where data sets are, and which."""
    setting = os.environ.get("STDPNET_DATA")
    try:
        places = {name: data_folder(DERIVED.get(name, name)) for name in LOADERS}
    except DataError as error:
        yield Finding(thing="STDPNET_DATA", state=MISSING, detail=str(error))
        return
    yield Finding(thing="STDPNET_DATA", state=FINE if setting else OPTIONAL, detail=setting or "not set",
                  remedy="" if setting else "it names the folder of your data sets, if you have some")
    for name, place in places.items():
        yield _data_set(name, place)


def _data_set(name, place):
    """One data set, in a folder or in the cache; its files are not read."""
    files = DERIVED.get(name, name)
    kept = cache.cache_folder(files) if files in DOWNLOADED else None
    if name in ALWAYS_THERE:
        return Finding(thing=f"data {name}", state=FINE, detail="needs no files")
    if place or kept and any(kept.iterdir()):
        return Finding(thing=f"data {name}", state=FINE, detail=str(place or kept))
    if kept:
        return Finding(thing=f"data {name}", state=OPTIONAL, detail="downloaded when it is first used")
    return Finding(thing=f"data {name}", state=OPTIONAL, detail="not there",
                   remedy=f"put its files into {name}/ below STDPNET_DATA")


LOOKS = (packages, compiler, cache_of_programs, data)  #: in the order in which they are told
