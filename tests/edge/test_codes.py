"""Codes: what they pack comes back, they are as short as they can be, and nothing hostile gets in."""

import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from stdpnet.edge import codes, lossless
from stdpnet.engine import recording

RANDOM = np.random.default_rng(0)
NEURONS, STEPS, N = 150, 20, 61
ACTIVATIONS = np.where(RANDOM.random(N) < 0.3, RANDOM.random(N), 0).astype(np.float32)
SPIKES = recording.packed(RANDOM.random((STEPS, NEURONS)) < 0.05)
CODECS = {
    "events": codes.Events(n_neurons=NEURONS, n_steps=STEPS), "bitmap": codes.Bitmap(n_neurons=NEURONS, n_steps=STEPS),
    "float32": codes.Floats(n=N, highest=1.0), "int8": codes.Levels(n=N, bits=8, highest=1.0),
    "int4": codes.Levels(n=N, bits=4, highest=1.0), "threshold": codes.AboveThreshold(n=N, bits=8, highest=1.0, threshold=0.2)}
CONTENTS = {name: SPIKES if isinstance(codec, codes.Spikes) else ACTIVATIONS for name, codec in CODECS.items()}

each = pytest.mark.parametrize("name", CODECS)


@pytest.mark.parametrize("name", ["events", "bitmap", "float32"])
def test_lossless_codes_give_back_what_they_were_given(name):
    assert np.array_equal(CODECS[name].unpack(CODECS[name].pack(CONTENTS[name])), CONTENTS[name])


@settings(max_examples=30, deadline=None)
@given(some.integers(1, 300), some.integers(1, 9), some.floats(0, 1), some.booleans(), some.integers(0, 9))
def test_spikes_of_any_density_come_back(n_neurons, n_steps, density, signed, seed):
    planes = np.random.default_rng(seed).random((2 if signed else 1, n_steps, n_neurons)) < density
    octets = np.concatenate([recording.packed(plane) for plane in planes], axis=1)
    for kind in (codes.Events, codes.Bitmap):
        codec = kind(n_neurons=n_neurons, n_steps=n_steps, signed=signed)
        assert np.array_equal(codec.unpack(codec.pack(octets)), octets)


@pytest.mark.parametrize("bits", [8, 4])
def test_levels_are_the_nearest_ones(bits):
    found = (codec := CODECS[f"int{bits}"]).unpack(codec.pack(ACTIVATIONS))
    assert 0 < np.abs(found - ACTIVATIONS).max() <= 0.5/(2**bits - 1) + 1e-6
    assert np.array_equal(codec.unpack(codec.pack(found)), found)


def test_only_activations_above_the_threshold_are_sent():
    codec = CODECS["threshold"]
    found = codec.unpack(codec.pack(ACTIVATIONS))
    assert np.array_equal(found > 0, ACTIVATIONS > 0.2) and np.abs(found - ACTIVATIONS)[found > 0].max() < 0.003
    assert len(codec.pack(ACTIVATIONS)) < len(CODECS["int8"].pack(ACTIVATIONS)) < len(CODECS["float32"].pack(ACTIVATIONS))


def test_the_shorter_way_is_taken():
    noise = RANDOM.integers(0, 256, N).astype(np.float32)/255
    assert len(CODECS["int8"].pack(noise)) == N + 1 and len(CODECS["int8"].pack(0*noise)) < 20


def test_each_way_is_the_shortest_for_something_and_all_come_back():
    random, there = np.random.default_rng(1), np.random.default_rng(2).random((3000, 1)) < 0.1
    text, letters = np.tile(random.integers(0, 256, 300), 10), random.geometric(0.2, 3000)
    runs, floats = np.repeat(random.integers(0, 256, 100), 30), (there*random.integers(1, 256, (3000, 4))).ravel()
    found = [lossless.packed(octets.astype(np.uint8), width=width) for octets, width in (
        (random.integers(0, 256, 50), 1), (text, 1), (runs, 1), (letters, 1), (floats, 4))]
    assert [each[0] for each in found] == [lossless.AS_IT_IS, *3*[lossless.DEFLATED], lossless.SPARSE]
    alone = [len(zlib.compress(octets.astype(np.uint8).tobytes(), 9)) for octets in (text, runs, letters, floats)]
    assert all(len(each) < size for each, size in zip(found[1:], alone))
    assert np.array_equal(lossless.unpacked(found[-1], 3000, width=4), floats)


def test_signed_pixels_keep_their_sign():
    codec = codes.Levels(n=5, bits=8, highest=1.0, signed=True)
    assert np.allclose(codec.unpack(codec.pack([-1.5, -1, -0.25, 0, 0.5])), [-1, -1, -0.25, 0, 0.5], atol=0.5/127)


def test_neurons_that_fire_again_are_told_in_fewer_bytes_than_steps_one_after_the_other():
    fires = np.repeat(np.random.default_rng(3).random((1, NEURONS)) < 0.2, 100, axis=0) & (np.random.default_rng(4).random((100, NEURONS)) < 0.3)
    in_steps = codes._varints(np.diff(np.flatnonzero(fires), prepend=-1) - 1)
    for kind in (codes.Events, codes.Bitmap):
        assert len(kind(n_neurons=NEURONS, n_steps=100).pack(recording.packed(fires))) < 0.9*len(zlib.compress(in_steps.tobytes(), 9))


@each
def test_truncated_longer_and_changed_payloads_are_refused_or_read_as_others(name):
    codec, packed = CODECS[name], CODECS[name].pack(CONTENTS[name])
    for wrong in (packed[:-1], packed + b"\0", b"", b"\7" + packed[1:]):
        with pytest.raises(ValueError, match="^(payload|events): expected "):
            codec.unpack(wrong)
    for place in range(len(packed)):
        changed = bytearray(packed)
        changed[place] ^= 0x40
        try:
            found = codec.unpack(bytes(changed))
        except ValueError as error:
            assert "expected" in str(error)
        else:
            assert found.shape == CONTENTS[name].shape


def test_a_bomb_is_not_unpacked(monkeypatch):
    bomb = lossless.packed(np.full(5_000_000, 7, np.uint8))
    unpacked = []
    monkeypatch.setattr(lossless.zlib, "decompressobj", lambda *window, make=lossless.zlib.decompressobj: Measured(make(*window), unpacked))
    with pytest.raises(ValueError, match="unpack to at most 61"):
        CODECS["int8"].unpack(bomb)
    assert unpacked == [N + 1]


class Measured:
    """A stream that notes how much it unpacks."""

    def __init__(self, stream, sizes):
        self.stream, self.sizes, self.unused_data = stream, sizes, b""

    def decompress(self, *arguments):
        found = self.stream.decompress(*arguments)
        self.sizes.append(len(found))
        return found

    @property
    def eof(self):
        return self.stream.eof


@pytest.mark.parametrize("value", [np.nan, np.inf, -1.0, 2.0])
def test_activations_that_are_not_finite_or_none_are_refused(value):
    hostile = np.full(N, value, "<f4").view(np.uint8)
    with pytest.raises(ValueError, match="^float32: expected 61 finite activations from 0 to 1, got others"):
        CODECS["float32"].unpack(lossless.packed(hostile, width=4))


def test_spikes_of_neurons_that_do_not_exist_are_refused():
    hostile = np.full((STEPS, 24), 255, np.uint8)
    for name in ("events", "bitmap"):
        with pytest.raises(ValueError, match="^spikes: expected those of 150 neurons, got some of others"):
            CODECS[name].unpack(CODECS[name].pack(hostile))
