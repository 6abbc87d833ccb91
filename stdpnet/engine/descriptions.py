"""Which program did a description become before? (so that its source, which takes most of a start, is not written again)

The cache remembers the name of a program by a digest of all that its source is made from: the description, this package's
models and engine, Brian2 with its preferences, and the machine.
"""

import contextlib
import hashlib
import platform
import sys
from dataclasses import fields, is_dataclass
from functools import cache as once
from functools import partial
from pathlib import Path

import brian2
import numpy as np
import sympy
from brian2 import Quantity

from ..files import cache, temporary
from . import brian
from .fingerprint import machine

PACKAGE = Path(__file__).parents[1]
FOLDERS = ("engine", "models")  #: of the package, on which source depends
NAME = "program"  #: file of an entry that holds the name


class _Other(Exception):
    """Something that is not fully known by its values."""


def digest(build):
    """Return a name for what a function makes, or None if that depends on more than is known here.

    Known is a function of this package with arguments that are numbers, text, quantities, this package's own models and
    containers of such. A model from elsewhere may do anything.

    Parameters
    ----------
    build : functools.partial
    """
    if not isinstance(build, partial) or not _is_own(build.func):
        return None
    try:
        made = [build.func.__module__, build.func.__qualname__, _known(build.args), _known(build.keywords)]
    except _Other:
        return None
    text = "\n".join([*made, _known(brian.PREFERENCES), brian2.prefs.as_file, *_versions(), _package()])
    return hashlib.sha256(text.encode() + machine()).hexdigest()[:32]


def recall(description):
    """Return the name of the program that a description, a digest, became; None if that is not known."""
    entry = cache.cache_folder("descriptions")/str(description)
    return (entry/NAME).read_text() if description and cache.is_whole(entry, [NAME]) else None


def remember(description, program):
    """Note the name of the program that a description became; a note that there is no room for is not missed."""
    folder = cache.cache_folder("descriptions")
    if description and temporary.is_writable(folder):
        with contextlib.suppress(OSError), temporary.folder() as source:
            (source/NAME).write_text(program)
            cache.store(source, folder/description, [NAME])


def _known(value):
    """Return a text that differs for values that differ."""
    if isinstance(value, Quantity):
        return f"{np.asarray(value).tolist()!r} {value.dim!r}"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_known(key)}: {_known(each)}' for key, each in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"{type(value).__name__}({', '.join(map(_known, value))})"
    if is_dataclass(value) and _is_own(type(value)):
        inner = {field.name: getattr(value, field.name) for field in fields(value)}
        return f"{type(value).__module__}.{type(value).__qualname__}{_known(inner | _equations(type(value)))}"
    if value is None or isinstance(value, bool | int | float | str | np.number | type(np.float32)):
        return repr(value)
    raise _Other


def _equations(model):
    """Return the texts of a class, which somebody may have changed."""
    texts = {name: getattr(model, name, None) for name in dir(model) if not name.startswith("_")}
    return {name: text for name, text in texts.items() if isinstance(text, str)}


def _is_own(thing):
    return thing.__module__.partition(".")[0] == __package__.partition(".")[0]


def _versions():
    return [sys.prefix, platform.python_version(), brian2.__version__, np.__version__, sympy.__version__]


@once
def _package():
    """Digest of the modules and templates from which sources are made."""
    found = hashlib.sha256()
    for path in sorted(path for folder in FOLDERS for path in (PACKAGE/folder).rglob("*") if path.suffix in (".py", ".cpp", "")):
        if path.is_file():
            found.update(str(path.relative_to(PACKAGE)).encode() + path.read_bytes())
    return found.hexdigest()
