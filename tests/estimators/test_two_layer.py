"""The network as a scikit-learn transformer: what it learns, keeps, gives back and refuses."""

import inspect
import pickle
from dataclasses import dataclass

import numpy as np
import pytest
from brian2 import ms
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline

import tiny
from stdpnet.engine import program as engine
from stdpnet.estimators.two_layer import TwoLayerNetwork
from stdpnet.models.plasticity import Rule
from stdpnet.readout.labels import NeuronLabels

BOTH = pytest.mark.parametrize("target", ["cpp", "numpy"])


def assert_same(a, b):
    """Two networks know the same, to the bit."""
    np.testing.assert_array_equal(a.weights_, b.weights_)
    np.testing.assert_array_equal(a.theta_, b.theta_)
    assert (a.state_.n_seen, a.state_.n_presentations) == (b.state_.n_seen, b.state_.n_presentations)


# the contract of scikit-learn

def test_init_only_stores_its_arguments():
    arguments = {name: object() for name in inspect.signature(TwoLayerNetwork).parameters}
    network = TwoLayerNetwork(**arguments)
    assert vars(network) == arguments
    assert network.get_params(deep=False) == arguments


def test_clone_has_the_parameters_but_not_what_was_learned(trained):
    copy = clone(trained)
    assert copy.network == trained.network and copy.settings() == trained.settings()
    assert not hasattr(copy, "state_")
    assert_same(copy.fit(tiny.quarters(40)[0]), trained)


def test_set_params_takes_what_get_params_gives():
    network = TwoLayerNetwork().set_params(**tiny.learner(n_jobs=3, random_state=5).get_params())
    assert (network.n_neurons, network.n_jobs, network.random_state) == (8, 3, 5)
    with pytest.raises(ValueError, match="neurons"):
        network.set_params(neurons=3)


def test_pipeline_with_labels_recognises_the_images():
    X, y = tiny.quarters(40)
    pipeline = make_pipeline(tiny.learner(), NeuronLabels()).fit(X, y)
    assert pipeline.score(*tiny.quarters(20, seed=7)) > 0.7
    assert clone(pipeline).get_params()["twolayernetwork__n_neurons"] == 8


def test_fit_returns_the_network_and_tells_what_it_saw(images):
    network = tiny.learner()
    assert network.fit(images) is network
    assert network.n_features_in_ == 36 and network.state_.n_seen == 20 and network.state_.n_presentations >= 20
    assert network.weights_.shape == (36, 8) and network.weights_.dtype == np.float32
    assert network.theta_.shape == (8,) and network.theta_.max() > 0.0201  # in volts
    assert network.partial_fit(images) is network and network.state_.n_seen == 40


def test_a_network_can_be_pickled(trained, images):
    copy = pickle.loads(pickle.dumps(trained))
    assert_same(copy, trained)
    np.testing.assert_array_equal(copy.transform(images), trained.transform(images))


# learning

@BOTH
def test_training_makes_neurons_prototypes(target):
    X, y = tiny.quarters(40)
    network = tiny.learner(target=target, chunk_size=40 if target == "numpy" else 20).fit(X)
    bright = np.array([X[y == c].mean(axis=0) > 128 for c in range(4)])
    share = bright @ network.weights_/network.weights_.sum(axis=0)  # of a neuron's weights onto each quarter
    assert share.max() > 0.5  # of one quarter; before learning about 0.25
    labels = NeuronLabels().fit(network.transform(X), y)
    assert len(set(labels.labels_)) > 2


def test_normalisation_and_bounds_hold_after_training(trained):
    assert trained.weights_.min() >= 0 and trained.weights_.max() <= 1
    sums = trained.weights_.sum(axis=0)  # those of the last image's neurons have changed since
    np.testing.assert_allclose(np.median(sums), 9, rtol=1e-5)
    assert sums.min() > 5 and sums.max() < 13


def test_same_seed_same_network_to_the_bit(trained):
    assert_same(tiny.learner().fit(tiny.quarters(40)[0]), trained)


