"""Profiles and energy: networks counted by hand, and the tables of both papers."""

import csv
import io

import numpy as np
import pytest

import tiny
from stdpnet.hardware import connectivity, energy
from stdpnet.hardware.profile import as_csv, bandwidth, operations, profile, table
from stdpnet.models import presets

PAIR = tiny.TINY.resized({"exc": 3})
MAPS = presets.restocnet_mnist((2, 4), skip=True).replace({f"kernels_{n}.sampling_stride": 1 for n in (1, 2)})
PADDED = presets.restocnet_mnist((2, 2), unrolled=(1, 2), sampling_stride=1, **presets.BACKRES)
IMAGE = {"image": (8, 8, 1)}


def of_maps(totals=1, **options):
    shapes = MAPS.shapes(IMAGE)
    return {each.name: each for each in profile(MAPS, IMAGE, {}, {name: np.full(shape, totals) for name, shape in shapes.items()},
                                                **{"n_samples": 1, "n_steps": 100} | options)}


def test_video_of_1280_by_720_needs_two_thirds_of_a_gigabit_per_second_section_3_5():
    assert bandwidth((720, 1280, 3), bits=8, per_second=30) == pytest.approx(0.664e9, rel=1e-3)


def test_two_layers_are_counted_by_hand():
    totals = {"input": np.array([2, 0, 1, 0]), "exc": np.array([1, 0, 0]), "inh": np.array([1, 0, 0])}
    added = operations(PAIR, PAIR.shapes({"input": (4,)}), {}, totals)
    assert added == {"input_exc": 3*3, "exc_inh": 1, "inh_exc": 2}
    found = {each.name: each for each in profile(PAIR, {"input": (4,)}, {}, totals, n_samples=2, n_steps=200)}
    exc = found["exc"]
    assert (exc.neurons, exc.synapses, exc.weights, exc.accumulates) == (3, 12 + 6, 12 + 1, (9 + 2)/2)
    assert (exc.updates, exc.spikes, exc.spikes_per_step, exc.volume) == (600, 0.5, 0.0025, 0.75)
    assert (exc.weight_bits, exc.state_bits) == (13*32, 3*4*32)  # v, g_exc, g_inh, theta
    assert (found["input"].trace_bits, exc.trace_bits, found["input"].updates) == (4*32, 0, 0)


def test_pruned_synapses_cost_nothing():
    connected = np.zeros((4, 3), bool)
    connected[[0, 0, 3], [0, 1, 1]] = True
    totals = {"input": np.array([2, 5, 5, 1]), "exc": np.zeros(3, int)}
    arrays = {"input_exc.connected": connected}
    assert operations(PAIR, PAIR.shapes({"input": (4,)}), arrays, totals) == {"input_exc": 2*2 + 1}
    assert connectivity.fan_in(PAIR, "input_exc", PAIR.shapes({"input": (4,)}), arrays).tolist() == [1, 2, 0]


@pytest.mark.parametrize("network, name", [(network, name) for network in (MAPS, PADDED) for name in network.connections])
def test_what_leaves_the_neurons_of_a_layer_arrives(network, name):
    shapes = network.shapes(IMAGE)
    connection = network.connections[name]
    out, into = (count(network, name, shapes, {}) for count in (connectivity.fan_out, connectivity.fan_in))
    assert out.shape == shapes[connection.source] and into.shape == shapes[connection.target]
    assert out.sum() == into.sum() > 0


def test_a_pixel_of_the_border_reaches_fewer_neurons():
    out = connectivity.fan_out(MAPS, "kernels_1", MAPS.shapes(IMAGE), {})
    assert [out[0, 0, 0], out[0, 1, 0], out[1, 1, 0], out[4, 4, 0]] == [1*2, 2*2, 4*2, 9*2]


def test_with_padding_a_corner_has_four_ninths_of_the_synapses():
    shapes = PADDED.shapes(IMAGE)
    out, into = (count(PADDED, "kernels_2_2", shapes, {}) for count in (connectivity.fan_out, connectivity.fan_in))
    assert out[0, 0, 0] == into[0, 0, 0] == 4*2 and out[0, 3, 1] == into[7, 3, 1] == 6*2 and out[4, 4, 0] == into[4, 4, 0] == 9*2


