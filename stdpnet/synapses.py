"""How does a spike become a conductance?"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class PlasticSynapses:
    """Excitatory synapses whose weight is learned. Rathi's thesis (2021), section 3.3.1."""

    w_start: float  #: initial weights are uniform between 0 and this

    equations = "w : 1"
    on_pre = "g_exc_post += w"
    # A frozen synapse ends an update with the weight that it began with.
    update_starts = "w_before = w"
    update_ends = "w = plastic_post*w + (1 - plastic_post)*w_before"


@dataclass(frozen=True, kw_only=True)
class LateralInhibition:
    """Each excitatory neuron drives one inhibitory neuron, which inhibits all others. Thesis, section 3.4.1."""

    w_exc: float  #: excitatory to inhibitory, one to one
    w_inh: float  #: inhibitory to every excitatory neuron but its own

    on_exc = "g_exc_post += w_exc"
    on_inh = "g_inh_post += w_inh*int(i != j)"
