"""What happened to the kernels of a layer while it learned? (one entry per mini-batch)"""

import numpy as np

COUNTERS = "n_up", "n_down", "n_idle"
#: layer, images that it has seen, and what :func:`rows` tells
COLUMNS = ("layer", "samples", "share_high", "distinct", "switched", "eligible_up", "eligible_down", "eligible_neither",
           "threshold")


def watched(lesson):
    """Return the names of what a program tells of the layers that learn in a lesson."""
    return ["kernels_seen.w", *(name for each in COUNTERS for name in counters(lesson, each)), *thresholds(lesson)]


def counters(lesson, name):
    """Return the names of a counter of each layer of a lesson."""
    return [f"kernels_seen{suffix}.{name}" for suffix in _suffixes(lesson)]


def thresholds(lesson):
    """Return the names of the thresholds of each layer of a lesson."""
    return [f"maps_seen{suffix}.theta" for suffix in _suffixes(lesson)]


def together(outcome, lesson):
    """Return the first arguments of :func:`rows`, given what a program told: layers that share kernels count as one."""
    counts = [sum(outcome[name] for name in counters(lesson, each)) for each in COUNTERS]
    return outcome["kernels_seen.w"], *counts, [outcome[name] for name in thresholds(lesson)]


def _suffixes(lesson):
    return ["", *(f"_{turn}" for turn in range(2, len(lesson.layers) + 1))]


def rows(weights, n_up, n_down, n_idle, thresholds, *, shape):
    """Tell what happened to the kernels of a layer in each mini-batch.

    Parameters
    ----------
    weights, n_up, n_down, n_idle : arrays
        Weights before the first mini-batch and after each, and how often each weight could have risen, fallen or neither
        in a step in which its map had samples, flat.
    thresholds : list of arrays
        Thresholds of all maps of each layer, likewise.
    shape : tuple of int
        Of the kernels.

    Yields
    ------
    tuple
        Fraction of positive weights, number of different kernels, number of weights that changed, the sums of n_up,
        n_down and n_idle, and the mean threshold.
    """
    weights = weights.reshape(-1, int(np.prod(shape[:-1])), shape[-1])
    counts = [values.reshape(len(weights), -1) for values in (n_up, n_down, n_idle)]
    thresholds = np.concatenate([values.reshape(len(weights), -1) for values in thresholds], axis=1)
    for batch, (before, now) in enumerate(zip(weights, weights[1:]), start=1):
        yield (float((now > 0).mean()), len(np.unique(now, axis=1).T), int((now != before).sum()),
               *(int(count[batch].sum()) for count in counts), float(thresholds[batch].mean()))
