"""Find, verify and read the four IDX files that MNIST and its relatives consist of."""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from stdpnet.datasets._download import download
from stdpnet.datasets._files import check_hash, read, unpack
from stdpnet.datasets._folder import DataError, data_folder
from stdpnet.datasets._split import Split

TRAIN_IMAGES = "train-images-idx3-ubyte"
TRAIN_LABELS = "train-labels-idx1-ubyte"
TEST_IMAGES = "t10k-images-idx3-ubyte"
TEST_LABELS = "t10k-labels-idx1-ubyte"
LARGEST = 50_000_000  #: bytes, packed or not; the training images have 47 million


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where four published IDX files come from, and how to recognise them."""

    name: str                  #: folder below STDPNET_DATA, and below the download cache
    mirrors: tuple[str, ...]   #: URLs of folders that hold the .gz files, tried in this order
    hashes: dict[str, str]     #: file name, packed (.gz) and plain -> "algorithm:digest"

    def url(self, stem: str) -> str:
        """Address of one packed file on the first mirror."""
        return f"{self.mirrors[0]}{stem}.gz"


def load(source: Source) -> Split:
    """Read a data set from ``$STDPNET_DATA/<name>/``, or download it once.

    Parameters
    ----------
    source : Source
        Name, mirrors and checksums of the data set.

    Returns
    -------
    Split
        Images as uint8 (n_samples, 784), labels as int64 (n_samples,).

    Raises
    ------
    DataError
        If a file is missing, damaged or not the published one, or cannot be downloaded.
    """
    folder = data_folder(source.name)
    return Split(
        X_train=_images(_locate(folder, TRAIN_IMAGES, source), source),
        y_train=_labels(_locate(folder, TRAIN_LABELS, source), source),
        X_test=_images(_locate(folder, TEST_IMAGES, source), source),
        y_test=_labels(_locate(folder, TEST_LABELS, source), source),
    )


def _images(path: Path, source: Source) -> np.ndarray:
    """Images of one file as rows, uint8 (n_samples, n_pixels)."""
    images = _read(path, 3, source)
    return images.reshape(len(images), -1)


def _labels(path: Path, source: Source) -> np.ndarray:
    """Labels of one file, int64 (n_samples,)."""
    return _read(path, 1, source).astype(np.int64)


def _locate(folder: Path | None, stem: str, source: Source) -> Path:
    """Path of one file: the user's own copy if there is a folder, else a download."""
    if folder is None:
        return _download(stem, source)
    for path in (folder / f"{stem}.gz", folder / stem):
        if path.exists():
            return path
    raise DataError(f"{folder}: expected {stem}.gz or {stem}, got neither; download {source.url(stem)} into this folder")


def _download(stem: str, source: Source) -> Path:
    """Path of one file in the user's cache, fetched from the first mirror that has it."""
    name = f"{stem}.gz"
    return download(source.name, name, [mirror + name for mirror in source.mirrors], source.hashes[name], limit=LARGEST)


def _read(path: Path, n_dimensions: int, source: Source) -> np.ndarray:
    """Array of one IDX file, uint8, after checking its checksum and its form."""
    url = source.url(path.name.removesuffix(".gz"))
    about = {"expected": f"a complete {path.name}", "remedy": f"download {url} again; images of your own need no loader, pass them as arrays"}
    content = read(path, limit=LARGEST, **about)
    check_hash(path, content, source.hashes[path.name], **about)
    content = unpack(path, content, limit=LARGEST, **about)
    shape = _shape(path, content, n_dimensions, about["remedy"])
    return np.frombuffer(content, np.uint8, offset=4 + 4 * n_dimensions).reshape(shape).copy()


def _shape(path: Path, content: bytes, n_dimensions: int, remedy: str) -> tuple[int, ...]:
    """Array shape from the header: a magic number, then one big-endian int32 per dimension."""
    header = [int.from_bytes(content[start:start + 4], "big") for start in range(0, 4 + 4 * n_dimensions, 4)]
    magic, *shape = header
    if magic != 0x0800 + n_dimensions:  # 08: unsigned bytes
        raise DataError(f"{path}: expected magic number {0x0800 + n_dimensions}, got {magic}; {remedy}")
    n_bytes = 4 * len(header) + math.prod(shape)
    if len(content) != n_bytes:
        raise DataError(f"{path}: expected {n_bytes} bytes for the shape {tuple(shape)} in its header, "
                        f"got {len(content)}; {remedy}")
    return tuple(shape)
