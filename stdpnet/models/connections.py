"""What joins two layers?

:class:`Connection` joins populations. :class:`Convolution`, :class:`Pooling` and :class:`SkipConnection` join feature maps.
"""

from dataclasses import KW_ONLY, dataclass, replace
from functools import lru_cache
from typing import Annotated, Any

from brian2 import Equations
from brian2.equations.equations import EquationError

from .kernel_plasticity import AVERAGES, KernelRule
from .parameters import Count, Kind, Model, Natural, OptionalPositive
from .plasticity import ColumnNormalisation, Rule
from .synapses import FixedSynapses, LearnedSynapses

#: Panda, Aketi & Roy (2020), section IV
SAME_MAPS = ("a layer that is unrolled needs as many maps as it sees: drop some at random, average them, or keep the most "
             "active ones")
PAIRS = ("all", "one_to_one", "all_but_own", "sparse")  #: which neurons a connection joins


@dataclass(frozen=True)
class Connection(Model):
    """Synapses from an input or a population to a population."""

    source: str  #: name of the input or layer that sends spikes
    target: str  #: name of the layer that receives them
    _: KW_ONLY
    synapses: FixedSynapses | LearnedSynapses  #: how a spike becomes a conductance
    rule: Rule | None = None  #: how weights are learned; None: they stay
    normalisation: ColumnNormalisation | None = None  #: how the sum of the weights onto a neuron is kept
    receptor: str = "g_exc"  #: conductance of the target that a spike changes
    pairs: str = "all"  #: which neurons are joined: one of `PAIRS`
    connectivity: Annotated[float, Kind("a fraction above 0, up to 1", above=0, most=1)] = 1.0  #: of sparse pairs

    @property
    def has_weights(self) -> bool:
        """Whether each synapse has a weight of its own."""
        return isinstance(self.synapses, LearnedSynapses)

    @property
    def learns(self) -> bool:
        """Whether weights change while the network learns."""
        return self.rule is not None or self.normalisation is not None

    def frozen(self) -> "Connection":
        """Return a connection that transmits as this one does, without what only learning needs."""
        if self.rule is not None and self.rule.binary:
            return self  # a rule that draws random numbers goes on drawing them
        return replace(self, rule=None, normalisation=None)

    def check(self, name: str, source: Any, target: Any) -> None:
        """Raise ValueError if it cannot join these layers; an input is None."""
        where = f"connection {name!r}"
        if self.pairs not in PAIRS:
            raise ValueError(f"{where}, pairs: expected one of {', '.join(PAIRS)}, got {self.pairs!r}")
        if self.pairs == "sparse" and not self.has_weights:
            raise ValueError(f"{where}, synapses: expected synapses with weights for sparse pairs, got FixedSynapses")
        try:
            self.synapses.check(self.rule, self.normalisation)  # type: ignore[union-attr]  # of each kind of synapses
        except ValueError as error:
            raise ValueError(f"{where}: {error}") from error
        known = variables(target.neuron)
        if self.receptor not in known:
            raise ValueError(f"{where}, receptor: expected a variable of {type(target.neuron).__name__}, one of "
                             f"{', '.join(sorted(known))}, got {self.receptor!r}")
        self._check_sizes(where, source, target)

    def _check_sizes(self, where, source, target):
        if self.pairs not in ("one_to_one", "all_but_own"):
            return
        if source is None or source.n_neurons != target.n_neurons:
            got = "an input" if source is None else f"{source.n_neurons} and {target.n_neurons}"
            raise ValueError(f"{where}: expected two layers of as many neurons for pairs={self.pairs!r}, got {got}")


@dataclass(frozen=True)
class Convolution(Model):
    """Kernels that all places of the maps share. Srinivasan & Roy (2019), section 2."""

    source: str  #: name of the input or layer that sends spikes
    target: str  #: name of the layer that receives them
    _: KW_ONLY
    size: Count  #: rows and columns of a kernel
    rule: KernelRule  #: how kernels change while their layer learns
    sampling_stride: Count  #: of the rows and columns whose neurons are sampled
    average: str  #: how their samples are averaged, a key of `stdpnet.models.kernel_plasticity.AVERAGES`
    alpha: OptionalPositive  #: how many weights are high at first, see `initial_p_high`; None: half of them
    kernels: str | None = None  #: name of a group of kernels that several convolutions share; None: its own
    padding: Natural = 0  #: silent rows and columns on each side of the maps

    def __post_init__(self):
        super().__post_init__()
        self._expect(self.padding < self.size, "padding", f"an integer below size = {self.size}")

    def check(self, name: str, source: Any, target: Any) -> None:
        """Raise ValueError if it cannot join these layers; an input is None."""
        if self.average not in AVERAGES:
            raise ValueError(f"connection {name!r}, average: expected one of {', '.join(AVERAGES)}, got {self.average!r}")
        _check_maps(name, self, source, target)

    def map_size(self, name: str, source: tuple[int, ...]) -> tuple[int, int]:
        """Return height and width of the maps that it leads to."""
        height, width = (extent + 2*self.padding - self.size + 1 for extent in source[:2])
        if min(height, width) < 1:
            raise ValueError(f"connection {name!r}: expected maps of at least {self.size} x {self.size} for kernels of that "
                             f"size, got {source[0]} x {source[1]}; give larger images or fewer layers")
        return height, width

    def check_shapes(self, name: str, source: tuple[int, ...], target: tuple[int, ...]) -> None:
        """Raise ValueError if no neuron or only one row of the target would be sampled."""
        if self.sampling_stride > min(target[:2]):
            raise ValueError(f"connection {name!r}, sampling_stride: expected 1 to {min(target[:2])}, the rows and columns of "
                             f"its maps, got {self.sampling_stride}")


