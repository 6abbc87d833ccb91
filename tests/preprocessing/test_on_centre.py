"""Photographs as seen by on-centre cells."""

import numpy as np
import pytest

from stdpnet.preprocessing.on_centre import MEAN, on_centre


def test_a_bright_spot_stays_and_even_ground_vanishes():
    image = np.full((28, 28), 100)
    image[10:13, 10:13] = 200
    seen = on_centre(image.reshape(1, -1)).reshape(28, 28)
    assert seen[11, 11] == 255 and seen[20:, 20:].max() == 0


def test_all_images_are_equally_bright_unless_there_is_nothing_to_see():
    images = np.random.default_rng(0).random((5, 784))*[[50], [100], [150], [200], [250]]
    np.testing.assert_allclose(on_centre(images).mean(axis=1), MEAN, rtol=0.03)
    assert on_centre(np.full((1, 784), 80)).max() == 0


def test_masked_images_are_refused():
    with pytest.raises(ValueError, match="^X: expected an array, got a masked one"):
        on_centre(np.ma.ones((1, 784)))
