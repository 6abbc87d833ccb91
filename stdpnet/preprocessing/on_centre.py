"""How does a photograph become as sparse as a drawing?"""

import math

import numpy as np
from scipy.ndimage import gaussian_filter

from .images import refuse_masked

CENTRE, SURROUND = 0.5, 3.0  #: standard deviations in pixels
MEAN = 40.0  #: of the pixels, 0 to 255; that of MNIST is 33


def on_centre(X):
    """Return images as on-centre ganglion cells see them: what is brighter than its surroundings, equally much of it.

    The difference of two Gaussians, cut off at 0 and scaled to the same mean pixel for all images. Not in Rathi (2021),
    where outlines cut the objects out: without outlines the background of a photograph drowns them.

    Parameters
    ----------
    X : array (n_samples, n_pixels)
        Square images in rows, 0 to 255.

    Returns
    -------
    uint8 array (n_samples, n_pixels)
    """
    refuse_masked(X=X)
    side = math.isqrt(X.shape[1])
    images = np.asarray(X, float).reshape(-1, side, side)
    blurred = [gaussian_filter(images, (0, sigma, sigma)) for sigma in (CENTRE, SURROUND)]
    seen = np.maximum(blurred[0] - blurred[1], 0).reshape(len(X), -1)
    for _ in range(5):  # what is cut off at 255 is missing in the mean
        seen = np.minimum(seen*MEAN/seen.mean(axis=1, keepdims=True).clip(1e-9), 255)
    return np.rint(seen).astype(np.uint8)
