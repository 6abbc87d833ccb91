"""Events: pairs of channel and time become times by channel, and what are no events is refused."""

import numpy as np
import pytest

from stdpnet.preprocessing.events import integrate_and_fire, spike_times


def test_times_of_each_channel_are_sorted_and_padded():
    first = np.array([[2, 0.03], [0, 0.02], [2, 0.01], [0, 0.005]])
    times = spike_times([first, np.zeros((0, 2)), [[1, 0.0]]], n_channels=3)
    assert times.shape == (3, 2, 3) and times.dtype == np.float32
    np.testing.assert_allclose(times[0, :, 0], [0.005, 0.02], rtol=1e-6)
    np.testing.assert_allclose(times[0, :, 2], [0.01, 0.03], rtol=1e-6)
    assert np.isnan(times[0, :, 1]).all() and np.isnan(times[1]).all()
    assert times[2, 0, 1] == 0 and np.isnan(times[2]).sum() == 5


def test_structured_events_are_the_same():
    events = np.array([(3, 0.5), (1, 0.25)], dtype=[("channel", "u2"), ("time", "f8")])
    np.testing.assert_array_equal(spike_times([events], n_channels=4), spike_times([[[3, 0.5], [1, 0.25]]], n_channels=4))


def test_later_events_than_there_is_room_for_are_left_out():
    times = spike_times([[[0, 0.3], [0, 0.1], [0, 0.2]]], n_channels=1, n_spikes=2)
    np.testing.assert_allclose(times[0, :, 0], [0.1, 0.2], rtol=1e-6)


@pytest.mark.parametrize("sample, part", [
    ([[4, 0.1]], r"channels from 0 to 3 .*\(4, 0.1\) in event 0"), ([[0, 0.1], [-1, 0.1]], "in event 1"),
    ([[0, -0.1]], r"\(0, -0.1\)"), ([[0, np.nan]], "nan"), ([[0.5, 0.1]], r"\(0.5, 0.1\)"), ([[0, 1, 2]], "shape \\(1, 3\\)"),
    (np.array([(1,)], dtype=[("x", "i4")]), "fields channel and time, got x"), ([["a", "b"]], "got <U1"),
])
def test_what_are_no_events_is_refused(sample, part):
    with pytest.raises(ValueError, match=rf"^samples\[1\]: .*{part}"):
        spike_times([[[0, 0.1]], sample], n_channels=4)


def test_more_events_than_memory_holds_are_refused():
    with pytest.raises(ValueError, match="at most 10000 events of one channel in a sample, got 10001; give n_spikes"):
        spike_times([np.zeros((10_001, 2))], n_channels=1)


def test_a_channel_fires_whenever_its_activity_has_grown_by_a_threshold():
    activity = np.array([[1.0, 0, 4], [1, 0, 0], [2, 0, 0]])  # frames of 0.1 s
    events = integrate_and_fire(activity, frame=0.1, threshold=0.1)
    assert events[events[:, 0] == 0, 1] == pytest.approx([0.1, 0.2, 0.25, 0.3])
    assert not (events[:, 0] == 1).any()
    assert events[events[:, 0] == 2, 1] == pytest.approx([0.025, 0.05, 0.075, 0.1])


@pytest.mark.parametrize("activity, frame", [([[-1.0]], 0.1), ([[np.nan]], 0.1), ([1.0], 0.1), ([[1.0]], 0)])
def test_what_cannot_be_integrated_is_refused(activity, frame):
    with pytest.raises(ValueError, match="expected .*, got"):
        integrate_and_fire(activity, frame=frame, threshold=1.0)
