"""Who is at work on a file or folder?

A claim is an advisory lock (flock) of an open file or folder. The system gives it up with the process that holds it,
however that ends.
"""

import contextlib
import errno
import os
import socket
from datetime import datetime
from pathlib import Path

from . import atomic

try:
    import fcntl
except ImportError:  # no such locks on Windows
    fcntl = None  # type: ignore[assignment]

MAX_LETTERS = 200  #: of what a lock file says


def claim(descriptor):
    """Claim an open file or folder; return whether nobody else has it. Raises OSError where there are no locks."""
    if fcntl is None:
        raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def lock(path):
    """Keep other runs from writing a file for a ``with`` block; the lock lies hidden beside it and says whose it is.

    A lock whose owner was killed does not count. Where the file system knows no locks, there is none.

    Parameters
    ----------
    path : str or pathlib.Path
        File that will be written; missing folders are created.

    Raises
    ------
    ValueError
        If another run, or another part of this one, has the lock, or its file cannot be written.
    """
    place = _place(path)
    descriptor = _acquire(path, place)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            os.unlink(place)
        os.close(descriptor)


def _place(path):
    """Hidden file beside the one that a path leads to."""
    try:
        target = Path(os.path.realpath(path))
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_be_locked(path, error) from error
    return target.with_name(f".{target.name}.lock")


def _acquire(path, place):
    """Open and claim a lock file, and write into it whose it is."""
    while True:
        try:
            descriptor = os.open(place, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o644)
        except OSError as error:
            raise _cannot_be_locked(path, error) from error
        if not _claimed(descriptor):
            owner = " ".join(os.pread(descriptor, MAX_LETTERS, 0).decode("ascii", "replace").split())
            os.close(descriptor)
            raise ValueError(f"{path}: another run is writing it, {owner or 'just started'}; "
                             "wait for it, or give another file name")
        if _is_at(place, descriptor):  # its former owner has not just removed it
            _sign(descriptor)
            return descriptor
        os.close(descriptor)


def _sign(descriptor):
    """Write into a lock file whose it is. On a full disk it does not say so, and holds all the same."""
    owner = f"process {os.getpid()} on {socket.gethostname()} since {datetime.now():%Y-%m-%d %H:%M:%S}\n"
    with contextlib.suppress(OSError):
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, owner.encode("ascii", "replace"), 0)


def _claimed(descriptor):
    """Whether an open file is this process's; so it is where there are no locks."""
    try:
        return claim(descriptor)
    except OSError:
        return True


def _is_at(place, descriptor):
    """Whether an open file still has its name."""
    try:
        return os.path.samestat(os.stat(place), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _cannot_be_locked(path, error):
    return ValueError(f"{path}: expected a folder in which it can be locked, got {error.filename} ({error.strerror}); "
                      f"{atomic.remedy(error)}")
