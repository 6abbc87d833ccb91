"""How good is a trained network? (a classifier reads its answers out)"""

import time
from dataclasses import dataclass, field

import numpy as np
from sklearn.base import clone
from sklearn.metrics import confusion_matrix
from sklearn.utils import check_consistent_length
from tqdm import tqdm

from ..estimators.contract import TRAINING
from ..readout.labels import NeuronLabels
from ..readout.linear import labels_of

N_KEPT = 1000  #: test samples whose answers are kept
COMPARED = ("mean_response", "proportion", "max_response", "likelihood")  #: ways to vote on the same answers


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """What a network with frozen weights answers to test samples, and what a classifier makes of it."""

    classifier: object  #: fitted on answers to training samples
    predicted: np.ndarray  #: (n_test,) predicted classes
    true: np.ndarray  #: (n_test,) true classes
    mean_answer: float  #: spikes of all neurons, or the mean activation, of a test sample
    feature_seconds: float  #: time that answers took
    classifier_seconds: float  #: time that the classifier took
    features: np.ndarray  #: (n_kept, n_features) answers to the first test samples
    otherwise: dict = field(default_factory=dict)  #: (n_test,) predicted classes by each way to vote
    controls: dict = field(default_factory=dict)  #: accuracies of other networks, by their names

    @property
    def accuracy(self):
        """Fraction of the test samples that are predicted correctly."""
        return float(np.mean(self.predicted == self.true))

    def attributes(self):
        """Return the attributes of a result file."""
        others = {scheme: float(np.mean(each == self.true)) for scheme, each in self.otherwise.items()} | self.controls
        operations = {"classifier_operations": self.classifier.operations_} if hasattr(self.classifier, "operations_") else {}
        kind = "spikes_per_presentation" if self.features.dtype.kind in "iu" else "mean_activation"
        return {"accuracy": self.accuracy, "n_test": len(self.true), "classifier": repr(self.classifier),
                "feature_seconds": self.feature_seconds, "classifier_seconds": self.classifier_seconds,
                "test_seconds": self.feature_seconds + self.classifier_seconds, kind: self.mean_answer} | operations | {
                    f"accuracy_{name}": accuracy for name, accuracy in others.items()}

    def data(self):
        """Return the data sets of a result file."""
        classes = np.union1d(self.classifier.classes_, self.true)
        kept = self.features if self.features.dtype.kind in "iu" else self.features.astype(np.float16)
        found = {"predicted": self.predicted, "true": self.true, "features": kept,
                 "confusion": confusion_matrix(self.true, self.predicted, labels=classes)}
        if labels := labels_of(self.classifier):
            found |= {"labels": labels.labels_, "silent": labels.silent_}
        return found


def evaluate(network, labelled, test, *, classifier=None, verbose=False):
    """Fit a classifier on what a trained network answers to training samples, then test both.

    Parameters
    ----------
    network : BaseNetwork
        Trained; stays as it is.
    labelled, test : tuple of arrays
        X, shape (n_samples, ...), and y, shape (n_samples,).
    classifier : estimator, optional
        Labels of neurons by default, see `stdpnet.readout`; is copied. One with ``partial_fit`` takes answers as they come.

    Returns
    -------
    Evaluation
    """
    for X, y in (labelled, test):
        check_consistent_length(X, y)
    classifier, clock = clone(classifier if classifier is not None else NeuronLabels()), _Clock()
    fit = _fit_as_they_come if hasattr(classifier, "partial_fit") else _fit_at_once
    fit(classifier, network, *labelled, clock, verbose)
    return _tested(classifier, network, test, clock, verbose)


def tested(classifier, network, test):
    """Return the `Evaluation` of a network with a classifier that is fitted already; the other arguments as of `evaluate`."""
    check_consistent_length(*test)
    return _tested(classifier, network, test, _Clock(), False)


def _tested(classifier, network, test, clock, verbose):
    votes = {None: classifier} | _other_votes(classifier)
    predicted, kept, total = {each: [] for each in votes}, [], 0.0
    for chunk in _answers(network, test[0], "testing", clock, verbose):
        for each, vote in votes.items():
            predicted[each].append(clock.classifier(vote.predict, chunk.features))
        kept.append(_small(chunk.features[chunk.rows < N_KEPT]))
        total += chunk.features.sum(dtype=np.float64)
    predicted = {each: np.concatenate(some) for each, some in predicted.items()}
    features = np.concatenate(kept)
    per_sample = len(test[1])*(1 if features.dtype.kind in "iu" else features.shape[1])
    return Evaluation(classifier=classifier, predicted=predicted.pop(None), otherwise=predicted, true=np.asarray(test[1]),
                      mean_answer=total/per_sample, features=features, feature_seconds=clock.seconds["features"],
                      classifier_seconds=clock.seconds["classifier"])


def _small(features):
    """Return spike counts as integers with no more bytes than they need; activations as they are."""
    return features.astype(np.min_scalar_type(int(features.max(initial=0)))) if features.dtype.kind in "iu" else features


class _Clock:
    """How long what has taken."""

    def __init__(self):
        self.seconds = {"features": 0.0, "classifier": 0.0}

    def measured(self, what, function, *arguments, **options):
        """Return what a function returns, having noted how long it took."""
        started = time.perf_counter()
        try:
            return function(*arguments, **options)
        finally:
            self.seconds[what] += time.perf_counter() - started

    def classifier(self, function, *arguments, **options):
        """Do the same for the classifier."""
        return self.measured("classifier", function, *arguments, **options)


def _fit_as_they_come(classifier, network, X, y, clock, verbose):
    classes, y = np.unique(y), np.asarray(y)
    for chunk in _answers(network, X, "labelling", clock, verbose, TRAINING):
        clock.classifier(classifier.partial_fit, chunk.features, y[chunk.rows], classes=classes)


def _fit_at_once(classifier, network, X, y, clock, verbose):
    features = None
    for chunk in _answers(network, X, "answers to training samples", clock, verbose, TRAINING):
        features = np.empty((len(X), chunk.features.shape[1]), chunk.features.dtype) if features is None else features
        features[chunk.rows] = chunk.features
    clock.classifier(classifier.fit, features, y)


def _other_votes(classifier):
    """Return the same labels of neurons with the other ways to vote."""
    if not (labels := labels_of(classifier)):
        return {}
    return {scheme: _copy(labels).set_params(scheme=scheme) for scheme in COMPARED}


def _copy(fitted):
    """Return an estimator with the same fitted attributes."""
    copied = clone(fitted)
    vars(copied).update(vars(fitted))
    return copied


def _answers(network, X, task, clock, verbose, stream=0):
    """Yield chunk after chunk of what a network answers, and show progress."""
    chunks = network.respond(X, stream=stream)
    with tqdm(total=len(X), disable=not verbose, unit=" samples", unit_scale=True, mininterval=1, desc=task) as bar:
        while (chunk := clock.measured("features", next, chunks, None)) is not None:
            yield chunk
            bar.update(len(chunk.rows))
