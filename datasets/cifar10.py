"""CIFAR-10: 50,000 + 10,000 colour photographs of animals and vehicles."""

import hashlib
import logging
import lzma
import tarfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pooch

from stdpnet.datasets import _unpickle
from stdpnet.datasets._folder import DataError, data_folder
from stdpnet.datasets._split import Split

logger = logging.getLogger(__name__)

CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
ARCHIVE, FOLDER = "cifar-10-python.tar.gz", "cifar-10-batches-py"
SIDE, CHANNELS = 32, 3
LARGEST = 40_000_000  # bytes; a batch has 31 million


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where the published archive comes from, and how to recognise what is in it."""

    url: str               #: of the archive
    archive: str           #: "algorithm:digest" of the archive
    train: dict[str, str]  #: SHA-256 of each unpacked training batch, by its name
    test: dict[str, str]   #: SHA-256 of the unpacked test batch, by its name


SOURCE = Source(
    url=f"https://www.cs.toronto.edu/~kriz/{ARCHIVE}",
    archive="sha256:6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
    train={
        "data_batch_1": "54636561a3ce25bd3e19253c6b0d8538147b0ae398331ac4a2d86c6d987368cd",
        "data_batch_2": "766b2cef9fbc745cf056b3152224f7cf77163b330ea9a15f9392beb8b89bc5a8",
        "data_batch_3": "0f00d98ebfb30b3ec0ad19f9756dc2630b89003e10525f5e148445e82aa6a1f9",
        "data_batch_4": "3f7bb240661948b8f4d53e36ec720d8306f5668bd0071dcb4e6c947f78e9682b",
        "data_batch_5": "d91802434d8376bbaeeadf58a737e3a1b12ac839077e931237e0dcd43adcb154",
    },
    test={"test_batch": "f53d8d457504f7cff4ea9e021afcf0e0ad8e24a91f3fc42091b8adef61157831"},
)


def load() -> Split:
    """Load CIFAR-10 from ``$STDPNET_DATA/cifar10/``, or download it once.

    The folder holds the published archive ``cifar-10-python.tar.gz``, the folder ``cifar-10-batches-py`` that is in
    it, or the batches themselves, each plain or packed as .xz. Batches are pickles; they are read by a reader that
    knows arrays and refuses everything else before it runs.

    Returns
    -------
    Split
        50,000 training and 10,000 test images, uint8 (n_samples, 32, 32, 3): rows, columns, and red, green, blue. The
        label is a place in ``CLASSES``.

    Raises
    ------
    DataError
        If a batch is missing, damaged, not the published one, or asks for more than arrays; or the archive cannot be
        downloaded.

    References
    ----------
    A. Krizhevsky, "Learning multiple layers of features from tiny images", technical report, University of Toronto,
    2009.
    """
    return _load(SOURCE)


def _load(source: Source) -> Split:
    """Read the data set that a source describes."""
    folder = data_folder("cifar10") or _download(source).parent
    X_train, y_train = _read_all(folder, source.train, source)
    X_test, y_test = _read_all(folder, source.test, source)
    return Split(X_train=X_train, y_train=y_train, X_test=X_test, y_test=y_test)


def _download(source: Source) -> Path:
    """Path of the archive in the user's cache."""
    cache = pooch.os_cache("stdpnet") / "cifar10"
    try:
        return Path(pooch.retrieve(source.url, source.archive, fname=ARCHIVE, path=cache))
    except (OSError, ValueError) as error:  # no network; not the published file
        logger.info("%s: %s", source.url, error)
        raise DataError(f"cifar10: expected to download {ARCHIVE}, got {type(error).__name__}; set STDPNET_DATA to a "
                        f"folder that contains cifar10/{ARCHIVE} (from {source.url})") from error


def _read_all(folder: Path, hashes: dict[str, str], source: Source) -> tuple[np.ndarray, np.ndarray]:
    """Images and labels of several batches in a row."""
    parts = [_read(*_locate(folder, name, source), digest, source) for name, digest in hashes.items()]
    return np.concatenate([images for images, _ in parts]), np.concatenate([labels for _, labels in parts])


def _locate(folder: Path, name: str, source: Source) -> tuple[Path, str]:
    """Path of the file that holds a batch, and the batch's name."""
    for path in (folder / f"{name}.xz", folder / name, folder / FOLDER / name, folder / ARCHIVE):
        if path.is_file():
            return path, name
    raise DataError(f"{folder}: expected {name}.xz, {name}, {FOLDER}/{name} or {ARCHIVE}, got none of them; "
                    f"download {source.url} into this folder")


def _read(path: Path, name: str, digest: str, source: Source) -> tuple[np.ndarray, np.ndarray]:
    """Images and labels of one batch, after checking its form and its checksum."""
    remedy = f"download {source.url} again; images of your own need no loader, pass them as arrays"
    content = _unpack(path, name, remedy)
    try:
        images, labels = _decode(_unpickle.arrays(content))
    except ValueError as error:
        raise DataError(f"{path}: expected the published {name}, got {error}; {remedy}") from error
    got = hashlib.sha256(content).hexdigest()
    if got != digest:
        raise DataError(f"{path}: expected {name} with sha256 {digest}, got {got}; {remedy}")
    return images, labels


def _unpack(path: Path, name: str, remedy: str) -> bytes:
    """Bytes of one batch, decompressed."""
    try:
        if path.name == ARCHIVE:
            with tarfile.open(path) as archive:
                return _all_of(archive.extractfile(f"{FOLDER}/{name}"))
        with (lzma.open if path.suffix == ".xz" else open)(path, "rb") as file:
            return _all_of(file)
    except (OSError, EOFError, KeyError, AttributeError, zlib.error, lzma.LZMAError, tarfile.TarError,
            ValueError) as error:  # AttributeError: not a file in the archive
        raise DataError(f"{path}: expected a complete {name}, got {type(error).__name__}: {error}; {remedy}") from error


def _all_of(file) -> bytes:
    """Content of an open file, unless it is too long."""
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ValueError(f"more than {LARGEST} bytes")
    return content


def _decode(batch) -> tuple[np.ndarray, np.ndarray]:
    """Images, uint8 (n, 32, 32, 3), and labels, int64 (n,), of what a batch's pickle holds."""
    if not isinstance(batch, dict) or not {b"data", b"labels"} <= batch.keys():
        raise ValueError("a pickle without the names data and labels")
    pixels, labels = batch[b"data"], batch[b"labels"]
    if type(pixels) is not np.ndarray or pixels.dtype != np.uint8 or pixels.shape[1:] != (CHANNELS * SIDE**2,):
        raise ValueError("data that are not uint8 of shape (n_samples, 3072)")
    if type(labels) is not list or len(labels) != len(pixels) or not all(label in range(len(CLASSES)) for label in labels):
        raise ValueError("labels that are not a number from 0 to 9 for each image")
    images = pixels.reshape(-1, CHANNELS, SIDE, SIDE).transpose(0, 2, 3, 1)
    return np.ascontiguousarray(images), np.array(labels, np.int64)
