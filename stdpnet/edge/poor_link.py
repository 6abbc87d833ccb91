"""What does a poor link do to what is sent? (bit rate, latency, energy, losses and noise, all from a seed)

It stands between a device and its socket: what a device sends is damaged, delayed and counted here, and then really sent.
Damage is done to what the payloads stand for, as a link without retransmission would do it; `whole` tells what arrives at all.
"""

import time
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from ..models.parameters import Count, Kind, Model, NotNegative, Probability
from .codes import AboveThreshold, Levels, Spikes

Rate = Annotated[float, Kind("bits per second, above 0", above=0)]


@dataclass(frozen=True, kw_only=True)
class PoorLink(Model):
    """A link and its faults; the default has none."""

    rate: Rate = 1e12  #: bits per second
    latency: NotNegative = 0.0  #: seconds, there and back
    energy: NotNegative = 0.0  #: joules per bit
    lost_spikes: Probability = 0.0  #: of all spikes
    added_spikes: Probability = 0.0  #: of all neurons and steps without one
    lost_packets: Probability = 0.0  #: of all packets
    packet: Count = 64  #: bytes in a packet: of activations, of a bitmap, or as many spikes at two bytes each
    flipped_bits: Probability = 0.0  #: of all bits of levels of activations, or of a bitmap
    cut: Probability = 0.0  #: of all messages, before each of which the connection breaks for good
    seed: int = 0  #: of all chances

    def random(self, number):
        """Return the chances of one message."""
        return np.random.default_rng([self.seed, number])

    def is_cut(self, number):
        """Whether the connection has broken before the message of this number."""
        return bool((np.random.default_rng([self.seed, 2**32]).random(number + 1) < self.cut).any())

    def damaged_spikes(self, octets, n_neurons, random):
        """Return spikes, uint8 (n_steps, n_bytes), as they arrive; without signs."""
        fires = np.unpackbits(octets, axis=1, bitorder="little", count=n_neurons).astype(bool)
        places = np.flatnonzero(fires)
        arrive = (random.random(len(places)) >= self.lost_spikes) & ~self._lost(len(places), self.packet//2 or 1, random)
        added = np.flatnonzero(random.random(fires.size, np.float32) < self.added_spikes) if self.added_spikes else places[:0]
        fires = np.zeros(fires.shape, bool)
        fires.flat[np.concatenate([places[arrive], added])] = True
        found = np.zeros_like(octets)
        packed = np.packbits(fires, axis=1, bitorder="little")
        found[:, :packed.shape[1]] = packed
        return found

    def damaged_levels(self, levels, bits, random):
        """Return levels of activations, uint8 (n,), as they arrive: a lost packet leaves 0."""
        flips = sum((random.random(levels.shape) < self.flipped_bits).astype(np.uint8) << bit for bit in range(bits))
        levels = levels ^ flips.astype(np.uint8) if self.flipped_bits else levels
        return np.where(self._lost(len(levels), self.packet*8//bits, random), 0, levels).astype(np.uint8)

    def seconds(self, n_bytes):
        """Return how long a message takes to arrive and be answered, without the server's time."""
        return self.latency + 8*n_bytes/self.rate

    def joules(self, n_bytes):
        """Return what a message costs the device."""
        return 8*n_bytes*self.energy

    def wait(self, n_bytes):
        """Let the time pass that a message takes."""
        time.sleep(self.seconds(n_bytes))

    def _lost(self, n, size, random):
        """Return which of n things lie in packets, of this size, that are lost."""
        return np.repeat(random.random(-(-n//size)) < self.lost_packets, size)[:n]


def damaged(content, codec, link, random):
    """Return what belongs to one image as a poor link leaves it."""
    if isinstance(codec, Spikes):
        return link.damaged_spikes(content, codec.n_neurons, random) if not codec.signed else content
    rounding = codec if isinstance(codec, Levels) else Levels(n=codec.n, bits=8, highest=codec.highest)
    if not (link.lost_packets or link.flipped_bits):
        return content
    levels = link.damaged_levels(rounding.levels(content), rounding.bits, random)
    values = rounding.values(levels)
    return np.where(content > codec.threshold, values, 0) if isinstance(codec, AboveThreshold) else values
