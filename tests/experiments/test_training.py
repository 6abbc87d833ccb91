"""Trainings that report, are killed, and go on; and the result files that they leave."""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from brian2 import mV

import tiny
from stdpnet.files import result_file
from stdpnet.models import presets
from stdpnet.estimators.two_layer import TwoLayerNetwork
from stdpnet.experiments import recipes
from stdpnet.experiments.training import COLUMNS, CONNECTED, Training

SCRIPT = Path(__file__).parents[2]/"networks"/"unimodal.py"
ABOUT = {"dataset": "quarters", "preset": "TINY", "seed": 0}


def train(path, n_samples=50, *, resume=False, stop_after=None, metadata=ABOUT, **options):
    """Train a tiny network; `stop_after` some chunks, as if killed then."""
    training = Training(tiny.learner(**{"epochs": 2} | options), path, metadata=metadata, resume=resume)
    if stop_after:
        _stop(training, stop_after)
    try:
        training.run(*tiny.quarters(n_samples))
    except KeyboardInterrupt:
        pass
    return training


def _stop(training, n_chunks):
    """Interrupt a training when so many chunks have been written."""
    write = training.write

    def write_and_stop():
        write()
        if len(training.history["samples"]) == n_chunks:
            raise KeyboardInterrupt
    training.write = write_and_stop


def assert_same_files(a, b):
    """Two result files hold the same but for the time that it took, to the bit."""
    first, second = result_file.read(a), result_file.read(b)
    assert first.data.keys() == second.data.keys() and first.history.keys() == second.history.keys()
    for kind in ("data", "history"):
        for name, values in getattr(first, kind).items():
            np.testing.assert_array_equal(values, getattr(second, kind)[name], err_msg=name)
    timeless = [{name: value for name, value in run.attributes.items() if not name.endswith("seconds")}
                for run in (first, second)]
    assert timeless[0] == timeless[1] and first.record == second.record


# killed and resumed

