"""Charts of rules and results show what they are given, and leave it as it was."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from stdpnet.models import presets
from stdpnet.plots import charts


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_depression_is_drawn_downwards_and_what_never_switches_not_at_all():
    delta_t, up, down = np.array([-1.0, 1.0, 60.0]), np.array([0, 0.08, 0]), np.array([0.005, 0, 0.06])
    ax = charts.switching_windows(delta_t, up=up, down=down, windows=presets.EHB.rule.windows())
    rising, falling = (line.get_ydata() for line in ax.lines[-2:])
    np.testing.assert_array_equal(rising, [np.nan, 0.08, np.nan])
    np.testing.assert_array_equal(falling, [-0.005, np.nan, -0.06])
    assert {text.get_text().replace("\n", " ") for text in ax.texts} == set(presets.EHB.rule.windows())
    assert ax.yaxis.get_major_formatter()(-0.06, 0) == "0.06"
    np.testing.assert_array_equal(down, [0.005, 0, 0.06])


def test_a_bar_is_the_mean_and_a_dot_a_run():
    ax = charts.accuracies({"EHB": [0.8, 0.9], "EHB2": [0.7]}, published={"EHB": 0.7994, "SURI": 0.6})
    assert [bar.get_height() for bar in ax.patches] == pytest.approx([85, 70])
    assert [list(line.get_ydata()) for line in ax.lines] == [[80, 90], [70]]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["published"]


def test_accuracy_against_size_is_sorted_and_has_both_sources():
    ax = charts.accuracy_against_size({1600: [0.9], 400: [0.8, 0.82]}, published={6400: 0.9214})
    np.testing.assert_allclose(ax.containers[0].lines[0].get_xydata(), [[400, 81], [1600, 90]])
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["400", "1600", "6400"]


def test_spread_is_the_sample_standard_deviation():
    assert charts.spread([1.0, 3.0]) == pytest.approx(np.sqrt(2))
    assert charts.spread([1.0]) == 0
