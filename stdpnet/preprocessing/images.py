"""Is this a valid array of images, and what does it look like in fewer pixels? (pure NumPy)"""

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


def shrunk(images, side):
    """Return images of so many rows and columns, float32: each pixel is the mean of what it covers.

    Parameters
    ----------
    images : array (n_samples, height, width, channels)
    side : int
        At most the height and the width.
    """
    if not 1 <= side <= min(images.shape[1:3]):
        raise ValueError(f"side: expected 1 to {min(images.shape[1:3])} rows and columns for images of {images.shape[1]} x "
                         f"{images.shape[2]}, got {side}")
    down, across = (_cover(extent, side) for extent in images.shape[1:3])
    means = np.einsum("ih,nhwc,jw->nijc", down, images.astype(np.float32), across, optimize=True)
    return np.clip(means, images.min(), images.max())  # which rounding may leave by the last bit


def _cover(extent, side):
    """Return which share of each of few pixels each of many covers, float32 (side, extent)."""
    edges, wide = np.arange(extent), extent/side
    first = np.arange(side)[:, np.newaxis]*wide
    return (np.clip(np.minimum(edges + 1, first + wide) - np.maximum(edges, first), 0, None)/wide).astype(np.float32)
