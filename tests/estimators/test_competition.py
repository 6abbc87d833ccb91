"""Maps that compete: they learn what the images hold, their thresholds then settle, and controls get the same."""

from dataclasses import replace

import numpy as np
import pytest
from brian2 import Hz, ms
from sklearn.base import clone

from stdpnet.estimators.samples import Samples
from stdpnet.models import presets
from stdpnet.models.architectures import control
from stdpnet.estimators.restocnet import ReStoCNet

N_MAPS, SIZE = 4, 3


def description(n_maps=N_MAPS, **changes):
    """A network whose maps learn from some sixty images."""
    return presets.restocnet_competing((n_maps,)).replace({
        "lessons.0.maps.beta": 0.02, "lessons.0.encoding.max_rate": 900*Hz, "lessons.0.duration": 12*ms,
        "lessons.1.duration": 12*ms, "kernels_1.rule.p_hebb_pot": 0.3} | changes)


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


def network(made=None, **options):
    return ReStoCNet(made or description(), **{"batch_size": 20, "chunk_size": 40, "target": "numpy", "random_state": 1} | options)


def before_learning(learner):
    """Kernels of a network that has not learned anything."""
    return clone(learner).initial_state(Samples({"image": np.zeros((1, 4, 4, 1))}))["kernels_1.w"]


@pytest.fixture(scope="module")
def trained():
    return network().fit(wide()[0])


def alike(kernels, patterns):
    """How much the nearest kernel of each pattern resembles it, at most 1."""
    flat = kernels.transpose(3, 1, 2, 0).reshape(N_MAPS, -1)
    return (np.stack([each.ravel() for each in patterns]) @ flat.T/SIZE**2).max(axis=1)


def test_kernels_become_what_images_hold(trained):
    patterns = wide()[1]
    assert alike(trained.kernels_[0], patterns).mean() > alike(before_learning(trained), patterns).mean() + 0.1


def test_half_of_the_weights_are_high_at_first():
    assert (before_learning(network(description(400))) > 0).mean() == pytest.approx(0.5, abs=0.03)


def test_thresholds_settle_after_the_kernels_have_learned(trained):
    history = trained.state_.history
    assert history["samples"] == [20, 40, 60, 80, 100, 120] and trained.n_learning(wide()[0]) == 120
    assert history["switched"][3:] == [0, 0, 0] and sum(history["switched"][:3]) > 0
    assert history["threshold"][3] < history["threshold"][2]  # they began anew
    assert trained.thresholds_[0].max() > 0 and trained.state_.n_seen == 120


def test_learning_that_stopped_between_both_goes_on_to_the_same_result(trained, tmp_path):
    stopped = network(chunk_size=20)
    for _, chunk in zip(range(4), stopped.learn(wide()[0])):
        pass
    stopped.save(tmp_path/"part.h5")
    resumed = ReStoCNet.load(tmp_path/"part.h5")
    assert resumed.state_.n_seen == 80
    for chunk in resumed.learn(wide()[0], resume=True):
        pass
    np.testing.assert_array_equal(resumed.kernels_[0], trained.kernels_[0])
    np.testing.assert_array_equal(resumed.thresholds_[0], trained.thresholds_[0])


def test_a_control_settles_in_the_same_way_without_learning(trained):
    made = control(description(), "balanced")
    settled = network(made).fit(wide()[0])
    np.testing.assert_array_equal(settled.kernels_[0], before_learning(settled))
    assert settled.n_learning(wide()[0]) == 60 and settled.thresholds_[0].max() > 0
    lesson, = made.lessons
    assert not lesson.competition and lesson.encoding.max_rate == 200*Hz and lesson.maps.p_drop == 0.5


@pytest.mark.parametrize("sign", [-1, 1])
def test_weights_rise_where_positive_and_fall_where_negative_inputs_prevail(sign):
    learning = description().lessons[0]
    lesson = replace(learning, competition=False, maps=replace(learning.maps, beta=0.0))
    sure = description(**{"kernels_1.rule.p_hebb_pot": 1.0}).replace({"lessons": (lesson,)})
    learned = network(sure).fit(np.full((20, 4, 4, 1), float(sign)))
    first = before_learning(learned)
    fires = first.sum(axis=(0, 1, 2))*sign > 0
    assert fires.any() and (first[..., fires] != sign).any()
    np.testing.assert_array_equal(learned.kernels_[0][..., fires], sign)
