"""What suits a data set? (one table: networks by size, epochs, what a network is shown, and the classifier)"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import log

import numpy as np
from brian2 import mV

from .. import datasets
from ..models import presets
from ..models.pruning import WhileTraining
from ..preprocessing import events, words
from ..preprocessing.images import shrunk
from ..preprocessing.on_centre import on_centre
from ..preprocessing.whitening import preprocessing


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What suits one data set."""

    two_layer: dict = field(default_factory=lambda: {100: "DIGITS"})  #: names of presets by number of neurons
    in_time: str | None = None  #: name of the preset for words that are played as time goes by; None: these are no words
    as_events: str | None = None  #: the same for words that are events of a cochlea
    n_channels: int = 0  #: of a data set of events; 0: there are none
    epochs: int = 1  #: how often a two-layer network is shown each training sample
    pruning: WhileTraining = presets.PRUNING  #: how it is pruned while it learns
    feature_maps: Callable = presets.restocnet_mnist  #: makes a residual network with these numbers of maps
    stdp_images: int | None = None  #: images from which a layer of it learns; None: all
    whiten: bool = False  #: whether it is shown whitened images
    hidden: tuple = ()  #: hidden neurons of the perceptron that reads it out
    classifier_rate: float = 1.5e-3  #: learning rate of that; Srinivasan & Roy (2019), Table 4
    standardise: bool = False  #: whether that sees features with mean 0 and standard deviation 1
    divided_by_seed: bool = False  #: whether a seed divides the data into training and test samples


_MNIST = Recipe(two_layer={100: "IMAGE", 400: "IMAGE_400", 1600: "IMAGE_1600", 6400: "IMAGE_6400"})
_WORDS = Recipe(two_layer={100: "AUDIO", 400: "AUDIO_400"}, in_time="AUDIO_IN_TIME", as_events="AUDIO_EVENTS", epochs=12)
RECIPES = {
    "digits": Recipe(epochs=5),
    "mnist": replace(_MNIST, stdp_images=10_000),
    "fashion_mnist": _MNIST,
    "noisy_mnist": _MNIST,
    "caltech101": Recipe(pruning=presets.PRUNING_CALTECH101, divided_by_seed=True),
    "cifar10": Recipe(feature_maps=presets.restocnet_cifar10, stdp_images=5_000, whiten=True, hidden=(1024,),
                      classifier_rate=3e-4, standardise=True),
    "nmnist": Recipe(two_layer={100: "NMNIST"}, n_channels=datasets.nmnist.N_CHANNELS),
    "fsdd": _WORDS,
    "ti46": _WORDS,
    "spoken_digits": replace(_WORDS, two_layer={400: "AUDIO_400"}, epochs=20),  # the synthetic set is small
}
WORDS = tuple(name for name, recipe in RECIPES.items() if recipe.in_time)  #: data sets of spoken words
EVENTS = tuple(name for name, recipe in RECIPES.items() if recipe.n_channels)  #: data sets of event cameras


def for_dataset(name):
    """Return the recipe of a data set; raises ValueError if there is none."""
    if name not in RECIPES:
        raise ValueError(f"unknown data set {name!r}: expected one of {', '.join(RECIPES)}")
    return RECIPES[name]


def check_images(dataset):
    """Raise ValueError if a data set has words or events, not images."""
    if for_dataset(dataset).in_time or for_dataset(dataset).n_channels:
        images = [name for name in RECIPES if name not in WORDS + EVENTS]
        raise ValueError(f"dataset: expected images, such as {', '.join(images)}, got {dataset}, which are "
                         f"{'words' if dataset in WORDS else 'events'}")


def preset_name(dataset, n_neurons, representation="unrolled"):
    """Return the name of the two-layer network for a data set, about this many neurons, and words so represented."""
    recipe = for_dataset(dataset)
    played = {"in_time": recipe.in_time, "events": recipe.as_events}.get(representation)
    return played or min(recipe.two_layer.items(), key=lambda item: abs(log(n_neurons/item[0])))[1]


