"""What of a state is a program of populations given, what does it give back, and what does a file hold of it?"""

import numpy as np

from ..files import packing
from .state import dense


def connected(state):
    """Return which synapses exist, by the names of the connections of which not all do."""
    return {name.removesuffix(".connected"): array for name, array in state.arrays.items() if name.endswith(".connected")}


def variables(state):
    """Return the names of the arrays that programs have: all but those of connections without any synapse."""
    empty = {name for name, each in connected(state).items() if not each.any()}
    return [name for name in state.arrays if _what(name) not in ("connected", "gain") and _owner(name) not in empty]


def start_values(state):
    """Return what a program must be given of what was learned, by the names of its variables."""
    values, exist = {}, connected(state)
    for name in variables(state):
        array, owner = state[name], _owner(name)
        if f"{owner}.gain" in state.arrays:
            array = array*state[f"{owner}.gain"]
        if owner in exist:
            pre, post = np.nonzero(exist[owner])
            values |= {f"{owner}._synaptic_pre": pre, f"{owner}._synaptic_post": post}
            array = array[exist[owner]]
        values[name] = array
    return values


def changed(state, outcome):
    """Return the arrays of a state that a run of a program has changed."""
    exist = connected(state)
    arrays = {name: dense(outcome[name], state[name].shape, exist.get(_owner(name))) for name in variables(state)}
    gains = {name: np.ones_like(array) for name, array in state.arrays.items() if _what(name) == "gain"}
    return arrays | gains


def stored(state, connections):
    """Return the arrays of a state as a file holds them, given the connections with weights by name."""
    arrays = dict(state.arrays)
    for name, each in connections.items():
        weights = arrays.pop(f"{name}.w").astype(each.synapses.stored_as, copy=False)
        packed = packing.pack(weights, arrays.pop(f"{name}.connected", None))
        arrays |= {f"{name}.{key}": array for key, array in packed.items()}
    return arrays


def _owner(name):
    return name.rpartition(".")[0]


def _what(name):
    return name.rpartition(".")[2]
