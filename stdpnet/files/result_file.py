"""What does a result file hold?

The HDF5 file of a run, as `write` makes it and `read` returns it. What belongs to the test is missing before it:

==========  ======================================================================================================
attributes  settings of the network and the script, such as n_neurons, dataset, preset and seed; samples,
            presentations, train_seconds; of the test: accuracy (0 to 1), n_test, test_seconds; stdpnet_version,
            brian2_version, numpy_version, python_version
data sets   weights (n_inputs, n_neurons), theta (n_neurons,) in volts, label_classes (n_classes,);
            of the test: labels (n_neurons,), predicted (n_test,), true (n_test,), confusion (n_classes, n_classes);
            of two modalities: image_weights, audio_weights and so on; to_audio_pre, to_audio_post, to_audio_weights
            (n_synapses,), to_image_pre and so on: synapses between the ensembles;
            of the first 1,000 test samples: features (n, n_neurons), spike counts, raw (n, n_inputs), raw_labels (n,)
history     samples, presentations, mean_spikes, mean_weight, connectivity, running_accuracy: all (n_reports,)
parameters  the model, see `stdpnet.files.record`
==========  ======================================================================================================

After the HDF5 content comes its seal (`stdpnet.files.seal`), which `read` looks at first.
"""

import io
import math
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import brian2
import h5py
import numpy as np
from numpy.typing import ArrayLike

import stdpnet
from . import atomic, packing, plain, record, seal, version_0_1
from .atomic import check_writable
from .spoken import as_commands

__all__ = ["Run", "check_writable", "read", "write"]

SIGNATURE = b"\x89HDF\r\n\x1a\n"
PLACE_OF_LENGTH = {0: 40, 1: 44, 2: 28, 3: 28}  #: in a file, by the version of HDF5's first block, its ninth byte
BITS = "shape_of_bits"  #: attribute of a data set that holds truth values, eight in a byte
COMPRESSION = {"compression": "gzip", "compression_opts": 1, "shuffle": True}


@dataclass(frozen=True, kw_only=True, eq=False)
class Run:
    """Content of a result file. Asking for a name that it lacks raises a ValueError.

    Attributes
    ----------
    attributes : dict
        Numbers, strings and None.
    data : dict of arrays
        Results, in SI units.
    history : dict of arrays of shape (n_rows,)
        Course of the training.
    record : dict or None
        The model as plain values.
    classes : dict
        Dataclasses by name, for models that are not in stdpnet.
    """

    attributes: dict
    data: dict
    history: dict
    record: dict | None
    classes: dict

    @property
    def parameters(self) -> Any:
        """The model, a dataclass instance equal to the one that was written, or None.

        Raises
        ------
        ValueError
            If its class is neither in stdpnet nor in `classes`, or has changed since.
        """
        if self.record is None:
            return None
        return version_0_1.whole(record.load(self.record, classes=self.classes), self.attributes)


def write(path: str | PathLike, *, attributes: Mapping[str, Any], data: Mapping[str, ArrayLike], parameters: Any,
          history: Mapping[str, Any]) -> Path:
    """Write a result file in one step, with the versions of the software.

    Parameters
    ----------
    path : str or pathlib.Path
        File to create or replace.
    attributes : dict
        Numbers, strings and None.
    data : dict of arrays
        Numbers or strings of any shape, in SI units.
    parameters : dataclass instance or None
        The model, see `stdpnet.files.record.dump`.
    history : dict of sequences
        Numbers or strings of shape (n_rows,).

    Returns
    -------
    pathlib.Path
        `path`.

    Raises
    ------
    ValueError
        If a value cannot be stored, or the file cannot be written.
    OSError
        If the disk is full; the old file stays as it was.
    """
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        _write_attributes(file, {**attributes, **_versions()})
        _write_arrays(file, data)
        _write_arrays(file.create_group("history"), history)
        if parameters is not None:
            _write_record(file.create_group("parameters", track_order=True), record.dump(parameters))
    seal.seal(content)
    return atomic.write(path, content.getbuffer())


def read(path: str | PathLike, *, classes: Mapping[str, type] | None = None) -> Run:
    """Read a result file.

    Parameters
    ----------
    path : str or pathlib.Path
        File made by `write`.
    classes : dict, optional
        Dataclasses by name, where the model needs others than those of stdpnet.

    Returns
    -------
    Run
        All that the file holds.

    Raises
    ------
    ValueError
        If there is no such file, or it is not an HDF5 file, truncated, damaged, or holds what is not plain data.
    """
    try:
        content = seal.read_regular(path)
    except OSError as error:
        raise _unreadable(path, str(error.strerror).lower()) from error
    except ValueError as error:
        raise _unreadable(path, error) from error
    if not content.startswith(SIGNATURE):
        raise _unreadable(path, "a file of another kind")
    try:
        with h5py.File(io.BytesIO(seal.unseal(content, _length(content))), "r") as file:
            plain.check(file)
            return _run(file, path, classes or {})
    except plain.NotPlain as error:
        raise _unreadable(path, f"one with {error}") from error
    except Exception as error:  # on damaged files h5py raises errors of any kind
        raise _unreadable(path, f"a truncated or damaged one ({_reason(error)})") from error


