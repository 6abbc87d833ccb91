"""The course of a training is drawn as it was measured, in percent and per sample."""

import numpy as np
import pytest

from drawn import HISTORY, curves
from stdpnet.plots import learning


def test_the_learning_curve_is_in_percent_from_0_to_100():
    ax = learning.learning_curve(HISTORY)
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), [[1000, np.nan], [2000, 50], [3000, 75]])
    assert ax.get_ylim() == (0, 100)


def test_synapses_show_connectivity_and_mean_weight():
    drawn = curves(learning.synapses(HISTORY))
    np.testing.assert_array_equal(drawn["connectivity"], [HISTORY["samples"], HISTORY["connectivity"]])
    np.testing.assert_array_equal(drawn["mean weight"], [HISTORY["samples"], HISTORY["mean_weight"]])


def test_a_single_report_is_a_visible_point():
    assert learning.spikes({"samples": [600], "mean_spikes": [20.0]}).lines[0].get_marker() == "o"


def test_the_time_axis_is_that_of_the_samples_even_where_nothing_was_measured():
    assert learning.learning_curve({"samples": [600], "running_accuracy": [np.nan]}).get_xlim() == (0, 1.03 * 600)


def test_a_history_without_reports_can_be_drawn():
    empty = {name: [] for name in HISTORY}
    for draw in (learning.learning_curve, learning.spikes, learning.synapses):
        draw(empty).figure.canvas.draw()


@pytest.mark.parametrize("theta_mV", [np.arange(30.0), np.zeros(9), np.array([3.0])], ids=["different", "equal", "one"])
def test_every_neuron_is_in_the_histogram_of_thresholds(theta_mV):
    assert sum(bar.get_height() for bar in learning.thresholds(theta_mV).patches) == len(theta_mV)


def test_the_highest_point_is_not_cut_off():
    for draw in (learning.spikes, learning.synapses):
        ax = draw(HISTORY)
        assert ax.get_ylim()[0] == 0 and ax.get_ylim()[1] > 1.02*max(line.get_ydata().max() for line in ax.lines)
