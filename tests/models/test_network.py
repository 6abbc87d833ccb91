"""A network as a value: its variants, its parts, and one line for each that cannot be."""

from dataclasses import replace

import pytest
from brian2 import Hz, ms

import tiny
from stdpnet.models import presets
from stdpnet.models.connections import Connection, Convolution, Pooling, SkipConnection
from stdpnet.models.neurons import SignedSum
from stdpnet.models.network import Layer
from stdpnet.models.plasticity import ColumnNormalisation
from stdpnet.models.synapses import FixedSynapses

NETWORK = presets.IMAGE
MAPS = presets.restocnet_cifar10((8, 8, 8), skip=True)
FIXED = FixedSynapses(weight=1.0)
EXC = NETWORK.layers["exc"]


def extended(network, connections):
    """A network with further connections, by name."""
    return replace(network, connections=network.connections | connections)


def refusal(make):
    """The one line with which something is refused."""
    with pytest.raises(ValueError) as error:
        make()
    assert "\n" not in str(error.value)
    return str(error.value)


# variants

def test_replace_reaches_inputs_layers_connections_and_fields_of_the_network():
    changed = NETWORK.replace({"input.max_rate": 50*Hz, "exc.neuron.tau": 80*ms, "input_exc.rule.eta": 0.5,
                               "presentation.rest": 50*ms, "dt": 1*ms})
    assert (changed.inputs["input"].max_rate, changed.layers["exc"].neuron.tau) == (50*Hz, 80*ms)
    assert (changed.connections["input_exc"].rule.eta, changed.presentation.rest, changed.dt) == (0.5, 50*ms, 1*ms)
    assert NETWORK.layers["exc"].neuron.tau == 100*ms  # the network itself stays
    assert changed.layers["inh"] is NETWORK.layers["inh"]


def test_replace_takes_parts_as_a_whole_and_new_ones_by_their_place():
    assert NETWORK.replace({"exc.neuron": presets.EXCITATORY}).layers["exc"].neuron is presets.EXCITATORY
    assert NETWORK.replace({"input_exc.normalisation": None}).connections["input_exc"].normalisation is None
    again = Connection("exc", "exc", synapses=FIXED)
    assert NETWORK.replace({"connections.again": again}).connections["again"] is again


def test_replace_reaches_into_tuples():
    changed = MAPS.replace({"lessons.1.maps.beta": 0.25})
    assert changed.lessons[1].maps.beta == 0.25 and changed.lessons[::2] == MAPS.lessons[::2]


@pytest.mark.parametrize("changes, message", [
    ({"exk.neuron.tau": 1*ms}, "'exk': expected the name of a part, one of input, exc, inh, input_exc, exc_inh, inh_exc, "
     "or a field of the network"),
    ({"input_exc.rule.etta": 1}, "network.connections.input_exc.rule.etta: expected one of eta, mu, offset, tau, w_max in "
     "network.connections.input_exc.rule, got 'etta'"),
    ({"dt.value": 1}, "network.dt.value: expected nothing in network.dt, got 'value'"),
    ({"exc": EXC, "exc.neuron.tau": 1*ms}, "layers.exc.neuron.tau: expected one change of a value, got another of what it "
     "is part of"),
    ({"exc.neuron.tau": 1*ms, "exc": EXC}, "layers.exc: expected one change of a value, got another of what it is part of"),
    ({"exc.neuron.tau": 3}, "AdaptiveLIF.tau: expected a positive time, such as 20*ms, got 3"),
])
def test_a_change_that_leads_nowhere_is_refused(changes, message):
    assert refusal(lambda: NETWORK.replace(changes)) == message


@pytest.mark.parametrize("path", ["lessons.9.duration", "lessons.first.duration"])
def test_a_change_of_a_lesson_that_does_not_exist_is_refused(path):
    number = path.split(".")[1]
    assert refusal(lambda: MAPS.replace({path: 1*ms})) == (
        f"network.lessons.{number}: expected one of 0, 1, 2 in network.lessons, got {number!r}")


def test_without_leaves_out_layers_and_their_connections():
    alone = NETWORK.without("inh")
    assert list(alone.layers) == ["exc"] and list(alone.connections) == ["input_exc"]
    assert NETWORK.without("inh_exc").layers == NETWORK.layers
    assert refusal(lambda: NETWORK.without("ihn")).startswith("'ihn': expected the name of a part")
    assert refusal(lambda: NETWORK.without("exc")) == "Network.readout: expected at least one of inh, got none"


