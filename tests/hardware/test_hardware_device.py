"""Chips with one population: each rule, the line it is refused with, and what lies where."""

import dataclasses
import re

import numpy as np
import pytest
from brian2 import second

from stdpnet.hardware import placement
from stdpnet.hardware.device import GENERIC, XYLO, Device, broken_rules, device, of_limits
from stdpnet.hardware.graph import graph
from stdpnet.models import presets
from stdpnet.models.architectures import without_leak

DIGITS = presets.restocnet_mnist((16,))
IMAGE = {"image": (8, 8, 1)}
RESIDUAL = presets.restocnet_mnist((2, 2), skip=True, readout="last").replace(
    {f"kernels_{n}.sampling_stride": 1 for n in (1, 2)})
PRUNED = np.zeros((784, 100), bool)
PRUNED[:63] = True


def lines(network=DIGITS, chip=GENERIC, shapes=IMAGE, arrays=None):
    return broken_rules(chip, network, shapes, arrays or {})


def test_digits_with_16_maps_fit_on_the_generic_device():
    assert lines() == []


def test_a_two_layer_network_is_refused_for_its_conductances_inhibition_and_fan_in():
    found = lines(presets.IMAGE, shapes={"input": (784,)})
    assert found[0] == ("exc: expected LIF neurons that add weights, got 100 of AdaptiveLIF; train feature maps, or currents instead "
                        "of conductances")
    assert found[1] == ("exc: expected a fan-in of at most 64, got up to 883 for 100 of 100 neurons; leave out inh_exc, and prune "
                        "input_exc to 8 %: fan-in 63, or take fewer neurons")
    assert found[-1].startswith("exc: expected 100 output neurons that send spikes to no others, got exc_inh to inh")


def test_pruned_to_8_per_cent_and_without_inhibition_only_conductances_are_left():
    found = lines(presets.IMAGE.without("inh"), shapes={"input": (784,)}, arrays={"input_exc.connected": PRUNED})
    assert [line.split(",")[0] for line in found] == ["exc: expected LIF neurons that add weights",
                                                      "exc: expected a layer of hidden neurons before the outputs"]


def test_what_is_pruned_enough_need_not_be_pruned_again():
    found = lines(presets.IMAGE, shapes={"input": (784,)}, arrays={"input_exc.connected": PRUNED})
    assert ("exc: expected a fan-in of at most 64, got up to 162 for 100 of 100 neurons; leave out inh_exc, or take fewer neurons"
            in found)


@pytest.mark.parametrize("limit, network, expected", [
    ({"inputs": 63}, DIGITS, "image: expected at most 63 inputs, got 64; take smaller images, or fewer channels"),
    ({"hidden": 500}, DIGITS, "conv_1: expected at most 500 hidden neurons, got 576; take smaller images, fewer maps or neurons"),
    ({"outputs": 143}, DIGITS, "pool_1: expected at most 143 output neurons, got 144; take larger fields of pooling, or fewer maps"),
    ({"fan_in": 8}, DIGITS, "conv_1: expected a fan-in of at most 8, got up to 9 for 576 of 576 neurons; take fewer maps in the "
                            "layer before, or smaller kernels"),
    ({"integrates": False, "most_shift": 7}, DIGITS, "pool_1: expected neurons with a leak of a shift by at most 7, got 144 without a leak; take "
                                    "neurons with a long time constant"),
    ({}, DIGITS.replace({"conv_1.neuron.tau": 100*second}), "conv_1: expected a time constant of 1 to 32768 steps, got 100000 for 576 "
                                                            "neurons; take another tau or dt"),
    ({}, DIGITS.replace({"image.signed": True}), "image: expected spikes without a sign, got some of either; give two channels to "
                                                 "each pixel"),
    ({}, RESIDUAL, "joined_2: expected LIF neurons that add weights, got 72 of "
                  "SignedSum; leave out the skip connections")])
