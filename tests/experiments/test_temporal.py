"""Perceptrons that follow frames: delta layers answer as they did in training, and what they save is counted."""

import numpy as np
import pytest

from stdpnet.datasets import Split
from stdpnet.experiments import temporal
from stdpnet.experiments.temporal import Rounding
from stdpnet.hardware import delta

torch = pytest.importorskip("torch")


def data(n=60):
    """Two classes of frames of 6 numbers, that drift a little."""
    random = np.random.default_rng(0)
    y = np.arange(n) % 2
    start = random.random((n, 1, 6)) + np.where(y[:, None, None], np.arange(6), np.arange(6)[::-1])*0.3
    X = (start + 0.01*np.arange(8)[:, None]).astype(np.float32)
    return Split(X_train=X, y_train=y, X_test=X[:20], y_test=y[:20])


@pytest.fixture(scope="module")
def first():
    made = data()
    return temporal.learn(made.X_train, made.y_train, epochs=20, seed=0)


@pytest.mark.parametrize("rounding", [Rounding(), Rounding(bits=5), Rounding(learned=True)])
def test_delta_layers_answer_as_the_perceptron_that_was_trained(first, rounding):
    made = data()
    learned = temporal.learn(made.X_train, made.y_train, rounding=rounding, start=first, epochs=1, seed=0)
    found = delta.respond(temporal.layers(learned, made.X_train, rounding), made.X_train).outputs.mean(1)
    network = {name: [torch.from_numpy(each) for each in some] for name, some in vars(learned).items()}
    expected, _ = temporal._forward(torch, network, torch.from_numpy(made.X_train), rounding)
    assert found == pytest.approx(expected.numpy(), abs=2e-2)


def test_fewer_bits_and_a_penalty_leave_more_unchanged(first):
    made, rows = data(), {}
    for rounding in (Rounding(), Rounding(bits=8), Rounding(bits=4), Rounding(bits=4, penalty=10.0)):
        learned = temporal.learn(made.X_train, made.y_train, rounding=rounding, start=first, epochs=5, rate=3e-3, seed=0)
        rows[rounding] = temporal.row(learned, made, rounding, rate=1)
    none, eight, four, penalised = (row["sparsity"] for row in rows.values())
    assert none < eight < four < penalised
    assert rows[Rounding()]["accuracy"] > 0.8 and all(row["operations"] < row["dense_operations"] for row in rows.values())


def test_the_study_goes_from_floating_point_to_bits_rates_and_learned_steps():
    rows = list(temporal.study("digits", bits=(4, 6), penalty=0.1, n_train=20, n_test=10, epochs=1))
    assert [(row["rounding"], row["rate"]) for row in rows] == [
        ("none", 2), ("penalty alone", 2), ("6 bits", 2), ("6 bits", 1), ("6 bits", 4), ("4 bits", 2), ("learned step", 2)]
    assert [row["n_frames"] for row in rows] == [20, 20, 20, 10, 40, 20, 20]
    slow, fast = rows[3], rows[4]
    assert fast["dense_operations"] == 4*slow["dense_operations"] and fast["operations"] < 3*slow["operations"]
    assert rows[-1]["learned_bits"] > 0


def test_unknown_rates_are_refused():
    with pytest.raises(ValueError, match="rate: expected one of 1, 2, 4, got 3"):
        temporal.frames("digits", rate=3)
