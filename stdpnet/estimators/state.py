"""What does a two-layer network learn, and how do programs, files and compression read and write it?

The functions work on any object with the parameters ``model``, ``n_neurons``, ``random_state`` and ``compression`` and
with the learned attributes of :class:`~stdpnet.estimators.two_layer.Ensemble`: ``weights_``, ``connected_``, ``gains_`` and
``learned_``. A program that holds several such networks tells them apart by a prefix of their objects' names.
"""

import numpy as np

from ..files import packing
from ..models import pruning


def start(network, n_inputs):
    """Give a network what it knows before it has learned anything."""
    network.n_features_in_ = n_inputs
    network.n_seen_ = network.n_presentations_ = 0
    seeds = [np.random.default_rng([network.random_state, place]) for place in (0, 2)]
    network.weights_ = network.model.synapses.first_weights((n_inputs, network.n_neurons), seeds[0])
    network.connected_ = strategy(network).connect(network.weights_.shape, seeds[1])
    if network.connected_ is not None:
        network.weights_ *= network.connected_
    network.gains_ = np.ones(network.n_neurons, np.float32)
    network.learned_ = {
        name: np.full(network.n_neurons, float(getattr(network.model.neuron, first)))
        for name, first in network.model.neuron.learned
    }


def start_values(network, prefix=""):
    """Return what a program must be given of it, by the names of the program's variables."""
    synapses, weights = f"{prefix}input_exc", network.weights_*network.gains_
    values = {f"{prefix}exc.{name}": each for name, each in network.learned_.items()}
    if network.connected_ is None:
        return values | {f"{synapses}.w": weights}
    pre, post = np.nonzero(network.connected_)
    return values | {f"{synapses}._synaptic_pre": pre, f"{synapses}._synaptic_post": post,
                     f"{synapses}.w": weights[network.connected_]}


def variables(network, prefix=""):
    """Return the names of a program's variables that `take` reads."""
    return [f"{prefix}input_exc.w", *(f"{prefix}exc.{name}" for name in network.learned_)]


def take(network, outcome, prefix=""):
    """Take over what a run of a program has changed."""
    network.weights_ = _dense(network, outcome[f"{prefix}input_exc.w"])
    network.gains_ = np.ones(network.n_neurons, np.float32)
    network.learned_ = {name: outcome[f"{prefix}exc.{name}"] for name in network.learned_}


def arrays(network):
    """Return the data sets of a result file."""
    weights = network.weights_.astype(network.model.synapses.stored_as)
    return packing.pack(weights, network.connected_) | {"gains": network.gains_, "theta": theta(network)} | network.learned_


def restore(network, run, prefix=""):
    """Take over what a result file holds, a `stdpnet.files.result_file.Run`, under names with a prefix."""
    network.weights_ = run.data[f"{prefix}weights"].astype(np.float32)
    network.connected_ = run.data.get(f"{prefix}connected")
    network.gains_ = run.data[f"{prefix}gains"]
    network.learned_ = {name: run.data[prefix + name] for name, _ in network.model.neuron.learned}
    network.n_features_in_ = len(network.weights_)
    network.n_seen_ = int(run.attributes["samples"])
    network.n_presentations_ = int(run.attributes["presentations"])


def theta(network):
    """Return the adaptive part of the thresholds in volts, 0 for neurons without one."""
    return network.learned_.get("theta", np.zeros(network.n_neurons))


def strategy(network):
    """Return how the network is compressed while it learns."""
    return network.compression or pruning.Strategy()


def compress(network, n_seen, n_samples):
    """Prune and share weights; after the last sample remove synapses for good."""
    chosen, model = strategy(network), network.model
    network.weights_ = chosen.step(network.weights_, n_seen, n_samples)
    remaining = chosen.remains(network.weights_) if n_seen == n_samples else None
    if remaining is not None:
        network.connected_ = remaining
        if model.normalisation is not None:
            network.gains_ = pruning.gains(network.weights_, model.normalisation.total, model.rule.w_max)


def _dense(network, weights):
    """Return weights of the existing synapses as an array (n_inputs, n_neurons)."""
    if network.connected_ is None:
        return weights.reshape(network.weights_.shape)
    dense = np.zeros_like(network.weights_)
    dense[network.connected_] = weights
    return dense
