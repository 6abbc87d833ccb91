"""How do spikes pass from map to map? (objects for Brian2 networks, with C++ of their own)

Neurons lie in maps, those of one place side by side: neuron ``((image*height + row)*width + column)*n_maps + map``.
Kernel weights do as well: weight ``((input_map*size + row)*size + column)*n_maps + map`` joins the input at
(row, column) of the receptive field to the neuron of that map. Each object here does its work once per time step. In a
compiled program it is C++ (see ``templates/``), elsewhere NumPy: slow, but short enough to be read as the definition.
"""

import numpy as np
from brian2 import NeuronGroup, linked_var
from brian2.groups.group import CodeRunner
from numpy.lib.stride_tricks import sliding_window_view

from .objects import is_compiled

LANES = 32  #: bytes that the compiler is told to add at once
#: ns of a vector that is added, of one that is read and written again, of a spike that becomes a bit, and of a word of 64
#: bits that is counted, with and without AVX-512's VPOPCNTDQ; measured, see tests/benchmarks/convolution.py
ADD, TOUCH, SET, COUNT = 0.3, 0.6, 2.0, (0.13, 0.28)


class MapGroup(NeuronGroup):
    """Neurons in maps. Parameters as those of `brian2.NeuronGroup` but for

    shape : tuple of int
        Images, height, width, maps.
    own : NeuronGroup, optional
        A group with one neuron per map.
    linked : sequence of (str, str)
        Its variables that the equations of this one read: name, and "1" or "integer".
    signed : bool
        Whether spikes have a sign, the variable ``polarity`` (-1 or 1).
    """

    def __init__(self, shape, equations, *, own=None, linked=(), signed=False, **options):
        self.shape, self.by_map, self.signed = tuple(int(size) for size in shape), bool(linked), signed
        links = "".join(f"{name} : {kind} (linked)\n" for name, kind in linked)
        number = "map_number : integer (constant)\n" if linked else ""
        super().__init__(int(np.prod(self.shape)), f"{equations}\n{number}{links}", **options)
        for name, _ in linked:
            setattr(self, name, linked_var(own, name, index="map_number"))
        if linked and not is_compiled():  # a compiled program loops over the maps instead
            self.map_number = np.arange(self.N) % self.n_maps

    @property
    def n_maps(self):
        """Number of maps."""
        return self.shape[-1]

    def spikes(self):
        """Return the neurons that spike in this time step, when Brian2 itself runs the network."""
        *neurons, count = self.variables["_spikespace"].get_value()
        return np.array(neurons[:count], dtype=int)

    def signs(self):
        """Return what each neuron emits in this time step, -1, 0 or 1, in the shape of the maps; see `spikes`."""
        emitted, spikes = np.zeros(self.N, np.int8), self.spikes()
        emitted[spikes] = self.variables["polarity"].get_value()[spikes] if self.signed else 1
        return emitted.reshape(self.shape)

    def values(self, name):
        """Return a variable as an array of the shape of the maps, when Brian2 itself runs the network."""
        return self.variables[name].get_value().reshape(self.shape)


class EachStep(CodeRunner):
    """What is done in each time step, by the template of the class or by `step`; the base of the others.

    Further options are ``when``, ``order``, ``name`` and ``clock`` of a Brian2 object.
    """

    def __init__(self, group, **turn):
        super().__init__(group, self.template, template_kwds={"layer": self}, **turn)

    def create_code_objects(self, run_namespace):
        """Make the C++ of a compiled program."""
        if is_compiled():
            super().create_code_objects(run_namespace)

    def run(self):
        """Do in Python what a compiled program does."""
        self.step()


