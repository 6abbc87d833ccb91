"""Real devices: how much they change weights, the same for the same seed, and nothing where there is no device."""

import numpy as np
import pytest

from stdpnet.hardware.perturbation import on_weights, with_levels, with_stuck_cells, with_variation

WEIGHTS = np.where(np.random.default_rng(0).random((300, 200)) < 0.5, np.random.default_rng(1).random((300, 200)), 0).astype(np.float32)
CHANGES = {"variation": lambda seed: with_variation(WEIGHTS, spread=0.2, seed=seed),
           "stuck": lambda seed: with_stuck_cells(WEIGHTS, share=0.1, seed=seed)}


def test_levels_are_the_nearest_by_hand():
    found = with_levels(np.array([0, 0.1, 0.3, 0.8, 1.0]), n_levels=3)
    assert found.tolist() == [0, 0, 0.5, 1, 1]


def test_negative_weights_have_levels_too():
    kernels = np.array([-1.0, 1.0, -1.0])
    assert with_levels(kernels, n_levels=2).tolist() == kernels.tolist()


@pytest.mark.parametrize("name", CHANGES)
def test_the_same_seed_makes_the_same_devices(name):
    change, before = CHANGES[name], WEIGHTS.copy()
    assert np.array_equal(change(3), change(3)) and not np.array_equal(change(3), change(4))
    assert np.array_equal(WEIGHTS, before) and change(3).dtype == np.float32
    assert not change(3)[WEIGHTS == 0].any()


def test_conductances_vary_log_normally():
    some = WEIGHTS != 0
    logarithms = np.log(CHANGES["variation"](0)[some]/WEIGHTS[some])
    assert logarithms.std() == pytest.approx(0.2, rel=0.02)
    assert logarithms.mean() == pytest.approx(0, abs=0.005)


def test_half_of_the_stuck_cells_are_at_either_end():
    some = WEIGHTS != 0
    found = CHANGES["stuck"](0)[some]
    assert np.mean(found == 0) == pytest.approx(0.05, abs=0.005)
    assert np.mean(found == WEIGHTS.max()) == pytest.approx(0.05, abs=0.005)
    assert np.mean(found == WEIGHTS[some]) == pytest.approx(0.9, abs=0.01)


def test_thresholds_lie_in_no_array():
    arrays = {"input_exc.w": WEIGHTS, "exc.theta": np.array([0.02, 0.04])}
    found = on_weights(arrays, change=with_stuck_cells, share=0.1, seed=0)
    assert np.array_equal(found["input_exc.w"], CHANGES["stuck"](0))
    assert found["exc.theta"] is arrays["exc.theta"]


def test_perfect_devices_change_nothing():
    assert np.array_equal(with_variation(WEIGHTS, spread=0.0, seed=0), WEIGHTS)
    assert np.array_equal(with_stuck_cells(WEIGHTS, share=0.0, seed=0), WEIGHTS)


@pytest.mark.parametrize("change", [
    lambda: with_levels(WEIGHTS, n_levels=1), lambda: with_levels(WEIGHTS, n_levels=2.5),
    lambda: with_variation(WEIGHTS, spread=-0.1, seed=0), lambda: with_variation(WEIGHTS, spread=np.nan, seed=0),
    lambda: with_stuck_cells(WEIGHTS, share=1.1, seed=0)])
def test_impossible_devices_are_refused(change):
    with pytest.raises(ValueError, match="expected .*, got"):
        change()
