"""Result files: what goes in comes out, other programs can read it, and every unusable file is refused in one line."""

import os
import platform
import re
import tracemalloc
from dataclasses import dataclass

import brian2
import h5py
import hypothesis.extra.numpy as hnp
import hypothesis.strategies as st
import numpy as np
import pytest
from brian2 import Quantity, ms
from hypothesis import HealthCheck, given, settings

import stdpnet
from stdpnet.files import plain, result_file, seal
from stdpnet.models import presets

COMMAND = "python networks/unimodal.py makes a complete one"


@dataclass(frozen=True, kw_only=True)
class Mine:
    tau: Quantity
    rates: tuple
    note: None = None


def write(path, *, attributes={}, data={}, parameters=None, history={}):
    return result_file.write(path, attributes=attributes, data=data, parameters=parameters, history=history)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.h5"


@pytest.fixture
def written(path):
    """A file with random numbers, large enough to be damaged in the middle."""
    weights = np.random.default_rng(0).random((784, 40), np.float32)
    return write(path, attributes={"n_neurons": 40}, data={"weights": weights}, parameters=presets.IMAGE,
                 history={"samples": [1000, 2000]})


# there and back

def test_attributes_keep_value_and_type(path):
    attributes = {"accuracy": 0.1, "n_test": 10_000, "shuffle": True, "dataset": "mnist", "note": "", "limit": None}
    stored = result_file.read(write(path, attributes=attributes)).attributes
    assert {name: stored[name] for name in attributes} == attributes
    assert [type(stored[name]) for name in attributes] == [type(value) for value in attributes.values()]


def test_numpys_numbers_come_back_as_pythons(path):
    stored = result_file.read(write(path, attributes={"a": np.float64(0.5), "n": np.int32(3), "b": np.bool_(True)})).attributes
    assert [type(stored[name]) for name in "anb"] == [float, int, bool]


@pytest.mark.parametrize("array", [
    np.random.default_rng(0).random((784, 9), np.float32), np.arange(5, dtype=np.uint8), np.array([True, False]),
    np.array(3.5), np.array([7]), np.zeros((0, 4)), np.arange(12.0).reshape(3, 4).T, np.array([np.nan, np.inf]),
    np.array([["yin yang", "é"]]), np.array([], str),
], ids=lambda array: f"{array.dtype}{array.shape}")
def test_arrays_keep_values_shape_and_type(path, array):
    copy = result_file.read(write(path, data={"x": array})).data["x"]
    np.testing.assert_array_equal(copy, array)
    assert copy.shape == array.shape and copy.dtype.kind == array.dtype.kind
    assert copy.dtype == array.dtype or array.dtype.kind == "U"


def test_history_comes_back_as_columns(path):
    history = result_file.read(write(path, history={"samples": [1000, 2000], "running_accuracy": [np.nan, 0.5]})).history
    np.testing.assert_array_equal(history["samples"], [1000, 2000])
    np.testing.assert_array_equal(history["running_accuracy"], [np.nan, 0.5])


@pytest.mark.parametrize("name", presets.names())
def test_every_preset_comes_back_equal(path, name):
    assert result_file.read(write(path, parameters=presets.get(name))).parameters == presets.get(name)


def test_a_model_of_ones_own_comes_back_through_classes(path):
    model = Mine(tau=20*ms, rates=tuple(0.1 * index for index in range(11)))
    write(path, parameters=model)
    assert result_file.read(path, classes={"Mine": Mine}).parameters == model
    run = result_file.read(path)
    with pytest.raises(ValueError, match=r"got test_result_file:Mine; pass it as classes=\{'Mine': Mine\}$"):
        run.parameters


@dataclass(frozen=True, kw_only=True)
class Parts:
    parts: dict


def test_parts_by_name_come_back_in_their_order(path):
    model = Parts(parts={name: Mine(tau=1*ms, rates=()) for name in ("retina", "audio", "lgn")})
    copy = result_file.read(write(path, parameters=model), classes={"Mine": Mine, "Parts": Parts}).parameters
    assert copy == model and list(copy.parts) == ["retina", "audio", "lgn"]


