"""Files with random damage: each is refused in one line of reasonable length, or read for what it is.

`broken` and `survives` take any seed, so that a longer hunt than these tests can use them.
"""

import gzip
import hashlib
import io
import lzma
import tracemalloc
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pytest
import scipy.io
from PIL import Image
from scipy.io import wavfile

from stdpnet.datasets import DataError, _files, _idx, _photograph, _recordings, ti46

N_SEEDS = 60
MEMORY = 60_000_000  #: bytes that reading one of these small files may take


def broken(content, seed):
    """A content with a few bits turned, bytes replaced, pieces cut out, doubled or put elsewhere."""
    random = np.random.default_rng(seed)
    damaged = bytearray(content)
    for _ in range(random.integers(1, 6)):
        start, length = random.integers(0, len(damaged) + 1), random.integers(0, 40)
        piece = slice(start, start + length)
        kind = random.integers(6)
        if kind == 0 and start < len(damaged):
            damaged[start] ^= 1 << random.integers(8)
        elif kind == 1:
            damaged[piece] = random.bytes(len(damaged[piece]))
        elif kind == 2:
            del damaged[piece]
        elif kind == 3:
            damaged[piece] = damaged[piece]*2
        elif kind == 4:
            damaged[piece] = b"\xff"*len(damaged[piece])
        else:
            del damaged[start:]
    return bytes(damaged)


def survives(read, content, seed):
    """Read a damaged content: whether it was read; raises if it is refused otherwise than as it should be."""
    tracemalloc.start()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of libraries about metadata that are damaged and not used
            read(broken(content, seed))
        return True
    except DataError as error:
        assert "\n" not in str(error) and len(str(error)) < 1000, str(error)
        return False
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < MEMORY, f"seed {seed}: {peak} bytes"


# contents, and how they are read

def idx():
    header = b"".join(value.to_bytes(4, "big") for value in (0x0803, 5, 28, 28))
    return header + np.random.default_rng(0).integers(0, 256, 5*784, dtype=np.uint8).tobytes()


def png():
    content = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (30, 40), dtype=np.uint8)).save(content, "PNG")
    return content.getvalue()


def jpeg():
    content = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (30, 40, 3), dtype=np.uint8)).save(content, "JPEG")
    return content.getvalue()


def wav():
    content = io.BytesIO()
    wavfile.write(content, 8000, np.random.default_rng(0).integers(-9000, 9000, 400).astype(np.int16))
    return content.getvalue()


def sphere():
    fields = ["NIST_1A", "   1024", "sample_count -i 400", "sample_n_bytes -i 2", "channel_count -i 1", "sample_rate -i 12500",
              "sample_byte_format -s2 01", "sample_coding -s3 pcm", "end_head", ""]
    return "\n".join(fields).encode().ljust(1024) + np.random.default_rng(0).integers(-99, 99, 400).astype("<i2").tobytes()


def outline(packed=True):
    content = io.BytesIO()
    scipy.io.savemat(content, {"box_coord": np.array([[10, 30, 20, 40]], np.uint8),
                               "obj_contour": np.random.default_rng(0).random((2, 9))}, do_compression=packed)
    return content.getvalue()


def zipped():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("a/one", "a/two", "b/three"):
            archive.writestr(name, name.encode()*30)
    return content.getvalue()


def in_file(folder, name, read):
    """A reader of contents, from a reader of paths."""
    def read_content(content):
        (folder/name).write_bytes(content)
        return read(folder/name)
    return read_content


def read_idx(folder, name):
    """A reader of IDX files that takes whatever it finds for the published file: only its form can be wrong."""
    def read(path):
        published = hashlib.sha256(path.read_bytes()).hexdigest()
        source = _idx.Source(name="tiny", mirrors=("http://127.0.0.1:9/",), hashes={name: f"sha256:{published}"})
        return _idx._read(path, 3, source)
    return in_file(folder, name, read)


def read_zip(path):
    about = {"limit": 100_000, "expected": "a zip", "remedy": "get another"}
    top = _files.open_zip(path, **about)
    return [_files.read(each, **about) for folder in ("a", "b") for each in (top/folder).iterdir()]


def readers(folder):
    """What is read, and how: name -> (content, reader)."""
    about = {"limit": 100_000, "expected": "a file", "remedy": "get another"}
    return {
        "idx": (idx(), read_idx(folder, "train-images-idx3-ubyte")),
        "idx.gz": (gzip.compress(idx(), mtime=0), read_idx(folder, "train-images-idx3-ubyte.gz")),
        "gz": (gzip.compress(idx(), mtime=0), lambda content: _files.unpack(Path("a.gz"), content, **about)),
        "xz": (lzma.compress(idx()), lambda content: _files.unpack(Path("a.xz"), content, **about)),
        "zip": (zipped(), in_file(folder, "a.zip", read_zip)),
        "png": (png(), in_file(folder, "a.png", _photograph.read_grey)),
        "jpeg": (jpeg(), in_file(folder, "a.jpg", _photograph.read_grey)),
        "outline": (outline(), in_file(folder, "a.mat", _photograph.read_outline)),
        "plain outline": (outline(packed=False), in_file(folder, "a.mat", _photograph.read_outline)),
        "wav": (wav(), lambda content: _recordings.read_wav("a.wav", content, remedy="get another")),
        "sphere": (sphere(), lambda content: ti46._read_sphere("a.wav", content)),
    }


NAMES = ("idx", "idx.gz", "gz", "xz", "zip", "png", "jpeg", "outline", "plain outline", "wav", "sphere")


@pytest.mark.parametrize("name", NAMES)
def test_damaged_files_are_refused_in_one_line_or_read(name, tmp_path):
    if name == "sphere":
        pytest.importorskip("soundfile")
    content, read = readers(tmp_path)[name]
    read(content)  # which is not damaged
    outcomes = [survives(read, content, seed) for seed in range(N_SEEDS)]
    assert not all(outcomes)


@pytest.mark.parametrize("seed", range(3))
def test_damage_is_the_same_for_a_seed_and_another_for_another(seed):
    assert broken(idx(), seed) == broken(idx(), seed) != broken(idx(), seed + 1)
