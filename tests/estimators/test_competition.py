"""Maps that compete: they learn what the images hold, their thresholds then settle, and controls get the same."""

from dataclasses import replace

import numpy as np
import pytest
from brian2 import Hz, ms

from stdpnet.estimators import kernel_state
from stdpnet.models import presets
from stdpnet.estimators.restocnet import ReStoCNet

N_MAPS, SIZE = 4, 3
LAYER = replace(presets.COMPETING_LAYER_1, maps=replace(presets.COMPETING_LAYER_1.maps, beta=0.02), max_rate=900*Hz,
                rule=replace(presets.COMPETING_LAYER_1.rule, p_hebb_pot=0.3))
TINY = replace(presets.RESTOCNET_COMPETING, layers=(LAYER,), learning_duration=12*ms)


def stripes(n=60, seed=0):
    """Images of one kernel's size, bright and dark in two columns or rows: (n, 3, 3, 1), from -1 to 1."""
    random = np.random.default_rng(seed)
    upright = np.where(np.arange(SIZE) < 1, 1.0, -1.0)*np.ones((SIZE, 1))
    choices = np.stack([upright, -upright, upright.T, -upright.T])
    return choices[random.integers(0, 4, n), :, :, np.newaxis]*random.uniform(0.7, 1, (n, 1, 1, 1)), choices


def wide(n=60, seed=0):
    """The same with a margin, as pooling needs a field of 2 x 2 neurons: (n, 4, 4, 1)."""
    X, choices = stripes(n, seed)
    return np.pad(X, ((0, 0), (0, 1), (0, 1), (0, 0))), choices


def network(model=TINY, **options):
    return ReStoCNet(model, **{"maps": (N_MAPS,), "batch_size": 20, "chunk_size": 40, "target": "numpy", "random_state": 1}
                     | options)


@pytest.fixture(scope="module")
def trained():
    return network().fit(wide()[0])


def alike(kernels, patterns):
    """How much the nearest kernel of each pattern resembles it, at most 1."""
    flat = kernels.transpose(3, 1, 2, 0).reshape(N_MAPS, -1)
    return (np.stack([each.ravel() for each in patterns]) @ flat.T/SIZE**2).max(axis=1)


def test_kernels_become_what_images_hold(trained):
    patterns = wide()[1]
    first = network()
    kernel_state.start(first, (4, 4, 1))
    assert alike(trained.kernels_[0], patterns).mean() > alike(first.kernels_[0], patterns).mean() + 0.1


def test_half_of_the_weights_are_high_at_first():
    first = network(maps=(400,))
    kernel_state.start(first, (4, 4, 1))
    assert (first.kernels_[0] > 0).mean() == pytest.approx(0.5, abs=0.03)


def test_thresholds_settle_after_the_kernels_have_learned(trained):
    assert trained.history_["samples"] == [20, 40, 60, 80, 100, 120] and trained.n_lessons(60) == 120
    assert trained.history_["switched"][3:] == [0, 0, 0] and sum(trained.history_["switched"][:3]) > 0
    assert trained.history_["threshold"][3] < trained.history_["threshold"][2]  # they began anew
    assert trained.thresholds_[0].max() > 0 and trained.layer_ == 2


def test_learning_that_stopped_between_both_goes_on_to_the_same_result(trained, tmp_path):
    stopped = network(chunk_size=20)
    for _, chunk in zip(range(4), stopped.learn(wide()[0])):
        pass
    stopped.save(tmp_path/"part.h5")
    resumed = ReStoCNet.load(tmp_path/"part.h5")
    assert resumed.layer_ == 1 and resumed.n_learned(60) == 80
    for chunk in resumed.learn(wide()[0], resume=True):
        pass
    np.testing.assert_array_equal(resumed.kernels_[0], trained.kernels_[0])
    np.testing.assert_array_equal(resumed.thresholds_[0], trained.thresholds_[0])


def test_a_control_settles_in_the_same_way_without_learning(trained):
    control = network(kernels="balanced").fit(wide()[0])
    first = network(kernels="balanced")
    kernel_state.start(first, (4, 4, 1))
    np.testing.assert_array_equal(control.kernels_[0], first.kernels_[0])
    assert control.n_lessons(60) == 60 and control.thresholds_[0].max() > 0
    frozen = TINY.frozen()
    assert not frozen.competition and frozen.layers[0].max_rate == 200*Hz and frozen.layers[0].maps.p_drop == 0.5


@pytest.mark.parametrize("sign", [-1, 1])
def test_weights_rise_where_positive_and_fall_where_negative_inputs_prevail(sign):
    sure = replace(TINY, competition=False, layers=(replace(
        LAYER, rule=replace(LAYER.rule, p_hebb_pot=1.0), maps=replace(LAYER.maps, beta=0.0)),))
    first, learned = network(sure), network(sure).fit(np.full((20, 4, 4, 1), float(sign)))
    kernel_state.start(first, (4, 4, 1))
    fires = first.kernels_[0].sum(axis=(0, 1, 2))*sign > 0
    assert fires.any() and (first.kernels_[0][..., fires] != sign).any()
    np.testing.assert_array_equal(learned.kernels_[0][..., fires], sign)