def test_a_resized_layer_takes_those_along_that_are_joined_to_it_one_to_one():
    resized = NETWORK.resized({"exc": 7})
    assert {name: layer.n_neurons for name, layer in resized.layers.items()} == {"exc": 7, "inh": 7}
    assert NETWORK.resized({"inh": 7}) == resized
    apart = NETWORK.without("exc_inh", "inh_exc").resized({"exc": 7})
    assert apart.layers["inh"].n_neurons == 100
    message = refusal(lambda: NETWORK.resized({"exc": 7, "inh": 8}))
    assert message == "connection 'exc_inh': expected two layers of as many neurons for pairs='one_to_one', got 7 and 8"


# parts

@pytest.mark.parametrize("prefix, network", [("image", tiny.TINY), ("audio", presets.AUDIO)])
def test_a_part_of_a_join_is_the_network_that_was_joined(prefix, network):
    joined = presets.two_modalities(tiny.TINY, presets.AUDIO.replace({"presentation": tiny.TINY.presentation}), presets.TABLE_3_1)
    assert joined.part(prefix) == network.replace({"presentation": tiny.TINY.presentation})


def test_until_a_layer_is_what_that_layer_depends_on():
    first = MAPS.until("conv_1")
    assert (list(first.layers), list(first.connections), first.readout) == (["conv_1"], ["kernels_1"], ("conv_1",))
    second = MAPS.until("conv_2")
    assert list(second.layers) == ["conv_1", "joined_2", "conv_2"]
    assert set(second.connections) == {"kernels_1", "skip_image_2", "skip_conv_1_2", "kernels_2"}
    assert second.lessons == () and second.inputs == MAPS.inputs
    assert refusal(lambda: MAPS.until("conv_9")).startswith("'conv_9': expected a layer, one of conv_1, pool_1, joined_2")


def test_what_is_needed_for_several_layers_is_what_either_needs():
    needed = MAPS.needed_for("pool_1", "conv_2")
    assert list(needed.layers) == ["conv_1", "pool_1", "joined_2", "conv_2"] and needed.readout == ("pool_1", "conv_2")
    assert MAPS.needed_for(*MAPS.readout).layers == MAPS.layers


def test_layers_come_after_those_that_lead_to_them_however_they_are_written():
    backwards = replace(MAPS, layers=dict(reversed(MAPS.layers.items())))
    order = backwards.in_turn()
    assert sorted(order) == sorted(MAPS.layers)
    assert all(order.index(each.source) < order.index(each.target) for each in MAPS.connections.values() if each.source in order)


def test_shapes_follow_from_those_of_the_inputs():
    assert NETWORK.shapes({"input": (784,)}) == {"input": (784,), "exc": (100,), "inh": (100,)}
    shapes = MAPS.shapes({"image": (12, 13, 3)})
    assert shapes["conv_1"] == (10, 11, 8) and shapes["pool_1"] == (5, 5, 8)
    assert shapes["joined_2"] == (10, 11, 8) and shapes["conv_3"] == (6, 7, 8)


@pytest.mark.parametrize("n_maps, shape, message", [
    ((8,), (2, 9, 3), "connection 'kernels_1': expected maps of at least 3 x 3 for kernels of that size, got 2 x 9; give larger "
     "images or fewer layers"),
    ((8,), (3, 9, 3), "connection 'kernels_1', sampling_stride: expected 1 to 1, the rows and columns of its maps, got 5"),
    ((2, 8), (12, 12, 3), "connection 'skip_image_2': expected at most the 2 maps of the target in the source, whose maps are "
     "repeated, got 3"),
])
def test_images_that_do_not_fit_are_refused(n_maps, shape, message):
    assert refusal(lambda: presets.restocnet_cifar10(n_maps, skip=True).shapes({"image": shape})) == message


def test_maps_too_small_to_pool_are_refused():
    network = presets.restocnet_cifar10().replace({"kernels_1.sampling_stride": 1})
    assert refusal(lambda: network.shapes({"image": (3, 9, 3)})) == (
        "connection 'pooling_1': expected maps of at least 2 x 2 to pool, got 1 x 7; give larger images or fewer layers")


def test_maps_without_a_common_middle_are_refused():
    network = presets.restocnet_cifar10((8, 8), skip=True).replace({"kernels_1.size": 2})
    assert refusal(lambda: network.shapes({"image": (12, 12, 3)})) == (
        "connection 'skip_image_2': expected maps with a common middle, got 12 x 12 and 11 x 11")


