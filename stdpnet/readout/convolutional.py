"""Which class do pooled maps belong to? A small convolutional network of ReLU, trained with labels (PyTorch, an extra)."""

import numpy as np
from sklearn.base import clone

from . import gradient
from .classifier import Classifier, slices

SIZE = 3  #: rows and columns of a kernel
POOLED = 4  #: rows and columns that become one by pooling twice


class ConvNN(Classifier):
    """Four convolutions, two poolings and a perceptron on the activations of maps; needs ``pip install stdpnet[torch]``.

    Maps of all layers stand side by side: n of them lead to n, n, pooled to half the rows and columns, 2n, 2n, pooled
    again, and hidden neurons. Kernels are 3 x 3 with padding, poolings take the mean. Panda, Aketi & Roy (2020),
    Table XIII; they do not speak of dropout, rates and epochs.

    Parameters
    ----------
    shapes : sequence of tuples of int
        Height, width and maps of each part of the features, one after the other; see `for_maps`.
    maps : int, optional
        n; by default as many as there are.
    hidden : tuple of int
        ReLU neurons of the layers before the softmax.
    dropout : float
        Probability with which a hidden neuron is silenced while training.
    decay, epochs, batch_size, learning_rate, mean_activation, standardise, random_state, verbose
        See `stdpnet.readout.perceptron.TorchMLP`.

    Attributes
    ----------
    classes_ : array of shape (n_classes,)
        The classes.
    coefs_, intercepts_ : lists of float32 arrays
        Kernels (n_out, n_in, 3, 3) of the convolutions, then weights (n_in, n_out), and biases (n_out,).
    mean_, scale_, losses_, n_features_in_
        See `stdpnet.readout.perceptron.MLP`.
    """

    def __init__(self, shapes=(), *, maps=None, hidden=(1024,), dropout=0.5, decay=False, epochs=20, batch_size=128,
                 learning_rate=1e-3, mean_activation=0.1, standardise=False, random_state=0, verbose=False):
        self.shapes = shapes
        self.maps = maps
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

    def for_maps(self, shapes):
        """Return an untrained classifier like this for features of these shapes; raises ValueError if there can be none."""
        shapes = tuple(tuple(int(extent) for extent in shape) for shape in shapes)
        if len({shape[:2] for shape in shapes}) != 1:
            raise ValueError(f"ConvNN.shapes: expected maps of one height and width, got {_listed(shapes)}; give padding, or "
                             "read out the last layer alone")
        if min(shapes[0][:2]) < POOLED:
            raise ValueError(f"ConvNN.shapes: expected maps of at least {POOLED} x {POOLED} to pool twice, got "
                             f"{_listed(shapes)}; give larger images")
        return clone(self).set_params(shapes=shapes)

    def check_parameters(self):
        """Raise ValueError if a parameter is out of range, or PyTorch is missing."""
        super().check_parameters()
        if self.maps is not None and (not isinstance(self.maps, int) or isinstance(self.maps, bool) or self.maps < 1):
            raise ValueError(f"ConvNN.maps: expected an integer >= 1, or None, got {self.maps!r}")
        gradient.pytorch(type(self).__name__)

    @property
    def operations_(self):
        """Multiply-accumulates for one sample."""
        height, width = self.shapes[0][:2]
        places = [height*width//each for each in (1, 1, 4, 4)]
        return int(np.dot(places, [kernels.size for kernels in self.coefs_[:4]])) + sum(each.size for each in self.coefs_[4:])

    def fit(self, X, y):
        """Train on features (n_samples, n_features), and one class for each sample; raises ValueError for what is none."""
        self.for_maps(self.shapes or ((0, 0, 0),))
        expected = sum(int(np.prod(shape)) for shape in self.shapes)
        if np.ndim(X) == 2 and np.shape(X)[1] != expected:
            raise ValueError(f"ConvNN.shapes: expected {_listed(self.shapes)} to be {np.shape(X)[1]} features, got {expected}")
        return super().fit(X, y)

    def _epochs(self, X, codes, random):
        """Yield the mean loss of one epoch after the other."""
        torch = gradient.pytorch(type(self).__name__)
        device = "cuda" if torch.cuda.is_available() else "cpu"
        for loss, network in gradient.epochs(self, X, codes, random, make=lambda: self._network(torch), device=device,
                                             loss=torch.nn.functional.cross_entropy):
            weighted = [layer for layer in network if hasattr(layer, "weight")]
            arrays = [layer.weight.detach().cpu().numpy() for layer in weighted]
            self.coefs_ = [(each.T if each.ndim == 2 else each).copy() for each in arrays]
            self.intercepts_ = [layer.bias.detach().cpu().numpy().copy() for layer in weighted]
            yield loss

    def _network(self, torch):
        """Return the network of Table XIII, of flat features."""
        nn = torch.nn
        n_in = sum(shape[2] for shape in self.shapes)
        n = self.maps or n_in
        height, width = (extent//2//2 for extent in self.shapes[0][:2])
        layers = []
        for before, after, pooled in [(n_in, n, False), (n, n, True), (n, 2*n, False), (2*n, 2*n, True)]:
            layers += [nn.Conv2d(before, after, SIZE, padding=SIZE//2), nn.ReLU(), *([nn.AvgPool2d(2)] if pooled else [])]
        layers.append(nn.Flatten())
        sizes = 2*n*height*width, *self.hidden, len(self.classes_)
        for before, after in zip(sizes[:-2], sizes[1:-1]):
            layers += [nn.Linear(before, after), nn.ReLU(), nn.Dropout(self.dropout)]
        return nn.Sequential(*layers, nn.Linear(*sizes[-2:]))

    def _scaled(self, X):
        """Some features as maps, float32 (n_samples, maps, height, width)."""
        parts = np.split(super()._scaled(X), np.cumsum([int(np.prod(shape)) for shape in self.shapes])[:-1], axis=1)
        maps = [part.reshape(len(X), *shape) for part, shape in zip(parts, self.shapes)]
        return np.ascontiguousarray(np.concatenate(maps, axis=3).transpose(0, 3, 1, 2))

    def _forward(self, maps):
        """Scores before the softmax, (n_samples, n_classes)."""
        torch = gradient.pytorch(type(self).__name__)
        with torch.random.fork_rng(devices=[]):  # its first weights are random
            network = self._network(torch).eval()
        weighted = [layer for layer in network if hasattr(layer, "weight")]
        with torch.no_grad():
            for layer, weights, bias in zip(weighted, self.coefs_, self.intercepts_):
                layer.weight.copy_(torch.from_numpy(weights.T.copy() if weights.ndim == 2 else weights))
                layer.bias.copy_(torch.from_numpy(bias))
            parts = [network(torch.from_numpy(maps[rows])) for rows in slices(len(maps), self.batch_size)]
        return torch.cat(parts).numpy()


def _listed(shapes):
    return ", ".join(" x ".join(map(str, shape)) for shape in shapes)
