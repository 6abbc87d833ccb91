"""Whole numbers: leaks by hand, and the codes of a small graph."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from stdpnet.hardware.graph import Dense, Graph, Neurons
from stdpnet.hardware.integer import codes, share, shifts, taken


def small(tau=8.0, weight=1.0, threshold=0.5):
    """One input, one neuron."""
    return Graph(inputs={"in": (1,)}, neurons={"out": Neurons(shape=(1,), tau=tau, threshold=np.array([threshold]))},
                 weights={"w": Dense(source="in", target="out", values=np.array([[weight]]))}, outputs=("out",), dt=1e-3,
                 n_steps=10, memory=0.99, signed=False)


@pytest.mark.parametrize("tau, n_terms, expected", [
    (8, 1, ((1, 3),)), (9.5, 1, ((1, 3),)), (9.5, 2, ((1, 3), (-1, 6))), (200, 2, ((1, 8), (1, 10))), (np.inf, 2, ()), (1, 3, ((1, 0),))])
def test_leaks_become_shifts_by_hand(tau, n_terms, expected):
    assert shifts(1/tau, n_terms) == expected


@given(st.floats(1, 1e4), st.integers(1, 4))
def test_each_further_shift_brings_a_leak_closer(tau, n_terms):
    errors = [abs(share(shifts(1/tau, n)) - 1/tau) for n in (n_terms, n_terms + 1)]
    assert errors[1] <= errors[0] <= 0.5/tau


def test_a_shift_rounds_down_as_chips_do():
    assert taken(np.array([9, 7, -1]), ((1, 3),)).tolist() == [1, 0, -1]
    assert taken(np.array([80]), ((1, 3), (-1, 4))).tolist() == [5]


def test_a_neuron_leaks_by_hand_xylo_with_one_shift():
    v = np.array([1000])
    for expected in (875, 766, 671):
        v = v - taken(v, ((1, 3),))
        assert v.tolist() == [expected]


def test_potentials_have_the_step_of_16_bits_whatever_the_bits_of_weights():
    assert [codes(small(), bits=bits).steps["out"] for bits in (2, 8, 16)] == [2.0**-15]*3
    assert codes(small(weight=-1.0), bits=8).weights["w"].tolist() == [[-2**14]]


def test_thresholds_are_tau_times_as_high_as_potentials_are():
    found = codes(small(tau=8.0, threshold=0.5), bits=8)
    assert found.thresholds["out"]*found.steps["out"] == [4.0]
    assert codes(small(tau=np.inf), bits=8).thresholds["out"]*found.steps["out"] == [0.5]


@pytest.mark.parametrize("arguments", [(1.5, 1), (-0.1, 1), (0.5, 0), (0.5, 1.0)])
def test_impossible_leaks_are_refused(arguments):
    with pytest.raises(ValueError, match="shifts: expected a share from 0 to 1 and at least one term, got"):
        shifts(*arguments)


@pytest.mark.parametrize("bits", [0, 1, 25])
def test_impossible_numbers_of_bits_are_refused(bits):
    with pytest.raises(ValueError, match="expected an integer from 2"):
        codes(small(), bits=bits)
