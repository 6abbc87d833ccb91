"""What is wrong with learning is said in one line each, and nothing where all is well."""

import warnings

import numpy as np
import pytest

from stdpnet.readout import symptoms
from stdpnet.readout.labels import NeuronLabels


def labelled(n, n_silent, *, best=(0, 1)):
    """Labels of neurons, of which some never fired; the others respond to these classes in turn."""
    counts = np.zeros((2, n), int)
    for neuron in range(n_silent, n):
        counts[best[neuron % len(best)], neuron] = 3
    return NeuronLabels().fit(counts, [0, 1])


def test_silent_neurons_are_counted_once_they_are_most():
    [line] = symptoms.of_neurons(labelled(30, 28))
    assert line.startswith("28 of 30 neurons never fired: show more presentations, such as epochs=5 (of a command, --epochs 5)")
    assert symptoms.of_neurons(labelled(30, 15)) == []


def test_neurons_that_all_have_one_label_are_reported_with_it():
    [line] = symptoms.of_neurons(labelled(6, 1, best=(1,)))
    assert line.startswith("all 5 neurons that fired have the label 1, of 2 classes")


@pytest.mark.parametrize("end, word", [(0.0301, "rising"), (0.019, "falling")])
def test_thresholds_that_change_in_the_last_fifth_are_reported(end, word):
    course = [(0, {"exc": 0.020}), (80, {"exc": 0.025}), (100, {"exc": end})]
    [line] = symptoms.of_thresholds(course)
    assert line.startswith(f"thresholds of exc were still {word} when learning ended, by 2")


def test_thresholds_change_evenly_between_the_moments_that_are_known():
    assert symptoms.of_thresholds([(0, {"exc": 0.02}), (100, {"exc": 0.10})]) == []
    [line] = symptoms.of_thresholds([(0, {"exc": 0.0}), (100, {"exc": 0.10})])
    assert "still rising when learning ended, by 25%" in line


@pytest.mark.parametrize("course", [[], [(100, {"exc": 0.02})], [(0, {"exc": 0.02}), (80, {"exc": 0.06}), (100, {"exc": 0.066})],
                                    [(0, {}), (100, {})]])
def test_thresholds_that_settle_are_not_reported(course):
    assert symptoms.of_thresholds(course) == []


def test_labels_of_one_class_are_reported():
    [line] = symptoms.of_labels(np.full(7, 3))
    assert line.startswith("all 7 labelled samples are of the class 3:") and symptoms.of_labels([3, 4]) == []


def test_test_samples_on_another_scale_are_reported():
    X = np.array([[0.0, 100.0], [50.0, 50.0]])
    [line] = symptoms.of_scale(X, X/255)
    assert "mean size is 0.196, not 50" in line
    assert symptoms.of_scale(X, 0*X) and symptoms.of_scale(X, 0.5*X) == symptoms.of_scale(0*X, 0*X) == []


def test_times_of_spikes_that_there_are_not_have_no_scale():
    X = np.array([[0.1, np.nan], [0.2, np.nan]])
    assert symptoms.of_scale(X, X[:1]) == [] and symptoms.of_scale(X, X/1000)


def test_pixels_that_are_all_dark_are_reported_with_the_factor_that_is_missing():
    X = np.full((10, 4), 16)
    [line] = symptoms.of_brightness("X", X, 255)
    assert line.startswith("X: no value of 10 samples is above 16, where the network takes 255 as the brightest; multiply by 15.9")
    assert symptoms.of_brightness("X", X[:9], 255) == symptoms.of_brightness("X", X, None) == []
    assert symptoms.of_brightness("X", 0*X, 255) == symptoms.of_brightness("X", 6*X, 255) == symptoms.of_brightness("X", -X, 16) == []


def test_layers_whose_neurons_did_not_fire_at_the_end_are_named_where_there_are_several():
    last = np.array([0, 80, 81, 90, 100])
    [line] = symptoms.of_last_spikes(last, 100, {"exc": 3, "top": 2})
    assert line.startswith("2 of 3 neurons of exc never fired in the last 20 samples: show more presentations")
    assert symptoms.of_last_spikes(last, 100, {"exc": 5})[0].startswith("2 of 5 neurons never fired in")
    assert symptoms.of_last_spikes(last[1:], 100, {"exc": 4}) == []


@pytest.mark.parametrize("y, words", [([1, 1], "all 2 labelled samples are of the class 1"), ([0, 1], "all 3 neurons that fired")])
def test_neurons_get_labels_with_a_warning_where_nothing_can_be_told_apart(y, words):
    with pytest.warns(symptoms.LearningWarning, match=words) as caught:
        NeuronLabels().fit([[0, 0, 0], [2, 3, 4]], y)
    assert len(caught) == 1 and caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        NeuronLabels().fit([[5, 0, 0], [2, 3, 4]], [0, 1])
