"""Spikes at given times: what is taken, what is refused, and in which step each comes, compiled and in NumPy."""

import numpy as np
import pytest

import tiny
from stdpnet.estimators.base import TARGETS
from stdpnet.models.encoding import GivenSpikes

N_SPIKES, N_STEPS, DT = 3, 200, 0.5e-3
ENCODING = GivenSpikes(n_spikes=N_SPIKES)
#: shows each sample once
NETWORK = tiny.TINY.replace({"input": ENCODING, "presentation.max_attempts": 1})
#: times in seconds of one input each, and the steps of 0.5 ms in which its spikes come
CASES = {
    "the nearest step": ([0.0101, 0.0104, 0.0302], [20, 21, 60]),
    "two of one step": ([0.0100, 0.0101, 0.0500], [20, 21, 100]),
    "three of one step": ([0.0099, 0.0100, 0.0101], [20, 21, 22]),
    "at the beginning": ([0.0, np.nan, np.nan], [0]),
    "the last step": ([0.0995, np.nan, np.nan], [199]),
    "rounded to the end": ([0.0999, np.nan, np.nan], []),
    "the last step and one that has no room": ([0.0995, 0.0995, np.nan], [199]),
    "after the end": ([0.05, 0.2, 1000.0], [100]),
    "none": ([np.nan]*3, []),
    "never": ([np.inf]*3, []),
}


def fired(target, X):
    """Presentation, input and step of each spike, sorted, when samples (n, 3, inputs) are shown."""
    program = TARGETS[target](tiny.watched(NETWORK, n_inputs=len(CASES)))
    out = program.run(tiny.shown(NETWORK, ENCODING.checked(X), **{"input_exc.w": 0.0}), ["watched.i", "watched.t"])
    presentation, step = np.divmod(np.rint(out["watched.t"]/DT).astype(int), N_STEPS)
    return sorted(zip(presentation.tolist(), out["watched.i"].tolist(), step.tolist()))


@pytest.mark.parametrize("target", TARGETS)
def test_each_spike_comes_in_its_step_and_none_after_the_presentation(target):
    sample = np.array([times for times, _ in CASES.values()]).T
    there = [steps for _, steps in CASES.values()]
    expected = [(number, i, step) for number, order in enumerate((1, -1))
                for i, steps in enumerate(there[::order]) for step in steps]
    assert fired(target, np.stack([sample, sample[:, ::-1]])) == expected  # nothing is left of one sample in the next


def test_a_single_spike_per_input_is_taken_with_and_without_the_axis_of_spikes():
    encoding, times = GivenSpikes(n_spikes=1), np.array([[0.01, 0.02], [0.03, np.nan]])
    np.testing.assert_array_equal(encoding.checked(times), encoding.checked(times[:, np.newaxis]))


DESCENDING = "X: expected ascending times of each input's spikes, NaN at the end, got others; sort them"
MASKED = "X: expected an array without a mask, got a masked one; fill it"
SHAPE = ("X: expected numbers of shape (n_samples, {}n_inputs) with at least one sample and one input, got float64 "
         "of shape {}")


@pytest.mark.parametrize("n_spikes, X, message", [
    (3, np.full((2, 3, 4), -0.01), "X: expected times of 0 s or more, got -0.01 in sample 0"),
    (2, [[[0.02], [0.01]]], DESCENDING),
    (2, [[[np.nan], [0.01]]], DESCENDING),
    (3, np.zeros((2, 4, 5)), SHAPE.format("3, ", (2, 4, 5))),
    (1, np.zeros((2, 3, 4)), SHAPE.format("", (2, 3, 4))),
    (3, np.ma.masked_less(np.zeros((2, 3, 4)), 1), MASKED),
    (1, np.ma.masked_less(np.zeros((2, 4)), 1), MASKED),
])
def test_times_that_make_no_sense_are_refused(n_spikes, X, message):
    with pytest.raises(ValueError) as error:
        GivenSpikes(n_spikes=n_spikes).checked(X)
    assert str(error.value) == message


def test_an_input_has_at_least_room_for_one_spike():
    with pytest.raises(ValueError, match="^GivenSpikes.n_spikes: expected an integer >= 1, got 0$"):
        GivenSpikes(n_spikes=0)
