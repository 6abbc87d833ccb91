"""What do all classifiers of activations share? Samples in random order, features on one scale, and probabilities.

Features may be stored in few bits (uint8, float16): they become float32 a block at a time.
"""

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data
from tqdm import tqdm

from .inputs import in_one_line, refuse_masked

BLOCK = 16  #: mini-batches that are converted to float32 at a time
KINDS = [np.float32, np.float64, np.float16, np.uint8, np.bool_]  #: features stay what they are, others become the first
REMEDY = "give finite numbers of shape (n_samples, n_features), from the same network in fit and predict, and a class for each"
VALUES = 1_000_000  #: features of which statistics are taken at a time


class Classifier(ClassifierMixin, BaseEstimator):
    """What classifiers of activations have in common: input, output, and the order of the training samples.

    A subclass has ``_epochs(X, codes, random)``, which yields the mean loss of each epoch, and ``_forward(activation)``, the
    scores before the softmax, (n_samples, n_classes).
    """

    mean_: Any
    scale_: Any

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Train on features (n_samples, n_features), bool, integer or float, and one class for each sample.

        Raises
        ------
        ValueError
            If X and y are not such arrays, hold fewer than two classes, or a parameter is out of range.
        """
        self.check_parameters()
        with in_one_line(type(self).__name__, REMEDY):
            refuse_masked(X=X, y=y)
            X, y = validate_data(self, X, y, dtype=KINDS)
            check_classification_targets(y)
            self.classes_, codes = np.unique(y, return_inverse=True)
            if len(self.classes_) < 2:
                raise ValueError(f"expected two classes or more, got 1 class, {self.classes_[0]!r}")
        self.mean_, self.scale_ = _statistics(X) if self.standardise else (0.0, np.float32(self.mean_activation/(_mean(X) or 1)))
        random = check_random_state(self.random_state)
        self.losses_ = []
        with tqdm(total=self.epochs, disable=not self.verbose, unit=" epochs", desc="classifier") as bar:
            for loss in self._epochs(X, codes, random):
                self.losses_.append(float(loss))
                bar.set_postfix(loss=f"{loss:.4f}", refresh=False)
                bar.update()
        return self

    def check_parameters(self) -> None:
        """Raise ValueError if a parameter is out of range, as `fit` will; for scripts, before long work."""
        name, given = type(self).__name__, self.get_params()
        counts = {"epochs": given["epochs"], "batch_size": given["batch_size"]}
        counts |= {f"hidden[{place}]": n for place, n in enumerate(given["hidden"])}
        for parameter, value in counts.items():
            if not isinstance(value, int | np.integer) or isinstance(value, bool) or value < 1:
                raise ValueError(f"{name}.{parameter}: expected an integer >= 1, got {value!r}")
        for parameter in ("learning_rate", "mean_activation"):
            if not given[parameter] > 0:
                raise ValueError(f"{name}.{parameter}: expected a number above 0, got {given[parameter]!r}")
        if not 0 <= given.get("dropout", 0) < 1:
            raise ValueError(f"{name}.dropout: expected a probability below 1, got {given['dropout']!r}")

    def predict_proba(self, X: ArrayLike) -> np.ndarray:
        """Return the probability of every class, float32 (n_samples, n_classes); raises NotFittedError before `fit`."""
        check_is_fitted(self)
        with in_one_line(type(self).__name__, REMEDY):
            refuse_masked(X=X)
            features = validate_data(self, X, reset=False, dtype=KINDS)
        step = BLOCK*self.batch_size
        blocks = [self._forward(self._scaled(features[start:start + step])) for start in range(0, len(features), step)]
        return softmax(np.concatenate(blocks), axis=1)

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Return the most probable class of every sample, (n_samples,); raises NotFittedError before `fit`."""
        probabilities = self.predict_proba(X)
        return self.classes_[probabilities.argmax(axis=1)]

    def _scaled(self, X):
        """Some features as the first layer sees them, float32."""
        scaled = X.astype(np.float32)
        scaled -= self.mean_
        scaled *= self.scale_
        return scaled

    def _blocks(self, X, codes, random):
        """Yield all samples in random order, some mini-batches at a time, as scaled float32."""
        order, step = random.permutation(len(X)), BLOCK*self.batch_size
        for start in range(0, len(order), step):
            rows = order[start:start + step]
            yield self._scaled(X[rows]), codes[rows]


def slices(length, step):
    """Return slices of a length, `step` or less each."""
    return [slice(start, start + step) for start in range(0, length, step)]


def _mean(X):
    """Mean of the absolute values, a block at a time."""
    return sum(np.abs(X[rows].astype(np.float32)).sum(dtype=float) for rows in slices(len(X), 4096))/X.size


def _statistics(X):
    """Means of the features, and one over their standard deviations or 0; some rows at a time, float32 (n_features,)."""
    parts = [X[rows] for rows in slices(len(X), max(VALUES//X.shape[1], 1))]
    mean = sum(part.sum(axis=0, dtype=float) for part in parts)/len(X)
    variance = sum(np.square(part - mean).sum(axis=0) for part in parts)/len(X)
    varies = (X.min(axis=0) < X.max(axis=0)) & (variance > 0)  # of a constant the variance may be no 0, but rounded
    return mean.astype(np.float32), np.where(varies, 1/np.sqrt(np.where(varies, variance, 1)), 0).astype(np.float32)