def test_without_parameters_there_are_none(path):
    assert result_file.read(write(path)).parameters is None


def test_the_versions_of_the_software_are_noted(path):
    attributes = result_file.read(write(path, attributes={"numpy_version": "of an older file"})).attributes
    assert attributes["stdpnet_version"] == stdpnet.__version__
    assert attributes["brian2_version"] == brian2.__version__
    assert attributes["numpy_version"] == np.__version__
    assert attributes["python_version"] == platform.python_version()


def test_writing_leaves_its_arguments_alone(path):
    attributes, data = {"a": 1}, {"x": np.arange(3)}
    write(path, attributes=attributes, data=data)
    assert attributes == {"a": 1}
    np.testing.assert_array_equal(data["x"], [0, 1, 2])


def test_any_hdf5_program_finds_attributes_data_and_the_model_in_groups(written):
    with h5py.File(written) as file:
        assert file.attrs["n_neurons"] == 40
        assert file["weights"].shape == (784, 40) and file["weights"].compression == "gzip"
        assert file["history/samples"][1] == 2000
        assert file["parameters"].attrs["class"] == "Network"
        assert file["parameters"].attrs["dt.unit"] == "s"
        assert "dv/dt" in " ".join(file["parameters/layers/exc/neuron/equations"].attrs.values())


