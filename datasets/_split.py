"""What every loader returns: four plain arrays, and what a result file should say about them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True, kw_only=True, eq=False)
class Split:
    """A data set divided into training and test images.

    Unpacks as ``X_train, y_train, X_test, y_test``.

    Attributes
    ----------
    X_train, X_test : uint8 array of shape (n_samples, 784)
        Images of 28 x 28 pixels in rows, 0 (dark) to 255 (bright). Of CIFAR-10: (n_samples, 32, 32, 3), rows, columns
        and colours.
    y_train, y_test : int64 array of shape (n_samples,)
        Class numbers, 0 to 9.
    notes : dict
        How the arrays were made, where that is not the same for everybody.
    """

    X_train: np.ndarray
    y_train: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray
    notes: dict[str, bool | str] = field(default_factory=dict)

    def __iter__(self) -> Iterator[np.ndarray]:
        return iter((self.X_train, self.y_train, self.X_test, self.y_test))