@dataclass(frozen=True)
class Pooling(Model):
    """The mean of the spikes within fields of neurons, map by map. Srinivasan & Roy (2019), section 2.4."""

    source: str  #: name of the layer that sends spikes
    target: str  #: name of the layer that receives them
    _: KW_ONLY
    size: Count  #: rows and columns of a field

    def check(self, name: str, source: Any, target: Any) -> None:
        """Raise ValueError if it cannot join these layers; an input is None."""
        _check_maps(name, self, source, target)
        if source is not None and source.n_maps != target.n_maps:
            raise ValueError(f"connection {name!r}: expected as many maps before and after pooling, got {source.n_maps} and "
                             f"{target.n_maps}")

    def map_size(self, name: str, source: tuple[int, ...]) -> tuple[int, int]:
        """Return height and width of the maps that it leads to."""
        height, width = source[0]//self.size, source[1]//self.size
        if min(height, width) < 1:
            raise ValueError(f"connection {name!r}: expected maps of at least {self.size} x {self.size} to pool, got "
                             f"{source[0]} x {source[1]}; give larger images or fewer layers")
        return height, width

    def check_shapes(self, name: str, source: tuple[int, ...], target: tuple[int, ...]) -> None:
        """Raise ValueError if the shapes do not fit: all do."""


@dataclass(frozen=True)
class SkipConnection(Model):
    """Spikes that are added one to one, around layers. Srinivasan & Roy (2019), section 2.

    Larger maps are cut to their middle; fewer maps are repeated.
    """

    source: str  #: name of the input or layer that sends spikes
    target: str  #: name of the layer that receives them, of `SignedSum` neurons
    _: KW_ONLY
    inverted: bool = False  #: whether spikes change their sign

    def check(self, name: str, source: Any, target: Any) -> None:
        """Raise ValueError if it cannot join these layers; an input is None."""
        _check_maps(name, self, source, target)
        if "total" not in variables(target.neuron):
            raise ValueError(f"connection {name!r}, target: expected a layer of SignedSum neurons, got one of "
                             f"{type(target.neuron).__name__}")
        if source is not None and source.n_maps > target.n_maps:
            raise ValueError(f"connection {name!r}: expected at most the {target.n_maps} maps of the target in the source, "
                             f"whose maps are repeated, got {source.n_maps}")

    def map_size(self, name: str, source: tuple[int, ...]) -> tuple[int, int]:
        """Return height and width of the maps that it could lead to."""
        return source[0], source[1]

    def check_shapes(self, name: str, source: tuple[int, ...], target: tuple[int, ...]) -> None:
        """Raise ValueError if the maps have no common middle, or an image has too many channels."""
        if source[2] > target[2]:
            raise ValueError(f"connection {name!r}: expected at most the {target[2]} maps of the target in the source, whose "
                             f"maps are repeated, got {source[2]}")
        if (source[0] - target[0]) % 2 or source[0] - target[0] != source[1] - target[1]:
            raise ValueError(f"connection {name!r}: expected maps with a common middle, got {source[0]} x {source[1]} and "
                             f"{target[0]} x {target[1]}")


def check_shared(connections, n_maps):
    """Raise ValueError if convolutions share kernels, but not their shape or rule.

    Parameters
    ----------
    connections : dict
    n_maps : dict of int
        Maps of layers, and of inputs where they are known, by name.
    """
    first = {}
    for name, each in connections.items():
        if isinstance(each, Convolution):
            owner = first.setdefault(each.kernels or name, name)
            _check_same(name, each, owner, connections[owner], n_maps)


def _check_same(name, convolution, owner, other, n_maps):
    """Refuse kernels that differ from those of the convolution that came first."""
    if convolution.size != other.size or convolution.rule != other.rule:
        raise ValueError(f"connection {name!r}: expected the size and the rule of {owner!r}, whose kernels it shares, got "
                         "others; change both connections")
    shapes = [(n_maps.get(each.source), n_maps[each.target]) for each in (convolution, other)]
    if any(None not in pair and pair[0] != pair[1] for pair in zip(*shapes)):
        (here, there), (n_in, n_out) = shapes
        raise ValueError(f"connection {name!r}: expected kernels from {n_in or 'some'} maps to {n_out}, as those of "
                         f"{owner!r}, which it shares, got {here or 'some'} to {there}; {SAME_MAPS}")


def variables(neuron):
    """Return the names of a neuron's variables; raises ValueError in one line where its equations are none."""
    try:
        return _names(neuron.equations)
    except (EquationError, SyntaxError, ValueError) as error:
        text = " ".join(str(error).split())
        raise ValueError(f"{type(neuron).__name__}.equations: expected equations of Brian2, got others ({text})") from error


@lru_cache
def _names(equations):
    """Return the names of all variables of Brian2 equations, which takes it a millisecond to read."""
    return frozenset(Equations(equations).names)


def _check_maps(name, connection, source, target):
    """Refuse to join populations by what joins maps."""
    for layer in (source, target):
        if layer is not None and layer.n_maps is None:
            raise ValueError(f"connection {name!r}: expected layers of maps for a {type(connection).__name__}, got a population; "
                             "give the layer n_maps")
