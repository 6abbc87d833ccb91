"""Are these features and their classes? What all classifiers refuse, and how they say so."""

from contextlib import contextmanager

import numpy as np


@contextmanager
def in_one_line(name, remedy):
    """Shorten a complaint of scikit-learn to its first line, and add whose it is and the remedy."""
    try:
        yield
    except ValueError as error:
        complaint = str(error).partition("\n")[0].rstrip(".:")
        raise ValueError(f"{name}: {complaint}; {remedy}") from error


def refuse_masked(**arrays):
    """Raise ValueError if an array is masked: what it masks would be taken for numbers."""
    for name, array in arrays.items():
        if np.ma.isMaskedArray(array):
            raise ValueError(f"{name}: expected an array, got a masked one; fill it, or leave out what is masked")
