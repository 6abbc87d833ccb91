"""How many synapses leave and reach each neuron? (of any connection, from the description and what was learned)"""

import numpy as np

from ..models.connections import Convolution, Pooling, SkipConnection


def fan_out(network, name, shapes, arrays):
    """Return how many synapses of a connection leave each neuron of its source.

    Parameters
    ----------
    network : Network
    name : str
        Of the connection.
    shapes : dict of tuples of int
        Shapes of all inputs and layers, as `Network.shapes` returns them.
    arrays : mapping
        What was learned; ``<name>.connected`` says which synapses exist, where not all do.

    Returns
    -------
    int array in the shape of the source
    """
    return _synapses(network, name, shapes, arrays)[0]


def fan_in(network, name, shapes, arrays):
    """Return how many synapses of a connection reach each neuron of its target, an int array; parameters as `fan_out`."""
    return _synapses(network, name, shapes, arrays)[1]


def n_synapses(network, name, shapes, arrays):
    """Return the number of synapses of a connection; parameters as those of `fan_out`."""
    return int(fan_out(network, name, shapes, arrays).sum())


def n_weights(network, name, shapes, arrays):
    """Return how many weights a connection has to store: of kernels once, of synapses that are all alike one."""
    connection = network.connections[name]
    if isinstance(connection, Convolution):
        return shapes[connection.source][2]*connection.size**2*shapes[connection.target][2]
    if isinstance(connection, Pooling | SkipConnection):
        return 0
    return n_synapses(network, name, shapes, arrays) if connection.has_weights else 1


def _synapses(network, name, shapes, arrays):
    connection = network.connections[name]
    source, target = shapes[connection.source], shapes[connection.target]
    kinds = {Convolution: _convolved, Pooling: _pooled, SkipConnection: _skipped}
    if type(connection) in kinds:
        return kinds[type(connection)](connection, source, target)
    connected = arrays.get(f"{name}.connected")
    return _listed(connected) if connected is not None else _joined(connection.pairs, *source, *target)


def _listed(connected):
    return connected.sum(1), connected.sum(0)


def _joined(pairs, n_source, n_target):
    out = {"one_to_one": 1, "all_but_own": n_target - 1}.get(pairs, n_target)
    return np.full(n_source, out), np.full(n_target, out*n_source//n_target)


def _convolved(connection, source, target):
    """Return the same of kernels: at the border fewer fields hold an input, and fields that stick out hold fewer inputs."""
    size, padding = connection.size, connection.padding
    whole = lambda extent: np.convolve(np.ones(extent, int), np.ones(size, int))
    fields = [whole(after)[padding:padding + before] for before, after in zip(source[:2], target[:2])]
    inputs = [whole(before)[size - 1 - padding:][:after] for before, after in zip(source[:2], target[:2])]
    out = np.multiply.outer(np.outer(*fields), np.full(source[2], target[2]))
    return out, np.multiply.outer(np.outer(*inputs), np.full(target[2], source[2]))


def _pooled(connection, source, target):
    """Return the same of pooling, without the rows and columns that fill no field."""
    out = np.zeros(source, int)
    out[:target[0]*connection.size, :target[1]*connection.size] = 1
    return out, np.full(target, connection.size**2)


def _skipped(_, source, target):
    """Return the same of a skip connection, which leaves the middle of each map for each of its copies."""
    out, margin = np.zeros(source, int), (source[0] - target[0])//2
    out[margin:margin + target[0], margin:margin + target[1]] = np.bincount(
        np.arange(target[2]) % source[2], minlength=source[2])
    return out, np.ones(target, int)
