"""Which class do activations belong to? Fully connected ReLU layers and a softmax, trained with labels."""

from collections.abc import Sequence

import numpy as np
from sklearn.neural_network import MLPClassifier

from . import gradient, stochmax
from .classifier import Classifier
from .convolutional import ConvNN

OUTPUTS = ("softmax", "stochmax")  #: of the perceptron of PyTorch, see `stdpnet.readout.stochmax`


class _Perceptron(Classifier):
    """What both perceptrons have in common once they are trained."""

    @property
    def operations_(self):
        """Multiply-accumulates for one sample."""
        return sum(weights.size for weights in self.coefs_)

    def _forward(self, activation):
        """Scores before the softmax, (n_samples, n_classes)."""
        for weights, bias in zip(self.coefs_[:-1], self.intercepts_[:-1]):
            activation = np.maximum(activation @ weights + bias, 0)
        return activation @ self.coefs_[-1] + self.intercepts_[-1]


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
    output : {"softmax", "stochmax"}
        Whether all classes count in each step, or some are left out, see `stdpnet.readout.stochmax`.

    Attributes
    ----------
    classes_, coefs_, intercepts_, mean_, scale_, losses_, n_features_in_
        See `MLP`; with stochmax the last layer has two outputs for each class.

    References
    ----------
    G. Srinivasan, K. Roy (2019), section 2.4 and Table 4. P. Panda, S. A. Aketi, K. Roy (2020), section V.
    """

    def __init__(self, hidden: Sequence[int] = (), *, dropout: float = 0.5, decay: bool = False, output: str = "softmax",
                 epochs: int = 100, batch_size: int = 256, learning_rate: float = 1.5e-3, mean_activation: float = 0.1,
                 standardise: bool = False, random_state: int = 0, verbose: bool = False) -> None:
        self.hidden = hidden
        self.dropout = dropout
        self.decay = decay
        self.output = output
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.mean_activation = mean_activation
        self.standardise = standardise
        self.random_state = random_state
        self.verbose = verbose

    def check_parameters(self):
        """Raise ValueError if a parameter is out of range, or PyTorch is missing."""
        super().check_parameters()
        if self.output not in OUTPUTS:
            raise ValueError(f"{type(self).__name__}.output: expected one of {', '.join(OUTPUTS)}, got {self.output!r}")
        gradient.pytorch(type(self).__name__)

    def _epochs(self, X, codes, random):
        """Yield the mean loss of one epoch after the other."""
        torch = gradient.pytorch(type(self).__name__)
        losses = {"softmax": torch.nn.functional.cross_entropy, "stochmax": lambda *given: stochmax.loss(torch, *given)}
        sizes = X.shape[1], *self.hidden, len(self.classes_)*(1 if self.output == "softmax" else 2)
        make = lambda: _torch_network(torch, sizes, self.dropout, self.output)
        for loss, network in gradient.epochs(self, X, codes, random, make=make, loss=losses[self.output]):
            linear = [layer for layer in network if isinstance(layer, torch.nn.Linear)]
            self.coefs_ = [layer.weight.detach().numpy().T.copy() for layer in linear]
            self.intercepts_ = [layer.bias.detach().numpy().copy() for layer in linear]
            yield loss

    def _forward(self, activation):
        outputs = super()._forward(activation)
        return stochmax.scores(outputs) if self.output == "stochmax" else outputs


CLASSIFIERS = {"mlp": MLP, "torch": TorchMLP, "convnn": ConvNN}  #: names in scripts


def _torch_network(torch, sizes, dropout, output):
    """Linear layers with ReLU and dropout between them; with a single one, dropout before it."""
    layers = [torch.nn.Dropout(dropout)] if len(sizes) == 2 else []
    for n_in, n_out in zip(sizes[:-2], sizes[1:-1]):
        layers += [torch.nn.Linear(n_in, n_out), torch.nn.ReLU(), torch.nn.Dropout(dropout)]
    last = torch.nn.Linear(*sizes[-2:])
    if output == "stochmax":
        stochmax.prepare(torch, last)
    return torch.nn.Sequential(*layers, last)


def _as_softmax(network):
    """Weights and biases of scikit-learn's network; two classes, which share one output there, get one each."""
    coefs, intercepts = list(network.coefs_), list(network.intercepts_)
    if network.n_outputs_ == 1:
        coefs[-1], intercepts[-1] = (np.stack([0*each, each], axis=-1) for each in (coefs[-1][:, 0], intercepts[-1][0]))
    return coefs, intercepts
