"""A network without all synapses: it answers as the dense one with zeros in it, and takes less memory."""

from dataclasses import replace

import numpy as np
import pytest

import tiny
from stdpnet.engine.objects import as_words, words_of
from stdpnet.estimators import exchange
from stdpnet.files import packing, result_file
from stdpnet.models.pruning import AfterTraining, BeforeTraining, Strategy, WhileTraining
from stdpnet.estimators.populations import EVERYTHING
from stdpnet.estimators.two_layer import TwoLayerNetwork

MASK = np.random.default_rng(0).random((tiny.N_INPUTS, tiny.N_NEURONS)) < 0.4


class Masked(Strategy):
    """Learn without the synapses outside `MASK`."""

    def connect(self, shape, random):
        return MASK


@pytest.fixture
def pruned():
    """A trained network with part of its synapses, in its sparse form."""
    return tiny.learner(pruning=AfterTraining(connectivity=0.2, levels=3)).fit(tiny.quarters(40)[0])


def test_spike_counts_are_those_of_the_dense_network_to_the_bit(pruned):
    X = tiny.quarters(60, seed=2)[0]
    sparse = pruned.transform(X)
    assert pruned.connected_.mean() < 0.25 and sparse.sum() > 100
    pruned.state_ = replace(pruned.state_, arrays={
        name: array for name, array in pruned.state_.arrays.items() if name != "input_exc.connected"})
    np.testing.assert_array_equal(sparse, pruned.transform(X))


