"""What would a classifier make of images alone? (they answer as a network of feature maps does, but are none)"""

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin

from .base import Chunk

CHUNK = 1000  #: images of an answer


class Pixels(TransformerMixin, BaseEstimator):
    """Images as features for a classifier: fields of pixels side by side, as if each were a map.

    So maps are as large as those of a network after pooling, and nothing is lost. The control that learns nothing.

    Parameters
    ----------
    size : int
        Rows and columns of a field; those of an image that fill none are left away.
    """

    def __init__(self, size=2):
        self.size = size

    def fit(self, X, y=None):
        """Note the size of images (n_samples, height, width, channels)."""
        height, width, channels = np.shape(X)[1:]
        self.shape_ = height//self.size, width//self.size, channels*self.size**2
        return self

    def pooled_shapes(self):
        """Return the (height, width, maps) of what `transform` returns, in a list."""
        return [self.shape_]

    def transform(self, X):
        """Return the pixels of images, all of a field side by side, (n_samples, n_features)."""
        height, width, _ = self.shape_
        inner = np.asarray(X)[:, :height*self.size, :width*self.size]
        fields = inner.reshape(len(inner), height, self.size, width, self.size, -1)
        return fields.transpose(0, 1, 3, 2, 4, 5).reshape(len(inner), -1)

    def respond(self, X, *, stream=0):
        """Yield the same as chunks, as a network does; `stream` makes no difference."""
        for start in range(0, len(X), CHUNK):
            part = X[start:start + CHUNK]
            yield Chunk(np.arange(start, start + len(part)), self.transform(part), len(part))
