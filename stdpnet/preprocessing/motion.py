"""How does a still image become a series of frames? (it drifts over a dark canvas, and turns back at the border)"""

import numpy as np


def moving(images, *, n_frames, margin, speed, seed):
    """Return images that move, an array (n_images, n_frames, height + 2*margin, width + 2*margin) of the type of the images.

    Each starts where and goes in which direction chance will have it; positions are rounded to whole pixels.

    Parameters
    ----------
    images : array (n_images, height, width)
    n_frames : int
    margin : int
        Pixels around the middle, at least 1.
    speed : float
        Pixels per frame.
    seed : int
    """
    if images.ndim != 3 or n_frames < 1 or margin < 1 or not speed >= 0:
        raise ValueError("moving: expected images of shape (n, height, width), at least one frame, a margin of 1 or more and a speed "
                         f"of 0 or more, got {images.shape}, {n_frames}, {margin} and {speed}")
    random = np.random.default_rng(seed)
    angle, start = random.uniform(0, 2*np.pi, len(images)), random.uniform(0, 4*margin, (len(images), 2))
    way = start[:, np.newaxis] + np.multiply.outer(np.stack([np.sin(angle), np.cos(angle)], 1), speed*np.arange(n_frames)).swapaxes(1, 2)
    corners = np.rint(2*margin - np.abs(way % (4*margin) - 2*margin)).astype(int)  # to and fro from 0 to 2*margin
    n, height, width = images.shape
    frames = np.zeros((n, n_frames, height + 2*margin, width + 2*margin), images.dtype)
    for image, each, of_image in zip(images, corners, frames):
        for (row, column), frame in zip(each, of_image):
            frame[row:row + height, column:column + width] = image
    return frames
