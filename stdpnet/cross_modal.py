"""How do two ensembles speak to each other? (synapses between modalities: their equations, and which there are)"""

from collections import namedtuple
from dataclasses import dataclass, replace

import numpy as np
from brian2 import Quantity


@dataclass(frozen=True, kw_only=True)
class CrossModalSTDP:
    """Sparse excitatory synapses between the excitatory neurons of two modalities, learned by power-law STDP.

    At each postsynaptic spike a weight changes by the rule of `stdpnet.plasticity.PowerLawSTDP` for the presynaptic
    neuron's latest spike in this presentation, which may be one of the same time step. Rathi's thesis (2021),
    sections 3.3.2 and 3.4.2 and Table 3.1.
    """

    w_max: float  #: largest weight
    w_start: float  #: initial weights are uniform between 0 and this
    w_fixed: float  #: weight of synapses that are not learned, but connected by label
    gain: float  #: conductance that a spike evokes through a weight of 1
    gain_learning: float  #: the same while the receiving neuron learns
    tau: Quantity  #: how fast a presynaptic spike is forgotten
    eta: float  #: learning rate
    offset: float  #: part of a presynaptic spike still remembered at which the weight stays as it is
    mu: float  #: exponent of the dependence on the weight

    equations = "w : 1"
    on_pre = "g_exc_post += (plastic_post*gain_learning + (1 - plastic_post)*gain)*w"
    on_post = """
    x_pre = exp((lastspike_pre - t)/tau)
    w = clip(w + plastic_post*eta*(x_pre - offset)*clip(w_max - w, 0, w_max)**mu, 0, w_max)
    """

    def first_weights(self, n, random, *, learned):
        """Return n initial weights, float32 array: random ones that are learned, or fixed ones."""
        if not learned:
            return np.full(n, self.w_fixed, np.float32)
        return random.random(n, np.float32)*np.float32(self.w_start)

    def fixed(self):
        """Return synapses that keep their weights."""
        return replace(self, eta=0.0)


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