def test_another_seed_another_network(images):
    first, second = (tiny.learner(random_state=seed).fit(images) for seed in (1, 2))
    assert (first.weights_ != second.weights_).mean() > 0.9
    assert (first.transform(images) != second.transform(images)).any()


def test_shuffling_changes_the_order_and_each_epoch_has_its_own(images):
    ordered, shuffled = (tiny.learner(shuffle=shuffle, epochs=2, chunk_size=20) for shuffle in (False, True))
    rows = [[chunk.rows.tolist() for chunk in network.learn(images)] for network in (ordered, shuffled)]
    assert rows[0] == [list(range(20))]*2
    assert rows[1][0] != rows[1][1] and [sorted(chunk) for chunk in rows[1]] == rows[0]


def test_fit_starts_anew(trained, images):
    trained.fit(images)
    assert_same(trained, tiny.learner().fit(images))


def test_partial_fit_in_parts_equals_fit_without_shuffling():
    X, _ = tiny.quarters(40)
    whole = tiny.learner(shuffle=False).fit(X)
    parts = tiny.learner().partial_fit(X[:20]).partial_fit(X[20:])
    assert_same(parts, whole)


def test_epochs_show_the_samples_again(images):
    twice = tiny.learner(shuffle=False, epochs=2).fit(images)
    assert_same(twice, tiny.learner().partial_fit(images).partial_fit(images))
    assert twice.state_.n_seen == 40


def test_learning_goes_on_after_any_chunk_as_if_never_stopped(images):
    whole = tiny.learner(epochs=3).fit(images)
    stopped = tiny.learner(epochs=3)
    next(stopped.learn(images))
    assert stopped.state_.n_seen == 20
    for _ in stopped.learn(images, resume=True):
        pass
    assert_same(stopped, whole)


def test_fit_on_images_of_another_size_makes_another_network(images):
    network = tiny.learner(target="numpy", chunk_size=2).fit(images[:2])
    network.fit(images[:2, :25])
    assert network.weights_.shape == (25, 8) and network.transform(images[:2, :25]).shape == (2, 8)


@pytest.mark.parametrize("changed", [{"chunk_size": 3}, {"target": "numpy"}])
def test_parameters_can_be_changed_between_fit_and_transform(changed, images, trained):
    trained.set_params(target="numpy")
    expected = trained.transform(images[:4])
    np.testing.assert_array_equal(trained.set_params(**changed).transform(images[:4]), expected)


def test_a_network_of_one_neuron_and_one_pixel_runs():
    network = tiny.learner(n_neurons=1, target="numpy", chunk_size=3).fit(np.full((3, 1), 255))
    assert network.transform(np.full((3, 1), 255)).shape == (3, 1)


# answering

def test_transform_leaves_the_network_unchanged(trained, images):
    weights, learned = trained.weights_.copy(), trained.theta_.copy()
    before = trained.state_.n_seen, trained.state_.n_presentations
    assert trained.transform(images).sum() >= 5*len(images)/2
    np.testing.assert_array_equal(trained.weights_, weights)
    np.testing.assert_array_equal(trained.theta_, learned)
    assert (trained.state_.n_seen, trained.state_.n_presentations) == before


def test_weights_and_thresholds_of_the_compiled_network_are_frozen_while_it_answers(trained, images):
    program = engine.Program(tiny.builder(tiny.TINY))
    frozen, plastic = (program.run(tiny.shown(
        tiny.TINY, images, **{"input_exc.w": trained.weights_, "exc.theta": trained.theta_, "presentation.training": training}),
        ["input_exc.w", "exc.theta", "exc_counts.count"]) for training in (0.0, 1.0))
    assert frozen["exc_counts.count"].sum() > 50
    np.testing.assert_array_equal(frozen["input_exc.w"], trained.weights_.ravel())
    np.testing.assert_array_equal(frozen["exc.theta"], trained.theta_.astype(np.float32))
    assert (plastic["input_exc.w"] != frozen["input_exc.w"]).any() and (plastic["exc.theta"] != frozen["exc.theta"]).any()


