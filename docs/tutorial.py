# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Five minutes with spiking neurons
#
# From a digit to a spike, a learning rule, 50 prototypes that appear while a network learns, and a confusion matrix.
# The digits are scikit-learn's, so nothing is downloaded. Everything below runs in half a minute, most of which is
# spent by the C++ compiler.

# %%
from dataclasses import dataclass, replace

import matplotlib.pyplot as plt
import numpy as np
from brian2 import ms, mV

from stdpnet import NeuronLabels, TwoLayerNetwork, datasets, presets
from stdpnet.experiments import probes
from stdpnet.models.plasticity import AccumulatingPowerLawSTDP
from stdpnet.plots import accuracy, mechanisms, weights

# %% [markdown]
# ## A digit
#
# An image is 784 numbers from 0 to 255. Each pixel becomes a train of random spikes, the brighter, the more.

# %%
data = datasets.load("digits")
image = data.X_train[0]
encoding = presets.DIGITS.inputs["input"]
rates = float(encoding.max_rate)*image/255  # Hz
random = np.random.default_rng(0)
spikes = random.random((700, 784)) < rates*0.0005  # 700 steps of 0.5 ms

figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3))
left.imshow(image.reshape(28, 28), cmap="gray")
left.set_title(f"digits: a {data.y_train[0]}")
step, pixel = np.nonzero(spikes)
right.plot(step/2, pixel, ".", markersize=1)
_ = right.set(xlabel="Time (ms)", ylabel="Pixel", title="one presentation")

# %% [markdown]
# ## A neuron
#
# Each input spike opens a conductance for about a millisecond, which pulls the membrane up. At the threshold the neuron
# fires, and its threshold rises a little: whoever fires often must work harder for it.

# %%
neuron = replace(presets.DIGITS.layers["exc"].neuron, theta_plus=4*mV)
times = np.cumsum(random.exponential(1/300, size=60))
times = times[times < 0.15]
trace = probes.neuron_trace(neuron, times, weight=1.0, duration=200*ms)
ax = mechanisms.neuron_trace(1000*trace["t"], v_mV=1000*trace["v"], threshold_mV=1000*trace["threshold"],
                             conductances={"excitatory": trace["g_exc"]}, input_spikes_ms=1000*times,
                             output_spikes_ms=1000*trace["spikes"])

# %% [markdown]
# ## A learning rule
#
# When the neuron fires, inputs that fired just before become stronger, all others weaker. That is the whole rule: a few
# lines of equations, which are measured here with pairs of spikes.

# %%
rule = presets.DIGITS.connections["input_exc"].rule
print(rule.pre_trace, rule.on_pre_spike, rule.on_post, sep="\n")
delta_t = np.linspace(-50, 50, 101)  # ms
ax = mechanisms.stdp_window(delta_t, probes.stdp_window(rule, delta_t/1000))

# %% [markdown]
# ## Fifty prototypes
#
# Fifty such neurons, each silencing the others when it fires, see 600 digits four times. No label is used. After
# every 150 presentations we look at the weights from all pixels to each neuron.

# %%
network = TwoLayerNetwork(presets.DIGITS, n_neurons=50, epochs=4, chunk_size=150)
X, y = data.X_train[:600], data.y_train[:600]
fields, seen = [], []
for chunk in network.learn(X):
    fields.append(network.weights_)
    seen.append(network.state_.n_seen)
film = weights.Film(np.array(fields), samples=seen, title="digits, 50 neurons").animation()

# %% [markdown]
# ## What does it know?
#
# Now labels enter, once: each neuron gets the class to which it responds most. Then the neurons vote on digits that
# they have never seen.

# %%
labels = NeuronLabels().fit(network.transform(X), y)
X_test, y_test = data.X_test[:300], data.y_test[:300]
predicted = labels.predict(network.transform(X_test))
print(f"accuracy {np.mean(predicted == y_test):.3f}; {labels.silent_.sum()} of 50 neurons never fired")
ax = weights.receptive_fields(network.weights_, labels=labels.labels_)

# %%
matrix = np.zeros((10, 10), int)
np.add.at(matrix, (y_test, predicted), 1)
ax = accuracy.confusion(matrix, range(10))
_ = ax.set_title("digits, 50 neurons")

# %% [markdown]
# ## A rule of your own
#
# A rule is a dataclass: parameters are fields, equations class attributes. This one is Hebbian learning without a
# dependence on the weight; only the line that differs is written.

# %%
@dataclass(frozen=True, kw_only=True)
class Additive(AccumulatingPowerLawSTDP):
    """Steps that do not depend on the weight."""

    on_post = "w = clip(w + eta*(x_pre - offset), 0, w_max)"


own = TwoLayerNetwork(presets.DIGITS.replace({"input_exc.rule": Additive(**vars(rule))}), n_neurons=50, epochs=4)
own_labels = NeuronLabels().fit(own.fit_transform(X), y)
print(f"accuracy {own_labels.score(own.transform(X_test), y_test):.3f}")

# %% [markdown]
# Where to go on: the recipes show a neuron, a layer, a data set, a figure, spikes and a sweep of your own.
