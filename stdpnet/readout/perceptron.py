"""Which class do activations belong to? Fully connected ReLU layers and a softmax, trained with labels.

Features may be stored in few bits (uint8, float16): they become float32 a block at a time.
"""

import logging
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.neural_network import MLPClassifier
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data
from tqdm import tqdm

from .inputs import in_one_line, refuse_masked

logger = logging.getLogger(__name__)

BLOCK = 16  #: mini-batches that are converted to float32 at a time
KINDS = [np.float32, np.float64, np.float16, np.uint8, np.bool_]  #: features stay what they are, others become the first
REMEDY = "give finite numbers of shape (n_samples, n_features), from the same network in fit and predict, and a class for each"
VALUES = 1_000_000  #: features of which statistics are taken at a time


class _Perceptron(ClassifierMixin, BaseEstimator):
    """What both classifiers have in common: input, output, and the order of the training samples."""

    mean_: Any
    scale_: Any

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Train on features (n_samples, n_features), bool, integer or float, and one class for each sample.

        Raises
        ------
        ValueError
            If X and y are not such arrays, hold fewer than two classes, or a parameter is out of range.
        """
        _check_parameters(self)
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

    def _forward(self, activation):
        """Scores before the softmax, (n_samples, n_classes)."""
        for weights, bias in zip(self.coefs_[:-1], self.intercepts_[:-1]):
            activation = np.maximum(activation @ weights + bias, 0)
        return activation @ self.coefs_[-1] + self.intercepts_[-1]

    def _blocks(self, X, codes, random):
        """Yield all samples in random order, some mini-batches at a time, as scaled float32."""
        order, step = random.permutation(len(X)), BLOCK*self.batch_size
        for start in range(0, len(order), step):
            rows = order[start:start + step]
            yield self._scaled(X[rows]), codes[rows]


class MLP(_Perceptron):
    """Perceptron of scikit-learn; knows no dropout (see `TorchMLP`).

    Parameters
    ----------
    hidden : tuple of int
        ReLU neurons of the layers before the softmax; none by default.
    epochs : int
        How often each training sample is used.
    batch_size : int
        Samples per step of Adam.
    learning_rate : float
        Adam's; its other parameters are the usual ones, which are those of the paper: betas 0.9 and 0.999, epsilon
        1e-8, no weight decay.
    mean_activation : float
        All features are multiplied by one number that makes this the mean of their absolute values in training.
        Pooled activations have a mean of about 0.01, on which Adam crawls: a softmax reaches after 20 epochs what it
        would else after 100.
    standardise : bool
        Whether each feature gets mean 0 and standard deviation 1 over the training samples instead; one that is
        constant there becomes 0 for good. Adam then wants a lower learning rate and more epochs.
    random_state : int
        Randomises the first weights and the order of the samples.
    verbose : bool
        Whether to show progress.

    Attributes
    ----------
    classes_ : array of shape (n_classes,)
        The classes.
    coefs_, intercepts_ : lists of float32 arrays
        Weights (n_in, n_out) and biases (n_out,) of every layer.
    mean_, scale_ : float, or float32 arrays of shape (n_features,) if standardised
        The first layer sees ``(X - mean_)*scale_``.
    losses_ : list of float
        Mean cross-entropy of every epoch.
    n_features_in_ : int
        Number of features.

    References
    ----------
    G. Srinivasan, K. Roy (2019), section 2.4 and Table 4. D. P. Kingma, J. Ba, arXiv:1412.6980 (2014).
    """

    def __init__(self, hidden: Sequence[int] = (), *, epochs: int = 100, batch_size: int = 256,
                 learning_rate: float = 1.5e-3, mean_activation: float = 0.1, standardise: bool = False,
                 random_state: int = 0, verbose: bool = False) -> None:
        self.hidden = hidden
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.mean_activation = mean_activation
        self.standardise = standardise
        self.random_state = random_state
        self.verbose = verbose

    def _epochs(self, X, codes, random):
        """Yield the mean loss of one epoch after the other."""
        network = MLPClassifier(tuple(self.hidden), alpha=0.0, batch_size=min(self.batch_size, len(X)), shuffle=False,
                                learning_rate_init=self.learning_rate, random_state=random.randint(2**31))
        classes = np.arange(len(self.classes_))
        for _ in range(self.epochs):
            total = 0.0
            for features, labels in self._blocks(X, codes, random):
                network.set_params(batch_size=min(self.batch_size, len(features)))
                network.partial_fit(features, labels, classes=classes)
                total += network.loss_*len(features)
            self.coefs_, self.intercepts_ = _as_softmax(network)
            yield total/len(X)


class TorchMLP(_Perceptron):
    """Perceptron of PyTorch with dropout; needs ``pip install stdpnet[torch]``. Trained, it works without.

    Parameters
    ----------
    hidden, epochs, batch_size, learning_rate, mean_activation, standardise, random_state, verbose
        See `MLP`; random_state also randomises the dropout. The result is the same to the bit with the same number of
        threads, see ``torch.set_num_threads``.
    dropout : float
        Probability with which a hidden neuron is silenced while training; without hidden layers, a feature.
    decay : bool
        Whether the learning rate falls from epoch to epoch, linearly, to 0 after the last; the paper's stays as it is.

    Attributes
    ----------
    classes_, coefs_, intercepts_, mean_, scale_, losses_, n_features_in_
        See `MLP`.

    References
    ----------
    G. Srinivasan, K. Roy (2019), section 2.4 and Table 4.
    """

    def __init__(self, hidden: Sequence[int] = (), *, dropout: float = 0.5, decay: bool = False, epochs: int = 100,
                 batch_size: int = 256, learning_rate: float = 1.5e-3, mean_activation: float = 0.1,
                 standardise: bool = False, random_state: int = 0, verbose: bool = False) -> None:
        self.hidden = hidden
        self.dropout = dropout
        self.decay = decay
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.mean_activation = mean_activation
        self.standardise = standardise
        self.random_state = random_state
        self.verbose = verbose

    def _epochs(self, X, codes, random):
        """Yield the mean loss of one epoch after the other."""
        torch = _torch()
        with torch.random.fork_rng(devices=[]):  # PyTorch's own random numbers stay as they were
            torch.manual_seed(random.randint(2**31))
            network = _torch_network(torch, (X.shape[1], *self.hidden, len(self.classes_)), self.dropout)
            step = torch.optim.Adam(network.parameters(), lr=self.learning_rate, fused=True)
            end = 1/self.epochs if self.decay else 1.0
            rate = torch.optim.lr_scheduler.LinearLR(step, 1.0, end, total_iters=max(1, self.epochs - 1))
            for _ in range(self.epochs):
                total = sum(_torch_step(torch, network, step, features[rows], labels[rows])
                            for features, labels in self._blocks(X, codes, random)
                            for rows in _slices(len(features), self.batch_size))
                rate.step()
                linear = [layer for layer in network if isinstance(layer, torch.nn.Linear)]
                self.coefs_ = [layer.weight.detach().numpy().T.copy() for layer in linear]
                self.intercepts_ = [layer.bias.detach().numpy().copy() for layer in linear]
                yield total/len(X)


CLASSIFIERS = {"mlp": MLP, "torch": TorchMLP}  #: names in scripts


def _torch():
    try:
        import torch
    except ImportError as error:
        raise ValueError('TorchMLP: expected PyTorch, which is not installed; pip install "stdpnet[torch]", or take MLP, '
                         "which has no dropout") from error
    return torch


def _torch_network(torch, sizes, dropout):
    """Linear layers with ReLU and dropout between them; with a single one, dropout before it."""
    layers = [torch.nn.Dropout(dropout)] if len(sizes) == 2 else []
    for n_in, n_out in zip(sizes[:-2], sizes[1:-1]):
        layers += [torch.nn.Linear(n_in, n_out), torch.nn.ReLU(), torch.nn.Dropout(dropout)]
    return torch.nn.Sequential(*layers, torch.nn.Linear(*sizes[-2:]))


def _torch_step(torch, network, step, features, labels):
    """Take one step of Adam; return the summed loss."""
    step.zero_grad(set_to_none=True)
    loss = torch.nn.functional.cross_entropy(network(torch.from_numpy(features)), torch.from_numpy(labels))
    loss.backward()
    step.step()
    return loss.item()*len(features)


def _slices(length, step):
    return [slice(start, start + step) for start in range(0, length, step)]


def _as_softmax(network):
    """Weights and biases of scikit-learn's network; two classes, which share one output there, get one each."""
    coefs, intercepts = list(network.coefs_), list(network.intercepts_)
    if network.n_outputs_ == 1:
        coefs[-1], intercepts[-1] = (np.stack([0*each, each], axis=-1) for each in (coefs[-1][:, 0], intercepts[-1][0]))
    return coefs, intercepts


