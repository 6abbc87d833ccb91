"""The convolutional classifier: that places matter to it, which graph it has, and what it refuses."""

import builtins

import numpy as np
import pytest
from sklearn.base import clone

torch = pytest.importorskip("torch")

from stdpnet.readout.convolutional import ConvNN  # noqa: E402

SHAPES = ((8, 8, 2), (8, 8, 1))


def bars(n, seed=0):
    """A bar in one of two maps somewhere, lying or standing, (n, 192) in the layout of two layers; and which."""
    random = np.random.default_rng(seed)
    first, second = 0.05*random.random((n, 8, 8, 2)), 0.05*random.random((n, 8, 8, 1))
    y = np.arange(n) % 2
    for image, place, lies in zip(first, random.integers(0, 6, n), y):
        image[place if lies else slice(2, 6), slice(2, 6) if lies else place, 0] += 0.3
    return np.concatenate([first.reshape(n, -1), second.reshape(n, -1)], axis=1).astype(np.float16), y


def quick(**options):
    return ConvNN(SHAPES, **{"hidden": (16,), "epochs": 6, "batch_size": 16, "learning_rate": 0.005, "mean_activation": 1.0} | options)


@pytest.fixture(scope="module")
def trained():
    return quick().fit(*bars(200))


def test_it_tells_bars_apart_wherever_they_are(trained):
    assert trained.score(*bars(100, seed=1)) > 0.95
    assert trained.losses_[-1] < 0.5*trained.losses_[0]


def test_its_graph_is_that_of_table_xiii(trained):
    assert [each.shape for each in trained.coefs_] == [(3, 3, 3, 3), (3, 3, 3, 3), (6, 3, 3, 3), (6, 6, 3, 3), (24, 16), (16, 2)]
    assert trained.operations_ == 64*81 + 64*81 + 16*162 + 16*324 + 24*16 + 16*2
    made = ConvNN(((16, 16, 36),)*2, epochs=1, maps=None).fit(np.zeros((10, 18432), np.float16), np.arange(10))
    assert made.coefs_[4].shape == (2304, 1024)


def test_maps_lie_where_their_shapes_say(trained):
    X, _ = bars(3)
    maps = trained._scaled(X)
    assert maps.shape == (3, 3, 8, 8)
    assert np.allclose(maps[1, 2]/trained.scale_, X[1, 128:].reshape(8, 8), atol=1e-4)
    assert np.allclose(maps[1, 1, 2, 5]/trained.scale_, X[1, (2*8 + 5)*2 + 1], atol=1e-4)


def test_the_same_seed_gives_the_same_result_and_pytorch_keeps_its_random_numbers(trained):
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    again = quick().fit(*bars(200))
    again.predict(bars(4)[0])
    assert torch.rand(1) == expected
    assert all(np.array_equal(a, b) for a, b in zip(again.coefs_, trained.coefs_))


@pytest.mark.parametrize("shapes, part", [
    (((3, 3, 2),), "maps of at least 4 x 4 to pool twice, got 3 x 3 x 2; give larger images"),
    (((8, 8, 2), (6, 6, 2)), "maps of one height and width, got 8 x 8 x 2, 6 x 6 x 2; give padding")])
def test_maps_that_do_not_suit_are_refused(shapes, part):
    with pytest.raises(ValueError, match=part):
        ConvNN().for_maps(shapes)


def test_other_features_than_the_shapes_say_are_refused():
    with pytest.raises(ValueError, match="expected 8 x 8 x 2, 8 x 8 x 1 to be 191 features, got 192"):
        quick().fit(np.zeros((4, 191)), [0, 1, 0, 1])


@pytest.mark.parametrize("options, part", [({"maps": 0}, "maps: expected an integer >= 1"), ({"dropout": 1.0}, "dropout: expected")])
def test_a_parameter_out_of_range_is_refused(options, part):
    with pytest.raises(ValueError, match=f"ConvNN.{part}"):
        quick(**options).check_parameters()


def test_without_pytorch_the_error_says_what_to_install(monkeypatch):
    real = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", lambda name, *more, **options: (_ for _ in ()).throw(ImportError(name))
                        if name == "torch" else real(name, *more, **options))
    with pytest.raises(ValueError, match=r"ConvNN: expected PyTorch.*stdpnet\[torch\]"):
        quick().check_parameters()


def test_clone_keeps_the_parameters():
    assert clone(quick()).get_params() == quick().get_params()
