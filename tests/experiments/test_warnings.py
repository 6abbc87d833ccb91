"""A trial and a script say what is wrong with a training in one line each, and nothing where all is well."""

import logging
import re
import warnings
from dataclasses import replace

from brian2 import mV

import tiny
from stdpnet.datasets import Split
from stdpnet.experiments import command_line
from stdpnet.experiments.trial import Trial
from stdpnet.readout.labels import NeuronLabels
from stdpnet.readout.symptoms import LearningWarning


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


def test_a_script_shows_warnings_of_learning_as_it_shows_its_own_each_once(capsys):
    def main():
        for line in ("thresholds still rise", "thresholds still rise", "it is dark"):
            warnings.warn(line, LearningWarning)
    command_line.run(main, [])
    assert capsys.readouterr().err == "warning: thresholds still rise\nwarning: it is dark\n"