# equality

def test_networks_with_equal_parts_are_equal_and_others_are_not():
    assert NETWORK.replace({"exc.neuron.tau": 100*ms}) == NETWORK
    assert NETWORK.replace({"exc.neuron.tau": 101*ms}) != NETWORK and NETWORK.without("inh") != NETWORK
    assert replace(NETWORK, readout="exc") == replace(NETWORK, readout=["exc"]) == NETWORK


# what cannot be

@pytest.mark.parametrize("sizes", [{}, {"n_neurons": 3, "n_maps": 3}, {"n_neurons": 0}, {"n_maps": True}, {"n_neurons": 2.5}])
def test_a_layer_has_neurons_or_maps(sizes):
    got = {"n_neurons": None, "n_maps": None} | sizes
    assert refusal(lambda: Layer(neuron=presets.EXCITATORY, **sizes)) == (
        f"Layer: expected n_neurons or n_maps, an integer >= 1, got n_neurons={got['n_neurons']!r} and n_maps={got['n_maps']!r}")


def changed(path, value):
    return lambda: NETWORK.replace({path: value})


def connected(name, connection):
    return lambda: extended(NETWORK, {name: connection})


IMPOSSIBLE = {
    "a name that is none": (connected("to exc", Connection("exc", "inh", synapses=FIXED)), "Network: expected names that are "
                            "Python identifiers and none of presentation, presentation_monitor, steps, presentations, got 'to exc'"),
    "a keyword": (changed("layers.lambda", EXC), "Network: expected names that are Python identifiers and none of presentation, "
                  "presentation_monitor, steps, presentations, got 'lambda'"),
    "a name of the program's": (changed("layers.presentation", EXC), "Network: expected names that are Python identifiers and none of "
                                "presentation, presentation_monitor, steps, presentations, got 'presentation'"),
    "a name twice": (connected("exc", Connection("exc", "inh", synapses=FIXED)),
                     "Network: expected a name of its own for every part, got 'exc' twice; rename one"),
    "no inputs": (lambda: replace(NETWORK, inputs={}), "Network.inputs: expected at least one, got none"),
    "no layers": (lambda: replace(NETWORK, layers={}), "Network.layers: expected at least one, got none"),
    "no source": (changed("input_exc.source", "inputs"), "connection 'input_exc', source: expected one of input, exc, inh, got "
                  "'inputs'"),
    "no target": (changed("input_exc.target", "input"), "connection 'input_exc', target: expected one of exc, inh, got 'input'"),
    "maps joined by synapses": (lambda: extended(MAPS, {"odd": Connection("conv_1", "conv_2", synapses=FIXED)}),
                                "connection 'odd': expected a Convolution, Pooling or SkipConnection in a network with a "
                                "BatchPresentation, got a Connection"),
    "populations pooled": (connected("odd", Pooling("exc", "inh", size=2)),
                           "connection 'odd': expected a Connection in a network with a Presentation, got a Pooling"),
    "a readout of nothing": (changed("readout", ("exk",)), "Network.readout: expected names of layers, some of exc, inh, got "
                             "'exk'"),
    "no readout": (changed("readout", ()), "Network.readout: expected at least one of exc, inh, got none"),
    "a lesson for nobody": (lambda: MAPS.replace({"lessons.1.layer": "conv_9"}), "Network.lessons[1].layer: expected one of "
                            f"{', '.join(MAPS.layers)}, got 'conv_9'"),
    "maps that nothing leads to": (lambda: presets.RESTOCNET_MNIST.without("pooling_1"), "layer 'pool_1': expected a connection "
                                   "that leads to it, got none; connect it or leave it out"),
    "two ways into a layer": (lambda: extended(MAPS, {"kernels": replace(MAPS.connections["kernels_2"], source="conv_1")}),
                              "layer 'conv_2': expected one connection, or skip connections alone, got kernels_2, kernels; "
                              "join them before in a layer of SignedSum neurons"),
    "a circle": (lambda: MAPS.replace({"kernels_1.source": "conv_2"}), "Network.connections: expected no circle, for a spike "
                 "passes through all feature maps in one time step, got one through conv_1, pool_1, joined_2, conv_2, pool_2, "
                 "joined_3, conv_3, pool_3; leave out a connection"),
    "unknown pairs": (changed("input_exc.pairs", "some"), "connection 'input_exc', pairs: expected one of all, one_to_one, "
                      "all_but_own, sparse, got 'some'"),
    "sparse pairs without weights": (changed("exc_inh.pairs", "sparse"), "connection 'exc_inh', synapses: expected synapses "
                                     "with weights for sparse pairs, got FixedSynapses"),
    "a rule of fixed synapses": (changed("exc_inh.rule", NETWORK.connections["input_exc"].rule), "connection 'exc_inh': expected "
                                 "no rule and no normalisation for FixedSynapses, got AccumulatingPowerLawSTDP; take "
                                 "PlasticSynapses"),
    "a normalisation of fixed synapses": (changed("exc_inh.normalisation", ColumnNormalisation(total=1.0)), "connection "
                                          "'exc_inh': expected no rule and no normalisation for FixedSynapses, got "
                                          "ColumnNormalisation; take PlasticSynapses"),
    "an unknown receptor": (changed("inh_exc.receptor", "g_gaba"), "connection 'inh_exc', receptor: expected a variable of "
                            "AdaptiveLIF, one of g_exc, g_inh, theta, v, got 'g_gaba'"),
    "one to one from an input": (changed("input_exc.pairs", "one_to_one"), "connection 'input_exc': expected two layers of as "
                                 "many neurons for pairs='one_to_one', got an input"),
    "all but own of another size": (changed("inh.n_neurons", 3), "connection 'exc_inh': expected two layers of as many neurons "
                                    "for pairs='one_to_one', got 100 and 3"),
    "no connectivity": (changed("input_exc.connectivity", 0), "Connection.connectivity: expected a fraction above 0, up to 1, "
                        "got 0"),
    "an unknown average": (lambda: MAPS.replace({"kernels_1.average": "mean"}), "connection 'kernels_1', average: expected one "
                           "of per_map, per_active_map, per_spike, per_place, got 'mean'"),
    "pooling into fewer maps": (lambda: MAPS.replace({"pool_1.n_maps": 7}), "connection 'pooling_1': expected as many maps "
                                "before and after pooling, got 8 and 7"),
    "more maps than can be repeated": (lambda: presets.restocnet_mnist((6, 4, 4), skip=True), "connection 'skip_conv_1_3': "
                                       "expected at most the 4 maps of the target in the source, whose maps are repeated, got 6"),
    "a skip into other neurons": (lambda: extended(MAPS, {"odd": SkipConnection("conv_1", "conv_2")}), "connection 'odd', target: "
                                  "expected a layer of SignedSum neurons, got one of MapLIF"),
    "maps that are a population": (lambda: MAPS.replace({"joined_2": Layer(neuron=SignedSum(), n_neurons=3)}), "connection "
                                   "'skip_image_2': expected layers of maps for a SkipConnection, got a population; give the "
                                   "layer n_maps"),
    "a kernel without a row": (lambda: MAPS.replace({"kernels_1.size": 0}), "Convolution.size: expected an integer >= 1, got 0"),
    "no time step": (changed("dt", 0*ms), "Network.dt: expected a positive time, such as 20*ms, got 0. * second"),
}


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_a_network_that_cannot_be_is_refused_in_one_line(case):
    make, message = IMPOSSIBLE[case]
    assert refusal(make) == message


