"""Images, kernels and clusters as pictures: every pixel in its place."""

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest

from stdpnet.plots import pictures

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def drawn(ax):
    return np.asarray(ax.images[0].get_array())


def test_images_stand_in_rows_with_a_margin():
    tiles = np.arange(3*2*4).reshape(3, 2, 4, 1)/24
    sheet = pictures.tiled(tiles, 2)
    assert sheet.shape == (7, 11)
    np.testing.assert_array_equal(sheet[1:3, 1:5], tiles[0, ..., 0])
    np.testing.assert_array_equal(sheet[1:3, 6:10], tiles[1, ..., 0])
    np.testing.assert_array_equal(sheet[4:6, 1:5], tiles[2, ..., 0])
    assert np.isnan(sheet[[0, 3, 6]]).all() and np.isnan(sheet[4:6, 6:]).all()


def test_colour_images_are_stretched_together_and_signed_ones_each_alone():
    raw = np.zeros((2, 2, 2, 3))
    raw[0, 0, 0], raw[1, 1, 1] = 100, 200
    assert drawn(pictures.images(raw, n_columns=2))[1, 1].tolist() == [0.5]*3
    raw[0, 1, 1] = -100
    sheet = drawn(pictures.images(raw, n_columns=2))
    assert sheet[1, 1].tolist() == [1]*3 and sheet[2, 2].tolist() == [0]*3


def test_kernels_of_colour_images_are_one_picture_per_map():
    weights = np.full((3, 3, 3, 4), -1.0)
    weights[1, 0, 2, 3] = 1
    sheet = drawn(pictures.kernels(weights))
    assert sheet.shape == (9, 9, 3)
    assert sheet[5, 7].tolist() == [0, 1, 0] and (sheet == 1).sum() == 1


def test_kernels_of_further_layers_have_a_row_for_each_map_below():
    weights = np.zeros((5, 3, 3, 2))
    weights[4, 1, 0, 1] = 1
    sheet = drawn(pictures.kernels(weights, limits=(0, 1)))
    assert sheet.shape == (21, 9) and sheet[4*4 + 1 + 1, 4 + 1] == 1 and np.nansum(sheet) == 1


def test_clusters_name_their_classes():
    points = np.random.default_rng(0).normal(size=(9, 2))
    ax = pictures.clusters(points, np.repeat([2, 5, 9], 3), names={5: "frog"})
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["2", "frog", "9"]
    np.testing.assert_allclose(ax.collections[1].get_offsets(), points[3:6])


def test_a_course_shows_means_beside_what_was_published():
    ax = pictures.course({36: [0.5, 0.6], 9: [0.4]}, published={36: 0.64, 256: 0.66}, xlabel="Maps", logarithmic=True)
    assert ax.lines[0].get_xydata().tolist() == [[9, 40], [36, pytest.approx(55)]]
    assert ax.get_xscale() == "log" and ax.get_xlabel() == "Maps"


@pytest.mark.parametrize("draw, values", [(pictures.images, np.ones((2, 3, 3, 3))), (pictures.kernels, np.ones((1, 3, 3, 2)))])
def test_input_stays_as_it_was(draw, values):
    before = values.copy()
    draw(values)
    np.testing.assert_array_equal(values, before)