def test_a_killed_script_resumes_to_the_result_of_an_uninterrupted_one(tmp_path):
    whole, killed = tmp_path/"whole.h5", tmp_path/"killed.h5"
    options = {"neurons": 100, "epochs": 2, "train": 300, "test": 60, "jobs": 1}
    accuracy = _main()(**options, out=whole)

    words = [str(word) for name, value in options.items() for word in (f"--{name}", value)]
    process = subprocess.Popen([sys.executable, str(SCRIPT), *words, "--out", killed], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 300
    while not killed.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    process.kill()
    assert process.wait() == -9
    checkpoint = result_file.read(killed)
    assert "accuracy" not in checkpoint.attributes and 0 < checkpoint.attributes["samples"] < 2*300

    assert _main()(**options, out=killed, resume=True) == accuracy
    assert_same_files(whole, killed)
    assert len(result_file.read(whole).history["samples"]) == 2
    assert not list(tmp_path.glob(".*"))  # no temporary files


@pytest.mark.parametrize("n_chunks", [1, 3, 4])
def test_a_training_stopped_after_any_chunk_resumes_to_the_same_result(n_chunks, tmp_path):
    train(tmp_path/"whole.h5")
    train(tmp_path/"stopped.h5", stop_after=n_chunks)
    assert len(result_file.read(tmp_path/"stopped.h5").history["samples"]) == n_chunks
    train(tmp_path/"stopped.h5", resume=True)
    assert len(result_file.read(tmp_path/"whole.h5").history["samples"]) == 6  # 20 + 20 + 10, twice
    assert_same_files(tmp_path/"whole.h5", tmp_path/"stopped.h5")


def test_a_finished_training_is_resumed_at_once(tmp_path, monkeypatch):
    train(tmp_path/"run.h5")
    before = (tmp_path/"run.h5").read_bytes()
    monkeypatch.setattr(TwoLayerNetwork, "_compiled", lambda *_: pytest.fail("a network was built"))
    again = train(tmp_path/"run.h5", resume=True)
    assert again.network.state_.n_seen == 100 and (tmp_path/"run.h5").read_bytes() == before


def test_seconds_add_up_over_sessions(tmp_path):
    first = train(tmp_path/"run.h5", stop_after=3)
    resumed = train(tmp_path/"run.h5", resume=True)
    assert 0 < first.seconds < resumed.seconds
    assert result_file.read(tmp_path/"run.h5").attributes["train_seconds"] == resumed.seconds


def test_without_resume_the_training_starts_anew(tmp_path):
    train(tmp_path/"whole.h5")
    train(tmp_path/"run.h5", stop_after=3, random_state=4)
    train(tmp_path/"run.h5")
    assert_same_files(tmp_path/"whole.h5", tmp_path/"run.h5")


# refused before any work

OTHERS = {
    "n_neurons": {"n_neurons": 9},
    "epochs": {"epochs": 3},
    "shuffle": {"shuffle": False},
    "chunk_size": {"chunk_size": 10},
    "random_state": {"random_state": 1},
    "target": {"target": "numpy"},
    "the network": {"network": tiny.TINY.replace({"input_exc.rule.eta": 0.03})},
    "the same preset": {"network": tiny.TINY.replace({"exc.neuron.theta_plus": 0*mV})},
    "dataset": {"metadata": ABOUT | {"dataset": "thirds"}},
    "preset": {"metadata": ABOUT | {"preset": "IMAGE"}},
    "seed": {"metadata": ABOUT | {"seed": 1}},
}


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """The bytes of a file of a training that was stopped."""
    path = tmp_path_factory.mktemp("stopped")/"run.h5"
    train(path, stop_after=2)
    return path.read_bytes()


@pytest.mark.parametrize("changed", OTHERS)
def test_resuming_with_other_parameters_is_refused_and_leaves_the_file(changed, stopped, tmp_path):
    path = tmp_path/"run.h5"
    path.write_bytes(stopped)
    with pytest.raises(ValueError) as error:
        train(path, resume=True, **OTHERS[changed])
    message = str(error.value)
    assert "\n" not in message and message.startswith(f"{path}: cannot resume: ")
    assert changed in message and "--resume" in message
    assert path.read_bytes() == stopped


def test_resuming_with_images_of_another_size_is_refused_and_leaves_the_file(stopped, tmp_path):
    path = tmp_path/"run.h5"
    path.write_bytes(stopped)
    training = Training(tiny.learner(epochs=2), path, metadata=ABOUT, resume=True)
    with pytest.raises(ValueError, match="expected 36 inputs, as in training, got 25 inputs"):
        training.run(*tiny.quarters(50, side=5))
    assert path.read_bytes() == stopped


def test_resuming_with_another_number_of_samples_is_refused_by_the_script(tmp_path):
    main, out = _main(), tmp_path/"run.h5"
    main(neurons=100, train=30, test=10, epochs=1, jobs=1, out=out)
    before = out.read_bytes()
    for changed in ({"train": 31}, {"seed": 1}, {"preset": "THESIS_2"}, {"neurons": 101}, {"homeostasis": False}):
        with pytest.raises(ValueError, match="cannot resume"):
            main(**{"neurons": 100, "train": 30, "test": 10, "epochs": 1, "out": out} | changed, resume=True)
    assert out.read_bytes() == before


@pytest.mark.parametrize("content, got", [
    (None, "no such file"), (b"", "another kind"), (b"PK\3\4", "another kind"), (b"\x89HDF\r\n\x1a\n" + bytes(90), "damaged"),
], ids=["missing", "empty", "zip", "truncated"])
def test_resuming_without_a_good_file_is_refused(content, got, tmp_path):
    path = tmp_path/"run.h5"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ValueError, match=got) as error:
        train(path, resume=True)
    assert "\n" not in str(error.value) and str(path) in str(error.value)


def test_an_unwritable_path_is_refused_before_any_work(tmp_path):
    (tmp_path/"file").write_text("mine")
    for path in (tmp_path/"file"/"run.h5", tmp_path):
        with pytest.raises(ValueError, match="expected"):
            Training(tiny.learner(), path, metadata={})
    assert (tmp_path/"file").read_text() == "mine" and len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("n_labels", [49, 51])
def test_labels_of_another_number_than_images_are_refused_before_any_work(n_labels, tmp_path):
    training = Training(tiny.learner(), tmp_path/"run.h5", metadata={})
    with pytest.raises(ValueError, match=rf"\[50, {n_labels}\]"):
        training.run(tiny.quarters(50)[0], tiny.quarters(n_labels)[1])
    assert not list(tmp_path.iterdir())


# what the file says

