"""Neurons, synapses and the ear as pictures: what they show, not how they look."""

import numpy as np

from drawn import TIME, TRACE, curves, legend
from stdpnet.models import presets
from stdpnet.plots import mechanisms


def test_a_second_stdp_curve_joins_the_first():
    ax = mechanisms.stdp_window([0, 10], [1e-3, -1e-3], label="first")
    assert mechanisms.stdp_window([0, 20], [2e-3, -2e-3], label="second", ax=ax) is ax
    drawn = curves(ax)
    np.testing.assert_array_equal(drawn["first"], [[0, np.nan, 10], [1e-3, np.nan, -1e-3]])
    np.testing.assert_array_equal(drawn["second"], [[0, np.nan, 20], [2e-3, np.nan, -2e-3]])
    assert legend(ax) == ["first", "second"]


def test_no_line_joins_the_two_sides_of_an_stdp_window():
    line = mechanisms.stdp_window([-2, -1, 1, 2], [-1, -2, 2, 1]).lines[-1]
    np.testing.assert_array_equal(line.get_xydata(), [[-2, -1], [-1, -2], [np.nan, np.nan], [1, 2], [2, 1]])


def test_a_neurons_trace_has_three_panels_on_one_time_axis():
    ax = mechanisms.neuron_trace(TIME, **TRACE)
    membrane, conductance, inputs = ax.figure.axes
    assert membrane is ax
    assert {axes.get_xlim() for axes in ax.figure.axes} == {(0, 49.5)}
    assert [segment[0][0] for segment in inputs.collections[0].get_segments()] == [3, 9]
    assert set(curves(conductance)) == {"excitatory", "inhibitory"}
    np.testing.assert_array_equal(curves(membrane)["threshold"][1], -52)
    assert membrane.collections[0].get_segments()[0].tolist() == [[40, -52], [40, -42]]


def test_depression_is_drawn_downwards_and_what_never_switches_not_at_all():
    delta_t, up, down = np.array([-1.0, 1.0, 60.0]), np.array([0, 0.08, 0]), np.array([0.005, 0, 0.06])
    ax = mechanisms.switching_windows(delta_t, up=up, down=down, windows=presets.EHB.connections["input_exc"].rule.windows())
    rising, falling = (line.get_ydata() for line in ax.lines[-2:])
    np.testing.assert_array_equal(rising, [np.nan, 0.08, np.nan])
    np.testing.assert_array_equal(falling, [-0.005, np.nan, -0.06])
    assert {text.get_text().replace("\n", " ") for text in ax.texts} == set(presets.EHB.connections["input_exc"].rule.windows())
    assert ax.yaxis.get_major_formatter()(-0.06, 0) == "0.06"
    np.testing.assert_array_equal(down, [0.005, 0, 0.06])


def test_a_cochleagram_has_time_to_the_right_and_high_frequencies_above():
    frames = np.zeros((50, 4))
    frames[10, 0] = 1  # early, in the highest channel
    frequencies, sound = np.array([4000.0, 1000, 300, 90]), np.sin(np.arange(100))
    axes = mechanisms.cochleagram(frames, frequencies=frequencies, duration=0.5, sound=sound)
    picture = axes[1].images[0].get_array()
    assert picture.shape == (4, 50) and picture[0, 10] == 1 and picture.sum() == 1
    left, right, bottom, top = axes[1].images[0].get_extent()
    assert (left, right) == (0, 500) == axes[0].get_xlim() and bottom > top
    assert [label.get_text() for label in axes[1].get_yticklabels()] == ["90", "300", "1000", "4000"]
    assert len(axes[0].lines[0].get_xdata()) == 100
