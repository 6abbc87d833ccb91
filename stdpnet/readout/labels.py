"""How do spike counts become labels?"""

from typing import Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, check_non_negative, validate_data

from . import symptoms
from .inputs import in_one_line, refuse_masked

RATE_FLOOR = 0.01  #: spikes per sample; keeps one unexpected spike from excluding a class
AT_ONCE = 2**20  #: counts that are turned into floats together; bounds the memory
REMEDY = ("give spike counts, finite and >= 0, of shape (n_samples, n_neurons), from the same network in fit and predict, "
          "and one class per sample")


class NeuronLabels(ClassifierMixin, BaseEstimator):
    """Label every neuron with the class it responds to most, then let the neurons vote.

    A neuron that never fired in `fit` has no say, and a class without a neuron is never predicted.
    Equal scores go to the class that comes first in ``classes_``; so does a sample without spikes
    (with "likelihood": to the class that makes silence most probable).

    Parameters
    ----------
    scheme : str
        How the neurons vote. The class with the highest score is predicted, which is

        * "mean_response" or "all_activity": the mean spike count of its neurons [1]_;
        * "proportion": the same, each count weighted by the share of the neuron's responses that
          its own class has [2]_;
        * "max_response": the spike count of its most active neuron;
        * "likelihood": the probability of the counts if every neuron, whatever its label, fires as
          an independent Poisson process with the mean response to the class.
    memory : float
        Factor by which all earlier samples count less at each call of `partial_fit`.

    Attributes
    ----------
    classes_ : array of shape (n_classes,)
        Classes in `y`, sorted.
    sums_ : float64 array of shape (n_classes, n_neurons)
        Spikes of every neuron, per class.
    samples_ : float64 array of shape (n_classes,)
        Samples of every class.
    responses_ : float64 array of shape (n_classes, n_neurons)
        Mean spike count of every neuron, per class.
    labels_ : array of shape (n_neurons,)
        Class with the highest mean response; the first class for silent neurons.
    silent_ : bool array of shape (n_neurons,)
        Neurons that never fired in `fit`.
    n_features_in_ : int
        Number of neurons.

    References
    ----------
    .. [1] P. U. Diehl, M. Cook, "Unsupervised learning of digit recognition using
       spike-timing-dependent plasticity", Frontiers in Computational Neuroscience 9:99, 2015.
    .. [2] H. Hazan et al., "BindsNET: a machine learning-oriented spiking neural networks library
       in Python", Frontiers in Neuroinformatics 12:89, 2018.

    Examples
    --------
    >>> counts = [[5, 0, 1], [3, 1, 1], [0, 4, 0]]
    >>> NeuronLabels().fit(counts, ["one", "one", "two"]).predict([[0, 2, 1]])
    array(['two'], dtype='<U3')
    """

    def __init__(self, scheme: str = "mean_response", *, memory: float = 1.0) -> None:
        self.scheme = scheme
        self.memory = memory

    def fit(self, counts: ArrayLike, y: ArrayLike) -> Self:
        """Learn the mean response of every neuron to every class.

        Warns, by a `stdpnet.readout.symptoms.LearningWarning`, of samples that are all of one class, of neurons that all
        have one label, and if most never fired.

        Parameters
        ----------
        counts : array of shape (n_samples, n_neurons)
            Spikes of every neuron during every sample.
        y : array of shape (n_samples,)
            Class of every sample.

        Returns
        -------
        NeuronLabels
            The estimator itself.

        Raises
        ------
        ValueError
            If `scheme` is unknown, or `counts` and `y` do not have these shapes and values.
        """
        for name in ("classes_", "sums_", "samples_"):
            self.__dict__.pop(name, None)
        self.partial_fit(counts, y)
        symptoms.warn(symptoms.of_labels(np.asarray(y)) + symptoms.of_neurons(self), stacklevel=2)
        return self

    def partial_fit(self, counts: ArrayLike, y: ArrayLike, classes: ArrayLike | None = None) -> Self:
        """Go on learning responses; as `fit`, but `classes` names all classes at the first call, if `y` does not."""
        _vote(self.scheme)
        counts, y = labelled_counts(self, counts, y, reset=not hasattr(self, "sums_"))
        if not hasattr(self, "sums_"):
            self.classes_ = np.unique(y if classes is None else classes)
            self.sums_ = np.zeros((len(self.classes_), self.n_features_in_))
            self.samples_ = np.zeros(len(self.classes_))
        self._check_known(y)
        members, counts = self.classes_[:, np.newaxis] == y, np.asarray(counts)
        spikes = np.stack([counts[each].sum(axis=0, dtype=float) for each in members])  # never all counts as floats
        self.sums_ = self.memory*self.sums_ + spikes
        self.samples_ = self.memory*self.samples_ + members.sum(axis=1)
        return self

    @property
    def responses_(self) -> np.ndarray:
        """Mean spike count of every neuron, per class."""
        return self.sums_/np.maximum(self.samples_, 1e-12)[:, np.newaxis]

    @property
    def labels_(self) -> np.ndarray:
        """Class with the highest mean response; the first class for silent neurons."""
        return self.classes_[self.responses_.argmax(axis=0)]

    @property
    def silent_(self) -> np.ndarray:
        """Neurons that never fired in `fit`."""
        return np.logical_not(self.sums_.any(axis=0))

    def predict(self, counts: ArrayLike) -> np.ndarray:
        """Class of every sample.

        Parameters
        ----------
        counts : array of shape (n_samples, n_neurons)
            Spikes of every neuron during every sample.

        Returns
        -------
        array of shape (n_samples,)
            Predicted classes.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            Before `fit`.
        ValueError
            If `counts` is not such an array, or has another number of neurons than in `fit`.
        """
        check_is_fitted(self, "sums_")
        counts = asked_counts(self, counts)
        members = (self.labels_[:, np.newaxis] == self.classes_) & ~self.silent_[:, np.newaxis]
        scores = _vote(self.scheme)(counts, self.responses_, members)
        scores[:, ~members.any(axis=0)] = -np.inf
        return self.classes_[scores.argmax(axis=1)]

    def _check_known(self, y):
        unknown = np.setdiff1d(y, self.classes_)
        if len(unknown):
            raise ValueError(f"NeuronLabels.partial_fit: expected the classes {', '.join(map(str, self.classes_))}, "
                             f"got {', '.join(map(str, unknown))} as well; name all classes at the first call")

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = True
        tags.classifier_tags.poor_score = True  # on arbitrary features; spike counts separate classes by neuron
        return tags


