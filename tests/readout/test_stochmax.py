"""Stochmax against its formula, Eq. (7), and as the output of a perceptron."""

import numpy as np
import pytest
from scipy.special import expit, logsumexp

torch = pytest.importorskip("torch")

from stdpnet.readout import stochmax  # noqa: E402
from stdpnet.readout.perceptron import MLP, TorchMLP  # noqa: E402
from test_perceptron import blobs, quick  # noqa: E402


def test_the_loss_is_that_of_the_classes_that_were_kept_eq_7():
    random = np.random.default_rng(0)
    o, psi, y = random.normal(size=(50, 6)), random.normal(size=(50, 6)), random.integers(0, 6, 50)
    torch.manual_seed(1)
    got = stochmax.loss(torch, torch.tensor(np.hstack([o, psi])), torch.tensor(y)).item()
    torch.manual_seed(1)
    z = torch.bernoulli(torch.sigmoid(torch.tensor(psi))).numpy()
    assert 0.2 < z.mean() < 0.8
    rows = np.arange(50)
    z[rows, y] = 1
    log_p = np.log((z + 1e-6)[rows, y]) + o[rows, y] - logsumexp(o, axis=1, b=z + 1e-6)
    assert got == pytest.approx(-log_p.mean() - np.log(expit(psi[rows, y])).mean(), rel=1e-6)


def test_in_a_test_the_mask_is_its_mean():
    o, psi = np.array([[1.0, 2.0]]), np.array([[0.5, -3.0]])
    p = expit(psi)*np.exp(o)
    scores = stochmax.scores(np.hstack([o, psi]))
    assert np.allclose(np.exp(scores)/np.exp(scores).sum(), p/p.sum())


def test_gradients_pass_the_draw():
    outputs = torch.zeros(40, 8, requires_grad=True)
    stochmax.loss(torch, outputs, torch.zeros(40, dtype=torch.long)).backward()
    assert (outputs.grad[:, 4] < 0).all() and (outputs.grad[:, 5:] > 0).all()
    assert torch.isfinite(outputs.grad).all()


def test_a_perceptron_with_stochmax_tells_classes_apart():
    train, test = blobs(600), blobs(300, seed=1)
    classifier = quick(TorchMLP, (32,), epochs=25, output="stochmax", dropout=0.2).fit(*train)
    assert classifier.score(*test) > 0.85
    assert classifier.coefs_[-1].shape == (32, 8) and classifier.predict_proba(test[0]).shape == (300, 4)
    assert classifier.intercepts_[-1][4:].mean() > 1


def test_another_output_is_refused():
    with pytest.raises(ValueError, match="TorchMLP.output: expected one of softmax, stochmax, got 'hardmax'"):
        TorchMLP(output="hardmax").fit(*blobs(20))
    assert "output" not in MLP().get_params()
