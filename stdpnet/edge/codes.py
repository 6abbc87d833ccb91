"""In how few bytes does what one layer says reach another machine? (pure NumPy and zlib; what comes in is not trusted)

A codec packs what belongs to one image: what it rounds, it rounds before, and its bytes take the shortest of the lossless
ways of `stdpnet.edge.lossless`.

===========  ============================================================================================================
name         what is sent
===========  ============================================================================================================
events       spikes, as gaps between one and the next, of one neuron after the other
bitmap       the same, as a bit for each neuron and step
float32      pooled activations, as they are
int8, int4   the same, rounded to 256 or 16 levels up to the largest one in training
threshold    those in 8 bits that are above a threshold, 0 in place of others
pixels       the image, in 8 bits
===========  ============================================================================================================

Messages of another machine are hostile until shown otherwise: every decoder is given what it may hold at most, allocates
nothing beyond, and raises ValueError for anything that no encoder has written.
"""

from dataclasses import dataclass

import numpy as np

from . import lossless

VARINT = 4  #: bytes of a gap at most


@dataclass(frozen=True, kw_only=True)
class Spikes:
    """Spikes of a layer, uint8 (n_steps, 8*n_words) as `stdpnet.engine.recording` has them; the base of both codes.

    They are packed neuron by neuron: those that say nothing are many, and those that fire do so again.
    """

    n_neurons: int  #: of the layer
    n_steps: int  #: of a presentation
    signed: bool = False  #: whether as many bits follow that tell which spikes are negative

    @property
    def shape(self):
        """Steps and bits of what is sent."""
        return self.n_steps, -(-self.n_neurons//64)*64*(2 if self.signed else 1)

    @property
    def size(self):
        """How many bits that is."""
        return self.shape[0]*self.shape[1]

    def by_neuron(self, octets):
        """Return the bits of spikes, uint8 (n_steps*n_bits,), neuron by neuron."""
        return np.unpackbits(np.asarray(octets, np.uint8), axis=1, bitorder="little").T.ravel()

    def by_step(self, bits):
        """Return the spikes of such bits; raises ValueError if one stands for no neuron."""
        planes = bits.reshape(2 if self.signed else 1, -1, self.n_steps)
        if planes[:, self.n_neurons:].any():
            raise ValueError(f"spikes: expected those of {self.n_neurons} neurons, got some of others")
        return np.packbits(bits.reshape(self.shape[::-1]).T, axis=1, bitorder="little")


class Bitmap(Spikes):
    """A bit for each neuron and step."""

    def pack(self, octets):
        """Return spikes as bytes."""
        return lossless.packed(np.packbits(self.by_neuron(octets)))

    def unpack(self, data):
        """Return spikes, uint8 (n_steps, 8*n_words)."""
        return self.by_step(np.unpackbits(lossless.unpacked(data, self.size//8)))


class Events(Spikes):
    """Gaps between spikes, each in 7 bits a byte, the lowest first; the last byte of a gap has its highest bit clear."""

    def pack(self, octets):
        """Return spikes as bytes."""
        return lossless.packed(_varints(np.diff(np.flatnonzero(self.by_neuron(octets)), prepend=-1) - 1))

    def unpack(self, data):
        """Return spikes, uint8 (n_steps, 8*n_words)."""
        places = np.cumsum(_from_varints(lossless.unpacked_within(data, self.size)) + 1) - 1
        if len(places) and places[-1] >= self.size:
            raise ValueError(f"events: expected places below {self.size}, got {places[-1]}")
        bits = np.zeros(self.size, np.uint8)
        bits[places] = 1
        return self.by_step(bits)


@dataclass(frozen=True, kw_only=True)
class Floats:
    """Activations as they are."""

    n: int  #: how many
    highest: float  #: the largest that can be

    def pack(self, values):
        """Return activations (n,) as bytes."""
        return lossless.packed(np.asarray(values, "<f4").view(np.uint8), width=4)

    def unpack(self, data):
        """Return activations, float32 (n,)."""
        values = lossless.unpacked(data, self.n, width=4).view("<f4")
        if not (np.isfinite(values) & (0 <= values) & (values <= self.highest)).all():
            raise ValueError(f"float32: expected {self.n} finite activations from 0 to {self.highest:g}, got others")
        return values


@dataclass(frozen=True, kw_only=True)
class Levels:
    """Activations, or pixels, rounded to levels of equal distance, of which 0 is one; larger ones count as the largest."""

    n: int  #: how many
    bits: int  #: of each, 8 or 4
    highest: float  #: the value of the largest level
    signed: bool = False  #: whether there are as many levels below 0, of 8 bits

    @property
    def most(self):
        """The number of the largest level."""
        return 2**(self.bits - self.signed) - 1

    def levels(self, values):
        """Return the numbers of the nearest levels, uint8; those below 0 count down from 256."""
        nearest = np.clip(np.rint(np.asarray(values, float)*(self.most/self.highest)), -self.most*self.signed, self.most)
        return nearest.astype(np.int8 if self.signed else np.uint8).view(np.uint8)

    def values(self, levels):
        """Return what levels stand for, float32."""
        return (levels.view(np.int8 if self.signed else np.uint8)*(self.highest/self.most)).astype(np.float32)

    def pack(self, values):
        """Return values (n,) as bytes."""
        levels = self.levels(values)
        if self.bits == 4:
            levels = np.append(levels, np.zeros(self.n % 2, np.uint8))
            levels = levels[::2] | levels[1::2] << 4
        return lossless.packed(levels)

    def unpack(self, data):
        """Return values, float32 (n,)."""
        levels = lossless.unpacked(data, -(-self.n*self.bits//8))
        if self.bits == 4:
            levels = np.stack([levels & 15, levels >> 4], axis=1).ravel()[:self.n]
        return self.values(levels)


@dataclass(frozen=True, kw_only=True)
class AboveThreshold(Levels):
    """Activations in 8 bits, where they are larger than a threshold; others count as 0."""

    threshold: float  #: what must be exceeded

    def levels(self, values):
        """Return the numbers of the nearest levels, uint8."""
        return super().levels(np.where(np.asarray(values) > self.threshold, values, 0))


def _varints(numbers):
    """Return natural numbers as bytes of 7 bits each, uint8."""
    n_bytes = 1 + sum((numbers >> 7*place) > 0 for place in range(1, VARINT)).astype(int) if len(numbers) else np.zeros(0, int)
    first = np.cumsum(n_bytes) - n_bytes
    found = np.zeros(int(n_bytes.sum()), np.uint8)
    for place in range(VARINT):
        has = n_bytes > place
        found[first[has] + place] = numbers[has] >> 7*place & 127 | 128*(n_bytes[has] > place + 1)
    return found


def _from_varints(octets):
    """Return numbers, int64: the inverse of `_varints`; raises ValueError if the last one is cut, or one is too long."""
    ends = np.flatnonzero(octets < 128)
    first = np.append(0, ends[:-1] + 1) if len(ends) else ends
    lengths = ends - first + 1
    if len(octets) and (not len(ends) or ends[-1] != len(octets) - 1 or lengths.max() > VARINT):
        raise ValueError(f"events: expected gaps of at most {VARINT} bytes, got others; the payload is damaged")
    numbers = np.zeros(len(ends), np.int64)
    for place in range(VARINT):
        has = lengths > place
        numbers[has] |= (octets[first[has] + place].astype(np.int64) & 127) << 7*place
    return numbers
