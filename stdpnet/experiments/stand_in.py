"""Which network of integrators stands in for one with conductances and lateral inhibition? (what chips without them are given)

Each neuron becomes a map of one neuron, whose kernel is as large as the image. A conductance drives a neuron above its threshold
where its mean exceeds ``threshold/(reversal - threshold)``: in that ratio stand the thresholds. Inhibition lets few neurons answer;
here one factor of all thresholds does, such that the mean current of a training image exceeds few of them. No label is needed.
"""

from dataclasses import dataclass, replace

import numpy as np
from brian2 import ms, second

from ..estimators.restocnet import ReStoCNet
from ..models import presets
from ..models.encoding import BernoulliEncoding, PoissonEncoding
from ..models.kernel_plasticity import KernelExponentialSTDP
from ..models.neurons import MapLIF, PoolingIF
from ..models.presentation import BatchPresentation
from ..readout.perceptron import MLP
from .evaluation import evaluate
from .trained import Trained

TAU, DT = 8*ms, 1*ms  #: of a membrane, by experiment on training images, and a time step, such that a leak is one shift
SHARE = 0.1  #: of the neurons that the mean current of an image drives above their thresholds, likewise
WITHIN = 0.01, 0.99  #: of the way to the reversal potential, between which thresholds lie
N_SHOWN = 1000  #: training images that tell how large mean currents are


@dataclass(frozen=True, kw_only=True, eq=False)
class StandIn(Trained):
    """A stand-in with the images that it is for. Many neurons answer, none of which decides: a perceptron weighs them."""

    @property
    def classifier(self):
        """A perceptron without hidden layers."""
        return MLP(standardise=True)


def of(trained):
    """Return the `StandIn` of a trained two-layer network.

    Parameters
    ----------
    trained : stdpnet.experiments.trained.Trained

    Raises
    ------
    ValueError
        If it is no network of populations that is shown square images.
    """
    network, data = trained.network, trained.data
    encoding = _checked(network.description, data)
    side = int(np.sqrt(data.X_train.shape[1]))
    shown = replace(data, **{name: _images(getattr(data, name), encoding, side) for name in ("X_train", "X_test")})
    (layer,) = network.description.readout
    made = ReStoCNet(_description(network.description, layer, encoding, side), random_state=network.random_state,
                     n_jobs=network.n_jobs, target=network.target)
    made.state_ = made.initial_state(made.checked(shown.X_train[:1])).after(_arrays(network, layer, shown.X_train[:N_SHOWN], side))
    return StandIn(path=trained.path, network=made, data=shown)


def report(original, made, *, n_label=None, n_test=None):
    """Return, as text, how good a network is with its own classifier and with that of its stand-in, and how good that is.

    Parameters
    ----------
    original : stdpnet.experiments.trained.Trained
    made : Evaluation
        Of the stand-in.
    n_label, n_test : int, optional
        Samples to fit classifiers with, and to test; by default all.
    """
    own = original.evaluated(n_label=n_label, n_test=n_test).accuracy
    labelled = original.data.X_train[:n_label], original.data.y_train[:n_label]
    other = evaluate(original.network, labelled, original.test(n_test), classifier=made.classifier).accuracy
    rows = {"conductances, labels": own, "conductances, perceptron": other, "integrators, perceptron": made.accuracy}
    return "\n".join([f"{'neurons, classifier':28}{'accuracy':>10}", *(f"{name:28}{each:10.4f}" for name, each in rows.items())])


def _checked(description, data):
    """Return the encoding of images; refuses what has no stand-in."""
    encodings = list(description.inputs.values())
    if description.of_maps or len(encodings) != 1 or type(encodings[0]) is not PoissonEncoding:
        kinds = ", ".join(type(each).__name__ for each in encodings)
        raise ValueError(f"stand-in: expected populations that are shown images, got {'feature maps' if description.of_maps else kinds}; "
                         "give a result file of networks/unimodal.py or networks/compressed.py")
    if data.X_train.ndim != 2 or int(np.sqrt(data.X_train.shape[1]))**2 != data.X_train.shape[1]:
        raise ValueError(f"stand-in: expected square images, got samples of shape {data.X_train.shape[1:]}; give a network of images")
    return encodings[0]


def _images(X, encoding, side):
    return (np.asarray(X).reshape(-1, side, side, 1)/encoding.input_max).astype(np.float32)


def _description(network, layer, encoding, side):
    made = presets.restocnet_mnist(
        (network.layers[layer].n_neurons,), size=side, sampling_stride=1, neuron=MapLIF(tau=TAU), dt=DT,
        pooling=PoolingIF(theta=0.8, tau_lpf=1e6*second),  # each spike passes, and all count alike
        encoding=BernoulliEncoding(max_rate=encoding.max_rate, signed=False),
        presentation=BatchPresentation(duration=network.presentation.duration))
    still = KernelExponentialSTDP(w_min=0.0, w_max=1.0, tau_pre=1*ms, eta=0.0)
    return made.replace({"lessons": (), "pooling_1.size": 1, "kernels_1.rule": still})


def _arrays(network, layer, images, side):
    """Return kernels and thresholds."""
    description, state = network.description, network.state_
    (name,) = [key for key, each in description.into(layer).items() if each.source in description.inputs]
    weights = np.asarray(state[f"{name}.w"], float)*state.arrays.get(f"{name}.gain", 1.0)
    thresholds = _conductances(description.layers[layer].neuron, np.asarray(state[f"{layer}.theta"], float))
    (encoding,) = description.inputs.values()
    currents = images.reshape(len(images), -1) @ weights*float(encoding.max_rate*DT)
    thresholds = thresholds*np.quantile(currents/thresholds, 1 - SHARE)
    return {"kernels_1.w": weights.reshape(1, side, side, -1).astype(np.float32), "conv_1.theta": thresholds.astype(np.float32)}


def _conductances(neuron, theta):
    """Return the mean conductances that drive neurons to their thresholds."""
    way = (float(neuron.v_thresh - neuron.v_rest) + theta)/float(neuron.e_exc - neuron.v_rest)
    way = np.clip(way, *WITHIN)
    return way/(1 - way)
