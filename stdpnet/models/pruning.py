"""Which synapses are pruned, which levels do weights take? (pure NumPy)

Strategies (the first three of Rathi 2021, sections 2.3 and 2.5.3), each an object that a network's training accepts:

* :class:`WhileTraining` prunes and shares weights again and again while the network learns;
* :class:`BeforeTraining` removes synapses at random, before the network has learned anything;
* :class:`AfterTraining` prunes and shares weights once, at the end;
* :class:`Gradually` prunes more and more while the network learns, and leaves every neuron as many synapses.

A strategy of your own needs the methods of :class:`Strategy`. Weights have shape (n_inputs, n_neurons).

Thresholds are compared with weights as the network's normalisation leaves them, w_max being 1 and their sum 78.4 for 784
inputs as in Diehl & Cook (2015); at the next presentation normalisation spreads over the others what was pruned. That
limits how sparse such a network can learn to be: below 10 % of its synapses even weights of 1 do not add up to 78.4. A
common threshold also costs those neurons most whose weight is spread over many inputs, until some are silent.
"""

import ast
from dataclasses import dataclass
from numbers import Integral, Real

import numpy as np

MAX_LEVELS = 256  #: a byte's worth


def prune(weights, threshold):
    """Return the weights, those at or below a threshold replaced by 0."""
    return np.where(weights > threshold, weights, np.zeros_like(weights))


def strongest(weights, connectivity):
    """Return the weights, 0 but for this fraction of each neuron's, its largest; of equal ones the first."""
    kept = max(1, round(connectivity*len(weights)))
    rank = np.argsort(np.argsort(-weights, axis=0, kind="stable"), axis=0)
    return np.where(rank < kept, weights, np.zeros_like(weights))


def share(weights, levels):
    """Return the weights, those above 0 replaced by ``levels - 1`` common values.

    They are divided by the quantiles ``k/(levels - 1)`` into groups, and every group takes its mean; a weight equal
    to a quantile belongs to the lower group. With two levels that is the mean of all, with three the means of the
    weights up to the median and above it (section 2.3.2). Equal weights stay together, so that some groups may be
    empty and fewer levels be used.
    """
    critical = weights[weights > 0]
    if not len(critical):
        return weights.copy()
    edges = np.quantile(critical, np.arange(1, levels - 1)/(levels - 1))
    group = np.searchsorted(edges, critical, side="left")
    sums = np.bincount(group, weights=critical, minlength=levels - 1)
    means = sums/np.bincount(group, minlength=levels - 1).clip(1)
    shared = np.zeros_like(weights)
    shared[weights > 0] = means[group]
    return shared


def threshold_for(weights, connectivity):
    """Return the threshold above which lies this fraction of all weights; equal weights are pruned together."""
    kept = round(connectivity*weights.size)
    if kept >= weights.size:
        return 0.0
    return np.partition(weights, weights.size - kept - 1, axis=None)[weights.size - kept - 1]


def gains(weights, total, w_max):
    """Return by which factor each neuron's weights have this sum, or the largest of them is `w_max`.

    A frozen network does not normalise, and weights that all neurons share have other sums than those with which the
    thresholds adapted: a gain per neuron keeps these, as that of the amplifier at the end of a crossbar's column. Two
    levels without gains cost 11 points of accuracy (MNIST, 100 neurons, threshold 0.15: 74.1 %, with gains 85.4 %, not
    compressed 85.2 %); larger ones let neurons with few synapses answer to everything. Where not even weights of
    `w_max` give a neuron with the mean number of synapses this sum, that limits only those with less than half of it.
    """
    sums, largest, synapses = weights.sum(axis=0), weights.max(axis=0), (weights > 0).sum(axis=0)
    alive = largest > 0
    mean = synapses[alive].mean() if alive.any() else 0
    limited = (mean*w_max >= total) | (synapses < mean/2)
    limit = np.where(limited, w_max/np.where(alive, largest, 1), np.inf)
    return np.where(alive, np.minimum(total/np.where(alive, sums, 1), limit), 1).astype(np.float32)


class PrunedEverything(ValueError):
    """A threshold lies above all weights."""


