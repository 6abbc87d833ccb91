"""On which neurons of a chip does a network lie, with which whole numbers, and what does the chip then answer?

Layers become one population: hidden neurons are numbered in the order of the layers, outputs after the last hidden one of the
chip, and what joins layers becomes weights among them (the chapter's section 3.4.6). A spike of a hidden neuron arrives in the
next step, so that the answer comes later by a step for each layer.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from .device import Device
from .integer import Codes
from .simulation import Answer, depth


@dataclass(frozen=True, kw_only=True, eq=False)
class Configuration:
    """What a chip is given."""

    graph: object  #: the `stdpnet.hardware.graph.Graph` that lies there
    codes: Codes  #: its whole numbers
    numbers: dict  #: ids of the neurons of each layer, int arrays
    channels: dict  #: ids of the channels of each input, int arrays
    w_in: sparse.csr_array  #: int (n_channels, n_neurons), from inputs
    w_rec: sparse.csr_array  #: int (n_neurons, n_neurons), among hidden neurons, and from these to outputs
    thresholds: np.ndarray  #: int (n_neurons,)
    shifts: np.ndarray  #: int (n_neurons,), places by which a leak is shifted; -1: no leak

    @property
    def n_words(self):
        """Words of weights that are stored: those that are not 0."""
        return self.w_in.nnz + self.w_rec.nnz


def quantised(chip, graph):
    """Return the `Codes` of a graph on a chip: one scale for all weights onto hidden neurons, one for those onto outputs.

    Raises
    ------
    ValueError
        If a threshold needs more bits than there are.
    """
    scales = {False: _scale(chip, graph, False), True: _scale(chip, graph, True)}
    weights = {key: np.rint(each.values*scales[each.target in graph.outputs]).astype(np.int64)
               for key, each in graph.weights.items()}
    thresholds, leaks = {}, {}
    for name, neurons in graph.neurons.items():
        leaky = np.isfinite(neurons.tau)
        thresholds[name] = np.rint(neurons.threshold*(neurons.tau if leaky else 1)*scales[name in graph.outputs]).astype(np.int64)
        leaks[name] = ((1, round(np.log2(neurons.tau))),) if leaky else ()
        if thresholds[name].max() >= 2**(chip.threshold_bits - 1):
            raise ValueError(f"{name}: expected thresholds of at most {chip.threshold_bits} bits, got {thresholds[name].max()}, "
                             "with weights as large as they can be; take a shorter time constant, or fewer bits of weights")
    return Codes(weights=weights, thresholds=thresholds, leaks=leaks, most=2**(chip.state_bits - 1) - 1,
                 steps={name: 1/scales[name in graph.outputs] for name in graph.neurons})


def _scale(chip, graph, outputs):
    """Return by what weights onto outputs, or onto hidden neurons, are multiplied: the largest gets the largest code."""
    values = [np.abs(each.values).max() for each in graph.weights.values() if (each.target in graph.outputs) == outputs]
    return (2**(chip.weight_bits - 1) - 1)/max(max(values, default=1), 1e-30)


def place(chip: Device, graph):
    """Return the `Configuration` of a chip for a graph that keeps its rules.

    Raises
    ------
    ValueError
        If there are more neurons than the chip has, or thresholds need more bits.
    """
    codes = quantised(chip, graph)
    n, numbers = {False: 0, True: chip.hidden}, {}
    for name, neurons in graph.neurons.items():
        out, size = name in graph.outputs, int(np.prod(neurons.shape))
        numbers[name] = np.arange(n[out], n[out] + size)
        n[out] += size
        if n[out] > chip.hidden + out*chip.outputs:
            raise ValueError(f"{name}: expected at most {chip.outputs if out else chip.hidden} {'output' if out else 'hidden'} "
                             "neurons on the chip, got more; see broken_rules")
    ends = np.cumsum([0, *(int(np.prod(shape)) for shape in graph.inputs.values())])
    channels = {name: np.arange(first, last) for name, first, last in zip(graph.inputs, ends, ends[1:])}
    total = chip.hidden + chip.outputs
    blocks = {True: sparse.csr_array((int(ends[-1]), total), dtype=np.int64),
              False: sparse.csr_array((total, total), dtype=np.int64)}
    for key, each in graph.weights.items():
        blocks[each.source in channels] += _block(graph, each, codes.weights[key], channels | numbers, total)
    of_all = lambda values, kind: _of_neurons(graph, numbers, values, total, kind)
    return Configuration(graph=graph, codes=codes, numbers=numbers, channels=channels, w_in=blocks[True], w_rec=blocks[False],
                         thresholds=of_all(codes.thresholds, np.iinfo(np.int64).max),
                         shifts=of_all({name: leak[0][1] if leak else -1 for name, leak in codes.leaks.items()}, -1))


def _block(graph, each, values, ids, total):
    """Return the weights between two layers at their places on the chip."""
    source, target = graph.shape(each.source), graph.shape(each.target)
    listed = type(each)(**{**vars(each), "values": values}).matrix(source, target).tocoo()
    rows = total if each.source in graph.neurons else sum(int(np.prod(shape)) for shape in graph.inputs.values())
    return sparse.coo_array((listed.data, (ids[each.source][listed.row], ids[each.target][listed.col])),
                            shape=(rows, total)).tocsr()


def _of_neurons(graph, numbers, values, total, elsewhere):
    found = np.full(total, elsewhere, np.int64)
    for name, places in numbers.items():
        found[places] = np.broadcast_to(values[name], graph.neurons[name].shape).ravel()
    return found


def answer(configuration, spikes):
    """Return the `stdpnet.hardware.simulation.Answer` of a configured chip.

    Parameters
    ----------
    configuration : Configuration
    spikes : dict of int8 arrays (n_steps, n_images, ...)
        What each input emits.
    """
    graph, n_images = configuration.graph, next(iter(spikes.values())).shape[1]
    v = np.zeros((n_images, len(configuration.thresholds)), np.int64)
    fired, total = sparse.csr_array(v.shape, dtype=np.int64), np.zeros(v.shape[1], np.int64)
    filtered = {name: np.zeros((n_images, len(configuration.numbers[name])), np.float32) for name in graph.outputs}
    late = {name: depth(graph, name) for name in graph.outputs}
    for step in range(graph.n_steps + max(late.values())):
        fired = sparse.csr_array(_step(configuration, v, _sent(configuration, spikes, step, n_images), fired))
        total += fired.sum(axis=0)
        for name, steps in late.items():
            if steps <= step < steps + graph.n_steps:
                filtered[name] = filtered[name]*np.float32(graph.memory) + fired[:, configuration.numbers[name]].toarray().astype(np.float32)
    answers = np.concatenate([each/np.float32(graph.n_steps) for each in filtered.values()], axis=1)
    totals = {name: total[places].reshape(graph.shape(name)) for name, places in configuration.numbers.items()}
    return Answer(activations=answers, totals=totals | {name: np.abs(each).sum((0, 1), dtype=np.int64)
                                                        for name, each in spikes.items()})


def _sent(configuration, spikes, step, n_images):
    """Return what the inputs emit in a step, sparse (n_images, n_channels); nothing after the last step."""
    if step >= configuration.graph.n_steps:
        return sparse.csr_array((n_images, configuration.w_in.shape[0]), dtype=np.int64)
    return sparse.csr_array(np.concatenate([each[step].reshape(n_images, -1) for each in spikes.values()], axis=1))


def _step(configuration, v, sent, fired):
    """Return which neurons fire, an array of 0 and 1; potentials change."""
    leaky = configuration.shifts >= 0
    leak = np.where(leaky, v >> np.maximum(configuration.shifts, 0), 0)
    v += (sent @ configuration.w_in + fired @ configuration.w_rec).toarray() - leak
    np.clip(v, -configuration.codes.most - 1, configuration.codes.most, out=v)
    spikes = v > configuration.thresholds
    v[spikes] = 0
    return spikes.astype(np.int64)
