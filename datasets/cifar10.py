"""CIFAR-10: 50,000 + 10,000 colour photographs of animals and vehicles."""

import io
import tarfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from stdpnet.datasets import _unpickle
from stdpnet.datasets._download import download
from stdpnet.datasets._files import Unfit, check_hash, read, refusal, unpack
from stdpnet.datasets._folder import DataError, data_folder
from stdpnet.datasets._split import Split

CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
SIDE, CHANNELS = 32, 3
N_PIXELS = CHANNELS*SIDE**2
LARGEST = 40_000_000  #: bytes of a batch, of which it has 31 million
LARGEST_ARCHIVE = 180_000_000  #: bytes; the published ones have 170 million
TRAIN, TEST = tuple(f"data_batch_{number}" for number in range(1, 6)), ("test_batch",)


@dataclass(frozen=True, kw_only=True)
class Version:
    """One of the published forms of the data set, and how to recognise and read it."""

    archive: str             #: name of the archive
    url: str                 #: of the archive
    archive_hash: str        #: "algorithm:digest" of the archive
    folder: str              #: in the archive
    suffix: str              #: of the batches' names
    hashes: dict[str, str]   #: SHA-256 of each unpacked batch, by its name without the suffix
    decode: Callable         #: a batch's bytes -> labels (n,) and pixels (n, 3072); raises ValueError

    def about(self, batch):
        """File name of a batch, and what to do about a bad one, for messages."""
        return {"expected": f"the published {batch}{self.suffix}",
                "remedy": f"download {self.url} again; images of your own need no loader, pass them as arrays"}


