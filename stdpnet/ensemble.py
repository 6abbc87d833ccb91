"""How is a two-layer network trained, frozen and asked? (a scikit-learn transformer)"""

import logging
import warnings
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from numbers import Integral

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted
from tqdm import tqdm

from . import compression, packing, presets, runfile, two_layer
from .engine import Program, Simulation

logger = logging.getLogger(__name__)

TARGETS = {"cpp": Program, "numpy": Simulation}  #: ways to run a network

Chunk = namedtuple("Chunk", "rows counts presentations")
Chunk.__doc__ = """What a network answered to some samples.

rows : int array (n,), the samples' rows in X
counts : int array (n, n_neurons), spikes of the excitatory neurons in the last presentation of each
presentations : int, how many presentations it took
"""


class Ensemble(TransformerMixin, BaseEstimator):
    """A two-layer spiking network that learns without labels.

    Parameters
    ----------
    model : TwoLayer, default=presets.IMAGE
        Equations and parameters; see `stdpnet.presets`.
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
        How `fit` prunes synapses and shares weights; see `stdpnet.compression`.
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

    def fit(self, X, y=None):
        """Learn from X, values from 0 to ``model.encoding.white``; y is not used.

        X has the shape (n_samples, n_inputs), or (n_samples, n_frames, n_inputs) for a `PoissonEncodingInTime`.
        """
        X = self._check(X)
        for _ in tqdm(self.learn(X), total=self.n_chunks(X), disable=not self.verbose, unit="chunk"):
            pass
        return self

    def partial_fit(self, X, y=None):
        """Go on learning: show each row of X once, in order, without compression; y is not used."""
        X = self._check(X)
        if not hasattr(self, "weights_"):
            self._start(X.shape[-1])
        for _ in self._teach(self._check_size(X), np.arange(len(X))):
            pass
        return self

    def learn(self, X, *, resume=False):
        """Do what `fit` does chunk by chunk, and yield a :class:`Chunk` after each.

        With ``resume=True`` go on where ``n_seen_`` says that learning stopped at the end of a chunk. What is wrong
        with X, the parameters or the equations is said at once, not when the first chunk is asked for.
        """
        X = self._check(X)
        if not resume:
            self._start(X.shape[-1])
        self._check_size(X)
        if self.n_seen_ < self.epochs*len(X):
            self._compiled(X.shape[-1])
        return self._go_on(X)

    def _go_on(self, X):
        n_samples = self.epochs*len(X)
        while self.n_seen_ < n_samples:
            epoch, seen = divmod(self.n_seen_, len(X))
            step = self._strategy.next_step(self.n_seen_, n_samples)
            for chunk in self._teach(X, self._order(epoch, len(X))[seen:][:step - self.n_seen_]):
                if self.n_seen_ == step:
                    self._compress(n_samples)
                yield chunk

    def n_chunks(self, X):
        """Return about how many chunks `learn` yields for X."""
        return self.epochs*-(-len(X)//self.chunk_size)

    def transform(self, X):
        """Return the spike counts of the excitatory neurons, shape (n_samples, n_neurons), without learning."""
        return np.concatenate([chunk.counts for chunk in self.respond(X)])

    def respond(self, X):
        """Do what `transform` does chunk by chunk, and yield a :class:`Chunk` after each."""
        check_is_fitted(self, "weights_")
        X = self._check_size(self._check(X))
        program, chunks = self._compiled(X.shape[-1], learning=False), self._chunks(np.arange(len(X)))
        with ThreadPoolExecutor(self.n_jobs if self.target == "cpp" else 1) as pool:
            answer = lambda rows: self._run(program, X[rows], rows[0], training=False)
            for rows, (counts, presentations, _) in zip(chunks, pool.map(answer, chunks)):
                yield Chunk(rows, counts, presentations)

    def save(self, path):
        """Write parameters and learned state to an HDF5 file."""
        check_is_fitted(self, "weights_")
        runfile.write(path, **self.state())

    def state(self):
        """Return what `save` writes: the arguments of `stdpnet.runfile.write`."""
        counters = {"samples": self.n_seen_, "presentations": self.n_presentations_}
        return {"attributes": self.settings() | counters, "parameters": self.model, "history": {},
                "data": packing.pack(self.weights_.astype(self.model.synapses.stored_as), self.connected_)
                | {"gains": self.gains_, "theta": self.theta_} | self.learned_}

    def settings(self):
        """Return the parameters other than the model on which the result depends."""
        return {name: getattr(self, name) for name in self._settings} | {"compression": repr(self.compression)}

    @classmethod
    def load(cls, path, *, classes=None):
        """Read a network that `save` wrote; `classes` names models of your own (see `stdpnet.runfile.read`)."""
        run = runfile.read(path, classes=classes)
        ensemble = cls(run.parameters, compression=compression.parse(run.attributes["compression"]),
                       **{name: run.attributes[name] for name in cls._settings})
        ensemble.restore(run)
        return ensemble

    def restore(self, run):
        """Take over the learned state of a result file."""
        self.weights_ = run.data["weights"].astype(np.float32)
        self.connected_ = run.data.get("connected")
        self.gains_ = run.data["gains"]
        self.learned_ = {name: run.data[name] for name, _ in self.model.neuron.learned}
        self.n_features_in_ = len(self.weights_)
        self.n_seen_ = int(run.attributes["samples"])
        self.n_presentations_ = int(run.attributes["presentations"])

    @property
    def theta_(self):
        """The adaptive part of the thresholds, in volts."""
        return self.learned_.get("theta", np.zeros(self.n_neurons))

    _settings = ("n_neurons", "epochs", "shuffle", "chunk_size", "random_state", "target")

    def _start(self, n_inputs):
        random = np.random.default_rng([self.random_state, 0])
        self.n_features_in_ = n_inputs
        self.n_seen_ = self.n_presentations_ = 0
        self.weights_ = self.model.synapses.first_weights((n_inputs, self.n_neurons), random)
        self.connected_ = self._strategy.connect(self.weights_.shape, np.random.default_rng([self.random_state, 2]))
        if self.connected_ is not None:
            self.weights_ *= self.connected_
        self.gains_ = np.ones(self.n_neurons, np.float32)
        self.learned_ = {
            name: np.full(self.n_neurons, float(getattr(self.model.neuron, start)))
            for name, start in self.model.neuron.learned
        }

    def _order(self, epoch, n_samples):
        if not self.shuffle:
            return np.arange(n_samples)
        return np.random.default_rng([self.random_state, 1, epoch]).permutation(n_samples)

    @property
    def _strategy(self):
        return self.compression or compression.Strategy()

    def _compress(self, n_samples):
        """Prune and share weights; after the last sample remove synapses for good."""
        self.weights_ = self._strategy.step(self.weights_, self.n_seen_, n_samples)
        remaining = self._strategy.remains(self.weights_) if self.n_seen_ == n_samples else None
        if remaining is not None:
            self.connected_ = remaining
            if self.model.normalisation is not None:
                self.gains_ = compression.gains(self.weights_, self.model.normalisation.total, self.model.rule.w_max)

    def _teach(self, X, order):
        """Present the rows of X in order, learning; yield a Chunk after each run of the program."""
        program = self._compiled(X.shape[-1])
        for rows in self._chunks(order):
            counts, presentations, outcome = self._run(program, X[rows], self.n_seen_, training=True)
            self.weights_ = self._dense(outcome["input_exc.w"])
            self.gains_ = np.ones(self.n_neurons, np.float32)
            self.learned_ = {name: outcome[f"exc.{name}"] for name in self.learned_}
            self.n_seen_ += len(rows)
            self.n_presentations_ += presentations
            yield Chunk(rows, counts, presentations)

    def _chunks(self, order):
        return [order[first:first + self.chunk_size] for first in range(0, len(order), self.chunk_size)]

    def _synapses(self):
        """Return the program's start values of the synapses."""
        weights = self.weights_*self.gains_
        if self.connected_ is None:
            return {"input_exc.w": weights}
        pre, post = np.nonzero(self.connected_)
        return {"input_exc._synaptic_pre": pre, "input_exc._synaptic_post": post,
                "input_exc.w": weights[self.connected_]}

    def _dense(self, weights):
        """Return weights of the existing synapses as an array (n_inputs, n_neurons)."""
        if self.connected_ is None:
            return weights.reshape(self.weights_.shape)
        dense = np.zeros_like(self.weights_)
        dense[self.connected_] = weights
        return dense

    def _run(self, program, images, position, *, training):
        """Show a chunk's images; return the counts of each, the number of presentations, and the outcome."""
        padded = np.zeros((self.chunk_size, *images.shape[1:]))
        padded[:len(images)] = images
        inputs = {
            "image": padded,
            "show.sample": -1,  # as if the last presentation of a sample before the first had just ended
            "show.attempt": self.model.presentation.max_attempts - 1,
            "show.n_samples": len(images),
            "show.position": position,
            "show.training": float(training),
            "show.seed": np.random.SeedSequence([self.random_state, training]).generate_state(1)[0] >> 1,
        } | self._synapses() | {f"exc.{name}": values for name, values in self.learned_.items()}
        learned = ["input_exc.w", *(f"exc.{name}" for name in self.learned_)]
        outcome = program.run(inputs, ["shown.sample", "counted.count", *learned])
        shown = outcome["shown.sample"][1:]  # a presentation is recorded when the next begins
        last = np.flatnonzero(np.diff(shown, append=len(images)))
        counts = outcome["counted.count"].reshape(-1, self.n_neurons)[1:]
        return counts[last], len(shown), outcome

    def _compiled(self, n_inputs, *, learning=True):
        """Return the compiled network; a dense one serves both purposes, for compiling takes longer than it saves."""
        sparse = self.connected_ is not None
        model = self.model.frozen() if sparse and not learning else self.model
        size = {"n_inputs": n_inputs, "n_neurons": self.n_neurons, "n_images": self.chunk_size, "sparse": sparse}
        made = self.target, model, size
        if getattr(self, "_made", None) != made:
            logger.info("preparing the network")
            self._program = TARGETS[self.target](partial(two_layer.build, model, **size))
            self._made = made
        return self._program

    def __getstate__(self):
        return {name: value for name, value in super().__getstate__().items() if name not in ("_program", "_made")}

    def _check(self, X):
        self._check_parameters()
        X = np.asarray(X)
        n_frames = self.model.encoding.frames()
        frames = "" if n_frames == 1 else f"{n_frames}, "
        if X.ndim != (3 if frames else 2) or frames and X.shape[1] != n_frames or not X.size or X.dtype.kind not in "buif":
            raise ValueError(f"X: expected numbers of shape (n_samples, {frames}n_inputs) with at least one sample and "
                             f"one input, got {X.dtype} of shape {X.shape}")
        wrong = ~np.isfinite(X) | (X < 0) | (X > self.model.encoding.white)
        if wrong.any():
            raise ValueError(f"X: expected finite pixels from 0 to {self.model.encoding.white:g}, got "
                             f"{X[wrong][0]:g} in sample {np.argwhere(wrong)[0, 0]}")
        return X

    def _check_size(self, X):
        if X.shape[-1] != self.n_features_in_:
            raise ValueError(f"X: expected {self.n_features_in_} pixels per image, one per input of the network, "
                             f"got {X.shape[-1]}; train a network for these images")
        return X

    def _check_parameters(self):
        for name, least in [("n_neurons", 1), ("epochs", 1), ("chunk_size", 1), ("n_jobs", 1), ("random_state", 0)]:
            value = getattr(self, name)
            if not isinstance(value, Integral) or value < least:
                raise ValueError(f"Ensemble.{name}: expected an integer >= {least}, got {value!r}")
        if not isinstance(self.compression, compression.Strategy | None):
            raise ValueError("Ensemble.compression: expected a strategy of stdpnet.compression or None, got "
                             f"{self.compression!r}")
        if self.target not in TARGETS:
            raise ValueError(f"Ensemble.target: expected one of {', '.join(TARGETS)}, got {self.target!r}")
