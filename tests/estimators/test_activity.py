"""Spikes per layer and time step: they are those that the answers come from, and asking for them changes nothing."""

import numpy as np
import pytest

import tiny


@pytest.fixture(scope="module")
def populations():
    return tiny.learner().fit(tiny.quarters(40)[0])


@pytest.fixture(scope="module")
def maps():
    return tiny.convolutional().fit(tiny.pictures())


def test_totals_are_the_counts_that_transform_returns(populations):
    X = tiny.quarters(30, seed=5)[0]  # one chunk and a half
    activity = populations.activity(X)
    assert activity.features.sum() > 30
    assert np.array_equal(activity.features, populations.transform(X))
    assert np.array_equal(activity.totals["exc"], activity.features.sum(0))
    assert np.array_equal(activity.counts["exc"].sum(1), activity.features.sum(1))


def test_every_input_and_layer_is_heard_in_every_step(populations):
    X = tiny.quarters(4)[0]
    activity = populations.activity(X)
    assert {name: counts.shape for name, counts in activity.counts.items()} == dict.fromkeys(("input", "exc", "inh"), (4, 200))
    assert {name: totals.shape for name, totals in activity.totals.items()} == {"input": (36,), "exc": (8,), "inh": (8,)}
    assert all(counts.sum() == activity.totals[name].sum() > 0 for name, counts in activity.counts.items())


def test_of_a_sample_shown_again_the_last_presentation_counts():
    dim = np.concatenate([np.zeros((2, 36)), tiny.quarters(2)[0]])  # black images are shown three times
    network = tiny.learner().fit(tiny.quarters(20)[0])
    activity = network.activity(dim)
    assert activity.counts["exc"].sum(1).tolist() == activity.features.sum(1).tolist()
    assert activity.counts["input"].sum(1)[:2].tolist() == [0, 0]
    assert (activity.counts["input"].sum(1)[2:] > 0).all()


def test_pooled_activations_are_the_filtered_spikes_of_the_pools(maps):
    X = tiny.pictures(11)
    activity = maps.activity(X)
    assert np.array_equal(activity.features, maps.transform(X))
    decay = np.exp(-np.arange(activity.n_steps)[::-1]/99.5)  # Eq. (5), in closed form
    n_first = np.prod(activity.totals["pool_1"].shape)
    expected = activity.counts["pool_1"] @ decay/activity.n_steps
    assert expected.min() > 0
    assert activity.features[:, :n_first].sum(1) == pytest.approx(expected, rel=1e-4)


def test_maps_are_heard_image_by_image(maps):
    X = tiny.pictures(11)
    whole, part = maps.activity(X), maps.activity(X[:5])
    assert all(np.array_equal(whole.counts[name][:5], part.counts[name]) for name in whole.counts)
    assert whole.totals["joined_2"].shape == (6, 6, 4)
    assert all(counts.any() for counts in whole.counts.values())


def test_asking_leaves_the_program_that_answers_as_it_is(populations):
    plan = populations._plan(None)
    populations.activity(tiny.quarters(4)[0])
    assert populations._plan(None) == plan and "heard" not in plan[1]


def test_numpy_hears_what_the_compiled_program_hears(populations):
    network, X = tiny.learner(tiny.regular(tiny.TINY)), tiny.quarters(3)[0]
    network.state_ = populations.state_
    compiled = network.activity(X)
    slow = network.set_params(target="numpy").activity(X)
    assert compiled.totals["exc"].sum() > 10
    assert all(np.array_equal(compiled.counts[name], slow.counts[name]) for name in compiled.counts)


def test_both_ensembles_are_heard():
    X, _ = tiny.pairs(20)
    network = tiny.multimodal().fit(X)
    activity = network.activity([each[:6] for each in X])
    assert np.array_equal(np.concatenate([activity.totals["image_exc"], activity.totals["audio_exc"]]), activity.features.sum(0))
    assert activity.totals["image_input"].shape == (36,) and activity.totals["audio_input"].sum() > 0
