"""Where is kept what takes long to make and is wanted again, and can it be trusted?

An entry is a folder with a list of its files' digests. It is used only if these are right, and only if nobody but its
owner, who is this user or root, can have changed it.
"""

import contextlib
import errno
import hashlib
import json
import os
import shutil
import stat
from pathlib import Path

import pooch

from . import atomic, temporary

DIGESTS = "sha256.json"
ATTEMPTS = 10  #: to replace an entry
REMEDY = "set STDPNET_CACHE to another folder"


def cache_folder(name):
    """Return a folder of this name, made if need be, below ``STDPNET_CACHE`` or else the user's cache folder.

    Raises
    ------
    ValueError
        If it cannot be made, belongs to another user than this one or root, or others can write to it.
    """
    root = Path(os.environ.get("STDPNET_CACHE") or pooch.os_cache("stdpnet")).expanduser().absolute()
    try:
        for folder in (root, root/name):
            folder.mkdir(parents=True, exist_ok=True, mode=0o755)
            _refuse_foreign(folder)
    except OSError as error:
        raise ValueError(f"{root}: expected a folder for a cache, got {error.filename} ({error.strerror}); "
                         f"{REMEDY}") from error
    return root/name


def check_writable(cache):
    """Raise ValueError unless entries can be added to a cache."""
    if not temporary.is_writable(cache):
        raise ValueError(f"{cache}: expected a cache that can be written, as it lacks what is needed, "
                         f"got one that cannot; {REMEDY}")


def is_whole(entry, needed):
    """Whether there is an entry with the files that are needed, all as they were stored.

    Parameters
    ----------
    entry : pathlib.Path
        Its folder.
    needed : iterable of str
        Names of files in it.

    Raises
    ------
    ValueError
        If it belongs to another user than this one or root, or others can write to it.
    """
    if not entry.exists():
        return False
    _refuse_foreign(entry)
    try:
        stored = json.loads((entry/DIGESTS).read_bytes())
        digests = stored["files"]
        if stored["entry"] != entry.name or not digests.keys() >= set(needed):
            return False
        paths = {entry/name: digest for name, digest in digests.items()}
        right = all(_digest(path) == digest for path, digest in paths.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):  # damage of any kind
        return False
    for path in paths:
        _refuse_foreign(path)
    return right


def store(source, entry, needed):
    """Copy a folder into the cache as an entry, in one step; one that is there stays if it is whole.

    Parameters
    ----------
    source : pathlib.Path
        Folder with the files.
    entry : pathlib.Path
        Folder to make or replace.
    needed : iterable of str
        Files, or folders of files, that must not change.

    Raises
    ------
    OSError
        If there is no room in the cache, or it cannot be written.
    """
    try:
        with temporary.folder(within=entry.parent, mode=0o755) as place:
            _copy(source, place/entry.name)
            _put(place/entry.name, entry, _seal(place/entry.name, needed))
    except OSError as error:
        raise OSError(error.errno, f"{error.strerror}; {atomic.remedy(error)}: {REMEDY}", str(entry.parent)) from error


def _put(new, entry, names):
    """Give a folder an entry's name, and take away what has it. Others may do the same at the same time."""
    for attempt in range(ATTEMPTS):
        if is_whole(entry, names):
            return
        with contextlib.suppress(FileNotFoundError):
            os.rename(entry, new.with_name(f"old-{attempt}"))
        with contextlib.suppress(FileExistsError):
            return _rename(new, entry)
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(entry))


def _rename(new, entry):
    """Rename a folder; FileExistsError if there is one of that name."""
    try:
        os.rename(new, entry)
    except OSError as error:
        raise OSError(errno.EEXIST if error.errno == errno.ENOTEMPTY else error.errno, error.strerror) from error
    atomic.sync_folder(entry.parent)


def _copy(source, target):
    """Copy a folder; others may read it as the umask says, but never write to it."""
    target.mkdir()
    shutil.copymode(target.parent, target)
    for path in sorted(source.rglob("*")):  # copytree would go on after an error, and lose its number
        copy = target/path.relative_to(source)
        copy.mkdir() if path.is_dir() else shutil.copy(path, copy)
        copy.chmod(stat.S_IMODE(copy.stat().st_mode) & ~0o022)


def _seal(entry, needed):
    """Write down the digests of files and of all files in folders; return their names."""
    paths = [path for name in needed for path in sorted((entry/name).rglob("*")) or [entry/name] if path.is_file()]
    digests = {str(path.relative_to(entry)): _digest(path) for path in paths}
    (entry/DIGESTS).write_text(json.dumps({"entry": entry.name, "files": digests}, indent=1))
    for path in (*paths, entry/DIGESTS):
        _sync(path)
    atomic.sync_folder(entry)
    return digests.keys()


def _sync(path):
    with open(path, "rb") as file:
        os.fsync(file.fileno())


def _digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _refuse_foreign(path):
    """Refuse a file or folder that another user than its owner, this one or root, can have written."""
    info = os.stat(path)
    if not hasattr(os, "geteuid"):
        return
    if info.st_uid not in (0, os.geteuid()):
        raise ValueError(f"{path}: expected a cache of this user or root, got one of the user {info.st_uid}; {REMEDY}")
    group = 0 if info.st_gid == os.getegid() else stat.S_IWGRP  # one's own group is often oneself alone
    if info.st_mode & (stat.S_IWOTH | group) and not info.st_mode & stat.S_ISVTX:
        raise ValueError(f"{path}: expected a cache that only its owner can write to, got one that others can; "
                         f"chmod go-w it, or {REMEDY}")
