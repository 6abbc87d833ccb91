"""The keys by which Brian2 knows earlier results are found faster in tests, and are the same."""

import copy

import pytest

import keys
import tiny
from stdpnet.engine.simulation import Simulation


@pytest.fixture(scope="module")
def network():
    """A network that has been run, for no time."""
    made = []
    Simulation(lambda: made.append(tiny.builder(tiny.TINY)()) or made[0])
    return made[0]


def test_keys_are_brian2s_own(network, monkeypatch):
    parts = [part for part in network.objects if hasattr(part, "variables")]
    known = [{**part.variables} for part in parts]
    found = [keys.key(each) for each in known]
    monkeypatch.setattr(keys.caching, "_hashable", keys.usual)
    assert found == [keys.usual(each) for each in known] and len(set(found)) > 5


def test_an_attribute_that_counts_makes_another_key_and_one_that_does_not_none(network):
    variable = copy.copy(network["exc"].variables["v"])
    before = keys.key({"v": variable})
    variable.owner = None
    assert keys.key({"v": variable}) == before
    variable.scalar = True
    assert keys.key({"v": variable}) != before
