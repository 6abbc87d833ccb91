"""Networks on crossbar arrays: hand-made cases, and every synapse finds a place."""

import numpy as np
import pytest

from stdpnet.hardware.crossbar import in_order, packed, table, tiles


def test_a_dense_network_fills_its_arrays():
    layout = in_order(np.full((784, 100), 0.5))
    assert (layout.arrays, layout.synapses, layout.conductances) == (7, 78400, 1)
    assert layout.occupancy == pytest.approx(78400/(7*128*128))
    assert packed(np.ones((784, 100))).arrays == 7
    assert in_order(np.ones((784, 1600))).arrays == 7*13


def test_empty_tiles_are_not_counted():
    weights = np.zeros((4, 4))
    weights[0, 0] = weights[3, 3] = 1
    assert in_order(weights, size=(2, 2)).arrays == 2


def test_packing_brings_together_what_is_scattered():
    weights = np.zeros((4, 4))
    weights[np.ix_([0, 2], [1, 3])] = 0.5
    weights[np.ix_([1, 3], [0, 2])] = [[0.5, 0.25], [0.25, 0.5]]
    assert in_order(weights, size=(2, 2)).arrays == 4
    assert packed(weights, size=(2, 2)).arrays == 2
    assert packed(weights, size=(2, 2)).occupancy == 1
    assert packed(weights, size=(2, 2)).conductances == 2


def test_an_empty_network_needs_nothing():
    layout = packed(np.zeros((5, 3)))
    assert (layout.arrays, layout.synapses, layout.conductances, layout.occupancy) == (0, 0, 0, 0)


@pytest.mark.parametrize("connectivity", [0.01, 0.1, 0.5])
def test_every_synapse_has_exactly_one_place(connectivity):
    weights = (np.random.default_rng(0).random((200, 150)) < connectivity).astype(float)
    found = np.zeros_like(weights)
    for inputs, neurons in tiles(weights, size=(64, 32)):
        assert len(inputs) <= 64 and len(neurons) <= 32
        found[np.ix_(inputs, neurons)] += 1
    assert found.max() == 1 and (found[weights > 0] == 1).all()
    assert packed(weights, size=(64, 32)).arrays <= in_order(weights, size=(64, 32)).arrays


def test_the_table_has_a_line_before_after_and_packed():
    text = table(np.random.default_rng(0).random((300, 100)), np.eye(300)[:, :100])
    assert text.splitlines()[0] == "crossbar arrays of 128 x 128"
    assert [line.split()[-4:] for line in text.splitlines()[2:]] == [
        ["3", "30000", "30000", "61.0%"], ["1", "100", "1", "0.6%"], ["1", "100", "1", "0.6%"]]
