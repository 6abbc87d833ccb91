"""One experiment, one file: what a trial keeps beside the network and the accuracy."""

import numpy as np
import pytest

import tiny
from stdpnet.datasets import Split
from stdpnet.experiments import evaluation, trial
from stdpnet.experiments.trial import Trial
from stdpnet.files import locks, result_file
from stdpnet.readout.labels import NeuronLabels


def test_the_first_test_samples_are_kept_with_the_answers_to_them(tmp_path, monkeypatch):
    for module in (evaluation, trial):
        monkeypatch.setattr(module, "N_KEPT", 22)  # more than a chunk, less than all
    (X, y), (X_test, y_test) = tiny.quarters(40), tiny.quarters(28, seed=9)
    network, data = tiny.learner(epochs=2), Split(X_train=X, y_train=y, X_test=X_test, y_test=y_test)
    result = Trial(network=network, classifier=NeuronLabels(), data=data, out=tmp_path/"run.h5", verbose=False).run()
    run = result_file.read(tmp_path/"run.h5")
    np.testing.assert_array_equal(run.data["raw"], X_test[:22])
    np.testing.assert_array_equal(run.data["raw_labels"], y_test[:22])
    np.testing.assert_array_equal(run.data["features"], network.transform(X_test)[:22])
    assert "shown" not in run.data and run.attributes["accuracy"] == result.accuracy
    assert run.attributes["n_train"] == run.attributes["n_label"] == 40 and run.attributes["n_test"] == 28


def test_two_runs_do_not_write_one_file(tmp_path):
    (X, y), path = tiny.quarters(20), tmp_path/"run.h5"
    network, data = tiny.learner(), Split(X_train=X, y_train=y, X_test=X, y_test=y)
    second = Trial(network=network, classifier=NeuronLabels(), data=data, out=path, verbose=False)
    with locks.lock(path), pytest.raises(ValueError, match="another run is writing it, process .* since .*; wait for it, or"):
        second.run()
    assert not path.exists() and not hasattr(network, "state_")
    second.run()
    assert path.exists() and list(tmp_path.iterdir()) == [path]
