"""Does a network learn as well as it could? (spikes and thresholds are watched while it learns)"""

import numpy as np

from ..readout import symptoms


def watched(network, chunks):
    """Yield what a network of populations answers while it learns, and in the end warn of what shows that it learned badly.

    Parameters
    ----------
    network : SpikingNetwork
    chunks : iterable of Chunk
        What its `learn` yields, from the first sample on.
    """
    layers = network.answering()
    course, last = [_moment(network.state_)], np.zeros(sum(layers.values()), np.int64)
    for chunk in chunks:
        yield chunk
        last = np.maximum(last, _last_spikes(chunk.features, course[-1][0]))
        course.append(_moment(network.state_))
    symptoms.warn(symptoms.of_last_spikes(last, course[-1][0], layers) + symptoms.of_thresholds(course), stacklevel=3)


def _moment(state):
    return state.n_seen, symptoms.mean_thresholds(state.arrays)


def _last_spikes(counts, n_before):
    """Return at which sample, counted from 1 with those before, each neuron fired at last; 0 for never."""
    numbers = np.arange(n_before + 1, n_before + 1 + len(counts))[:, np.newaxis]
    return np.where(counts > 0, numbers, 0).max(axis=0)