def from_records(content: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Labels (n,) and pixels (n, 3072) of a batch of the binary version, in which a label comes before its pixels."""
    if len(content) % (1 + N_PIXELS):
        raise Unfit(f"{len(content)} bytes, which are no multiple of {1 + N_PIXELS}")
    records = np.frombuffer(content, np.uint8).reshape(-1, 1 + N_PIXELS)
    return records[:, 0], records[:, 1:]


def from_pickle(content: bytes) -> tuple[list, np.ndarray]:
    """Labels (n,) and pixels (n, 3072) of a batch of the Python version."""
    batch = _unpickle.arrays(content)
    if not isinstance(batch, dict) or not {b"data", b"labels"} <= batch.keys():
        raise Unfit("a pickle without the names data and labels")
    labels, pixels = batch[b"labels"], batch[b"data"]
    if type(pixels) is not _unpickle.Array or type(labels) is not list:
        raise Unfit("a pickle without an array of data and a list of labels")
    return labels, pixels.values


HOMEPAGE = "https://www.cs.toronto.edu/~kriz/"
#: Its batches' checksums are those of the pixels and labels of the Python version, written as records.
BINARY = Version(
    archive="cifar-10-binary.tar.gz", url=f"{HOMEPAGE}cifar-10-binary.tar.gz",
    archive_hash="sha256:c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
    folder="cifar-10-batches-bin", suffix=".bin", decode=from_records,
    hashes={
        "data_batch_1": "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
        "data_batch_2": "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
        "data_batch_3": "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
        "data_batch_4": "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
        "data_batch_5": "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
        "test_batch": "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",
    },
)
PYTHON = Version(
    archive="cifar-10-python.tar.gz", url=f"{HOMEPAGE}cifar-10-python.tar.gz",
    archive_hash="sha256:6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
    folder="cifar-10-batches-py", suffix="", decode=from_pickle,
    hashes={
        "data_batch_1": "54636561a3ce25bd3e19253c6b0d8538147b0ae398331ac4a2d86c6d987368cd",
        "data_batch_2": "766b2cef9fbc745cf056b3152224f7cf77163b330ea9a15f9392beb8b89bc5a8",
        "data_batch_3": "0f00d98ebfb30b3ec0ad19f9756dc2630b89003e10525f5e148445e82aa6a1f9",
        "data_batch_4": "3f7bb240661948b8f4d53e36ec720d8306f5668bd0071dcb4e6c947f78e9682b",
        "data_batch_5": "d91802434d8376bbaeeadf58a737e3a1b12ac839077e931237e0dcd43adcb154",
        "test_batch": "f53d8d457504f7cff4ea9e021afcf0e0ad8e24a91f3fc42091b8adef61157831",
    },
)


def load() -> Split:
    """Load CIFAR-10 from ``$STDPNET_DATA/cifar10/``, or download it once.

    The folder holds the published archive ``cifar-10-binary.tar.gz`` or ``cifar-10-python.tar.gz``, the folder that is
    in it, or the batches themselves, each plain or packed as .xz. The binary version is taken where both are. The
    batches of the other are pickles: none is opened that is not byte for byte a published one.

    Returns
    -------
    Split
        50,000 training and 10,000 test images, uint8 (n_samples, 32, 32, 3): rows, columns, and red, green, blue. The
        label is a place in ``CLASSES``.

    Raises
    ------
    DataError
        If a batch is missing, damaged or not the published one, or the archive cannot be downloaded.

    References
    ----------
    A. Krizhevsky, "Learning multiple layers of features from tiny images", technical report, University of Toronto,
    2009.
    """
    return _load(BINARY, PYTHON)


def _load(*versions: Version) -> Split:
    """Read the first version that is there, or else download the first of all."""
    folder = data_folder("cifar10")
    version, paths, contents = _found(folder, versions) if folder else _downloaded(versions[0])
    X_train, y_train = _joined(paths, contents, TRAIN, version)
    X_test, y_test = _joined(paths, contents, TEST, version)
    return Split(X_train=X_train, y_train=y_train, X_test=X_test, y_test=y_test)


def _downloaded(version: Version):
    """A version, the path of its archive in the user's cache, and the contents of its batches."""
    path = download("cifar10", version.archive, [version.url], version.archive_hash, limit=LARGEST_ARCHIVE)
    return version, {batch: path for batch in version.hashes}, _from_archive(path, version)


def _found(folder: Path, versions):
    """The first version of which a folder has all batches, their paths, and their contents."""
    found = [{batch: _locate(folder, batch, version) for batch in version.hashes} for version in versions]
    for version, paths in zip(versions, found):
        archive, there = folder / version.archive, {batch: path for batch, path in paths.items() if path is not None}
        if there.keys() == paths.keys():
            return version, there, {batch: _from_file(path, batch, version) for batch, path in there.items()}
        if archive.exists():
            return version, {batch: archive for batch in paths}, _from_archive(archive, version)
    version, paths = min(zip(versions, found), key=lambda each: list(each[1].values()).count(None))
    missing = next(batch for batch, path in paths.items() if path is None) + version.suffix
    raise DataError(f"{folder}: expected {missing}.xz, {missing}, {version.folder}/{missing} or {version.archive}, got none "
                    f"of them; download {version.url} into this folder")


def _locate(folder: Path, batch: str, version: Version) -> Path | None:
    """Path of the file of a batch, if there is one."""
    name = batch + version.suffix
    paths = folder / f"{name}.xz", folder / name, folder / version.folder / name
    return next((path for path in paths if path.exists()), None)


def _from_file(path: Path, batch: str, version: Version) -> bytes:
    """Content of a batch in a file of its own."""
    about = version.about(batch)
    return unpack(path, read(path, limit=LARGEST, **about), limit=LARGEST, **about)


def _from_archive(path: Path, version: Version) -> dict[str, bytes]:
    """Contents of all batches in an archive that is byte for byte the published one."""
    about = version.about("") | {"expected": f"the published {version.archive}"}
    content = read(path, limit=LARGEST_ARCHIVE, **about)
    check_hash(path, content, version.archive_hash, **about)
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
            return {batch: _member(archive, f"{version.folder}/{batch}{version.suffix}") for batch in version.hashes}
    except (OSError, EOFError, KeyError, zlib.error, tarfile.TarError, ValueError) as error:
        raise refusal(path, about["expected"], error, about["remedy"]) from error


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    """Content of one file in an archive."""
    member = archive.getmember(name)
    opened = archive.extractfile(member) if member.isreg() and member.size <= LARGEST else None
    if opened is None:
        raise Unfit(f"a {name} that is no regular file of at most {LARGEST} bytes")
    return opened.read()


def _joined(paths, contents, batches, version: Version) -> tuple[np.ndarray, np.ndarray]:
    """Images and labels of several batches in a row."""
    parts = [_decoded(paths[batch], contents[batch], batch, version) for batch in batches]
    return np.concatenate([images for images, _ in parts]), np.concatenate([labels for _, labels in parts])


def _decoded(path: Path, content: bytes, batch: str, version: Version) -> tuple[np.ndarray, np.ndarray]:
    """Images, uint8 (n, 32, 32, 3), and labels, int64 (n,), of a batch, after checking its checksum."""
    about = version.about(batch)
    check_hash(path, content, f"sha256:{version.hashes[batch]}", **about)
    try:
        labels, pixels = version.decode(content)
        if pixels.dtype != np.uint8 or pixels.shape != (len(labels), N_PIXELS) or not set(labels) <= set(range(len(CLASSES))):
            raise Unfit("something else than 3072 bytes and a label from 0 to 9 for each image")
    except (ValueError, TypeError) as error:  # TypeError: of a label that cannot be compared
        raise refusal(path, about["expected"], error, about["remedy"]) from error
    images = pixels.reshape(-1, CHANNELS, SIDE, SIDE).transpose(0, 2, 3, 1)
    return np.ascontiguousarray(images), np.array(labels, np.int64)
