"""The data sets: shapes, splits, checksums, and an error with its remedy for every way a file can be wrong."""

import dataclasses
import gzip
import hashlib
import http.server
import os
import shutil
import threading
import zipfile
from functools import partial

import numpy as np
import pytest
import scipy.io
import scipy.ndimage
from PIL import Image

from stdpnet import datasets
from stdpnet.datasets import DataError, _download, _idx, caltech101, fashion_mnist, mnist
from stdpnet.datasets._photograph import prepare

LARGE = {"train-images-idx3-ubyte": (30, 28, 28), "train-labels-idx1-ubyte": (30,)}
SMALL = {"t10k-images-idx3-ubyte": (10, 28, 28), "t10k-labels-idx1-ubyte": (10,)}
TRAIN_IMAGES = "train-images-idx3-ubyte"


def assert_one_line(error, *parts):
    """The message is a single line that names every part."""
    message = str(error.value)
    assert "\n" not in message
    for part in parts:
        assert str(part) in message


# the registry

def test_a_data_set_is_loaded_by_its_name_with_its_options(monkeypatch):
    monkeypatch.setitem(datasets.LOADERS, "mine", lambda *, seed: ("loaded", seed))
    assert datasets.load("mine", seed=3) == ("loaded", 3)


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(ValueError) as error:
        datasets.load("x")
    assert str(error.value) == ("unknown data set 'x': expected one of digits, mnist, fashion_mnist, caltech101, "
                                "noisy_mnist, fsdd, ti46, spoken_digits, cifar10, nmnist")


def test_a_script_can_catch_data_errors_as_value_errors():
    assert issubclass(DataError, ValueError)


# digits

def test_digits_look_like_mnist_and_are_divided_in_equal_proportion():
    X_train, y_train, X_test, y_test = datasets.load("digits")
    assert X_train.shape == (1297, 784) and X_test.shape == (500, 784)
    assert X_train.dtype == np.uint8 and y_train.dtype == np.int64
    assert len(y_train) == 1297 and len(y_test) == 500
    assert np.ptp(np.bincount(y_test)) <= 3
    assert 28 < X_train.mean() < 38            # MNIST: 33
    assert 0.15 < (X_train > 0).mean() < 0.25  # MNIST: 0.19
    assert X_train.max() == 255


def test_digits_have_an_empty_border_of_four_pixels():
    images = datasets.load("digits").X_train.reshape(-1, 28, 28)
    assert images[:, 4:24, 4:24].sum() == images.sum(dtype=np.int64)


def test_digits_are_divided_in_the_same_way_every_time():
    first, second = datasets.load("digits"), datasets.load("digits")
    assert all(np.array_equal(a, b) for a, b in zip(first, second))


def test_no_test_digit_is_in_the_training_set():
    X_train, _, X_test, _ = datasets.load("digits")
    assert not {row.tobytes() for row in X_train} & {row.tobytes() for row in X_test}


# IDX files

def idx_bytes(shape, seed=0):
    """A valid IDX file of random bytes below 10."""
    header = [0x0800 + len(shape), *shape]
    body = np.random.default_rng(seed).integers(0, 10, shape, dtype=np.uint8)
    return b"".join(value.to_bytes(4, "big") for value in header) + body.tobytes()


