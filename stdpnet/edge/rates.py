"""How do layers go on with pooled activations instead of spikes? (they are given spikes at random, as often as those say)

Each neuron of the layer that was pooled fires with a probability in proportion to the activation of its field. That is not
what it did, only what it did on average: the layers behind are asked by classifiers that were trained with it.
"""

from dataclasses import dataclass, replace

import numpy as np
from sklearn.base import clone

from ..estimators.contract import TRAINING
from ..estimators.runs import chunks
from ..models.connections import Pooling
from ..models.encoding import BernoulliEncoding
from ..readout.perceptron import MLP
from . import codes
from .parts import in_parts, run
from .softmax import of_perceptron
from .walk import collect

SHARE = 0.5  #: of the activations above 0 that are above the threshold of the code "threshold"


@dataclass(frozen=True, kw_only=True, eq=False)
class Rates:
    """What both sides must know to go on behind one layer with its pooled activations."""

    behind: str  #: the pooled layer
    gain: float  #: probability of a spike per step and activation
    highest: float  #: the largest activation in training
    threshold: float  #: of the code "threshold"
    classifiers: list  #: `Softmax` of all exits; those behind the layer are trained with rates


def place_of(model, behind):
    """Return the number of the part that ends a device's side, given one of its layers.

    Raises
    ------
    ValueError
        If there is no such layer, or none that is read out after it.
    """
    networks = in_parts(model.network_.network)
    for place, network in enumerate(networks[:-1]):
        if behind in network.layers:
            return place
    known = ", ".join(name for each in networks[:-1] for name in each.layers)
    got = "one with no exit behind it" if behind in networks[-1].layers else "another name"
    raise ValueError(f"{behind!r}: expected a layer of the device, one of {known}, got {got}; split the network earlier")


def networks_behind(model, place):
    """Return the networks of the parts behind one, the first of which is given images of probabilities."""
    following = in_parts(model.network_.network)[place + 1:]
    (name,) = following[0].inputs
    encoding = BernoulliEncoding(max_rate=1/following[0].dt, signed=False)
    return [replace(following[0], inputs={name: encoding}), *following[1:]]


def parts_behind(model, place, **options):
    """Return the parts behind one, of which the first is given probabilities."""
    return model.parts_of(networks_behind(model, place), **options)


def probabilities(model, place, activations, gain):
    """Return the probability of a spike in each step, (n, height, width, maps), given activations (n, n_features)."""
    network = model.network_.network
    shapes, pool = network.shapes(model.network_.state_.shapes), network.readout[place]
    (pooling,) = network.into(pool, Pooling).values()
    maps = np.asarray(activations, np.float32).reshape(len(activations), *shapes[pool])
    fields = maps.repeat(pooling.size, axis=1).repeat(pooling.size, axis=2)
    margins = [(0, extent - size) for extent, size in zip(shapes[pooling.source], fields.shape[1:])]  # rows that no field has
    return np.clip(np.pad(fields, [(0, 0), *margins])*np.float32(gain), 0, 1)


def learn(model, X, y, behind):
    """Return the `Rates` of a fitted `EarlyExit` behind one layer; X and y as in its ``fit``, and divided as there."""
    place, images = place_of(model, behind), model.images(X)
    known = model.activations(X, stream=TRAINING)
    last, n_asked = known[place][:, -1].astype(np.float32), len(model.asked)
    some = last[last > 0]
    gain = _gain(model, place, images[:model.n_profiled])
    found = Rates(behind=behind, gain=gain, highest=float(last.max()), threshold=float(np.quantile(some, 1 - SHARE)),
                  classifiers=list(model.classifiers_[:(place + 1)*n_asked]))
    rounding = codes.Levels(n=last[0].size, bits=8, highest=found.highest)
    later = _sampled(model, place, rounding.values(rounding.levels(last)), gain)
    codes_of_y, (seen, _) = np.searchsorted(model.classes_, y), model.divided(y)
    for features in list(model.features([*known[:place + 1], *later]))[(place + 1)*n_asked:]:
        found.classifiers.append(of_perceptron(clone(model.classifier or MLP()).fit(features[seen], codes_of_y[seen])))
    return found


def _gain(model, place, images):
    """Return how many spikes a neuron fires per step and activation of its field, over all of them."""
    parts = model.plain_parts()[:place + 1]
    given = model.given(images)
    for part in parts:
        passed = run(part, given, stream=TRAINING)
        given |= passed.spikes
    (name,) = in_parts(model.network_.network)[place + 1].inputs
    (activations,) = passed.activations.values()
    fired = np.unpackbits(given[name], axis=-1).mean(dtype=float)*given[name].shape[-1]*8  # per step and image
    return float(fired/probabilities(model, place, activations, 1.0).sum(axis=(1, 2, 3)).mean())


def _sampled(model, place, activations, gain):
    """Return the activations of the layers behind one, given its own as rates: float16 arrays (n, n_steps, n_features)."""
    parts, found = parts_behind(model, place, sampled=model.asked), []
    (name,) = parts[0].network.inputs
    for rows in chunks(np.arange(len(activations)), model.chunk_size):
        given = {name: probabilities(model, place, activations[rows], gain)}
        found.append([each.astype(np.float16) for each in collect(parts, given, position=rows[0], stream=TRAINING,
                                                                  n_jobs=model.network_.n_jobs)])
    return [np.concatenate(layer) for layer in zip(*found)]