def test_descriptions_are_copies_of_what_they_are_made_from():
    layers = dict(NETWORK.layers)
    made = replace(NETWORK, layers=layers)
    layers.clear()
    assert made == NETWORK


def test_plastic_connections_and_kernels_are_found_by_name():
    assert list(NETWORK.plastic()) == ["input_exc"] and list(MAPS.kernels()) == ["kernels_1", "kernels_2", "kernels_3"]
    shared = MAPS.replace({"kernels_3.kernels": "twins", "kernels_2.kernels": "twins"})
    assert list(shared.kernels()) == ["kernels_1", "twins"]
    assert list(MAPS.into("joined_3", SkipConnection)) == ["skip_image_3", "skip_conv_1_3", "skip_conv_2_3"]
    assert MAPS.into("joined_3", Convolution) == {}


def test_a_frozen_connection_transmits_without_what_only_learning_needs():
    frozen = NETWORK.connections["input_exc"].frozen()
    assert not frozen.learns and frozen.has_weights
    binary = presets.EHB.connections["input_exc"]
    assert binary.frozen() is binary  # goes on drawing random numbers


def test_a_presentation_has_as_many_steps_as_its_duration_without_rest():
    assert NETWORK.replace({"presentation.duration": 30*ms, "presentation.rest": 10*ms, "dt": 0.5*ms}).n_steps == 60
