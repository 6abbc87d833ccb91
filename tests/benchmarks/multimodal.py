"""Milliseconds per presentation of a network of two modalities, and of its ensembles alone, learning on, on one core.

    python tests/benchmarks/multimodal.py --neurons 100 --presentations 1000

Images have MNIST's statistics (see speed.py), sounds 512 inputs of which a quarter has something to say. Half of the
neurons are in each ensemble. The best of several alternating rounds counts, without compilation.
"""

import argparse
import json
import time

import numpy as np
from speed import mnist_like

from stdpnet.estimators.multimodal import Multimodal
from stdpnet.estimators.two_layer import TwoLayerNetwork
from stdpnet.experiments import recipes
from stdpnet.experiments.command_line import positive
from stdpnet.models import presets
from stdpnet.models.architectures import two_modalities

ROUNDS = 5


def words_like(n, random):
    """Return n words, (n, 512), with a mean of 30 of 255."""
    return np.where(random.random((n, 512)) < 0.25, 240*random.random((n, 512)), 0)


def networks(neurons):
    """Return the network and its two ensembles, which show each sample once."""
    image, audio = (presets.get(recipes.preset_name(dataset, neurons//2)).replace({"presentation.min_spikes": 0})
                    for dataset in ("mnist", "fsdd"))
    return {"both": Multimodal(two_modalities(image, audio, presets.CROSS_MODAL), n_neurons=neurons//2),
            "image": TwoLayerNetwork(image, n_neurons=neurons//2), "audio": TwoLayerNetwork(audio, n_neurons=neurons//2)}


def main(neurons=100, presentations=1000):
    """Measure, and return what is printed."""
    random = np.random.default_rng(0)
    image, audio = mnist_like(presentations, random), words_like(presentations, random)
    X, learners = {"both": [image, audio], "image": image, "audio": audio}, networks(neurons)
    best = dict.fromkeys(learners, np.inf)
    for name, learner in learners.items():
        learner.partial_fit([each[:1] for each in X[name]] if name == "both" else X[name][:1])  # compiles
    for _ in range(ROUNDS):
        for name, learner in learners.items():
            started = time.perf_counter()
            learner.partial_fit(X[name])
            best[name] = min(best[name], 1000*(time.perf_counter() - started)/presentations)
    ratio = best["both"]/(best["image"] + best["audio"])
    return {"neurons": neurons} | {f"{name}_ms": round(ms, 3) for name, ms in best.items()} | {"ratio": round(ratio, 2)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--neurons", type=positive, default=100, help="in all; default: 100")
    parser.add_argument("--presentations", type=positive, default=1000)
    print(json.dumps(main(**vars(parser.parse_args()))))
