"""Graphs of feature maps: their currents are those of their matrices, and what has no graph is refused."""

import numpy as np
import pytest

import tiny
from sklearn.base import clone
from stdpnet.experiments import whole_numbers
from stdpnet.hardware import connectivity, simulation
from stdpnet.hardware.graph import graph
from stdpnet.models import presets
from stdpnet.models.architectures import without_leak


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


def test_weights_of_kernels_that_are_0_are_no_synapses():
    network, shapes, random = presets.restocnet_mnist((5,), padding=1), {"image": (7, 6, 2)}, np.random.default_rng(0)
    kernels = random.normal(size=(2, 3, 3, 5))*(random.random((2, 3, 3, 5)) < 0.3)
    arrays, inside = {"kernels_1.w": kernels, "conv_1.theta": np.zeros(5)}, network.shapes(shapes)
    unpadded = presets.restocnet_mnist((5,), sampling_stride=1)
    each = graph(unpadded, shapes, arrays).weights["kernels_1"]
    matrix = each.matrix((7, 6, 2), (5, 4, 5)) != 0
    found = [count(unpadded, "kernels_1", unpadded.shapes(shapes), arrays) for count in (connectivity.fan_out, connectivity.fan_in)]
    assert np.array_equal(found[0].ravel(), matrix.sum(axis=1)) and np.array_equal(found[1].ravel(), matrix.sum(axis=0))
    assert connectivity.n_weights(network, "kernels_1", inside, arrays) == np.count_nonzero(kernels)
    inner = (slice(1, -1), slice(1, -1))  # where no field sticks out, padding changes nothing
    assert np.array_equal(connectivity.fan_in(network, "kernels_1", inside, arrays)[inner], found[1])


def test_neurons_without_a_leak_answer_in_the_graph_as_in_the_network(learned_maps):
    network, images = learned_maps
    made = clone(network).set_params(network=without_leak(network.description.needed_for("pool_1").replace({"readout": ("pool_1",)})))
    made.state_ = network.state_
    own = graph(made.description, made.state_.shapes, made.state_.arrays)
    assert np.isinf(own.neurons["conv_1"].tau)
    found = simulation.run(simulation.Floats(own), whole_numbers.shown(made, made.checked(images)[np.arange(8)], 0))
    answers = made.transform(images)
    assert np.count_nonzero(answers) > 100 and np.mean(np.abs(found.activations - answers) > 1e-6) < 0.01  # 9.5*theta is rounded


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
