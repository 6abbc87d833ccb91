"""Result files: what goes in comes out, other programs can read it, and every unusable file is refused in one line."""

import os
import platform
from dataclasses import dataclass

import brian2
import h5py
import numpy as np
import pytest
from brian2 import Quantity, ms

import stdpnet
from stdpnet.files import result_file
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
