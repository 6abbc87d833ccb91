"""Files that nobody vouches for: such that never end, that unpack to gigabytes, that lie about what they hold."""

import gzip
import io
import lzma
import os
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
import scipy.io
from PIL import Image

from stdpnet.datasets import DataError, _download, _files, _idx, _matlab, _photograph, caltech101, cifar10, fsdd, mnist, ti46

ABOUT = {"expected": "a file", "remedy": "get another"}


def refused(act, *parts):
    """The call fails with one line that has all parts."""
    with pytest.raises(DataError) as error:
        act()
    message = str(error.value)
    assert "\n" not in message and len(message) < 1000
    for part in parts:
        assert str(part) in message, message


# files on disk

def make_pipe(path):
    os.mkfifo(path)


def make_device(path):
    path.symlink_to("/dev/zero")


KINDS = {"pipe": make_pipe, "device": make_device, "folder": Path.mkdir, "link to itself": lambda path: path.symlink_to(path),
         "too large": lambda path: path.open("wb").truncate(10**11)}


@pytest.mark.parametrize("kind", KINDS)
def test_only_regular_files_of_a_stated_size_are_read(kind, tmp_path):
    path = tmp_path/"file"
    KINDS[kind](path)
    refused(lambda: _files.read(path, limit=1000, **ABOUT), path, "expected a file, got ", "; get another")


def test_a_file_may_have_as_many_bytes_as_its_limit(tmp_path):
    path = tmp_path/"file"
    path.write_bytes(b"1234")
    assert _files.read(path, limit=4, **ABOUT) == b"1234"
    refused(lambda: _files.read(path, limit=3, **ABOUT), "4 bytes, more than 3")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs files whose size is said to be 0")
def test_a_file_that_is_longer_than_it_says_is_refused():
    refused(lambda: _files.read(Path("/proc/self/status"), limit=10, **ABOUT), "more than 10 bytes")


@pytest.mark.parametrize("name, load", [
    ("mnist/train-images-idx3-ubyte.gz", mnist.load), ("mnist/train-images-idx3-ubyte", mnist.load),
    ("cifar10/cifar-10-binary.tar.gz", cifar10.load), ("cifar10/cifar-10-python.tar.gz", cifar10.load),
    ("fsdd/recordings.zip", fsdd.load), ("fsdd/recordings/0_george_0.wav", fsdd.load),
    ("caltech101/caltech101_10.zip", caltech101.load), ("ti46/00f1s1t0.wav", ti46.load),
])
@pytest.mark.parametrize("kind", ["pipe", "device", "too large"])
def test_every_loader_refuses_what_is_no_file_of_its_size(name, load, kind, tmp_path, monkeypatch):
    monkeypatch.setenv("STDPNET_DATA", str(tmp_path))
    path = tmp_path/name
    path.parent.mkdir(parents=True)
    KINDS[kind](path)
    (tmp_path/"ti46").mkdir(exist_ok=True)
    (tmp_path/"ti46"/"00f1set0.wav").write_bytes(b"")
    refused(load, path)


def test_every_batch_of_cifar10_is_a_file_of_its_size(tmp_path, monkeypatch):
    monkeypatch.setenv("STDPNET_DATA", str(tmp_path))
    (tmp_path/"cifar10").mkdir()
    for name in (*cifar10.TRAIN, *cifar10.TEST):
        make_device(tmp_path/"cifar10"/f"{name}.bin")
    refused(cifar10.load, tmp_path/"cifar10"/"data_batch_1.bin", "no regular file")


@pytest.mark.parametrize("read", [_photograph.read_grey, _photograph.read_outline])
@pytest.mark.parametrize("kind", KINDS)
def test_images_and_outlines_are_files_of_their_size(read, kind, tmp_path):
    KINDS[kind](tmp_path/"image_0001.jpg")
    refused(lambda: read(tmp_path/"image_0001.jpg"), tmp_path/"image_0001.jpg")


# packed files

@pytest.mark.parametrize("name, pack", [("a.gz", gzip.compress), ("a.xz", lzma.compress)])
def test_what_unpacks_to_more_than_its_limit_is_not_unpacked(name, pack):
    bomb = pack(bytes(200_000_000) if name == "a.gz" else bytes(50_000_000))
    tracemalloc.start()
    try:
        refused(lambda: _files.unpack(Path(name), bomb, limit=10_000, **ABOUT), "unpacks to more than 10000 bytes")
        assert tracemalloc.get_traced_memory()[1] < 15_000_000  # xz unpacks by way of 8 MB
    finally:
        tracemalloc.stop()
    assert _files.unpack(Path(name), pack(b"1234"), limit=4, **ABOUT) == b"1234"
    refused(lambda: _files.unpack(Path(name), pack(b"1234"), limit=3, **ABOUT), "more than 3 bytes")