class Strategy:
    """What a network's training asks of a strategy; does nothing.

    A training of n samples calls `connect` once at its start, `step` whenever `next_step` is reached and `remains`
    at its end. Raises of a strategy reach the caller; what was learned until the chunk before is kept.
    """

    def connect(self, shape, random):
        """Return which synapses exist, a bool array of this shape, or None for all; `random` is a NumPy Generator."""

    def next_step(self, n_seen, n_samples):
        """Return after how many of all samples the weights change next, given that `n_seen` have been shown."""
        return n_samples

    def step(self, weights, n_seen, n_samples):
        """Return the weights with which the network goes on after `n_seen` samples."""
        return weights

    def remains(self, weights):
        """Return which synapses exist after training, a bool array (n_inputs, n_neurons), or None for all."""


@dataclass(frozen=True, kw_only=True)
class _InBatches(Strategy):
    """What strategies with a step after each batch have in common."""

    levels: int  #: values that a weight can take, 0 included; 0 leaves weights continuous
    batches: int  #: into how many equal parts the samples are divided, N
    first: int  #: batches before the first step, M

    def __post_init__(self):
        _check_levels(self)
        _check_integer(self, "batches", 2)
        _check_integer(self, "first", 1)
        if self.first >= self.batches:
            raise ValueError(f"{type(self).__name__}.first: expected fewer batches than there are in all "
                             f"({self.batches}), got {self.first}; lower it, or raise the number of batches")

    def next_step(self, n_seen, n_samples):
        """Return the end of the next batch, but no earlier than of batch `first`."""
        if self.batches > n_samples:
            raise ValueError(f"{type(self).__name__}.batches: expected at most one per sample, got {self.batches} for "
                             f"{n_samples} samples; lower it, or give more samples")
        ends = _ends(self.batches, n_samples)[self.first - 1:]
        return int(ends[np.searchsorted(ends, n_seen, side="right")])

    def _batch(self, n_seen, n_samples):
        """Return the number of the batch that has just ended, from 1."""
        return int(np.searchsorted(_ends(self.batches, n_samples), n_seen)) + 1

    def remains(self, weights):
        """Return which synapses are left: those with a weight."""
        return weights > 0


@dataclass(frozen=True, kw_only=True)
class WhileTraining(_InBatches):
    """Prune and share weights after batches of samples (Rathi 2021, section 2.3 and Fig. 2.4).

    The first step comes after `first` batches, further ones after every batch. Weights up to the threshold become 0
    but stay plastic; after the last batch they are removed for good. Thresholds are on the scale of the weights as
    they are at that moment, at most ``w_max`` of the learning rule.

    Raises
    ------
    ValueError
        If the threshold is outside [0, 1), or there are impossible levels or batches.
    """

    threshold: float  #: weights up to this become 0

    def __post_init__(self):
        _check_fraction(self, "threshold", include_0=True)
        super().__post_init__()

    def step(self, weights, n_seen, n_samples):
        """Return the weights, pruned and shared; raises PrunedEverything if none would be left."""
        batch = self._batch(n_seen, n_samples)
        return _compress(weights, self.threshold, self.levels, f"batch {batch} of {self.batches}")


@dataclass(frozen=True, kw_only=True)
class BeforeTraining(Strategy):
    """Learn with a random part of the synapses, the same from first to last (section 2.5.3).

    Raises ValueError if the connectivity is outside (0, 1].
    """

    connectivity: float  #: fraction of all possible synapses

    def __post_init__(self):
        _check_fraction(self, "connectivity", include_1=True)

    def connect(self, shape, random):
        """Return a random choice of synapses."""
        n = shape[0]*shape[1]
        connected = np.zeros(n, bool)
        connected[random.permutation(n)[:max(1, round(self.connectivity*n))]] = True
        return connected.reshape(shape)


@dataclass(frozen=True, kw_only=True)
class AfterTraining(Strategy):
    """Learn with all synapses, and keep the strongest at the end (section 2.5.3).

    Raises ValueError if the connectivity is outside (0, 1], or there are impossible levels.
    """

    connectivity: float  #: fraction of all possible synapses that is kept
    levels: int  #: as in :class:`WhileTraining`
    evenly: bool = False  #: whether that is the fraction of every neuron's synapses, not of all together

    def __post_init__(self):
        _check_fraction(self, "connectivity", include_1=True)
        _check_levels(self)

    def step(self, weights, n_seen, n_samples):
        """Return the weights, pruned and shared; raises PrunedEverything if none would be left."""
        if self.evenly:
            return _shared(strongest(weights, self.connectivity), self.levels)
        return _compress(weights, threshold_for(weights, self.connectivity), self.levels, "after training")

    def remains(self, weights):
        """Return which synapses are left: those with a weight."""
        return weights > 0


