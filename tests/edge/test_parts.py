"""Parts of a network: one after the other they answer as the whole does."""

import numpy as np
import pytest

import tiny
from tiny_edge import bars, description, learned
from stdpnet.edge.parts import Part, in_parts, passed_on, run
from stdpnet.models.encoding import RecordedSpikes


def through(learner, images, **options):
    """Activations of all parts, side by side, as `transform` returns them."""
    networks, given, found = in_parts(learner.network), {"image": images}, []
    for network, recorded in zip(networks, passed_on(networks)):
        passed = run(Part(network, learner, recorded=recorded, per_run=20, **options), given)
        found, given = [*found, *passed.activations.values()], given | passed.spikes
    return np.concatenate(found, axis=1)


ALL = {"skip": True, "signed": True, "n_maps": (3, 4, 2)}


@pytest.mark.parametrize("kind, target", [({}, "numpy"), ({"skip": True}, "numpy"), (ALL, "numpy"), (ALL, "cpp")], ids=str)
def test_parts_in_turn_answer_as_the_whole_network_to_the_bit(kind, target):
    signed = kind.get("signed", False)
    learner, images = learned(description(**kind), target=target, signed=signed), bars(30, signed=signed)[0]
    whole = learner.transform(images)
    assert (whole > 0).mean() > 0.1
    assert np.array_equal(through(learner, images), whole)


def test_a_part_knows_the_thresholds_of_every_unrolling():
    network = tiny.maps((4, 4, 3), unrolled=(1, 2), padding=1, readout="each")
    learner, images = tiny.convolutional(network, target="numpy").fit(tiny.pictures()), tiny.pictures(6, seed=3)
    passed = Part(network.needed_for(*network.readout), learner, per_run=10).run({"image": images})
    whole = learner.transform(images)
    assert np.array_equal(np.hstack([passed.activations[name] for name in network.readout]), whole) and whole.any()


def test_what_comes_after_a_layer_is_given_the_spikes_that_reach_it():
    network = description((3, 4, 2))
    assert network.after("conv_1").inputs == {"conv_1": RecordedSpikes(signed=False)}
    assert set(network.after("conv_1").layers) == {"pool_1", "conv_2", "pool_2", "conv_3", "pool_3"}
    assert [set(part.layers) for part in in_parts(network)] == [{f"conv_{n}", f"pool_{n}"} for n in (1, 2, 3)]
    assert set(description((3, 4), skip=True, signed=True).after("pool_1").inputs) == {"image", "conv_1"}


@pytest.mark.parametrize("name, error", [
    ("pool_2", "^'pool_2': expected a layer before the last that is read out, pool_2, got one with nothing after it"),
    ("conv_9", "^'conv_9': expected a layer, one of conv_1, ")])
def test_a_cut_behind_the_last_layer_or_none_is_refused(name, error):
    with pytest.raises(ValueError, match=error):
        description().after(name)
