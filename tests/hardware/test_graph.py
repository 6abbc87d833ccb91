"""Graphs of feature maps: their currents are those of their matrices, and what has no graph is refused."""

import numpy as np
import pytest

import tiny
from stdpnet.hardware import connectivity
from stdpnet.hardware.graph import graph
from stdpnet.models import presets


@pytest.mark.parametrize("name", ["kernels_1", "pooling_2"])
def test_a_matrix_brings_spikes_where_the_weights_do(learned_maps, name):
    network, _ = learned_maps
    made = graph(network.description, network.state_.shapes, network.state_.arrays)
    each = made.weights[name]
    source, target = made.shape(each.source), made.shape(each.target)
    spikes = np.random.default_rng(0).integers(0, 2, (3, *source)).astype(np.int8)
    matrix = each.matrix(source, target)
    assert each.current(spikes, each.values) == pytest.approx((spikes.reshape(3, -1) @ matrix).reshape(3, *target))
    fan_in = connectivity.fan_in(network.description, name, network.description.shapes(network.state_.shapes), {})
    assert np.array_equal((matrix != 0).sum(axis=0), fan_in.ravel())


def test_conductances_have_no_graph():
    with pytest.raises(ValueError, match=r"expected neurons that add the weights of spikes.*got exc \(AdaptiveLIF\), inh"):
        graph(tiny.TINY, {"input": (36,)}, {})


def test_layers_that_are_not_read_out_are_left_away(learned_maps):
    network, _ = learned_maps
    made = graph(network.description, network.state_.shapes, network.state_.arrays)
    assert list(made.neurons) == ["conv_1", "conv_2", "pool_2"] and made.outputs == ("pool_2",)
    assert made.neurons["conv_1"].tau == pytest.approx(9.5) and np.isinf(made.neurons["pool_2"].tau)
    skip = graph(presets.restocnet_mnist((2, 2), skip=True), {"image": (28, 28, 1)}, {
        f"{layer}.{what}": np.zeros(shape) for number, n in ((1, 1), (2, 2)) for layer, what, shape in (
            (f"kernels_{number}", "w", (n, 3, 3, 2)), (f"conv_{number}", "theta", 2))})
    assert skip.neurons["joined_2"].relays and float(skip.weights["skip_image_2"].values) == 1
