"""
A neuron of your own
====================

A neuron is a frozen dataclass derived from :class:`~stdpnet.models.neurons.AdaptiveLIF` or
:class:`~stdpnet.models.neurons.ConductanceLIF`: parameters as fields, equations as class attributes. This one loses all
excitation when it fires.
"""

from dataclasses import dataclass

import numpy as np
from brian2 import ms

from stdpnet import TwoLayerNetwork, datasets, presets
from stdpnet.experiments import probes
from stdpnet.models.neurons import AdaptiveLIF
from stdpnet.plots import mechanisms


@dataclass(frozen=True, kw_only=True)
class ResettingLIF(AdaptiveLIF):
    """A neuron whose spike also ends its input currents."""

    reset = AdaptiveLIF.reset + "\n g_exc = 0"


usual = presets.DIGITS.layers["exc"].neuron
neuron = ResettingLIF(**vars(usual) | {"tau": 80*ms})

# %%
# How it answers to input spikes, each adding 1 to its conductance:

times = np.cumsum(np.random.default_rng(0).exponential(1/300, size=60))
times = times[times < 0.15]
trace = probes.neuron_trace(neuron, times, weight=1.0, duration=200*ms)
mechanisms.neuron_trace(1000*trace["t"], v_mV=1000*trace["v"], threshold_mV=1000*trace["threshold"],
                        conductances={"excitatory": trace["g_exc"]}, input_spikes_ms=1000*times,
                        output_spikes_ms=1000*trace["spikes"])

# %%
# A network with such neurons, here run by NumPy, which needs no compiler:

network = presets.DIGITS.replace({"exc.neuron": neuron})
learner = TwoLayerNetwork(network, n_neurons=10, target="numpy").fit(datasets.load("digits").X_train[:2])
print(f"thresholds rose by up to {1000*(learner.theta_.max() - float(usual.theta_start)):.2f} mV")

# %%
# Other conductances, currents and refractory times are lines of ``equations``; variables that outlast a presentation
# are named in ``learned``, each with the parameter that it starts from. See :mod:`stdpnet.models.neurons`.
