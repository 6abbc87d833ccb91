"""Which synapses join two ensembles?"""

from collections import namedtuple

import numpy as np


Links = namedtuple("Links", "pre post weights")
Links.__doc__ = """Synapses from one ensemble to the other, ordered by pre, then post.

pre, post : int array (n_synapses,), the neurons that they join
weights : float32 array (n_synapses,)
"""


def highest_connectivity(n_image, n_audio):
    """Return which fraction of all pairs of neurons can be joined, given that neurons send or receive."""
    return 2*(n_image//2)*(n_audio//2)/(n_image*n_audio)


def roles(n, random):
    """Return which neurons may send, and which may receive: random halves of n, int arrays (n//2,)."""
    order = random.permutation(n)
    return np.sort(order[:n//2]), np.sort(order[n//2:n//2*2])


def connect(n_pre, n_post, senders, receivers, n_synapses, random, *, allowed=None):
    """Choose pairs of a sender and a receiver at random.

    Parameters
    ----------
    n_pre, n_post : int
        Neurons of the two ensembles.
    senders, receivers : int arrays
        Those of the first that may send, and of the second that may receive.
    n_synapses : int
        How many pairs, at most.
    random : numpy.random.Generator
    allowed : bool array (n_pre, n_post), optional
        Pairs to choose from; default: all.

    Returns
    -------
    pre, post : int arrays (at most n_synapses,)
    """
    possible = np.zeros((n_pre, n_post), bool)
    possible[np.ix_(senders, receivers)] = True
    if allowed is not None:
        possible &= allowed
    pairs = np.flatnonzero(possible)
    chosen = np.sort(random.permutation(pairs)[:n_synapses])
    return np.divmod(chosen, n_post)
