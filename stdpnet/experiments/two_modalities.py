"""How is a network that sees and hears, or one that does only one of these, trained, labelled and tested?"""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from .. import datasets
from ..datasets import noisy_mnist
from ..estimators.multimodal import Multimodal
from ..estimators.two_layer import TwoLayerNetwork
from ..files import locks, result_file
from ..models import presets
from ..models.architectures import LINKS, MODALITIES
from ..preprocessing import words
from ..preprocessing.pairs import Pairs, pair
from ..readout.labels import NeuronLabels
from ..readout.linear import labels_of, vote
from . import recipes
from .training import Training
from .trial import Trial

PERCEIVING = ("multimodal", *MODALITIES)  #: what a network perceives; one that only sees, or hears, learns from the same pairs
PRESETS = ("CROSS_MODAL", "TABLE_3_1")  #: synapses between ensembles
STRONG = 0.5  #: a larger part of the largest weight counts as a strengthened synapse


def run(*, out, network="multimodal", images="digits", noise=None, sounds="spoken_digits", representation="unrolled",
        neurons=100, cross="stdp", connectivity=0.4, after=5000, preset="CROSS_MODAL", train=40_000, label=10_000,
        test=None, missing=None, seed=0, jobs=1, resume=False, scheme="mean_response", target="cpp", verbose=False):
    """Train, label and test a network, write its result file, and return what a table should say.

    Parameters
    ----------
    network : str
        One of ``PERCEIVING``.
    images, noise, sounds, representation
        See `pairs`.
    neurons : int
        Excitatory neurons in all; each ensemble of a multimodal network has half of them.
    cross, connectivity
        See `Multimodal`.
    after : int
        Pairs after which neurons are connected, if they are connected by label.
    preset : str
        One of ``PRESETS``.
    train, label, test : int
        Pairs; the thesis trains with 40,000.
    missing : str, optional
        What a multimodal network cannot see (``"image"``) or hear (``"audio"``) when it is tested.
    out, seed, jobs, resume, scheme, target, verbose
        See `stdpnet.experiments.trial.Trial`.

    Returns
    -------
    dict of numbers
    """
    learner = _learner(network, images, sounds, representation, neurons, preset)
    learner.set_params(n_jobs=jobs, random_state=seed, target=target)
    if network == "multimodal":
        learner.set_params(cross=cross, cross_connectivity=connectivity)
    learner.check_parameters()
    result_file.check_writable(out)
    data = pairs(images, sounds, noise=noise, representation=representation, n_train=train, seed=seed, jobs=jobs)
    data = replace(data, X_test=data.X_test.without(missing)) if missing else data
    data = data if network == "multimodal" else alone(data, network)
    metadata = {"perceives": network, "images": images, "noise": noise or "none", "sounds": sounds,
                "representation": representation, "preset": preset, "seed": seed}
    if network == "multimodal" and cross == "label":
        with locks.lock(out):
            _connect(learner, data.X_train[:after], data.y_train[:after], out, metadata | {"n_train": train}, resume, verbose)
        resume = True
    result = Trial(network=learner, classifier=vote(scheme), data=data, out=out, metadata=metadata, n_label=label,
                   n_test=test, verbose=verbose).run(resume=resume)
    return result.attributes() | (
        equal_labels(learner, labels_of(result.classifier).labels_) if network == "multimodal" else {})


def pairs(images, sounds, *, noise=None, representation="unrolled", n_train=40_000, seed=0, jobs=1):
    """Load two data sets as one, whose samples are `Pairs` of equal label, a test pair for each test image.

    Parameters
    ----------
    images, sounds : str
        Names of data sets.
    noise : str, optional
        Kind of noise in all images, see `stdpnet.datasets.noisy_mnist`.
    representation : str
        What a network hears of a word, see `stdpnet.preprocessing.words`.
    n_train : int
        Training pairs.
    seed : int
        Randomises which sound goes with which image, and the noise.
    jobs : int
        Processes that prepare the sounds.

    Returns
    -------
    Split
    """
    seen, heard = _images(images, noise, seed), _sounds(sounds, representation, jobs)
    train = pair(seen.y_train, heard.y_train, n=n_train, seed=seed)
    test = pair(seen.y_test, heard.y_test, seed=seed)
    return replace(seen, X_train=Pairs(seen.X_train, heard.X_train, train), y_train=seen.y_train[train[:, 0]],
                   X_test=Pairs(seen.X_test, heard.X_test, test), y_test=seen.y_test[test[:, 0]])


def equal_labels(network, labels):
    """Return how many synapses join the ensembles, how many were strengthened, and which part joins equal labels.

    Parameters
    ----------
    network : Multimodal
    labels : array (2*n_neurons,)
        Label of each neuron, those of the image ensemble first.

    Returns
    -------
    dict
        ``links``, ``strengthened``: numbers of synapses; ``equal``, ``equal_strengthened``: parts of them.
    """
    of = dict(zip(MODALITIES, np.split(np.asarray(labels), 2)))
    equal, strong = [np.zeros(0, bool)], [np.zeros(0, bool)]
    for name, link in network.links_.items():
        pre, post = LINKS[name]
        equal.append(of[pre][link.pre] == of[post][link.post])
        strong.append(link.weights > STRONG*network.network.connections[name].rule.w_max)
    equal, strong = np.concatenate(equal), np.concatenate(strong)
    part = lambda chosen: chosen.mean() if len(chosen) else np.nan
    return {"links": len(equal), "strengthened": int(strong.sum()), "equal": float(part(equal)),
            "equal_strengthened": float(part(equal[strong]))}


def _learner(network, images, sounds, representation, neurons, preset):
    """Return the network, with the presets for its data and size."""
    if network == "multimodal" and neurons < 2:
        raise ValueError(f"neurons: expected at least 2, as each ensemble has half of them, got {neurons}")
    each = neurons//2 if network == "multimodal" else neurons
    parts = {name: presets.get(recipes.preset_name(dataset, each, representation))
             for name, dataset in zip(MODALITIES, (images, sounds))}
    if network != "multimodal":
        return TwoLayerNetwork(parts[network], n_neurons=each, shuffle=False)
    if preset not in PRESETS:
        raise ValueError(f"preset: expected one of {', '.join(PRESETS)}, got {preset!r}")
    return Multimodal(presets.for_two_modalities(**parts, cross=getattr(presets, preset)), n_neurons=each)


def _connect(network, X, y, out, metadata, resume, verbose):
    """Train until neurons have labels and connect those with equal ones, unless a resumed training has done so."""
    training = Training(network, out, metadata=metadata, resume=resume)
    if not resume or network.state_.n_seen <= len(X) and not network.links_:
        training.run(X, y, verbose=verbose)
        network.connect_by_label(NeuronLabels().fit(network.transform(X), y).labels_)
        training.write()


def alone(data, modality):
    """Return one modality of pairs."""
    which = MODALITIES.index(modality)
    return replace(data, X_train=data.X_train.samples[which], X_test=data.X_test.samples[which])


@lru_cache(maxsize=1)  # several networks of a study in a row are shown the same
def _images(name, noise, seed):
    data = datasets.load(name)
    return noisy_mnist.noisy(data, noise, seed=seed) if noise else data


@lru_cache(maxsize=1)
def _sounds(name, representation, jobs):
    return words.shown(datasets.load(name), representation=representation, n_jobs=jobs)
