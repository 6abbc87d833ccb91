"""How do few weights fit into few bytes? (pure NumPy)

Weights between two layers of which not all neurons are joined are stored in one of two ways. Weights of few values: the
values, ``w_levels``, and for each place the index of its value, ``w_bits``, the bit of weight ``2**k`` being in row k. Other
weights: which synapses exist, ``connected``, and their weights, ``w_listed``. Truth values take a bit each in a file.
"""

import numpy as np

MAX_LEVELS = 256


def pack(weights, connected):
    """Return the arrays to store by name.

    Parameters
    ----------
    weights : array (n_source, n_target)
        0 where there is no synapse.
    connected : bool array (n_source, n_target) or None
        Where there is a synapse; None for everywhere.

    Returns
    -------
    dict of arrays
    """
    if connected is None:
        return {"w": weights}
    levels, indices = np.unique(weights, return_inverse=True)
    if len(levels) > MAX_LEVELS or not np.array_equal(connected, weights > 0):
        return {"connected": connected, "w_listed": weights[connected]}
    places = np.arange(max(1, int(len(levels) - 1).bit_length()))
    bits = (indices.reshape(weights.shape) >> places[:, np.newaxis, np.newaxis]) & 1
    return {"w_levels": levels, "w_bits": bits.astype(bool)}


def unpack(arrays):
    """Return arrays of a file with ``<name>.w`` and, if not all synapses exist, ``<name>.connected`` for packed ones."""
    rest = dict(arrays)
    for name in [name.removesuffix("w_levels") for name in arrays if name.endswith("w_levels")]:
        weights = from_levels(rest.pop(f"{name}w_levels"), rest.pop(f"{name}w_bits"))
        rest |= {f"{name}w": weights, f"{name}connected": weights > 0}
    for name in [name.removesuffix("w_listed") for name in arrays if name.endswith("w_listed")]:
        rest[f"{name}w"] = from_list(rest.pop(f"{name}w_listed"), rest[f"{name}connected"])
    return rest


def from_levels(levels, bits):
    """Return weights of few values from these values, (n_values,), and the bits of their indices, (n_bits, ...)."""
    places = np.arange(len(bits))
    return levels[(bits << places[:, np.newaxis, np.newaxis]).sum(axis=0)]


def from_list(listed, connected):
    """Return weights, 0 where there is no synapse, from a list of those that exist."""
    weights = np.zeros(connected.shape, listed.dtype)
    weights[connected] = listed
    return weights


def size(arrays):
    """Return how many bytes packed arrays take, eight truth values in a byte."""
    return sum(-(-array.size//8) if array.dtype == bool else array.nbytes for array in arrays.values())
