"""What is wrong with a training is said in one line each, and nothing where all is well."""

import logging
import re
from dataclasses import replace

import numpy as np
import pytest
from brian2 import mV

import tiny
from stdpnet.datasets import Split
from stdpnet.experiments import command_line, symptoms
from stdpnet.experiments.trial import Trial
from stdpnet.readout.labels import NeuronLabels


def labelled(n, n_silent, *, best=(0, 1)):
    """Labels of neurons, of which some never fired; the others respond to these classes in turn."""
    counts = np.zeros((2, n), int)
    for neuron in range(n_silent, n):
        counts[best[neuron % len(best)], neuron] = 3
    return NeuronLabels().fit(counts, [0, 1])


def test_silent_neurons_are_counted_once_they_are_most():
    [line] = symptoms.of_neurons(labelled(30, 28))
    assert line.startswith("28 of 30 neurons never fired: show more presentations, such as --epochs 5")
    assert symptoms.of_neurons(labelled(30, 15)) == []


def test_neurons_that_all_have_one_label_are_reported_with_it():
    [line] = symptoms.of_neurons(labelled(6, 1, best=(1,)))
    assert line.startswith("all 5 neurons that fired have the label 1, of 2 classes")


@pytest.mark.parametrize("end, word", [(0.0301, "rising"), (0.019, "falling")])
def test_thresholds_that_change_in_the_last_fifth_are_reported(end, word):
    course = [(0, {"exc": 0.020}), (80, {"exc": 0.025}), (100, {"exc": end})]
    [line] = symptoms.of_thresholds(course)
    assert line.startswith(f"thresholds of exc were still {word} when learning ended, by 2")


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


def trial(path, n, *, n_test_factor=1, classes=None):
    (X, y), (X_test, y_test) = tiny.quarters(n), tiny.quarters(12, seed=9)
    data = Split(X_train=X, y_train=y if classes is None else y*0, X_test=X_test*n_test_factor, y_test=y_test)
    return Trial(network=tiny.learner(epochs=4), classifier=NeuronLabels(), data=data, out=path, verbose=False)


def test_a_trial_that_goes_well_warns_of_nothing(tmp_path, caplog):
    trial(tmp_path/"run.h5", 40).run()
    assert caplog.messages == []


def test_a_trial_says_what_is_wrong_once_in_one_line_each(tmp_path, caplog):
    trial(tmp_path/"run.h5", 40, n_test_factor=0.1, classes=1).run()
    assert [re.match(r"all 40 labelled|test samples are on", each)[0] for each in caplog.messages] == [
        "all 40 labelled", "test samples are on"]
    assert not any("\n" in each for each in caplog.messages)


def test_a_network_that_hardly_learned_says_that_its_neurons_are_silent(tmp_path, caplog):
    network = tiny.learner(tiny.TINY.replace({"exc.neuron.theta_start": 1000*mV}))
    replace(trial(tmp_path/"run.h5", 20), network=network).run()
    assert "8 of 8 neurons never fired: show more presentations" in caplog.text


def test_a_script_shows_warnings_on_stderr_once(capsys):
    def main():
        logging.getLogger("stdpnet.experiments.trial").warning("most neurons are silent")
        logging.getLogger("stdpnet.experiments.trial").info("a detail")
    command_line.run(main, [])
    assert capsys.readouterr().err == "warning: most neurons are silent\n"
    logging.getLogger("stdpnet").warning("after the script")
    assert "after" not in capsys.readouterr().err