def digest(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


@pytest.fixture
def contents():
    """Name of each of the four plain files -> its bytes."""
    return {name: idx_bytes(shape) for name, shape in (LARGE | SMALL).items()}


@pytest.fixture
def source(contents):
    """A tiny published set with packed and plain checksums; its only mirror refuses connections."""
    packed = {f"{name}.gz": gzip.compress(content, mtime=0) for name, content in contents.items()}
    hashes = {name: digest(content) for name, content in (packed | contents).items()}
    return _idx.Source(name="tiny", mirrors=("http://127.0.0.1:9/",), hashes=hashes)


@pytest.fixture
def folder(tmp_path, monkeypatch, contents):
    """``$STDPNET_DATA/tiny`` with the four packed files."""
    folder = tmp_path / "data" / "tiny"
    folder.mkdir(parents=True)
    for name, content in contents.items():
        (folder / f"{name}.gz").write_bytes(gzip.compress(content, mtime=0))
    monkeypatch.setenv("STDPNET_DATA", str(tmp_path / "data"))
    return folder


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty download cache, and no STDPNET_DATA."""
    monkeypatch.delenv("STDPNET_DATA", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("STDPNET_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "tiny"


@pytest.fixture
def mirror(tmp_path, contents):
    """Folder and URL of a local mirror with the four packed files."""
    folder = tmp_path / "mirror"
    folder.mkdir()
    for name, content in contents.items():
        (folder / f"{name}.gz").write_bytes(gzip.compress(content, mtime=0))
    handler = partial(QuietHandler, directory=folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


def publish(source, path):
    """The source as if the file at `path` were the published one: only its form can be wrong."""
    return dataclasses.replace(source, hashes=source.hashes | {path.name: digest(path.read_bytes())})


def rejected(source, path, *parts):
    """Loading fails with one line that names the file, the given parts and where to get it."""
    with pytest.raises(DataError) as error:
        _idx.load(source)
    assert_one_line(error, path, *parts, source.url(path.name.removesuffix(".gz")))


def test_idx_files_become_rows_and_labels(source, folder, contents):
    X_train, y_train, X_test, y_test = _idx.load(source)
    assert X_train.shape == (30, 784) and X_train.dtype == np.uint8
    assert y_train.shape == (30,) and y_train.dtype == np.int64
    assert X_test.shape == (10, 784) and y_test.shape == (10,)
    assert X_train.tobytes() == contents[TRAIN_IMAGES][16:]
    assert y_train.tolist() == list(contents["train-labels-idx1-ubyte"][8:])
    X_train[0] = 0  # not a read-only view of the file


def test_plain_idx_files_are_accepted_too(source, folder):
    packed = _idx.load(source)
    for path in folder.glob("*.gz"):
        path.with_suffix("").write_bytes(gzip.decompress(path.read_bytes()))
        path.unlink()
    assert all(np.array_equal(a, b) for a, b in zip(packed, _idx.load(source)))


def test_a_missing_file_is_named_with_its_address(source, folder):
    (folder / f"{TRAIN_IMAGES}.gz").unlink()
    with pytest.raises(DataError) as error:
        _idx.load(source)
    assert_one_line(error, folder, f"{TRAIN_IMAGES}.gz or {TRAIN_IMAGES}", source.url(TRAIN_IMAGES))


def test_a_truncated_gzip_file_is_rejected(source, folder):
    path = folder / f"{TRAIN_IMAGES}.gz"
    path.write_bytes(path.read_bytes()[:-100])
    rejected(publish(source, path), path, "complete", "cut short")


def test_a_file_that_is_not_gzip_is_rejected(source, folder):
    path = folder / f"{TRAIN_IMAGES}.gz"
    path.write_bytes(b"<html>404</html>")
    rejected(publish(source, path), path, "complete", "incorrect header")


def test_damaged_compressed_bytes_are_rejected(source, folder):
    path = folder / f"{TRAIN_IMAGES}.gz"
    path.write_bytes(path.read_bytes()[:10] + b"\xff" * 100)
    rejected(publish(source, path), path, "complete")


def test_labels_in_place_of_images_are_rejected_by_their_magic_number(source, folder):
    path = folder / f"{TRAIN_IMAGES}.gz"
    shutil.copy(folder / "train-labels-idx1-ubyte.gz", path)
    rejected(publish(source, path), path, "expected magic number 2051", "got 2049")


@pytest.mark.parametrize("length", [0, 3])
def test_a_file_shorter_than_its_magic_number_is_rejected(source, folder, length):
    path = folder / f"{TRAIN_IMAGES}.gz"
    path.write_bytes(gzip.compress(idx_bytes((2, 2, 2))[:length]))
    rejected(publish(source, path), path, "expected magic number 2051")


@pytest.mark.parametrize("change, got", [(lambda content: content[:-1], 23535), (lambda content: content + b"0", 23537),
                                         (lambda content: content[:16], 16)])
def test_a_length_that_contradicts_the_header_is_rejected(source, folder, contents, change, got):
    path = folder / f"{TRAIN_IMAGES}.gz"
    path.write_bytes(gzip.compress(change(contents[TRAIN_IMAGES])))
    rejected(publish(source, path), path, "expected 23536 bytes", f"got {got}")


def test_a_header_cut_short_is_rejected(source, folder, contents):
    path = folder / f"{TRAIN_IMAGES}.gz"
    path.write_bytes(gzip.compress(contents[TRAIN_IMAGES][:9]))
    rejected(publish(source, path), path, "bytes for the shape")


@pytest.mark.parametrize("suffix, pack", [(".gz", partial(gzip.compress, mtime=0)), ("", bytes)])
def test_one_changed_pixel_is_rejected_by_the_checksum(source, folder, contents, suffix, pack):
    (folder / f"{TRAIN_IMAGES}.gz").unlink()
    path = folder / f"{TRAIN_IMAGES}{suffix}"
    changed = pack(contents[TRAIN_IMAGES][:-1] + b"\xff")
    path.write_bytes(changed)
    rejected(source, path, source.hashes[path.name].partition(":")[2], hashlib.sha256(changed).hexdigest(), "arrays")


def test_a_data_folder_that_does_not_exist_is_an_error(source, tmp_path, monkeypatch):
    monkeypatch.setenv("STDPNET_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(DataError) as error:
        _idx.load(source)
    assert_one_line(error, "STDPNET_DATA", "existing folder", tmp_path / "nowhere", "tiny/")


def test_files_are_downloaded_once(source, cache, mirror):
    files, url = mirror
    online = dataclasses.replace(source, mirrors=(url,))
    first = _idx.load(online)
    shutil.rmtree(files)
    assert sorted(path.name for path in cache.iterdir()) == sorted(f"{name}.gz" for name in LARGE | SMALL)
    assert all(np.array_equal(a, b) for a, b in zip(first, _idx.load(online)))


def test_a_data_folder_without_the_set_does_not_prevent_the_download(source, cache, mirror, tmp_path, monkeypatch):
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("STDPNET_DATA", str(tmp_path / "empty"))
    assert _idx.load(dataclasses.replace(source, mirrors=(mirror[1],))).X_train.shape == (30, 784)


def test_the_next_mirror_is_tried_when_one_does_not_answer(source, cache, mirror):
    split = _idx.load(dataclasses.replace(source, mirrors=(*source.mirrors, mirror[1])))
    assert split.X_train.shape == (30, 784)


def test_the_users_own_files_are_read_without_asking_a_mirror(source, folder, monkeypatch):
    monkeypatch.setattr(_download.pooch, "retrieve", lambda *arguments, **options: pytest.fail("downloads"))
    _idx.load(source)


def test_without_a_network_the_error_says_what_to_do(source, cache):
    with pytest.raises(DataError) as error:
        _idx.load(source)
    assert_one_line(error, "ConnectionError", "STDPNET_DATA", f"tiny/{TRAIN_IMAGES}.gz", source.url(TRAIN_IMAGES))


def test_a_mirror_with_other_contents_is_refused(source, cache, mirror):
    files, url = mirror
    (files / f"{TRAIN_IMAGES}.gz").write_bytes(gzip.compress(idx_bytes((30, 28, 28), seed=1)))
    with pytest.raises(DataError) as error:
        _idx.load(dataclasses.replace(source, mirrors=(url,)))
    assert_one_line(error, f"{TRAIN_IMAGES}.gz", "ValueError", "STDPNET_DATA")
    assert not (cache / f"{TRAIN_IMAGES}.gz").exists()


def test_a_mirror_without_the_file_is_an_error(source, cache, mirror):
    files, url = mirror
    (files / f"{TRAIN_IMAGES}.gz").unlink()
    with pytest.raises(DataError) as error:
        _idx.load(dataclasses.replace(source, mirrors=(url,)))
    assert_one_line(error, f"{TRAIN_IMAGES}.gz", "HTTPError", "STDPNET_DATA")


@pytest.mark.parametrize("module", [mnist, fashion_mnist])
def test_each_published_file_has_a_checksum_packed_and_plain(module):
    names = {f"{name}{suffix}" for name in LARGE | SMALL for suffix in (".gz", "")}
    lengths = {"sha256": 64, "md5": 32}
    assert module.SOURCE.hashes.keys() == names
    assert len(set(module.SOURCE.hashes.values())) == 8
    for algorithm, value in (entry.split(":") for entry in module.SOURCE.hashes.values()):
        assert len(bytes.fromhex(value)) * 2 == lengths[algorithm]


@pytest.mark.parametrize("module", [mnist, fashion_mnist])
def test_each_set_is_read_from_the_folder_of_its_own_name(module, monkeypatch, tmp_path):
    folder = tmp_path / module.__name__.rpartition(".")[2]
    folder.mkdir()
    monkeypatch.setenv("STDPNET_DATA", str(tmp_path))
    with pytest.raises(DataError) as error:
        module.load()
    assert_one_line(error, folder, TRAIN_IMAGES)


def skip_unless_present(name):
    """Skip a test of real data when ``$STDPNET_DATA/<name>`` is absent."""
    root = os.environ.get("STDPNET_DATA")
    if not root or not os.path.isdir(os.path.join(root, name)):
        pytest.skip(f"needs STDPNET_DATA with {name}/")


def test_mnist_has_the_published_class_counts():
    skip_unless_present("mnist")
    X_train, y_train, X_test, y_test = datasets.load("mnist")
    assert X_train.shape == (60000, 784) and X_test.shape == (10000, 784)
    assert np.bincount(y_train).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(y_test).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


def test_fashion_mnist_has_equal_classes():
    skip_unless_present("fashion_mnist")
    _, y_train, _, y_test = datasets.load("fashion_mnist")
    assert np.bincount(y_train).tolist() == 10 * [6000]
    assert np.bincount(y_test).tolist() == 10 * [1000]


# Caltech-101

COUNTS = dict(zip(caltech101.CATEGORIES, range(5, 15)))


def photograph(number, size=(60, 40)):
    """A dark disc on a bright, textured ground: no two numbers give the same picture."""
    rng = np.random.default_rng(number)
    rows, columns = np.mgrid[:size[1], :size[0]]
    pixels = 200 + rng.integers(0, 50, size[::-1])
    pixels[(rows - 20) ** 2 + (columns - 30) ** 2 < 150] = 20
    return Image.fromarray(pixels.astype(np.uint8))


@pytest.fixture
def photographs(tmp_path, monkeypatch):
    """``$STDPNET_DATA/caltech101/101_ObjectCategories`` with 5 to 14 small pictures per category."""
    root = tmp_path / "caltech101" / "101_ObjectCategories"
    for label, (category, count) in enumerate(COUNTS.items()):
        (root / category).mkdir(parents=True)
        for number in range(1, count + 1):
            photograph(100 * label + number).save(root / category / f"image_{number:04d}.jpg")
    monkeypatch.setenv("STDPNET_DATA", str(tmp_path))
    return root


@pytest.fixture
def annotations(photographs):
    """An outline of the left half of a 20 x 20 box at the disc, for every photograph."""
    root = photographs.parent / "Annotations"
    for category, count in COUNTS.items():
        folder = root / {"airplanes": "Airplanes_Side_2", "Motorbikes": "Motorbikes_16"}.get(category, category)
        folder.mkdir(parents=True)
        for number in range(1, count + 1):
            write_outline(folder / f"annotation_{number:04d}.mat")
    return root


def write_outline(path, **changes):
    """An annotation file as published: a box as top, bottom, left, right; a contour relative to it."""
    box = np.array([[10, 30, 20, 40]], np.uint8)
    contour = np.array([[0, 10, 10, 0], [0, 0, 20, 20]], float)
    scipy.io.savemat(path, {"box_coord": box, "obj_contour": contour} | changes)


def pack(root, compression=zipfile.ZIP_STORED):
    """Replace the folder of categories by the zip of it."""
    path = root.parent / "caltech101_10.zip"
    with zipfile.ZipFile(path, "w", compression) as archive:
        for file in sorted(root.rglob("*.jpg")):
            archive.write(file, file.relative_to(root.parent))
    shutil.rmtree(root)
    return path


def refused(*parts, **options):
    """Loading fails with one line that names the given parts."""
    with pytest.raises(DataError) as error:
        caltech101.load(**options)
    assert_one_line(error, *parts)


def rows(images):
    return {row.tobytes() for row in images}


def test_every_category_has_the_same_number_of_images(photographs):
    X_train, y_train, X_test, y_test = datasets.load("caltech101", per_class=30)
    assert X_train.shape == (300, 784) and X_test.shape == (80, 784)
    assert X_train.dtype == np.uint8 and y_train.dtype == np.int64
    assert np.bincount(y_train).tolist() == 10 * [30]
    assert np.bincount(y_test).tolist() == 10 * [8]


def test_each_category_is_divided_80_to_20_before_it_is_balanced_rathi_2_4_2(photographs):
    X_train, y_train, X_test, y_test = caltech101.load(per_class=40)
    for label, count in enumerate(COUNTS.values()):
        assert len(rows(X_test[y_test == label])) == round(0.2 * count)
        assert len(rows(X_train[y_train == label])) == count - round(0.2 * count)


def test_no_copy_of_a_test_image_is_in_the_training_set(photographs):
    split = caltech101.load(per_class=40)
    assert not rows(split.X_train) & rows(split.X_test)


def test_images_are_copied_equally_often(photographs):
    split = caltech101.load(per_class=30)
    copies = [np.unique(split.X_train[split.y_train == label], axis=0, return_counts=True)[1] for label in range(10)]
    assert max(map(np.ptp, copies)) == 1
    assert caltech101.load(per_class=2).X_train.shape == (20, 784)  # fewer than there are


def test_the_categories_come_in_random_order(photographs):
    split = caltech101.load(per_class=30)
    assert all(len(set(labels)) > 4 for labels in np.split(split.y_train, 10))


def test_the_seed_decides_the_division(photographs):
    first, same, other = (caltech101.load(seed=seed, per_class=10) for seed in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(first, same))
    assert rows(first.X_test) != rows(other.X_test)


def test_a_zip_gives_the_same_images_as_the_folder(photographs):
    unpacked = caltech101.load(per_class=10)
    pack(photographs)
    assert all(np.array_equal(a, b) for a, b in zip(unpacked, caltech101.load(per_class=10)))


def test_objects_become_bright_on_dark_whatever_their_polarity(photographs):
    Image.eval(Image.open(photographs / "wrench" / "image_0001.jpg"), lambda value: 255 - value).save(
        photographs / "wrench" / "image_0001.jpg")
    images = caltech101.load(per_class=20).X_train.reshape(-1, 28, 28)
    assert images[:, 14, 14].min() > 200
    assert images[:, 0].mean() < 40


def test_each_pixel_is_averaged_with_a_3_by_3_gaussian_kernel_rathi_2_4_2():
    pixels = np.zeros((28, 28), np.uint8)
    pixels[6:22, 6:22] = np.random.default_rng(0).integers(0, 256, (16, 16))
    averaged = scipy.ndimage.convolve(pixels.astype(float), np.outer([1, 2, 1], [1, 2, 1]) / 16)
    expected = 255 * np.clip(averaged / np.percentile(averaged, 98), 0, 1)
    assert np.abs(prepare(Image.fromarray(pixels), None) - expected.ravel()).max() < 2


def test_contrast_is_stretched_to_the_whole_range(photographs):
    X_train = caltech101.load(per_class=4).X_train
    assert (X_train.min(axis=1) == 0).all() and (X_train.max(axis=1) == 255).all()


def test_a_picture_of_one_grey_stays_finite(photographs):
    for path in (photographs / "pigeon").iterdir():
        Image.new("L", (50, 50), 90).save(path)
    with np.errstate(all="raise"):
        split = caltech101.load(per_class=4)
    assert not split.X_train[split.y_train == caltech101.CATEGORIES.index("pigeon")].any()


def test_without_annotations_the_split_says_so(photographs, caplog):
    assert caltech101.load(per_class=4).notes == {"annotations_used": False}
    assert "no annotations" in caplog.text


def test_annotations_beside_the_images_cut_the_object_out(annotations):
    split = caltech101.load(per_class=4)
    images = split.X_train.reshape(-1, 28, 28)
    assert split.notes == {"annotations_used": True}
    assert (images[:, 9:19, 11:13] > 200).all()   # inside: rows 10-30 of 40, columns 20-30 of 60
    assert not images[:, :5].any() and not images[:, 23:].any()
    assert not images[:, :, :7].any() and not images[:, :, 17:].any()


def test_annotations_can_be_elsewhere(annotations, tmp_path):
    beside = caltech101.load(per_class=4)
    elsewhere = annotations.rename(tmp_path / "outlines")
    assert all(np.array_equal(a, b) for a, b in zip(beside, caltech101.load(per_class=4, annotations=str(elsewhere))))


def test_annotations_that_do_not_exist_are_an_error(photographs, tmp_path):
    refused("annotations", "existing folder", tmp_path / "nowhere", annotations=tmp_path / "nowhere")


def test_a_missing_outline_is_an_error(annotations):
    path = annotations / "Airplanes_Side_2" / "annotation_0003.mat"
    path.unlink()
    refused(path, "FileNotFoundError")


@pytest.mark.parametrize("changes", [{"obj_contour": np.zeros((3, 9))}, {"obj_contour": np.zeros((2, 2))},
                                     {"box_coord": np.zeros(3)}])
def test_an_outline_of_another_shape_is_an_error(annotations, changes):
    path = annotations / "buddha" / "annotation_0001.mat"
    write_outline(path, **changes)
    refused(path, "obj_contour", "ValueError")


def test_an_outline_without_its_contour_is_an_error(annotations):
    path = annotations / "buddha" / "annotation_0001.mat"
    scipy.io.savemat(path, {"box_coord": np.zeros(4)})
    refused(path, "KeyError")


def test_a_damaged_outline_is_an_error(annotations):
    path = annotations / "buddha" / "annotation_0001.mat"
    path.write_bytes(b"not a mat file")
    refused(path)


@pytest.mark.parametrize("content", [b"", b"not an image"])
def test_an_unreadable_image_is_named(photographs, content):
    path = photographs / "pigeon" / "image_0002.jpg"
    path.write_bytes(content)
    refused(path, "readable image", "UnidentifiedImageError")


def test_an_image_cut_short_is_named(photographs):
    path = photographs / "pigeon" / "image_0002.jpg"
    path.write_bytes(path.read_bytes()[:-200])
    refused(path, "readable image", "OSError")


@pytest.mark.parametrize("compression, error", [(zipfile.ZIP_STORED, "BadZipFile"), (zipfile.ZIP_DEFLATED, "error")])
def test_a_damaged_image_in_the_zip_is_named(photographs, compression, error):
    name = "101_ObjectCategories/pigeon/image_0002.jpg"
    path = pack(photographs, compression)
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo(name).header_offset + 30 + len(name)
    content = bytearray(path.read_bytes())
    content[start:start + 20] = bytes([255] * 20)
    path.write_bytes(content)
    refused(path / name, "readable image", error)


@pytest.mark.parametrize("packed", [False, True])
def test_a_category_with_fewer_than_five_images_is_an_error(photographs, packed):
    for path in sorted((photographs / "wrench").iterdir())[4:]:
        path.unlink()
    root = pack(photographs) / "101_ObjectCategories" if packed else photographs
    refused(root / "wrench", "at least 5", "got 4")


@pytest.mark.parametrize("packed", [False, True])
def test_a_missing_category_is_an_error_before_any_image_is_read(photographs, packed):
    shutil.rmtree(photographs / "umbrella")
    (photographs / "yin_yang" / "image_0001.jpg").write_bytes(b"not an image")
    root = pack(photographs) / "101_ObjectCategories" if packed else photographs
    refused(root / "umbrella", "got 0")


def test_other_files_beside_the_images_are_ignored(photographs):
    (photographs / "wrench" / "._image_0001.jpg").write_bytes(b"left by an unpacker")
    caltech101.load(per_class=4)


def test_a_file_that_is_no_zip_is_an_error(photographs):
    shutil.rmtree(photographs)
    path = photographs.parent / "caltech101_10.zip"
    path.write_bytes(b"not a zip")
    refused(path, "no zip", caltech101.HOMEPAGE)


def test_neither_folder_nor_zip_is_an_error(photographs):
    shutil.rmtree(photographs)
    refused(photographs.parent / "caltech101_10.zip", "101_ObjectCategories", "FileNotFoundError")


def test_caltech101_without_its_data_folder_says_where_to_get_it(monkeypatch):
    monkeypatch.delenv("STDPNET_DATA", raising=False)
    refused("STDPNET_DATA", "101_ObjectCategories", caltech101.HOMEPAGE)


@pytest.mark.parametrize("per_class", [0, -1, 2.5, "10"])
def test_per_class_is_a_positive_integer(per_class):
    with pytest.raises(ValueError, match="caltech101.per_class: expected an integer >= 1, got"):
        caltech101.load(per_class=per_class)


def test_the_real_caltech101_has_ten_balanced_categories():
    skip_unless_present("caltech101")
    X_train, y_train, X_test, y_test = datasets.load("caltech101")
    assert np.bincount(y_train).tolist() == 10 * [1000]
    assert np.bincount(y_test).tolist() == 10 * [250]
    assert not rows(X_train) & rows(X_test)
