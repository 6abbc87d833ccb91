"""How sure must a classifier be for an answer to leave? (pure NumPy)

At each exit s of n samples the largest probability c is known, and whether the most probable class is right. A sample leaves
at the first exit with c > delta_s, and always at the last. Panda et al. (2016), as in "Neural networks at the edge", III.
"""

from collections import namedtuple

import numpy as np

LEVELS = 64  #: values of each delta that are tried
SWEEPS = 4  #: over all exits, at most

Outcome = namedtuple("Outcome", "exits accuracy cost shares")
Outcome.__doc__ = """What comes of thresholds.

exits : int array (n,), where each sample leaves
accuracy, cost : float, means over all samples
shares : float array (n_exits,), of the samples that leave at each exit
"""


def checked(deltas, n_exits):
    """Return thresholds of all exits but the last, a float array (n_exits - 1,), given them or one for all.

    Raises
    ------
    ValueError
        If one is not from 0 to 1, or there is another number of them.
    """
    values = np.broadcast_to(deltas, (n_exits - 1,)) if np.ndim(deltas) == 0 else np.asarray(deltas)
    if values.shape != (n_exits - 1,) or values.dtype.kind not in "iuf":
        raise ValueError(f"delta: expected one number, or one for each of the {n_exits - 1} exits before the last, got "
                         f"{deltas!r}")
    values = values.astype(float)
    if not ((0 <= values) & (values <= 1)).all():
        raise ValueError(f"delta: expected probabilities from 0 to 1, got {deltas!r}; 1 lets nothing leave")
    return values


def first_sure(confidence, deltas):
    """Return the exit at which each sample leaves, int (n,), given what is known at all of them, (n, n_exits)."""
    sure = np.concatenate([confidence[:, :-1] > deltas, np.ones((len(confidence), 1), bool)], axis=1)
    return sure.argmax(axis=1)


def outcome(confidence, correct, costs, deltas):
    """Return the `Outcome` of thresholds.

    Parameters
    ----------
    confidence : array (n, n_exits)
    correct : bool array (n, n_exits)
    costs : array (n_exits,)
        Of a sample that leaves there.
    deltas : array (n_exits - 1,)
    """
    exits = first_sure(confidence, deltas)
    return Outcome(exits, float(correct[np.arange(len(exits)), exits].mean()), float(np.asarray(costs)[exits].mean()),
                   np.bincount(exits, minlength=len(costs))/len(exits))


def for_accuracy(confidence, correct, costs, *, wanted=None, n_parts=4):
    """Return the thresholds of least cost whose accuracy is `wanted`, by default that of the last exit, or nearest to it.

    There are many thresholds and few samples of which the exits disagree: what is cheapest on all of these together is less
    accurate on others. So none of `n_parts` parts of the samples may fall behind the last exit by more than all may.
    """
    parts = [np.arange(len(correct)) % n_parts == part for part in range(min(n_parts, len(correct)))]
    may_lose = 0.0 if wanted is None else correct[:, -1].mean() - wanted

    def loss(found):
        right = correct[np.arange(len(correct)), found.exits]
        return sum(max(0.0, correct[part, -1].mean() - may_lose - right[part].mean()) for part in parts), found.cost
    return _descend(confidence, correct, costs, loss)


def for_cost(confidence, correct, costs, *, wanted):
    """Return the thresholds of highest accuracy whose mean cost is `wanted` or less, or as near to it as it gets."""
    return _descend(confidence, correct, costs, lambda found: (max(0.0, found.cost - wanted), -found.accuracy))


def _descend(confidence, correct, costs, loss):
    """Start at the best threshold for all exits alike, then change one after the other while something is gained."""
    n_exits = confidence.shape[1]
    of = lambda deltas: loss(outcome(confidence, correct, costs, deltas))
    deltas = min((np.full(n_exits - 1, level) for level in _levels(confidence)), key=of)
    for _ in range(SWEEPS):
        before = of(deltas)
        for place in range(n_exits - 1):
            changed = [np.where(np.arange(n_exits - 1) == place, level, deltas) for level in _levels(confidence[:, place])]
            deltas = min([deltas, *changed], key=of)
        if of(deltas) == before:
            break
    return deltas


def _levels(confidence):
    """Return thresholds that are tried: 0, 1, and values between which as many samples lie."""
    return np.unique([0.0, 1.0, *np.quantile(confidence, np.linspace(0, 1, LEVELS))])
