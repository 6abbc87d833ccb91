"""
Spikes of your own as input
===========================

Event cameras and silicon cochleae send events: which channel, and when. With
:class:`~stdpnet.models.encoding.GivenSpikes` these are the input, instead of rates.
"""

import numpy as np

from stdpnet import TwoLayerNetwork, datasets, presets
from stdpnet.models.encoding import GivenSpikes
from stdpnet.preprocessing import events

# %%
# Here from pixels: the brighter, the earlier and the more often. A sample is an array of (channel, time in seconds).

images = datasets.load("digits").X_train[:3]
samples = [np.array([(channel, 0.35*place/n) for channel, n in enumerate(image//32) for place in range(n)])
           for image in images]
times = events.spike_times(samples, n_channels=784)
print(f"{[len(sample) for sample in samples]} events; times {times.shape}: samples, spikes of a channel, channels")

# %%
# The encoding must know for how many spikes of a channel there is room.

network = presets.DIGITS.replace({"input": GivenSpikes(n_spikes=times.shape[1])})
learner = TwoLayerNetwork(network, n_neurons=10, target="numpy").fit(times)
print(f"answers: {learner.transform(times).sum(axis=1)} spikes")

# %%
# Two examples are there to train with: spoken digits as events of a cochlea, ``stdpnet train unimodal --dataset fsdd
# --representation events``, and N-MNIST, ``--dataset nmnist``, from a folder ``nmnist`` below ``STDPNET_DATA``.