def test_an_xz_file_that_asks_for_gigabytes_to_unpack_is_refused():
    content = bytearray(lzma.compress(b"1234"))
    size = 4*(content[12] + 1)  # of the block's header: size, flags, filter, its properties, padding, checksum
    assert content[14] == 0x21
    content[16] = 38  # a dictionary of 2 GB
    content[12 + size - 4:12 + size] = zlib.crc32(content[12:12 + size - 4]).to_bytes(4, "little")
    refused(lambda: _files.unpack(Path("a.xz"), bytes(content), limit=100, **ABOUT), "Memory usage limit")


@pytest.mark.parametrize("name, pack", [("a.gz", gzip.compress), ("a.xz", lzma.compress)])
@pytest.mark.parametrize("keep", [0, 10, -1])
def test_a_packed_file_cut_short_is_refused(name, pack, keep):
    refused(lambda: _files.unpack(Path(name), pack(b"1234"*100)[:keep], limit=1000, **ABOUT), "cut short")


def test_a_packed_file_is_not_unpacked_before_its_checksum_is_checked(tmp_path, monkeypatch):
    (tmp_path/"mnist").mkdir()
    monkeypatch.setenv("STDPNET_DATA", str(tmp_path))
    (tmp_path/"mnist"/"train-images-idx3-ubyte.gz").write_bytes(gzip.compress(bytes(100)))
    monkeypatch.setattr(_idx, "unpack", lambda *arguments, **options: pytest.fail("unpacks it"))
    refused(mnist.load, mnist.SOURCE.hashes["train-images-idx3-ubyte.gz"].partition(":")[2])


# zips

def zipped(members, **options):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", **options) as archive:
        for name, each in members.items():
            archive.writestr(name, each)
    return content.getvalue()


def opened(tmp_path, content, limit=1_000_000):
    (tmp_path/"a.zip").write_bytes(content)
    return _files.open_zip(tmp_path/"a.zip", limit=limit, **ABOUT)


def test_a_zip_is_walked_through_like_a_folder(tmp_path):
    top = opened(tmp_path, zipped({"a/b/one.txt": b"1", "a/b/two": b"2", "a/c/three.txt": b"3", "ab/four": b"4"}))
    assert [each.name for each in (top/"a").iterdir()] == ["b", "c"]
    assert [each.stem for each in (top/"a"/"b").iterdir()] == ["one", "two"]
    assert (top/"a").is_dir() and not (top/"b").is_dir() and not (top/"a"/"b"/"two").is_dir()
    assert str(top/"a"/"b"/"two") == f"{tmp_path}/a.zip/a/b/two"
    assert _files.read(top/"a"/"b"/"two", limit=1, **ABOUT) == b"2"
    refused(lambda: _files.read(top/"a"/"five", limit=1, **ABOUT), "a.zip/a/five", "KeyError")


def changed(content, offset_local, offset_central, value):
    """A zip of one member with two bytes changed in both of its headers."""
    content = bytearray(content)
    for start, offset in ((content.index(b"PK\3\4"), offset_local), (content.index(b"PK\1\2"), offset_central)):
        content[start + offset:start + offset + 2] = value.to_bytes(2, "little")
    return bytes(content)


@pytest.mark.parametrize("offsets, value, part", [((6, 8), 1, "an encrypted one"), ((8, 10), 99, "packed by method 99"),
                                                  ((8, 10), 12, "packed by method 12"), ((8, 10), 14, "packed by method 14")])
def test_a_member_that_is_encrypted_or_packed_otherwise_is_refused(offsets, value, part, tmp_path):
    top = opened(tmp_path, changed(zipped({"one": b"1"}), *offsets, value))
    refused(lambda: _files.read(top/"one", limit=10, **ABOUT), tmp_path/"a.zip/one", part)


def test_a_member_that_declares_more_than_its_limit_is_not_unpacked(tmp_path):
    top = opened(tmp_path, zipped({"one": bytes(3_000_000)}, compression=zipfile.ZIP_DEFLATED))
    refused(lambda: _files.read(top/"one", limit=1000, **ABOUT), "3000000 bytes, more than 1000")


def test_a_member_that_unpacks_to_more_than_it_declares_is_refused(tmp_path):
    content = bytearray(zipped({"one": bytes(3_000_000)}, compression=zipfile.ZIP_DEFLATED))
    start = content.index(b"PK\1\2")
    content[start + 24:start + 28] = (100).to_bytes(4, "little")
    tracemalloc.start()
    try:
        refused(lambda: _files.read(opened(tmp_path, content)/"one", limit=1000, **ABOUT), "a.zip/one", "CRC")
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_members_together_declare_no_more_than_four_times_the_limit(tmp_path):
    members = {str(number): bytes(1000) for number in range(5)}
    content = zipped(members, compression=zipfile.ZIP_DEFLATED)
    opened(tmp_path, content, limit=1250)
    refused(lambda: opened(tmp_path, content, limit=1249), "members of 5000 bytes")