def test_answers_do_not_depend_on_the_number_of_jobs(trained):
    X, _ = tiny.quarters(70)
    one, three = (trained.set_params(n_jobs=n_jobs).transform(X) for n_jobs in (1, 3))
    assert one.shape == (70, 8) and one.sum() > 300
    np.testing.assert_array_equal(one, three)


def test_answers_do_not_depend_on_the_samples_before(trained):
    X, _ = tiny.quarters(30)
    others = X.copy()
    others[[0, 5, 21]] = [[0], [40], [255]]  # take three presentations, two, and one
    kept = np.setdiff1d(np.arange(30), [0, 5, 21])
    np.testing.assert_array_equal(trained.transform(X)[kept], trained.transform(others)[kept])


def test_what_is_learned_does_not_depend_on_the_chunks(images):
    whole, parts = (tiny.learner(chunk_size=size).fit(images) for size in (20, 3))
    np.testing.assert_array_equal(whole.weights_, parts.weights_)
    np.testing.assert_array_equal(whole.theta_, parts.theta_)


def test_answers_do_not_depend_on_the_chunks(trained):
    X, _ = tiny.quarters(12)
    answers = [trained.set_params(target="numpy", chunk_size=size).transform(X) for size in (5, 12)]
    assert answers[0].sum() > 40
    np.testing.assert_array_equal(*answers)


def test_the_last_samples_need_not_fill_a_chunk(trained):
    X, _ = tiny.quarters(20)
    np.testing.assert_array_equal(trained.transform(X)[:7], trained.transform(X[:7]))


def test_images_may_have_any_number_type(trained):
    X = np.rint(tiny.quarters(8)[0])
    for kind in (np.uint8, np.int64, np.float32):
        np.testing.assert_array_equal(trained.transform(X.astype(kind)), trained.transform(X))
    np.testing.assert_array_equal(trained.transform(X.tolist()), trained.transform(X))


# files

def test_a_loaded_network_answers_as_the_saved_one(trained, images, tmp_path):
    trained.save(tmp_path/"network.h5")
    loaded = TwoLayerNetwork.load(tmp_path/"network.h5")
    assert loaded.settings() == trained.settings() and loaded.network == trained.network
    assert_same(loaded, trained)
    np.testing.assert_array_equal(loaded.transform(images), trained.transform(images))


def test_a_loaded_network_goes_on_learning_as_the_saved_one(trained, images, tmp_path):
    trained.save(tmp_path/"network.h5")
    assert_same(TwoLayerNetwork.load(tmp_path/"network.h5").partial_fit(images), trained.partial_fit(images))


def test_a_network_of_own_models_is_loaded_with_their_classes(images, tmp_path):
    network = tiny.learner(tiny.OWN, target="numpy", chunk_size=2).fit(images[:2])
    network.save(tmp_path/"own.h5")
    classes = {kind.__name__: kind for kind in (tiny.PairSTDP, tiny.CurrentLIF, tiny.RegularEncoding)}
    loaded = TwoLayerNetwork.load(tmp_path/"own.h5", classes=classes)
    assert loaded.network == tiny.OWN
    np.testing.assert_array_equal(loaded.transform(images[:2]), network.transform(images[:2]))
    with pytest.raises(ValueError, match="classes="):
        TwoLayerNetwork.load(tmp_path/"own.h5")


def test_a_network_that_learned_nothing_is_not_saved(tmp_path):
    with pytest.raises(NotFittedError):
        tiny.learner().save(tmp_path/"network.h5")
    assert not list(tmp_path.iterdir())


# models of one's own

@BOTH
def test_own_neuron_rule_and_encoding_learn(target):
    X, _ = tiny.quarters(4, side=10)
    network = tiny.learner(tiny.OWN, n_neurons=70, chunk_size=4, shuffle=False, target=target)
    network.fit(X)
    learned = network.weights_.copy()
    network.partial_fit(X)
    assert (learned != network.weights_).mean() > 0.5
    assert network.transform(X).sum() > 20
    np.testing.assert_array_equal(network.theta_, 0)


