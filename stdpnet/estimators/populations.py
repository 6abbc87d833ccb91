"""How does a network of populations learn and answer? (a scikit-learn transformer)"""

from typing import Any

import numpy as np

from ..engine import assembly
from ..models import pruning
from ..models.network import Network
from .base import BaseNetwork, Course
from .samples import Samples, Shown, by_input
from . import exchange, state
from .state import State
from .watched import watched


EVERYTHING = "everything"  #: the lesson of populations: all connections learn at once


class SpikingNetwork(BaseNetwork):
    """A network of populations, joined by connections of which some learn, without labels.

    Parameters
    ----------
    network : Network
        Layers and connections; see `stdpnet.models`.
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
    pruning : Strategy or None, default=None
        How `fit` prunes the learned connections from inputs and shares their weights; see `stdpnet.models.pruning`.
    verbose : bool, default=False
        Whether to show a progress bar.

    Attributes
    ----------
    state_ : State
        What it has learned: ``state_["input_exc.w"]``, ``state_["exc.theta"]``, by the network's names.
    n_features_in_ : int

    Notes
    -----
    Wherever X is asked for, give an array of shape (n_samples, n_inputs), or (n_samples, n_frames, n_inputs) where an
    encoding takes frames; for several inputs a list of arrays in their order, or a dict. `transform` returns the spikes of
    the neurons of all layers that are read out, side by side.
    """

    def __init__(self, network: Network, *, epochs: int = 1, shuffle: bool = True, chunk_size: int = 1000,
                 n_jobs: int = 1, random_state: int = 0, target: str = "cpp", pruning: pruning.Strategy | None = None,
                 verbose: bool = False) -> None:
        self.network = network
        self.epochs = epochs
        self.shuffle = shuffle
        self.chunk_size = chunk_size
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.target = target
        self.pruning = pruning
        self.verbose = verbose

    @property
    def description(self) -> Network:
        """The network as it is built."""
        return self.network

    @property
    def n_features_in_(self) -> int:
        """Inputs of all kinds together."""
        return sum(n for n, in self.state_.shapes.values())

    def checked(self, X: Shown) -> Samples:
        """Return X as `Samples`; raises ValueError if it is none, or a parameter is impossible."""
        self.check_parameters()
        return Samples(self._arrays(X))

    def _arrays(self, X):
        """Return the array for each input, as its encoding takes it."""
        inputs = self.description.inputs
        return {name: inputs[name].checked(each, self._x(name)) for name, each in by_input(X, list(inputs)).items()}

    def initial_state(self, samples: Samples) -> State:
        """Return what the network knows before it has learned anything."""
        network, shapes = self.description, self._shapes(samples)
        arrays: dict[str, Any] = {}
        for place, (name, shape) in enumerate(self._weight_shapes(shapes).items()):
            arrays |= self._initial(name, network.connections[name], shape, place)
        for name, layer in network.layers.items():
            arrays |= {f"{name}.{variable}": np.full(layer.n_neurons, float(getattr(layer.neuron, first)))
                       for variable, first in layer.neuron.learned}
        return State(arrays=arrays, shapes=shapes)

    def courses(self, n_samples: int) -> list[Course]:
        """Return from which samples the network learns, epoch after epoch and step after step of its pruning."""
        total, seen, found = self.epochs*n_samples, 0, []
        while seen < total:
            epoch, first = divmod(seen, n_samples)
            step = self._strategy.next_step(seen, total)
            rows = self._order(epoch, n_samples)[first:][:step - seen]
            ends = (lambda learned, step=step: self._pruned(learned, step, total)) if seen + len(rows) == step else None
            found.append(Course(rows, seen, EVERYTHING, ends=ends))
            seen += len(rows)
        return found

    def _watched(self, chunks):
        return watched(self, chunks)

    def _courses_of(self, n_samples):
        return [Course(np.arange(n_samples), self.state_.n_seen, EVERYTHING)]

    def check_parameters(self) -> None:
        """Raise ValueError if a parameter is impossible, as learning will; for scripts, before long work."""
        super().check_parameters()
        self._check_integers(epochs=1)
        if not isinstance(self.network, Network) or self.network.of_maps:
            kind = "one of feature maps" if isinstance(self.network, Network) else repr(self.network)
            raise ValueError(f"{type(self).__name__}.network: expected a Network of populations, got {kind}")
        if not isinstance(self.pruning, pruning.Strategy | None):
            raise ValueError(f"{type(self).__name__}.pruning: expected a strategy of stdpnet.models.pruning or None, got "
                             f"{self.pruning!r}")

    @classmethod
    def _arguments(cls, run):
        arguments = super()._arguments(run)
        return arguments | {"pruning": pruning.parse(arguments["pruning"])} if "pruning" in arguments else arguments

    @property
    def weights_(self) -> np.ndarray:
        """All weights of the connections from inputs that learn."""
        return np.concatenate([self.state_[f"{name}.w"].ravel() for name in self._pruned_connections()])

    def answering(self) -> dict[str, int]:
        """Return how many neurons of which layer answer."""
        return {name: self.description.layers[name].n_neurons for name in self.description.readout}

    def size(self, history: Any) -> dict[str, float]:
        """Return what a result file says about the network's size: the share of synapses that exist, or else carry weight."""
        exist = [self.state_.get(f"{name}.connected") for name in self._pruned_connections()]
        pruned = [each for each in exist if each is not None]
        return {"connectivity": np.mean([each.mean() for each in pruned]) if pruned else history["connectivity"][-1]}

    def places(self) -> dict[str, Any]:
        """Return where a result file's features lie: nowhere, as populations have no places."""
        return {}

    def part(self, prefix: str) -> "SpikingNetwork":
        """Return the part of a joined network whose names start with a prefix, with what it has learned."""
        part = self._part_class(self.description.part(prefix), chunk_size=self.chunk_size, n_jobs=self.n_jobs,
                                random_state=self._part_seed(prefix), target=self.target)
        part.state_ = self.state_.part(prefix)
        return part

    @property
    def _part_class(self):
        return SpikingNetwork

    def _part_seed(self, prefix):
        return self.random_state

    def _shapes(self, samples):
        return {name: shape[-1:] for name, shape in samples.shapes.items()}  # without frames

    @property
    def _strategy(self):
        return self.pruning or pruning.Strategy()

    def _pruned_connections(self):
        """Return the names of the connections that pruning concerns."""
        return [name for name, each in self.description.plastic().items()
                if each.learns and each.source in self.description.inputs]

    def _initial(self, name, connection, shape, place):
        """Return the first weights of a connection, and which synapses exist if not all do."""
        seeds = [np.random.default_rng([*self._stream(name), task, place]) for task in (0, 2)]
        weights, connected = connection.synapses.initial_weights(shape, seeds[0]), None
        if connection.pairs == "sparse":
            connected = seeds[1].random(shape) < connection.connectivity
        elif connection.pairs == "all_but_own":
            np.fill_diagonal(weights, 0)
        if name in self._pruned_connections() and connected is None:
            connected = self._strategy.connect(shape, seeds[1])
        if connected is None:
            return {f"{name}.w": weights}
        return {f"{name}.w": weights*connected, f"{name}.connected": connected}

    def _stream(self, name):
        """Return the seed of a connection's first weights."""
        return (self.random_state,)

    def _order(self, epoch, n_samples):
        if not self.shuffle:
            return np.arange(n_samples)
        return np.random.default_rng([self.random_state, 1, epoch]).permutation(n_samples)

    def _pruned(self, learned, n_seen, n_samples):
        """Return the state with pruned and shared weights; after the last sample synapses are removed for good."""
        strategy, changed = self._strategy, {}
        for name in self._pruned_connections():
            weights = strategy.step(learned[f"{name}.w"], n_seen, n_samples)
            remaining = strategy.remains(weights) if n_seen == n_samples else None
            changed[f"{name}.w"] = weights
            if remaining is not None:
                changed |= {f"{name}.connected": remaining} | self._gains(name, weights)
        return learned.after(changed)

    def _gains(self, name, weights):
        connection = self.description.connections[name]
        if connection.normalisation is None:
            return {}
        return {f"{name}.gain": pruning.gains(weights, connection.normalisation.total, connection.rule.w_max)}

    def _per_run(self, lesson):
        return self.chunk_size

    def _plan(self, lesson):
        """A dense network serves learning and answering, for compiling takes longer than it saves."""
        exist = exchange.connected(self.state_)
        network = self.description.without(*(name for name, each in exist.items() if not each.any()))
        listed = tuple(name for name in network.connections if name in exist)
        pruned, in_bits = {*listed} & {*self._pruned_connections()}, ()
        if lesson is None and pruned:
            network = network.replace({name: network.connections[name].frozen() for name in sorted(pruned)})
            in_bits = tuple(name for name in sorted(pruned) if self.target == "cpp" and not network.connections[name].learns
                            and exchange.of_one_value(self.state_[f"{name}.w"]))
        return assembly.build, {"network": network, "n_inputs": {name: n for name, (n,) in self.state_.shapes.items()},
                                "listed": tuple(name for name in listed if name not in in_bits), "in_bits": in_bits}

    def _show(self, program, arrays, position, lesson, stream=0):
        """Show a chunk's samples; return what was learned, the counts of each sample, and the number of presentations."""
        n, learned = len(next(iter(arrays.values()))), exchange.variables(self.state_) if lesson else []
        inputs = {f"{name}_values": array for name, array in arrays.items()}
        in_bits = [name for name in exchange.connected(self.state_) if f"{name}.bits" in program.variables]
        inputs |= self._controls(n, position, lesson, stream) | exchange.start_values(self.state_, in_bits)
        layers = self.answering()
        outcome = program.run(inputs, ["presentation_monitor.sample", *(f"{name}_counts.count" for name in layers), *learned])
        shown = outcome["presentation_monitor.sample"][1:]  # a presentation is recorded when the next begins
        last = np.flatnonzero(np.diff(shown, append=n))
        counts = [outcome[f"{name}_counts.count"].reshape(-1, size)[1:][last] for name, size in layers.items()]
        learned = exchange.changed(self.state_, outcome) if lesson else {}
        return {"arrays": learned}, counts[0] if len(counts) == 1 else np.hstack(counts), len(shown)

    def _heard(self):
        return self.description.shapes(self.state_.shapes)

    def _n_steps(self):
        presentation = self.description.presentation
        return round(float((presentation.duration + presentation.rest)/self.description.dt))

    def _placed(self, program, name, n_samples):
        """Return sample, time step and neuron of the spikes of an input or layer, those of each sample's last presentation."""
        neuron, step = program.spikes(name, float(self.description.dt))
        presentation, step = np.divmod(step, self._n_steps())
        shown = program.outcome["presentation_monitor.sample"][1:]
        counts = np.isin(presentation, np.flatnonzero(np.diff(shown, append=n_samples)))
        return shown[presentation[counts]], step[counts], neuron[counts]

    def _controls(self, n_samples, position, lesson, stream):
        """Return the start values of the group that controls the presentations."""
        return {
            "presentation.sample": -1,  # as if the last presentation of a sample before the first had just ended
            "presentation.attempt": self.description.presentation.max_attempts - 1,
            "presentation.n_samples": n_samples,
            "presentation.position": position,
            "presentation.training": float(lesson is not None),
            "presentation.seed": self._seed(int(lesson is not None), stream),
        }

    def _stored(self, learned):
        """Return what was learned as a file holds it."""
        return exchange.stored(learned, self.description.plastic())

    def _read(self, run):
        """Return the state in a result file; raises ValueError if the network cannot have learned what is there."""
        shapes = state.shapes(run.data, self.description.inputs, 1)
        expected = self._expected(shapes, run.data)
        state.refuse_wrong(run.data, expected)
        arrays = {name: run.data[name].astype(np.float32) if name.endswith(".w") else run.data[name] for name in expected}
        return State(arrays=arrays, shapes=shapes, **state.counters(run.attributes))

    def _expected(self, shapes, data):
        """Return which arrays a file should hold: by name their shapes, and the least values."""
        expected, layers = {}, self.description.layers
        for name, shape in self._weight_shapes(shapes).items():
            optional = {f"{name}.connected": (shape, None), f"{name}.gain": (shape[1:], 0)}
            expected |= {f"{name}.w": (shape, 0)} | {key: each for key, each in optional.items() if key in data}
        return expected | {f"{name}.{variable}": ((layer.n_neurons,), -np.inf) for name, layer in layers.items()
                           for variable, _ in layer.neuron.learned}

    def _weight_shapes(self, shapes):
        """Return the shape of each connection's weights, given the number of inputs of each kind."""
        sizes = shapes | {name: (layer.n_neurons,) for name, layer in self.description.layers.items()}
        return {name: sizes[each.source] + sizes[each.target] for name, each in self.description.plastic().items()}
