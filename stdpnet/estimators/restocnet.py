"""How is a residual convolutional network trained layer by layer, frozen and asked? (a scikit-learn transformer)"""

import logging
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from numbers import Integral

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted
from tqdm import tqdm

from . import kernel_state
from ..engine import assembly_of_maps
from ..files import result_file
from ..models import presets
from ..engine.program import Program, Simulation
from ..preprocessing.images import as_images
from ..models.kernel_plasticity import memory_compression
from ..models.residual_model import check, shapes

logger = logging.getLogger(__name__)

TARGETS = {"cpp": Program, "numpy": Simulation}  #: ways to run a network
KERNELS = ("learned", "random", "adapted", "balanced")  #: see :class:`ReStoCNet`
READOUTS = ("all", "last")
IN_CACHE = 60_000  #: neurons that are simulated at once when a trained network is asked

Chunk = namedtuple("Chunk", "layer rows")
Chunk.__doc__ = """What a layer has just learned from: its number, from 1, and the images' rows in X."""


class ReStoCNet(TransformerMixin, BaseEstimator):
    """A convolutional spiking network with binary kernels that learns without labels, layer by layer.

    Parameters
    ----------
    model : ResidualNetwork, default=presets.RESTOCNET_MNIST
        Equations and parameters; see `stdpnet.models.presets`.
    shape : tuple of int, optional
        Height, width and channels of an image, where X is flat.
    maps : tuple of int, default=(36,)
        Maps of each layer.
    residual : bool, default=False
        Whether layers also see those below the one before, and the image.
    readout : {"all", "last"}, default="all"
        The layers whose activations `transform` returns.
    kernels : {"learned", "random", "adapted", "balanced"}, default="learned"
        Controls keep their first kernels. "random": thresholds are 0, the paper's baseline; "adapted": thresholds rise
        as in a network that learns; "balanced": they do, and half of the weights are high.
    n_images : int, optional
        Images from which a layer learns, each shown once: the second layer from those after the first's, and so on,
        from the beginning when X ends; by default each learns from all.
    batch_size : int, default=200
        Images in a mini-batch.
    chunk_size : int, default=1000
        Images per run of the compiled program.
    n_jobs : int, default=1
        Processes with which `transform` works; the result does not depend on it.
    random_state : int, default=0
        Seed of the first kernels and all spike trains.
    dtype : {"float32", "float16"}, default="float32"
        Of what `transform` returns.
    target : {"cpp", "numpy"}, default="cpp"
        Whether the network is compiled or, slowly, run by NumPy.
    verbose : bool, default=False
        Whether to show a progress bar.

    Attributes
    ----------
    kernels_ : list of float32 arrays (n_inputs, size, size, n_maps)
        Weights of the layers: of each map below, row and column, to each map.
    thresholds_ : list of float32 arrays (n_maps,)
    layer_ : int
        The layer that learns, from 1; one more than there are when all have learned.
    n_seen_ : int
        Images that this layer has seen.
    history_ : dict of lists
        One entry per mini-batch; see `stdpnet.models.kernel_plasticity.course`.
    n_features_in_ : int
        Pixels per image.

    References
    ----------
    G. Srinivasan and K. Roy, Front. Neurosci. 13:189 (2019).
    """

    def __init__(self, model=presets.RESTOCNET_MNIST, *, shape=None, maps=(36,), residual=False, readout="all",
                 kernels="learned", n_images=None, batch_size=200, chunk_size=1000, n_jobs=1, random_state=0,
                 dtype="float32", target="cpp", verbose=False):
        self.model = model
        self.shape = shape
        self.maps = maps
        self.residual = residual
        self.readout = readout
        self.kernels = kernels
        self.n_images = n_images
        self.batch_size = batch_size
        self.chunk_size = chunk_size
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.dtype = dtype
        self.target = target
        self.verbose = verbose

    def fit(self, X, y=None):
        """Learn from X, values from -1 to 1, shape (n, height, width, channels) or flat; y is not used."""
        chunks = self.learn(X)
        with tqdm(total=self.n_lessons(len(X)), disable=not self.verbose, unit=" images") as bar:
            for chunk in chunks:
                bar.update(len(chunk.rows))
        return self

    def learn(self, X, *, resume=False):
        """Do what `fit` does chunk by chunk, and yield a :class:`Chunk` after each.

        With ``resume=True`` go on where ``layer_`` and ``n_seen_`` say that learning stopped at the end of a chunk.
        What is wrong with X or the parameters is said at once, not when the first chunk is asked for.
        """
        X = self._check(X)
        if not resume:
            kernel_state.start(self, X.shape[1:])
        self._check_size(X)
        return self._go_on(X)

    def _go_on(self, X):
        while self.layer_ <= len(self.maps):
            layer, lesson = self.layer_, self._lesson(len(X), self.layer_)
            for phase in range(self.n_seen_//(lesson.shape[1]), len(lesson)):
                seen = self.n_seen_ - phase*lesson.shape[1]
                if not seen:
                    self.thresholds_[layer - 1] = np.zeros(self.maps[layer - 1], np.float32)
                program = self._compiled(layer, settles=phase > 0)
                for chunk in _chunks(lesson[phase, seen:], self._per_run(self.batch_size)):
                    self._teach(program, X[chunk], ends=self.n_seen_ + len(chunk) == lesson.size)
                    yield Chunk(layer, chunk)
            if not lesson.size:
                self.layer_ += 1

    def transform(self, X):
        """Return the activations of the pooled maps, shape (n_samples, n_features)."""
        check_is_fitted(self, "kernels_")
        X = self._check_size(self._check(X))
        activations = np.empty((len(X), self.n_features_out), self.dtype)
        for rows, answer in self.respond(X):
            activations[rows] = answer
        return activations

    def respond(self, X):
        """Do what `transform` does chunk by chunk, and yield the rows and the activations of each."""
        check_is_fitted(self, "kernels_")
        X, at_once = self._check_size(self._check(X)), self._at_once()
        program, chunks = self._compiled(), _chunks(np.arange(len(X)), self._per_run(at_once))
        answer = lambda rows: self._activations(program, X[rows], rows[0], at_once)
        with ThreadPoolExecutor(self.n_jobs if self.target == "cpp" else 1) as pool:
            for window in _chunks(np.arange(len(chunks)), 2*self.n_jobs):  # answers that nobody has taken are few
                yield from zip([chunks[k] for k in window], pool.map(answer, [chunks[k] for k in window]))

    @property
    def n_features_out(self):
        """Number of activations per image."""
        return sum(np.prod(shape) for shape in self.pooled_shapes())

    def pooled_shapes(self):
        """Return the (height, width, maps) of the activations of each layer that `transform` returns, in turn."""
        size, of = self.model.pooling.size, shapes(self.model, self.shape_, self.maps)
        return [(height//size, width//size, n) for height, width, n in (of[k - 1] for k in self.read_layers)]

    def memory_compression(self, *, n_baseline=None, size_baseline=None):
        """Return how many times less memory the kernels need than those of another network with 32 bits per weight.

        By default the other network has as many kernels, as large ones; see `stdpnet.models.kernel_plasticity.memory_compression`.
        """
        n_kernels = sum(n_inputs*n for n_inputs, n in zip((self.shape_[-1], *self.maps), self.maps))
        return memory_compression(
            n_kernels=n_kernels, size=self.model.size, n_baseline=n_baseline or n_kernels,
            size_baseline=size_baseline or self.model.size, n_bits=2 if self.model.layer(1).rule.stored_as == bool else 32)

    def save(self, path):
        """Write parameters and learned state to an HDF5 file."""
        check_is_fitted(self, "kernels_")
        result_file.write(path, **self.state())

    def state(self):
        """Return what `save` writes: the arguments of `stdpnet.files.result_file.write`."""
        counters = {"layer": self.layer_, "samples": self.n_seen_}
        return {"attributes": self.settings() | counters, "parameters": self.model, "history": self.history_,
                "data": kernel_state.arrays(self)}

    def settings(self):
        """Return the parameters other than the model, maps and shape on which the result depends."""
        return {name: getattr(self, name) for name in self._settings}

    @classmethod
    def load(cls, path, *, classes=None):
        """Read a network that `save` wrote; `classes` names models of your own (see `stdpnet.files.result_file.read`)."""
        run = result_file.read(path, classes=classes)
        network = cls(run.parameters, maps=tuple(run.data["maps"].tolist()), shape=tuple(run.data["shape"].tolist()),
                      **{name: run.attributes[name] for name in cls._settings})
        network.restore(run)
        return network

    def restore(self, run):
        """Take over the learned state of a result file."""
        kernel_state.restore(self, run)

    _settings = ("residual", "readout", "kernels", "n_images", "batch_size", "random_state", "dtype", "target")

    def n_lessons(self, n_samples):
        """Return how many images `learn` shows to all layers together, given so many in X."""
        return len(self.maps)*self._lesson(n_samples, 1).size

    def n_learned(self, n_samples):
        """Return how many of them the layers have seen."""
        return min(self.n_lessons(n_samples), (self.layer_ - 1)*self._lesson(n_samples, 1).size + self.n_seen_)

    def _lesson(self, n_samples, layer):
        """Return the rows of the images from which a layer learns, and again those by which its thresholds settle."""
        n = min(self.n_images or n_samples, n_samples)
        n_phases = 0 if self.kernels == "random" else 2 if self.kernels == "learned" and self.model.competition else 1
        return np.tile((np.arange(n) + (layer - 1)*n) % n_samples, (n_phases, 1))

    def _teach(self, program, images, *, ends):
        """Show some mini-batches to the layer that learns."""
        outcome = self._run(program, images, self.n_seen_, self.batch_size, self.layer_, kernel_state.VARIABLES)
        kernel_state.take(self, outcome, len(images))
        if ends:
            self.layer_, self.n_seen_ = self.layer_ + 1, 0

    def _activations(self, program, images, position, at_once):
        """Return the activations of a chunk's images."""
        names = [f"pool_{layer}_seen.activation" for layer in self.read_layers]
        outcome = self._run(program, images, position, at_once, 0, names)
        parts = [outcome[name].reshape(-1, int(np.prod(shape)))[at_once:at_once + len(images)]
                 for name, shape in zip(names, self.pooled_shapes())]
        return np.concatenate(parts, axis=1).astype(self.dtype)

    def _run(self, program, images, position, at_once, layer, names):
        """Show images to a network of which this layer learns, or none (0)."""
        padded = np.zeros((self._per_run(at_once), self.n_features_in_))
        padded[:len(images)] = images.reshape(len(images), -1)
        inputs = {
            "image": padded, "show.batch": -1, "show.n_samples": len(images), "show.position": position,
            "show.seed": np.random.SeedSequence([self.random_state, layer]).generate_state(1)[0] >> 1}
        for number in range(1, (layer or len(self.maps)) + 1):
            inputs[f"kernels_{number}.w"] = self.kernels_[number - 1]
            inputs[f"maps_{number}.theta"] = self.thresholds_[number - 1]
        return program.run(inputs, names)

    def _compiled(self, layer=0, *, settles=False):
        """Return the compiled network of which this layer learns, or its thresholds alone, or none (0)."""
        n_images = self.batch_size if layer else self._at_once()
        size = {"image": self.shape_, "maps": self.maps[:layer or None], "residual": self.residual,
                "n_images": n_images, "n_batches": self._per_run(n_images)//n_images}
        task = {"learning": layer} if layer else {"read": self.read_layers}
        model = self.model if self.kernels == "learned" and not settles else self.model.frozen()
        made = self.target, model, tuple(size.items()), tuple(task.items())
        if getattr(self, "_made", None) != made:
            logger.info("preparing the network")
            self._program = TARGETS[self.target](partial(assembly_of_maps.build, model, **size, **task))
            self._made = made
        return self._program

    def __getstate__(self):
        return {name: value for name, value in super().__getstate__().items() if name not in ("_program", "_made")}

    @property
    def read_layers(self):
        """Numbers of the layers whose activations `transform` returns, from 1."""
        return tuple(range(1, len(self.maps) + 1)) if self.readout == "all" else (len(self.maps),)

    def _at_once(self):
        """Return how many images a trained network sees at once; the result does not depend on it."""
        neurons = sum(np.prod(shape) for shape in shapes(self.model, self.shape_, self.maps))
        return int(np.clip(IN_CACHE//neurons, 1, 50))

    def _per_run(self, at_once):
        """Return how many images a run shows: a multiple of those that are shown at once."""
        return max(1, self.chunk_size//at_once)*at_once

    def _check(self, X):
        """Return images as an array (n, height, width, channels)."""
        self._check_parameters()
        shape = getattr(self, "shape_", self.shape)
        X = as_images(X, shape=shape, lowest=-1 if self.model.signed else 0)
        check(self.model, image=X.shape[1:], maps=self.maps, residual=self.residual)
        return X

    def _check_size(self, X):
        if X.shape[1:] != self.shape_:
            raise ValueError(f"X: expected images of shape {self.shape_}, as in training, got {X.shape[1:]}")
        return X

    def _check_parameters(self):
        for name, least in [("batch_size", 1), ("chunk_size", 1), ("n_jobs", 1), ("random_state", 0), ("n_images", 1)]:
            value = getattr(self, name)
            if not (isinstance(value, Integral) and value >= least or name == "n_images" and value is None):
                raise ValueError(f"ReStoCNet.{name}: expected an integer >= {least}, got {value!r}")
        for name, values in [("kernels", KERNELS), ("readout", READOUTS), ("dtype", ("float32", "float16")),
                             ("target", TARGETS)]:
            if getattr(self, name) not in values:
                raise ValueError(f"ReStoCNet.{name}: expected one of {', '.join(values)}, got {getattr(self, name)!r}")


def _chunks(rows, size):
    return [rows[first:first + size] for first in range(0, len(rows), size)]
