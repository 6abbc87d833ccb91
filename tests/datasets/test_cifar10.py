"""CIFAR-10: both versions in every form they come in, and batches that are damaged, altered or mean harm."""

import dataclasses
import gzip
import hashlib
import io
import lzma
import os
import pickle
import tarfile

import numpy as np
import pytest

from stdpnet import datasets
from stdpnet.datasets import DataError, _unpickle, cifar10

NAMES = [*cifar10.TRAIN, *cifar10.TEST]
N = 6  # images of a batch


def sha(content):
    return hashlib.sha256(content).hexdigest()


def batch(seed, changes=None):
    """What the pickle of a batch holds, with random pixels."""
    pixels = np.random.default_rng(seed).integers(0, 256, (N, 3072), dtype=np.uint8)
    return {b"batch_label": b"", b"labels": [(seed + k) % 10 for k in range(N)], b"data": pixels} | (changes or {})


def pickled(seed, changes=None):
    return pickle.dumps(batch(seed, changes), protocol=3)


def records(seed):
    """The same batch as the binary version writes it."""
    content = batch(seed)
    return np.column_stack([np.array(content[b"labels"], np.uint8), content[b"data"]]).tobytes()


class Published:
    """A version as if six batches were the published ones; nobody answers at its address."""

    def __init__(self, version, write):
        self.contents = {name: write(seed) for seed, name in enumerate(NAMES)}
        self.folder, self.suffix = version.folder, version.suffix
        self.version = dataclasses.replace(
            version, url=f"http://127.0.0.1:9/{version.archive}", archive_hash=f"sha256:{sha(self.archive())}",
            hashes={name: sha(content) for name, content in self.contents.items()})

    def archive(self, contents=None, **changes):
        """Bytes of the archive, some of whose entries are changed."""
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as file:
            for name, content in (contents or self.contents).items():
                info = tarfile.TarInfo(f"{self.folder}/{name}{self.suffix}")
                info.size = len(content)
                for attribute, value in changes.items() if name == "data_batch_1" else ():
                    setattr(info, attribute, value)
                file.addfile(info, io.BytesIO(content[:info.size]))
        return gzip.compress(packed.getvalue(), 1, mtime=0)

    def put(self, folder, pack=lzma.compress, ending=".xz"):
        """Write each batch to a file of its own."""
        for name, content in self.contents.items():
            (folder/f"{name}{self.suffix}{ending}").write_bytes(pack(content))

    def renewed(self, name, content):
        """The version as if this were a published batch."""
        return dataclasses.replace(self.version, hashes=self.version.hashes | {name: sha(content)})


@pytest.fixture
def python():
    return Published(cifar10.PYTHON, pickled)


@pytest.fixture
def binary():
    return Published(cifar10.BINARY, records)


