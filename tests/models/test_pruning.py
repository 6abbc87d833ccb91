"""Pruning and sharing of weights: hand-computed cases, bad input, and what a training does with a strategy."""

from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

import tiny
from stdpnet.files import result_file
from stdpnet.models.pruning import (
    AfterTraining, BeforeTraining, Gradually, PrunedEverything, Strategy, WhileTraining, gains, parse, prune, share,
    strongest, threshold_for,
)
from stdpnet.estimators.two_layer import TwoLayerNetwork
from stdpnet.experiments.training import Training

WHILE = WhileTraining(threshold=0.2, levels=3, batches=4, first=2)
GRADUALLY = Gradually(connectivity=0.2, floor=0.3, levels=0, batches=4, first=2)


def column(*weights):
    return np.array(weights, np.float32)[:, np.newaxis]


# pruning and sharing by hand

def test_weights_at_or_below_the_threshold_become_0_section_2_3_1():
    np.testing.assert_array_equal(prune(column(0, 0.1, 0.25, 0.5), 0.25), column(0, 0, 0, 0.5))


def test_none_and_all_can_be_pruned():
    weights = column(0.1, 0.2)
    np.testing.assert_array_equal(prune(weights, 0.0), weights)
    np.testing.assert_array_equal(prune(weights, 0.5), column(0, 0))


def test_two_levels_are_0_and_the_mean_of_the_critical_weights_section_2_3_2():
    np.testing.assert_allclose(share(column(0, 0.5, 0.25, 0), 2), column(0, 0.375, 0.375, 0))


def test_three_levels_are_0_and_the_means_up_to_and_above_the_median_section_2_3_2():
    weights = column(0, 0.1, 0.2, 0.5, 0.8, 0)  # the median is 0.35
    np.testing.assert_allclose(share(weights, 3), column(0, 0.15, 0.15, 0.65, 0.65, 0))


def test_a_weight_at_the_median_belongs_to_the_lower_level():
    np.testing.assert_allclose(share(column(0.1, 0.3, 0.8), 3), column(0.2, 0.2, 0.8))


