"""Images that move: they stay whole, turn back at the border, and a higher rate of frames means smaller steps."""

import numpy as np
import pytest

from stdpnet.preprocessing.motion import moving

IMAGES = np.random.default_rng(0).integers(1, 255, (5, 4, 4)).astype(np.uint8)


def corners(frames):
    """Row and column of the first bright pixel of each frame, (n_images, n_frames, 2)."""
    return np.stack([(frames.max(axis) > 0).argmax(-1) for axis in (3, 2)], axis=-1)


def test_images_stay_whole_and_move_a_pixel_at_most():
    frames = moving(IMAGES, n_frames=40, margin=2, speed=1.0, seed=0)
    assert frames.shape == (5, 40, 8, 8) and frames.dtype == np.uint8
    assert np.array_equal(np.sort(frames[frames > 0].reshape(5, 40, -1)), np.sort(np.broadcast_to(IMAGES.reshape(5, 1, -1), (5, 40, 16))))
    at = corners(frames)
    assert np.abs(np.diff(at, axis=1)).max() == 1 and at.max() == 4 and at.min() == 0


def test_twice_the_frames_at_half_the_speed_pass_the_same_places():
    slow, fast = (moving(IMAGES, n_frames=10*rate, margin=2, speed=1/rate, seed=3) for rate in (1, 2))
    assert np.array_equal(slow, fast[:, ::2])
    assert not np.array_equal(slow, moving(IMAGES, n_frames=10, margin=2, speed=1, seed=4))


@pytest.mark.parametrize("change", [{"n_frames": 0}, {"margin": 0}, {"speed": -1}, {"speed": np.nan}])
def test_impossible_motion_is_refused(change):
    with pytest.raises(ValueError, match="moving: expected images of shape"):
        moving(IMAGES, **{"n_frames": 3, "margin": 2, "speed": 1, "seed": 0} | change)
