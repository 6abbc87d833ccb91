"""Fixed point: formats by hand, the bounds of its error, and what it refuses."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from stdpnet.hardware.fixed_point import FixedPoint, quantised, thresholds


@pytest.mark.parametrize("largest, bits, fraction", [(1.0, 8, 6), (0.99, 8, 7), (3.5, 8, 5), (0.06, 8, 11), (100.0, 4, -4)])
def test_digits_follow_from_the_largest_number_eqs_3_9_and_3_10(largest, bits, fraction):
    assert FixedPoint.of(np.array([0.0, -largest, largest/2]), bits).fraction == fraction


def test_numbers_are_rounded_and_clipped_by_hand_eq_3_11():
    form = FixedPoint(bits=4, fraction=2)
    assert form.codes([0.3, -0.3, 0.4, 1.9, 5.0, -5.0]).tolist() == [1, -1, 2, 7, 7, -8]
    assert form.rounded(np.array([0.3, 5.0, -5.0])).tolist() == [0.25, 1.75, -2.0]


@given(st.lists(st.floats(-1e6, 1e6, width=32), min_size=1), st.integers(2, 16))
def test_no_number_moves_further_than_a_step(values, bits):
    form = FixedPoint.of(values, bits)
    codes = form.codes(values)
    least = -2**(bits - 1) if form.signed else 0
    assert form.signed == (min(values) < 0)
    assert codes.min() >= least and codes.max() < least + 2**bits
    assert np.abs(codes*form.step - values).max() <= form.step


def test_numbers_that_are_never_negative_need_no_sign():
    assert FixedPoint.of([0.0, 1.0], 8) == FixedPoint(bits=8, fraction=7, signed=False)
    assert FixedPoint(bits=2, fraction=0, signed=False).codes([-1.0, 0.4, 2.0, 9.0]).tolist() == [0, 0, 2, 3]


def test_rounding_twice_is_rounding_once():
    values = np.random.default_rng(0).normal(size=1000).astype(np.float32)
    once = FixedPoint.of(values, 6).rounded(values)
    assert once.dtype == np.float32 and len(np.unique(once)) > 30
    assert np.array_equal(FixedPoint.of(once, 6).rounded(once), once)


def test_binary_kernels_need_two_bits():
    kernels = np.where(np.random.default_rng(0).random((1, 3, 3, 4)) < 0.5, 1, -1).astype(np.float32)
    assert np.array_equal(quantised({"kernels_1.w": kernels}, 2)["kernels_1.w"], kernels)


def test_every_array_has_a_format_of_its_own_and_truth_values_stay():
    arrays = {"input_exc.w": np.array([1.0, 0.01]), "exc.theta": np.array([0.06, 0.0312]), "input_exc.connected": np.array([True])}
    found = quantised(arrays, 8)
    assert found["input_exc.w"].tolist() == [1.0, 1/128]  # 0.01, of 8 bits 7 after the point
    assert found["exc.theta"] == pytest.approx([0.06, 0.0312], abs=2**-12)
    assert found["input_exc.connected"] is arrays["input_exc.connected"]


def test_thresholds_count_from_the_lowest_of_their_layer():
    values = np.array([50.0, 50.5, 51.0, 53.0])
    assert thresholds(values, 2).tolist() == [50, 50, 51, 53]
    assert thresholds(values, 3).tolist() == [50, 50.5, 51, 53]
    assert thresholds(np.array([]), 4).tolist() == [] and thresholds(np.float32([2, 2]), 4).dtype == np.float32


def test_nothing_but_zeros_stays_nothing():
    assert FixedPoint.of(np.zeros(3), 8).rounded(np.zeros(3)).tolist() == [0, 0, 0]


@pytest.mark.parametrize("bits", [0, 1, 25, 8.0, True])
def test_impossible_numbers_of_bits_are_refused(bits):
    with pytest.raises(ValueError, match="FixedPoint.bits: expected an integer from 2"):
        FixedPoint(bits=bits, fraction=0)


def test_what_is_not_finite_is_refused():
    with pytest.raises(ValueError, match="expected finite numbers, got inf"):
        FixedPoint.of([1.0, np.inf], 8)
