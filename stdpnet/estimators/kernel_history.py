"""What happened to the kernels of a layer while it learned? (one entry per mini-batch)"""

import numpy as np

#: layer, images that it has seen, and what :func:`rows` tells
COLUMNS = ("layer", "samples", "share_high", "distinct", "switched", "eligible_up", "eligible_down", "eligible_neither",
           "threshold")


def rows(weights, n_up, n_down, n_idle, thresholds, *, shape):
    """Tell what happened to the kernels of a layer in each mini-batch.

    Parameters
    ----------
    weights, n_up, n_down, n_idle : arrays
        Weights before the first mini-batch and after each, and how often each weight could have risen, fallen or neither
        in a step in which its map had samples, flat.
    thresholds : array
        Thresholds of all maps, likewise.
    shape : tuple of int
        Of the kernels.

    Yields
    ------
    tuple
        Fraction of positive weights, number of different kernels, number of weights that changed, the sums of n_up,
        n_down and n_idle, and the mean threshold.
    """
    weights = weights.reshape(-1, int(np.prod(shape[:-1])), shape[-1])
    *counts, thresholds = (values.reshape(len(weights), -1) for values in (n_up, n_down, n_idle, thresholds))
    for batch, (before, now) in enumerate(zip(weights, weights[1:]), start=1):
        yield (float((now > 0).mean()), len(np.unique(now, axis=1).T), int((now != before).sum()),
               *(int(count[batch].sum()) for count in counts), float(thresholds[batch].mean()))