def test_four_levels_divide_by_thirds():
    weights = column(0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
    np.testing.assert_allclose(share(weights, 4), column(0.15, 0.15, 0.35, 0.35, 0.55, 0.55), rtol=1e-6)


@pytest.mark.filterwarnings("error")
def test_equal_weights_stay_together_even_if_levels_remain_unused():
    np.testing.assert_allclose(share(column(0.5, 0.5, 0.5, 0.5), 3), column(0.5, 0.5, 0.5, 0.5))
    np.testing.assert_allclose(share(column(0.2, 0.5, 0.5, 0.5, 0.9), 3), column(0.425, 0.425, 0.425, 0.425, 0.9))


def test_a_single_critical_weight_keeps_its_value():
    for levels in (2, 3, 16):
        np.testing.assert_allclose(share(column(0, 0.7, 0), levels), column(0, 0.7, 0))


def test_without_critical_weights_there_is_nothing_to_share():
    np.testing.assert_array_equal(share(column(0, 0), 3), column(0, 0))


def test_more_levels_than_weights_change_nothing():
    weights = column(0.1, 0.4, 0.2)
    np.testing.assert_allclose(share(weights, 256), weights)


def test_sharing_keeps_the_sum_of_all_weights_and_their_type():
    weights = prune(np.random.default_rng(0).random((40, 30), np.float32), 0.3)
    for levels in (2, 3, 5, 16):
        shared = share(weights, levels)
        assert shared.dtype == weights.dtype and len(np.unique(shared)) == levels
        np.testing.assert_allclose(shared.sum(), weights.sum(), rtol=1e-5)
        np.testing.assert_array_equal(shared > 0, weights > 0)


def test_arguments_stay_as_they_are():
    weights = column(0, 0.1, 0.5, 0.9)
    before = weights.copy()
    WHILE.step(weights, 2, 4)
    share(weights, 3)
    np.testing.assert_array_equal(weights, before)


def test_the_threshold_for_a_connectivity_leaves_that_part():
    weights = np.random.default_rng(0).random((20, 10), np.float32)
    for connectivity in (0.005, 0.1, 0.5, 0.995):
        kept = prune(weights, threshold_for(weights, connectivity)) > 0
        assert kept.sum() == round(connectivity*200)
    assert threshold_for(weights, 1.0) == 0
    assert threshold_for(column(0.5, 0.5, 0.1, 0), 0.25) == 0.5  # equal weights go together


def test_every_neuron_keeps_as_many_of_its_strongest_synapses():
    weights = np.array([[0.1, 0.9], [0.4, 0.8], [0.4, 0.9], [0.2, 0.7]], np.float32)
    np.testing.assert_array_equal(strongest(weights, 0.5), np.float32([[0, 0.9], [0.4, 0], [0.4, 0.9], [0, 0]]))
    np.testing.assert_array_equal(strongest(weights, 0.25), np.float32([[0, 0.9], [0.4, 0], [0, 0], [0, 0]]))
    np.testing.assert_array_equal(strongest(weights, 0.01), strongest(weights, 0.25))  # one is left
    np.testing.assert_array_equal(strongest(weights, 1.0), weights)


def test_gains_exceed_the_largest_weight_where_the_mean_neuron_needs_it():
    weights = np.zeros((10, 4), np.float32)
    weights[:4, 0] = weights[:4, 1] = 0.5
    weights[:3, 2] = 0.9
    weights[0, 3] = 0.5  # one synapse of three in the mean
    np.testing.assert_allclose(gains(weights, 6.0, 1.0), [3, 3, 6/2.7, 2], rtol=1e-6)
    np.testing.assert_allclose(gains(weights, 2.5, 1.0), [1.25, 1.25, 2.5/2.7, 2], rtol=1e-6)
    np.testing.assert_array_equal(gains(weights*0, 2.5, 1.0), 1)


def test_all_gains_are_limited_from_the_sum_on_that_the_mean_neuron_can_reach():
    weights = np.array([[0.9, 0.5], [0.1, 0.5]], np.float32)
    np.testing.assert_allclose(gains(weights, 2.0, 1.0), [1/0.9, 2], rtol=1e-6)  # two synapses reach 2 and no more
    np.testing.assert_allclose(gains(weights, 2.001, 1.0), [2.001, 2.001], rtol=1e-6)
    np.testing.assert_allclose(gains(weights, 3.0, 2.0), [2/0.9, 3], rtol=1e-6)


def test_gains_of_neurons_with_less_than_half_of_the_mean_number_of_synapses_are_limited():
    weights = np.zeros((4, 2), np.float32)
    weights[:1, 0], weights[:3, 1] = 0.5, 0.5
    np.testing.assert_allclose(gains(weights, 6.0, 1.0), [12, 4], rtol=1e-6)  # half of the mean: not limited
    weights[3, 1] = 0.5
    np.testing.assert_allclose(gains(weights, 6.0, 1.0), [2, 3], rtol=1e-6)


def test_gains_restore_the_sum_unless_a_weight_would_exceed_the_largest():
    weights = np.array([[0.25, 0.5, 0], [0.25, 0, 0], [0.5, 0, 0]], np.float32)
    np.testing.assert_allclose(gains(weights, 1.5, 1.0), [1.5, 2.0, 1.0])


# when

def test_steps_come_after_the_first_batches_and_then_after_each_section_2_4_1():
    mnist = WhileTraining(threshold=0.15, levels=3, batches=12, first=3)
    steps, n_seen = [], 0
    while n_seen < 60_000:
        n_seen = mnist.next_step(n_seen, 60_000)
        steps.append(n_seen)
    assert steps == [15_000, 20_000, 25_000, 30_000, 35_000, 40_000, 45_000, 50_000, 55_000, 60_000]


def test_gradual_pruning_leaves_the_floor_until_the_last_step():
    weights = np.random.default_rng(0).random((100, 5), np.float32)
    assert [GRADUALLY.next_step(n_seen, 40) for n_seen in (0, 19, 20, 30)] == [20, 20, 30, 40]
    left = {n_seen: (GRADUALLY.step(weights, n_seen, 40) > 0).sum(axis=0) for n_seen in (20, 30, 40)}
    np.testing.assert_array_equal(left[20], round(100*(0.2 + 0.8*(2/3)**3)))
    np.testing.assert_array_equal(left[30], 30)  # by the cubic law 23
    np.testing.assert_array_equal(left[40], 20)
    shared = replace(GRADUALLY, levels=2).step(weights, 40, 40)
    assert len(np.unique(shared)) == 2
    np.testing.assert_array_equal(GRADUALLY.remains(shared), shared > 0)


def test_batches_of_a_number_that_is_not_divisible_differ_by_one():
    assert [WHILE.next_step(n_seen, 10) for n_seen in (0, 4, 5, 6, 7, 9)] == [5, 5, 7, 7, 10, 10]


def test_at_least_one_synapse_remains_however_few_are_wanted():
    assert BeforeTraining(connectivity=1e-6).connect((4, 5), np.random.RandomState(0)).sum() == 1


def test_the_threshold_is_found_among_many_weights_in_any_order():
    weights = np.random.default_rng(0).permutation(2000).reshape(40, 50)
    found = [threshold_for(weights, kept/2000) for kept in range(1, 2000, 7)]
    assert found == [1999 - kept for kept in range(1, 2000, 7)]


def test_random_synapses_are_chosen_by_the_generator_and_as_many_as_asked_for():
    strategy = BeforeTraining(connectivity=0.1)
    connected = strategy.connect((30, 20), np.random.default_rng(0))
    assert connected.sum() == 60 and connected.shape == (30, 20)
    np.testing.assert_array_equal(connected, strategy.connect((30, 20), np.random.default_rng(0)))
    assert (connected != strategy.connect((30, 20), np.random.default_rng(1))).any()


@pytest.mark.parametrize("strategy", [WHILE, BeforeTraining(connectivity=0.25), GRADUALLY,
                                      AfterTraining(connectivity=0.5, levels=0)], ids=lambda one: type(one).__name__)
def test_a_strategy_is_a_value_with_names(strategy):
    with pytest.raises(FrozenInstanceError):
        strategy.connectivity = 1
    for name, value in vars(strategy).items():
        with pytest.raises(TypeError, match="positional"):
            type(strategy)(value, **{other: each for other, each in vars(strategy).items() if other != name})
    assert len({strategy, replace(strategy)}) == 1


def test_least_numbers_of_batches_are_accepted():
    assert WhileTraining(threshold=0.0, levels=2, batches=2, first=1).next_step(0, 2) == 1
    assert replace(WHILE, levels=256).levels == 256
    for connectivity in (1e-9, 1, 1.0):
        assert not AfterTraining(connectivity=connectivity, levels=0).evenly
    assert replace(GRADUALLY, floor=1).floor == 1


def test_a_batch_may_be_a_single_sample():
    assert [WHILE.next_step(n_seen, 4) for n_seen in range(4)] == [2, 2, 3, 4]


def test_what_remains_are_the_synapses_with_a_weight():
    weights = column(0, 0.1, 0, 0.9)
    for strategy in (WHILE, GRADUALLY, AfterTraining(connectivity=0.5, levels=0)):
        np.testing.assert_array_equal(strategy.remains(weights), weights > 0)
    assert BeforeTraining(connectivity=0.5).remains(weights) is None


# bad input

@pytest.mark.parametrize("change, message", [
    ({"threshold": -0.1}, r"^WhileTraining.threshold: expected a number in \[0, 1\), got -0.1$"),
    ({"threshold": 1}, r"threshold: expected a number in \[0, 1\), got 1$"),
    ({"threshold": float("nan")}, r"threshold: expected a number in \[0, 1\), got nan$"),
    ({"threshold": None}, "threshold: .* got None$"),
    ({"levels": 1}, r"levels: expected 0 \(continuous weights\) or an integer from 2 to 256 .* got 1$"),
    ({"levels": -2}, "levels: .* got -2$"),
    ({"levels": 2.5}, "levels: .* got 2.5$"),
    ({"levels": 257}, "levels: .* got 257$"),
    ({"first": 0}, "first: expected an integer >= 1, got 0$"),
    ({"first": 4}, r"first: expected fewer batches than there are in all \(4\), got 4; lower it, or raise"),
    ({"batches": 1}, "batches: expected an integer >= 2, got 1$"),
])
def test_impossible_parameters_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        replace(WHILE, **change)


@pytest.mark.parametrize("connectivity", [0, -0.1, 1.1, None])
def test_impossible_connectivities_are_refused(connectivity):
    for make in (BeforeTraining, lambda connectivity: AfterTraining(connectivity=connectivity, levels=0),
                 lambda connectivity: replace(GRADUALLY, connectivity=connectivity)):
        with pytest.raises(ValueError, match=rf"connectivity: expected a number in \(0, 1\], got {connectivity!r}$"):
            make(connectivity=connectivity)


def test_more_batches_than_samples_are_refused_before_training():
    network = tiny.learner(pruning=replace(WHILE, batches=41))
    with pytest.raises(ValueError, match="WhileTraining.batches: expected at most one per sample, got 41 for 40 samples"):
        network.fit(tiny.quarters(40)[0])


def test_something_else_than_a_strategy_is_refused():
    with pytest.raises(ValueError, match=r"^TwoLayerNetwork.pruning: expected a strategy .* got 0.15$"):
        tiny.learner(pruning=0.15).fit(tiny.quarters(40)[0])


def test_a_step_that_would_prune_everything_says_when_and_what_there_is():
    weights = np.linspace(0, 0.4, 101, dtype=np.float32)[:, np.newaxis]
    with pytest.raises(PrunedEverything, match=(
            r"^batch 3 of 4: the threshold 0.5 would prune all 101 synapses; quantiles of their weights are "
            r"0%: 0, 25%: 0.1, 50%: 0.2, 75%: 0.3, 99%: 0.396, 100%: 0.4; choose a lower threshold$")):
        replace(WHILE, threshold=0.5).step(weights, 30, 40)


# as text

@pytest.mark.parametrize("strategy", [
    WHILE, BeforeTraining(connectivity=0.25), AfterTraining(connectivity=1, levels=0), GRADUALLY, None,
    AfterTraining(connectivity=0.2, levels=2, evenly=True),
])
def test_a_strategy_comes_back_from_its_text(strategy):
    assert parse(repr(strategy)) == strategy


@pytest.mark.parametrize("text", ["", "print(1)", "WhileTraining(1)", "Strategy()", "WhileTraining(threshold=open('x'))", "1"])
def test_other_texts_are_refused(text):
    with pytest.raises(ValueError):
        parse(text)


# in a network's training

@pytest.fixture(scope="module")
def data():
    return tiny.quarters(80)


def test_weights_are_compressed_between_chunks_and_removed_for_good_at_the_end(data):
    network = tiny.learner(pruning=WHILE)
    distinct = []
    for chunk in network.learn(data[0]):
        distinct.append((network.state_.n_seen, len(np.unique(network.weights_)), network.connected_ is None))
    assert [seen for seen, _, _ in distinct] == [20, 40, 60, 80]
    assert distinct[0][1] > 100
    assert all(n <= 3 for _, n, _ in distinct[1:])
    assert [dense for _, _, dense in distinct] == [True, True, True, False]
    np.testing.assert_array_equal(network.connected_, network.weights_ > 0)
    assert 0 < network.connected_.mean() < 1


def test_the_frozen_network_gets_the_sums_that_it_had_while_learning(data):
    network = tiny.learner(pruning=WHILE).fit(data[0])
    weights, model = network.weights_*network.gains_, network.network.connections["input_exc"]
    limited = np.isclose(weights.max(axis=0), model.rule.w_max)
    np.testing.assert_allclose(weights.sum(axis=0)[~limited], model.normalisation.total, rtol=1e-5)
    assert (weights.sum(axis=0)[limited] <= model.normalisation.total*(1 + 1e-5)).all() and not limited.all()
    network = tiny.learner(tiny.TINY.replace({"input_exc.normalisation": None}), pruning=WHILE).fit(data[0])
    np.testing.assert_array_equal(network.gains_, 1)


def test_a_batch_that_is_no_multiple_of_the_chunk_ends_a_chunk(data):
    network = tiny.learner(pruning=replace(WHILE, batches=5, first=1))
    assert [len(chunk.rows) for chunk in network.learn(data[0][:45])] == [9]*5


def test_pruned_synapses_come_back_while_training(data):
    network = tiny.learner(pruning=replace(WHILE, threshold=0.3))
    previous, returned = None, 0
    for chunk in network.learn(data[0]):
        if previous is not None and network.connected_ is None:
            returned += ((previous == 0) & (network.weights_ > 0)).sum()
        previous = network.weights_ if network.state_.n_seen >= 40 else None
    assert returned > 0


def test_random_synapses_stay_removed_and_the_others_learn(data):
    network = tiny.learner(pruning=BeforeTraining(connectivity=0.4))
    for chunk in network.learn(data[0]):
        assert (network.weights_[~network.connected_] == 0).all()
    assert network.connected_.mean() == pytest.approx(0.4, abs=0.01)
    assert network.weights_[network.connected_].std() > 0.05
    assert network.transform(data[0]).sum() > 0


def test_pruning_at_the_end_learns_what_the_uncompressed_network_learns(data):
    plain = tiny.learner().fit(data[0])
    pruned = tiny.learner(pruning=AfterTraining(connectivity=0.3, levels=0)).fit(data[0])
    assert pruned.connected_.mean() == pytest.approx(0.3, abs=0.01)
    np.testing.assert_array_equal(pruned.weights_, np.where(pruned.connected_, plain.weights_, 0))
    evenly = tiny.learner(pruning=AfterTraining(connectivity=0.3, levels=0, evenly=True)).fit(data[0])
    np.testing.assert_array_equal(evenly.weights_, strongest(plain.weights_, 0.3))


def test_a_strategy_of_ones_own_is_accepted(data):
    class Halve(Strategy):
        def step(self, weights, n_seen, n_samples):
            return weights/2
    plain, halved = (tiny.learner(pruning=each).fit(data[0]) for each in (None, Halve()))
    np.testing.assert_array_equal(halved.weights_, plain.weights_/2)


@pytest.mark.parametrize("strategy", [
    WHILE, BeforeTraining(connectivity=0.4), AfterTraining(connectivity=0.3, levels=2), GRADUALLY,
], ids=lambda strategy: type(strategy).__name__)
@pytest.mark.parametrize("stop", [1, 2, 3])
def test_a_resumed_training_is_the_same_to_the_bit(data, tmp_path, strategy, stop):
    def network():
        return tiny.learner(pruning=strategy, chunk_size=tiny.CHUNK_SIZE)
    whole, path = network().fit(data[0]), tmp_path / "run.h5"
    training = Training(network(), path, metadata={})
    for n, chunk in enumerate(training.network.learn(data[0]), 1):
        training._report(chunk, data[1])
        training.write()
        if n == stop:
            break
    resumed = Training(network(), path, metadata={}, resume=True)
    resumed.run(*data)
    for name in ("weights_", "gains_", "theta_", "connected_"):
        np.testing.assert_array_equal(getattr(resumed.network, name), getattr(whole, name))
    np.testing.assert_array_equal(TwoLayerNetwork.load(path).transform(data[0]), whole.transform(data[0]))


def test_a_training_is_not_resumed_with_another_strategy(data, tmp_path):
    path = tmp_path / "run.h5"
    Training(tiny.learner(pruning=WHILE), path, metadata={}).run(*data)
    with pytest.raises(ValueError, match="cannot resume: pruning is"):
        Training(tiny.learner(), path, metadata={}, resume=True)


def test_a_step_that_prunes_everything_leaves_the_last_checkpoint(data, tmp_path):
    path = tmp_path / "run.h5"
    network = tiny.learner(pruning=WhileTraining(threshold=0.999, levels=0, batches=4, first=3))
    with pytest.raises(PrunedEverything, match="^batch 3 of 4: the threshold 0.999 would prune all 288 synapses"):
        Training(network, path, metadata={}).run(*data)
    checkpoint = result_file.read(path)
    assert checkpoint.attributes["samples"] == 40
    assert checkpoint.data["input_exc.w"].max() > 0
