"""Images that a network can take, and what it cannot."""

import numpy as np
import pytest

from stdpnet.preprocessing.images import as_images, shrunk


def test_flat_images_get_their_shape_and_others_keep_it():
    flat = np.linspace(-1, 1, 24).reshape(2, 12)
    assert np.array_equal(as_images(flat, shape=(2, 2, 3)), flat.reshape(2, 2, 2, 3))
    images = np.zeros((1, 4, 3, 2), bool)
    assert as_images(images, shape=None).shape == (1, 4, 3, 2)


@pytest.mark.parametrize("X, shape, parts", [
    (np.ma.zeros((2, 12)), (2, 2, 3), ["masked"]), (np.zeros((2, 12)), None, ["shape of None"]),
    (np.zeros((2, 12)), (2, 2, 2), ["8 pixels", "got 12"]), (np.zeros(12), (2, 2, 3), ["shape (12,)"]),
    (np.zeros((0, 12)), (2, 2, 3), ["shape (0, 12)"]), (np.full((2, 12), "x"), (2, 2, 3), ["<U1"]),
])
def test_what_are_no_images_is_refused_in_one_line(X, shape, parts):
    with pytest.raises(ValueError, match="^X: expected ") as error:
        as_images(X, shape=shape)
    assert all(part in str(error.value) for part in parts) and "\n" not in str(error.value)


def test_fewer_pixels_are_the_means_of_what_they_cover():
    image = np.arange(16.0).reshape(1, 4, 4, 1)
    assert shrunk(image, 2)[0, :, :, 0].tolist() == [[2.5, 4.5], [10.5, 12.5]]
    random = np.random.default_rng(0).random((2, 28, 28, 3))
    assert shrunk(random, 8).shape == (2, 8, 8, 3) and shrunk(random, 8).mean() == pytest.approx(random.mean())
    for side in (0, 5):
        with pytest.raises(ValueError, match=f"side: expected 1 to 4 rows and columns for images of 4 x 4, got {side}"):
            shrunk(image, side)
