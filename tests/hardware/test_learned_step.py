"""Steps that are learned: gradients by hand, and bits that follow from the data."""

import numpy as np
import pytest

from stdpnet.hardware import learned_step

torch = pytest.importorskip("torch")


def test_gradients_are_those_of_eqs_3_13_and_3_14():
    x = torch.tensor([[0.4, 1.3], [2.6, -0.2]], requires_grad=True)
    step = torch.tensor([1.0, 0.5], requires_grad=True)
    found = learned_step.rounded(x, step)
    assert found.tolist() == [[0.0, 1.5], [3.0, 0.0]]
    found.sum().backward()
    assert x.grad.tolist() == [[1.0, 1.0], [1.0, 1.0]]
    assert step.grad.numpy() == pytest.approx([-0.4 + 0.4, 0.4 + 0.4], abs=1e-6)


def test_the_error_alone_makes_steps_smaller_for_nothing_is_clipped():
    x, step = torch.linspace(0, 3, 50)[:, None], torch.tensor([0.4], requires_grad=True)
    ((learned_step.rounded(x, step) - x)**2).sum().backward()
    ratio = x.numpy()/0.4
    assert step.grad.item() == pytest.approx(2*0.4*((np.rint(ratio) - ratio)**2).sum(), rel=1e-4) and step.grad.item() > 0


def test_bits_follow_from_the_data():
    x = torch.tensor([[0.0, 7.0, 8.0], [1.0, 3.0, 0.0]])
    assert learned_step.bits(x, torch.ones(3)).tolist() == [1, 3, 4]


def test_fixed_point_passes_gradients_straight_through():
    x = torch.tensor([0.3, 0.6], requires_grad=True)
    found = learned_step.straight_through(x, torch.tensor([0.25, 0.5]))
    found.sum().backward()
    assert found.tolist() == pytest.approx([0.25, 0.5]) and x.grad.tolist() == [1, 1]
