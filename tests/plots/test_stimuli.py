"""Pictures of sounds and images: what they show, not how they look."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from stdpnet.plots import stimuli


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_a_cochleagram_has_time_to_the_right_and_high_frequencies_above():
    frames = np.zeros((50, 4))
    frames[10, 0] = 1  # early, in the highest channel
    frequencies, sound = np.array([4000.0, 1000, 300, 90]), np.sin(np.arange(100))
    axes = stimuli.cochleagram(frames, frequencies=frequencies, duration=0.5, sound=sound)
    picture = axes[1].images[0].get_array()
    assert picture.shape == (4, 50) and picture[0, 10] == 1 and picture.sum() == 1
    left, right, bottom, top = axes[1].images[0].get_extent()
    assert (left, right) == (0, 500) == axes[0].get_xlim() and bottom > top
    assert [label.get_text() for label in axes[1].get_yticklabels()] == ["90", "300", "1000", "4000"]
    assert len(axes[0].lines[0].get_xdata()) == 100


def test_rows_of_images_have_their_names():
    rows = {"as they are": np.arange(8).reshape(2, 4), "noisy": np.full((2, 4), 255)}
    axes = stimuli.image_rows(rows)
    assert axes.shape == (2, 2) and [row[0].get_ylabel() for row in axes] == list(rows)
    assert np.array_equal(axes[0, 1].images[0].get_array(), [[4, 5], [6, 7]])
    assert axes[1, 0].images[0].get_clim() == (0, 255)
