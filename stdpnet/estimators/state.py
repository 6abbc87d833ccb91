"""What has a network learned? (a value, found by the names of the network's description)"""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np


@dataclass(frozen=True, kw_only=True, eq=False)
class State:
    """What a network has learned, and from how many samples. It is never changed, but replaced.

    ==========================  ===================================================================================
    array                       what it holds
    ==========================  ===================================================================================
    ``<connection>.w``          float32 (n_source, n_target), weights of a connection between populations
    ``<connection>.connected``  bool, likewise: which synapses exist, where not all do
    ``<connection>.gain``       float32 (n_target,), factors of all weights onto a neuron, after pruning
    ``<layer>.theta``           (n_neurons,) in volts, the adaptive part of thresholds; float32 (n_maps,) of maps
    ``<kernels>.w``             float32 (n_maps_before, size, size, n_maps), weights of kernels
    ==========================  ===================================================================================
    """

    arrays: dict  #: learned arrays by name
    shapes: dict  #: of what each input is shown: (n_inputs,), or height, width and channels
    n_seen: int = 0  #: samples shown while learning
    n_presentations: int = 0  #: presentations that these took
    history: dict = field(default_factory=dict)  #: course of learning, lists by name, where a network keeps one

    def __getitem__(self, name):
        if name not in self.arrays:
            raise KeyError(f"expected one of {', '.join(self.arrays)}, got {name!r}")
        return self.arrays[name]

    def get(self, name: str, default: Any = None) -> Any:
        """Return an array, or a default where there is none."""
        return self.arrays.get(name, default)

    def after(self, arrays: dict[str, Any], *, n_seen: int = 0, n_presentations: int = 0,
              history: dict | None = None) -> "State":
        """Return the state after some samples: with these arrays instead of, or beside, those of the same names."""
        longer = {name: [*values, *history[name]] for name, values in self.history.items()} if history else self.history
        return replace(self, arrays=self.arrays | arrays, n_seen=self.n_seen + n_seen,
                       n_presentations=self.n_presentations + n_presentations, history=longer)

    def part(self, prefix: str) -> "State":
        """Return the state of the parts whose names start with a prefix, without it."""
        start = f"{prefix}_"
        short = lambda items: {name.removeprefix(start): each for name, each in items.items() if name.startswith(start)}
        return replace(self, arrays=short(self.arrays), shapes=short(self.shapes))


def refuse_wrong(arrays, expected):
    """Raise ValueError unless arrays of a file are what a network can have learned.

    Parameters
    ----------
    arrays : dict of arrays
    expected : dict of (tuple of int, float)
        By name, the shape and the least value; truth values have none.
    """
    for name, (shape, least) in expected.items():
        if name not in arrays:
            raise ValueError(f"{name}: expected an array of shape {shape}, got none; the file is of another network")
        array = np.asarray(arrays[name])
        kinds = "b" if least is None else "buif"
        if array.shape != tuple(shape) or array.dtype.kind not in kinds:
            raise ValueError(f"{name}: expected {'truth values' if least is None else 'numbers'} of shape {tuple(shape)}, got "
                             f"{array.dtype} of shape {array.shape}; the file is damaged, or of another network")
        wrong = ~np.isfinite(array) | (array < least) if least is not None else np.zeros(1, bool)
        if wrong.any():
            raise ValueError(f"{name}: expected finite numbers of {least:g} or more, got {array[wrong][0]:g}; the file is "
                             "damaged; take another, or train anew")


def counters(attributes):
    """Return how many samples and presentations a file counts; raises ValueError if these are no numbers of such."""
    for name in ("samples", "presentations"):
        value = attributes[name]
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
            raise ValueError(f"{name}: expected an integer from 0 to {2**31 - 1}, got {value!r}; the file is damaged")
    return {"n_seen": attributes["samples"], "n_presentations": attributes["presentations"]}


def shapes(data, inputs, n_axes):
    """Return the shapes of what each input is shown, as a file says; raises ValueError if these are none."""
    found = {name: np.asarray(data[f"{name}.shape"]) for name in inputs}
    for name, shape in found.items():
        if shape.shape != (n_axes,) or shape.dtype.kind not in "iu" or not ((0 < shape) & (shape < 2**24)).all():
            raise ValueError(f"{name}.shape: expected {n_axes} integers above 0, got {shape.tolist()}; the file is damaged")
    return {name: tuple(shape.tolist()) for name, shape in found.items()}


def dense(values, shape, connected):
    """Return weights of the existing synapses, flat, as an array of this shape."""
    if connected is None:
        return values.reshape(shape)
    weights = np.zeros(shape, values.dtype)
    weights[connected] = values
    return weights
