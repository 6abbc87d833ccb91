"""n-MNIST: how much noise, how much contrast, which way the motion goes; the same for the same seed."""

import numpy as np
import pytest

from stdpnet import datasets
from stdpnet.datasets import noisy_mnist
from stdpnet.datasets.noisy_mnist import KINDS, add_noise


def grey(value, n=40):
    return np.full((n, 784), value, np.uint8)


@pytest.mark.parametrize("kind, mean, decibel", [("awgn", 128, 9.5), ("reduced_contrast_awgn", 64, 12)])
def test_noise_is_white_gaussian_of_the_published_ratio(kind, mean, decibel):
    # half of what is black turns grey; grey is out of reach of the limits on one side
    noisy = add_noise(grey(0), kind)
    assert (noisy == 0).mean() == pytest.approx(0.5, abs=0.02)
    deviation = np.sqrt((noisy[noisy > 0].astype(float)**2).mean())
    assert 20*np.log10(255/deviation) == pytest.approx(decibel, abs=0.3)
    assert np.median(add_noise(grey(128), kind)) == pytest.approx(mean, abs=2)
    pixels = add_noise(grey(255), kind).reshape(-1, 28, 28).astype(float)
    assert abs(np.corrcoef(pixels[:, :, 1:].ravel(), pixels[:, :, :-1].ravel())[0, 1]) < 0.02


def test_motion_blurs_along_5_pixels_at_15_degrees_counter_clockwise():
    point = np.zeros((1, 28, 28), np.uint8)
    point[0, 14, 14] = 255
    blurred = add_noise(point.reshape(1, -1), "motion_blur").reshape(28, 28).astype(float)
    assert blurred.sum() == pytest.approx(255, abs=8)
    rows, columns = np.nonzero(blurred)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (13, 15, 12, 16)
    up, right = 14 - rows, columns - 14
    weights = blurred[rows, columns]
    slope = (weights*up*right).sum()/(weights*right**2).sum()
    assert slope == pytest.approx(np.tan(np.deg2rad(15)), rel=0.2)  # up to the right


def test_motion_blur_leaves_the_border_of_an_even_image_as_it_is():
    assert np.array_equal(add_noise(grey(200, 1), "motion_blur"), grey(200, 1))


def test_noise_depends_on_the_seed_alone_and_not_on_the_kind_of_use():
    X = grey(100, 3)
    before = X.copy()
    assert np.array_equal(add_noise(X, "awgn", seed=1), add_noise(X, "awgn", seed=1))
    assert not np.array_equal(add_noise(X, "awgn", seed=1), add_noise(X, "awgn", seed=2))
    assert np.array_equal(add_noise(X, "awgn", seed=1)[:2], add_noise(X[:2], "awgn", seed=1))
    assert np.array_equal(X, before)


@pytest.mark.parametrize("kind", KINDS)
def test_n_mnist_is_made_from_mnist(kind, monkeypatch):
    clean = datasets.Split(X_train=grey(100, 4), y_train=np.arange(4), X_test=grey(100, 2), y_test=np.arange(2))
    monkeypatch.setattr(noisy_mnist.mnist, "load", lambda: clean)
    X_train, y_train, X_test, y_test = datasets.load("noisy_mnist", kind=kind)
    assert X_train.shape == (4, 784) and X_train.dtype == np.uint8
    assert np.array_equal(y_train, np.arange(4)) and np.array_equal(y_test, np.arange(2))
    assert kind == "motion_blur" or not np.array_equal(X_train[:2], X_test)


def test_an_unknown_kind_of_noise_is_refused_before_mnist_is_read():
    with pytest.raises(ValueError, match="^noisy_mnist.kind: expected one of awgn, reduced_contrast_awgn, motion_blur"):
        noisy_mnist.load("salt")
