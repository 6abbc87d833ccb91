"""Perceptrons on activations: what they learn, that few bits and few threads suffice, and what they refuse."""

import builtins
import tracemalloc
from importlib.util import find_spec

import numpy as np
import pytest
from scipy.special import log_softmax
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from stdpnet.readout.perceptron import MLP, TorchMLP

needs_torch = pytest.mark.skipif(find_spec("torch") is None, reason="needs PyTorch")
KINDS = [pytest.param(MLP, id="sklearn"), pytest.param(TorchMLP, id="torch", marks=needs_torch)]
each = pytest.mark.parametrize("kind", KINDS)


def blobs(n_samples, *, seed=0, n_classes=4):
    """Faint features around a centre for each class, float32 (n_samples, 20), and names of the classes."""
    centres = np.random.default_rng(99).random((n_classes, 20))
    random = np.random.default_rng(seed)
    codes = random.integers(0, n_classes, n_samples)
    X = 0.02*np.maximum(centres[codes] + random.normal(0, 0.25, (n_samples, 20)), 0)
    return X.astype(np.float32), np.array(["ant", "bee", "cat", "dog"])[codes]


def rings(n_samples, seed=0):
    """Two classes that no line divides: points near the centre and points around them, (n_samples, 2)."""
    random = np.random.default_rng(seed)
    radius, angle = random.random(n_samples), random.random(n_samples)*2*np.pi
    return radius[:, np.newaxis]*np.stack([np.cos(angle), np.sin(angle)], axis=1), (radius > 0.5).astype(int)


def quick(kind, hidden=(), **options):
    return kind(hidden, **{"epochs": 15, "batch_size": 32, "learning_rate": 0.01, "mean_activation": 1.0} | options)


@each
def test_a_softmax_is_as_good_as_logistic_regression(kind):
    train, test = blobs(600), blobs(300, seed=1)
    options = {"dropout": 0.0} if kind is TorchMLP else {}
    oracle = LogisticRegression(C=1e4, max_iter=2000).fit(50*train[0], train[1]).score(50*test[0], test[1])
    classifier = quick(kind, epochs=25, **options).fit(*train)
    assert classifier.score(*test) > oracle - 0.03 and oracle > 0.9
    assert classifier.losses_[-1] < 0.5*classifier.losses_[0] and len(classifier.losses_) == 25
    assert [each.shape for each in classifier.coefs_] == [(20, 4)]


@each
def test_hidden_neurons_divide_what_no_line_does(kind):
    train, test = rings(800), rings(200, seed=1)
    options = {"dropout": 0.1} if kind is TorchMLP else {}
    assert quick(kind, epochs=30, **options).fit(*train).score(*test) < 0.75
    deep = quick(kind, (24, 16), epochs=30, **options).fit(*train)
    assert deep.score(*test) > 0.9
    assert [each.shape for each in deep.coefs_] == [(2, 24), (24, 16), (16, 2)]


@each
def test_two_classes_have_probabilities_that_sum_to_1(kind):
    X, y = rings(100)
    p = quick(kind, (8,)).fit(X, y).predict_proba(X)
    assert p.shape == (100, 2) and p.dtype == np.float32
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-5)


def test_the_loss_is_the_mean_cross_entropy():
    X, y = rings(64)
    classifier = quick(MLP, epochs=1, batch_size=64, learning_rate=1e-12).fit(X, y)
    scores = np.log(classifier.predict_proba(X))
    assert classifier.losses_ == [pytest.approx(-log_softmax(scores, axis=1)[np.arange(64), y].mean(), rel=1e-4)]


@each
def test_the_same_seed_gives_the_same_result_and_another_seed_another(kind):
    X, y = blobs(100)
    first, second, other = (quick(kind, (6,), epochs=2, random_state=seed).fit(X, y) for seed in (0, 0, 1))
    assert all(np.array_equal(a, b) for a, b in zip(first.coefs_, second.coefs_))
    assert not np.array_equal(first.coefs_[0], other.coefs_[0])


