"""Sparse against dense inference: time per presentation, memory of the synapses, size of the result file.

    python tests/benchmarks/sparse.py --neurons 1600 --presentations 300

Processor time on one core, frozen weights, input with MNIST's statistics (see speed.py). The weights are random, the strongest part of
them kept; what is timed does not depend on where they are. The best of several alternating rounds counts. The sparse
network's program cannot learn; it is compared with an all-to-all one that cannot either, and with one that can, which
is what answers for a network that is not pruned. With ``--levels 2`` weights are bits, unless they are few.
"""

import argparse
import resource
import tempfile
from pathlib import Path

import numpy as np
from brian2 import mV
from sklearn.base import clone
from speed import mnist_like

from stdpnet.engine.objects import as_words
from stdpnet.estimators import exchange
from stdpnet.estimators.two_layer import TwoLayerNetwork
from stdpnet.experiments import recipes
from stdpnet.experiments.command_line import positive
from stdpnet.models import presets
from stdpnet.models.pruning import prune, share, threshold_for

ROUNDS = 5


def trained(n_neurons, n_presentations):
    """Return a network with random weights and thresholds high enough for a few spikes per image."""
    made = presets.get(recipes.preset_name("mnist", n_neurons)).replace({"presentation.min_spikes": 0})
    network = TwoLayerNetwork(made, n_neurons=n_neurons, chunk_size=n_presentations)
    network.partial_fit(np.zeros((1, 784)))
    network.state_ = network.state_.after({
        "input_exc.w": np.random.default_rng(1).random((784, n_neurons), np.float32)**4,
        "exc.theta": np.full(n_neurons, float(35*mV))})
    return network


def pruned(dense, connectivity, levels):
    """Return three copies of a network with part of its synapses: all-to-all with zeros, able to learn or not, and sparse."""
    weights = prune(dense.weights_, threshold_for(dense.weights_, connectivity))
    weights = share(weights, levels) if levels else weights
    learned = dense.network.connections["input_exc"]
    weights *= learned.normalisation.total/weights.sum(axis=0).mean()
    frozen = dense.network.replace({"input_exc": learned.frozen()})
    copies = []
    for network, exist in [(dense.network, {}), (frozen, {}), (dense.network, {"input_exc.connected": weights > 0})]:
        copies.append(clone(dense).set_params(network=network))
        copies[-1].state_ = dense.state_.after({"input_exc.w": weights} | exist)
    return copies


def processor_time():
    """Return seconds that this process and its children have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def measure(networks, images):
    """Return milliseconds of processor time per presentation and spike counts of each network."""
    best, counts = [np.inf]*len(networks), [network.transform(images[:1]) for network in networks]  # compiles
    for _ in range(ROUNDS):
        for place, network in enumerate(networks):
            started = processor_time()
            counts[place] = network.transform(images)
            best[place] = min(best[place], 1000*(processor_time() - started)/len(images))
    return best, counts


def memory(network):
    """Return the bytes of a running network's synapses: weights, and neuron indices of listed ones; or bits and weights."""
    if network.connected_ is None:
        return 4*network.weights_.size
    if exchange.of_one_value(network.weights_):
        return 4*as_words(network.connected_).size + 4*network.weights_.shape[1]
    return (4 + 4 + 4)*int(network.connected_.sum())


def file_size(network):
    """Return the bytes of a network's result file."""
    with tempfile.TemporaryDirectory() as folder:
        network.save(Path(folder)/"network.h5")
        return (Path(folder)/"network.h5").stat().st_size


def main(neurons=1600, presentations=300, connectivity=(0.25, 0.12, 0.08), levels=0):
    """Measure and print."""
    images, original = mnist_like(presentations, np.random.default_rng(0)), trained(neurons, presentations)
    print(f"{'connectivity':14}{'ms':>8}{'faster':>8}{'synapses':>12}{'file':>10}   spikes per presentation")
    for each in connectivity:
        networks = pruned(original, each, levels)
        times, (expected, _, counts) = measure(networks, images)
        for name, network, ms in zip(["can learn", "all-to-all", f"{each:.0%}"], networks, times):
            print(f"{name:14}{ms:8.2f}{times[1]/ms:7.2f}x{memory(network)/1e6:9.2f} MB{file_size(network)/1e6:7.2f} MB"
                  f"{counts.sum()/len(images):8.1f}{'' if np.array_equal(counts, expected) else '   DIFFERENT SPIKES'}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--neurons", type=positive, default=1600)
    parser.add_argument("--presentations", type=positive, default=300)
    parser.add_argument("--connectivity", type=float, nargs="+", default=[0.25, 0.12, 0.08])
    parser.add_argument("--levels", type=int, default=0, help="values of a weight; default: 0, continuous")
    main(**vars(parser.parse_args()))