def labelled_counts(classifier, counts, y, *, reset=True):
    """Return spike counts and the classes of their samples as arrays; raises ValueError, in one line, if they are none."""
    name = type(classifier).__name__
    with in_one_line(name, REMEDY):
        refuse_masked(counts=counts, y=y)
        counts, y = validate_data(classifier, counts, y, reset=reset)
        check_non_negative(counts, name)
        check_classification_targets(y)
    return counts, y


def asked_counts(classifier, counts):
    """Return the spike counts that a fitted classifier is asked about; raises ValueError likewise."""
    name = type(classifier).__name__
    with in_one_line(name, REMEDY):
        refuse_masked(counts=counts)
        counts = validate_data(classifier, counts, reset=False)
        check_non_negative(counts, name)
    return counts


def _mean_response(counts, responses, members):
    """Mean spike count of the neurons of each class, (n_samples, n_classes)."""
    share = members / members.sum(axis=0).clip(1)
    return _by_rows(lambda some: some @ share, counts)


def _proportion(counts, responses, members):
    """Mean spike count of the neurons of each class, weighted by how much of their response is to it."""
    total = responses.sum(axis=0)
    share = np.divide(responses.max(axis=0), total, out=np.zeros_like(total), where=total > 0)
    return _by_rows(lambda some: _mean_response(some * share, responses, members), counts)


def _max_response(counts, responses, members):
    """Spike count of the most active neuron of each class, (n_samples, n_classes)."""
    return np.stack([counts[:, column].max(axis=1, initial=0) for column in members.T], axis=1).astype(float)


def _likelihood(counts, responses, members):
    """Poisson log-likelihood of the counts under each class, but for a term all classes share."""
    rates = responses + RATE_FLOOR
    return _by_rows(lambda some: some @ np.log(rates).T, counts) - rates.sum(axis=1)


def _by_rows(function, counts):
    """Return what a function makes of all samples, few of whose counts become floats together."""
    n_rows = max(1, AT_ONCE//counts.shape[1])
    return np.concatenate([function(counts[first:first + n_rows]) for first in range(0, len(counts), n_rows)])


SCHEMES = {
    "mean_response": _mean_response,
    "all_activity": _mean_response,
    "proportion": _proportion,
    "max_response": _max_response,
    "likelihood": _likelihood,
}


def _vote(scheme):
    """The function behind the name of a scheme."""
    if scheme not in SCHEMES:
        raise ValueError(f"NeuronLabels.scheme: expected one of {', '.join(SCHEMES)}, got {scheme!r}")
    return SCHEMES[scheme]