@pytest.fixture(params=["python", "binary"])
def published(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty ``$STDPNET_DATA/cifar10``."""
    folder = tmp_path/"cifar10"
    folder.mkdir()
    monkeypatch.setenv("STDPNET_DATA", str(tmp_path))
    return folder


def refused(version, *parts):
    with pytest.raises(DataError) as error:
        cifar10._load(version)
    message = str(error.value)
    assert "\n" not in message and version.url in message
    for part in parts:
        assert str(part) in message, message


def equal(one, another):
    return all(np.array_equal(a, b) for a, b in zip(one, another, strict=True))


def test_images_have_rows_columns_and_colours(published, folder):
    published.put(folder)
    X_train, y_train, X_test, y_test = cifar10._load(published.version)
    assert X_train.shape == (5*N, 32, 32, 3) and X_test.shape == (N, 32, 32, 3) and X_train.dtype == np.uint8
    assert y_train.dtype == np.int64 and y_train[:N + 1].tolist() == [0, 1, 2, 3, 4, 5, 1] and y_test[0] == 5
    pixels = batch(2)[b"data"][1].reshape(3, 32, 32)  # red, green, blue, each row by row
    assert X_train[2*N + 1, 7, 30, 2] == pixels[2, 7, 30]
    assert X_train.flags.c_contiguous and X_train.flags.writeable


def test_batches_may_be_plain_or_packed_in_their_folder_or_in_the_archive(published, folder):
    published.put(folder)
    packed = cifar10._load(published.version)
    for path in folder.iterdir():
        path.unlink()
    for place in (folder, folder/published.version.folder):
        place.mkdir(exist_ok=True)
        published.put(place, bytes, "")
        assert equal(packed, cifar10._load(published.version))
        for path in place.iterdir():
            path.unlink()
    (folder/published.version.archive).write_bytes(published.archive())
    assert equal(packed, cifar10._load(published.version))


def test_both_versions_hold_the_same_and_the_binary_one_is_preferred(python, binary, folder):
    python.put(folder)
    from_pickles = cifar10._load(binary.version, python.version)
    for path in folder.iterdir():
        path.write_bytes(b"damaged")
    binary.put(folder)
    assert equal(from_pickles, cifar10._load(binary.version, python.version))


def test_the_checksums_of_the_binary_version_follow_from_the_python_version():
    root = os.environ.get("STDPNET_DATA")
    if not root or not os.path.isdir(os.path.join(root, "cifar10")):
        pytest.skip("needs STDPNET_DATA with cifar10/")
    X_train, y_train, X_test, y_test = datasets.load("cifar10")
    for name, X, y in zip(NAMES, [*np.split(X_train, 5), X_test], [*np.split(y_train, 5), y_test]):
        pixels = X.transpose(0, 3, 1, 2).reshape(len(X), -1)
        assert sha(np.column_stack([y.astype(np.uint8), pixels]).tobytes()) == cifar10.BINARY.hashes[name]


def test_a_missing_batch_is_named(published, folder):
    published.put(folder)
    name = f"data_batch_3{published.suffix}"
    (folder/f"{name}.xz").unlink()
    refused(published.version, folder, f"{name}.xz", published.version.archive)


def test_a_batch_missing_in_the_archive_is_named(published, folder):
    content = published.archive({name: each for name, each in published.contents.items() if name != "test_batch"})
    (folder/published.version.archive).write_bytes(content)
    version = dataclasses.replace(published.version, archive_hash=f"sha256:{sha(content)}")
    refused(version, published.version.archive, "test_batch")


@pytest.mark.parametrize("changes, part", [
    ({"type": tarfile.SYMTYPE, "linkname": "data_batch_1", "size": 0}, "no regular file"),
    ({"type": tarfile.LNKTYPE, "linkname": "cifar-10-batches-py/data_batch_1", "size": 0}, "no regular file"),
    ({"type": tarfile.FIFOTYPE, "size": 0}, "no regular file"), ({"type": tarfile.DIRTYPE, "size": 0}, "no regular file"),
])
def test_an_archive_that_links_to_itself_is_refused(published, folder, changes, part):
    content = published.archive(**changes)
    (folder/published.version.archive).write_bytes(content)
    refused(dataclasses.replace(published.version, archive_hash=f"sha256:{sha(content)}"), part)


def test_an_archive_that_is_not_the_published_one_is_not_opened(published, folder, monkeypatch):
    (folder/published.version.archive).write_bytes(published.archive(name="elsewhere"))
    monkeypatch.setattr(tarfile, "open", lambda *arguments, **options: pytest.fail("opens it"))
    refused(published.version, published.version.archive_hash.partition(":")[2])


@pytest.mark.parametrize("keep", [0, 10, -40])
def test_a_truncated_batch_is_refused(published, folder, keep):
    published.put(folder)
    path = folder/f"data_batch_2{published.suffix}.xz"
    path.write_bytes(path.read_bytes()[:keep])
    refused(published.version, path)


def test_a_truncated_pickle_is_refused(python, folder):
    python.put(folder)
    path, content = folder/"data_batch_1.xz", python.contents["data_batch_1"][:-2]
    path.write_bytes(lzma.compress(content))
    refused(python.renewed("data_batch_1", content), path, "a damaged pickle")


def test_records_cut_short_or_with_an_eleventh_class_are_refused(binary, folder):
    binary.put(folder)
    for content, part in [(records(0)[:-1], "no multiple of 3073"), (b"\x0a" + records(0)[1:], "label from 0 to 9")]:
        path = folder/"data_batch_1.bin.xz"
        path.write_bytes(lzma.compress(content))
        refused(binary.renewed("data_batch_1", content), path, part)


def test_one_changed_pixel_is_refused_by_the_checksum(published, folder):
    published.put(folder)
    path = folder/f"data_batch_1{published.suffix}.xz"
    content = bytearray(published.contents["data_batch_1"])
    content[-500] ^= 1
    path.write_bytes(lzma.compress(content))
    refused(published.version, path, "sha256", published.version.hashes["data_batch_1"])


class Harmful:
    """Asks for a call when it is unpickled."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def addresses():
    """A pickle of an array whose bytes are taken for addresses of objects: NumPy's own reader would follow them."""
    honest = pickle.dumps(batch(0), protocol=3)
    harmful = honest.replace(b"u1", b"O8", 1).replace(b"K\x00t", b"K?t", 1)  # of 8 bytes each, and the flags of objects
    assert harmful != honest
    return harmful


def test_no_pickle_is_opened_that_is_not_a_published_one(python, folder, monkeypatch):
    python.put(folder)
    (folder/"data_batch_1.xz").write_bytes(lzma.compress(addresses()))
    monkeypatch.setattr(_unpickle, "arrays", lambda content: pytest.fail("opens it"))
    refused(python.version, sha(addresses()))


def test_elements_of_an_array_are_bytes_whatever_a_pickle_says(python, folder):
    python.put(folder)
    path, content = folder/"data_batch_1.xz", addresses()
    path.write_bytes(lzma.compress(content))
    refused(python.renewed("data_batch_1", content), path, "a damaged pickle, KeyError: 'O8'")


def test_arrays_are_read_without_numpys_help():
    assert not {np.ndarray, np.dtype, np.empty(0).__reduce__()[0]} & set(_unpickle.ADMITTED.values())
    for order in "CF":
        array = np.asarray(np.random.default_rng(0).integers(0, 256, (3, 4), dtype=np.uint8), order=order)
        for protocol in (3, 4):
            assert np.array_equal(_unpickle.arrays(pickle.dumps(array, protocol=protocol)).values, array)


@pytest.mark.parametrize("function, name", [(os.system, "system"), (os.mkdir, "mkdir"), (eval, "eval"), (np.load, "load")])
def test_nothing_of_a_batch_that_asks_for_more_than_arrays_runs(python, folder, function, name):
    python.put(folder)
    harm = f"__import__('pathlib').Path({str(folder)!r}, 'harm').mkdir()" if function is eval else f"{folder}/harm"
    harm = f"mkdir {folder}/harm" if function is os.system else harm
    path = folder/"data_batch_1.xz"
    content = pickled(0, {b"filenames": [Harmful(function, harm)]})
    path.write_bytes(lzma.compress(content))
    refused(python.renewed("data_batch_1", content), path, "asks for", name, "refused")
    assert not (folder/"harm").exists()
    if function is eval:  # the pickle does harm where nothing is refused
        pickle.loads(content)
        assert (folder/"harm").exists()


@pytest.mark.parametrize("changes, part", [
    ({b"data": np.zeros((N, 3071), np.uint8)}, "3072 bytes"), ({b"data": np.zeros((N, 3072))}, "f8"),
    ({b"data": b"abc"}, "an array of data"), ({b"labels": [0]*(N - 1)}, "a label"),
    ({b"labels": [0]*(N - 1) + [10]}, "0 to 9"), ({b"labels": [0]*(N - 1) + [b"x"]}, "0 to 9"),
    ({b"labels": [0]*(N - 1) + [[]]}, "unhashable"), ({b"labels": np.zeros(N, np.uint8)}, "a list of labels"),
])
def test_a_batch_of_another_form_is_refused(python, folder, changes, part):
    python.put(folder)
    path, content = folder/"data_batch_1.xz", pickled(0, changes)
    path.write_bytes(lzma.compress(content))
    refused(python.renewed("data_batch_1", content), path, part)


@pytest.mark.parametrize("value", [[], {}, 3, {b"data": 0}])
def test_a_pickle_of_something_else_is_refused(python, folder, value):
    python.put(folder)
    path, content = folder/"data_batch_1.xz", pickle.dumps(value, protocol=3)
    path.write_bytes(lzma.compress(content))
    refused(python.renewed("data_batch_1", content), path, "without the names data and labels")


def test_a_file_that_unpacks_to_more_than_a_batch_is_refused(published, folder, monkeypatch):
    published.put(folder)
    monkeypatch.setattr(cifar10, "LARGEST", 10_000)
    path = folder/f"data_batch_1{published.suffix}.xz"
    path.write_bytes(lzma.compress(bytes(100_000)))
    refused(published.version, path, "unpacks to more than 10000 bytes")


def test_without_a_network_the_error_says_what_to_do(binary, tmp_path, monkeypatch):
    monkeypatch.delenv("STDPNET_DATA", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("STDPNET_CACHE", str(tmp_path))
    refused(binary.version, "ConnectionError", "STDPNET_DATA", f"cifar10/{cifar10.BINARY.archive}")


def test_the_archive_in_the_cache_is_read(binary, tmp_path, monkeypatch, python):
    monkeypatch.delenv("STDPNET_DATA", raising=False)
    monkeypatch.setenv("STDPNET_CACHE", str(tmp_path))
    (tmp_path/"cifar10").mkdir()
    (tmp_path/"cifar10"/cifar10.BINARY.archive).write_bytes(binary.archive())
    assert cifar10._load(binary.version, python.version).X_train.shape == (5*N, 32, 32, 3)


def test_cifar10_has_equal_classes():
    root = os.environ.get("STDPNET_DATA")
    if not root or not os.path.isdir(os.path.join(root, "cifar10")):
        pytest.skip("needs STDPNET_DATA with cifar10/")
    X_train, y_train, X_test, y_test = datasets.load("cifar10")
    assert X_train.shape == (50000, 32, 32, 3) and X_test.shape == (10000, 32, 32, 3)
    assert np.bincount(y_train).tolist() == 10*[5000] and np.bincount(y_test).tolist() == 10*[1000]
