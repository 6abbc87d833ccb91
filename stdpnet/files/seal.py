"""How does a file show that it is whole and unchanged?

A sealed file ends in a mark and the SHA-256 of all before it. Programs that know nothing of seals read it all the same:
HDF5 ignores what follows its own content. Files of version 0.1 have no seal.
"""

import hashlib
import io
import os
import stat

MARK = b"stdpseal"
LENGTH = len(MARK) + hashlib.sha256().digest_size
MAX_BYTES = 2*2**30  #: of a file that is read at once


def seal(content: io.BytesIO) -> None:
    """Put the seal behind content."""
    with content.getbuffer() as inner:
        digest = hashlib.sha256(inner).digest()
    content.seek(0, io.SEEK_END)
    content.write(MARK + digest)


def unseal(content: bytes, length: int) -> bytes:
    """Return the first `length` bytes of content, after a look at the seal that follows them if anything does.

    Raises
    ------
    ValueError
        If there is less, something else follows, or the seal is that of another content.
    """
    if len(content) < length:
        raise ValueError(f"{len(content)} of {length} bytes")
    inner, rest = memoryview(content)[:length], content[length:]
    if rest and rest != MARK + hashlib.sha256(inner).digest():
        raise ValueError("its SHA-256 is not the one it was written with")
    return content[:length]


def read_regular(path) -> bytes:
    """Return the content of a regular file.

    Raises
    ------
    ValueError
        If it is a folder, pipe or device, or holds more than `MAX_BYTES`.
    OSError
        If it cannot be read.
    """
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:  # a pipe would wait
        info = os.fstat(file.fileno())
        if not stat.S_ISREG(info.st_mode):
            raise ValueError("a pipe or device")
        if info.st_size > MAX_BYTES:
            raise ValueError(f"{info.st_size} bytes, more than {MAX_BYTES}")
        return file.read(MAX_BYTES)
