"""Milliseconds per presentation of the two-layer network, learning on, on one core.

    python tests/benchmarks/speed.py --neurons 400 --presentations 500 --limit limit.cpp

The input has MNIST's statistics: 784 pixels, 19 % of them lit, about 6.5 kHz in all. A presentation is 350 ms at
0.5 ms per step, with none repeated. The time is that of everything but compilation: starting the program, passing
weights and images, simulating, and reading the results; ``program_ms`` is the processor time of the compiled program
alone. With ``--limit`` a program written by hand, given as its source or compiled, is measured in turn with ours: called
with the numbers of neurons and presentations it prints its own ``ms_per_presentation`` as JSON. Both start anew in each
round, and of each the best round counts.
"""

import argparse
import json
import resource
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

from stdpnet.estimators.two_layer import TwoLayerNetwork
from stdpnet.experiments.command_line import positive
from stdpnet.models import presets

ROUNDS = 5


def mnist_like(n, random):
    """Return n images, uint8 (n, 784), as bright and as sparse as MNIST's digits."""
    grey = np.where(random.random((n, 784)) < 0.5, 0.95, random.random((n, 784)))
    return np.where(random.random((n, 784)) < 0.19, 0.95*255*grey, 0).astype(np.uint8)


def learner(neurons, presentations, preset="ACCUMULATING"):
    """Return a network whose program is compiled, and the images that it will learn from, each shown once."""
    network = presets.get(preset).replace({"presentation.min_spikes": 0})
    learns = TwoLayerNetwork(network, n_neurons=neurons, chunk_size=min(1000, presentations))
    images = mnist_like(presentations, np.random.default_rng(0))
    learns.partial_fit(images[:1])  # compiles
    return learns, images


def ours(learns, images):
    """Return the milliseconds per presentation of a training, of its compiled program alone, and the spikes per image."""
    used, started = processor_time(), time.perf_counter()
    spikes = sum(chunk.features.sum() for chunk in learns.learn(images))
    per_image = 1000/len(images)
    return (time.perf_counter() - started)*per_image, (processor_time() - used)*per_image, float(spikes/len(images))


def processor_time():
    """Return seconds of processor time that programs started from here have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def compiled(path, folder):
    """Return the program of a source file, compiled into a folder; a program is returned itself."""
    if Path(path).suffix != ".cpp":
        return str(Path(path).resolve())
    subprocess.run(["g++", "-O3", "-march=native", "-ffast-math", path, "-o", f"{folder}/limit"], check=True)
    return f"{folder}/limit"


def by_hand(program, neurons, presentations):
    """Return the milliseconds per presentation that the program written by hand says it takes."""
    done = subprocess.run([program, str(neurons), str(presentations)], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)["ms_per_presentation"]


def main(neurons=400, presentations=500, preset="ACCUMULATING", limit=None):
    """Measure, and return what is printed."""
    learns, images = learner(neurons, presentations, preset)
    rounds, limits = [], []
    with tempfile.TemporaryDirectory() as folder:
        program = limit and compiled(limit, folder)
        for _ in range(ROUNDS):
            rounds.append(ours(learns, images))
            limits += [by_hand(program, neurons, presentations)] if program else []
    ms, program_ms, spikes = np.min(rounds, axis=0).tolist()
    network = learns.description
    rate = images.mean(axis=0).sum()/network.inputs["input"].input_max*network.inputs["input"].max_rate
    found = {"neurons": neurons, "ms_per_presentation": round(ms, 3), "program_ms": round(program_ms, 3),
             "input_spikes_per_step": round(float(rate*network.dt), 2),  # what the rates imply
             "output_spikes": round(spikes, 1)}
    return found | ({"limit_ms": min(limits), "ratio": round(ms/min(limits), 2)} if limits else {})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--neurons", type=positive, default=400)
    parser.add_argument("--presentations", type=positive, default=500)
    parser.add_argument("--preset", default="ACCUMULATING")
    parser.add_argument("--limit", metavar="PATH", help="source or program of the two-layer network written by hand")
    print(json.dumps(main(**vars(parser.parse_args()))))