def test_a_rule_of_three_lines_is_learned(images):
    @dataclass(frozen=True, kw_only=True)
    class Hebb(Rule):
        eta: float
        pre_trace = "dx/dt = -x/(20*ms) : 1"
        on_pre_spike = "x = 1"
        on_post = "w = clip(w + eta*x_pre, 0, w_max)"

    network = tiny.TINY.replace({"input_exc.rule": Hebb(w_max=1.0, eta=0.1), "input_exc.normalisation": None})
    network = tiny.learner(network, target="numpy", chunk_size=3)
    weights = [network.weights_ for _ in network.learn(images[:6])]
    assert (weights[1] >= weights[0]).all() and (weights[1] > weights[0] + 0.05).any()


def test_simulated_rest_between_images_works(images):
    network = tiny.learner(tiny.TINY.replace({"presentation.rest": 150*ms}), target="numpy", chunk_size=4).fit(images[:4])
    counts = network.transform(images[:4])
    assert (counts.sum(axis=1) > 0).all()
    reset = tiny.learner(target="numpy", chunk_size=4).fit(images[:4])
    assert (network.weights_ != reset.weights_).any()


# bad input

@pytest.fixture
def no_work(monkeypatch):
    """Fails if a network is built."""
    monkeypatch.setattr(TwoLayerNetwork, "_compiled", lambda *_: pytest.fail("a network was built"))


GOOD = tiny.quarters(3)[0]


def spoilt(value):
    X = GOOD.copy()
    X[1, 4] = value
    return X


@pytest.mark.parametrize("X, parts", [
    (spoilt(np.nan), ["nan", "sample 1", "0 to 255"]), (spoilt(np.inf), ["inf", "sample 1"]),
    (spoilt(-1), ["-1", "sample 1"]), (spoilt(256), ["256", "0 to 255"]), (GOOD[0], ["(36,)", "n_samples, n_inputs"]),
    (GOOD[:0], ["(0, 36)", "at least one sample"]), (GOOD[:, :0], ["(3, 0)"]), (GOOD.reshape(3, 6, 6), ["(3, 6, 6)"]),
    (np.full((3, 36), "white"), ["numbers"]), (None, ["numbers"]),
], ids=["nan", "inf", "negative", "too white", "one image", "no image", "no pixel", "square", "text", "nothing"])
@pytest.mark.parametrize("method", ["fit", "partial_fit", "transform"])
def test_bad_images_are_refused_in_one_line_before_any_work(method, X, parts, no_work, trained):
    with pytest.raises(ValueError) as error:
        getattr(trained, method)(X)
    message = str(error.value)
    assert message.startswith("X: expected") and "\n" not in message
    assert all(part in message for part in parts)


@pytest.mark.parametrize("name, value", [
    ("n_neurons", 0), ("n_neurons", -3), ("n_neurons", 1.5), ("n_neurons", "100"), ("epochs", 0), ("chunk_size", 0),
    ("n_jobs", 0), ("n_jobs", None), ("random_state", -1), ("random_state", None), ("target", "cuda"), ("target", None),
])
def test_bad_parameters_are_refused_in_one_line_before_any_work(name, value, no_work):
    with pytest.raises(ValueError, match=rf"^TwoLayerNetwork\.{name}: expected [^\n]*got {value!r}$"):
        tiny.learner(**{name: value}).fit(GOOD)


@pytest.mark.parametrize("method", ["partial_fit", "transform"])
def test_images_of_another_size_than_the_network_s_are_refused(method, trained, no_work):
    with pytest.raises(ValueError, match="^X: expected 36 inputs, as in training, got 25 inputs; train a network"):
        getattr(trained, method)(GOOD[:, :25])


def test_a_network_that_was_not_trained_does_not_answer(no_work):
    with pytest.raises(NotFittedError):
        tiny.learner().transform(GOOD)


def test_bad_images_do_not_spoil_a_trained_network(trained, images):
    expected = trained.transform(images)
    with pytest.raises(ValueError):
        trained.fit(spoilt(-1))
    np.testing.assert_array_equal(trained.transform(images), expected)
