"""What does an array of real devices make of the weights that it is given?

Conductances have few levels, differ from what they should be, and some cells are stuck. Each function returns changed
copies of weights, zeros where there is no device staying zeros; what is random follows from a seed.
"""

import numpy as np


def with_levels(weights, *, n_levels):
    """Return weights, each at the nearest of so many levels, evenly from the smallest to the largest, of at least 2."""
    if not isinstance(n_levels, int) or isinstance(n_levels, bool) or n_levels < 2:
        raise ValueError(f"n_levels: expected an integer >= 2, got {n_levels!r}")
    low, high = float(weights.min(initial=0)), float(weights.max(initial=0))
    step = (high - low)/(n_levels - 1) or 1.0
    return _where_devices_are(weights, low + np.rint((weights - low)/step)*step)


def with_variation(weights, *, spread, seed):
    """Return weights times factors of a log-normal distribution with median 1 and this standard deviation of its logarithm."""
    if not (np.isfinite(spread) and spread >= 0):
        raise ValueError(f"spread: expected a number of 0 or more, got {spread!r}")
    random = np.random.default_rng([seed, 0])
    return _where_devices_are(weights, weights*np.exp(spread*random.standard_normal(weights.shape)))


def with_stuck_cells(weights, *, share, seed):
    """Return weights of which a share is stuck, half of these at 0, half at the largest absolute value, with their sign."""
    if not 0 <= share <= 1:
        raise ValueError(f"share: expected a fraction from 0 to 1, got {share!r}")
    draw = np.random.default_rng([seed, 1]).random(weights.shape)
    stuck_at_most = np.sign(weights)*np.abs(weights).max(initial=0)
    return _where_devices_are(weights, np.where(draw < share/2, 0, np.where(draw < share, stuck_at_most, weights)))


def on_weights(arrays, *, change, **options):
    """Return learned arrays, a dict by name, whose weights a function of this module has changed."""
    return {name: change(array, **options) if name.endswith(".w") else array for name, array in arrays.items()}


def _where_devices_are(weights, changed):
    return np.where(weights != 0, changed, 0).astype(weights.dtype)
