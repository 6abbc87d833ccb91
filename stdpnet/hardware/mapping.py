"""On which crossbar array does each weight of a network lie, and in which cycle?

A layer is a matrix, with a row for each input of a neuron and a column for each neuron, or for each kernel, which then
meets one place of the maps after the other. Arrays are filled layer by layer (:func:`wrapped`), or hold all layers at once
(:func:`expanded`), as in the chapter on tools for spiking hardware, section 3.4. Matrices with more rows than an array are
split, and the partial sums added, of which the chapter says nothing. Of a pruned matrix crossings are left unused; neurons
that share inputs can be brought together (`stdpnet.hardware.crossbar.tiles`).
"""

from dataclasses import dataclass

from ..models.connections import Connection, Convolution

MOST_PARTS = 1_000_000  #: into which matrices are cut

@dataclass(frozen=True, kw_only=True)
class Matrix:
    """The weights of a connection, and how often they are needed for one time step."""

    name: str  #: of the connection, or the group of kernels
    rows: int  #: inputs of a neuron
    columns: int  #: neurons, or kernels
    places: int = 1  #: of the maps, each a product of its own
    synapses: int | None = None  #: crossings that hold a weight; None: all

    @property
    def used(self):
        """Crossings that hold a weight."""
        return self.rows*self.columns if self.synapses is None else self.synapses


@dataclass(frozen=True, kw_only=True)
class Placement:
    """Where a part of a matrix lies."""

    name: str  #: of the matrix
    cycle: int  #: in which the array holds it
    core: int  #: number of the array
    at: int  #: column of the array where it starts
    rows: tuple  #: first row of the matrix, and the one after the last
    columns: tuple  #: first column of the matrix, and the one after the last


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """A network on arrays, layer by layer."""

    placements: tuple  #: of all parts
    cycles: int  #: how often all arrays are written
    utilisation: float  #: used crossings, of all in all cycles
    transfers: int  #: inputs and partial sums that travel in one time step


@dataclass(frozen=True, kw_only=True)
class Expansion:
    """A network on arrays that hold all layers at once."""

    copies: dict  #: of each matrix, by name: places that are served at once
    arrays: int  #: in all
    steps: int  #: products one after the other that the slowest layer needs for one time step
    utilisation: float  #: used crossings, of all


def matrices(network, shapes, arrays=None):
    """Return a Matrix for each connection with weights, those that share kernels together, in the order of the network.

    Parameters
    ----------
    network : Network
    shapes : dict of tuples of int
        Shape of what each input is shown.
    arrays : mapping, optional
        What was learned; ``<connection>.connected`` says which synapses exist, where not all do.
    """
    exist = {name.removesuffix(".connected"): int(array.sum()) for name, array in (arrays or {}).items()
             if name.endswith(".connected")}
    shapes, found = network.shapes(shapes), {}
    for name, each in network.connections.items():
        if isinstance(each, Convolution):
            height, width, n_maps = shapes[each.target]
            group = each.kernels or name
            before = found[group].places if group in found else 0
            found[group] = Matrix(name=group, rows=each.size**2*shapes[each.source][2], columns=n_maps,
                                  places=before + height*width)
        elif isinstance(each, Connection) and each.has_weights:
            found[name] = Matrix(name=name, rows=shapes[each.source][0], columns=shapes[each.target][0], synapses=exist.get(name))
    return list(found.values())


def n_blocks(matrix, *, block):
    """Return how many blocks, of this many rows and columns, a matrix takes."""
    _check(block=block)
    return _ceiling(matrix.rows, block[0])*_ceiling(matrix.columns, block[1])


def wrapped(layers, *, size, cores):
    """Return the Mapping of matrices, in turn, onto a number of arrays, which are written anew when all are full.

    Parameters
    ----------
    layers : sequence of Matrix
    size : tuple of int
        Rows and columns of an array.
    cores : int
        Arrays.

    Raises
    ------
    ValueError
        If matrices would be cut into more than a million parts.
    """
    _check(size=size, cores=(cores,))
    parts = sum(n_blocks(layer, block=size) for layer in layers)
    if parts > MOST_PARTS:
        raise ValueError(f"size: expected arrays that hold the network in at most {MOST_PARTS:,} parts, got {parts:,} for "
                         f"{size[0]} x {size[1]}; take larger arrays")
    placements, filled = [], 0  # columns of all arrays in all cycles, one after the other
    for layer in layers:
        for first in range(0, layer.rows, size[0]):
            rows = first, min(first + size[0], layer.rows)
            placements += _columns(layer, rows, filled, size[1], cores)
            filled += layer.columns
    cycles = max((each.cycle for each in placements), default=-1) + 1
    return Mapping(placements=tuple(placements), cycles=cycles, transfers=_transfers(layers, placements),
                   utilisation=sum(layer.used for layer in layers)/max(1, cycles*cores*size[0]*size[1]))


def expanded(layers, *, size, arrays):
    """Return the Expansion of matrices within a budget of arrays: copies such that the slowest is as fast as can be.

    Parameters
    ----------
    layers : sequence of Matrix
    size : tuple of int
        Rows and columns of an array.
    arrays : int
        How many there may be.

    Raises
    ------
    ValueError
        If they are too few for one copy of each.
    """
    _check(size=size, arrays=(arrays,))
    each_takes = {layer.name: n_blocks(layer, block=size) for layer in layers}
    if sum(each_takes.values()) > arrays:
        raise ValueError(f"arrays: expected at least {sum(each_takes.values())} of {size[0]} x {size[1]} for all layers at once, "
                         f"got {arrays}; map them in cycles, or prune")
    needed = lambda steps: sum(_ceiling(layer.places, steps)*each_takes[layer.name] for layer in layers)
    steps = _least(needed, arrays, max((layer.places for layer in layers), default=1))
    copies = {layer.name: _ceiling(layer.places, steps) for layer in layers}
    used = sum(layer.used*copies[layer.name] for layer in layers)
    return Expansion(copies=copies, arrays=needed(steps), steps=steps, utilisation=used/max(1, needed(steps)*size[0]*size[1]))


def _columns(layer, rows, filled, width, cores):
    """Return the placements of some rows of a layer, from the first free column on."""
    found, first = [], 0
    while first < layer.columns:
        core, at = divmod(filled + first, width)
        last = min(first + width - at, layer.columns)
        found.append(Placement(name=layer.name, cycle=core//cores, core=core % cores, at=at, rows=rows, columns=(first, last)))
        first = last
    return found


def _transfers(layers, placements):
    """Return how many inputs reach arrays, and how many partial sums are added, in one time step."""
    places = {layer.name: layer.places for layer in layers}
    sent = sum(places[part.name]*(part.rows[1] - part.rows[0]) for part in placements)  # inputs of a part, to each of its arrays
    added = sum(places[part.name]*(part.columns[1] - part.columns[0]) for part in placements if part.rows[0])
    return sent + added


def _ceiling(n, size):
    """Return how many times a size is needed for n."""
    return -(-n//size)


def _least(needed, budget, most):
    """Return the least number from 1 to `most` for which a falling function is within a budget."""
    low, high = 1, most
    while low < high:
        middle = (low + high)//2
        low, high = (low, middle) if needed(middle) <= budget else (middle + 1, high)
    return low


def _check(**sizes):
    for name, values in sizes.items():
        if any(not isinstance(each, int) or isinstance(each, bool) or each < 1 for each in values):
            raise ValueError(f"{name}: expected integers >= 1, got {' x '.join(map(str, values))}")
