"""Thresholds: where samples leave, and which thresholds are chosen."""

import numpy as np
import pytest

from stdpnet.edge import thresholds

CONFIDENCE = np.array([[0.9, 0.5, 0.8], [0.4, 0.9, 0.3], [0.4, 0.5, 0.6], [0.7, 0.9, 0.9]])
CORRECT = np.array([[1, 0, 1], [0, 1, 1], [0, 0, 1], [0, 1, 1]], bool)
COSTS = np.array([0.1, 0.4, 1.0])


def test_a_sample_leaves_at_the_first_exit_that_is_sure():
    found = thresholds.outcome(CONFIDENCE, CORRECT, COSTS, np.array([0.6, 0.8]))
    assert found.exits.tolist() == [0, 1, 2, 0]
    assert (found.accuracy, found.cost) == (0.75, pytest.approx(0.4)) and found.shares.tolist() == [0.5, 0.25, 0.25]


def test_nothing_leaves_at_a_threshold_of_1_nor_at_a_probability_that_equals_it():
    sure = np.ones((2, 2))
    assert thresholds.first_sure(sure, np.array([1.0])).tolist() == [1, 1]


def test_thresholds_for_an_accuracy_are_the_cheapest_that_have_it():
    deltas = thresholds.for_accuracy(CONFIDENCE, CORRECT, COSTS, wanted=1.0)
    found = thresholds.outcome(CONFIDENCE, CORRECT, COSTS, deltas)
    assert found.exits.tolist() == [0, 1, 2, 1] and found.accuracy == 1


def test_no_part_of_the_samples_may_fall_behind_the_last_exit_for_another():
    """Exit 0 is wrong where the last is right in one half, and right where it is wrong in the other; a sure one is both."""
    confidence = np.array([[0.5, 0.9], [0.6, 0.9], [0.95, 0.9], [0.96, 0.9]])
    correct = np.array([[0, 1], [1, 0], [1, 1], [1, 1]], bool)
    together = thresholds.for_accuracy(confidence, correct, np.array([0.1, 1.0]), n_parts=1)
    apart = thresholds.for_accuracy(confidence, correct, np.array([0.1, 1.0]), n_parts=2)
    assert thresholds.first_sure(confidence, together).tolist() == [0, 0, 0, 0]
    assert thresholds.first_sure(confidence, apart).tolist() == [1, 0, 0, 0]


def test_thresholds_for_a_cost_are_the_most_accurate_within_it():
    deltas = thresholds.for_cost(CONFIDENCE, CORRECT, COSTS, wanted=0.325)
    found = thresholds.outcome(CONFIDENCE, CORRECT, COSTS, deltas)
    assert found.cost == pytest.approx(0.325) and found.accuracy == 0.75


@pytest.mark.parametrize("deltas", [-0.1, 1.1, np.nan, [0.5, 2.0], [0.5], "sure"])
def test_impossible_thresholds_are_refused(deltas):
    with pytest.raises(ValueError, match="^delta: expected "):
        thresholds.checked(deltas, 3)