@dataclass(frozen=True, kw_only=True)
class Gradually(_InBatches):
    """Prune more and more while the network learns; every neuron keeps as many of its synapses, the strongest.

    Steps come as in :class:`WhileTraining`. After the one that ends the fraction f of the remaining batches each
    neuron is left ``connectivity + (1 - connectivity)*(1 - f)**3`` of its synapses, as in Zhu & Gupta (2017,
    arXiv:1710.01878), at least `floor` of them but for the last step. Not in Rathi (2021).

    Raises ValueError if connectivity or floor are outside (0, 1], or there are impossible levels or batches.
    """

    connectivity: float  #: fraction of each neuron's synapses that is left at the end
    floor: float  #: fraction with which the network learns at least, so that its normalisation can keep up the drive

    def __post_init__(self):
        _check_fraction(self, "connectivity", include_1=True)
        _check_fraction(self, "floor", include_1=True)
        super().__post_init__()

    def step(self, weights, n_seen, n_samples):
        """Return the weights, pruned and shared."""
        progress = (self._batch(n_seen, n_samples) - self.first + 1)/(self.batches - self.first + 1)
        left = self.connectivity + (1 - self.connectivity)*(1 - progress)**3
        return _shared(strongest(weights, left if progress == 1 else max(left, self.floor)), self.levels)


STRATEGIES = (WhileTraining, BeforeTraining, AfterTraining, Gradually)


def parse(text):
    """Return the strategy of which `text` is the ``repr``; None for "None".

    Raises
    ------
    ValueError
        If it is the repr of anything else.
    """
    kinds = {kind.__name__: kind for kind in STRATEGIES}
    try:
        tree = ast.parse(text, mode="eval").body
        if isinstance(tree, ast.Constant) and tree.value is None:
            return None
        return kinds[tree.func.id](**{word.arg: ast.literal_eval(word.value) for word in tree.keywords})
    except (SyntaxError, AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"pruning: expected one of {', '.join(kinds)} or None, got {text!r}") from error


def _ends(batches, n_samples):
    """After how many samples each batch ends."""
    return np.arange(1, batches + 1)*n_samples//batches


def _compress(weights, threshold, levels, when):
    pruned = prune(weights, threshold)
    if not pruned.any():
        shares = 0, 0.25, 0.5, 0.75, 0.99, 1
        distribution = ", ".join(f"{each:.0%}: {value:.3g}" for each, value in zip(shares, np.quantile(weights, shares)))
        raise PrunedEverything(f"{when}: the threshold {threshold:g} would prune all {weights.size} synapses; quantiles "
                               f"of their weights are {distribution}; choose a lower threshold")
    return _shared(pruned, levels)


def _shared(weights, levels):
    return share(weights, levels) if levels else weights


def _check_fraction(strategy, name, *, include_0=False, include_1=False):
    value = getattr(strategy, name)
    inside = isinstance(value, Real) and (0 <= value if include_0 else 0 < value) and (value <= 1 if include_1 else value < 1)
    if not inside:
        interval = f"{'[' if include_0 else '('}0, 1{']' if include_1 else ')'}"
        raise ValueError(f"{type(strategy).__name__}.{name}: expected a number in {interval}, got {value!r}")


def _check_levels(strategy):
    levels = strategy.levels
    if not isinstance(levels, Integral) or not (levels == 0 or 2 <= levels <= MAX_LEVELS):
        raise ValueError(f"{type(strategy).__name__}.levels: expected 0 (continuous weights) or an integer from 2 to "
                         f"{MAX_LEVELS} (with the level 0), got {levels!r}")


def _check_integer(strategy, name, least):
    value = getattr(strategy, name)
    if not isinstance(value, Integral) or value < least:
        raise ValueError(f"{type(strategy).__name__}.{name}: expected an integer >= {least}, got {value!r}")
