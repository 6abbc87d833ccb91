"""CIFAR-10: batches in every form they come in, and batches that are damaged, altered or mean harm."""

import dataclasses
import hashlib
import io
import lzma
import os
import pickle
import shutil
import tarfile

import numpy as np
import pytest

from stdpnet import datasets
from stdpnet.datasets import DataError, _unpickle, cifar10

NAMES = [*cifar10.SOURCE.train, *cifar10.SOURCE.test]
N = 6  # images of a batch


def sha(content):
    return hashlib.sha256(content).hexdigest()


def batch(seed, changes=None):
    """What the pickle of a batch holds, with random pixels."""
    pixels = np.random.default_rng(seed).integers(0, 256, (N, 3072), dtype=np.uint8)
    return {b"batch_label": b"", b"labels": [(seed + k) % 10 for k in range(N)], b"data": pixels} | (changes or {})


@pytest.fixture
def contents():
    return {name: pickle.dumps(batch(seed), protocol=3) for seed, name in enumerate(NAMES)}


@pytest.fixture
def source(contents):
    """The published set as if `contents` were it; nobody answers at its address."""
    return dataclasses.replace(cifar10.SOURCE, url="http://127.0.0.1:9/cifar.tar.gz",
                               train={name: sha(contents[name]) for name in NAMES[:5]},
                               test={name: sha(contents[name]) for name in NAMES[5:]})


@pytest.fixture
def folder(tmp_path, monkeypatch, contents):
    """``$STDPNET_DATA/cifar10`` with packed batches."""
    folder = tmp_path/"cifar10"
    folder.mkdir()
    for name, content in contents.items():
        (folder/f"{name}.xz").write_bytes(lzma.compress(content))
    monkeypatch.setenv("STDPNET_DATA", str(tmp_path))
    return folder


def refused(source, *parts):
    with pytest.raises(DataError) as error:
        cifar10._load(source)
    message = str(error.value)
    assert "\n" not in message and source.url in message
    for part in parts:
        assert str(part) in message, message


def test_images_have_rows_columns_and_colours(source, folder):
    X_train, y_train, X_test, y_test = cifar10._load(source)
    assert X_train.shape == (5*N, 32, 32, 3) and X_test.shape == (N, 32, 32, 3) and X_train.dtype == np.uint8
    assert y_train.dtype == np.int64 and y_train[:N + 1].tolist() == [0, 1, 2, 3, 4, 5, 1] and y_test[0] == 5
    pixels = batch(2)[b"data"][1].reshape(3, 32, 32)  # red, green, blue, each row by row
    assert X_train[2*N + 1, 7, 30, 2] == pixels[2, 7, 30]
    assert X_train.flags.c_contiguous and X_train.flags.writeable


def test_batches_may_be_plain_in_their_folder_or_in_the_archive(source, folder, contents):
    packed = cifar10._load(source)
    for path in folder.iterdir():
        path.unlink()
    for place in (folder, folder/cifar10.FOLDER):
        place.mkdir(exist_ok=True)
        for name, content in contents.items():
            (place/name).write_bytes(content)
        assert all(np.array_equal(a, b) for a, b in zip(packed, cifar10._load(source), strict=True))
        for name in contents:
            (place/name).unlink()
    archive(folder, contents)
    assert all(np.array_equal(a, b) for a, b in zip(packed, cifar10._load(source), strict=True))


def archive(folder, contents):
    with tarfile.open(folder/cifar10.ARCHIVE, "w:gz") as file:
        for name, content in contents.items():
            info = tarfile.TarInfo(f"{cifar10.FOLDER}/{name}")
            info.size = len(content)
            file.addfile(info, io.BytesIO(content))


def test_a_missing_batch_is_named(source, folder):
    (folder/"data_batch_3.xz").unlink()
    refused(source, folder, "data_batch_3.xz", cifar10.ARCHIVE)


def test_a_batch_missing_in_the_archive_is_named(source, folder, contents):
    shutil.rmtree(folder)
    folder.mkdir()
    archive(folder, {name: content for name, content in contents.items() if name != "test_batch"})
    refused(source, cifar10.ARCHIVE, "complete test_batch")


@pytest.mark.parametrize("keep", [0, 10, -40])
def test_a_truncated_batch_is_refused(source, folder, keep):
    path = folder/"data_batch_2.xz"
    path.write_bytes(path.read_bytes()[:keep])
    refused(source, path)


