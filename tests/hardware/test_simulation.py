"""Simulations in NumPy: the answers of the compiled networks, in floating point and in whole numbers, with and without delays."""

import numpy as np
import pytest

from stdpnet.experiments import whole_numbers
from stdpnet.hardware import integer, placement, simulation
from stdpnet.hardware.device import GENERIC
from stdpnet.hardware.graph import graph
from stdpnet.models import presets


@pytest.fixture(scope="module")
def shown(learned_maps):
    network, images = learned_maps
    made = graph(network.description, network.state_.shapes, network.state_.arrays)
    return made, whole_numbers.shown(network, network.checked(images)[np.arange(8)], 0), network.transform(images)


def test_floating_point_answers_as_the_network_itself(shown):
    made, spikes, answers = shown
    found = simulation.run(simulation.Floats(made), spikes)
    assert np.count_nonzero(answers) > 100
    assert found.activations == pytest.approx(answers, abs=1e-6)


def test_the_spikes_are_those_of_the_network_itself(shown, learned_maps):
    network, images = learned_maps
    made, spikes, _ = shown
    heard, found = network.activity(images).totals, simulation.run(simulation.Floats(made), spikes).totals
    assert found.keys() == heard.keys()
    for name, each in heard.items():
        assert np.array_equal(found[name], each), name


def test_many_bits_answer_as_floating_point_and_few_do_not(shown):
    made, spikes, answers = shown
    errors = [np.abs(simulation.run(simulation.Integers(made, integer.codes(made, bits=bits, n_terms=n_terms)), spikes).activations
                     - answers).mean() for bits, n_terms in ((16, 6), (8, 2), (2, 1))]
    assert errors[0] < errors[1] < errors[2]
    assert errors[0] < 0.02*answers.mean()


def test_a_step_of_delay_for_each_layer_changes_no_answer(shown):
    made, spikes, _ = shown
    arithmetic = simulation.Integers(made, integer.codes(made, bits=8))
    at_once, late = simulation.run(arithmetic, spikes), simulation.run(arithmetic, spikes, delayed=True)
    assert simulation.depth(made, "pool_2") == 2
    assert np.array_equal(at_once.activations, late.activations)


def test_a_chip_answers_as_its_graph_in_whole_numbers(shown):
    made, spikes, _ = shown
    configured = placement.place(GENERIC, made)
    found = placement.answer(configured, spikes)
    expected = simulation.run(simulation.Integers(made, configured.codes), spikes, delayed=True)
    assert found.activations.any() and np.array_equal(found.activations, expected.activations)
    for name, each in expected.totals.items():
        assert np.array_equal(found.totals[name], each), name


def test_residual_networks_answer_as_themselves(learned_maps):
    network, images = learned_maps
    made = presets.restocnet_mnist((4, 4), skip=True, readout="last").replace({f"kernels_{n}.sampling_stride": 1 for n in (1, 2)})
    skip = type(network)(made, target="numpy", chunk_size=8)
    skip.state_ = network.state_
    found = whole_numbers.answers(skip, images)
    answers = skip.transform(images)
    assert np.count_nonzero(answers) > 100 and found.features == pytest.approx(answers, abs=1e-6)
