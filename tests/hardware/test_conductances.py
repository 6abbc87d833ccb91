"""Populations in NumPy: spike for spike what the compiled programs do, and nearly so in whole numbers."""

import numpy as np
import pytest
from brian2 import mV
from scipy import sparse

import tiny
from stdpnet.engine.simulation import Simulation
from stdpnet.hardware import conductances

N_STEPS = 200


@pytest.fixture(scope="module")
def heard():
    """A frozen network, what its inputs and its neurons did with one image, and its arrays."""
    network, random = tiny.TINY, np.random.default_rng(1)
    arrays = {"input_exc.w": random.random((36, 8)), "exc.theta": np.full(8, 0.02)}
    image = tiny.quarters(1)[0]
    outcome = Simulation(tiny.watched(network)).run(
        tiny.shown(network, image, **arrays, **{"presentation.attempt": 2}), ["watched.i", "watched.t", "fired.i", "fired.t"])
    return network, arrays, {name: (outcome[f"{name}.i"], np.rint(outcome[f"{name}.t"]/float(network.dt)).astype(int))
                             for name in ("watched", "fired")}


def trains(place, step, n=36):
    """For each step of the first presentation the inputs that spike."""
    for now in range(N_STEPS):
        which = place[step == now]
        yield {"input": sparse.csr_array((np.ones(len(which), int), (np.zeros(len(which), int), which)), shape=(1, n))}


def test_floating_point_spikes_as_the_program_does(heard):
    network, arrays, spikes = heard
    found = conductances.run(conductances.Floats(conductances.populations(network, arrays)), trains(*spikes["watched"]), 1)
    place, step = spikes["fired"]
    expected = np.bincount(place[step < N_STEPS], minlength=8)
    assert expected.sum() > 5 and found["exc"][0].tolist() == expected.tolist()
    assert found["inh"].sum() > 0


def test_whole_numbers_of_16_bits_do_nearly_the_same_and_of_2_bits_do_not(heard):
    network, arrays, spikes = heard
    made = conductances.populations(network, arrays)
    counts = [conductances.run(each, trains(*spikes["watched"]), 1)["exc"][0] for each in (
        conductances.Floats(made), conductances.Integers(made, bits=16, n_terms=5), conductances.Integers(made, bits=2, n_terms=1))]
    assert np.abs(counts[1] - counts[0]).sum() <= 0.1*counts[0].sum()
    assert np.abs(counts[2] - counts[0]).sum() > 0.1*counts[0].sum()


def test_a_volley_of_inhibition_takes_no_potential_beyond_its_reversal():
    made = conductances.populations(tiny.TINY, {"input_exc.w": np.zeros((36, 8)), "exc.theta": np.zeros(8)})
    each = conductances.Integers(made, bits=8)
    constants = each.constants("exc")
    v = each.evolved(np.zeros(1, int), {"g_exc": np.zeros(1, int), "g_inh": np.array([1000 << each.places["exc", "g_inh"]])}, constants)
    assert v*each.volts["exc"] == pytest.approx(float(-35*mV), abs=1e-3)


def test_a_gain_that_pruning_left_belongs_to_the_weights():
    arrays = {"input_exc.w": np.ones((36, 8)), "exc.theta": np.zeros(8), "input_exc.gain": np.arange(8.0)}
    assert conductances.populations(tiny.TINY, arrays).synapses["input_exc"].weights[0].tolist() == list(range(8))


def test_neurons_of_ones_own_are_refused():
    with pytest.raises(ValueError, match="layer 'exc': expected neurons of ConductanceLIF or AdaptiveLIF.*got CurrentLIF"):
        conductances.populations(tiny.OWN, {})
