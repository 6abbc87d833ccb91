"""Ready-made networks: which parts they have, what joins them, and in which turn they learn."""

from dataclasses import replace

import numpy as np
import pytest
from brian2 import Hz, ms

from stdpnet.hardware import connectivity
from stdpnet.models import architectures, presets
from stdpnet.models.connections import Connection
from stdpnet.models.kernel_plasticity import KernelExponentialSTDP, KernelOffsetSTDP
from stdpnet.models.neurons import SignedSum

THREE = presets.restocnet_cifar10((4, 6, 8), skip=True)
COMPETING = presets.restocnet_competing((4, 6))
LINK = presets.TABLE_3_1


def ends(network):
    """Where each connection comes from and leads to, by name."""
    return {name: (each.source, each.target) for name, each in network.connections.items()}


# two layers

def test_excitation_is_one_to_one_and_inhibition_reaches_all_others_thesis_2_2_2():
    network = presets.THESIS_2
    assert ends(network) == {"input_exc": ("input", "exc"), "exc_inh": ("exc", "inh"), "inh_exc": ("inh", "exc")}
    assert [each.pairs for each in network.connections.values()] == ["all", "one_to_one", "all_but_own"]
    assert [each.receptor for each in network.connections.values()] == ["g_exc", "g_exc", "g_inh"]
    assert [each.learns for each in network.connections.values()] == [True, False, False]
    assert network.readout == ("exc",)


# networks joined

def test_a_join_has_the_parts_of_both_under_their_names_and_the_links():
    joined = architectures.two_modalities(presets.IMAGE, presets.AUDIO, LINK)
    assert list(joined.inputs) == ["image_input", "audio_input"]
    assert list(joined.layers) == ["image_exc", "image_inh", "audio_exc", "audio_inh"]
    assert ends(joined) == {f"{side}_{name}": tuple(f"{side}_{end}" for end in of)
                            for side in ("image", "audio") for name, of in ends(presets.IMAGE).items()} | {
        "to_audio": ("image_exc", "audio_exc"), "to_image": ("audio_exc", "image_exc")}
    assert joined.connections["to_image"] == replace(LINK, source="audio_exc", target="image_exc")
    assert joined.readout == ("image_exc", "audio_exc")
    assert joined.inputs["audio_input"] == presets.AUDIO.inputs["input"]


@pytest.mark.parametrize("durations", [(350*ms, 500*ms), (500*ms, 350*ms)])
def test_a_join_is_shown_as_long_as_the_longest_of_its_networks(durations):
    networks = [presets.IMAGE.replace({"presentation.duration": each}) for each in durations]
    assert architectures.join(dict(zip("ab", networks)), {}).presentation.duration == 500*ms


def test_networks_of_different_time_steps_are_not_joined():
    with pytest.raises(ValueError) as error:
        architectures.join({"a": presets.IMAGE, "b": presets.IMAGE.replace({"dt": 1*ms})}, {})
    assert str(error.value) == "join: expected one time step in all networks, got 0.5 ms, 1. ms in a, b"


def test_three_networks_are_joined_as_two_are():
    joined = architectures.join(dict.fromkeys("abc", presets.IMAGE), {"from_c": Connection(
        "c_exc", "a_exc", synapses=presets.TABLE_3_1.synapses, pairs="sparse")})
    assert [joined.part(name) == presets.IMAGE for name in "abc"] == [True]*3
    assert "from_c" in joined.connections


# feature maps

def test_without_skip_connections_each_convolution_reads_the_maps_below():
    assert ends(presets.restocnet_mnist((4, 6))) == {
        "kernels_1": ("image", "conv_1"), "pooling_1": ("conv_1", "pool_1"),
        "kernels_2": ("conv_1", "conv_2"), "pooling_2": ("conv_2", "pool_2")}


def test_with_skip_connections_a_layer_reads_what_all_below_it_add_up_to():
    assert {name: of for name, of in ends(THREE).items() if of[1] in ("joined_3", "conv_3")} == {
        "skip_image_3": ("image", "joined_3"), "skip_conv_1_3": ("conv_1", "joined_3"),
        "skip_conv_2_3": ("conv_2", "joined_3"), "kernels_3": ("joined_3", "conv_3")}
    assert THREE.layers["joined_3"].neuron == SignedSum() and THREE.layers["joined_3"].n_maps == 6
    assert [name for name, each in THREE.connections.items() if getattr(each, "inverted", False)] == ["skip_image_3"]


