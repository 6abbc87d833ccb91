"""What can every network be asked, however it learns? (a scikit-learn transformer that fits one result file)"""

from collections.abc import Mapping
from os import PathLike
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted
from tqdm import tqdm

from ..files import result_file
from .samples import Shown

TRAINING = 1  #: the stream of random numbers for answers to training samples; that of all others is 0


class Contract(TransformerMixin, BaseEstimator):
    """What follows from learning and answering chunk by chunk.

    A subclass has the parameter ``verbose`` and

    * ``learn(X, resume=False)`` and ``respond(X, stream=0)``, which yield what was answered to a chunk of samples;
    * ``n_learning(X)``, how many samples `learn` shows in all;
    * ``content()``, what a file holds of it, ``from_run(run)`` and ``restore(run)``, which read it;
    * ``_fitted_by``, the name of an attribute that it has once it has learned.
    """

    _fitted_by = "state_"

    def fit(self, X: Shown, y: Any = None) -> Self:
        """Learn from X; y is not used.

        What shows that a network of populations could have learned better is said by a `LearningWarning`, see
        `stdpnet.readout.symptoms`.
        """
        chunks = self.learn(X)
        with tqdm(total=self.n_learning(X), disable=not self.verbose, unit=" samples") as bar:
            for chunk in self._watched(chunks):
                bar.update(len(chunk.rows))
        return self

    def _watched(self, chunks):
        """Return what `learn` yields; a subclass may look at it, and warn at the end."""
        return chunks

    def transform(self, X: Shown) -> np.ndarray:
        """Return the answers to X, shape (n_samples, n_features), without learning."""
        return np.concatenate([chunk.features for chunk in self.respond(X)])

    def fit_transform(self, X: Shown, y: Any = None) -> np.ndarray:
        """Learn from X, then return the answers to it, with spike trains that samples given to `transform` do not get."""
        return np.concatenate([chunk.features for chunk in self.fit(X).respond(X, stream=TRAINING)])

    def save(self, path: str | PathLike) -> None:
        """Write parameters and learned state to an HDF5 file."""
        check_is_fitted(self, self._fitted_by)
        result_file.write(path, **self.content())

    @classmethod
    def load(cls, path: str | PathLike, *, classes: Mapping[str, type] | None = None) -> Self:
        """Read a network that `save` wrote; `classes` names models of your own (see `stdpnet.files.result_file.read`)."""
        return cls.from_run(result_file.read(path, classes=classes))
