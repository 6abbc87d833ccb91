"""A script's work on a convolutional network: what the file holds, how it resumes, and what it refuses at once."""

import numpy as np
import pytest

import tiny
from stdpnet.experiments import convolutional
from stdpnet.files import result_file
from stdpnet.readout.perceptron import MLP
from stdpnet.datasets import Split
from test_restocnet import network

ABOUT = {"dataset": "quarters", "seed": 0}


def data():
    (X, y), (X_test, y_test) = (tiny.quarters(n, seed=seed, side=8) for n, seed in ((24, 0), (10, 1)))
    return Split(X_train=X, y_train=y, X_test=X_test, y_test=y_test)


def run(out, *, maps=(4,), whiten=False, epochs=30, **options):
    return convolutional.run(network(maps=maps, target="numpy", batch_size=6, chunk_size=6), MLP(epochs=epochs, learning_rate=0.1), data(), out,
                             about=ABOUT, whiten=whiten, verbose=False, **options)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    out = tmp_path_factory.mktemp("results")/"run.h5"
    return run(out, controls=("random",)), result_file.read(out)


def test_the_file_holds_kernels_history_predictions_and_activations(finished):
    outcome, file = finished
    assert file.data["kernels_1"].dtype == bool and file.data["kernels_1"].shape == (1, 3, 3, 4)
    assert list(file.history["samples"]) == [6, 12] and file.attributes["layer"] == 2
    assert np.mean(file.data["predicted"] == file.data["true"]) == outcome["accuracy"] == file.attributes["accuracy"]
    assert file.data["confusion"].sum() == outcome["n_test"] == 10
    assert file.data["features"].shape == (10, 36) and file.data["features_of"].tolist() == [[1, 3, 3, 4]]
    assert np.array_equal(file.data["raw"].reshape(10, 64), data().X_test) and np.array_equal(file.data["raw_labels"], data().y_test)
    assert file.attributes["memory_compression"] == 16 and file.attributes["dataset"] == "quarters"


def test_quarters_are_told_apart_and_the_control_stands_beside_it(finished):
    outcome, _ = finished
    assert outcome["accuracy"] >= 0.8 and 0 <= outcome["accuracy_random"] <= 1


def test_a_killed_training_resumes_to_the_same_result_to_the_bit(finished, tmp_path, monkeypatch):
    out, write = tmp_path/"run.h5", result_file.write

    def write_once(*args, **content):
        write(*args, **content)
        raise KeyboardInterrupt

    monkeypatch.setattr(result_file, "write", write_once)
    with pytest.raises(KeyboardInterrupt):
        run(out)
    monkeypatch.undo()
    assert result_file.read(out).attributes["samples"] == 6
    outcome = run(out, resume=True)
    same = result_file.read(out)
    assert outcome["accuracy"] == finished[0]["accuracy"]
    for name in ("kernels_1", "thresholds_1", "features", "predicted"):
        assert np.array_equal(same.data[name], finished[1].data[name])
    assert all(np.array_equal(same.history[name], column) for name, column in finished[1].history.items())


def test_the_result_is_in_the_file_before_the_controls_learn(tmp_path, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(type(network()), "fit", stop)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path/"run.h5", controls=("random",))
    assert result_file.read(tmp_path/"run.h5").attributes["accuracy"] > 0.5


def test_resuming_with_other_arguments_is_refused(finished, tmp_path):
    out = tmp_path/"run.h5"
    run(out)
    with pytest.raises(ValueError, match=r"cannot resume: maps is \(4,\) in the file, expected \(5,\)"):
        run(out, resume=True, maps=(5,))
    with pytest.raises(ValueError, match="cannot resume: whitened"):
        run(out, resume=True, whiten=True)


def test_what_cannot_work_is_refused_before_learning(tmp_path, monkeypatch):
    monkeypatch.setattr(type(network()), "learn", lambda *_, **__: pytest.fail("learning began"))
    with pytest.raises(ValueError, match="epochs: expected"):
        run(tmp_path/"run.h5", epochs=0)
    with pytest.raises(ValueError):
        run(tmp_path)
    with pytest.raises(ValueError, match="none.h5"):
        run(tmp_path/"none.h5", resume=True)


def test_whitened_images_have_both_signs_and_test_images_the_training_filters():
    X_train, X_test = convolutional.intensities(data(), whiten=True)
    assert X_train.min() < -0.1 and X_train.max() > 0.1 and max(X_train.max(), -X_train.min()) <= 1
    again, _ = convolutional.intensities(data(), whiten=True, test=1)
    assert np.array_equal(X_train, again) and X_test.shape == (10, 8, 8, 1)
