"""How does a network learn from samples, and answer to them, chunk by chunk? (the base of the transformers)"""

import logging
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from numbers import Integral

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted
from tqdm import tqdm

from . import state
from ..files import result_file
from ..engine.program import Program, Simulation

logger = logging.getLogger(__name__)

TARGETS = {"cpp": Program, "numpy": Simulation}  #: ways to run a network

Chunk = namedtuple("Chunk", "rows counts presentations")
Chunk.__doc__ = """What a network answered to some samples.

rows : int array (n,), the samples' rows in X
counts : int array (n, n_neurons), spikes of the excitatory neurons in the last presentation of each
presentations : int, how many presentations it took
"""


class Learner(TransformerMixin, BaseEstimator):
    """A network whose compiled program is given a chunk of samples at a time.

    A subclass has the parameters ``model``, ``epochs``, ``shuffle``, ``chunk_size``, ``n_jobs``, ``random_state``,
    ``target`` and ``verbose`` of :class:`~stdpnet.estimators.two_layer.Ensemble`, and

    * ``_parts``, its two-layer networks by the prefix of their names in the program;
    * ``_check(X)``, which returns samples that can be counted and indexed by rows, or complains, and ``_check_size``;
    * ``_images(X)``, which returns what the inputs of each part are shown, and ``_n_inputs(X)``, their number;
    * ``_start(n_inputs)``, which forgets everything learned;
    * ``_plan(n_inputs, learning)``, the function that wires the network, the model and the sizes;
    * ``_presentation``, how samples are shown.
    """

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
        if not hasattr(self, "n_seen_"):
            self._start(self._n_inputs(X))
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
            self._start(self._n_inputs(X))
        self._check_size(X)
        if self.n_seen_ < self.epochs*len(X):
            self._compiled(self._n_inputs(X))
        return self._go_on(X)

    def n_chunks(self, X):
        """Return about how many chunks `learn` yields for X."""
        return self.epochs*-(-len(X)//self.chunk_size)

    def transform(self, X):
        """Return the spike counts of the excitatory neurons, shape (n_samples, n_neurons), without learning."""
        return np.concatenate([chunk.counts for chunk in self.respond(X)])

    def respond(self, X):
        """Do what `transform` does chunk by chunk, and yield a :class:`Chunk` after each."""
        check_is_fitted(self, "n_seen_")
        X = self._check_size(self._check(X))
        program, chunks = self._compiled(self._n_inputs(X), learning=False), self._chunks(np.arange(len(X)))
        with ThreadPoolExecutor(self.n_jobs if self.target == "cpp" else 1) as pool:
            answer = lambda rows: self._run(program, X[rows], rows[0], training=False)
            for rows, (counts, presentations, _) in zip(chunks, pool.map(answer, chunks)):
                yield Chunk(rows, counts, presentations)

    def save(self, path):
        """Write parameters and learned state to an HDF5 file."""
        check_is_fitted(self, "n_seen_")
        result_file.write(path, **self.state())

    def _go_on(self, X):
        n_samples = self.epochs*len(X)
        while self.n_seen_ < n_samples:
            epoch, seen = divmod(self.n_seen_, len(X))
            step = self._next_step(n_samples)
            for chunk in self._teach(X, self._order(epoch, len(X))[seen:][:step - self.n_seen_]):
                if self.n_seen_ == step:
                    self._step(n_samples)
                yield chunk

    def _next_step(self, n_samples):
        """Return after how many samples `_step` is due."""
        return n_samples

    def _step(self, n_samples):
        """Change between two chunks what is learned otherwise than by presentations."""

    def _order(self, epoch, n_samples):
        if not self.shuffle:
            return np.arange(n_samples)
        return np.random.default_rng([self.random_state, 1, epoch]).permutation(n_samples)

    def _teach(self, X, order):
        """Present the rows of X in order, learning; yield a Chunk after each run of the program."""
        program = self._compiled(self._n_inputs(X))
        for rows in self._chunks(order):
            counts, presentations, outcome = self._run(program, X[rows], self.n_seen_, training=True)
            self._take(outcome)
            for part in self._parts.values():
                part.n_seen_ += len(rows)
                part.n_presentations_ += presentations
            yield Chunk(rows, counts, presentations)

    def _chunks(self, order):
        return [order[first:first + self.chunk_size] for first in range(0, len(order), self.chunk_size)]

    def _start_values(self):
        """Return what the program must be given of what was learned."""
        return {name: each for prefix, part in self._parts.items()
                for name, each in state.start_values(part, prefix).items()}

    def _variables(self):
        """Return the names of the program's variables that `_take` reads."""
        return [name for prefix, part in self._parts.items() for name in state.variables(part, prefix)]

    def _take(self, outcome):
        for prefix, part in self._parts.items():
            state.take(part, outcome, prefix)

    def _run(self, program, X, position, *, training):
        """Show a chunk's samples; return the counts of each, the number of presentations, and the outcome."""
        images = {f"{prefix}image": self._padded(image) for prefix, image in zip(self._parts, self._images(X))}
        inputs = images | self._controls(len(X), position, training) | self._start_values()
        counted = [f"{prefix}counted.count" for prefix in self._parts]
        outcome = program.run(inputs, ["shown.sample", *counted, *self._variables()])
        shown = outcome["shown.sample"][1:]  # a presentation is recorded when the next begins
        last = np.flatnonzero(np.diff(shown, append=len(X)))
        counts = [outcome[name].reshape(-1, part.n_neurons)[1:][last] for name, part in zip(counted, self._parts.values())]
        return np.hstack(counts), len(shown), outcome

    def _padded(self, images):
        padded = np.zeros((self.chunk_size, *images.shape[1:]))
        padded[:len(images)] = images
        return padded

    def _controls(self, n_samples, position, training):
        """Return the start values of the group that controls the presentations."""
        return {
            "show.sample": -1,  # as if the last presentation of a sample before the first had just ended
            "show.attempt": self._presentation.max_attempts - 1,
            "show.n_samples": n_samples,
            "show.position": position,
            "show.training": float(training),
            "show.seed": np.random.SeedSequence([self.random_state, training]).generate_state(1)[0] >> 1,
        }

    def _compiled(self, n_inputs, *, learning=True):
        """Return the compiled network."""
        build, model, size = self._plan(n_inputs, learning)
        made = self.target, build, model, size | {"n_images": self.chunk_size}
        if getattr(self, "_made", None) != made:
            logger.info("preparing the network")
            self._program = TARGETS[self.target](partial(build, model, **made[-1]))
            self._made = made
        return self._program

    def __getstate__(self):
        return {name: value for name, value in super().__getstate__().items() if name not in ("_program", "_made")}

    def check_parameters(self):
        """Raise ValueError if a parameter is impossible, as learning will; for scripts, before long work."""
        kind = type(self).__name__
        for name, least in [("n_neurons", 1), ("epochs", 1), ("chunk_size", 1), ("n_jobs", 1), ("random_state", 0)]:
            value = getattr(self, name)
            if not isinstance(value, Integral) or value < least:
                raise ValueError(f"{kind}.{name}: expected an integer >= {least}, got {value!r}")
        if self.target not in TARGETS:
            raise ValueError(f"{kind}.target: expected one of {', '.join(TARGETS)}, got {self.target!r}")


def check_samples(X, encoding, name="X"):
    """Return X as an array that an encoding takes; raises ValueError if it is none."""
    X = np.asarray(X)
    n_frames = encoding.frames()
    frames = "" if n_frames == 1 else f"{n_frames}, "
    if X.ndim != (3 if frames else 2) or frames and X.shape[1] != n_frames or not X.size or X.dtype.kind not in "buif":
        raise ValueError(f"{name}: expected numbers of shape (n_samples, {frames}n_inputs) with at least one sample "
                         f"and one input, got {X.dtype} of shape {X.shape}")
    wrong = ~np.isfinite(X) | (X < 0) | (X > encoding.white)
    if wrong.any():
        raise ValueError(f"{name}: expected finite pixels from 0 to {encoding.white:g}, got "
                         f"{X[wrong][0]:g} in sample {np.argwhere(wrong)[0, 0]}")
    return X


def check_size(X, n_inputs, name="X"):
    """Return X, samples of this many inputs; raises ValueError if they have others."""
    if X.shape[-1] != n_inputs:
        raise ValueError(f"{name}: expected {n_inputs} pixels per image, one per input of the network, "
                         f"got {X.shape[-1]}; train a network for these images")
    return X
