"""
A data set of your own
======================

Networks take arrays: samples in rows, inputs from 0 to 255. A :class:`~stdpnet.datasets.Split` holds four of them,
and a :class:`~stdpnet.experiments.trial.Trial` does with it what ``stdpnet train`` does: learn, label, test, write a
file.
"""

import numpy as np
from brian2 import Hz

from stdpnet import NeuronLabels, TwoLayerNetwork, presets
from stdpnet.datasets import Split
from stdpnet.experiments.trial import Trial
from stdpnet.files import result_file
from stdpnet.plots import weights


def bars(n, *, seed):
    """Noisy images of 8 x 8 pixels with one bright row or column, uint8 (n, 64), and its number, int (n,)."""
    random = np.random.default_rng(seed)
    y = np.arange(n) % 16
    images = random.integers(0, 30, (n, 8, 8))
    images[y < 8, y[y < 8]] = 250
    images[y >= 8, :, y[y >= 8] - 8] = 250
    return images.reshape(n, 64).astype(np.uint8), y


(X_train, y_train), (X_test, y_test) = bars(480, seed=0), bars(96, seed=1)
data = Split(X_train=X_train, y_train=y_train, X_test=X_test, y_test=y_test)

# %%
# The sum of a neuron's weights, one tenth of the inputs in all presets, and the input's rate are what depends most on
# the data. Few inputs need more of both.

network = presets.DIGITS.replace({"input_exc.normalisation.total": 8.0, "input.max_rate": 255*Hz})
learner = TwoLayerNetwork(network, n_neurons=16, epochs=3, chunk_size=100)
trial = Trial(network=learner, classifier=NeuronLabels(), data=data, out="results/bars.h5",
              metadata={"dataset": "bars"}, verbose=False)
print(f"accuracy {trial.run().accuracy:.3f}")

# %%
# The file can be drawn by ``stdpnet figure weights results/bars.h5``, or here:

ax = weights.receptive_fields(result_file.read("results/bars.h5").data["input_exc.w"], shape=(8, 8))
ax.set_title("Bars, 16 neurons")

# %%
# To have it as ``--dataset bars``, make it a module of ``datasets/`` whose ``load()`` returns the `Split`, and name
# it in three tables: ``LOADERS`` of ``datasets/__init__.py``, ``RECIPES`` of ``stdpnet/experiments/recipes.py``
# (which network suits it, how many epochs), and ``NAMES`` of ``stdpnet/experiments/results.py`` (what titles call
# it). Files that are downloaded come with checksums; see ``datasets/mnist.py``.