def test_learning_with_all_synapses_listed_is_that_of_the_dense_network():
    class All(Strategy):
        def connect(self, shape, random):
            return np.ones(shape, bool)
    X = tiny.quarters(40)[0]
    listed, dense = (tiny.learner(pruning=each).fit(X) for each in (All(), None))
    np.testing.assert_allclose(listed.weights_, dense.weights_, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(listed.theta_, dense.theta_, rtol=1e-5)


def test_numpy_learns_with_the_same_synapses():
    X = tiny.quarters(10)[0]
    model = tiny.regular(tiny.TINY)
    fast, slow = (tiny.learner(model, pruning=Masked(), target=target).fit(X) for target in ("cpp", "numpy"))
    np.testing.assert_array_equal(slow.connected_, MASK)
    assert not slow.weights_[~MASK].any() and slow.weights_[MASK].std() > 0.01
    np.testing.assert_allclose(slow.weights_, fast.weights_, atol=1e-3)


def test_a_pruned_network_goes_on_learning_with_what_is_left(pruned):
    before = pruned.weights_.copy()
    pruned.partial_fit(tiny.quarters(20, seed=3)[0])
    assert not pruned.weights_[~pruned.connected_].any()
    assert (pruned.weights_ != before).any()


def test_neurons_without_synapses_and_single_synapses_are_no_trouble(pruned):
    X = tiny.quarters(20)[0]
    connected = np.zeros_like(pruned.connected_)
    connected[3, 2] = True
    pruned.state_ = pruned.state_.after({"input_exc.connected": connected, "input_exc.w": connected.astype(np.float32)})
    assert pruned.transform(X).shape == (20, tiny.N_NEURONS)


# storage

@pytest.mark.parametrize("levels, n_bits", [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (256, 8)])
def test_few_values_are_stored_as_indices_of_few_bits(levels, n_bits):
    random = np.random.default_rng(0)
    weights = np.linspace(0, 1, levels, dtype=np.float32)[np.arange(4000) % levels].reshape(80, 50)
    weights = random.permutation(weights)
    packed = packing.pack(weights, weights > 0)
    assert packed["w_bits"].shape == (n_bits, 80, 50)
    assert packing.size(packed) == n_bits*500 + 4*levels
    unpacked = packing.unpack(packed)
    np.testing.assert_array_equal(unpacked["w"], weights)
    assert unpacked["w"].dtype == np.float32
    np.testing.assert_array_equal(unpacked["connected"], weights > 0)


@pytest.mark.parametrize("share", [0.0, 0.1, 1.0])
def test_other_weights_are_listed(share):
    random = np.random.default_rng(0)
    connected = random.random((30, 20)) < share
    weights = np.where(connected, random.random((30, 20), np.float32), 0)
    weights[connected] *= np.arange(connected.sum()) > 0  # the first one exists, with weight 0
    packed = packing.pack(weights, connected)
    unpacked = packing.unpack(packed)
    np.testing.assert_array_equal(unpacked["w"], weights)
    np.testing.assert_array_equal(unpacked["connected"], connected)


def test_all_synapses_and_everything_else_stay_as_they_are():
    weights = np.ones((3, 2))
    assert packing.unpack(packing.pack(weights, None) | {"theta": 5}) == {"w": weights, "theta": 5}


@pytest.mark.parametrize("strategy", [
    WhileTraining(threshold=0.2, levels=2, batches=2, first=1), WhileTraining(threshold=0.2, levels=0, batches=2, first=1),
    BeforeTraining(connectivity=0.3),
], ids=["two levels", "continuous", "before training"])
def test_a_file_gives_back_the_network(strategy, tmp_path):
    network = tiny.learner(pruning=strategy).fit(tiny.quarters(40)[0])
    network.save(tmp_path / "network.h5")
    run = result_file.read(tmp_path / "network.h5")
    np.testing.assert_array_equal(run.data["input_exc.w"], network.weights_)
    loaded = TwoLayerNetwork.load(tmp_path / "network.h5")
    assert loaded.pruning == strategy
    np.testing.assert_array_equal(loaded.connected_, network.connected_)
    np.testing.assert_array_equal(loaded.gains_, network.gains_)


def test_a_file_of_two_levels_is_smaller_than_a_dense_one(tmp_path):
    sizes = {}
    random = np.random.default_rng(0)
    for name, weights in [("dense", random.random((784, 400), np.float32)),
                          ("levels", np.where(random.random((784, 400)) < 0.12, np.float32(0.5), 0))]:
        data = packing.pack(weights, None if name == "dense" else weights > 0)
        sizes[name] = result_file.write(tmp_path / name, attributes={}, data=data, parameters=None, history={}).stat().st_size
    assert sizes["levels"] < sizes["dense"]/20


def test_a_frozen_network_leaves_out_learning_and_answers_the_same(pruned):
    X = tiny.quarters(30, seed=4)[0]
    frozen = pruned._plan(None)[1]["network"].connections["input_exc"]
    assert frozen.normalisation is None and frozen.rule is None
    complete, rows = pruned._compiled(EVERYTHING), np.arange(tiny.CHUNK_SIZE)
    _, counts, _ = pruned._show(complete, {"input": X[rows]}, 0, None)
    np.testing.assert_array_equal(counts, pruned.transform(X)[rows])


@pytest.fixture(scope="module")
def of_two_levels():
    """A trained network with part of its synapses, all of one weight; 70 neurons need three words of bits."""
    return tiny.learner(n_neurons=70, pruning=AfterTraining(connectivity=0.3, levels=2)).fit(tiny.quarters(40)[0])


def test_a_network_of_two_levels_answers_from_bits_as_from_weights(of_two_levels):
    X = tiny.quarters(60, seed=2)[0]
    build, arguments = of_two_levels._plan(None)
    assert arguments["in_bits"] == ("input_exc",) and not arguments["listed"]
    assert "input_exc.bits" in of_two_levels._compiled(None).variables
    dense = tiny.learner(of_two_levels.network, n_neurons=70)
    dense.state_ = replace(of_two_levels.state_, arrays={
        name: array for name, array in of_two_levels.state_.arrays.items() if name != "input_exc.connected"})
    assert np.ptp(of_two_levels.gains_) > 0 and dense.transform(X).sum() > 100
    np.testing.assert_array_equal(of_two_levels.transform(X), dense.transform(X))


def test_numpy_has_the_weights_of_two_levels_as_they_are(of_two_levels):
    copy = tiny.learner(of_two_levels.network, n_neurons=70, target="numpy")
    copy.state_ = of_two_levels.state_
    assert copy._plan(None)[1]["in_bits"] == ()


@pytest.mark.parametrize("weights, expected", [
    ([[0, 0.5], [0.5, 0.5]], True), ([[0, 0.5], [0.25, 0]], False), (np.eye(20), False), ([[0.0, 0.0]], False)])
def test_bits_are_for_weights_of_one_value_that_are_not_too_few(weights, expected):
    assert exchange.of_one_value(np.asarray(weights, np.float32)) is expected


@pytest.mark.parametrize("n_target", [1, 31, 32, 33, 64])
def test_a_word_holds_32_synapses_the_first_in_its_lowest_bit(n_target):
    exist = np.random.default_rng(0).random((3, n_target)) < 0.5
    words = as_words(exist)
    assert words.shape == (3, words_of(n_target)) and words.dtype == np.int32
    for (pre, post), exists in np.ndenumerate(exist):
        assert (words[pre, post//32] >> post % 32 & 1) == exists
