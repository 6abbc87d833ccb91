"""How does a spike become a conductance?"""

from dataclasses import dataclass
from numbers import Real

import numpy as np


@dataclass(frozen=True, kw_only=True)
class LearnedSynapses:
    """Excitatory synapses whose weight is learned; the base of those with one or another kind of weight."""

    equations = "w : 1"
    on_pre = "g_exc_post += w"
    # A frozen synapse ends an update with the weight that it began with. Kept is its negative, which is a copy: run by
    # NumPy, "w_before = w" would name the same array, and change with it.
    update_starts = "w_negative = -w"
    update_ends = "w = plastic_post*w - (1 - plastic_post)*w_negative"


@dataclass(frozen=True, kw_only=True)
class PlasticSynapses(LearnedSynapses):
    """Synapses whose weight is any number from 0 to the largest. Rathi's thesis (2021), section 3.3.1."""

    w_start: float  #: initial weights are uniform between 0 and this

    stored_as = np.float32

    def first_weights(self, shape, random):
        """Return initial weights, float32 array of this shape, drawn by a NumPy generator."""
        weights = random.random(shape, np.float32)
        weights *= np.float32(self.w_start)
        return weights

    def check(self, rule, normalisation):
        """Refuse a rule of other weights."""
        if hasattr(rule, "w_min"):
            raise ValueError(f"TwoLayer.synapses: expected BinarySynapses for {type(rule).__name__}, "
                             f"got {type(self).__name__}")


@dataclass(frozen=True, kw_only=True)
class BinarySynapses(LearnedSynapses):
    """Synapses whose weight is 0 or 1. Srinivasan & Roy (2019), section 3.1."""

    p_high: float  #: part of the initial weights that are 1

    stored_as = np.bool_

    def __post_init__(self):
        if not (isinstance(self.p_high, Real) and 0 <= self.p_high <= 1):
            raise ValueError(f"BinarySynapses.p_high: expected a probability, from 0 to 1, got {self.p_high!r}")

    def first_weights(self, shape, random):
        """Return initial weights, float32 array of this shape, drawn by a NumPy generator."""
        return (random.random(shape, np.float32) < self.p_high).astype(np.float32)

    def check(self, rule, normalisation):
        """Refuse a rule of other weights, or their normalisation."""
        levels = getattr(rule, "w_min", None), rule.w_max
        if levels != (0, 1) or normalisation is not None:
            raise ValueError("TwoLayer.rule: expected for BinarySynapses a rule of the weights 0 and 1 and no "
                             f"normalisation, got {type(rule).__name__} of {levels[0]} and {levels[1]}, "
                             f"and {normalisation}")


@dataclass(frozen=True, kw_only=True)
class LateralInhibition:
    """Each excitatory neuron drives one inhibitory neuron, which inhibits all others. Thesis, section 3.4.1."""

    w_exc: float  #: excitatory to inhibitory, one to one
    w_inh: float  #: inhibitory to every excitatory neuron but its own

    on_exc = "g_exc_post += w_exc"
    on_inh = "g_inh_post += w_inh*int(i != j)"