def test_all_pooled_maps_are_read_out_or_the_last_alone():
    assert THREE.readout == ("pool_1", "pool_2", "pool_3")
    assert presets.restocnet_cifar10((4, 6), readout="last").readout == ("pool_2",)


def test_each_layer_is_trained_in_its_own_way_and_the_last_way_serves_all_further_layers():
    four = presets.restocnet_cifar10((4, 4, 4, 4))
    ways = [*presets.CIFAR10_TRAINING, presets.CIFAR10_TRAINING[-1]]
    assert [four.connections[f"kernels_{number}"].rule for number in range(1, 5)] == [way.rule for way in ways]
    assert [four.layers[f"conv_{number}"].maps for number in range(1, 5)] == [way.maps for way in ways]
    assert [(lesson.layer, lesson.encoding.max_rate, lesson.learns) for lesson in four.lessons] == [
        (f"conv_{number}", way.max_rate, True) for number, way in enumerate(ways, start=1)]


def test_maps_that_compete_settle_afterwards():
    assert [(lesson.layer, lesson.learns, lesson.competition) for lesson in COMPETING.lessons] == [
        ("conv_1", True, True), ("conv_1", False, False), ("conv_2", True, True), ("conv_2", False, False)]
    assert [lesson.encoding.max_rate for lesson in COMPETING.lessons] == [1000*Hz, 200*Hz, 1000*Hz, 500*Hz]
    assert COMPETING.lessons[1].maps == presets.COMPETING_TRAINING[0].settling_maps != COMPETING.lessons[0].maps


def test_maps_settle_as_they_learn_where_nothing_else_is_said():
    training = replace(presets.COMPETING_TRAINING[0], settling_rate=None, settling_maps=None)
    learning, settling = presets.restocnet_competing((4,), training=(training,)).lessons
    assert settling == replace(learning, learns=False, competition=False)


# unrolling

TWICE = presets.restocnet_cifar10((4, 4, 4), unrolled=(1, 2), **presets.BACKRES)


def test_an_unrolled_layer_is_layers_in_a_row_that_share_kernels_and_a_lesson():
    assert {name: of for name, of in ends(TWICE).items() if name.startswith("kernels")} == {
        "kernels_1": ("image", "conv_1"), "kernels_2": ("joined_2", "conv_2"), "kernels_2_2": ("conv_2", "conv_2_2"),
        "kernels_3": ("conv_2_2", "conv_3")}
    assert list(TWICE.kernels()) == ["kernels_1", "kernels_2", "kernels_3"]
    assert [lesson.layers for lesson in TWICE.lessons] == [("conv_1",), ("conv_2", "conv_2_2"), ("conv_3",)]
    assert list(TWICE.into("joined_2")) == ["skip_image_2", "skip_conv_1_2"] and "joined_3" not in TWICE.layers


@pytest.mark.parametrize("readout, read", [
    ("all", ("pool_1", "pool_2_2", "pool_3")), ("each", ("pool_1", "pool_2", "pool_2_2", "pool_3")), ("last", ("pool_3",))])
def test_the_last_unrolling_is_read_out_or_each(readout, read):
    made = presets.restocnet_cifar10((4, 4, 4), unrolled=(1, 2), readout=readout)
    assert made.readout == read


def test_padding_keeps_the_size_of_maps():
    assert {shape[:2] for name, shape in TWICE.shapes({"image": (8, 8, 3)}).items() if name.startswith("conv")} == {(8, 8)}


@pytest.mark.parametrize("options, part", [
    ({"unrolled": (1, 0)}, "unrolled: expected an integer >= 1 for each of 2 layers, got 1 0"),
    ({"unrolled": (1, 1, 2)}, "for each of 2 layers, got 1 1 2"),
    ({"n_maps": (4, 6), "unrolled": (1, 2)}, "as many maps in layer 2 as it sees, 4, got 6; .* drop some at random, average them, or "
                                             "keep the most active"),
    ({"readout": "first"}, "readout: expected one of all, each, last, got 'first'"), ({"padding": 3}, "Convolution.padding: expected"),
])
def test_what_cannot_be_unrolled_is_refused(options, part):
    with pytest.raises(ValueError, match=part):
        presets.restocnet_cifar10(**{"n_maps": (4, 4)} | options)


