"""What is a network? (layers, connections, a way to be shown things: data, of which everything else is made)

A description is a value. Programs are assembled from it, learned arrays are found by its names (``"input_exc.w"``,
``"exc.theta"``), files store it, and variants are made by :meth:`Network.replace`::

    network.replace({"exc.n_neurons": 400, "input_exc.rule.eta": 0.005, "presentation.rest": 50*ms})
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from .connections import Connection, Convolution, SkipConnection, check_shared
from .consistency import check_ends, check_names, check_readout, check_steps
from .encoding import RecordedSpikes
from .neurons import AdaptiveMaps
from .parameters import Model, Time
from .paths import Leaf, grown, plant
from .presentation import BatchPresentation, Presentation


@dataclass(frozen=True, kw_only=True)
class Layer(Model):
    """Neurons of one kind: a population, or maps that a convolution leads to.

    Raises
    ------
    ValueError
        If it has neither neurons nor maps, or both.
    """

    neuron: object  #: their model, see `stdpnet.models.neurons`
    n_neurons: int | None = None  #: how many, in a population
    n_maps: int | None = None  #: how many maps; their height and width follow from what leads to them
    maps: AdaptiveMaps | None = None  #: what the neurons of a map share
    rarely_active: bool = False  #: whether most are at rest for most of the time, which compiled programs make use of

    def __post_init__(self):
        sizes = [size for size in (self.n_neurons, self.n_maps) if size is not None]
        if len(sizes) != 1 or isinstance(sizes[0], bool) or not hasattr(sizes[0], "__index__") or sizes[0] < 1:
            raise ValueError(f"Layer: expected n_neurons or n_maps, an integer >= 1, got n_neurons={self.n_neurons!r} and "
                             f"n_maps={self.n_maps!r}")


@dataclass(frozen=True, kw_only=True)
class Lesson(Model):
    """What one layer of feature maps learns from a series of images, together with others that share its kernels."""

    layer: str  #: name of the layer
    learns: bool  #: whether its kernels change, or its thresholds alone
    competition: bool  #: whether one map silences the others at a place
    encoding: object  #: how the inputs spike meanwhile
    maps: AdaptiveMaps  #: how its thresholds rise meanwhile
    duration: Time  #: time for which a mini-batch is shown
    unrollings: tuple = ()  #: names of further layers that share its kernels, which each of them changes in turn

    @property
    def layers(self) -> tuple[str, ...]:
        """Names of all layers that learn."""
        return self.layer, *self.unrollings


@dataclass(frozen=True, kw_only=True)
class Network(Model):
    """Everything about a network but what it has learned, and the size of what it is shown.

    Raises
    ------
    ValueError
        If there can be no such network: in one line, which part, what was expected, and what came.
    """

    inputs: dict  #: encodings by name, see `stdpnet.models.encoding`
    layers: dict  #: layers by name
    connections: dict  #: connections by name, see `stdpnet.models.connections`
    presentation: Presentation | BatchPresentation  #: how samples are shown
    readout: tuple  #: names of the layers whose answers count
    dt: Time  #: time step
    lessons: tuple = ()  #: of feature maps, what is learned in turn; populations learn everything at once

    def __post_init__(self):
        for name in ("inputs", "layers", "connections"):
            object.__setattr__(self, name, dict(getattr(self, name)))
        readout = (self.readout,) if isinstance(self.readout, str) else tuple(self.readout)
        object.__setattr__(self, "readout", readout)
        super().__post_init__()
        check_steps(self)
        check_names(self)
        for name, connection in self.connections.items():
            check_ends(self, name, connection)
            connection.check(name, self.layers.get(connection.source), self.layers[connection.target])
        check_readout(self)
        if self.of_maps:
            self.in_turn()
            check_shared(self.connections, {name: layer.n_maps for name, layer in self.layers.items()})

    @property
    def of_maps(self) -> bool:
        """Whether this is a network of feature maps."""
        return isinstance(self.presentation, BatchPresentation)

    @property
    def n_steps(self) -> int:
        """Time steps of a presentation, without those of rest."""
        return round(float(self.presentation.duration/self.dt))

    def replace(self, changes: Mapping[str, Any]) -> "Network":
        """Return a network that differs in some values, given by paths such as ``"exc.neuron.tau"``.

        A path starts with the name of an input, a layer, a connection or a field of the network. Raises ValueError if it
        leads nowhere, or the changed network is impossible.
        """
        tree: dict[str, Any] = {}
        for path, value in changes.items():
            plant(tree, self._whole(path.split(".")), Leaf(value))
        return grown(self, tree, "network")

    def without(self, *names: str) -> "Network":
        """Return a network without these inputs, layers and connections, nor the connections of these layers."""
        for name in names:
            self._whole([name])
        kept = lambda parts: {name: part for name, part in parts.items() if name not in names}
        connections = {name: each for name, each in kept(self.connections).items()
                       if not {each.source, each.target} & {*names}}
        return dataclasses.replace(self, inputs=kept(self.inputs), layers=kept(self.layers), connections=connections,
                                   readout=tuple(name for name in self.readout if name not in names))

    def resized(self, n_neurons: Mapping[str, int]) -> "Network":
        """Return a network whose layers, by name, have these numbers of neurons; so have those joined one to one."""
        sizes, names = dict(n_neurons), list(n_neurons)
        for name in names:
            for each in self.connections.values():
                if getattr(each, "pairs", None) == "one_to_one" and name in (each.source, each.target):
                    other = each.target if name == each.source else each.source
                    if other in self.layers and other not in sizes:
                        sizes[other] = sizes[name]
                        names.append(other)
        return self.replace({f"{name}.n_neurons": size for name, size in sizes.items()})

    def part(self, prefix: str) -> "Network":
        """Return the network of the parts whose names start with a prefix, without it: the inverse of a join."""
        start = f"{prefix}_"
        short = lambda names: {name.removeprefix(start): part for name, part in names.items() if name.startswith(start)}
        inner = lambda each: each.source.startswith(start) and each.target.startswith(start)
        connections = {name: dataclasses.replace(each, source=each.source.removeprefix(start),
                                                 target=each.target.removeprefix(start))
                       for name, each in short(self.connections).items() if inner(each)}
        return dataclasses.replace(self, inputs=short(self.inputs), layers=short(self.layers), connections=connections,
                                   readout=tuple(short(dict.fromkeys(self.readout))))

    def needed_for(self, *names: str) -> "Network":
        """Return the network of those parts alone that these layers of feature maps depend on; they are its readout."""
        needed = {*names}
        for name in reversed(self.in_turn()):
            needed |= {each.source for each in self.connections.values() if each.target == name in needed}
        kept = lambda parts: {name: part for name, part in parts.items() if name in needed}
        return dataclasses.replace(
            self, inputs=kept(self.inputs), layers=kept(self.layers), readout=names, lessons=(),
            connections={name: each for name, each in self.connections.items() if each.target in needed})

    def until(self, name: str) -> "Network":
        """Return the network from its inputs to a layer."""
        return self.needed_for(self._layer(name))

    def after(self, name: str) -> Self:
        """Return the network of the layers of feature maps that do not lead to a layer.

        Its inputs are the spikes that reach them from elsewhere: of layers and inputs of ``until(name)``, or, where these skip
        several layers, of what leads to those. Raises ValueError if what is read out last does not come after the layer.
        """
        before = {*(earlier := self.until(name)).inputs, *earlier.layers}
        layers = {key: layer for key, layer in self.layers.items() if key not in before}
        if self.readout[-1] in before:
            raise ValueError(f"{name!r}: expected a layer before the last that is read out, {self.readout[-1]}, got one with "
                             "nothing after it; split the network earlier")
        connections = {key: each for key, each in self.connections.items() if each.target in layers}
        sources = dict.fromkeys(each.source for each in connections.values() if each.source not in layers)
        inputs = {key: RecordedSpikes(signed=self.signed(key)) if key in before else self.inputs[key] for key in sources}
        return dataclasses.replace(self, inputs=inputs, layers=layers, connections=connections, lessons=(),
                                   readout=tuple(key for key in self.readout if key in layers))

    def signed(self, name: str) -> bool:
        """Whether the spikes of an input or layer have a sign."""
        if name in self.inputs:
            return getattr(self.inputs[name], "signed", False)
        return any(each.inverted or self.signed(each.source) for each in self.into(name, SkipConnection).values())

    def in_turn(self) -> tuple[str, ...]:
        """Return the names of the layers in an order in which each comes after those that lead to it."""
        order, waiting = [], dict.fromkeys(self.layers)
        while waiting:
            ready = [name for name in waiting if not any(
                each.target == name and each.source in waiting for each in self.connections.values())]
            if not ready:
                raise ValueError(f"Network.connections: expected no circle, for a spike passes through all feature maps in "
                                 f"one time step, got one through {', '.join(waiting)}; leave out a connection")
            order.append(ready[0])
            del waiting[ready[0]]
        return tuple(order)

    def shapes(self, inputs: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
        """Return the shapes of all inputs and layers by name.

        Parameters
        ----------
        inputs : dict of tuples of int
            Of populations: number of inputs, (n,). Of feature maps: height, width and channels of an image.

        Returns
        -------
        dict of tuples of int
            Neurons of a population, (n,); height, width and maps of a layer of feature maps.
        """
        shapes = dict(inputs)
        if not self.of_maps:
            return shapes | {name: (layer.n_neurons,) for name, layer in self.layers.items()}
        for name in self.in_turn():
            leading = {key: each for key, each in self.connections.items() if each.target == name}
            sources = {key: shapes[each.source] for key, each in leading.items()}
            heights, widths = zip(*(each.map_size(key, sources[key]) for key, each in leading.items()))
            shapes[name] = (min(heights), min(widths), self.layers[name].n_maps)
            for key, each in leading.items():
                each.check_shapes(key, sources[key], shapes[name])
        check_shared(self.connections, {name: shape[2] for name, shape in shapes.items()})
        return shapes

    def plastic(self) -> dict[str, Connection]:
        """Return the connections with a weight of its own for each synapse, by name."""
        return {name: each for name, each in self.connections.items() if isinstance(each, Connection) and each.has_weights}

    def kernels(self) -> dict[str, Convolution]:
        """Return a convolution for each group of kernels, by the group's name."""
        found: dict[str, Convolution] = {}
        for name, each in self.connections.items():
            if isinstance(each, Convolution):
                found.setdefault(each.kernels or name, each)
        return found

    def group(self, layer: str) -> str:
        """Return the name of the kernels that lead to a layer."""
        name, each = next(iter(self.into(layer, Convolution).items()))
        return each.kernels or name

    def into(self, target: str, kind: type = object) -> dict[str, Any]:
        """Return the connections of a kind that lead to a layer, by name."""
        return {name: each for name, each in self.connections.items() if each.target == target and isinstance(each, kind)}

    def _layer(self, name):
        if name not in self.layers:
            raise ValueError(f"{name!r}: expected a layer, one of {', '.join(self.layers)}")
        return name

    def _whole(self, path):
        """Return the path from the network's fields down."""
        for place in ("inputs", "layers", "connections"):
            if path[0] in getattr(self, place):
                return [place, *path]
        if path[0] not in {field.name for field in fields(self)}:
            raise ValueError(f"{path[0]!r}: expected the name of a part, one of "
                             f"{', '.join([*self.inputs, *self.layers, *self.connections])}, or a field of the network")
        return path