def ablated(network, *, inhibition=True, homeostasis=True):
    """Return a two-layer network without lateral inhibition or without adaptive thresholds. Thesis, section 3.6.5."""
    network = network if inhibition else network.without("inh")
    return network if homeostasis else network.replace({"exc.neuron.theta_plus": 0*mV})


def for_size(network, n_neurons):
    """Return a network for 400 neurons with thresholds for another number: each neuron fires the less often."""
    return network.replace({"exc.neuron.tau_theta": network.layers["exc"].neuron.tau_theta*(n_neurons/400)})


def samples(dataset, *, representation="unrolled", speaker=None, seed=0, jobs=-1, verbose=False):
    """Return a data set as a two-layer network is shown it, a `Split` of arrays from 0 to 255, of events of times of spikes.

    Parameters
    ----------
    dataset : str
    representation, speaker
        What a network hears of a word, and who is left out; see `stdpnet.preprocessing.words`.
    seed : int
        Divides data sets that have no division of their own.
    jobs : int
        Processes that prepare sounds.
    verbose : bool
        Whether to show progress.
    """
    data = datasets.load(dataset, **({"seed": seed} if for_dataset(dataset).divided_by_seed else {}))
    data = words.shown(data, representation=representation, speaker=speaker, n_jobs=jobs, verbose=verbose)
    if for_dataset(dataset).n_channels:
        return _as_spikes(data, presets.get(preset_name(dataset, 100)).inputs["input"].n_spikes, for_dataset(dataset).n_channels)
    if data.notes.get("annotations_used", True):
        return data
    return replace(data, X_train=on_centre(data.X_train), X_test=on_centre(data.X_test), notes=data.notes | {"on_centre": True})


def images(dataset, *, n_train=None, n_test=None, side=None):
    """Return a data set as a network of feature maps is shown it, and the test images as they were loaded.

    Parameters
    ----------
    dataset : str
    n_train, n_test : int, optional
        How many of them; by default all.
    side : int, optional
        Rows and columns to which they are shrunk.

    Returns
    -------
    Split
        X: float32 arrays (n, height, width, channels) from 0 to 1, or whitened with what the training images show, from -1.
    array (n_test, height, width, channels)
    """
    check_images(dataset)
    data, whiten = datasets.load(dataset), for_dataset(dataset).whiten
    X_train, X_test = _as_images(data.X_train[:n_train]), _as_images(data.X_test[:n_test])
    if side:
        X_train, X_test = shrunk(X_train, side), shrunk(X_test, side)
    pipeline = preprocessing() if whiten else None
    shown = (pipeline.fit_transform(X_train), pipeline.transform(X_test)) if whiten else (
        (X_train/255).astype(np.float32), (X_test/255).astype(np.float32))
    return replace(data, X_train=shown[0], y_train=data.y_train[:n_train], X_test=shown[1], y_test=data.y_test[:n_test],
                   notes=data.notes | {"whitened": whiten}), X_test


def image_shape(dataset, side=None):
    """Return height, width and channels of the images of a data set, shrunk to some side if one is given."""
    check_images(dataset)
    height, width, channels = _as_images(datasets.load(dataset).X_test[:1]).shape[1:]
    return (side or height, side or width, channels)


@lru_cache(maxsize=1)  # several networks of a study in a row are shown the same
def latest_images(dataset, n_train, n_test, side=None):
    """Return :func:`images`, those of the latest call again without work."""
    return images(dataset, n_train=n_train, n_test=n_test, side=side)


def _as_spikes(data, n_spikes, n_channels):
    """Events are times of spikes."""
    times = (events.spike_times(X, n_channels=n_channels, n_spikes=n_spikes) for X in (data.X_train, data.X_test))
    return replace(data, **dict(zip(("X_train", "X_test"), times)))


def _as_images(X):
    """Flat images are square and grey."""
    side = int(np.sqrt(X.shape[1]))
    return X.reshape(len(X), side, side, 1) if X.ndim == 2 else X
