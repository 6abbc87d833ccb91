"""Which graph of neurons and weights is a network of feature maps? (what devices, exchange formats and simulators here read)

In each time step a neuron leaks and adds the weights of the spikes that reach it, ``v <- v + (current - v)/tau``, or without
a leak ``v <- v + current``; it fires where ``v`` exceeds its threshold, and starts again from 0. That is all that most chips
and formats know, so a network is asked for its graph first, and says in one line what of it has none.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy import sparse

from ..models.connections import Convolution, Pooling
from ..models.neurons import MapIF, SignedSum


@dataclass(frozen=True, kw_only=True, eq=False)
class Neurons:
    """Neurons of one layer."""

    shape: tuple  #: height, width and maps, or (n,)
    tau: float  #: membrane time constant in time steps; infinite: no leak
    threshold: np.ndarray  #: a value for each map, or each neuron of a population
    relays: bool = False  #: whether they only pass on the sign of what reaches them in a time step


@dataclass(frozen=True, kw_only=True, eq=False)
class Kernels:
    """Weights that all places share."""

    source: str  #: name of the input or layer that sends spikes
    target: str  #: name of the layer that receives them
    values: np.ndarray  #: (n_maps_before, size, size, n_maps)

    def current(self, spikes, values):
        """Return what spikes (n_images, height, width, n_maps_before) bring to each neuron, through weights of this shape."""
        size = values.shape[1]
        fields = sliding_window_view(spikes.astype(values.dtype), (size, size), axis=(1, 2))
        return np.tensordot(fields, values, axes=3)

    def matrix(self, source, target):
        """Return all weights as a sparse matrix (n_source, n_target), given the shapes of both layers."""
        numbers = sliding_window_view(np.arange(int(np.prod(source))).reshape(source), self.values.shape[1:3], axis=(0, 1))
        inputs = np.broadcast_to(numbers[:, :, np.newaxis], (*target, *self.values.shape[:3]))
        weights = np.broadcast_to(np.moveaxis(self.values, 3, 0), inputs.shape)
        outputs = np.broadcast_to(np.arange(int(np.prod(target))).reshape(*target, 1, 1, 1), inputs.shape)
        return _listed(weights, inputs, outputs, source, target)


@dataclass(frozen=True, kw_only=True, eq=False)
class Fields:
    """One weight for all neurons of a field of a map, onto one neuron."""

    source: str  #: name of the layer that sends spikes
    target: str  #: name of the layer that receives them
    size: int  #: rows and columns of a field
    values: np.ndarray  #: the weight, an array without axes

    def current(self, spikes, values):
        """Return what spikes (n_images, height, width, n_maps) bring to each neuron."""
        n, height, width, maps = spikes.shape
        rows, columns = height//self.size, width//self.size
        whole = spikes[:, :rows*self.size, :columns*self.size].astype(values.dtype)
        return whole.reshape(n, rows, self.size, columns, self.size, maps).sum((2, 4))*values

    def matrix(self, source, target):
        """Return all weights as a sparse matrix (n_source, n_target), given the shapes of both layers."""
        row, column, maps = np.indices(source)
        inside = (row < target[0]*self.size) & (column < target[1]*self.size)
        outputs = np.ravel_multi_index((row[inside]//self.size, column[inside]//self.size, maps[inside]), target)
        inputs = np.flatnonzero(inside)
        return _listed(np.full(inputs.shape, self.values), inputs, outputs, source, target)


@dataclass(frozen=True, kw_only=True, eq=False)
class Dense:
    """A weight for each pair of neurons."""

    source: str  #: name of the input or layer that sends spikes
    target: str  #: name of the layer that receives them
    values: np.ndarray  #: (n_source, n_target)

    def current(self, spikes, values):
        """Return what spikes (n_samples, ...) bring to each neuron, through weights of this shape."""
        return spikes.reshape(len(spikes), -1).astype(values.dtype) @ values

    def matrix(self, source, target):
        """Return all weights as a sparse matrix (n_source, n_target)."""
        return sparse.csr_array(self.values)


@dataclass(frozen=True, kw_only=True, eq=False)
class Skip:
    """Spikes that are passed on one to one, from the middle of larger maps, and repeatedly from fewer."""

    source: str  #: name of the input or layer that sends spikes
    target: str  #: name of the layer that receives them
    shape: tuple  #: of the target
    values: np.ndarray  #: 1 or -1, an array without axes

    def current(self, spikes, values):
        """Return what spikes (n_images, height, width, n_maps) bring to each neuron."""
        margin = (spikes.shape[1] - self.shape[0])//2
        inner = spikes[:, margin:margin + self.shape[0], margin:margin + self.shape[1]]
        return inner[..., np.arange(self.shape[2]) % spikes.shape[3]].astype(values.dtype)*values


@dataclass(frozen=True, kw_only=True, eq=False)
class Graph:
    """A network of integrators."""

    inputs: dict  #: shapes by name
    neurons: dict  #: `Neurons` by name, in an order in which each comes after those that lead to it
    weights: dict  #: `Kernels`, `Fields`, `Dense` or `Skip` by name
    outputs: tuple  #: names of the layers that are read out
    dt: float  #: time step in seconds
    n_steps: int  #: time steps of a presentation
    memory: float  #: by which factor the filter of output spikes decays in a step
    signed: bool  #: whether spikes of inputs have a sign

    def shape(self, name):
        """Return the shape of an input or layer."""
        return self.inputs[name] if name in self.inputs else self.neurons[name].shape

    def into(self, name):
        """Return the weights that lead to a layer, by name."""
        return {key: each for key, each in self.weights.items() if each.target == name}


def graph(network, shapes, arrays):
    """Return the Graph of a network of feature maps.

    Parameters
    ----------
    network : Network
    shapes : dict of tuples of int
        Shape of what each input is shown.
    arrays : mapping
        What was learned: ``<kernels>.w`` and ``<layer>.theta``.

    Raises
    ------
    ValueError
        If it is one of populations, whose conductances such a graph has not.
    """
    if not network.of_maps:
        kinds = ", ".join(f"{name} ({type(layer.neuron).__name__})" for name, layer in network.layers.items())
        raise ValueError("graph: expected neurons that add the weights of spikes, as those of feature maps do, got "
                         f"{kinds}, whose conductances multiply; train a network with networks/restocnet.py")
    network = network.needed_for(*network.readout)
    inside = network.shapes(shapes)
    weights = {name: _weights(name, each, inside, arrays) for name, each in network.connections.items()}
    pools = [network.layers[name].neuron for name in network.readout]
    (encoding,) = network.inputs.values()
    return Graph(inputs={name: inside[name] for name in network.inputs}, weights=weights, outputs=network.readout,
                 neurons={name: _neurons(name, network, inside[name], arrays) for name in network.in_turn()},
                 dt=float(network.dt), n_steps=network.n_steps, signed=encoding.signed,
                 memory=float(np.exp(-float(network.dt/pools[0].tau_lpf))))


def _neurons(name, network, shape, arrays):
    model = network.layers[name].neuron
    if isinstance(model, SignedSum):
        return Neurons(shape=shape, tau=1.0, threshold=np.zeros(1), relays=True)
    if network.into(name, Pooling):
        return Neurons(shape=shape, tau=np.inf, threshold=np.full(shape[-1], float(model.theta)))
    steps, threshold = float(model.tau/network.dt), np.asarray(arrays[f"{name}.theta"], float)
    if isinstance(model, MapIF):
        return Neurons(shape=shape, tau=np.inf, threshold=threshold*steps)
    return Neurons(shape=shape, tau=steps, threshold=threshold)


def _weights(name, each, shapes, arrays):
    ends = {"source": each.source, "target": each.target}
    if isinstance(each, Convolution):
        return Kernels(**ends, values=np.asarray(arrays[f"{each.kernels or name}.w"]))
    if isinstance(each, Pooling):
        return Fields(**ends, size=each.size, values=np.array(1/each.size**2))
    return Skip(**ends, shape=shapes[each.target], values=np.array(-1 if each.inverted else 1))


def _listed(weights, inputs, outputs, source, target):
    """Return weights as a sparse matrix without zeros."""
    found = sparse.coo_array((weights.ravel(), (inputs.ravel(), outputs.ravel())),
                             shape=(int(np.prod(source)), int(np.prod(target)))).tocsr()
    found.eliminate_zeros()
    return found
