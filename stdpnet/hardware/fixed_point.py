"""What is left of numbers with few bits? (fixed point, as in the chapter on tools for spiking hardware, section 3.3)

A number has a sign, bits before and bits after the point; how many of each follows from the largest number of its layer. The
paper clips to plus and minus 2**(bits - 1); in two's complement the largest code is one less, which is what we take. Nor do we
keep a sign where no number is negative, which leaves one bit more.
"""

from dataclasses import dataclass

import numpy as np

MOST_BITS = 24  #: that single precision holds


@dataclass(frozen=True, kw_only=True)
class FixedPoint:
    """A format of numbers.

    Raises
    ------
    ValueError
        If there is no bit but the sign, or more than single precision holds.
    """

    bits: int  #: of a number, with its sign if it has one
    fraction: int  #: bits after the point; negative where the last ones before it are missing, too
    signed: bool = True  #: whether numbers may be negative

    def __post_init__(self):
        if not isinstance(self.bits, int | np.integer) or isinstance(self.bits, bool) or not 2 <= self.bits <= MOST_BITS:
            raise ValueError(f"FixedPoint.bits: expected an integer from 2, a sign and a digit, to {MOST_BITS}, got {self.bits!r}")

    @classmethod
    def of(cls, values, bits):
        """Return the format with so many bits that reaches as far as the largest of some values."""
        largest = float(np.max(np.abs(values), initial=0))
        if not np.isfinite(largest):
            raise ValueError(f"FixedPoint: expected finite numbers, got {largest}")
        whole = 1 + int(np.floor(np.log2(largest))) if largest else 0  # Eq. (3.9)
        signed = bool(np.min(values, initial=0) < 0)
        return cls(bits=bits, fraction=bits - whole - signed, signed=signed)  # Eq. (3.10)

    @property
    def step(self):
        """Difference of two neighbouring numbers."""
        return 2.0**-self.fraction

    def codes(self, values):
        """Return values as integers, int64 in the same shape, to be multiplied by `step`."""
        n_codes = 2**self.bits
        least = -n_codes//2*self.signed
        return np.clip(np.rint(np.asarray(values, float)/self.step), least, least + n_codes - 1).astype(np.int64)

    def rounded(self, values):
        """Return the nearest numbers of the format, in the type of the values."""
        return (self.codes(values)*self.step).astype(np.asarray(values).dtype)  # Eq. (3.11)


def thresholds(values, bits):
    """Return the thresholds of a layer, each with so many bits above the lowest, which is a constant of the layer.

    Homeostasis makes thresholds high and alike: what tells neurons apart is what is above the lowest.
    """
    lowest = np.min(values, initial=np.inf) if np.size(values) else 0
    above = np.asarray(values, float) - lowest
    return (lowest + FixedPoint.of(above, bits).rounded(above)).astype(np.asarray(values).dtype)


def quantised(arrays, bits):
    """Return learned arrays with weights and thresholds of so many bits, each array in a format of its own.

    Parameters
    ----------
    arrays : dict of arrays
        By the names of a learned state; those that are no numbers stay.
    bits : int
    """
    changes = {"w": lambda array: FixedPoint.of(array, bits).rounded(array), "theta": lambda array: thresholds(array, bits)}
    return {name: changes.get(name.rpartition(".")[2], lambda array: array)(array) for name, array in arrays.items()}
