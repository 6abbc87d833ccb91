"""How does a spike become a conductance?

A synapse model is a frozen dataclass: its fields are the parameters, its class attributes the equations. ``receptor`` in
them stands for the conductance of the target that a connection names, ``g_exc`` or ``g_inh``.
"""

from dataclasses import dataclass

import numpy as np

from .parameters import Model, NotNegative, Number, Probability


@dataclass(frozen=True, kw_only=True)
class FixedSynapses(Model):
    """Synapses that all have the same weight, which never changes."""

    weight: Number  #: conductance that a spike adds, relative to the leak's

    equations = ""
    on_pre = "receptor_post += weight"

    def check(self, rule, normalisation):
        """Refuse whatever would change the weight."""
        if rule is not None or normalisation is not None:
            raise ValueError("expected no rule and no normalisation for FixedSynapses, got "
                             f"{type(rule or normalisation).__name__}; take PlasticSynapses")


@dataclass(frozen=True, kw_only=True)
class LearnedSynapses(Model):
    """Synapses with a weight each; the base of those with one or another kind of weight."""

    equations = "w : 1"
    on_pre = "receptor_post += w"
    # A frozen synapse ends an update with the weight that it began with. Kept is its negative, which is a copy: run by
    # NumPy, "w_before = w" would name the same array, and change with it.
    update_starts = "w_negative = -w"
    update_ends = "w = plastic_post*w - (1 - plastic_post)*w_negative"


@dataclass(frozen=True, kw_only=True)
class PlasticSynapses(LearnedSynapses):
    """Synapses whose weight is any number from 0 to the largest. Rathi's thesis (2021), section 3.3.1."""

    w_start: NotNegative  #: initial weights are uniform between 0 and this

    stored_as = np.float32

    def initial_weights(self, shape, random):
        """Return initial weights, float32 array of this shape, drawn by a NumPy generator."""
        weights = random.random(shape, np.float32)
        weights *= np.float32(self.w_start)
        return weights

    def check(self, rule, normalisation):
        """Refuse a rule of other weights."""
        if rule is not None and rule.binary:
            raise ValueError(f"expected BinarySynapses for {type(rule).__name__}, got {type(self).__name__}")


@dataclass(frozen=True, kw_only=True)
class CrossModalSynapses(PlasticSynapses):
    """Synapses between two ensembles, which may be weaker while the receiving neuron learns. Thesis, section 3.4.2."""

    w_fixed: NotNegative  #: weight of synapses that are not learned, but connected by label
    gain: NotNegative  #: conductance that a spike evokes through a weight of 1
    gain_learning: NotNegative  #: the same while the receiving neuron learns

    on_pre = "receptor_post += (plastic_post*gain_learning + (1 - plastic_post)*gain)*w"


@dataclass(frozen=True, kw_only=True)
class BinarySynapses(LearnedSynapses):
    """Synapses whose weight is 0 or 1. Srinivasan & Roy (2019), section 3.1."""

    p_high: Probability  #: part of the initial weights that are 1

    stored_as = np.bool_

    def initial_weights(self, shape, random):
        """Return initial weights, float32 array of this shape, drawn by a NumPy generator."""
        return (random.random(shape, np.float32) < self.p_high).astype(np.float32)

    def check(self, rule, normalisation):
        """Refuse a rule of other weights, or their normalisation."""
        levels = (getattr(rule, "w_min", None), getattr(rule, "w_max", None))
        if rule is not None and levels != (0, 1) or normalisation is not None:
            raise ValueError("expected for BinarySynapses a rule of the weights 0 and 1 and no normalisation, got "
                             f"{type(rule).__name__} of {levels[0]} and {levels[1]}, and {normalisation}")
