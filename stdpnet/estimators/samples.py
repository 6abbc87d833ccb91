"""What is a network shown? (arrays by input, whose rows belong together)"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import issparse
from sklearn.utils.validation import _num_samples

#: one array, or one for each input, in their order or by name
Shown = ArrayLike | Sequence[ArrayLike] | Mapping[str, ArrayLike]


class Samples:
    """Arrays by the names of the inputs that they are shown to.

    Parameters
    ----------
    arrays : dict of arrays (n, ...)
    rows : dict of int arrays (n_samples,), optional
        Which row of each array belongs to each sample; by default rows belong together as they stand.
    """

    def __init__(self, arrays, rows=None):
        lengths = {name: len(array) for name, array in arrays.items()}
        if rows is None and len(set(lengths.values())) > 1:
            raise ValueError(f"X: expected as many rows for every input, got "
                             f"{', '.join(f'{n} for {name}' for name, n in lengths.items())}")
        self.arrays = arrays
        self.rows = rows or {name: np.arange(n) for name, n in lengths.items()}

    def __len__(self):
        return len(next(iter(self.rows.values())))

    def __getitem__(self, rows):
        """Return some of the samples, a dict of arrays."""
        return {name: self.arrays[name][self.rows[name][rows]] for name in self.arrays}

    @property
    def shapes(self):
        """Shape of what each input is shown, without samples and frames."""
        return {name: array.shape[1:] for name, array in self.arrays.items()}


def by_input(X, names):
    """Return arrays by input, as they were given: one array, a list in the order of the inputs, or a dict.

    Raises
    ------
    ValueError
        If there are others.
    """
    if isinstance(X, dict) and not issparse(X):  # one kind of sparse array is a dict, too
        if set(X) != set(names):
            raise ValueError(f"X: expected arrays for the inputs {', '.join(names)}, got {', '.join(map(str, X)) or 'none'}")
        return {name: X[name] for name in names}
    if len(names) == 1:
        return {names[0]: X}
    if not isinstance(X, list | tuple) or len(X) != len(names):
        length = f" of length {len(X)}" if hasattr(X, "__len__") else ""
        raise ValueError(f"X: expected a list of {len(names)} arrays, for {', '.join(names)}, or a dict of them, got "
                         f"{type(X).__name__}{length}")
    return dict(zip(names, X))


def n_samples(X, names):
    """Return how many rows the first of the arrays by input has; raises as `by_input`."""
    return _num_samples(by_input(X, names)[names[0]])