def test_a_truncated_archive_is_refused(source, folder, contents):
    for path in folder.iterdir():
        path.unlink()
    archive(folder, contents)
    path = folder/cifar10.ARCHIVE
    path.write_bytes(path.read_bytes()[:50_000])
    refused(source, path, "complete")


def test_a_truncated_pickle_is_refused(source, folder, contents):
    path = folder/"data_batch_1.xz"
    path.write_bytes(lzma.compress(contents["data_batch_1"][:-2]))
    refused(source, path)


def test_one_changed_pixel_is_refused_by_the_checksum(source, folder):
    other = batch(0)
    other[b"data"][3, 3] ^= 1
    path = folder/"data_batch_1.xz"
    path.write_bytes(lzma.compress(pickle.dumps(other, protocol=3)))
    refused(source, path, "sha256", source.train["data_batch_1"])


class Harmful:
    """Asks for a call when it is unpickled."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize("function, name", [(os.system, "system"), (os.mkdir, "mkdir"), (eval, "eval"), (np.load, "load")])
def test_nothing_of_a_batch_that_asks_for_more_than_arrays_runs(source, folder, function, name):
    harm = f"__import__('pathlib').Path({str(folder)!r}, 'harm').mkdir()" if function is eval else f"{folder}/harm"
    harm = f"mkdir {folder}/harm" if function is os.system else harm
    path = folder/"data_batch_1.xz"
    content = pickle.dumps(batch(0) | {b"filenames": [Harmful(function, harm)]}, protocol=3)
    path.write_bytes(lzma.compress(content))
    refused(source, path, "asks for", name, "refused")
    refused(dataclasses.replace(source, train=source.train | {"data_batch_1": sha(content)}), path, "asks for")
    assert not (folder/"harm").exists()
    if function is eval:  # the pickle does harm where nothing is refused
        pickle.loads(content)
        assert (folder/"harm").exists()


@pytest.mark.parametrize("changes, part", [
    ({b"data": np.zeros((N, 3071), np.uint8)}, "(n_samples, 3072)"), ({b"data": np.zeros((N, 3072))}, "uint8"),
    ({b"data": b"abc"}, "uint8"), ({b"labels": [0]*(N - 1)}, "labels"), ({b"labels": [0]*(N - 1) + [10]}, "0 to 9"),
    ({b"labels": [0]*(N - 1) + [b"x"]}, "0 to 9"), ({b"labels": np.zeros(N, int)}, "labels"),
])
def test_a_batch_of_another_form_is_refused(source, folder, changes, part):
    path = folder/"data_batch_1.xz"
    content = pickle.dumps(batch(0, changes), protocol=3)
    path.write_bytes(lzma.compress(content))
    refused(dataclasses.replace(source, train=source.train | {"data_batch_1": sha(content)}), path, part)


@pytest.mark.parametrize("value", [[], {}, 3, {b"data": 0}])
def test_a_pickle_of_something_else_is_refused(source, folder, value):
    path = folder/"data_batch_1.xz"
    path.write_bytes(lzma.compress(pickle.dumps(value, protocol=3)))
    refused(source, path, "without the names data and labels")


def test_a_file_that_unpacks_to_more_than_a_batch_is_refused(source, folder, monkeypatch):
    monkeypatch.setattr(cifar10, "LARGEST", 10_000)
    refused(source, folder/"data_batch_1.xz", "more than 10000 bytes")


def test_without_a_network_the_error_says_what_to_do(source, tmp_path, monkeypatch):
    monkeypatch.delenv("STDPNET_DATA", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(cifar10.pooch, "os_cache", lambda project: tmp_path/project)
    refused(source, "ConnectionError", "STDPNET_DATA", f"cifar10/{cifar10.ARCHIVE}")


def test_every_admitted_name_belongs_to_numpy():
    assert {module.partition(".")[0] for module, _ in _unpickle.ADMITTED} == {"numpy"}


def test_cifar10_has_equal_classes():
    root = os.environ.get("STDPNET_DATA")
    if not root or not os.path.isdir(os.path.join(root, "cifar10")):
        pytest.skip("needs STDPNET_DATA with cifar10/")
    X_train, y_train, X_test, y_test = datasets.load("cifar10")
    assert X_train.shape == (50000, 32, 32, 3) and X_test.shape == (10000, 32, 32, 3)
    assert np.bincount(y_train).tolist() == 10*[5000] and np.bincount(y_test).tolist() == 10*[1000]
