"""What has a network learned? (a value, found by the names of the network's description)"""

from dataclasses import dataclass, field, replace

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

    def get(self, name, default=None):
        """Return an array, or a default where there is none."""
        return self.arrays.get(name, default)

    def after(self, arrays, *, n_seen=0, n_presentations=0, history=None):
        """Return the state after some samples: with these arrays instead of, or beside, those of the same names."""
        longer = {name: [*values, *history[name]] for name, values in self.history.items()} if history else self.history
        return replace(self, arrays=self.arrays | arrays, n_seen=self.n_seen + n_seen,
                       n_presentations=self.n_presentations + n_presentations, history=longer)

    def part(self, prefix):
        """Return the state of the parts whose names start with a prefix, without it."""
        start = f"{prefix}_"
        short = lambda items: {name.removeprefix(start): each for name, each in items.items() if name.startswith(start)}
        return replace(self, arrays=short(self.arrays), shapes=short(self.shapes))


def dense(values, shape, connected):
    """Return weights of the existing synapses, flat, as an array of this shape."""
    if connected is None:
        return values.reshape(shape)
    weights = np.zeros(shape, values.dtype)
    weights[connected] = values
    return weights
