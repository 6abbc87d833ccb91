"""Which spikes do inputs emit? (for simulations in NumPy; those of images are the compiled programs' own, to the last one)"""

import numpy as np
from scipy import sparse

from ..engine.functions import chance, stream_of
from ..models.encoding import PoissonEncoding


def of_images(encoding, images, *, seed, first, n_steps, dt):
    """Return the spikes that images evoke, int8 (n_steps, n_images, height, width, channels): -1, 0 or 1.

    Parameters
    ----------
    encoding : BernoulliEncoding
    images : array (n_images, height, width, channels)
    seed, first : int
        Seed of the answers, and the number of the first image: spikes depend on nothing else.
    n_steps : int
    dt : Quantity
    """
    flat = np.asarray(images, float).reshape(len(images), -1)
    p, sign = np.float32(float(encoding.max_rate*dt)*np.abs(flat)), np.where(flat < 0, -1, 1).astype(np.int8)
    streams = np.asarray(stream_of(seed, first + np.arange(len(flat))[:, np.newaxis], np.arange(flat.shape[1])))
    spikes = [(np.asarray(chance(streams, step)) < p)*sign for step in range(n_steps)]
    return np.stack(spikes).reshape(n_steps, *images.shape)


def of_rates(encoding, X, *, seed, attempt, n_steps, dt):
    """Yield for each time step what samples evoke: sparse int arrays (n_samples, n_inputs), Poisson processes.

    They have the rates of the compiled programs, but other random numbers, and several spikes may fall into a step.

    Parameters
    ----------
    encoding : PoissonEncoding
    X : array (n_samples, n_inputs), or (n_samples, n_frames, n_inputs)
    seed : sequence of int
    attempt : int
        How often the samples have been shown before: they become brighter.
    n_steps : int
    dt : Quantity
    """
    if not isinstance(encoding, PoissonEncoding):
        raise ValueError(f"encoding: expected Poisson spike trains, got {type(encoding).__name__}, of which no simulation here knows")
    random, frames = np.random.default_rng([*seed, attempt]), np.asarray(X, float).reshape(len(X), encoding.frames(), -1)
    rate = float(encoding.max_rate*dt)/encoding.input_max*(1 + encoding.boost*attempt)
    length = n_steps//encoding.frames()
    for frame in np.moveaxis(frames, 1, 0):
        yield from _frame(random, rate*frame, length)


def _frame(random, rates, n_steps):
    """Yield the spikes of a time in which rates, in spikes per step, stay: how many there are, then when."""
    counts = random.poisson(rates*n_steps)
    sample, place = np.nonzero(counts)
    sample, place = (np.repeat(index, counts[sample, place]) for index in (sample, place))
    when = random.integers(n_steps, size=len(sample))
    order = np.argsort(when, kind="stable")
    for part in np.split(order, np.searchsorted(when[order], np.arange(1, n_steps))):
        yield sparse.coo_array((np.ones(len(part), np.int64), (sample[part], place[part])), shape=rates.shape).tocsr()
