"""How do two ensembles speak to each other? (the equations of the synapses between modalities)"""

from dataclasses import dataclass, replace

import numpy as np
from brian2 import Quantity


@dataclass(frozen=True, kw_only=True)
class CrossModalSTDP:
    """Sparse excitatory synapses between the excitatory neurons of two modalities, learned by power-law STDP.

    At each postsynaptic spike a weight changes by the rule of `stdpnet.models.plasticity.PowerLawSTDP` for the presynaptic
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
