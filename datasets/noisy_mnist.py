"""n-MNIST: MNIST with noise, with noise and less contrast, or blurred by motion."""

from dataclasses import replace

import numpy as np
from scipy import ndimage

from stdpnet.datasets import mnist
from stdpnet.datasets._split import Split

WHITE = 255
CONTRAST = 0.5                                      # what "reduced contrast" leaves of the pixels' range
SNR = {"awgn": 9.5, "reduced_contrast_awgn": 12.0}  # dB, of a signal of power 1: see `add_noise`
MOTION_LENGTH, MOTION_ANGLE = 5, 15                 # pixels; degrees, counter-clockwise
KINDS = (*SNR, "motion_blur")


def load(kind: str = "awgn", *, seed: int = 0) -> Split:
    """Make n-MNIST from MNIST, see `mnist.load`.

    Parameters
    ----------
    kind : str
        "awgn", "reduced_contrast_awgn" or "motion_blur"; see `add_noise`.
    seed : int
        Randomises the noise, which differs between all images.

    Returns
    -------
    Split
        60,000 training and 10,000 test images; the label is the digit.

    Raises
    ------
    ValueError
        If there is no such kind.
    DataError
        If MNIST is missing or damaged.
    """
    _check(kind)
    return noisy(mnist.load(), kind, seed=seed)


def noisy(images: Split, kind: str, *, seed: int = 0) -> Split:
    """Return a data set of images with noise of its own in each, see `add_noise`."""
    return replace(images, X_train=add_noise(images.X_train, kind, seed=[seed, 0]),
                   X_test=add_noise(images.X_test, kind, seed=[seed, 1]), notes=images.notes | {"noise": kind})


def add_noise(X: np.ndarray, kind: str, *, seed: int | list[int] = 0) -> np.ndarray:
    """Return images with the noise of n-MNIST, uint8 like `X`.

    * "awgn": additive white Gaussian noise with a signal-to-noise ratio of 9.5 dB;
    * "reduced_contrast_awgn": half the contrast, then such noise with 12 dB;
    * "motion_blur": a linear motion of the camera by 5 pixels, 15 degrees counter-clockwise.

    The ratio is that of a signal of power 1 where white is 1, as MATLAB's ``awgn`` takes it unless told otherwise: the
    noise has standard deviations of 0.335 and 0.251. That was inferred, as the publication does not tell.

    Parameters
    ----------
    X : uint8 array (n_images, n_pixels)
        Square images in rows, 0 to 255.
    kind : str
        One of ``KINDS``.
    seed : int or list of int
        Randomises the noise.

    References
    ----------
    S. Basu et al., "Learning sparse feature representations using probabilistic quadtrees and deep belief nets", Neural
    Processing Letters 45, 2017; https://csc.lsu.edu/~saikat/n-mnist.
    """
    _check(kind)
    if kind == "motion_blur":
        return _blur(X)
    random = np.random.default_rng(seed)
    contrast = CONTRAST if kind == "reduced_contrast_awgn" else 1.0
    deviation = WHITE*10**(-SNR[kind]/20)
    noisy = np.empty_like(X)
    for place, image in enumerate(X):  # one by one, to need little memory
        noise = random.normal(0, deviation, image.shape)
        noisy[place] = np.rint(np.clip(contrast*image + noise, 0, WHITE))
    return noisy


def _check(kind):
    if kind not in KINDS:
        raise ValueError(f"noisy_mnist.kind: expected one of {', '.join(KINDS)}, got {kind!r}")


def _blur(X):
    side = round(np.sqrt(X.shape[1]))
    blurred = ndimage.correlate(X.reshape(-1, side, side).astype(np.float32), _motion()[np.newaxis], mode="nearest")
    return np.rint(blurred).astype(np.uint8).reshape(X.shape)


def _motion():
    """Weights of the pixels that pass a place during the motion: those less than a pixel away from its line."""
    along = MOTION_LENGTH//2
    rows, columns = np.mgrid[-along:along + 1, -along:along + 1]
    angle, half = np.deg2rad(MOTION_ANGLE), (MOTION_LENGTH - 1)/2
    direction = columns*np.cos(angle) - rows*np.sin(angle)  # rows grow downwards
    across = columns*np.sin(angle) + rows*np.cos(angle)
    distance = np.hypot(across, np.maximum(np.abs(direction) - half, 0))
    weights = np.maximum(1 - distance, 0).astype(np.float32)
    return weights/weights.sum()