class _Named(dict):
    """Content of a file by name; says what there is instead of a missing one."""

    def __init__(self, place, content):
        super().__init__(content)
        self._place = place

    def __missing__(self, name):
        raise ValueError(f"{self._place}: expected {name!r}, got {', '.join(self) or 'nothing'}; {_remedy()}")


def _remedy():
    return f"{as_commands('python networks/unimodal.py')} makes a complete one"


def _unreadable(path, got):
    return ValueError(f"{path}: expected an HDF5 result file, got {got}; {_remedy()}")


def _reason(error):
    """What an error says, in one short line."""
    return " ".join(f"{error or type(error).__name__}".split())[:200]


def _length(content):
    """Bytes that HDF5 says it has written."""
    place = PLACE_OF_LENGTH[content[len(SIGNATURE)]]
    return int.from_bytes(content[place:place + 8], "little")


def _versions():
    """Versions of the software, as attributes."""
    packages = {f"{package.__name__}_version": package.__version__ for package in (stdpnet, brian2, np)}
    return packages | {"python_version": platform.python_version()}


def _write_attributes(group, values):
    """Store numbers, strings and None."""
    for name, value in values.items():
        try:
            group.attrs[name] = h5py.Empty("f") if value is None else value
        except (TypeError, OSError) as error:  # no such type in HDF5; more than 64 kB
            raise ValueError(f"{name}: expected a number, string or None, got {type(value).__name__} ({error}); "
                             "convert it, or store it as data") from error


def _write_record(group, values):
    """Store a record: its plain values as attributes, the records in it as groups."""
    records = {name: value for name, value in values.items() if isinstance(value, dict)}
    _write_attributes(group, {name: value for name, value in values.items() if name not in records})
    for name, value in records.items():
        _write_record(group.create_group(name, track_order=True), value)  # a dict comes back in its order


def _write_arrays(group, arrays):
    """Store arrays as data sets, numbers compressed, which adds checksums."""
    for name, values in arrays.items():
        array = np.asarray(values)
        if array.dtype.kind == "b":
            group.create_dataset(name, data=np.packbits(array), **(COMPRESSION if array.size > 1 else {}))
            group[name].attrs[BITS] = array.shape
        elif array.dtype.kind == "U":
            group.create_dataset(name, data=array.astype(object), dtype=h5py.string_dtype())
        elif array.dtype.kind in "iuf":
            group.create_dataset(name, data=array, **(COMPRESSION if array.size > 1 else {}))
        else:
            raise ValueError(f"{name}: expected an array of numbers or strings, got {array.dtype}; convert it")


def _run(file, path, classes):
    """All that an open file holds."""
    attributes, data, history = _read_attributes(file), packing.unpack(_read_arrays(file)), _read_arrays(file.get("history", {}))
    model = _read_record(file["parameters"]) if "parameters" in file else None
    if kind := version_0_1.kind_of(model):
        attributes, data, history = version_0_1.upgraded(kind, attributes, data, history)
    return Run(attributes=_Named(f"{path}, attributes", attributes), data=_Named(f"{path}, data sets", data),
               history=_Named(f"{path}, history", history), record=model, classes=classes)


def _read_attributes(group):
    """Attributes of a group as Python's numbers, strings and None, or arrays."""
    return {name: _plain(value) for name, value in group.attrs.items()}


def _plain(value):
    if isinstance(value, h5py.Empty):
        return None
    return value.item() if isinstance(value, np.generic) else value


def _read_record(group):
    """A record, as `_write_record` got it."""
    return _read_attributes(group) | {name: _read_record(item) for name, item in group.items()}


def _read_arrays(group):
    """Data sets of a group, text as NumPy strings."""
    sets = {name: item for name, item in group.items() if isinstance(item, h5py.Dataset)}
    return {name: _read_array(item) for name, item in sets.items()}


def _read_array(item):
    if BITS in item.attrs:
        return _unpack_bits(item[...], tuple(map(int, item.attrs[BITS])))
    return _read_text(item) if h5py.check_string_dtype(item.dtype) else item[...]


def _unpack_bits(octets, shape):
    """Truth values of a shape, eight of which are in a byte."""
    count = math.prod(shape)
    if min(shape, default=0) < 0:
        raise ValueError(f"expected dimensions of truth values, got {shape}")
    if octets.size != -(-count//8):
        raise ValueError(f"expected {-(-count//8)} bytes of truth values, got {octets.size}")
    return np.unpackbits(octets, count=count).astype(bool).reshape(shape)


def _read_text(item):
    """NumPy strings, each of which takes as much memory as the longest."""
    texts = item.asstr()[...]
    n_bytes = 4*texts.size*max(map(len, np.ravel(texts)), default=0)
    if n_bytes > plain.MAX_BYTES:
        raise plain.NotPlain(f"text that unpacks to {n_bytes} bytes, more than {plain.MAX_BYTES}")
    return texts.astype(str)
