"""Images and sounds of the same thing: which rows go together."""

import numpy as np
import pytest

from stdpnet.preprocessing.pairs import Pairs, _in_turn, pair

Y_IMAGE = np.array([0, 1, 2, 0, 1, 2, 0, 0])
Y_AUDIO = np.array([2, 0, 1, 1, 0, 2, 2])


@pytest.mark.parametrize("n", [None, 1, 3, 8, 20])
def test_both_of_a_pair_have_the_same_label_thesis_3_5_1(n):
    rows = pair(Y_IMAGE, Y_AUDIO, n=n)
    assert rows.shape == (n or 8, 2)
    np.testing.assert_array_equal(Y_IMAGE[rows[:, 0]], Y_AUDIO[rows[:, 1]])


def test_each_image_comes_once_before_any_comes_again_and_sounds_are_used_alike():
    rows = pair(Y_IMAGE, Y_AUDIO, n=24)
    for first in (0, 8, 16):
        assert sorted(rows[first:first + 8, 0]) == list(range(8))
    for label in range(3):
        used = np.bincount(rows[Y_IMAGE[rows[:, 0]] == label, 1], minlength=7)[Y_AUDIO == label]
        assert used.max() - used.min() <= 1


def test_order_and_sounds_are_those_of_the_seed():
    np.testing.assert_array_equal(pair(Y_IMAGE, Y_AUDIO, seed=3), pair(Y_IMAGE, Y_AUDIO, seed=3))
    first, second = (pair(Y_IMAGE, Y_AUDIO, n=40, seed=seed) for seed in (1, 2))
    assert (first[:, 0] != second[:, 0]).any() and (first[:, 1] != second[:, 1]).any()


def test_the_order_of_images_is_a_stream_of_its_own_of_the_seed():
    order = pair(Y_IMAGE, Y_AUDIO, seed=3)[:, 0]
    np.testing.assert_array_equal(order, np.random.default_rng([3, 5]).permutation(8))
    for others in ([3], [3, 0], [3, 1, 0], [3, 2], [3, 4]):  # of weights, of the order of samples, of connections
        assert (order != np.random.default_rng(others).permutation(8)).any()
    np.testing.assert_array_equal(pair(Y_IMAGE, Y_AUDIO), pair(Y_IMAGE, Y_AUDIO, seed=0))


def test_no_more_rounds_are_drawn_than_are_needed():
    class Counting:
        rounds = 0

        def permutation(self, items):
            self.rounds += 1
            return items
    for n, rounds in [(0, 0), (1, 1), (3, 1), (4, 2), (6, 2)]:
        counting = Counting()
        assert len(_in_turn(np.arange(3), n, counting)) == n and counting.rounds == rounds


def test_labels_may_be_names():
    assert pair(["one", "two"], ["two", "one"]).tolist() in ([[0, 1], [1, 0]], [[1, 0], [0, 1]])


@pytest.mark.parametrize("y_image, y_audio, parts", [
    ([0, 1, 2, 3], [0, 1, 2], ["y_audio", "none of 3", "images"]), ([0, 1], [0, 1, 5, 7], ["y_image", "none of 5, 7", "sounds"]),
])
def test_a_label_that_one_modality_lacks_is_refused(y_image, y_audio, parts):
    with pytest.raises(ValueError) as caught:
        pair(y_image, y_audio)
    assert all(part in str(caught.value) for part in parts)


def test_pairs_can_be_counted_cut_and_taken_apart():
    image, audio = np.arange(6).reshape(3, 2), 10*np.arange(8).reshape(2, 4)
    pairs = Pairs(image, audio, np.array([[0, 1], [2, 0], [1, 1], [2, 1]]))
    assert len(pairs) == 4 and len(pairs[1:3]) == 2 and len(pairs[np.array([3, 0])]) == 2
    seen, heard = pairs[1:3].samples
    np.testing.assert_array_equal(seen, image[[2, 1]])
    np.testing.assert_array_equal(heard, audio[[0, 1]])
    np.testing.assert_array_equal(pairs[1:3], np.hstack([seen, heard]))
    assert np.asarray(Pairs(np.ones((2, 3)), np.ones((2, 5, 4)))).shape == (2, 3 + 5*4)


def test_without_rows_arrays_belong_together_as_they_stand():
    pairs = Pairs(np.eye(3), np.ones((3, 2)))
    assert pairs.rows.tolist() == [[0, 0], [1, 1], [2, 2]]
    with pytest.raises(ValueError, match="inconsistent"):
        Pairs(np.eye(3), np.ones((2, 2)))


@pytest.mark.parametrize("make", [Pairs, pair])
def test_masked_arrays_are_refused(make):
    for arrays in [(np.ma.arange(3), np.arange(3)), (np.arange(3), np.ma.arange(3))]:
        with pytest.raises(ValueError, match="(image|audio): expected an array, got a masked one"):
            make(*arrays)


def test_a_missing_modality_is_dark_or_silent():
    pairs = Pairs(np.ones((3, 2), np.uint8), np.full((3, 4), 7.0))
    assert not pairs.without("image").image.any() and (pairs.without("image").audio == 7).all()
    assert not pairs.without("audio").audio.any() and pairs.without("audio").image.all() and pairs.audio.all()
    with pytest.raises(ValueError, match="image or audio, got 'smell'"):
        pairs.without("smell")
