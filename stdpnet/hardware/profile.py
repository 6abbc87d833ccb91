"""What does each layer of a network do for one sample, what does it send, and what must it keep?

As section 3.5 of the chapter on tools for training, profiling and mapping has it, and beyond: operations are counted spike
by spike, and those of an artificial network of the same graph stand beside them.
"""

import csv
import io
from dataclasses import astuple, dataclass, fields

import numpy as np
from brian2 import Equations

from ..models.connections import Connection, Convolution
from ..models.synapses import BinarySynapses
from . import connectivity

TITLES = ("layer", "neurons", "weights", "synapses", "ACs", "MACs", "updates", "spikes", "spikes/step", "volume", "bit/s",
          "weight bits", "state bits", "trace bits")  #: of a printed profile


@dataclass(frozen=True, kw_only=True)
class LayerProfile:
    """What one input or layer needs; numbers are those of one sample unless something else is said."""

    name: str  #: of the input or layer
    neurons: int  #: number
    weights: int  #: of the connections that lead to it; of shared kernels, once
    synapses: int  #: of the connections that lead to it
    accumulates: float  #: additions of a weight, one for each spike and synapse
    multiply_accumulates: int  #: those of an artificial network of the same graph
    updates: int  #: of neurons, one in each time step
    spikes: float  #: of its neurons
    spikes_per_step: float  #: of its neurons
    volume: float  #: neurons relative to those of all inputs
    bandwidth: float  #: bits per second that it sends, each neuron one value per sample
    weight_bits: int  #: memory of weights
    state_bits: int  #: memory of what neurons remember between two time steps
    trace_bits: int  #: memory of traces, which only learning needs


def profile(network, shapes, arrays, totals, *, n_samples, n_steps, samples_per_second=30.0, bits=8, word=32):
    """Return a LayerProfile for each input and layer.

    Parameters
    ----------
    network : Network
    shapes : dict of tuples of int
        Shape of what each input is shown.
    arrays : mapping
        What was learned.
    totals : dict of int arrays
        How often each neuron spiked, by input and layer, in the layer's shape.
    n_samples, n_steps : int
        Samples that were shown, and time steps of each.
    samples_per_second : float
    bits : int
        Of a value that is sent.
    word : int
        Bits of a number that is kept; those of a binary weight are 1.

    Returns
    -------
    list of LayerProfile
    """
    if n_samples < 1 or n_steps < 1:
        raise ValueError(f"profile: expected at least one sample and one time step, got {n_samples} and {n_steps}")
    shapes = network.shapes(shapes)
    volume = sum(int(np.prod(shapes[name])) for name in network.inputs)
    stored = _stored(network)
    return [_of_layer(network, name, shapes, arrays, totals, stored, volume, n_samples=n_samples, n_steps=n_steps,
                      samples_per_second=samples_per_second, bits=bits, word=word) for name in totals]


def operations(network, shapes, arrays, totals, *, n_samples=1):
    """Return how many weights are added per sample, by connection; arguments as of `profile`, with all shapes."""
    return {name: float((totals[each.source]*connectivity.fan_out(network, name, shapes, arrays)).sum())/n_samples
            for name, each in network.connections.items() if each.source in totals and each.target in totals}


def bandwidth(shape, *, bits, per_second):
    """Return how many bits per second all values of a shape need."""
    return float(np.prod(shape))*bits*per_second


def table(profiles):
    """Return profiles as text, a line each and one for all together."""
    columns = zip(*(astuple(each) for each in profiles))
    together = ["all", *(sum(column) for column in list(columns)[1:])]
    lines = [TITLES, *(_cells(astuple(each)) for each in profiles), _cells(together)]
    return "\n".join(f"{line[0]:12}" + "".join(f"{cell:>14}" for cell in line[1:]) for line in lines)


def as_csv(profiles):
    """Return profiles as comma-separated values, with a header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([field.name for field in fields(LayerProfile)])
    writer.writerows(astuple(each) for each in profiles)
    return text.getvalue()


def _cells(row):
    return [row[0], *(f"{value:,}" if isinstance(value, int) else f"{value:,.4g}" for value in row[1:])]


def _stored(network):
    """Return the connections that store weights: of those that share kernels the first."""
    found, groups = set(), set()
    for name, each in network.connections.items():
        group = getattr(each, "kernels", None) or name
        if group not in groups:
            found.add(name)
        groups.add(group)
    return found


def _of_layer(network, name, shapes, arrays, totals, stored, volume, *, n_samples, n_steps, samples_per_second, bits, word):
    n, spikes = int(np.prod(shapes[name])), float(totals[name].sum())/n_samples
    leading = [key for key in network.into(name) if network.connections[key].source in totals]
    added = operations(network, shapes, arrays, totals, n_samples=n_samples)
    weights = {key: connectivity.n_weights(network, key, shapes, arrays)*(key in stored) for key in leading}
    synapses = sum(connectivity.n_synapses(network, key, shapes, arrays) for key in leading)
    return LayerProfile(
        name=name, neurons=n, weights=sum(weights.values()), synapses=synapses,
        accumulates=float(sum(added[key] for key in leading)), multiply_accumulates=synapses,
        updates=n*n_steps*(name in network.layers), spikes=spikes, spikes_per_step=spikes/n_steps,
        volume=n/volume, bandwidth=bandwidth(shapes[name], bits=bits, per_second=samples_per_second),
        weight_bits=sum(count*(1 if _binary(network.connections[key]) else word) for key, count in weights.items()),
        state_bits=_n_states(network, name, n, shapes)*word, trace_bits=_n_traces(network, name)*n*word)


def _binary(connection):
    """Whether a weight is one of two values."""
    if isinstance(connection, Convolution):
        return connection.rule.binary
    return isinstance(getattr(connection, "synapses", None), BinarySynapses)


def _n_states(network, name, n, shapes):
    """Return how many numbers the neurons of a layer remember; inputs remember none."""
    if name in network.inputs:
        return 0
    neuron = network.layers[name].neuron
    equations = Equations(neuron.equations)
    learned = {variable for variable, _ in getattr(neuron, "learned", ())}
    thresholds_of_maps = shapes[name][-1] if network.into(name, Convolution) else 0
    return n*len(equations.diff_eq_names | learned | {"v"} & equations.parameter_names) + thresholds_of_maps


def _n_traces(network, name):
    """Return how many traces learning needs at each neuron."""
    sent = [each.rule.pre_trace for each in network.connections.values()
            if each.source == name and isinstance(each, Connection | Convolution) and each.rule]
    received = [each.rule.post_trace for each in network.into(name, Connection | Convolution).values() if each.rule]
    found = [Equations(code) for code in (*sent, *received) if code.strip()]
    return sum(len(each.diff_eq_names | each.parameter_names) for each in found)
