"""What does a graph answer to spikes? (NumPy, all images side by side: in floating point, or in whole numbers)

Layers take turns within a step, so that a spike passes through all of them, as in the compiled networks; or each sees what
the layer before it sent in the step before, as on a chip where one population holds them all.
"""

from dataclasses import dataclass

import numpy as np

from .integer import taken


@dataclass(frozen=True, kw_only=True, eq=False)
class Answer:
    """What a graph did with a batch of images."""

    activations: np.ndarray  #: (n_images, n_features), filtered spikes of the layers that are read out, over time steps
    totals: dict  #: int64 arrays in the shape of each input and layer: spikes of all images together


class Floats:
    """Potentials as numbers of single precision, as in the compiled networks."""

    def __init__(self, graph):
        self.graph = graph
        self.weights = {name: each.values.astype(np.float32) for name, each in graph.weights.items()}

    def zeros(self, n_images, name):
        """Return the potentials of a layer at rest."""
        return np.zeros((n_images, *self.graph.neurons[name].shape), np.float32)

    def fired(self, name, v, current):
        """Change the potentials of a layer by one step, and return which neurons fire, bool."""
        neurons = self.graph.neurons[name]
        v += current if np.isinf(neurons.tau) else (current - v)/np.float32(neurons.tau)
        return v > neurons.threshold.astype(np.float32)


class Integers:
    """Potentials as whole numbers. Parameters: a Graph and its `stdpnet.hardware.integer.Codes`."""

    def __init__(self, graph, codes):
        self.graph, self.codes = graph, codes
        self.weights = {name: each.astype(np.float64) for name, each in codes.weights.items()}  # exact up to 2**53, and fast

    def zeros(self, n_images, name):
        """Return the potentials of a layer at rest."""
        return np.zeros((n_images, *self.graph.neurons[name].shape), np.int64)

    def fired(self, name, v, current):
        """Change the potentials of a layer by one step, and return which neurons fire, bool."""
        v += current.astype(np.int64) - taken(v, self.codes.leaks[name])
        if self.codes.most is not None:
            np.clip(v, -self.codes.most - 1, self.codes.most, out=v)
        return v > self.codes.thresholds[name]


def run(arithmetic, spikes, *, delayed=False):
    """Return the `Answer` of a graph to spikes.

    Parameters
    ----------
    arithmetic : Floats or Integers
    spikes : dict of int8 arrays (n_steps, n_images, ...)
        What each input emits: -1, 0 or 1.
    delayed : bool
        Whether a spike takes a step from layer to layer; the answer is then read as many steps later.
    """
    graph, n_images = arithmetic.graph, next(iter(spikes.values())).shape[1]
    potentials = {name: arithmetic.zeros(n_images, name) for name in graph.neurons}
    now = {name: np.zeros((n_images, *graph.shape(name)), np.int8) for name in (*graph.inputs, *graph.neurons)}
    totals = {name: np.zeros(graph.shape(name), np.int64) for name in now}
    filtered = {name: np.zeros(potentials[name].shape, np.float32) for name in graph.outputs}
    late = {name: depth(graph, name) if delayed else 0 for name in graph.neurons}
    for step in range(graph.n_steps + max(late[name] for name in graph.outputs)):
        seen = dict(now) if delayed else now
        for name, each in spikes.items():
            seen[name] = now[name] = each[step] if step < len(each) else np.zeros_like(each[0])
        for name in graph.neurons:
            now[name] = _step(arithmetic, name, potentials[name], seen)
        for name, each in now.items():
            totals[name] += np.abs(each).sum(0, dtype=np.int64)
        for name in graph.outputs:
            if late[name] <= step < late[name] + graph.n_steps:
                filtered[name] = filtered[name]*np.float32(graph.memory) + now[name]
    answers = [each.reshape(n_images, -1)/np.float32(graph.n_steps) for each in filtered.values()]
    return Answer(activations=np.concatenate(answers, axis=1), totals=totals)


def depth(graph, name):
    """Return how many layers lie between the inputs and a layer."""
    sources = [each.source for each in graph.into(name).values()]
    return max(depth(graph, source) + 1 if source in graph.neurons else 0 for source in sources)


def _step(arithmetic, name, v, seen):
    """Return what a layer emits in a step, int8; its potentials change."""
    graph = arithmetic.graph
    current = sum(each.current(seen[each.source], arithmetic.weights[key]) for key, each in graph.into(name).items())
    if graph.neurons[name].relays:
        return np.sign(current).astype(np.int8)
    fired = arithmetic.fired(name, v, current)
    v[fired] = 0
    return fired.astype(np.int8)
