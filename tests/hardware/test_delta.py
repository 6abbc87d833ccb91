"""Temporal delta layers: their sums are those of frames computed anew, and operations are counted by hand."""

import numpy as np
import pytest

from stdpnet.hardware.delta import DeltaLayer, respond
from stdpnet.hardware.fixed_point import FixedPoint

FORM = FixedPoint(bits=6, fraction=4, signed=False)


def network(rounded=FORM.rounded, sizes=(5, 7, 3), seed=0):
    random = np.random.default_rng(seed)
    return [DeltaLayer(weights=random.normal(size=(n, m)), bias=random.normal(size=m), rounded=rounded if place else None)
            for place, (n, m) in enumerate(zip(sizes, sizes[1:]))]


def test_sums_are_those_of_each_frame_alone():
    layers, frames = network(), np.random.default_rng(1).random((4, 9, 5))
    hidden = np.maximum(frames @ layers[0].weights + layers[0].bias, 0)
    expected = FORM.rounded(hidden) @ layers[1].weights + layers[1].bias
    assert respond(layers, frames).outputs == pytest.approx(expected, abs=1e-9)


def test_operations_are_counted_by_hand():
    frames = np.array([[[1, 0, 0, 0, 0], [1, 0, 0, 0, 0], [1, 2, 0, 0, 0]]], float)
    found = respond(network()[:1], frames)
    assert (found.operations, found.dense) == (7*2, 7*5*3)
    assert found.unchanged.tolist() == [13/15]


def test_frames_that_stay_cost_nothing_and_rounding_makes_more_stay():
    still = np.tile(np.random.default_rng(0).random((2, 1, 5)), (1, 20, 1))
    once = respond(network(), still[:, :1])
    assert respond(network(), still).operations == once.operations > 0
    drifting = still + 0.001*np.arange(20)[:, np.newaxis]
    fine, coarse = (respond(network(rounded), drifting).unchanged[1] for rounded in (None, FORM.rounded))
    assert coarse > 0.8 > 0.6 > fine


@pytest.mark.parametrize("shape", [(4, 5), (1, 2, 4), (0, 2, 5)])
def test_other_frames_are_refused(shape):
    with pytest.raises(ValueError, match=r"frames: expected shape \(n_samples, n_frames, 5\), got"):
        respond(network(), np.zeros(shape))
