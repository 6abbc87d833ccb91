"""Milliseconds per presentation of the two-layer network, learning on, on one core.

    python tests/benchmarks/speed.py --neurons 400 --presentations 500

The input has MNIST's statistics: 784 pixels, 19 % of them lit, about 6.5 kHz in all. A presentation is 350 ms at
0.5 ms per step, with none repeated. The time is that of everything but compilation: starting the program, passing
weights and images, simulating, and reading the results.
"""

import argparse
import json
import time
from dataclasses import replace

import numpy as np

from stdpnet.models import presets
from stdpnet.experiments.command_line import positive
from stdpnet.estimators.two_layer import Ensemble


def mnist_like(n, random):
    """Return n images, (n, 784), as bright and as sparse as MNIST's digits."""
    grey = np.where(random.random((n, 784)) < 0.5, 0.95, random.random((n, 784)))
    return np.where(random.random((n, 784)) < 0.19, 0.95*255*grey, 0)


def main(neurons=400, presentations=500, preset="ACCUMULATING"):
    """Measure, and return what is printed."""
    model = presets.named(preset)
    model = replace(model, presentation=replace(model.presentation, min_spikes=0))
    images = mnist_like(presentations, np.random.default_rng(0))
    ensemble = Ensemble(model, n_neurons=neurons)
    ensemble.partial_fit(images[:1])  # compiles
    started = time.perf_counter()
    spikes = sum(chunk.counts.sum() for chunk in ensemble.learn(images))
    seconds = time.perf_counter() - started
    rate = images.mean(axis=0).sum()/model.encoding.white*model.encoding.max_rate
    return {
        "neurons": neurons,
        "ms_per_presentation": round(1000*seconds/presentations, 3),
        "input_spikes_per_step": round(float(rate*model.dt), 2),  # what the rates imply
        "output_spikes": round(float(spikes/presentations), 1),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--neurons", type=positive, default=400)
    parser.add_argument("--presentations", type=positive, default=500)
    parser.add_argument("--preset", default="ACCUMULATING")
    print(json.dumps(main(**vars(parser.parse_args()))))