class Convolution(EachStep):
    """Set the currents of neurons to the sums of the weights of all inputs that spike in this step.

    Parameters
    ----------
    source : MapGroup
        Inputs.
    target : MapGroup
        Neurons with a variable ``current``; their maps are ``size - 1`` smaller than those of `source` with its padding.
    kernels : NeuronGroup
        Weights ``w``.
    size : int
        Rows and columns of a kernel.
    learning : bool
        Whether weights change while the network runs.
    binary : bool
        Whether all weights are -1 or 1, which compiled programs may then keep as bits.
    many : tuple of int, optional
        Spikes of an image beyond which bits are used, with and without AVX-512's VPOPCNTDQ; by default as is faster.
    padding : int
        Silent rows and columns on each side of the inputs.
    """

    template = "convolution"

    def __init__(self, source, target, kernels, *, size, learning, binary, many=None, padding=0, **turn):
        self.source, self.target, self.kernels, self.size, self.padding = source, target, kernels, size, padding
        self.learning, self.binary = learning, binary
        self.signed = source.signed
        width = np.dtype(target.variables["current"].dtype).itemsize
        self.lanes = LANES//width
        self.vectors = -(-size*target.n_maps//self.lanes)
        # as bits: kernel rows that a word holds, words for all inputs of a place, and bits of a word
        self.rows = size if source.n_maps*size**2 <= 64 else 1
        self.words = -(-source.n_maps//(64//(size*self.rows)))
        self.bits = 32 if source.n_maps*size*self.rows <= 32 else 64
        self.many = many or (self._break_even(COUNT[0]*self.bits/64), self._break_even(COUNT[1]))
        super().__init__(target, **turn)

    def _break_even(self, count):
        """Return from how many spikes of an image on it is faster to count bits than to add vectors."""
        _, height, width, n_maps = self.target.shape
        n_places, vectors = np.prod(self.source.shape[1:3]), self.size*self.vectors
        n_spikes = np.arange(n_places*self.source.n_maps + 1)
        touched = n_places*(1 - np.exp(-n_spikes/n_places))  # places with a spike, if spikes do not know of each other
        words = height*width*n_maps*self.words*self.size//self.rows
        slower = vectors*(ADD*n_spikes + TOUCH*touched) > SET*n_spikes + words*count
        return int(slower.argmax()) if slower.any() else 2**30

    def step(self):
        """Do the same with NumPy."""
        weights = self.kernels.variables["w"].get_value()
        self.target.values("current")[...] = convolve(padded(self.source.signs(), self.padding), weights, self.size)


def padded(inputs, padding):
    """Return inputs (n_images, height, width, n_inputs) with rows and columns of zeros on each side."""
    return np.pad(inputs, ((0, 0), (padding, padding), (padding, padding), (0, 0)))


def convolve(inputs, weights, size):
    """Return the sums of the weights of all inputs within each receptive field.

    Parameters
    ----------
    inputs : array (n_images, height, width, n_inputs)
    weights : array (n_inputs*size*size*n_maps,), as described above
    size : int
        Rows and columns of a receptive field.

    Returns
    -------
    array (n_images, height - size + 1, width - size + 1, n_maps)
    """
    # images, rows, columns, inputs, rows and columns of the field
    fields = sliding_window_view(inputs.astype(weights.dtype), (size, size), axis=(1, 2))
    return np.tensordot(fields, weights.reshape(inputs.shape[-1], size, size, -1), axes=3)


class Competition(EachStep):
    """Let of all neurons of one place that spike only one do so, and end the integration of the others.

    It is the one whose ``v`` exceeds its map's threshold ``theta`` most; the first among equals. To be done between
    threshold and reset.

    Parameters
    ----------
    target : MapGroup
        Neurons with a variable ``v``.
    maps : NeuronGroup
        One neuron per map, with a variable ``theta``.
    """

    template = "competition"

    def __init__(self, target, maps, **turn):
        self.target, self.maps = target, maps
        super().__init__(target, **turn)

    def step(self):
        """Do the same with NumPy."""
        v, theta, spiking = self.target.values("v"), self.maps.variables["theta"].get_value(), self.target.signs() > 0
        winners = np.where(spiking, v - theta, -np.inf).argmax(axis=-1)[spiking.any(axis=-1)]
        places = np.flatnonzero(spiking.any(axis=-1))
        v[spiking.any(axis=-1)] = 0
        spikes = self.target.variables["_spikespace"].get_value()
        spikes[:len(places)], spikes[-1] = places*self.target.n_maps + winners, len(places)


class TraceSampling(EachStep):
    """Sample the traces of inputs at neurons that spike, for the kernels, and count spikes, for the maps.

    Neurons are asked at every `stride`-th row and column alone. The kernels receive ``sum_plus``, the sum of all
    positive samples over a mini-batch, and ``mean_plus``, the sum over images of their mean within a map;
    ``sum_minus`` and ``mean_minus`` are those of negative traces, without the sign. The maps receive ``n_spikes``, all
    their spikes in this step, ``n_sampled``, those which were asked, and ``n_active``, images with such.

    Parameters
    ----------
    source : MapGroup
        Inputs, with traces ``x``.
    target : MapGroup
    kernels : NeuronGroup
    maps : NeuronGroup
        One neuron per map of `target`.
    size, stride, padding : int
    """

    template = "trace_sampling"

    def __init__(self, source, target, kernels, maps, *, size, stride, padding=0, **turn):
        self.source, self.target, self.kernels, self.maps = source, target, kernels, maps
        self.size, self.stride, self.padding, self.signed = size, stride, padding, source.signed
        super().__init__(target, **turn)

    def step(self):
        """Do the same with NumPy."""
        spiking = self.target.signs() > 0
        self._count(spiking)
        asked = spiking[:, ::self.stride, ::self.stride].astype(float)
        fields = sliding_window_view(padded(self.source.values("x"), self.padding), (self.size, self.size), axis=(1, 2))
        fields = fields[:, ::self.stride, ::self.stride]
        for name, part in {"plus": fields, "minus": -fields}.items():
            sums = np.einsum("byxcij,byxm->bcijm", np.maximum(part, 0), asked)
            means = sums/np.maximum(asked.sum((1, 2)), 1)[:, np.newaxis, np.newaxis, np.newaxis]
            self.kernels.variables[f"sum_{name}"].get_value()[:] = sums.sum(0).ravel()
            self.kernels.variables[f"mean_{name}"].get_value()[:] = means.sum(0).ravel()

    def _count(self, spiking):
        asked = spiking[:, ::self.stride, ::self.stride]
        counts = {"n_spikes": spiking.sum((0, 1, 2)), "n_sampled": asked.sum((0, 1, 2)),
                  "n_active": asked.any((1, 2)).sum(0)}
        for name, values in counts.items():
            self.maps.variables[name].get_value()[:] = values


class Pooling(EachStep):
    """Add to each neuron's ``v`` the mean of the spikes within its field of `size` times `size` neurons.

    Rows and columns that do not fill a field are left away.
    """

    template = "pooling"

    def __init__(self, source, target, *, size, **turn):
        self.source, self.target, self.size = source, target, size
        super().__init__(target, **turn)

    def step(self):
        """Do the same with NumPy."""
        image, row, column, place = np.unravel_index(self.source.spikes(), self.source.shape)
        inside = (row < self.target.shape[1]*self.size) & (column < self.target.shape[2]*self.size)
        field = (image, row//self.size, column//self.size, place)
        np.add.at(self.target.values("v"), tuple(index[inside] for index in field), 1/self.size**2)


class Relay(EachStep):
    """Add the spikes of maps to the ``total`` of neurons, one to one.

    The target's maps may be smaller: they lie in the middle of the source's. They may also be more: map c receives
    from map ``c % source.n_maps``.

    Parameters
    ----------
    source : MapGroup
        Inputs.
    target : MapGroup
    inverted : bool
        Whether the spikes change their sign.
    """

    template = "relay"

    def __init__(self, source, target, *, inverted, **turn):
        self.source, self.target, self.inverted, self.signed = source, target, inverted, source.signed
        self.margin = (source.shape[1] - target.shape[1])//2
        super().__init__(target, **turn)

    def step(self):
        """Do the same with NumPy."""
        _, height, width, n_maps = self.target.shape
        inner = self.source.signs()[:, self.margin:self.margin + height, self.margin:self.margin + width]
        replicated = inner[..., np.arange(n_maps) % self.source.n_maps]
        self.target.values("total")[...] += -replicated if self.inverted else replicated
