"""How many crossbar arrays does a network need? (pure NumPy)

A crossbar array has a row per input, a column per neuron and a programmable conductance at each crossing (Rathi 2021,
sections 2.1 and 2.5.4). An array of limited size takes any of a network's inputs and neurons; currents of several
arrays onto one neuron add up. So rows and columns can be chosen such that few arrays hold all synapses.
"""

from dataclasses import dataclass

import numpy as np

SIZE = (128, 128)  #: rows and columns of an array


@dataclass(frozen=True, kw_only=True)
class Layout:
    """What a network needs on crossbar arrays."""

    arrays: int  #: arrays with at least one synapse
    synapses: int  #: crossings that are used
    conductances: int  #: distinct values of the synapses
    occupancy: float  #: fraction of all crossings that are used


def in_order(weights, *, size=SIZE):
    """Return the Layout of weights, (n_inputs, n_neurons), with inputs and neurons in their given order."""
    rows, columns = (-(-n//each) for n, each in zip(weights.shape, size))
    padded = np.zeros((rows*size[0], columns*size[1]), bool)
    padded[:weights.shape[0], :weights.shape[1]] = weights != 0
    tiles = padded.reshape(rows, size[0], columns, size[1]).any(axis=(1, 3))
    return _layout(weights, int(tiles.sum()), size)


def packed(weights, *, size=SIZE):
    """Return the Layout of weights, (n_inputs, n_neurons), with inputs and neurons as `tiles` arranges them."""
    return _layout(weights, len(tiles(weights, size=size)), size)


def tiles(weights, *, size=SIZE):
    """Divide a network over few arrays, by a greedy heuristic.

    An array's worth of neurons starts with the one with the most synapses; again and again the neuron joins that
    needs the fewest inputs more, and of these the one with the most in common. Then the inputs that these neurons
    need at all are divided over as few arrays as possible, the most used first. Neurons without a synapse need none.

    Parameters
    ----------
    weights : array (n_inputs, n_neurons)
    size : tuple of int
        Rows and columns of an array.

    Returns
    -------
    list of tuples
        The inputs and the neurons of each array, int arrays.
    """
    used = np.asarray(weights) != 0
    left = np.flatnonzero(used.any(axis=0))
    arrays = []
    while len(left):
        neurons = _similar(used, left, size[1])
        left = np.setdiff1d(left, neurons)
        need = used[:, neurons].sum(axis=1)
        inputs = np.argsort(-need, kind="stable")[:np.count_nonzero(need)]
        arrays += [(inputs[first:first + size[0]], neurons) for first in range(0, len(inputs), size[0])]
    return arrays


def table(before, after, *, size=SIZE):
    """Return, as text, what a network needs before and after its compression; both are weights (n_inputs, n_neurons)."""
    lines = [("", "arrays", "synapses", "conductances", "occupancy")]
    for name, layout in [("before", in_order(before, size=size)), ("after", in_order(after, size=size)),
                         ("after, packed", packed(after, size=size))]:
        lines.append((name, str(layout.arrays), str(layout.synapses), str(layout.conductances), f"{layout.occupancy:.1%}"))
    title = f"crossbar arrays of {size[0]} x {size[1]}"
    return "\n".join([title, *(f"{line[0]:14}" + "".join(f"{cell:>14}" for cell in line[1:]) for line in lines)])


def _layout(weights, arrays, size):
    values = weights[weights != 0]
    return Layout(arrays=arrays, synapses=len(values), conductances=len(np.unique(values)),
                  occupancy=len(values)/max(1, arrays*size[0]*size[1]))


def _similar(used, candidates, n):
    """Return up to n of the candidate neurons that share inputs."""
    columns = used[:, candidates]
    free = np.ones(len(candidates), bool)
    covered = np.zeros(len(used), bool)
    chosen = []
    while len(chosen) < n and free.any():
        common = covered @ columns.astype(np.int32)
        need = columns.sum(axis=0) - common
        # fewest inputs more, then most in common; the first one is that with the most synapses
        score = np.where(free, need*(len(used) + 1) - common, np.iinfo(np.int64).max) if chosen else -columns.sum(axis=0)
        best = int(np.argmin(score))
        chosen.append(best)
        free[best] = False
        covered |= columns[:, best]
    return np.sort(candidates[chosen])
