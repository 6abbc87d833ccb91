"""How do few weights fit into few bytes? (pure NumPy)

A network without all synapses is stored in one of two ways. Weights of few values: the values, ``weights_levels``, and
for each place the index of its value, ``weights_bits``, the bit of weight ``2**k`` being in row k. Other weights:
which synapses exist, ``connected``, and their weights, ``weights_listed``. Truth values take a bit each in a file.
"""

import numpy as np

MAX_LEVELS = 256


def pack(weights, connected):
    """Return the arrays to store by name.

    Parameters
    ----------
    weights : array (n_inputs, n_neurons)
        0 where there is no synapse.
    connected : bool array (n_inputs, n_neurons) or None
        Where there is a synapse; None for everywhere.

    Returns
    -------
    dict of arrays
    """
    if connected is None:
        return {"weights": weights}
    levels, indices = np.unique(weights, return_inverse=True)
    if len(levels) > MAX_LEVELS or not np.array_equal(connected, weights > 0):
        return {"connected": connected, "weights_listed": weights[connected]}
    places = np.arange(max(1, int(len(levels) - 1).bit_length()))
    bits = (indices.reshape(weights.shape) >> places[:, np.newaxis, np.newaxis]) & 1
    return {"weights_levels": levels, "weights_bits": bits.astype(bool)}


def unpack(arrays):
    """Return the arrays with ``weights`` and, if not all synapses exist, ``connected``, in place of packed ones."""
    rest = dict(arrays)
    if "weights_levels" in rest:
        places = np.arange(len(rest["weights_bits"]))
        indices = (rest.pop("weights_bits") << places[:, np.newaxis, np.newaxis]).sum(axis=0)
        weights = rest.pop("weights_levels")[indices]
        return rest | {"weights": weights, "connected": weights > 0}
    if "weights_listed" in rest:
        weights = np.zeros(rest["connected"].shape, rest["weights_listed"].dtype)
        weights[rest["connected"]] = rest.pop("weights_listed")
        return rest | {"weights": weights}
    return rest


def size(arrays):
    """Return how many bytes packed arrays take, eight truth values in a byte."""
    return sum(-(-array.size//8) if array.dtype == bool else array.nbytes for array in arrays.values())
