"""Programs that are known by their descriptions: found without writing source, and never taken for another."""

from functools import partial

import numpy as np
import pytest
from brian2 import mV, volt

import tiny
from stdpnet.engine import assembly, brian, descriptions, program
from stdpnet.models.neurons import AdaptiveLIF


def refuse_to_write(*arguments):
    raise AssertionError("source is written")


@pytest.fixture
def fresh(monkeypatch, tmp_path):
    """A cache without descriptions, in which nothing need be compiled."""
    monkeypatch.setenv("STDPNET_CACHE", str(tmp_path))
    monkeypatch.setattr(program, "_compile", lambda folder: (folder/"main").write_text("a program"))


def test_the_source_of_a_known_description_is_not_written_again(fresh, monkeypatch):
    first = program.Program(tiny.builder(tiny.TINY))
    monkeypatch.setattr(program, "write_source", refuse_to_write)
    again = program.Program(tiny.builder(tiny.TINY))
    assert again.folder == first.folder and again.variables == first.variables


def test_a_known_program_that_is_lost_or_damaged_is_made_again(fresh):
    first = program.Program(tiny.builder(tiny.TINY))
    (first.folder/"main").write_text("another")
    assert program.Program(tiny.builder(tiny.TINY)).folder == first.folder
    assert (first.folder/"main").read_text() == "a program"


def described(network=tiny.TINY, **arguments):
    return descriptions.digest(partial(assembly.build, network, **{"n_inputs": {"input": 36}} | arguments))


@pytest.mark.parametrize("changed", [
    {"network": tiny.TINY.replace({"exc.neuron.tau": tiny.TINY.layers["exc"].neuron.tau*(1 + 1e-12)})},
    {"network": tiny.TINY.resized({"exc": 9})}, {"network": tiny.without_inhibition(tiny.TINY)},
    {"network": tiny.TINY.replace({"input_exc.rule": None})},
    {"n_inputs": {"input": 37}}, {"listed": ("input_exc",)}, {"heard": ("exc",)}])
def test_whatever_is_different_has_another_digest(changed):
    assert described() == described() != described(**changed)


def test_equal_values_have_one_digest_whatever_their_unit():
    network = tiny.TINY.replace({"exc.neuron.theta_plus": 1*mV})
    assert described(network) == described(network.replace({"exc.neuron.theta_plus": float(1*mV)*volt}))


def test_changed_texts_and_preferences_have_another_digest(monkeypatch):
    before = described()
    monkeypatch.setattr(AdaptiveLIF, "threshold", "v > theta")
    changed = described()
    monkeypatch.setitem(brian.PREFERENCES, "core.default_float_dtype", np.float64)
    assert len({before, changed, described()}) == 3


@pytest.mark.parametrize("build", [
    lambda: None, partial(lambda network: None, tiny.TINY), partial(assembly.build, tiny.OWN, n_inputs={"input": 36})])
def test_what_may_depend_on_more_than_its_values_has_no_digest(build):
    assert descriptions.digest(build) is None
