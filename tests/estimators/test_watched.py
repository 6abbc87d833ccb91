"""A network says after `fit` what shows that it could have learned better, where the caller stands."""

import warnings

import numpy as np
import pytest
from brian2 import mV

import tiny
from stdpnet import LearningWarning

X, _ = tiny.quarters(40)


def fitted(network=tiny.TINY, X=X, **options):
    """A network that learned without a compiler's help, and what it warned of."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        learner = tiny.learner(network, **options).fit(X)
    return learner, [each for each in caught if each.category is LearningWarning]


def test_a_network_that_learns_well_warns_of_nothing():
    assert fitted(epochs=4)[1] == []


def test_silent_neurons_are_counted_after_fit():
    [warning] = fitted(tiny.TINY.replace({"exc.neuron.theta_start": 1000*mV}))[1]
    assert str(warning.message).startswith("8 of 8 neurons never fired in the last 8 samples: show more presentations") and warning.filename == __file__


def test_thresholds_that_still_rise_are_reported_after_fit():
    found = fitted(tiny.TINY.replace({"exc.neuron.theta_start": 0*mV}), X[:20])[1]
    assert sum(str(each.message).startswith("thresholds of exc were still rising") for each in found) == 1


def test_samples_on_another_scale_are_reported_where_a_network_learns_and_where_it_answers():
    learner, found = fitted(X=X/16, epochs=4)
    assert [line for line in map(str, (each.message for each in found)) if line.startswith("X: no value of 40 samples is above")]
    with pytest.warns(LearningWarning, match="^X: no value of 20 samples is above"):
        learner.transform(X[:20]/16)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        learner.transform(np.vstack([X[:20]/16, X[:1]]))
