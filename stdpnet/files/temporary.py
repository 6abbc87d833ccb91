"""Where do files live that nobody wants afterwards, and who removes them?

A folder of this module is claimed (`stdpnet.files.locks`) by the process that made it. One that nobody claims is what a
killed process left, and is removed by the next.
"""

import contextlib
import os
import re
import secrets
import shutil
import tempfile
from pathlib import Path

from . import locks

MEMORY = Path("/dev/shm")   #: a folder in memory, where there is one
RESERVE = 256*2**20         #: bytes to leave free there
_NAME = re.compile(r"stdpnet-run-[0-9a-f]{16}")


@contextlib.contextmanager
def folder(*, within=None, needed=0, mode=0o700):
    """Lend a new folder for a ``with`` block; whatever is in it afterwards is removed.

    Parameters
    ----------
    within : pathlib.Path, optional
        Folder to make it in; by default one in memory if there is room, else the system's temporary folder.
    needed : int
        Bytes that will be written there.
    mode : int
        Permissions, less those that the umask takes.

    Yields
    ------
    pathlib.Path
        The folder.

    Raises
    ------
    OSError
        If it cannot be made.
    """
    within = within or (MEMORY if _has_room(MEMORY, needed) else Path(tempfile.gettempdir()))
    new = within/f".{secrets.token_hex(8)}.new"
    os.mkdir(new, mode)
    descriptor = os.open(new, os.O_RDONLY)
    made = within/f"stdpnet-run-{secrets.token_hex(8)}"
    try:
        with contextlib.suppress(OSError):  # no locks here: nobody will take it for dead
            locks.claim(descriptor)
        os.rename(new, made)  # only claimed folders have such a name
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        shutil.rmtree(new, ignore_errors=True)
        os.close(descriptor)


def sweep(*places):
    """Remove what killed processes of this user left in some folders, by default where `folder` makes them."""
    for place in map(Path, places or {MEMORY, Path(tempfile.gettempdir())}):
        with contextlib.suppress(OSError):
            for entry in os.scandir(place):
                if _NAME.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False):
                    _remove_if_dead(entry)


def _remove_if_dead(entry):
    with contextlib.suppress(OSError):
        if hasattr(os, "geteuid") and entry.stat(follow_symlinks=False).st_uid != os.geteuid():
            return
        descriptor = os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            if locks.claim(descriptor):
                shutil.rmtree(entry.path, ignore_errors=True)
        finally:
            os.close(descriptor)


def is_writable(place):
    """Whether this process may put files into a folder."""
    return os.access(place, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids)


def _has_room(place, needed):
    """Whether a folder can be written, and holds so many bytes more."""
    return is_writable(place) and shutil.disk_usage(place).free >= needed + RESERVE