@pytest.mark.parametrize("comment", [b"", b"a comment"])
def test_a_zip_of_too_many_members_is_refused_before_they_become_objects(comment, tmp_path, monkeypatch):
    content = zipped({f"{number:1000d}": b"" for number in range(10)})[:-2] + len(comment).to_bytes(2, "little") + comment
    opened(tmp_path, content)
    monkeypatch.setattr(_files, "DIRECTORY", 10_000)
    monkeypatch.setattr(_files.zipfile, "ZipFile", lambda *arguments: pytest.fail("opens it"))
    refused(lambda: opened(tmp_path, content), tmp_path/"a.zip", "too many members")


def test_a_zip_whose_list_is_elsewhere_is_refused(tmp_path):
    content = zipped({"one": b"1"})
    end = content.index(b"PK\5\6")
    refused(lambda: opened(tmp_path, content[:end] + b"PK\6\7" + bytes(16) + content[end:]), "too many members")


# images

def image(size, kind, **options):
    content = io.BytesIO()
    Image.new("1", size).save(content, kind, **options)
    return content.getvalue()


@pytest.mark.parametrize("size", [(2001, 2000), (20_000, 20_000)])
def test_an_image_of_too_many_pixels_is_not_decoded(size, tmp_path, recwarn, monkeypatch):
    (tmp_path/"image_0001.png").write_bytes(image(size, "PNG"))
    monkeypatch.setattr(Image.Image, "convert", lambda *arguments: pytest.fail("decodes it"))
    refused(lambda: _photograph.read_grey(tmp_path/"image_0001.png"), "readable image", "pixels")
    assert not recwarn


def test_an_image_may_have_four_million_pixels(tmp_path):
    (tmp_path/"image_0001.png").write_bytes(image((2000, 2000), "PNG"))
    assert _photograph.read_grey(tmp_path/"image_0001.png").size == (2000, 2000)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "PPM"])
def test_images_are_jpeg_or_png_and_nothing_else(kind, tmp_path):
    (tmp_path/"image_0001.jpg").write_bytes(image((20, 20), kind))
    refused(lambda: _photograph.read_grey(tmp_path/"image_0001.jpg"), "readable image", "cannot identify")


# outlines

def matlab(**matrices):
    content = io.BytesIO()
    options = {"do_compression": matrices.pop("packed", False)}
    scipy.io.savemat(content, matrices, **options)
    return content.getvalue()


@pytest.mark.parametrize("packed", [False, True])
def test_matrices_are_those_that_scipy_reads(packed):
    random = np.random.default_rng(0)
    given = {kind: random.integers(0, 100, (3, 5)).astype(kind) for kind in ("u1", "i2", "u4", "f4", "f8")}
    given |= {"empty": np.empty((0, 0)), "one": np.array([[3.5]]), "a_long_name": random.normal(size=(2, 7))}
    content = matlab(**given, packed=packed, word="text", cells=np.array([1, "a"], object), complex=np.array([1j]))
    found, expected = _matlab.matrices(content), scipy.io.loadmat(io.BytesIO(content))
    assert found.keys() == given.keys()
    for name, matrix in found.items():
        assert np.array_equal(matrix, expected[name]) and matrix.dtype == float


def test_a_file_of_matrices_is_not_unpacked_beyond_its_limit():
    content = matlab(box_coord=np.zeros((3000, 1000)), packed=True)
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="cut short"):
            _matlab.matrices(content)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_cells_in_cells_are_not_followed():
    inner = np.array([[1.0]])
    for _ in range(200):
        inner = np.array([[inner, None]], object)[:, :1]
    assert _matlab.matrices(matlab(box_coord=inner)) == {}


# downloads

def test_a_download_ends_where_the_published_file_ends(tmp_path, monkeypatch):
    monkeypatch.setenv("STDPNET_CACHE", str(tmp_path))

    class Endless:
        def __call__(self, url, file, pooch):
            while True:
                file.write(bytes(1000))
                taken.append(1000)
    taken = []
    monkeypatch.setattr(_download.pooch, "HTTPDownloader", Endless)
    refused(lambda: _download.download("tiny", "a.gz", ["http://127.0.0.1:9/a.gz"], "md5:0", limit=10_000),
            "tiny: expected to download a.gz, got ValueError")
    assert sum(taken) == 10_000 and not list(tmp_path.rglob("a.gz"))


def test_downloads_go_to_the_cache_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("STDPNET_CACHE", str(tmp_path/"mine"))
    content = b"1234"

    class Once:
        def __call__(self, url, file, pooch):
            file.write(content)
    monkeypatch.setattr(_download.pooch, "HTTPDownloader", Once)
    path = _download.download("tiny", "a", ["http://127.0.0.1:9/a"], "md5:81dc9bdb52d04dc20036dbd8313ed055", limit=4)
    assert path == tmp_path/"mine"/"tiny"/"a" and path.read_bytes() == content


def test_a_cache_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    (tmp_path/"mine").write_bytes(b"")
    monkeypatch.setenv("STDPNET_CACHE", str(tmp_path/"mine"))
    with pytest.raises(ValueError, match="mine: expected a folder for a cache, got .*; set STDPNET_CACHE to another folder$"):
        _download.download("tiny", "a", ["http://127.0.0.1:9/a"], "md5:0", limit=4)
