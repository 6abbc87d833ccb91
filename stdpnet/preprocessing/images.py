"""Is this a valid array of images? (pure NumPy)"""

import numpy as np


def refuse_masked(**arrays):
    """Raise ValueError if an array is masked: what it masks would be taken for pixels."""
    for name, array in arrays.items():
        if np.ma.isMaskedArray(array):
            raise ValueError(f"{name}: expected an array, got a masked one; fill it, or leave out what is masked")


def as_images(X, *, shape):
    """Return X as an array (n_samples, height, width, channels).

    Parameters
    ----------
    X : array (n_samples, height, width, channels) or (n_samples, height*width*channels)
    shape : tuple of int or None
        Height, width and channels, which flat images need.

    Raises
    ------
    ValueError
        If X is something else, such as a masked array.
    """
    refuse_masked(X=X)
    X = np.asarray(X)
    shape = shape if X.ndim == 2 else X.shape[1:]
    if X.ndim not in (2, 4) or not X.size or X.dtype.kind not in "buif" or shape is None:
        raise ValueError("X: expected numbers of shape (n_samples, height, width, channels), or flat images and "
                         f"ReStoCNet.shape, got {X.dtype} of shape {X.shape} and a shape of {shape}")
    if len(shape) != 3 or np.prod(shape) != X[0].size:
        raise ValueError(f"X: expected {np.prod(shape)} pixels per image, as ReStoCNet.shape={shape}, got {X[0].size}")
    return X.reshape(len(X), *shape)
