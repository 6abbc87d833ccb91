"""What of a state is a program of populations given, what does it give back, and what does a file hold of it?"""

import numpy as np

from ..engine.objects import as_words
from ..files import packing
from .state import dense

FEW = 1/16  #: part of all synapses up to which listed ones are faster than bits


def connected(state):
    """Return which synapses exist, by the names of the connections of which not all do."""
    return {name.removesuffix(".connected"): array for name, array in state.arrays.items() if name.endswith(".connected")}


def variables(state):
    """Return the names of the arrays that programs have: all but those of connections without any synapse."""
    empty = {name for name, each in connected(state).items() if not each.any()}
    return [name for name in state.arrays if _what(name) not in ("connected", "gain") and _owner(name) not in empty]


def of_one_value(weights):
    """Whether all weights (n_source, n_target) above 0 are the same, and not so few that a list of them is faster."""
    largest = weights.max(initial=0)
    return bool(((weights == 0) | (weights == largest)).all() and np.count_nonzero(weights) > FEW*weights.size)


def start_values(state, in_bits=()):
    """Return what a program must be given of what was learned, by the names of its variables.

    `in_bits` are the names of the connections whose weights the program takes as bits.
    """
    values, exist = {}, connected(state)
    for name in variables(state):
        array, owner = state[name], _owner(name)
        if owner in in_bits and _what(name) == "w":
            values[f"{owner}.bits"], array = as_words(array > 0), array.max(axis=0)
        if f"{owner}.gain" in state.arrays:
            array = array*state[f"{owner}.gain"]
        if owner in exist and owner not in in_bits:
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