def test_a_first_layer_is_unrolled_where_images_have_as_many_channels_as_it_has_maps():
    made = presets.restocnet_cifar10((4,), unrolled=(2,))
    assert made.shapes({"image": (12, 12, 4)})["conv_1_2"] == (8, 8, 4)
    with pytest.raises(ValueError, match="'kernels_1_2': expected kernels from 3 maps to 4, .*got 4 to 4; a layer that is unrolled"):
        made.shapes({"image": (12, 12, 3)})


def test_shared_kernels_have_one_rule():
    with pytest.raises(ValueError, match="'kernels_2_2': expected the size and the rule of 'kernels_2', whose kernels it shares"):
        TWICE.replace({"kernels_2.rule.p_hebb_pot": 0.5})


def test_a_lesson_is_for_layers_that_share_kernels():
    with pytest.raises(ValueError, match=r"lessons\[1\].unrollings: expected layers that share the kernels of 'conv_2', got 'conv_1'"):
        TWICE.replace({"lessons.1.unrollings": ("conv_1",)})


def test_networks_of_table_vii_have_its_parameters():
    published = {"ResNet2": 18.9e6, "ResNet3": 28.37e6}  # Table VI
    shape = {"image": (32, 32, 3)}
    for name, made in [(name, presets.backres(name)) for name in published] + [("ResNet2x2", presets.backres("ResNet2x2", readout="each"))]:
        kernels = sum(connectivity.n_weights(made, key, made.shapes(shape), {}) for key in made.kernels())
        n_features = sum(np.prod(made.shapes(shape)[pool]) for pool in made.readout)
        assert kernels + n_features*1024 + 1024*10 == pytest.approx(published.get(name, 28.35e6), rel=2e-3), name
    last = presets.RESNET_2X2
    assert sum(np.prod(last.shapes(shape)[pool]) for pool in last.readout) == 18432  # Table VII; Table VI counts 27648


# controls

def test_the_control_that_learns_is_the_network_itself():
    assert architectures.control(THREE, "learned") == THREE and architectures.control(COMPETING, "learned") == COMPETING


def test_kernels_of_the_random_control_stay_and_its_thresholds_too():
    assert architectures.control(THREE, "random") == replace(THREE, lessons=())


@pytest.mark.parametrize("kernels, alpha", [("adapted", 30), ("balanced", None)])
def test_thresholds_of_the_other_controls_rise_once_for_each_layer_and_kernels_stay(kernels, alpha):
    adapted = architectures.control(THREE, kernels)
    assert adapted.lessons == tuple(replace(lesson, learns=False) for lesson in THREE.lessons)
    assert {each.alpha for each in adapted.kernels().values()} == {alpha}
    settled = architectures.control(COMPETING, kernels).lessons
    assert settled == COMPETING.lessons[1::2]  # where maps compete, as they settle


def test_an_unknown_control_is_refused():
    with pytest.raises(ValueError, match="^kernels: expected one of learned, random, adapted, balanced, got 'half'$"):
        architectures.control(THREE, "half")


def test_full_precision_changes_the_rules_of_all_kernels_and_nothing_else():
    full = architectures.full_precision(THREE)
    rules = {f"{name}.rule": each.rule for name, each in THREE.kernels().items()}
    assert full.replace(rules) == THREE and len(rules) == 3
    for name, each in full.kernels().items():
        assert isinstance(each.rule, KernelExponentialSTDP) and each.rule.eta == 0.01
        assert (each.rule.w_min, each.rule.w_max, each.rule.tau_pre) == (-1, 1, THREE.connections[name].rule.tau_pre)


def test_the_offset_rule_changes_the_rules_of_all_kernels_those_that_are_shared_too():
    rules = [each.rule for each in architectures.with_offset(TWICE).connections.values() if hasattr(each, "rule")]
    assert len(rules) == 4 and {type(rule) for rule in rules} == {KernelOffsetSTDP}
