"""Read a pickle that holds arrays, and nothing that could run.

NumPy itself is not asked: from a pickle it would take any type of element, among them those that hold addresses.
"""

import io
import pickle

import numpy as np

from stdpnet.datasets._files import Unfit

ELEMENTS = {b"u1": np.uint8, "u1": np.uint8}  #: all that an array may hold, as Python 2 and 3 write it


class Array:
    """What a pickle says of an array; `values` is the array."""

    def __init__(self, *_):
        self.values = None

    def __setstate__(self, state):
        _, shape, kind, by_columns, content = state
        self.values = np.frombuffer(content, kind.element).reshape(shape, order="F" if by_columns else "C")


class Kind:
    """What a pickle says of the type of an array's elements."""

    def __init__(self, name, *_):
        self.element = ELEMENTS[name]

    def __setstate__(self, state):
        """Byte order and the like, which a byte does not have."""


#: all that a pickled array asks for, under the names of NumPy 1 and 2
ADMITTED = {
    ("numpy", "ndarray"): Array,
    ("numpy", "dtype"): Kind,
    ("numpy.core.multiarray", "_reconstruct"): Array,
    ("numpy._core.multiarray", "_reconstruct"): Array,
}


class _ArraysOnly(pickle.Unpickler):
    """Refuses every name that is not in `ADMITTED`, before anything of that name is imported or called."""

    def find_class(self, module, name):
        if (module, name) not in ADMITTED:
            raise pickle.UnpicklingError(f"a pickle that asks for {module}.{name}, which is refused: only arrays are read")
        return ADMITTED[module, name]


def arrays(content: bytes):
    """Read containers of numbers, bytes and arrays, each an `Array`; text of Python 2 becomes bytes.

    Raises
    ------
    ValueError
        If the pickle asks for anything else, of which then nothing has run, or is truncated or damaged.
    """
    try:
        return _ArraysOnly(io.BytesIO(content), encoding="bytes").load()
    except pickle.UnpicklingError as error:
        raise Unfit(str(error)) from error
    except Exception as error:  # pickle raises whatever a damaged stream leads to
        raise Unfit(f"a damaged pickle, {type(error).__name__}: {error}") from error
