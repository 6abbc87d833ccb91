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
        What was learned; ``<name>.connected`` says which synapses exist, where not all do, and of kernels those that are not 0.

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
        return int(_exist(name, connection, *_ends(connection, shapes), arrays).sum())
    if isinstance(connection, Pooling | SkipConnection):
        return 0
    return n_synapses(network, name, shapes, arrays) if connection.has_weights else 1


def _synapses(network, name, shapes, arrays):
    connection = network.connections[name]
    source, target = _ends(connection, shapes)
    if isinstance(connection, Convolution):
        return _convolved(connection, source, target, _exist(name, connection, source, target, arrays))
    kinds = {Pooling: _pooled, SkipConnection: _skipped}
    if type(connection) in kinds:
        return kinds[type(connection)](connection, source, target)
    connected = arrays.get(f"{name}.connected")
    return _listed(connected) if connected is not None else _joined(connection.pairs, *source, *target)


def _listed(connected):
    return connected.sum(1), connected.sum(0)


def _joined(pairs, n_source, n_target):
    out = {"one_to_one": 1, "all_but_own": n_target - 1}.get(pairs, n_target)
    return np.full(n_source, out), np.full(n_target, out*n_source//n_target)


def _ends(connection, shapes):
    return shapes[connection.source], shapes[connection.target]


def _exist(name, connection, source, target, arrays):
    """Return which weights of kernels are not 0, bool (n_maps_before, size, size, n_maps); all, before any are known."""
    shape = source[2], connection.size, connection.size, target[2]
    return np.broadcast_to(np.asarray(arrays.get(f"{connection.kernels or name}.w", 1)) != 0, shape)


def _convolved(connection, source, target, exist):
    """Return the same of kernels: at the border fewer fields hold an input, and fields that stick out hold fewer inputs."""
    padding, (height, width) = connection.padding, target[:2]
    inner = slice(padding, padding + source[0]), slice(padding, padding + source[1])
    out = np.zeros((source[0] + 2*padding, source[1] + 2*padding, source[2]), int)
    inside, into = np.zeros((*out.shape[:2], 1), int), np.zeros(target, int)
    inside[inner] = 1
    for row, column in np.ndindex(connection.size, connection.size):
        field = slice(row, row + height), slice(column, column + width)
        out[field] += exist[:, row, column].sum(1)
        into += inside[field]*exist[:, row, column].sum(0)
    return out[inner], into


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
