"""Which values may a parameter have? (bounds that stand at the field)

A model annotates its fields with these kinds, and calls :func:`check` when it is made::

    @dataclass(frozen=True, kw_only=True)
    class Neuron(Model):
        tau: Time  #: membrane time constant
"""

from dataclasses import dataclass, fields
from numbers import Integral, Real
from typing import Annotated, get_args

import numpy as np
from brian2 import Quantity, have_same_dimensions, hertz, second, volt


@dataclass(frozen=True)
class Kind:
    """What a parameter must be: in words, its unit, and the bounds of its value in SI units."""

    expected: str
    unit: Quantity | float = 1.0
    least: float = -np.inf
    most: float = np.inf
    above: float = -np.inf
    whole: bool = False
    optional: bool = False

    def fits(self, value):
        """Whether a value is of this kind."""
        if value is None:
            return self.optional
        if isinstance(value, bool | np.bool_) or not isinstance(value, Integral if self.whole else Real | Quantity):
            return False
        if np.ndim(value) or not have_same_dimensions(value, self.unit):
            return False
        number = float(value)
        return np.isfinite(number) and max(self.least, np.nextafter(self.above, np.inf)) <= number <= self.most


Time = Annotated[Quantity, Kind("a positive time, such as 20*ms", second, above=0)]
Duration = Annotated[Quantity, Kind("a time of 0 ms or more", second, least=0)]
Potential = Annotated[Quantity, Kind("a potential, such as -65*mV", volt)]
Rate = Annotated[Quantity, Kind("a rate of 0 Hz or more, such as 60*Hz", hertz, least=0)]
OptionalRate = Annotated[Quantity | None, Kind("a rate of 0 Hz or more, or None", hertz, least=0, optional=True)]
Number = Annotated[float, Kind("a finite number")]
Positive = Annotated[float, Kind("a number above 0", above=0)]
NotNegative = Annotated[float, Kind("a number of 0 or more", least=0)]
OptionalPositive = Annotated[float | None, Kind("a number above 0, or None", above=0, optional=True)]
Probability = Annotated[float, Kind("a probability, from 0 to 1", least=0, most=1)]
TraceValue = Annotated[float, Kind("the value of a trace, from 0 to 1", least=0, most=1)]
Natural = Annotated[int, Kind("an integer >= 0", least=0, whole=True)]
Count = Annotated[int, Kind("an integer >= 1", least=1, whole=True)]


class Model:
    """A dataclass of parameters, which are checked when an instance is made."""

    def __post_init__(self):
        check(self)

    def _expect(self, right, name, expected):
        """Refuse the value of a field unless it is right."""
        if not right:
            raise ValueError(f"{type(self).__name__}.{name}: expected {expected}, got {getattr(self, name)!r}")


def check(model):
    """Raise ValueError if a field of a dataclass instance is not of the kind that its annotation names."""
    for field in fields(model):
        kind = next((each for each in get_args(field.type)[1:] if isinstance(each, Kind)), None)
        value = getattr(model, field.name)
        if kind and not kind.fits(value):
            raise ValueError(f"{type(model).__name__}.{field.name}: expected {kind.expected}, got {value!r}")