def _mean(X):
    """Mean of the absolute values, a block at a time."""
    return sum(np.abs(X[rows].astype(np.float32)).sum(dtype=float) for rows in _slices(len(X), 4096))/X.size


def _statistics(X):
    """Means of the features, and one over their standard deviations or 0; some rows at a time, float32 (n_features,)."""
    parts = [X[rows] for rows in _slices(len(X), max(VALUES//X.shape[1], 1))]
    mean = sum(part.sum(axis=0, dtype=float) for part in parts)/len(X)
    variance = sum(np.square(part - mean).sum(axis=0) for part in parts)/len(X)
    varies = (X.min(axis=0) < X.max(axis=0)) & (variance > 0)  # of a constant the variance may be no 0, but rounded
    return mean.astype(np.float32), np.where(varies, 1/np.sqrt(np.where(varies, variance, 1)), 0).astype(np.float32)


def _check_parameters(classifier):
    """Raise ValueError if a parameter of a classifier is out of range."""
    name, given = type(classifier).__name__, classifier.get_params()
    counts = {"epochs": given["epochs"], "batch_size": given["batch_size"]}
    counts |= {f"hidden[{place}]": n for place, n in enumerate(given["hidden"])}
    for parameter, value in counts.items():
        if not isinstance(value, int | np.integer) or value < 1:
            raise ValueError(f"{name}.{parameter}: expected an integer >= 1, got {value!r}")
    for parameter in ("learning_rate", "mean_activation"):
        if not given[parameter] > 0:
            raise ValueError(f"{name}.{parameter}: expected a number above 0, got {given[parameter]!r}")
    if not 0 <= given.get("dropout", 0) < 1:
        raise ValueError(f"{name}.dropout: expected a probability below 1, got {given['dropout']!r}")