def test_where_every_neuron_fires_once_a_spike_saves_no_operation():
    for each in of_maps().values():
        assert each.accumulates == each.multiply_accumulates
    assert of_maps()["conv_2"].multiply_accumulates == 4*4*2*9*4  # Eq. (5.18)


def test_binary_kernels_take_a_bit_each():
    assert of_maps()["conv_1"].weight_bits == 9*2
    assert of_maps()["conv_1"].state_bits == (6*6*2 + 2)*32
    assert of_maps()["pool_1"].state_bits == 2*3*3*2*32


def test_shared_kernels_are_stored_once():
    shared = presets.restocnet_mnist((2, 2, 2)).replace(
        {f"kernels_{n}.{key}": value for n in (2, 3) for key, value in (("kernels", "same"), ("sampling_stride", 1))}
        | {"kernels_1.sampling_stride": 1})
    shapes = shared.shapes({"image": (10, 10, 1)})
    found = {each.name: each for each in profile(
        shared, {"image": (10, 10, 1)}, {}, {name: np.zeros(shape, int) for name, shape in shapes.items()}, n_samples=1, n_steps=1)}
    assert (found["conv_2"].weights, found["conv_3"].weights) == (2*9*2, 0)
    assert found["conv_3"].synapses > 0


def test_table_and_csv_say_the_same():
    found = list(of_maps().values())
    rows = list(csv.DictReader(io.StringIO(as_csv(found))))
    assert [row["name"] for row in rows] == [each.name for each in found]
    assert [float(row["spikes"]) for row in rows] == [each.spikes for each in found]
    assert len(table(found).splitlines()) == len(found) + 2
    assert f"{sum(each.neurons for each in found):,}" in table(found).splitlines()[-1]


def test_a_profile_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one sample"):
        of_maps(n_samples=0)


@pytest.mark.parametrize("operations_of_spikes, first, published", [
    (0.14, 0.029, 18), (0.39, 0.005, 12.4), (0.40, 0.005, 12.1), (0.41, 0.006, 11.7), (0.76, 0.013, 6.3), (0.72, 0.013, 6.6)])
def test_efficiencies_are_those_of_table_5_3(operations_of_spikes, first, published):
    found = energy.energy(real=first, multiply_accumulates=1 - first, costs=energy.THESIS,
                          accumulates=energy.spiking_operations(operations_of_spikes, 1 - first))
    assert found.efficiency == pytest.approx(published, rel=0.03)


def test_a_spike_of_every_neuron_in_every_step_costs_more_than_multiplying_once_eq_11():
    found = energy.of_profile(list(of_maps(totals=100).values()), costs=energy.PANDA)
    assert found.efficiency == pytest.approx(3.2/(100*0.1))


def test_a_classifier_of_real_numbers_costs_both_the_same():
    profiles = list(of_maps().values())
    alone, whole = (energy.of_profile(profiles, costs=energy.PANDA, classifier=n) for n in (0, 10**6))
    assert alone.efficiency == pytest.approx(32)
    assert 1 < whole.efficiency < 2
    assert whole.spiking - alone.spiking == pytest.approx(3.2e-6)


def test_memory_makes_both_kinds_of_operation_more_alike():
    profiles = list(of_maps().values())
    found = energy.of_profile(profiles, costs=energy.with_memory(energy.PANDA, 5e-12))
    assert found.efficiency == pytest.approx(8.2/5.1)


def test_a_network_without_spikes_needs_infinitely_less():
    assert energy.of_profile(list(of_maps(totals=0).values()), costs=energy.THESIS).efficiency == float("inf")


def test_layers_are_counted_as_in_eqs_5_18_and_5_19():
    assert energy.operations_of_convolution(size=3, n_inputs=3, n_maps=36, height=30, width=30) == 9*3*900*36
    assert energy.operations_of_dense(n_inputs=18432, n_outputs=1024) == 18_874_368  # Table VI: 18.9M parameters
