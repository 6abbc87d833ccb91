"""
A learning rule of your own
===========================

A rule is a frozen dataclass derived from :class:`~stdpnet.models.plasticity.Rule`. Its fields are parameters, its
class attributes lines of Brian2: what the traces of both neurons do, what a spike of either does to the weight ``w``.
Only lines that differ from a rule that does nothing need to be written.
"""

from dataclasses import dataclass

import numpy as np
from brian2 import Quantity, ms
from sklearn.pipeline import make_pipeline

from stdpnet import NeuronLabels, TwoLayerNetwork, datasets, presets
from stdpnet.experiments import probes
from stdpnet.models.plasticity import Rule
from stdpnet.plots import mechanisms


@dataclass(frozen=True, kw_only=True)
class AdditiveSTDP(Rule):
    """A postsynaptic spike changes all weights by steps that do not depend on the weight."""

    tau: Quantity  #: decay of the presynaptic trace
    eta: float  #: learning rate
    offset: float  #: trace at which the weight stays as it is

    pre_trace = "dx/dt = -x/tau : 1"
    on_pre_spike = "x += 1"
    on_post = "w = clip(w + eta*(x_pre - offset), 0, w_max)"


rule = AdditiveSTDP(w_max=1.0, tau=20*ms, eta=0.002, offset=0.4)

# %%
# What it does to a pair of spikes is measured by the very equations that a network will run. In ``on_pre`` and
# ``on_post`` the trace ``x`` of the input is ``x_pre``, that of the neuron, ``y``, is ``y_post``.

delta_t = np.linspace(-50, 50, 201)  # ms
mechanisms.stdp_window(delta_t, probes.stdp_window(rule, delta_t/1000), label="additive")

# %%
# A network with another rule is a variant of one that is there.

network = presets.DIGITS.replace({"input_exc.rule": rule})
data = datasets.load("digits")
learner = make_pipeline(TwoLayerNetwork(network, n_neurons=50, epochs=2), NeuronLabels())
learner.fit(data.X_train, data.y_train)
print(f"accuracy {learner.score(data.X_test, data.y_test):.3f}")

# %%
# Give bounds to a field by a type of :mod:`stdpnet.models.parameters`, such as ``tau: Time``: values that make no sense
# are then refused in one line. Saved networks are read again with ``TwoLayerNetwork.load(path, classes={"AdditiveSTDP":
# AdditiveSTDP})``. A test with two spikes against the closed form belongs to every rule, as in
# ``tests/models/test_plasticity.py``.
