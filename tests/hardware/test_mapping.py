"""Networks on arrays: the chapter's example, every weight in one place, and the fastest copies within a budget."""

import itertools

import numpy as np
import pytest

from stdpnet.hardware.mapping import Matrix, expanded, matrices, n_blocks, wrapped
from stdpnet.models import presets

#: kernels of 4 x 4 on one channel with stride 2, then 3 x 3 on 16, of an input of 13 x 64
EXAMPLE = [Matrix(name="conv_1", rows=4*4*1, columns=16, places=5*31), Matrix(name="conv_2", rows=3*3*16, columns=8, places=3*29)]
DEEP = [Matrix(name=f"conv_{number}", rows=9*n, columns=36, places=places)
        for number, (n, places) in enumerate([(3, 900), (36, 784), (36, 676)], start=1)]


def test_the_example_takes_4_and_18_blocks_of_16_by_4_fig_3_13():
    assert [n_blocks(each, block=(16, 4)) for each in EXAMPLE] == [4, 18]


@pytest.mark.parametrize("size, cores", [((16, 4), 5), ((128, 128), 2), ((100, 7), 3), ((1, 1), 10)])
def test_every_weight_lies_in_one_place_and_no_two_in_the_same(size, cores):
    found = wrapped(EXAMPLE, size=size, cores=cores)
    weights = {each.name: np.zeros((each.rows, each.columns), int) for each in EXAMPLE}
    arrays = np.zeros((found.cycles, cores, *size), int)
    for each in found.placements:
        weights[each.name][slice(*each.rows), slice(*each.columns)] += 1
        width = each.columns[1] - each.columns[0]
        arrays[each.cycle, each.core, :each.rows[1] - each.rows[0], each.at:each.at + width] += 1
        assert each.at + width <= size[1] and each.rows[1] - each.rows[0] <= size[0]
    assert all((each == 1).all() for each in weights.values())
    assert arrays.max() == 1
    assert found.utilisation == pytest.approx(arrays.mean())


def test_arrays_are_written_anew_when_all_are_full():
    one, two = (wrapped([Matrix(name="dense", rows=4, columns=n)], size=(4, 4), cores=2) for n in (8, 9))
    assert (one.cycles, one.utilisation, two.cycles, two.utilisation) == (1, 1.0, 2, 36/64)
    assert [(each.cycle, each.core, each.columns) for each in two.placements] == [(0, 0, (0, 4)), (0, 1, (4, 8)), (1, 0, (8, 9))]


def test_a_layer_starts_where_the_last_one_ended():
    found = wrapped([Matrix(name="a", rows=2, columns=3), Matrix(name="b", rows=4, columns=2)], size=(4, 4), cores=1)
    assert [(each.name, each.cycle, each.at) for each in found.placements] == [("a", 0, 0), ("b", 0, 3), ("b", 1, 0)]


def test_split_rows_send_partial_sums():
    assert wrapped([Matrix(name="dense", rows=10, columns=4, places=7)], size=(4, 4), cores=9).transfers == 7*(10 + 2*4)


def test_inputs_travel_to_every_array_that_holds_columns_of_theirs():
    found = wrapped([Matrix(name="dense", rows=10, columns=3, places=7)], size=(4, 4), cores=9)
    assert [(each.core, each.rows, each.columns) for each in found.placements] == [
        (0, (0, 4), (0, 3)), (0, (4, 8), (0, 1)), (1, (4, 8), (1, 3)), (1, (8, 10), (0, 2)), (2, (8, 10), (2, 3))]
    assert found.transfers == 7*((4 + 2*4 + 2*2) + 2*3)


def test_pruned_synapses_use_no_crossing():
    connected = np.zeros((784, 100), bool)
    connected[:63] = True
    layers = matrices(presets.IMAGE, {"input": (784,)}, {"input_exc.connected": connected})
    assert [each.synapses for each in layers] == [6300]
    assert wrapped(layers, size=(128, 128), cores=7).utilisation == pytest.approx(6300/(7*128*128))
    assert expanded(layers, size=(128, 128), arrays=7).utilisation == pytest.approx(6300/(7*128*128))


def test_a_network_too_large_for_any_number_of_cycles_is_refused():
    with pytest.raises(ValueError, match="expected arrays that hold the network in at most 1,000,000 parts, got 5,017,600 for 1 x 1"):
        wrapped(matrices(presets.IMAGE_6400, {"input": (784,)}), size=(1, 1), cores=64)


def test_restocnet_3_is_mapped():
    deep = presets.restocnet_cifar10((36, 36, 36), skip=True)
    found = wrapped(matrices(deep, {"image": (32, 32, 3)}), size=(128, 128), cores=16)
    assert found.cycles == 1 and sum(each.places for each in matrices(deep, {"image": (32, 32, 3)})) == 900 + 784 + 676


def test_a_network_becomes_its_matrices():
    maps = presets.restocnet_mnist((16, 8), skip=True)
    assert matrices(maps, {"image": (28, 28, 1)}) == [
        Matrix(name="kernels_1", rows=9, columns=16, places=26*26), Matrix(name="kernels_2", rows=144, columns=8, places=24*24)]
    assert matrices(presets.IMAGE_400, {"input": (784,)}) == [Matrix(name="input_exc", rows=784, columns=400)]


def test_kernels_that_layers_share_lie_there_once():
    shared = presets.restocnet_mnist((4, 4, 4)).replace({f"kernels_{number}.kernels": "same" for number in (2, 3)})
    assert [(each.name, each.places) for each in matrices(shared, {"image": (28, 28, 1)})] == [
        ("kernels_1", 26*26), ("same", 24*24 + 22*22)]


@pytest.mark.parametrize("arrays", [7, 8, 20, 100])
def test_no_other_copies_within_the_budget_are_faster(arrays):
    found, takes = expanded(DEEP, size=(128, 128), arrays=arrays), (1, 3, 3)
    assert sum(n*each for n, each in zip(found.copies.values(), takes)) == found.arrays <= arrays
    steps = lambda copies: max(-(-layer.places//n) for layer, n in zip(DEEP, copies))
    others = (copies for copies in itertools.product(range(1, arrays), repeat=3)
              if sum(n*each for n, each in zip(copies, takes)) <= arrays) if arrays <= 20 else [(1, 1, 1)]
    assert steps(found.copies.values()) == found.steps <= min(map(steps, others))


def test_too_few_arrays_for_all_layers_are_refused():
    with pytest.raises(ValueError, match="expected at least 7 of 128 x 128 for all layers at once, got 6"):
        expanded(DEEP, size=(128, 128), arrays=6)


@pytest.mark.parametrize("size, cores", [((0, 4), 1), ((4, 0), 1), ((4, 4), 0), ((4.0, 4), 1)])
def test_arrays_of_nothing_are_refused(size, cores):
    with pytest.raises(ValueError, match="expected integers >= 1, got"):
        wrapped(EXAMPLE, size=size, cores=cores)


def test_6400_neurons_have_their_place():
    found = wrapped(matrices(presets.IMAGE_6400, {"input": (784,)}), size=(128, 128), cores=64)
    assert found.cycles == -(-7*50//64)
    assert sum((each.rows[1] - each.rows[0])*(each.columns[1] - each.columns[0]) for each in found.placements) == 784*6400
