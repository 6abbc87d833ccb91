"""Which class do spike counts belong to, if every neuron has its say about every class? (a linear read-out)"""

from typing import Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.utils.validation import check_is_fitted

from .inputs import in_one_line
from .labels import REMEDY, SCHEMES, NeuronLabels, asked_counts, labelled_counts

VOTES = (*SCHEMES, "linear")  #: how neurons may vote


class LinearVote(ClassifierMixin, BaseEstimator):
    """Multinomial logistic regression on the square roots of spike counts.

    Square roots make the variance of Poisson counts about equal [1]_, so that neurons which fire often do not outweigh the
    others. Classes of training samples alone are used, as by `NeuronLabels`, which gives each neuron one class; here each has
    a weight for all of them.

    Parameters
    ----------
    C : float
        Inverse of the strength of the penalty on squared weights.
    max_iter : int
        Most steps of L-BFGS.

    Attributes
    ----------
    classes_ : array of shape (n_classes,)
        Classes in `y`, sorted.
    coef_, intercept_ : arrays of shape (n_classes, n_neurons) and (n_classes,), one row for two classes
        Weights of the square roots.
    neurons_ : NeuronLabels
        The labels that neurons have from the same counts.
    operations_ : int
        Multiply-accumulates for one sample.
    n_features_in_ : int
        Number of neurons.

    References
    ----------
    .. [1] F. J. Anscombe, "The transformation of Poisson, binomial and negative-binomial data", Biometrika 35, 1948.

    Examples
    --------
    >>> counts = [[5, 0, 1], [3, 1, 1], [0, 4, 0]]
    >>> LinearVote().fit(counts, ["one", "one", "two"]).predict([[0, 2, 1]])
    array(['two'], dtype='<U3')
    """

    def __init__(self, *, C: float = 1.0, max_iter: int = 300) -> None:
        self.C = C
        self.max_iter = max_iter

    def fit(self, counts: ArrayLike, y: ArrayLike) -> Self:
        """Learn the weights from counts (n_samples, n_neurons), whole numbers >= 0, and one class for each sample.

        Raises
        ------
        ValueError
            If counts and y are not such arrays, hold fewer than two classes, or a parameter is out of range.
        """
        counts, y = labelled_counts(self, counts, y)
        with in_one_line(type(self).__name__, REMEDY):
            weights = LogisticRegression(C=self.C, max_iter=self.max_iter).fit(_roots(counts), y)
        self.classes_, self.coef_, self.intercept_ = weights.classes_, weights.coef_, weights.intercept_
        self.n_iter_ = weights.n_iter_
        self.neurons_ = NeuronLabels().fit(counts, y)
        return self

    def predict(self, counts: ArrayLike) -> np.ndarray:
        """Return the class of every sample, (n_samples,); raises NotFittedError before `fit`, ValueError for other shapes."""
        check_is_fitted(self)
        scores = _roots(asked_counts(self, counts)) @ self.coef_.T + self.intercept_
        return self.classes_[scores.argmax(axis=1) if scores.shape[1] > 1 else (scores[:, 0] > 0).astype(int)]

    @property
    def operations_(self):
        """Multiply-accumulates for one sample."""
        return self.coef_.size

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = True
        return tags


def vote(scheme):
    """Return the classifier of spike counts for one of ``VOTES``, not fitted yet."""
    return LinearVote() if scheme == "linear" else NeuronLabels(scheme)


def labels_of(classifier):
    """Return the `NeuronLabels` that a fitted classifier of spike counts is or holds; None for others."""
    labels = getattr(classifier, "neurons_", classifier)
    return labels if isinstance(labels, NeuronLabels) else None


def _roots(counts):
    """Square roots of counts, most of which are 0; float32 (n_samples, n_neurons)."""
    sparse = csr_array(counts)
    return csr_array((np.sqrt(sparse.data, dtype=np.float32), sparse.indices, sparse.indptr), shape=sparse.shape)