def test_a_broken_rule_is_one_line_with_layer_neurons_limit_value_and_remedy(limit, network, expected):
    found = lines(network, dataclasses.replace(GENERIC, **limit))
    assert found == [expected]


def test_a_shift_by_all_digits_of_a_potential_is_no_leak():
    without = without_leak(DIGITS)
    assert lines(without, dataclasses.replace(GENERIC, integrates=False)) == lines(without) == []
    found = lines(without, dataclasses.replace(GENERIC, integrates=False, most_shift=7))
    assert [line.split(":")[0] for line in found] == ["conv_1", "pool_1"]


def test_kinds_of_synapses_are_counted():
    found = lines(presets.IMAGE, dataclasses.replace(GENERIC, kinds=1), {"input": (784,)})
    assert "exc: expected at most 1 kinds of synapses, got 2 for 100 neurons; join some" in found


def test_no_network_of_images_fits_on_xylo():
    found = lines(chip=XYLO)
    assert [re.match(r"\w+: expected at most (\d+) (\w+)", line).groups() for line in found[:1]] == [("16", "inputs")]
    assert any("at most 8 output neurons, got 144" in line for line in found)


@pytest.fixture(scope="module")
def learned():
    random = np.random.default_rng(0)
    arrays = {"kernels_1.w": np.where(random.random((1, 3, 3, 16)) < 0.5, 1, -1), "conv_1.theta": np.linspace(0.1, 0.4, 16)}
    return graph(DIGITS, IMAGE, arrays)


def test_layers_lie_one_after_the_other_and_outputs_behind_all_hidden_neurons(learned):
    found = placement.place(GENERIC, learned)
    assert found.numbers["conv_1"].tolist() == list(range(576)) and found.numbers["pool_1"].tolist() == list(range(1024, 1168))
    assert found.w_in.nnz == 576*9 and found.w_rec.nnz == 576 and found.n_words <= GENERIC.weights
    assert np.abs(found.w_in).max() == 127 and found.w_rec.max() == 127
    fan_in = (found.w_in != 0).sum(axis=0) + (found.w_rec != 0).sum(axis=0)
    assert fan_in.max() == 9 and fan_in[1024:1168].tolist() == [4]*144


def test_thresholds_and_leaks_are_those_of_the_neurons_by_hand(learned):
    found = placement.place(GENERIC, learned)
    assert found.thresholds[[0, 15]].tolist() == [round(0.1*9.5*127), round(0.4*9.5*127)]
    assert found.thresholds[1024] == round(0.8*127/0.25)
    assert found.shifts[0] == 3 and found.shifts[1024] == -1


def test_thresholds_of_too_many_bits_are_refused(learned):
    with pytest.raises(ValueError, match="conv_1: expected thresholds of at most 8 bits, got 483"):
        placement.place(dataclasses.replace(GENERIC, threshold_bits=8), learned)


@pytest.mark.parametrize("limit, kind", [({"hidden": 575}, "575 hidden"), ({"outputs": 143}, "143 output")])
def test_more_neurons_than_there_are_have_no_place(learned, limit, kind):
    with pytest.raises(ValueError, match=f"expected at most {kind} neurons on the chip, got more"):
        placement.place(dataclasses.replace(GENERIC, **limit), learned)


def test_an_unknown_device_is_refused_with_the_names_of_the_others():
    with pytest.raises(ValueError, match="device: expected one of generic, xylo, got 'loihi'"):
        device("loihi")


def test_a_device_without_limits_is_refused():
    with pytest.raises(ValueError, match="device: expected the limits source, inputs, .*, got inputs; add source, hidden"):
        of_limits({"inputs": 16})
    with pytest.raises(ValueError, match="Device.inputs: expected an integer >= 1, got 0"):
        of_limits(vars(GENERIC) | {"inputs": 0})
    assert of_limits(vars(GENERIC)) == GENERIC and isinstance(GENERIC, Device)

