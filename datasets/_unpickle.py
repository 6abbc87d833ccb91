"""Read a pickle that holds arrays, and nothing that could run."""

import io
import pickle

import numpy as np

REBUILD = np.empty(0).__reduce__()[0]
#: all that a pickled array asks for, under the names of NumPy 1 and 2
ADMITTED = {
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): np.dtype,
    ("numpy.core.multiarray", "_reconstruct"): REBUILD,
    ("numpy._core.multiarray", "_reconstruct"): REBUILD,
}


class _ArraysOnly(pickle.Unpickler):
    """Refuses every name that is not in `ADMITTED`, before anything of that name is imported or called."""

    def find_class(self, module, name):
        if (module, name) not in ADMITTED:
            raise pickle.UnpicklingError(f"a pickle that asks for {module}.{name}, which is refused: only arrays are read")
        return ADMITTED[module, name]


def arrays(content: bytes):
    """Read containers of numbers, bytes and arrays; text of Python 2 becomes bytes.

    Raises
    ------
    ValueError
        If the pickle asks for anything else, of which then nothing has run, or is truncated or damaged.
    """
    try:
        return _ArraysOnly(io.BytesIO(content), encoding="bytes").load()
    except pickle.UnpicklingError as error:
        raise ValueError(str(error)) from error
    except Exception as error:  # pickle raises whatever a damaged stream leads to
        raise ValueError(f"a damaged pickle, {type(error).__name__}: {error}") from error
