"""How does a file change in one step?"""

import os
import secrets
import tempfile
from pathlib import Path


def write(path, content: bytes) -> Path:
    """Write a file so that it holds the old content or the new, never a part.

    The content goes to a temporary file in the same folder, which then takes the file's name.

    Parameters
    ----------
    path : str or pathlib.Path
        File to create or replace; missing folders are created.
    content : bytes
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
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with open(temporary, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
    return Path(path)


def check_writable(path) -> None:
    """Find out, before any long work, whether a file can be written; leaves it untouched.

    Parameters
    ----------
    path : str or pathlib.Path
        File that is to be written later. Its folder need not exist yet.

    Raises
    ------
    ValueError
        If `path` is a folder or device, or its folder cannot be written.
    """
    path = Path(path)
    if path.exists() and not path.is_file():
        raise ValueError(f"{path}: expected the name of a file, got a {'folder' if path.is_dir() else 'device'}; "
                         "give a file in a folder")
    folder = next(parent for parent in path.resolve().parents if parent.exists())
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise ValueError(f"{path}: expected a folder that can be written, got {folder} ({error.strerror}); "
                         "choose another place") from error
