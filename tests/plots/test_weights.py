"""Weights, images and kernels as pictures: every pixel in its place, and compared ones on one scale."""

import numpy as np
import pytest

from drawn import legend, texts
from stdpnet.plots import weights


def drawn(ax):
    return np.asarray(ax.images[0].get_array())


def test_receptive_fields_show_each_neuron_as_an_image_in_reading_order():
    values = np.random.default_rng(0).random((6, 7))
    mosaic = np.asarray(weights.receptive_fields(values, shape=(2, 3)).images[0].get_array().filled(np.nan))
    assert mosaic.shape == (3 * 2, 3 * 3)
    for neuron in range(9):
        row, column = divmod(neuron, 3)
        field = mosaic[2 * row:2 * row + 2, 3 * column:3 * column + 3]
        expected = values[:, neuron].reshape(2, 3) if neuron < 7 else np.full((2, 3), np.nan)
        np.testing.assert_allclose(field, expected, rtol=1e-6)


def test_receptive_fields_write_each_label_into_its_field():
    ax = weights.receptive_fields(np.ones((784, 5)), labels=["a", "b", "c", "d", "e"])
    assert texts(ax) == ["a", "b", "c", "d", "e"]
    places = [text.get_position() for text in ax.texts]
    assert [(int(x // 28), int(y // 28)) for x, y in places] == [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1)]


@pytest.mark.parametrize("n_neurons", [1, 9, 1600])
def test_receptive_fields_get_at_least_one_dot_for_every_weight(n_neurons):
    ax = weights.receptive_fields(np.ones((784, n_neurons), np.float32))
    ax.figure.draw_without_rendering()
    side = np.ceil(np.sqrt(n_neurons)) * 28
    assert ax.get_window_extent().height >= 0.95 * side


@pytest.mark.parametrize("shape", [(100, 784), (784,), (100, 10)])
def test_receptive_fields_refuse_weights_of_another_shape(shape):
    with pytest.raises(ValueError) as error:
        weights.receptive_fields(np.ones(shape))
    assert str(error.value) == ("receptive_fields: expected weights of shape (784, n_neurons) for images of 28 x 28, "
                                f"got {shape}; transpose them, or pass the shape of the image")


def test_compared_fields_are_on_one_scale():
    axes = weights.compared_fields([np.full((4, 2), 0.5), np.full((9, 1), 2.0)], labels=[["a", "b"], None])
    assert [ax.images[0].get_clim() for ax in axes] == [(0, 2)]*2
    assert [texts(ax) for ax in axes] == [["a", "b"], []]
    assert [len(ax.child_axes) for ax in axes] == [0, 1]  # one colour bar for both


def test_images_stand_in_rows_with_a_margin():
    tiles = np.arange(3*2*4).reshape(3, 2, 4, 1)/24
    sheet = weights.tiled(tiles, 2)
    assert sheet.shape == (7, 11)
    np.testing.assert_array_equal(sheet[1:3, 1:5], tiles[0, ..., 0])
    np.testing.assert_array_equal(sheet[1:3, 6:10], tiles[1, ..., 0])
    np.testing.assert_array_equal(sheet[4:6, 1:5], tiles[2, ..., 0])
    assert np.isnan(sheet[[0, 3, 6]]).all() and np.isnan(sheet[4:6, 6:]).all()


def test_colour_images_are_stretched_together_and_signed_ones_each_alone():
    raw = np.zeros((2, 2, 2, 3))
    raw[0, 0, 0], raw[1, 1, 1] = 100, 200
    assert drawn(weights.images(raw, n_columns=2))[1, 1].tolist() == [0.5]*3
    raw[0, 1, 1] = -100
    sheet = drawn(weights.images(raw, n_columns=2))
    assert sheet[1, 1].tolist() == [1]*3 and sheet[2, 2].tolist() == [0]*3


def test_kernels_of_colour_images_are_one_picture_per_map():
    values = np.full((3, 3, 3, 4), -1.0)
    values[1, 0, 2, 3] = 1
    sheet = drawn(weights.kernels(values))
    assert sheet.shape == (9, 9, 3)
    assert sheet[5, 7].tolist() == [0, 1, 0] and (sheet == 1).sum() == 1


def test_kernels_of_further_layers_have_a_row_for_each_map_below():
    values = np.zeros((5, 3, 3, 2))
    values[4, 1, 0, 1] = 1
    sheet = drawn(weights.kernels(values, limits=(0, 1)))
    assert sheet.shape == (21, 9) and sheet[4*4 + 1 + 1, 4 + 1] == 1 and np.nansum(sheet) == 1


@pytest.mark.parametrize("draw, values", [(weights.images, np.ones((2, 3, 3, 3))), (weights.kernels, np.ones((1, 3, 3, 2)))])
def test_input_stays_as_it_was(draw, values):
    before = values.copy()
    draw(values)
    np.testing.assert_array_equal(values, before)


def test_a_legend_says_what_the_colours_of_kernels_are():
    assert legend(weights.kernels(np.ones((1, 3, 3, 2)))) == legend(weights.kernels(np.ones((4, 3, 3, 2)))) == ["low", "high"]
    assert legend(weights.kernels(np.ones((3, 3, 3, 2)))) == ["none", "red", "green", "blue", "all"]


def test_rows_of_images_have_their_names():
    rows = {"as they are": np.arange(8).reshape(2, 4), "noisy": np.full((2, 4), 255)}
    axes = weights.image_rows(rows)
    assert axes.shape == (2, 2) and [row[0].get_ylabel() for row in axes] == list(rows)
    assert np.array_equal(axes[0, 1].images[0].get_array(), [[4, 5], [6, 7]])
    assert axes[1, 0].images[0].get_clim() == (0, 255)
