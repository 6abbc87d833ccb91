"""What does a residual convolutional network learn, and how do programs and files read and write it?

The functions work on any object with the parameters and the learned attributes of
:class:`~stdpnet.estimators.restocnet.ReStoCNet`: ``kernels_``, ``thresholds_``, ``layer_``, ``n_seen_`` and ``history_``.
"""

import numpy as np

from ..models.kernel_plasticity import COLUMNS, course, p_high

VARIABLES = (*(f"kernels_seen.{name}" for name in ("w", "n_up", "n_down", "n_idle")), "maps_seen.theta")  #: for `take`


def start(network, shape):
    """Give a network what it knows before it has learned anything; shape: height, width and channels of an image."""
    network.shape_, network.n_features_in_ = tuple(shape), int(np.prod(shape))
    network.layer_, network.n_seen_ = 1, 0
    network.history_ = {name: [] for name in COLUMNS}
    network.thresholds_ = [np.zeros(n, np.float32) for n in network.maps]
    network.kernels_ = [_first_kernels(network, layer) for layer in range(1, len(network.maps) + 1)]


def take(network, outcome, n_images):
    """Take over what a run of a program has changed in the layer that learns, and note the course of its mini-batches."""
    index, shape = network.layer_ - 1, network.kernels_[network.layer_ - 1].shape
    for batch, row in enumerate(course(*(outcome[name] for name in VARIABLES), shape=shape), start=1):
        samples = network.n_seen_ + min(batch*network.batch_size, n_images)
        for name, value in zip(COLUMNS, (network.layer_, samples, *row)):
            network.history_[name].append(value)
    network.kernels_[index] = outcome["kernels_seen.w"].reshape(-1, *shape)[-1]
    network.thresholds_[index] = outcome["maps_seen.theta"].reshape(-1, network.maps[index])[-1]
    network.n_seen_ += n_images


def arrays(network):
    """Return the data sets of a result file: binary kernels as bits."""
    data = {"maps": np.array(network.maps), "shape": np.array(network.shape_)}
    for layer, (kernels, thresholds) in enumerate(zip(network.kernels_, network.thresholds_), start=1):
        rule = network.model.layer(layer).rule
        data[f"kernels_{layer}"] = kernels > rule.w_min if rule.stored_as == bool else kernels
        data[f"thresholds_{layer}"] = thresholds
    return data


def restore(network, run):
    """Take over what a result file holds, a `stdpnet.files.result_file.Run`."""
    network.shape_ = tuple(run.data["shape"].tolist())
    network.n_features_in_ = int(np.prod(network.shape_))
    network.layer_, network.n_seen_ = int(run.attributes["layer"]), int(run.attributes["samples"])
    network.history_ = {name: list(run.history[name]) for name in COLUMNS}
    layers = range(1, len(network.maps) + 1)
    network.thresholds_ = [run.data[f"thresholds_{layer}"] for layer in layers]
    network.kernels_ = [_weights(run.data[f"kernels_{layer}"], network.model.layer(layer).rule) for layer in layers]


def _weights(kernels, rule):
    """Return weights, of which bits tell whether they are high."""
    return np.where(kernels, rule.w_max, rule.w_min).astype(np.float32) if kernels.dtype == bool else kernels


def _first_kernels(network, layer):
    """Return random kernels, as many weights high as the paper says, or half of them."""
    model, size = network.model.layer(layer), network.model.size
    n_inputs, n_maps = (network.shape_[-1], *network.maps)[layer - 1], network.maps[layer - 1]
    share = 0.5 if network.kernels == "balanced" or model.alpha is None else p_high(
        alpha=model.alpha, n_inputs=n_inputs, n_maps=n_maps, size=size)
    random = np.random.default_rng([network.random_state, layer])
    return model.rule.first_weights((n_inputs, size, size, n_maps), share, random)
