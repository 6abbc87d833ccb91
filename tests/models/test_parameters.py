"""Bounds of parameters: either side of each, for every kind, and what an error says."""

import re
from dataclasses import dataclass, replace
from typing import get_args

import numpy as np
import pytest
from brian2 import Hz, Quantity, ms, mV, second

from stdpnet.models import parameters, presets
from stdpnet.models.parameters import Kind, Model

KINDS = {name: each for name, each in vars(parameters).items() if any(isinstance(part, Kind) for part in get_args(each)[1:])}
#: what each kind takes and what it refuses, close to its bounds; of another unit or type, too
CASES = {
    "Time": ([1e-300*second, 20*ms], [0*ms, -1*ms, 20, 20*mV, None]),
    "Duration": ([0*ms, 20*ms], [-1e-300*second, 0, 20*mV, None]),
    "Potential": ([-65*mV, 0*mV], [-65, 20*ms, np.inf*mV, None]),
    "Rate": ([0*Hz, 60*Hz], [-1e-300*Hz, 60, 20*ms, None]),
    "OptionalRate": ([0*Hz, None], [-1*Hz, 60]),
    "Number": ([-1.5, 0, 3, np.float32(2)], [1*ms, "1", True, np.inf, [1.0], None]),
    "Positive": ([1e-300, 2], [0, -1.0, 1*ms, None]),
    "NotNegative": ([0, 0.0, 2.5], [-1e-300, 1*ms, None]),
    "OptionalPositive": ([None, 1e-300], [0, -1.0]),
    "Probability": ([0, 1, 0.5], [-1e-300, 1 + 1e-15, None]),
    "TraceValue": ([0, 1.0], [-1e-300, 1 + 1e-15, None]),
    "Natural": ([0, 7, np.int64(3)], [-1, 1.0, True, None]),
    "Count": ([1, 7], [0, -1, 2.5, False, None]),
}


def holder(kind):
    """A model with one parameter of a kind."""
    return dataclass(frozen=True, kw_only=True)(type("Holder", (Model,), {"__annotations__": {"value": kind}}))


def test_every_kind_has_cases():
    assert CASES.keys() == KINDS.keys()


@pytest.mark.parametrize("name, value", [(name, value) for name, (right, _) in CASES.items() for value in right])
def test_a_value_within_the_bounds_is_taken_as_it_is(name, value):
    assert holder(KINDS[name])(value=value).value is value


@pytest.mark.parametrize("name, value", [(name, value) for name, (_, wrong) in CASES.items() for value in [*wrong, np.nan]])
def test_a_value_outside_the_bounds_is_refused_in_one_line_with_both_sides(name, value):
    expected = next(each.expected for each in get_args(KINDS[name]) if isinstance(each, Kind))
    with pytest.raises(ValueError) as error:
        holder(KINDS[name])(value=value)
    assert str(error.value) == f"Holder.value: expected {expected}, got {value!r}"


def test_a_variant_is_checked_too():
    with pytest.raises(ValueError, match=f"^{re.escape('AdaptiveLIF.tau: expected a positive time, such as 20*ms, got 3')}$"):
        replace(presets.EXCITATORY, tau=3)


def test_what_has_no_kind_is_not_checked():
    assert holder(Quantity)(value="anything").value == "anything"
