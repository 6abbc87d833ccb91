"""How is a file read that nobody vouches for? Only regular ones, no more of them than a stated size, checksum first.

All errors are a `DataError` of one line. What is packed is unpacked to a stated size and no further.
"""

import hashlib
import io
import lzma
import os
import stat
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from stdpnet.datasets._folder import DataError

XZ_MEMORY = 200_000_000  #: bytes that a decompressor may take; a header may ask for gigabytes
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  #: of packing, in a zip
ENCRYPTED = 0x1  #: flag of a member of a zip
DIRECTORY = 4_000_000  #: bytes of the list of members at the end of a zip
END, END_64 = b"PK\5\6", b"PK\6\7"  #: records after that list
END_SIZE, COMMENT = 22, 65535  #: bytes of the last record, and of the comment that may follow it


class Unfit(ValueError):
    """What is wrong with a file, in words that need no explanation."""


def read(path, *, limit: int, expected: str, remedy: str) -> bytes:
    """Content of a file on disk or in a zip.

    Parameters
    ----------
    path : Path or Member
    limit : int
        Bytes that the file may have.
    expected, remedy : str
        What it should be, and what to do if it is not, for the message.

    Raises
    ------
    DataError
        If it is missing, damaged, longer than `limit`, or not a regular file: a pipe or a device might never end.
    """
    try:
        return path.content(limit) if isinstance(path, Member) else _content(path, limit)
    except Exception as error:  # of the many ways in which a zip can be wrong
        raise refusal(path, expected, error, remedy) from error


def refusal(path, expected: str, error: Exception, remedy: str) -> DataError:
    """A complaint of a library in one line."""
    about = " ".join(str(error).split())
    name = "" if isinstance(error, Unfit) else f"{type(error).__name__}: "
    return DataError(f"{path}: expected {expected}, got {name}{about[:300]}; {remedy}")


def check_hash(path, content: bytes, published: str, *, expected: str, remedy: str) -> None:
    """Raise DataError unless a content has the published checksum, "algorithm:digest"."""
    algorithm, _, digest = published.partition(":")
    got = hashlib.new(algorithm, content).hexdigest()
    if got != digest:
        raise DataError(f"{path}: expected {expected} with {algorithm} {digest}, got {got}; {remedy}")


def unpack(path, content: bytes, *, limit: int, expected: str, remedy: str) -> bytes:
    """What a content packed by gzip (.gz) or xz (.xz) unpacks to, at most `limit` bytes; other contents as they are.

    Raises
    ------
    DataError
        If it is damaged, cut short, or unpacks to more than `limit`.
    """
    packed: dict[str, Callable[[], Any]] = {".gz": lambda: zlib.decompressobj(wbits=31),
                                            ".xz": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY)}
    if path.suffix not in packed:
        return content
    try:
        stream = packed[path.suffix]()
        unpacked = stream.decompress(content, limit + 1)
        _check(len(unpacked) <= limit, f"one that unpacks to more than {limit} bytes")
        _check(stream.eof, "one that is cut short")
        return unpacked
    except (ValueError, EOFError, zlib.error, lzma.LZMAError) as error:
        raise refusal(path, expected, error, remedy) from error


def open_zip(path: Path, *, limit: int, expected: str, remedy: str) -> "Member":
    """The top folder of a zip; its members declare no more than four times `limit` bytes together.

    Raises
    ------
    DataError
        If it is missing, no zip, longer than `limit`, or lists too much.
    """
    content = read(path, limit=limit, expected=expected, remedy=remedy)
    try:
        _check_directory(content)
        archive = zipfile.ZipFile(io.BytesIO(content))
        declared = sum(info.file_size for info in archive.infolist())
        _check(declared <= 4*limit, f"members of {declared} bytes")
        return Member(path, archive, "")
    except Exception as error:  # zipfile raises whatever a damaged list leads to
        raise refusal(path, expected, error, remedy) from error


class Member:
    """A file or a folder in a zip, in which one walks as with a path."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, at: str):
        self.path, self.archive, self.at = path, archive, at

    def __truediv__(self, name):
        return Member(self.path, self.archive, f"{self.at}/{name}" if self.at else name)

    def __str__(self):
        return f"{self.path}/{self.at}"

    @property
    def name(self):
        """The last part."""
        return self.at.rpartition("/")[2]

    @property
    def stem(self):
        """The last part without its ending."""
        return self.name.rpartition(".")[0] or self.name

    def is_dir(self):
        """Whether anything is in a folder of this name."""
        return any(name.startswith(f"{self.at}/") for name in self.archive.namelist())

    def iterdir(self):
        """Return what is in this folder."""
        start = f"{self.at}/"
        inside = {name[len(start):].partition("/")[0] for name in self.archive.namelist() if name.startswith(start)}
        return [self/name for name in sorted(inside - {""})]

    def content(self, limit):
        """Return the bytes of a file; raises whatever zipfile does, or Unfit."""
        info = self.archive.getinfo(self.at)
        _check(not info.flag_bits & ENCRYPTED, "an encrypted one")
        _check(info.compress_type in METHODS, f"one packed by method {info.compress_type}")
        _check(info.file_size <= limit, f"{info.file_size} bytes, more than {limit}")
        with self.archive.open(info) as file:
            return file.read(info.file_size)  # asked for all, zipfile would unpack more than is declared


def _content(path: Path, limit: int) -> bytes:
    """Content of a file on disk."""
    with open(path, "rb", opener=_without_waiting) as file:
        status = os.fstat(file.fileno())
        _check(stat.S_ISREG(status.st_mode), "no regular file")
        _check(status.st_size <= limit, f"{status.st_size} bytes, more than {limit}")
        content = file.read(limit + 1)  # of some regular files the size is said to be 0
        _check(len(content) <= limit, f"more than {limit} bytes")
        return content


def _without_waiting(path, flags):
    """Open a file; a pipe to which nobody writes would be waited for."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _check_directory(content: bytes) -> None:
    """Refuse a zip whose list of members is long, before zipfile makes objects of them."""
    tail = content[-END_SIZE - COMMENT:]
    bare = tail[-END_SIZE:].startswith(END) and tail.endswith(b"\0\0")  # where zipfile looks first
    end = len(tail) - END_SIZE if bare else tail.rfind(END)
    _check(end >= 0, "no zip")
    size = int.from_bytes(tail[end + 12:end + 16], "little")
    _check(size <= DIRECTORY and END_64 not in tail[max(end - 20, 0):end], "a zip of too many members")


def _check(right: bool, got: str) -> None:
    if not right:
        raise Unfit(got)
