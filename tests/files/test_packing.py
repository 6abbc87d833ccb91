"""Packed weights: exact there and back, and no larger than they need be."""

import hypothesis.extra.numpy as hnp
import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from stdpnet.files import packing

shapes = hnp.array_shapes(min_dims=2, max_dims=2, min_side=0, max_side=12)


@st.composite
def networks(draw):
    """Weights, and where there are synapses or None."""
    shape = draw(shapes)
    values = st.floats(0, 1, width=32) if draw(st.booleans()) else st.sampled_from([np.float32(0.25), np.float32(1)])
    weights = draw(hnp.arrays(np.float32, shape, elements=values))
    connected = draw(st.none() | hnp.arrays(bool, shape))
    return (weights if connected is None else np.where(connected, weights, np.float32(0))), connected


@settings(max_examples=200, derandomize=True, deadline=None)
@given(networks())
def test_weights_and_synapses_survive_exactly(network):
    weights, connected = network
    copy = packing.unpack(packing.pack(weights, connected) | {"theta": 1})
    np.testing.assert_array_equal(copy["w"], weights)
    assert copy["w"].dtype == weights.dtype and copy["theta"] == 1
    if connected is not None:
        np.testing.assert_array_equal(copy["connected"], connected)


@pytest.mark.parametrize("n_levels, n_bits", [(2, 1), (3, 2), (4, 2), (5, 3), (256, 8)])
def test_weights_of_few_values_take_as_many_bits_as_their_number_needs(n_levels, n_bits):
    weights = np.arange(1024, dtype=np.float32).reshape(32, 32) % n_levels
    assert packing.size(packing.pack(weights, weights > 0)) == 4*n_levels + n_bits*1024//8


def test_weights_of_many_values_take_a_number_per_synapse_and_a_bit_per_place():
    weights = np.arange(1024, dtype=np.float32).reshape(32, 32)
    weights[:, ::2] = 0
    assert packing.size(packing.pack(weights, weights > 0)) == 512*4 + 1024//8
