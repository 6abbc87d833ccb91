"""Spikes as bits: from words to bytes and back, image by image."""

import numpy as np
import pytest

from stdpnet.engine import recording

IMAGES, BATCHES, STEPS, SHAPE = 3, 2, 4, (5, 5, 3)


@pytest.mark.parametrize("signed", [False, True])
def test_bytes_of_images_are_the_words_of_a_program_and_back(signed):
    n = recording.n_words(SHAPE, signed)
    assert n == (4 if signed else 2)
    words = np.random.default_rng(0).integers(-2**63, 2**63 - 1, BATCHES*STEPS*IMAGES*n)
    octets = recording.octets(words, n_images=IMAGES, n_steps=STEPS, shape=SHAPE, signed=signed)
    assert octets.shape == (BATCHES*IMAGES, STEPS, 8*n)
    assert np.array_equal(octets[4, 2].view("<i8"), words.reshape(BATCHES, STEPS, IMAGES, n)[1, 2, 1])
    assert np.array_equal(recording.words(octets, n_images=IMAGES, n_batches=BATCHES), words)


def test_missing_images_have_no_spikes():
    octets = np.full((4, STEPS, 16), 255, np.uint8)
    words = recording.words(octets, n_images=IMAGES, n_batches=BATCHES)
    assert (recording.octets(words, n_images=IMAGES, n_steps=STEPS, shape=SHAPE, signed=False).any(axis=(1, 2)) == [1, 1, 1, 1, 0, 0]).all()


def test_bit_b_of_word_k_is_neuron_64_k_plus_b():
    fires = np.zeros(75, bool)
    fires[[0, 63, 64, 74]] = True
    assert recording.packed(fires).view("<u8").tolist() == [1 + 2**63, 1 + 2**10]
    assert np.array_equal(recording.spikes(recording.packed(fires), 75), fires)
