"""In how few bytes does what one layer says reach another machine? (pure NumPy and zlib; what comes in is not trusted)

A codec packs what belongs to one image. Its first byte tells the way: each is tried, and the shortest is sent; all are
lossless. What a codec rounds, it rounds before.

===========  ============================================================================================================
name         what is sent
===========  ============================================================================================================
events       spikes, as gaps between one and the next in the order of time steps and neurons
bitmap       the same, as a bit for each neuron and step
float32      pooled activations, as they are
int8, int4   the same, rounded to 256 or 16 levels up to the largest one in training
threshold    those in 8 bits that are above a threshold, and where they are
pixels       the image, in 8 bits
===========  ============================================================================================================

Messages of another machine are hostile until shown otherwise: every decoder is given what it may hold at most, allocates
nothing beyond, and raises ValueError for anything that no encoder has written.
"""

import zlib
from dataclasses import dataclass

import numpy as np

RAW, DEFLATED = 0, 1
LEVEL = 6  #: of zlib
VARINT = 4  #: bytes of a gap at most
COUNT = 4  #: bytes of a number of spikes


@dataclass(frozen=True, kw_only=True)
class Spikes:
    """Spikes of a layer, uint8 (n_steps, 8*n_words) as `stdpnet.engine.recording` has them; the base of both codes."""

    n_neurons: int  #: of the layer
    n_steps: int  #: of a presentation
    signed: bool = False  #: whether as many bits follow that tell which spikes are negative

    @property
    def shape(self):
        """Shape of what is sent."""
        return self.n_steps, -(-self.n_neurons//64)*8*(2 if self.signed else 1)

    def refuse_stray(self, octets):
        """Return bytes; raises ValueError if a bit stands for no neuron."""
        planes = octets.reshape(self.n_steps, 2 if self.signed else 1, -1)
        used = np.packbits(np.arange(8*planes.shape[2]) < self.n_neurons, bitorder="little")
        if (planes & ~used).any():
            raise ValueError(f"spikes: expected those of {self.n_neurons} neurons, got some of others")
        return octets


class Bitmap(Spikes):
    """A bit for each neuron and step."""

    def pack(self, octets):
        """Return spikes as bytes."""
        return _shortest(np.ascontiguousarray(octets, np.uint8).tobytes())

    def unpack(self, data):
        """Return spikes, uint8 (n_steps, 8*n_words)."""
        n = int(np.prod(self.shape))
        return self.refuse_stray(np.frombuffer(_inflated(data, n), np.uint8, n).reshape(self.shape))


class Events(Spikes):
    """Gaps between spikes, each in 7 bits a byte, the lowest first; the last byte of a gap has its highest bit clear."""

    def pack(self, octets):
        """Return spikes as bytes."""
        places = np.flatnonzero(np.unpackbits(octets, bitorder="little"))
        gaps = _varints(np.diff(places, prepend=-1) - 1)
        return len(places).to_bytes(COUNT, "little") + _shortest(gaps.tobytes())

    def unpack(self, data):
        """Return spikes, uint8 (n_steps, 8*n_words)."""
        n_spikes, size = int.from_bytes(data[:COUNT], "little"), 8*int(np.prod(self.shape))
        if len(data) < COUNT or n_spikes > size:
            raise ValueError(f"events: expected at most {size} spikes, got {n_spikes}")
        places = np.cumsum(_from_varints(_inflated_within(data[COUNT:], VARINT*n_spikes), n_spikes) + 1) - 1
        if n_spikes and places[-1] >= size:
            raise ValueError(f"events: expected places below {size}, got {places[-1]}")
        fires = np.zeros(size, bool)
        fires[places] = True
        return self.refuse_stray(np.packbits(fires, bitorder="little").reshape(self.shape))


@dataclass(frozen=True, kw_only=True)
class Floats:
    """Activations as they are."""

    n: int  #: how many
    highest: float  #: the largest that can be

    def pack(self, values):
        """Return activations (n,) as bytes."""
        return _shortest(np.asarray(values, "<f4").tobytes())

    def unpack(self, data):
        """Return activations, float32 (n,)."""
        values = np.frombuffer(_inflated(data, 4*self.n), "<f4", self.n)
        if not (np.isfinite(values) & (0 <= values) & (values <= self.highest)).all():
            raise ValueError(f"float32: expected {self.n} finite activations from 0 to {self.highest:g}, got others")
        return values


@dataclass(frozen=True, kw_only=True)
class Levels:
    """Activations, or pixels, rounded to levels of equal distance, of which 0 is one; larger ones count as the largest."""

    n: int  #: how many
    bits: int  #: of each, 8 or 4
    highest: float  #: the value of the largest level

    def levels(self, values):
        """Return the numbers of the nearest levels, uint8."""
        most = 2**self.bits - 1
        return np.clip(np.rint(np.asarray(values, float)*(most/self.highest)), 0, most).astype(np.uint8)

    def values(self, levels):
        """Return what levels stand for, float32."""
        return (levels*(self.highest/(2**self.bits - 1))).astype(np.float32)

    def pack(self, values):
        """Return values (n,) as bytes."""
        levels = self.levels(values)
        if self.bits == 4:
            levels = np.append(levels, np.zeros(self.n % 2, np.uint8))
            levels = levels[::2] | levels[1::2] << 4
        return _shortest(levels.tobytes())

    def unpack(self, data):
        """Return values, float32 (n,)."""
        size = -(-self.n*self.bits//8)
        levels = np.frombuffer(_inflated(data, size), np.uint8, size)
        if self.bits == 4:
            levels = np.stack([levels & 15, levels >> 4], axis=1).ravel()[:self.n]
        return self.values(levels)


@dataclass(frozen=True, kw_only=True)
class AboveThreshold:
    """Activations in 8 bits, where they are larger than a threshold; others count as 0."""

    n: int  #: how many
    highest: float  #: the value of the largest level
    threshold: float  #: what must be exceeded

    def pack(self, values):
        """Return activations (n,) as bytes."""
        above = np.asarray(values) > self.threshold
        levels = self._rounding.levels(np.asarray(values)[above])
        return int(above.sum()).to_bytes(COUNT, "little") + _shortest(np.packbits(above).tobytes() + levels.tobytes())

    def unpack(self, data):
        """Return activations, float32 (n,)."""
        n_above, size = int.from_bytes(data[:COUNT], "little"), -(-self.n//8)
        if len(data) < COUNT or n_above > self.n:
            raise ValueError(f"threshold: expected at most {self.n} activations, got {n_above}")
        octets = np.frombuffer(_inflated(data[COUNT:], size + n_above), np.uint8)
        above = np.unpackbits(octets[:size]).astype(bool)
        if above.sum() != n_above or above[self.n:].any():
            raise ValueError(f"threshold: expected the places of {n_above} activations, got {above.sum()}")
        values = np.zeros(self.n, np.float32)
        values[above[:self.n]] = self._rounding.values(octets[size:])
        return values

    @property
    def _rounding(self):
        return Levels(n=self.n, bits=8, highest=self.highest)


def _shortest(raw):
    """Return bytes, deflated if that is shorter, behind a byte that says so."""
    deflated = zlib.compress(raw, LEVEL)
    return bytes([DEFLATED]) + deflated if len(deflated) < len(raw) else bytes([RAW]) + raw


def _inflated(data, size):
    """Return the bytes that `_shortest` was given, of which there must be so many."""
    found = _inflated_within(data, size)
    if len(found) != size:
        raise ValueError(f"payload: expected {size} bytes, got {len(found)}; it is truncated, or of another network")
    return found


def _inflated_within(data, most):
    """Return the bytes that `_shortest` was given, of which there may be so many; no more than that are ever unpacked."""
    way, body = data[:1], data[1:]
    if way == bytes([RAW]) and len(body) <= most:
        return body
    if way != bytes([DEFLATED]):
        raise ValueError(f"payload: expected one of at most {most} bytes, raw or deflated, got {len(body)} bytes, kind "
                         f"{list(way)}")
    stream = zlib.decompressobj()
    try:
        found = stream.decompress(body, most + 1)
    except zlib.error as error:
        raise ValueError(f"payload: expected deflated bytes, got others ({error})") from error
    if len(found) > most or not stream.eof or stream.unused_data:
        raise ValueError(f"payload: expected deflated bytes that unpack to at most {most}, got others")
    return found


def _varints(numbers):
    """Return natural numbers as bytes of 7 bits each, uint8."""
    n_bytes = 1 + sum((numbers >> 7*place) > 0 for place in range(1, VARINT)).astype(int) if len(numbers) else np.zeros(0, int)
    first = np.cumsum(n_bytes) - n_bytes
    found = np.zeros(int(n_bytes.sum()), np.uint8)
    for place in range(VARINT):
        has = n_bytes > place
        found[first[has] + place] = numbers[has] >> 7*place & 127 | 128*(n_bytes[has] > place + 1)
    return found


def _from_varints(data, n):
    """Return n numbers, int64 (n,): the inverse of `_varints`; raises ValueError if there are not so many."""
    octets = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(octets < 128)
    first = np.append(0, ends[:-1] + 1) if len(ends) else ends
    lengths = ends - first + 1
    if len(ends) != n or (n and (ends[-1] != len(octets) - 1 or lengths.max() > VARINT)) or (not n and len(octets)):
        raise ValueError(f"events: expected {n} gaps, got {len(ends)}; the payload is damaged")
    numbers = np.zeros(n, np.int64)
    for place in range(VARINT):
        has = lengths > place
        numbers[has] |= (octets[first[has] + place].astype(np.int64) & 127) << 7*place
    return numbers