@each
def test_features_are_brought_to_one_mean_so_that_their_unit_does_not_matter(kind):
    X, y = blobs(100)
    faint = quick(kind, epochs=3).fit(X, y)
    strong = quick(kind, epochs=3).fit(64*X, y)  # a power of 2: no rounding
    assert faint.scale_*np.abs(X).mean() == pytest.approx(1.0, rel=1e-5)
    np.testing.assert_allclose(faint.predict_proba(X), strong.predict_proba(64*X), rtol=1e-4)


@each
@pytest.mark.parametrize("dtype, tolerance", [(np.float16, 1e-3), (np.float64, 1e-6)])
def test_features_of_few_bits_give_nearly_the_same(kind, dtype, tolerance):
    X, y = blobs(100)
    X = X.astype(np.float16).astype(np.float32)
    expected = quick(kind, epochs=2).fit(X, y).predict_proba(X)
    np.testing.assert_allclose(quick(kind, epochs=2).fit(X.astype(dtype), y).predict_proba(X), expected, atol=tolerance)


@each
@pytest.mark.parametrize("dtype", [np.uint8, bool, int])
def test_counts_and_bits_are_features_too(kind, dtype):
    X, y = blobs(200)
    X = (X > 0.01).astype(dtype)
    assert quick(kind, epochs=30).fit(X, y).score(X, y) > 0.5


@each
def test_features_that_are_all_zero_are_no_error(kind):
    assert np.isfinite(quick(kind, epochs=1).fit(np.zeros((8, 3)), [0, 1]*4).predict_proba(np.ones((1, 3)))).all()


# standardised features

@each
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.uint8, bool])
def test_standardised_features_have_mean_0_and_deviation_1_over_the_training_samples(kind, dtype, monkeypatch):
    monkeypatch.setattr("stdpnet.readout.classifier.VALUES", 50)
    X = (np.random.default_rng(0).random((70, 4))*[1, 5, 20, 200] + [0, 3, 0, 9]).astype(dtype)
    X[:, 2] = X[0, 2]  # constant
    classifier = quick(kind, epochs=1, standardise=True).fit(X, np.arange(70) % 2)
    scaler = StandardScaler().fit(X.astype(float))
    np.testing.assert_allclose(classifier.mean_, scaler.mean_, rtol=1e-6)
    varies = scaler.var_ > 1e-12
    np.testing.assert_allclose(classifier.scale_[varies], 1/scaler.scale_[varies], rtol=1e-6)
    assert not classifier.scale_[~varies].any() and not varies[2]
    assert classifier.mean_.dtype == classifier.scale_.dtype == np.float32


@each
def test_a_feature_that_was_constant_in_training_has_no_say(kind):
    X, y = blobs(100)
    X[:, 3] = 0.1  # whose mean over 100 samples is rounded
    classifier = quick(kind, epochs=2, standardise=True).fit(X, y)
    changed = X.copy()
    changed[:, 3] = 1000
    np.testing.assert_array_equal(classifier.predict_proba(X), classifier.predict_proba(changed))


@each
def test_standardised_features_may_have_any_units_and_offsets(kind):
    X, y = blobs(200)
    units, offsets = 2.0**np.arange(-10, 10), np.arange(20)
    plain, standardised = ([quick(kind, epochs=15, standardise=each).fit(Z, y).score(Z, y) for Z in (X, units*(X + offsets))]
                           for each in (False, True))
    assert standardised[0] > 0.9 and abs(standardised[1] - standardised[0]) < 0.03
    assert plain[1] < 0.7


def test_features_are_not_standardised_unless_one_wants_it():
    X, y = blobs(50)
    classifier = MLP(epochs=1).fit(X, y)
    assert classifier.mean_ == 0 and classifier.scale_ == np.float32(0.1/np.abs(X).mean(dtype=float))


def test_statistics_of_small_numbers_need_no_large_copy():
    from stdpnet.readout.classifier import _statistics
    X = np.ones((20_000, 500), np.float16)
    tracemalloc.start()
    try:
        _statistics(X)
        assert tracemalloc.get_traced_memory()[1] < 25_000_000  # as float64, X has 80 million bytes
    finally:
        tracemalloc.stop()