def test_history_reports_each_chunk(tmp_path):
    X, y = tiny.quarters(50)
    training = train(tmp_path/"run.h5", stop_after=3)
    watched, rows = tiny.learner(epochs=2), []
    for _, chunk in zip(range(3), watched.learn(X)):
        rows.append((watched.state_.n_seen, watched.state_.n_presentations, chunk.features.sum(axis=1).mean(),
                     watched.weights_.mean(), (watched.weights_ > CONNECTED).mean()))
    for name, expected in zip(COLUMNS, np.transpose(rows)):
        np.testing.assert_allclose(training.history[name], expected, rtol=1e-6, err_msg=name)
    accuracy = training.history["running_accuracy"]
    assert np.isnan(accuracy[0]) and 0.3 < accuracy[2] <= 1
    assert list(training.history) == list(COLUMNS)


def test_running_accuracy_uses_no_labels_of_the_chunk_that_it_is_about(tmp_path):
    X, y = tiny.quarters(40)
    histories = []
    for second in (y[20:], y[20:][::-1]):
        training = Training(tiny.learner(shuffle=False), tmp_path/"run.h5", metadata={})
        labels = np.concatenate([y[:20], second])
        training.run(X, labels)
        histories.append(training)
    assert histories[0].history["running_accuracy"][1] > 0.4
    assert histories[1].history["running_accuracy"][1] < histories[0].history["running_accuracy"][1]
    np.testing.assert_array_equal(histories[0].network.weights_, histories[1].network.weights_)  # not used to learn


def _main():
    """The function `main` of the script."""
    namespace = {"__name__": "unimodal"}
    exec(compile(SCRIPT.read_text(), str(SCRIPT), "exec"), namespace)
    return namespace["main"]


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    """The result file of the script, and the accuracy that it returned."""
    out = tmp_path_factory.mktemp("result")/"sub"/"unimodal.h5"
    accuracy = _main()(neurons=100, train=60, test=50, epochs=2, seed=3, jobs=1, out=out)
    return result_file.read(out), accuracy


def test_result_file_has_every_attribute_that_pages_and_figures_read(result):
    run, accuracy = result
    preset = recipes.preset_name("digits", 100)
    expected = {"accuracy": accuracy, "n_test": 50, "n_neurons": 100, "dataset": "digits", "seed": 3, "preset": preset}
    assert {name: run.attributes[name] for name in expected} == expected
    assert run.attributes["train_seconds"] > 0 and run.attributes["test_seconds"] > 0
    assert run.attributes["presentations"] >= 120 and run.attributes["samples"] == 120
    for package in ("stdpnet", "brian2", "numpy", "python"):
        assert run.attributes[f"{package}_version"][0].isdigit()
    assert run.parameters == presets.get(preset)
    assert run.record["layers"]["exc"]["neuron"]["tau"] == 0.1 and run.record["layers"]["exc"]["neuron"]["tau.unit"] == "s"


def test_result_file_has_every_data_set_that_pages_and_figures_read(result):
    run, accuracy = result
    shapes = {"input_exc.w": (784, 100), "exc.theta": (100,), "labels": (100,), "predicted": (50,), "true": (50,),
              "confusion": (10, 10)}
    assert {name: run.data[name].shape for name in shapes} == shapes
    assert run.data["input_exc.w"].dtype == np.float32 and 0.01 < run.data["exc.theta"].max() < 0.1  # in volts
    assert np.mean(run.data["predicted"] == run.data["true"]) == accuracy
    assert run.data["confusion"].sum() == 50 and np.trace(run.data["confusion"]) == round(50*accuracy)
    np.testing.assert_array_equal(run.data["confusion"].sum(axis=1), np.bincount(run.data["true"], minlength=10))


def test_result_file_has_the_history_that_pages_and_figures_read(result):
    run, _ = result
    assert set(run.history) == set(COLUMNS)
    assert run.history["samples"].tolist() == [60, 120]
    assert run.history["presentations"][-1] == run.attributes["presentations"]


def test_the_network_of_a_result_file_answers(result, tmp_path):
    run, _ = result
    path = tmp_path/"copy.h5"
    TwoLayerNetwork(run.parameters, n_neurons=100, random_state=3).restore(run).save(path)
    np.testing.assert_array_equal(TwoLayerNetwork.load(path).weights_, run.data["input_exc.w"])


