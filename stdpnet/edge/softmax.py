"""How sure is a linear classifier of activations? (weights that were learned elsewhere, scores, probabilities)"""

from dataclasses import dataclass

import numpy as np
from scipy.special import softmax


@dataclass(frozen=True, kw_only=True, eq=False)
class Softmax:
    """A linear softmax classifier."""

    weights: np.ndarray  #: float32 (n_features, n_classes)
    bias: np.ndarray  #: float32 (n_classes,)

    def scores(self, features):
        """Return what the softmax is taken of, float32 (n, n_classes), given features (n, n_features)."""
        return features.astype(np.float32) @ self.weights + self.bias

    def probabilities(self, features):
        """Return the probability of every class, float32 (n, n_classes)."""
        return softmax(self.scores(features), axis=1)


def of_perceptron(fitted):
    """Return a fitted classifier of `stdpnet.readout.perceptron` without hidden layers, its scaling taken in.

    Raises
    ------
    ValueError
        If it has hidden layers.
    """
    if len(fitted.coefs_) != 1:
        raise ValueError(f"EarlyExit.classifier: expected one without hidden layers, whose cost at each exit is small, got "
                         f"hidden={tuple(fitted.hidden)}; give hidden=()")
    coefficients = fitted.coefs_[0]
    weights = np.broadcast_to(np.asarray(fitted.scale_, np.float32), len(coefficients))[:, np.newaxis]*coefficients
    mean = np.broadcast_to(np.asarray(fitted.mean_, np.float32), len(coefficients))
    return Softmax(weights=weights.astype(np.float32), bias=(fitted.intercepts_[0] - mean @ weights).astype(np.float32))
