"""Comparisons of networks draw means and spreads of the runs they are given."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from stdpnet.plots import comparison


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_a_curve_goes_through_the_means_in_order_and_its_bars_are_standard_deviations():
    ax = comparison.curves({"both": {800: [0.9, 0.92], 100: [0.8]}, "none": {}}, xlabel="Neurons", log=True)
    [curve] = ax.containers
    np.testing.assert_allclose(curve.lines[0].get_xydata(), [[100, 80], [800, 91]])
    lengths = [np.ptp(segment[:, 1]) for segment in curve.lines[2][0].get_segments()]
    np.testing.assert_allclose(lengths, [0, 2*np.std([90, 92], ddof=1)], atol=1e-9)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["both"]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["100", "800"]


def test_bars_of_a_group_stand_side_by_side_in_the_colour_of_their_name():
    ax = comparison.bars({"clean": {"image": [0.8, 0.9], "both": [0.9]}, "noisy": {"both": [0.7]}})
    image, both = ax.containers[1::2] if len(ax.containers) == 4 else ax.containers
    assert [bar.get_height() for bar in both] == pytest.approx([90, 70])
    assert image[0].get_height() == pytest.approx(85) and np.isnan(image[1].get_height())
    assert image[0].get_x() + image[0].get_width() < both[0].get_x() + 1e-9 and both[0].get_x() < 0.5 < both[1].get_x()
    assert both[0].get_facecolor() == both[1].get_facecolor() != image[0].get_facecolor()


def test_right_and_wrong_parts_add_up_to_all():
    ax = comparison.parts([0.7, 0.25], [0.85, 0.8])
    right, wrong = ax.containers
    assert [bar.get_height() for bar in right] == pytest.approx([70, 25])
    assert [low.get_height() + high.get_height() for low, high in zip(right, wrong)] == pytest.approx([100, 100])
    assert list(ax.lines[-1].get_ydata()) == [85, 80]