@needs_torch
def test_dropout_keeps_a_network_from_learning_by_heart():
    X, y = blobs(60)
    y = np.random.default_rng(0).permutation(y)
    with_it, without = (quick(TorchMLP, (64,), epochs=60, dropout=dropout).fit(X, y) for dropout in (0.8, 0.0))
    assert without.score(X, y) > 0.9 > with_it.score(X, y)


@needs_torch
def test_a_learning_rate_that_falls_lets_a_network_settle():
    X, y = blobs(200)
    y = np.random.default_rng(0).permutation(y)
    falls, stays = (quick(TorchMLP, epochs=20, dropout=0.0, learning_rate=1.0, decay=decay).fit(X, y).losses_
                    for decay in (True, False))
    assert falls[0] == stays[0] and falls[-1] < 0.8*stays[-1]


def test_random_numbers_of_pytorch_stay_as_they_were():
    torch = pytest.importorskip("torch")
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    quick(TorchMLP, epochs=1).fit(*rings(40))
    assert torch.equal(torch.rand(3), expected)


def test_without_pytorch_the_error_says_what_to_install(monkeypatch):
    real = builtins.__import__

    def no_torch(name, *arguments, **options):
        if name.partition(".")[0] == "torch":
            raise ImportError(name)
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", no_torch)
    with pytest.raises(ValueError, match=r"stdpnet\[torch\].*MLP"):
        TorchMLP().fit(*rings(10))


@each
def test_asking_before_fit_raises(kind):
    with pytest.raises(NotFittedError):
        kind().predict(np.ones((2, 3)))


@each
def test_another_number_of_features_than_in_fit_is_refused(kind):
    with pytest.raises(ValueError, match="X has 3 features, but .* is expecting 2 features"):
        quick(kind, epochs=1).fit(*rings(20)).predict(np.ones((2, 3)))


@each
@pytest.mark.parametrize("standardise", [False, True])
def test_it_passes_scikit_learns_estimator_checks(kind, standardise):
    options = {"dropout": 0.0} if kind is TorchMLP else {}
    classifier = kind(epochs=25, batch_size=20, learning_rate=0.1, standardise=standardise, **options)
    wording = {"check_fit2d_predict1d": "our message names the shape instead of reshape()"}
    check_estimator(classifier, expected_failed_checks=wording, on_skip=None)


@each
def test_masked_arrays_and_missing_labels_are_refused_in_one_line(kind):
    X, y = rings(20)
    for features, labels, part in [(np.ma.array(X), y, "X: expected an array, got a masked one"),
                                   (X, np.ma.array(y), "y: expected an array, got a masked one"),
                                   (X, None, "requires y to be passed, but the target y is None")]:
        with pytest.raises(ValueError, match=f"^{kind.__name__}: .*{part}") as error:
            kind().fit(features, labels)
        assert "\n" not in str(error.value)
    with pytest.raises(ValueError, match="got a masked one"):
        quick(kind, epochs=1).fit(X, y).predict(np.ma.array(X))


@each
@pytest.mark.parametrize("X, y", [(np.full((4, 2), np.nan), [0, 1, 0, 1]), (np.ones((4, 2, 2)), [0, 1, 0, 1]),
                                  (np.ones((4, 2)), [0, 1, 0]), (np.ones((4, 2)), [1, 1, 1, 1]), (np.ones((0, 2)), [])])
def test_what_is_no_training_set_is_refused(kind, X, y):
    with pytest.raises(ValueError) as error:
        kind().fit(X, y)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("options, part", [
    ({"hidden": (0,)}, r"hidden\[0\]"), ({"epochs": 0}, "epochs"), ({"batch_size": 1.5}, "batch_size"),
    ({"learning_rate": 0}, "learning_rate"), ({"mean_activation": -1}, "mean_activation"), ({"dropout": 1}, "dropout")])
def test_a_parameter_out_of_range_is_refused(options, part):
    with pytest.raises(ValueError, match=f"TorchMLP.{part}: expected"):
        TorchMLP().set_params(**options).fit(*rings(10))


@each
def test_clone_keeps_the_parameters(kind):
    assert clone(kind((3,), epochs=7)).get_params() == kind((3,), epochs=7).get_params()
