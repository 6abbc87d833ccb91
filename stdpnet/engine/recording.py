"""How do spikes of maps leave one program, and enter another? (as bits, one for each neuron and time step)

A group of maps has an array ``bits`` of 64-bit words, which a program returns or is given like any other variable::

    batch 0, step 0: [image 0: word 0, 1, ... | image 1: ...]   batch 0, step 1: ...

Bit b of word k of an image stands for its neuron 64 k + b; those of spikes with a sign are followed by as many words that
tell which of the spikes are negative.
"""

import numpy as np

from .feature_maps import EachStep, MapGroup

WORD = 64  #: bits


def n_words(shape, signed):
    """Return the words of one image in one time step, given the height, width and maps of a layer."""
    return -(-int(np.prod(shape))//WORD)*(2 if signed else 1)


def octets(bits, *, n_images, n_steps, shape, signed):
    """Return the words of a program as bytes, image by image: uint8 (n_batches*n_images, n_steps, 8*n_words)."""
    words = bits.reshape(-1, n_steps, n_images, n_words(shape, signed)).swapaxes(1, 2)
    return np.ascontiguousarray(words).view(np.uint8).reshape(-1, n_steps, 8*words.shape[-1])


def words(octets, *, n_images, n_batches):
    """Return bytes of at most ``n_images*n_batches`` images as the words of a program: the inverse of :func:`octets`."""
    _, n_steps, size = octets.shape
    every = np.zeros((n_images*n_batches, n_steps, size), np.uint8)
    every[:len(octets)] = octets
    return np.ascontiguousarray(every.view("<i8").reshape(n_batches, n_images, n_steps, -1).swapaxes(1, 2)).ravel()


def spikes(octets, n_neurons):
    """Return whether each neuron fires, from bytes whose last axis is that of neurons; bool (..., n_neurons)."""
    return np.unpackbits(octets, axis=-1, bitorder="little", count=n_neurons).astype(bool)


def packed(spikes):
    """Return truth values (..., n_neurons) as bytes, uint8 (..., 8*n_words): the inverse of :func:`spikes`."""
    size = n_words((spikes.shape[-1],), False)*WORD//8
    octets = np.packbits(spikes, axis=-1, bitorder="little")
    return np.concatenate([octets, np.zeros((*octets.shape[:-1], size - octets.shape[-1]), np.uint8)], axis=-1)


class RecordedMaps(MapGroup):
    """Neurons in maps that fire when bits say so, and remember nothing.

    Parameters
    ----------
    shape : tuple of int
        Images, height, width, maps.
    signed : bool
    options
        Those of a group.
    """

    def __init__(self, shape, *, signed, **options):
        super().__init__(shape, "polarity : integer" if signed else "", signed=signed,
                         dtype={"polarity": np.int8} if signed else None, **options)
        self.variables.add_array("_spikespace", size=self.N + 1, dtype=np.int32, constant=False)


class _Bits(EachStep):
    """What both directions have in common.

    Parameters
    ----------
    group : MapGroup
    presenter : NeuronGroup
        Tells the number of the mini-batch, ``batch``, and its ``first_step``.
    n_steps, n_batches : int
        Of a presentation, and of a run.
    """

    def __init__(self, group, presenter, *, n_steps, n_batches, **turn):
        self.source, self.presenter, self.n_steps, self.n_batches = group, presenter, n_steps, n_batches
        self.words = n_words(group.shape[1:], group.signed)
        if "bits" not in group.variables:
            group.variables.add_array("bits", size=n_batches*n_steps*group.shape[0]*self.words, dtype=np.int64)
        super().__init__(group, **turn)

    def step(self):
        """Do in NumPy what a compiled program does; nothing in the step in which a run ends."""
        if int(self.presenter.variables["batch"].get_value()[0]) < self.n_batches:
            self.pass_on(self._now())

    def _now(self):
        """Return the bytes of this time step, uint8 (n_images, 8*words), those of signs behind the others."""
        batch, first = (int(self.presenter.variables[name].get_value()[0]) for name in ("batch", "first_step"))
        step = batch*self.n_steps + int(self.clock.variables["timestep"].get_value()[0]) - first
        every = self.source.variables["bits"].get_value().reshape(-1, self.source.shape[0], self.words)
        return every[step].view(np.uint8)


class Recording(_Bits):
    """Note the spikes of each time step in ``bits``."""

    template = "recording"

    def pass_on(self, now):
        """Write the bytes of a time step, uint8 (n_images, 8*words)."""
        signs = self.source.signs().reshape(self.source.shape[0], -1)
        planes = [signs != 0, signs < 0] if self.source.signed else [signs != 0]
        now[...] = np.concatenate([packed(plane) for plane in planes], axis=1)


class Replay(_Bits):
    """Let neurons fire as ``bits`` say."""

    template = "replay"

    def pass_on(self, now):
        """Read the bytes of a time step, uint8 (n_images, 8*words)."""
        n_neurons = int(np.prod(self.source.shape[1:]))
        planes = now.reshape(len(now), 2 if self.source.signed else 1, -1)
        fired = np.flatnonzero(spikes(planes[:, 0], n_neurons))
        space = self.source.variables["_spikespace"].get_value()
        space[:len(fired)], space[-1] = fired, len(fired)
        if self.source.signed:
            self.source.variables["polarity"].get_value()[:] = 1 - 2*spikes(planes[:, 1], n_neurons).ravel()
