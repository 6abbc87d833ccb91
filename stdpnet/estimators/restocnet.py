"""How is a convolutional network trained layer by layer, frozen and asked? (a scikit-learn transformer)"""

import numpy as np
from sklearn.utils.validation import check_is_fitted

from ..engine import assembly_of_maps
from ..hardware.memory import kernel_memory_ratio
from ..models import presets
from ..models.connections import Convolution
from ..models.kernel_plasticity import initial_p_high
from ..models.network import Network
from ..preprocessing.images import as_images
from . import kernel_history, state
from .base import BaseNetwork, Course
from .runs import images_at_once
from .samples import Samples
from .state import State

DTYPES = ("float32", "float16")


class ReStoCNet(BaseNetwork):
    """A network of feature maps that learns without labels, layer by layer; by default the paper's, for digits.

    Parameters
    ----------
    network : Network, default=presets.RESTOCNET_MNIST
        Equations, parameters and lessons, as `stdpnet.models.architectures.residual` returns them.
    shape : tuple of int, optional
        Height, width and channels of an image, where X is flat.
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
    state_ : State
        What it has learned; its history has an entry per mini-batch, see `stdpnet.estimators.kernel_history`.
        Short for what is in it:
    kernels_ : list of float32 arrays (n_inputs, size, size, n_maps)
        Weights of the convolutions: of each map below, row and column, to each map.
    thresholds_ : list of float32 arrays (n_maps,)
    n_features_in_ : int
        Pixels per image.

    References
    ----------
    G. Srinivasan and K. Roy, Front. Neurosci. 13:189 (2019).
    """

    def __init__(self, network=presets.RESTOCNET_MNIST, *, shape=None, n_images=None, batch_size=200, chunk_size=1000,
                 n_jobs=1, random_state=0, dtype="float32", target="cpp", verbose=False):
        self.network = network
        self.shape = shape
        self.n_images = n_images
        self.batch_size = batch_size
        self.chunk_size = chunk_size
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.dtype = dtype
        self.target = target
        self.verbose = verbose

    @property
    def description(self):
        """The network as it is built."""
        return self.network

    @property
    def kernels_(self):
        """Weights of the convolutions."""
        return [self.state_[f"{name}.w"] for name in self.network.kernels()]

    @property
    def thresholds_(self):
        """Thresholds of the layers of maps."""
        return [self.state_[f"{name}.theta"] for name in self._layers]

    @property
    def n_features_in_(self):
        """Pixels per image."""
        return int(sum(np.prod(shape) for shape in self.state_.shapes.values()))

    @property
    def n_features_out(self):
        """Number of activations per image."""
        return sum(self.answering().values())

    def pooled_shapes(self):
        """Return the (height, width, maps) of the activations of each layer that `transform` returns, in turn."""
        shapes = self.network.shapes(self.state_.shapes)
        return [shapes[name] for name in self.network.readout]

    def answering(self):
        """Return how many neurons of which layer answer."""
        return {name: int(np.prod(shape)) for name, shape in zip(self.network.readout, self.pooled_shapes())}

    def size(self, history):
        """Return what a result file says about the network's size: how many times less memory its kernels need."""
        return {"memory_compression": self.memory_ratio()}

    def places(self):
        """Return where a result file's features lie: layer, height, width and maps of each part."""
        pooled = [next(iter(self.network.into(name).values())).source for name in self.network.readout]
        numbers = [self._number(layer) for layer in pooled]
        return {"features_of": np.array([(number, *shape) for number, shape in zip(numbers, self.pooled_shapes())])}

    def memory_ratio(self, *, n_baseline=None, size_baseline=None):
        """Return how many times less memory the kernels need than those of another network with 32 bits per weight.

        By default the other network has as many kernels, as large ones; see `stdpnet.hardware.memory.kernel_memory_ratio`.
        """
        groups = list(self.network.kernels().values())
        n_kernels, size = sum(kernels.shape[0]*kernels.shape[-1] for kernels in self.kernels_), groups[0].size
        return kernel_memory_ratio(n_kernels=n_kernels, size=size, n_baseline=n_baseline or n_kernels,
                                   size_baseline=size_baseline or size, n_bits=2 if groups[0].rule.binary else 32)

    def transform(self, X):
        """Return the activations of the pooled maps, shape (n_samples, n_features), all maps of a place side by side."""
        check_is_fitted(self, "state_")
        chunks = self.respond(X)
        activations = np.empty((len(X), self.n_features_out), self.dtype)
        for chunk in chunks:
            activations[chunk.rows] = chunk.features
        return activations

    def checked(self, X):
        """Return X as `Samples`; raises ValueError if it is none, or a parameter is impossible."""
        self.check_parameters()
        (name, encoding), = self.network.inputs.items()
        shape = self.state_.shapes[name] if hasattr(self, "state_") else self.shape
        images = encoding.values(as_images(X, shape=shape), "X")
        self.network.shapes({name: images.shape[1:]})  # refuses images that are too small
        return Samples({name: images})

    def initial_state(self, samples):
        """Return random kernels, as many weights high as the paper says, or half of them, and thresholds of 0."""
        kernels, arrays = self.network.kernels(), {}
        for number, (name, shape) in enumerate(self._kernel_shapes(samples.shapes).items(), start=1):
            alpha, random = kernels[name].alpha, np.random.default_rng([self.random_state, number])
            share = 0.5 if alpha is None else initial_p_high(alpha=alpha, n_inputs=shape[0], n_maps=shape[3], size=shape[1])
            arrays[f"{name}.w"] = kernels[name].rule.initial_weights(shape, share, random)
        arrays |= {f"{name}.theta": np.zeros(self.network.layers[name].n_maps, np.float32) for name in self._layers}
        return State(arrays=arrays, shapes=samples.shapes, history={name: [] for name in kernel_history.COLUMNS})

    def courses(self, n_samples):
        """Return from which images each layer learns, and again those by which its thresholds settle."""
        found, n = [], min(self.n_images or n_samples, n_samples)
        for lesson in self.network.lessons:
            before = sum(course.lesson.layer == lesson.layer for course in found)
            rows = (np.arange(n) + (self._number(lesson.layer) - 1)*n) % n_samples
            afresh = {f"{name}.theta": np.zeros(self.network.layers[name].n_maps, np.float32) for name in lesson.layers}
            found.append(Course(rows, before*n, lesson, starts=afresh))
        return found

    def check_parameters(self):
        """Raise ValueError if a parameter is impossible, as learning will; for scripts, before long work."""
        super().check_parameters()
        self._check_integers(optional=("n_images",), batch_size=1, n_images=1)
        self._check_choices(dtype=DTYPES)
        if not isinstance(self.network, Network) or not self.network.of_maps or len(self.network.inputs) != 1:
            got = "one of populations" if isinstance(self.network, Network) else repr(self.network)
            raise ValueError(f"{type(self).__name__}.network: expected a Network of feature maps with one input, got {got}")

    @property
    def _layers(self):
        """Names of the layers that convolutions lead to."""
        return [each.target for each in self.network.connections.values() if isinstance(each, Convolution)]

    def _number(self, layer):
        """Return the number of a layer of maps from 1; those that share kernels are one."""
        return list(self.network.kernels()).index(self.network.group(layer)) + 1

    def _courses_of(self, n_samples):
        return [course._replace(rows=np.arange(n_samples), position=self.state_.n_seen, starts=None)
                for course in self.courses(n_samples)]

    def _per_run(self, lesson):
        """Return how many images a run shows: a multiple of those that are shown at once."""
        at_once = self._at_once(lesson)
        return max(1, self.chunk_size//at_once)*at_once

    def _at_once(self, lesson):
        """Return how many images are shown at once; the answers do not depend on it."""
        if lesson:
            return self.batch_size
        shapes = self.network.shapes(self.state_.shapes)
        return images_at_once(shapes[name] for name in self._layers)

    def _part(self, lesson):
        """Return the network of the layers that a lesson, or an answer, needs."""
        return self.network.needed_for(*(lesson.layers if lesson else self.network.readout))

    def _plan(self, lesson):
        at_once = self._at_once(lesson)
        return assembly_of_maps.build, {
            "network": self._part(lesson), "images": self.state_.shapes, "n_images": at_once, "lesson": lesson}

    def _show(self, program, arrays, position, lesson, stream=0):
        """Show a chunk's images; return what was learned, the activations of each image, and the number of presentations."""
        (name, images), = arrays.items()
        outputs = kernel_history.watched(lesson) if lesson else [f"{layer}_seen.activation" for layer in self.network.readout]
        padded = np.pad(images.reshape(len(images), -1), ((0, -len(images) % self._at_once(lesson)), (0, 0)))
        number = self._number(lesson.layer) if lesson else 0
        inputs = {f"{name}_values": padded, "presentation.batch": -1, "presentation.n_samples": len(images),
                  "presentation.position": position, "presentation.seed": self._seed(number, stream)}
        outcome = program.run(inputs | self._start_values(self._part(lesson)), outputs)
        if lesson:
            return self._learned(outcome, lesson, len(images)), None, len(images)
        return {}, self._activations(outcome, len(images)), len(images)

    def _start_values(self, network):
        """Return what a program must be given of what was learned."""
        kernels = {f"{name}.w": self.state_[f"{name}.w"] for name in network.kernels()}
        return kernels | {f"{name}_maps.theta": self.state_[f"{name}.theta"] for name in self._layers if name in network.layers}

    def _learned(self, outcome, lesson, n_images):
        """Return what a run has changed in the layers of a lesson, and the course of its mini-batches."""
        group = f"{self.network.group(lesson.layer)}.w"
        shape, number, seen = self.state_[group].shape, self._number(lesson.layer), self._seen_by(lesson.layer)
        history = {column: [] for column in kernel_history.COLUMNS}
        for batch, row in enumerate(kernel_history.rows(*kernel_history.together(outcome, lesson), shape=shape), start=1):
            samples = seen + min(batch*self.batch_size, n_images)
            for column, value in zip(history, (number, samples, *row)):
                history[column].append(value)
        thresholds = [outcome[name].reshape(-1, shape[-1])[-1] for name in kernel_history.thresholds(lesson)]
        return {"history": history, "arrays": {group: outcome["kernels_seen.w"].reshape(-1, *shape)[-1]} | {
            f"{name}.theta": theta for name, theta in zip(lesson.layers, thresholds)}}

    def _seen_by(self, layer):
        """Return how many images a layer has seen."""
        number, history = self._number(layer), self.state_.history
        return next((samples for of, samples in zip(reversed(history["layer"]), reversed(history["samples"])) if of == number), 0)

    def _heard(self):
        return self._part(None).shapes(self.state_.shapes)

    def _n_steps(self):
        return self.network.n_steps

    def _placed(self, program, name, n_images):
        """Return image, time step and neuron of the spikes of an input or layer."""
        neuron, step = program.spikes(name, float(self.network.dt))
        batch, step = np.divmod(step, self._n_steps())
        image, neuron = np.divmod(neuron, int(np.prod(self._heard()[name])))
        image += batch*self._at_once(None)
        real = image < n_images  # others fill the last mini-batch
        return image[real], step[real], neuron[real]

    def _activations(self, outcome, n_images):
        """Return the activations of a chunk's images."""
        at_once, shapes = self._at_once(None), self.pooled_shapes()
        parts = [outcome[f"{layer}_seen.activation"].reshape(-1, int(np.prod(shape)))[at_once:at_once + n_images]
                 for layer, shape in zip(self.network.readout, shapes)]
        return np.concatenate(parts, axis=1).astype(self.dtype)

    def _stored(self, learned):
        """Return what was learned as a file holds it: binary kernels as truth values."""
        binary = {f"{name}.w": each.rule for name, each in self.network.kernels().items() if each.rule.binary}
        return {name: array > binary[name].w_min if name in binary else array for name, array in learned.arrays.items()}

    def _read(self, run):
        """Return the state in a result file; raises ValueError if the network cannot have learned what is there."""
        shapes, kernels = state.shapes(run.data, self.network.inputs, 3), self.network.kernels()
        arrays = {f"{name}.w": _weights(run.data[f"{name}.w"], each.rule) for name, each in kernels.items()}
        arrays |= {f"{name}.theta": run.data[f"{name}.theta"] for name in self._layers}
        expected = {f"{name}.w": (shape, kernels[name].rule.w_min) for name, shape in self._kernel_shapes(shapes).items()}
        state.refuse_wrong(arrays, expected | {f"{name}.theta": ((self.network.layers[name].n_maps,), 0)
                                               for name in self._layers})
        return State(arrays=arrays, shapes=shapes, history={name: list(run.history[name]) for name in kernel_history.COLUMNS},
                     **state.counters(run.attributes))

    def _kernel_shapes(self, shapes):
        """Return the shape of each group of kernels, given those of the inputs."""
        of = self.network.shapes(shapes)
        return {name: (of[each.source][2], each.size, each.size, of[each.target][2])
                for name, each in self.network.kernels().items()}

    _not_stored = ("network", "shape", "chunk_size", "n_jobs", "verbose")


def _weights(kernels, rule):
    """Return weights, of which truth values tell whether they are high."""
    return np.where(kernels, rule.w_max, rule.w_min).astype(np.float32) if kernels.dtype == bool else kernels
