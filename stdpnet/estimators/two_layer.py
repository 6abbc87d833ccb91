"""How is a two-layer network trained, frozen and asked? (a scikit-learn transformer)"""

from . import state
from ..engine import assembly
from ..files import result_file
from ..models import presets, pruning
from .base import Chunk, Learner, check_samples, check_size

__all__ = ["Chunk", "Ensemble"]


class Ensemble(Learner):
    """A two-layer spiking network that learns without labels.

    Parameters
    ----------
    model : TwoLayer, default=presets.IMAGE
        Equations and parameters; see `stdpnet.models.presets`.
    n_neurons : int, default=100
        Excitatory neurons.
    epochs : int, default=1
        How often `fit` shows each sample.
    shuffle : bool, default=True
        Whether `fit` shows the samples of each epoch in random order.
    chunk_size : int, default=1000
        Samples per run of the compiled program.
    n_jobs : int, default=1
        Processes with which `transform` works; the result does not depend on it.
    random_state : int, default=0
        Seed of the initial weights, the order of samples and all spike trains.
    target : {"cpp", "numpy"}, default="cpp"
        Whether the network is compiled or, slowly, run by NumPy.
    compression : Strategy or None, default=None
        How `fit` prunes synapses and shares weights; see `stdpnet.models.pruning`.
    verbose : bool, default=False
        Whether to show a progress bar.

    Attributes
    ----------
    weights_ : float32 array (n_features_in_, n_neurons)
    theta_ : float array (n_neurons,), in volts
        The adaptive part of the thresholds; 0 for neurons without one.
    connected_ : bool array (n_features_in_, n_neurons) or None
        Synapses that exist; None for all. The others cost nothing, and never come back.
    gains_ : float32 array (n_neurons,)
        Factors of all weights onto a neuron: 1 but after a compression, when they keep up the normalisation (the
        weights themselves are then few values, the same for all neurons).
    n_features_in_ : int
    n_seen_ : int
        Samples shown while learning.
    n_presentations_ : int
        Presentations that these took.

    References
    ----------
    N. Rathi, PhD thesis, Purdue University (2021), chapters 2 and 3; P. Diehl and M. Cook, Front. Comput. Neurosci.
    9:99 (2015).
    """

    def __init__(self, model=presets.IMAGE, *, n_neurons=100, epochs=1, shuffle=True, chunk_size=1000, n_jobs=1,
                 random_state=0, target="cpp", compression=None, verbose=False):
        self.model = model
        self.n_neurons = n_neurons
        self.epochs = epochs
        self.shuffle = shuffle
        self.chunk_size = chunk_size
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.target = target
        self.compression = compression
        self.verbose = verbose

    def state(self):
        """Return what `save` writes: the arguments of `stdpnet.files.result_file.write`."""
        counters = {"samples": self.n_seen_, "presentations": self.n_presentations_}
        return {"attributes": self.settings() | counters, "parameters": self.model, "history": {},
                "data": state.arrays(self)}

    def settings(self):
        """Return the parameters other than the model on which the result depends."""
        return {name: getattr(self, name) for name in self._settings} | {"compression": repr(self.compression)}

    @classmethod
    def load(cls, path, *, classes=None):
        """Read a network that `save` wrote; `classes` names models of your own (see `stdpnet.files.result_file.read`)."""
        run = result_file.read(path, classes=classes)
        ensemble = cls(run.parameters, compression=pruning.parse(run.attributes["compression"]),
                       **{name: run.attributes[name] for name in cls._settings})
        ensemble.restore(run)
        return ensemble

    def restore(self, run):
        """Take over the learned state of a result file."""
        state.restore(self, run)

    @property
    def theta_(self):
        """The adaptive part of the thresholds, in volts."""
        return state.theta(self)

    _settings = ("n_neurons", "epochs", "shuffle", "chunk_size", "random_state", "target")

    @property
    def _parts(self):
        return {"": self}

    @property
    def _presentation(self):
        return self.model.presentation

    def _start(self, n_inputs):
        state.start(self, n_inputs)

    def _next_step(self, n_samples):
        return state.strategy(self).next_step(self.n_seen_, n_samples)

    def _step(self, n_samples):
        state.compress(self, self.n_seen_, n_samples)

    def _plan(self, n_inputs, learning):
        """A dense network serves learning and answering, for compiling takes longer than it saves."""
        sparse = self.connected_ is not None
        model = self.model.frozen() if sparse and not learning else self.model
        return assembly.build, model, {"n_inputs": n_inputs, "n_neurons": self.n_neurons, "sparse": sparse}

    def _images(self, X):
        return [X]

    def _n_inputs(self, X):
        return X.shape[-1]

    def _check(self, X):
        self.check_parameters()
        if not isinstance(self.compression, pruning.Strategy | None):
            raise ValueError("Ensemble.compression: expected a strategy of stdpnet.compression or None, got "
                             f"{self.compression!r}")
        return check_samples(X, self.model.encoding)

    def _check_size(self, X):
        return check_size(X, self.n_features_in_)
