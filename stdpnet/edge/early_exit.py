"""Which class is it, and is that sure enough to stop here? (a scikit-learn classifier with an exit after every layer)"""

from collections import namedtuple

import numpy as np
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.model_selection import train_test_split
from sklearn.utils.validation import check_is_fitted

from ..estimators.contract import TRAINING
from ..estimators.restocnet import ReStoCNet
from ..estimators.runs import chunks
from ..readout.perceptron import MLP
from . import cost, thresholds
from .parts import Part, in_parts, passed_on
from .softmax import of_perceptron
from .walk import collect, first_bias, walk

Answers = namedtuple("Answers", "rows probabilities exits")
Answers.__doc__ = """What leaves a network.

rows : int array (n,), of the samples in X
probabilities : float32 array (n, n_classes)
exits : int array (n,), the number of the exit, from 0
"""


class EarlyExit(ClassifierMixin, BaseEstimator):
    """A network of feature maps with a linear classifier after every layer; an image leaves at the first that is sure.

    Deeper layers are not computed for it; with `steps`, nor is the rest of its presentation.

    Parameters
    ----------
    network : ReStoCNet
        One that has learned is used as it is, of another a copy learns. Each layer that is read out gets exits.
    classifier : estimator, optional
        Of `stdpnet.readout.perceptron`, without hidden layers; default: ``MLP()``.
    steps : sequence of int, default=()
        Time steps after which classifiers are asked, too; they always are at the end of a presentation.
    deltas : float or sequence of float, optional
        The probability above which an answer leaves, one for all exits or one for each but the last. By default they are
        chosen on a part of the training samples:
    accuracy : float, optional
        at the least cost with this accuracy there; default: that of the last exit;
    cost : float, optional
        or with the highest accuracy at this mean cost, in operations relative to those of the whole network.
    validation : float, default=0.2
        Share of the training samples that chooses, and is not seen by the classifiers.
    n_profiled : int, default=100
        Training samples by which operations are counted.
    chunk_size : int, default=500
        Images whose spikes are kept at a time.

    Attributes
    ----------
    network_ : ReStoCNet
    classes_ : array (n_classes,)
    classifiers_ : list of Softmax
        Of each exit.
    deltas_ : float array (n_exits - 1,)
    work_ : array of `stdpnet.edge.cost.Work` (n_exits,)
        Operations until each exit.
    whole_ : the same of the network without exits
    confidence_, correct_ : float and bool arrays (n_validation, n_exits)
        What thresholds are chosen by, see `stdpnet.edge.thresholds`.

    References
    ----------
    D. Roy et al., "Neural networks at the edge", sections III and IV; P. Panda et al., Conditional deep learning (2016).
    """

    def __init__(self, network=None, *, classifier=None, steps=(), deltas=None, accuracy=None, cost=None, validation=0.2,
                 n_profiled=100, chunk_size=500):
        self.network = network
        self.classifier = classifier
        self.steps = steps
        self.deltas = deltas
        self.accuracy = accuracy
        self.cost = cost
        self.validation = validation
        self.n_profiled = n_profiled
        self.chunk_size = chunk_size

    @property
    def exits(self):
        """Layer and time step of each exit."""
        return [(name, step) for name in self.network_.network.readout for step in self.asked]

    def fit(self, X, y):
        """Learn from X without labels, unless the network has learned; then train classifiers and choose thresholds with y."""
        self.check_parameters()
        self.network_ = self.network if hasattr(self.network, "state_") else clone(self.network).fit(X)
        self.classes_, codes = np.unique(y, return_inverse=True)
        activations = self.activations(X, stream=TRAINING)
        seen, kept = self.divided(y)
        self.classifiers_ = [of_perceptron(clone(self.classifier or MLP()).fit(features[seen], codes[seen]))
                             for features in self.features(activations)]
        self._count(X[:self.n_profiled])
        answers = np.stack([classifier.probabilities(features[kept]) for classifier, features in zip(
            self.classifiers_, self.features(activations))], axis=1)
        self.confidence_, self.correct_ = answers.max(axis=2), answers.argmax(axis=2) == codes[kept, np.newaxis]
        self.deltas_ = self.choose(deltas=self.deltas, accuracy=self.accuracy, cost=self.cost)
        return self

    def divided(self, y):
        """Return the numbers of the training samples that classifiers see, and of those that choose, given all labels."""
        return train_test_split(np.arange(len(y)), test_size=self.validation, stratify=y,
                                random_state=self.network_.random_state)

    def choose(self, *, deltas=None, accuracy=None, cost=None):
        """Return thresholds, (n_exits - 1,), as the parameters of the same names ask for."""
        if deltas is not None:
            return thresholds.checked(deltas, len(self.exits))
        if cost is not None:
            return thresholds.for_cost(self.confidence_, self.correct_, self.costs_, wanted=cost)
        return thresholds.for_accuracy(self.confidence_, self.correct_, self.costs_, wanted=accuracy)

    @property
    def costs_(self):
        """Operations until each exit, relative to those of the whole network."""
        return cost.relative(self.work_, self.whole_)

    def activations(self, X, *, stream=0):
        """Return the activations of each layer after each of the steps, float16 arrays (n_samples, n_steps, n_features)."""
        images, parts = self.images(X), self.plain_parts()
        found = [np.empty((len(images), len(self.asked), part.n_features), np.float16) for part in parts]
        for rows in chunks(np.arange(len(images)), self.chunk_size):
            for kept, sampled in zip(found, collect(parts, self.given(images[rows]), position=rows[0], stream=stream,
                                                    n_jobs=self.network_.n_jobs)):
                kept[rows] = sampled
        return found

    def predict(self, X):
        """Return the class of every sample, (n_samples,)."""
        return self.classes_[self.predict_proba(X).argmax(axis=1)]

    def predict_proba(self, X):
        """Return the probability of every class, float32 (n_samples, n_classes), at the exit that was taken."""
        return self.answer(X).probabilities

    def answer(self, X, *, stream=0):
        """Return the `Answers` to X."""
        return Answers(*(np.concatenate(each) for each in zip(*self.respond(X, stream=stream))))

    def respond(self, X, *, stream=0):
        """Do what `answer` does chunk by chunk, and yield `Answers` after each."""
        check_is_fitted(self, "classifiers_")
        images = self.images(X)
        for rows in chunks(np.arange(len(images)), self.chunk_size):
            yield self._through(images[rows], rows, stream)

    def _through(self, images, rows, stream):
        """Send a chunk of images through one part after the other, those that do not leave before."""
        walked = walk(self.parts(), self.classifiers_, self.all_deltas, self.given(images),
                      first_bias(self.classifiers_, len(images)), position=rows[0], stream=stream, n_jobs=self.network_.n_jobs)
        return Answers(rows, softmax(walked.scores, axis=1), walked.exits)

    @property
    def all_deltas(self):
        """Thresholds of all exits; the last is always sure."""
        return np.append(self.deltas_, -1.0)

    def plain_parts(self):
        """Return the parts of the network that keep their activations instead."""
        return self._parts(sampled=self.asked)

    def parts(self):
        """Return the parts of the network with their exits."""
        return self._parts(asked=self.asked, n_classes=len(self.classes_))

    def given(self, images):
        """Return images as the first part is given them."""
        (name,) = self.network_.network.inputs
        return {name: images}

    @property
    def asked(self):
        """Time steps after which classifiers are asked."""
        end = self.network_.network.n_steps
        return (*(step for step in sorted(set(self.steps)) if step < end), end)

    def _parts(self, **options):
        """Return the parts of the network, each with one of the layers that are read out."""
        return self.parts_of(in_parts(self.network_.network), **options)

    def parts_of(self, networks, **options):
        """Return a `Part` for each of some networks that follow each other; options as its."""
        return [Part(network, self.network_, recorded=recorded, per_run=max(1, self.chunk_size//5), **options)
                for network, recorded in zip(networks, passed_on(networks))]

    def images(self, X):
        """Return X as images (n_samples, height, width, channels); raises ValueError if it is none."""
        (images,) = self.network_._asked(X).arrays.values()
        return images

    def features(self, activations):
        """Yield the features of each exit: activations so far, float16 (n_samples, n_features)."""
        before = np.empty((len(activations[0]), 0), np.float16)
        for layer in activations:
            for number in range(layer.shape[1]):
                yield np.concatenate([before, layer[:, number]], axis=1)
            before = np.concatenate([before, layer[:, -1]], axis=1)

    def _count(self, X):
        """Count operations until each exit."""
        layers = cost.of_layers(self.network_, in_parts(self.network_.network), X)
        n_features, n_classes = np.cumsum(list(self.network_.answering().values())), len(self.classes_)
        self.work_ = cost.of_exits(layers, n_features, n_classes, self.asked)
        self.whole_ = cost.whole(layers, n_features, n_classes)

    def check_parameters(self):
        """Raise ValueError if a parameter is impossible, as `fit` will; for scripts, before long work."""
        if not isinstance(self.network, ReStoCNet):
            raise ValueError(f"EarlyExit.network: expected a ReStoCNet, got {self.network!r}")
        self.network.check_parameters()
        for name in ("accuracy", "cost", "validation"):
            value = getattr(self, name)
            if value is not None and not 0 < value <= 1:
                raise ValueError(f"EarlyExit.{name}: expected a fraction above 0, up to 1, got {value!r}")
        if any(isinstance(step, bool) or not hasattr(step, "__index__") or step < 1 for step in self.steps):
            raise ValueError(f"EarlyExit.steps: expected numbers of time steps, integers >= 1, got {self.steps!r}")
        if self.deltas is not None:
            thresholds.checked(self.deltas, len(np.ravel(self.deltas)) + 1 if np.ndim(self.deltas) else 2)