names = st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=10).filter(lambda name: name.strip("."))
dtypes = st.sampled_from(["f4", "f8", "i1", "u2", "i8", "?"])
arrays = hnp.arrays(dtypes, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=5))
values = st.none() | st.booleans() | st.integers(-2**63, 2**63 - 1) | st.floats() | st.text(
    st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(attributes=st.dictionaries(names, values, max_size=4), data=st.dictionaries(names, arrays, max_size=3))
def test_whatever_can_be_written_comes_back(tmp_path, attributes, data):
    data = {name: array for name, array in data.items() if name not in ("history", "parameters")}
    run = result_file.read(write(tmp_path / "any.h5", attributes=attributes, data=data, history=data))
    assert repr({name: run.attributes[name] for name in attributes}) == repr(attributes)
    for stored in (run.data, run.history):
        assert stored.keys() == data.keys()
        for name, array in data.items():
            np.testing.assert_array_equal(stored[name], array)
            assert stored[name].dtype == array.dtype and stored[name].shape == array.shape


# damage

def test_a_failed_write_leaves_the_old_file_and_no_other(written, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")
    before = written.read_bytes()
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write(written, attributes={"n_neurons": 41})
    assert written.read_bytes() == before
    assert list(written.parent.iterdir()) == [written]


def test_a_value_that_cannot_be_stored_leaves_the_old_file(written):
    before = written.read_bytes()
    with pytest.raises(ValueError, match="^x: expected an array of numbers or strings, got object; convert it$"):
        write(written, data={"x": [None]})
    assert written.read_bytes() == before


@pytest.mark.parametrize("value", [{1, 2}, {"a": 1}, 2**70, object()], ids=["set", "dict", "large integer", "object"])
def test_an_attribute_that_hdf5_cannot_hold_is_refused_by_its_name(path, value):
    with pytest.raises(ValueError, match=rf"^seed: expected a number, string or None, got {type(value).__name__}"):
        write(path, attributes={"seed": value})
    assert not path.exists()


def refused(path):
    """Message of the error that reading raises."""
    with pytest.raises(ValueError) as error:
        result_file.read(path)
    message = str(error.value)
    assert message.startswith(f"{path}: expected an HDF5 result file, got ") and message.endswith(COMMAND)
    assert "\n" not in message
    return message


@pytest.mark.parametrize("part", [0.01, 0.3, 0.7, 0.999])
def test_a_truncated_file_is_refused(written, part):
    content = written.read_bytes()
    written.write_bytes(content[:int(part * len(content))])
    assert "a truncated or damaged one" in refused(written)


def test_a_flipped_bit_among_the_weights_is_noticed(written):
    content = bytearray(written.read_bytes())
    content[len(content) // 2] ^= 1
    written.write_bytes(content)
    assert "a truncated or damaged one" in refused(written)


@pytest.mark.parametrize("place", [0, 8, 40, 100, 0.3, 0.9, -41, -36, -20, -1])
def test_a_changed_byte_anywhere_is_noticed_before_hdf5_sees_it(written, monkeypatch, place):
    content = bytearray(written.read_bytes())
    content[int(place*len(content)) if isinstance(place, float) else place] ^= 0x10
    written.write_bytes(content)
    monkeypatch.setattr(h5py, "File", lambda *arguments: pytest.fail("opened"))
    assert "a truncated or damaged one (" in refused(written) or place == 0


def test_a_file_cut_in_its_seal_is_refused(written):
    content = written.read_bytes()
    for missing in (1, 33, 39):
        written.write_bytes(content[:-missing])
        assert "SHA-256" in refused(written)


def test_a_file_without_a_seal_is_read_as_those_of_version_0_1(written):
    with h5py.File(written) as file:
        weights = file["weights"][...]
    written.write_bytes(written.read_bytes()[:-40])
    np.testing.assert_array_equal(result_file.read(written).data["weights"], weights)


def test_the_same_content_is_the_same_file(written, tmp_path):
    content = {"attributes": {"n": 1, "x": None}, "data": {"x": np.arange(9)}, "parameters": presets.IMAGE, "history": {"x": [1, 2]}}
    assert write(tmp_path / "copy.h5", **content).read_bytes() == write(written, **content).read_bytes()


@pytest.mark.parametrize("error", [AttributeError("'Dataset' has no x"), TypeError("no\nway"), RecursionError(), MemoryError(),
                                   IndexError("0"), OverflowError("1"), KeyError("x"), UnicodeDecodeError("utf-8", b"", 0, 1, "x")],
                         ids=lambda error: type(error).__name__)
def test_whatever_h5py_raises_is_one_line(written, monkeypatch, error):
    def fail(*arguments):
        raise error
    monkeypatch.setattr(h5py.Dataset, "__getitem__", fail)
    assert "a truncated or damaged one (" in refused(written)


# what a result file needs not hold

def with_bits_of(file, shape):
    file["x"] = np.zeros(4, np.uint8)
    file["x"].attrs[result_file.BITS] = shape


def nested_groups(file):
    group = file
    for _ in range(60):
        group = group.create_group("x")


def circle(file):
    file.create_group("history/x")["history"] = file["history"]


def virtual(file):
    layout = h5py.VirtualLayout((3,), "f4")
    layout[:] = h5py.VirtualSource("other.h5", "x", (3,))
    file.create_virtual_dataset("x", layout)


FOREIGN = [
    (lambda file: file.__setitem__("x", h5py.SoftLink("/w")), "a link to elsewhere, 'x'"),
    (lambda file: file.__setitem__("x", h5py.ExternalLink("other.h5", "/w")), "a link to elsewhere, 'x'"),
    (lambda file: file.create_dataset("x", (3,), "f4", external=[("other.raw", 0, 12)]), "data in another place, '/x'"),
    (virtual, "data in another place, '/x'"),
    (lambda file: file.create_dataset("x", (3,), h5py.ref_dtype), "values other than numbers and text, '/x'"),
    (lambda file: file.create_dataset("x", (3,), [("a", "i4")]), "values other than numbers and text, '/x'"),
    (lambda file: file.create_dataset("x", (3,), h5py.vlen_dtype(np.int32)), "values other than numbers and text, '/x'"),
    (lambda file: file.create_dataset("x", (3,), "c8"), "values other than numbers and text, '/x'"),
    (lambda file: file.attrs.__setitem__("x", file.ref), "values other than numbers and text, 'x'"),
    (lambda file: file.__setitem__("x", np.dtype("i4")), "neither group nor data, '/x'"),
    (lambda file: file.create_dataset("x", (2**40,), "i1", chunks=(2**20,)), "data that unpack to 1099511627784 bytes"),
    (lambda file: [file.create_dataset(name, (2**31,), "i1", chunks=(2**20,)) for name in "abc"], "data that unpack to"),
    (nested_groups, "groups nested deeper than"),
    (circle, "an object under two names"),
    (lambda file: file["history"].__setitem__("x", file["w"]), "an object under two names"),
    (lambda file: with_bits_of(file, (2**31, 2**33)), "bytes of truth values, got 4"),
    (lambda file: with_bits_of(file, (-1, -32)), "dimensions of truth values"),
    (lambda file: file.create_dataset("x.w_levels", data=3), "truncated or damaged"),
]


@pytest.mark.parametrize("change, problem", FOREIGN, ids=[problem for _, problem in FOREIGN])
def test_a_file_with_more_than_plain_data_is_refused(path, change, problem):
    with h5py.File(path, "w") as file:
        file["w"] = [1.0]
        file.create_group("history")
        change(file)
    assert re.search(problem, refused(path))


def test_a_file_of_too_many_objects_is_refused(path, monkeypatch):
    monkeypatch.setattr(plain, "MAX_OBJECTS", 10)
    write(path, data={f"x{index}": [1.0] for index in range(10)})
    assert "more than 10 objects" in refused(path)


def test_text_that_would_unpack_without_end_is_refused(path, monkeypatch):
    monkeypatch.setattr(plain, "MAX_BYTES", 100_000)
    write(path, data={"x": ["a"*1000] + 100*["b"]})
    assert "text that unpacks to 404000 bytes" in refused(path)


def test_a_file_that_is_too_large_is_refused_unread(path, monkeypatch):
    with open(path, "wb") as file:
        file.truncate(seal.MAX_BYTES + 1)
    assert f"got {seal.MAX_BYTES + 1} bytes, more than" in refused(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_or_device_is_refused_without_waiting(path):
    os.mkfifo(path)
    assert "got a pipe or device" in refused(path)
    assert "got a pipe or device" in refused("/dev/zero")


@pytest.mark.parametrize("content", [b"", b"not HDF5", b"\x89PNG\r\n\x1a\n"])
def test_a_file_of_another_kind_is_refused(path, content):
    path.write_bytes(content)
    assert "a file of another kind" in refused(path)


def test_a_missing_file_is_refused(path):
    assert "no such file or directory" in refused(path)


def test_a_folder_is_refused(tmp_path):
    assert "is a directory" in refused(tmp_path)


@pytest.mark.parametrize("kind, place", [("data", "data sets"), ("attributes", "attributes"), ("history", "history")])
def test_asking_for_what_is_not_there_names_it_what_there_is_and_the_command(path, kind, place):
    run = result_file.read(write(path, **{kind: {"theta": [1, 2] if kind != "attributes" else 1}}))
    with pytest.raises(ValueError, match=rf"^{path}, {place}: expected 'confusion', got .*theta.*; {COMMAND}$"):
        getattr(run, kind)["confusion"]
    assert getattr(run, kind).get("confusion") is None


def test_an_hdf5_file_of_another_program_says_what_it_lacks(path):
    with h5py.File(path, "w") as file:
        file["images"] = [1, 2]
    with pytest.raises(ValueError, match="expected 'weights', got images;"):
        result_file.read(path).data["weights"]
    with pytest.raises(ValueError, match="expected 'samples', got nothing;"):
        result_file.read(path).history["samples"]


def test_a_file_is_written_with_its_content_in_memory_once(path):
    noise = np.random.default_rng(0).integers(256, size=8_000_000, dtype=np.uint8)  # which cannot be compressed
    tracemalloc.start()
    try:
        write(path, data={"noise": noise})
        assert tracemalloc.get_traced_memory()[1] < 1.6*noise.nbytes
    finally:
        tracemalloc.stop()
