"""How does a file change in one step?"""

import contextlib
import errno
import os
import re
import secrets
import tempfile
import time
from pathlib import Path

FULL = (errno.ENOSPC, errno.EDQUOT)
MAX_SECONDS = 3600  #: that writing a file takes; what is older was left by a killed process
_TEMPORARY = re.compile(r"\.[0-9a-f]{16}\.tmp")


def write(path, content: bytes | memoryview) -> Path:
    """Write a file so that it holds the old content or the new, never a part.

    The content goes to a temporary file in the same folder, which then takes the file's name.

    Parameters
    ----------
    path : str or pathlib.Path
        File to create or replace; missing folders are created.
    content : bytes or memoryview
        All of the file.

    Returns
    -------
    pathlib.Path
        `path`.

    Raises
    ------
    ValueError
        If `path` is a folder or device, or cannot be written.
    OSError
        If the disk is full; the old file stays as it was.
    """
    check_writable(path)
    target = Path(path).resolve()  # a symbolic link stays a link
    temporary = target.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with open(temporary, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
        sync_folder(target.parent)
    except OSError as error:
        raise OSError(error.errno, f"{error.strerror} in {target.parent}; {remedy(error)}", str(path)) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()
    return Path(path)


def check_writable(path) -> None:
    """Find out, before any long work, whether a file can be written; leaves it untouched.

    Also removes what processes killed while writing have left in the folder.

    Parameters
    ----------
    path : str or pathlib.Path
        File that is to be written later. Its folder need not exist yet.

    Raises
    ------
    ValueError
        If `path` is a folder or device, or its folder cannot be written or is full.
    """
    path = Path(path)
    try:
        target = Path(os.path.realpath(path))
        kind = _kind(target)
        folder = next((parent for parent in target.parents if os.path.lexists(parent)), target)
    except (OSError, ValueError) as error:  # a name too long, or with a zero byte
        raise ValueError(f"{path}: expected the name of a file, got {getattr(error, 'strerror', error)}; "
                         "choose another name") from error
    if kind:
        raise ValueError(f"{path}: expected the name of a file, got {kind}; give a file in a folder")
    try:
        _try_to_write(target, folder)
    except OSError as error:
        raise ValueError(f"{path}: expected a folder that can be written, got {folder} ({error.strerror}); "
                         f"{remedy(error)}") from error
    _sweep(folder)


def remedy(error):
    """Return what to do about an OSError of a place that cannot be written."""
    return "free some space there, or choose another place" if error.errno in FULL else "choose another place"


def sync_folder(folder):
    """Make sure that the names in a folder survive a power failure, where the system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _kind(target):
    """What is in a file's place that is no file; empty if nothing is."""
    if os.path.islink(target):  # what is left of links once followed
        return "a link to itself"
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        target.lstat()  # unlike exists, raises an error for a name too long
    return "" if target.is_file() or not target.exists() else "a folder" if target.is_dir() else "a device"


def _try_to_write(target, folder):
    """Write a little into the folder, and open the file if there is one."""
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(bytes(4096))
    try:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            os.close(os.open(target, os.O_WRONLY))
    except PermissionError as error:
        if error.errno == errno.EPERM:  # an immutable file; one that is only write-protected is replaced
            raise


def _sweep(folder):
    """Remove temporary files that nobody writes any more."""
    old = time.time() - MAX_SECONDS
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            if _TEMPORARY.fullmatch(entry.name) and entry.stat(follow_symlinks=False).st_mtime < old:
                os.unlink(entry.path)
