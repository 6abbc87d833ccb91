"""How is a result file of version 0.1 read? (as if this version had written it)

Its records name classes that described one network each; here are the functions that make today's descriptions of their
fields. Its data sets have names of their own for each network; here is what they are called today.
"""

from dataclasses import replace
from functools import partial

import numpy as np

from ..models import architectures
from ..models.connections import Connection
from ..models.encoding import BernoulliEncoding, PoissonEncoding, PoissonEncodingInTime
from ..models.neurons import PoolingIF
from ..models.plasticity import LastSpikePowerLawSTDP
from ..models.presentation import BatchPresentation
from ..models.synapses import CrossModalSynapses
from . import packing


def _two_layer(neuron, inhibitory, synapses, rule, normalisation, inhibition, encoding, presentation, dt):
    w_exc, w_inh = inhibition or (1.0, 1.0)
    network = architectures.two_layer(
        neuron=neuron, inhibitory=inhibitory, synapses=synapses, rule=rule, normalisation=normalisation, w_exc=w_exc,
        w_inh=w_inh, encoding=encoding, presentation=presentation, dt=dt)
    return network if inhibition else network.without("inh")


def _cross_modal(w_max, w_start, w_fixed, gain, gain_learning, tau, eta, offset, mu):
    return Connection(
        "image_exc", "audio_exc", pairs="sparse", connectivity=0.4,
        synapses=CrossModalSynapses(w_start=w_start, w_fixed=w_fixed, gain=gain, gain_learning=gain_learning),
        rule=LastSpikePowerLawSTDP(w_max=w_max, tau=tau, eta=eta, offset=offset, mu=mu))


def _residual(layers, neuron, pooling, encoding, size, stride, average, competition, signed, learning_duration, duration, dt):
    return partial(
        architectures.residual, training=layers, neuron=neuron, pooling=pooling, encoding=replace(encoding, signed=signed),
        size=size, sampling_stride=stride, average=average, competition=competition, learning_duration=learning_duration,
        presentation=BatchPresentation(duration=duration), dt=dt)


def _inhibition(w_exc, w_inh):
    return w_exc, w_inh


def _poisson(max_rate, white, boost):
    return PoissonEncoding(max_rate=max_rate, input_max=white, boost=boost)


def _poisson_in_time(max_rate, white, boost, n_frames):
    return PoissonEncodingInTime(max_rate=max_rate, input_max=white, boost=boost, n_frames=n_frames)


def _bernoulli(max_rate):
    return BernoulliEncoding(max_rate=max_rate, signed=False)


def _pooling(size, theta, tau_lpf):
    if size != 2:
        raise ValueError(f"PoolingIF.size: expected 2, as all networks of version 0.1 had, got {size}")
    return PoolingIF(theta=theta, tau_lpf=tau_lpf)


#: what makes today's descriptions of the fields of a class
CLASSES = {
    "TwoLayer": _two_layer, "TwoEnsembles": architectures.two_modalities, "CrossModalSTDP": _cross_modal,
    "ResidualNetwork": _residual, "Layer": architectures.LayerTraining, "LateralInhibition": _inhibition,
    "PoissonEncoding": _poisson, "PoissonEncodingInTime": _poisson_in_time, "BernoulliEncoding": _bernoulli,
    "PoolingIF": _pooling,
}
KINDS = {"TwoLayer": "TwoLayerNetwork", "TwoEnsembles": "Multimodal", "ResidualNetwork": "ReStoCNet"}  #: networks by model


def kind_of(record):
    """Return the name of the network's class if a record is one of version 0.1, else None."""
    module, _, name = str((record or {}).get("class", "")).rpartition(":")
    return KINDS.get(name) if module.startswith("stdpnet.") else None


def whole(network, attributes):
    """Return a network, having given one of feature maps the numbers of maps and the rest that attributes say."""
    if not isinstance(network, partial):
        return network
    made = network(attributes["maps"], skip=attributes["residual"], readout=attributes["readout"])
    return architectures.control(made, attributes["kernels"])


def upgraded(kind, attributes, data, history):
    """Return attributes, data sets and history as this version names them."""
    attributes = dict(attributes)
    if "network" in attributes:  # of networks that saw or heard, which of these they did
        attributes["perceives"] = attributes["network"]
    attributes["network"] = kind
    return {"TwoLayerNetwork": _of_two_layer, "Multimodal": _of_multimodal, "ReStoCNet": _of_restocnet}[kind](
        attributes, dict(data), history)


def _of_two_layer(attributes, data, history):
    attributes["pruning"] = attributes.pop("compression")
    data |= _of_ensemble(data, "", "input", "exc")
    return attributes, data, history


def _of_multimodal(attributes, data, history):
    data.pop("theta", None)
    for name in architectures.MODALITIES:
        data |= _of_ensemble(data, f"{name}_", f"{name}_input", f"{name}_exc")
    sizes = {name: data[f"{name}_input_exc.w"].shape[1] for name in architectures.MODALITIES}
    for link, (pre, post) in architectures.LINKS.items():
        data |= _of_link(data, link, (sizes[pre], sizes[post]))
    return attributes, data, history


def _of_ensemble(data, prefix, inputs, layer):
    """Return the arrays of a two-layer network by today's names, having taken them out of the others."""
    weights = _unpacked(data, prefix)
    found = {f"{prefix}input_exc.w": weights, f"{inputs}.shape": np.array(weights.shape[:1])}
    if f"{prefix}connected" in data:
        found |= {f"{prefix}input_exc.connected": data.pop(f"{prefix}connected"),
                  f"{prefix}input_exc.gain": data[f"{prefix}gains"]}
    data.pop(f"{prefix}gains")
    return found | {f"{layer}.theta": data.pop(f"{prefix}theta", np.zeros(weights.shape[1]))}


def _unpacked(data, prefix):
    """Return weights of any of three ways to store them."""
    if f"{prefix}weights" in data:
        return data.pop(f"{prefix}weights")
    if f"{prefix}weights_levels" in data:
        weights = packing.from_levels(data.pop(f"{prefix}weights_levels"), data.pop(f"{prefix}weights_bits"))
        data[f"{prefix}connected"] = weights > 0
        return weights
    return packing.from_list(data.pop(f"{prefix}weights_listed"), data[f"{prefix}connected"])


def _of_link(data, link, shape):
    """Return synapses between ensembles, which were listed, as an array with those that exist."""
    weights, connected = np.zeros(shape, np.float32), np.zeros(shape, bool)
    if f"{link}_weights" in data:
        pairs = data.pop(f"{link}_pre"), data.pop(f"{link}_post")
        weights[pairs], connected[pairs] = data.pop(f"{link}_weights"), True
    return {f"{link}.w": weights, f"{link}.connected": connected}


def _of_restocnet(attributes, data, history):
    n_maps = data.pop("maps").tolist()
    data["image.shape"] = data.pop("shape")
    for number in range(1, len(n_maps) + 1):
        data |= {f"kernels_{number}.w": data.pop(f"kernels_{number}"), f"conv_{number}.theta": data.pop(f"thresholds_{number}")}
    latest = dict(zip(history["layer"].tolist(), history["samples"].tolist()))  # of each layer the last number of samples
    attributes |= {"maps": tuple(n_maps), "samples": sum(latest.values()), "presentations": sum(latest.values())}
    return attributes, data, history
