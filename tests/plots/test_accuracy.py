"""Accuracies are drawn as means and deviations of the runs they are given."""

import numpy as np
import pytest
from matplotlib.container import BarContainer

from drawn import MATRIX, legend, texts
from stdpnet.plots import accuracy


def test_spread_is_the_sample_standard_deviation():
    assert accuracy.spread([1.0, 3.0]) == pytest.approx(np.sqrt(2))
    assert accuracy.spread([1.0]) == 0


def test_means_are_in_percent_by_x():
    x, mean, deviation = accuracy.means({800: [0.9, 0.92], 100: [0.8]})
    assert x.tolist() == [100, 800]
    np.testing.assert_allclose(mean, [80, 91])
    np.testing.assert_allclose(deviation, [0, np.std([90, 92], ddof=1)])
    assert all(len(each) == 0 for each in accuracy.means({}))


def test_a_curve_goes_through_the_means_and_its_bars_are_standard_deviations():
    ax = accuracy.curves({"both": ([100, 800], [80, 91], [0, 2]), "none": ([], [], [])}, xlabel="Neurons", log=True)
    [curve] = ax.containers
    np.testing.assert_allclose(curve.lines[0].get_xydata(), [[100, 80], [800, 91]])
    np.testing.assert_allclose([np.ptp(segment[:, 1]) for segment in curve.lines[2][0].get_segments()], [0, 4])
    assert legend(ax) == ["both"]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["100", "800"] and ax.get_xscale() == "log"
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("Neurons", "Test accuracy (%)")


def test_marks_stand_beside_the_curves():
    ax = accuracy.curves({"here": ([400, 1600], [81, 90], [1, 0])}, xlabel="Neurons", log=True, marks={"published": ([6400], [92.1])})
    assert legend(ax) == ["published", "here"]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["400", "1600", "6400"]
    [mark] = (line for line in ax.lines if line.get_label() == "published")
    assert mark.get_xydata().tolist() == [[6400, 92.1]] and mark.get_linestyle() == "None"


def test_no_two_of_many_curves_look_alike():
    ax = accuracy.curves({str(n): ([0, 1], [n, n], [0, 0]) for n in range(12)}, xlabel="Neurons")
    looks = {(curve.lines[0].get_color(), curve.lines[0].get_marker(), curve.lines[0].get_linestyle()) for curve in ax.containers}
    assert len(looks) == 12


def test_a_bar_is_the_mean_and_a_dot_a_run():
    ax = accuracy.accuracies({"EHB": [0.8, 0.9], "EHB2": [0.7]}, published={"EHB": 0.7994, "SURI": 0.6})
    assert [bar.get_height() for bar in ax.patches] == pytest.approx([85, 70])
    assert [list(line.get_ydata()) for line in ax.lines] == [[80, 90], [70]]
    assert legend(ax) == ["published"]


def test_bars_of_a_group_stand_side_by_side_in_the_colour_of_their_name():
    ax = accuracy.bars({"clean": {"image": [0.8, 0.9], "both": [0.9]}, "noisy": {"both": [0.7]}})
    image, both = (each for each in ax.containers if isinstance(each, BarContainer))
    assert [bar.get_height() for bar in both] == pytest.approx([90, 70])
    assert image[0].get_height() == pytest.approx(85) and np.isnan(image[1].get_height())
    assert image[0].get_x() + image[0].get_width() < both[0].get_x() + 1e-9 and both[0].get_x() < 0.5 < both[1].get_x()
    assert both[0].get_facecolor() == both[1].get_facecolor() != image[0].get_facecolor()


def test_improvements_are_factors_beside_no_improvement():
    ax = accuracy.improvements({"digits": {"continuous": 2.0, "2 levels": 3.5}, "MNIST": {"2 levels": 4.0}})
    continuous, shared = ax.containers
    assert continuous[0].get_height() == 2 and np.isnan(continuous[1].get_height())
    assert [bar.get_height() for bar in shared] == [3.5, 4.0]
    assert {"2.00", "3.50", "4.00"} <= set(texts(ax)) and list(ax.lines[0].get_ydata()) == [1, 1]


def test_right_and_wrong_parts_add_up_to_all():
    ax = accuracy.parts([0.7, 0.25], [0.85, 0.8])
    right, wrong = ax.containers
    assert [bar.get_height() for bar in right] == pytest.approx([70, 25])
    assert [low.get_height() + high.get_height() for low, high in zip(right, wrong)] == pytest.approx([100, 100])
    assert list(ax.lines[-1].get_ydata()) == [85, 80]


def test_the_price_has_an_axis_for_connectivity_and_one_for_accuracy():
    left = accuracy.price([0.05, 0.15], [30, 20], [84, 83])
    right = left.figure.axes[1]
    assert list(left.lines[0].get_ydata()) == [30, 20] and list(right.lines[0].get_ydata()) == [84, 83]
    assert (left.get_ylabel(), right.get_ylabel()) == ("Connectivity (%)", "Test accuracy (%)")


def test_the_confusion_matrix_shows_shares_of_rows_and_counts():
    ax = accuracy.confusion(MATRIX, ["a", "b"])
    np.testing.assert_array_equal(ax.images[0].get_array(), [[0.75, 0.25], [0, 1]])
    assert texts(ax) == ["6", "2", "0", "4"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b"]


@pytest.mark.filterwarnings("error")
def test_a_class_without_samples_is_an_empty_row():
    assert not np.isnan(accuracy.confusion([[3, 0], [0, 0]], range(2)).images[0].get_array()).any()


def test_a_confusion_matrix_of_another_size_than_its_classes_is_refused():
    with pytest.raises(ValueError, match=r"expected a matrix of shape \(3, 3\) for 3 classes, got \(2, 2\)"):
        accuracy.confusion(MATRIX, range(3))


def test_clusters_name_their_classes():
    points = np.random.default_rng(0).normal(size=(9, 2))
    ax = accuracy.clusters(points, np.repeat([2, 5, 9], 3), names={5: "frog"})
    assert legend(ax) == ["2", "frog", "9"]
    np.testing.assert_allclose(ax.collections[1].get_offsets(), points[3:6])


def test_more_classes_than_colours_have_other_markers():
    ax = accuracy.clusters(np.random.default_rng(0).normal(size=(20, 2)), np.arange(20))
    looks = {(tuple(each.get_facecolor()[0]), each.get_paths()[0].vertices.tobytes()) for each in ax.collections}
    assert len(looks) == 20
