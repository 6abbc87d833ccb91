"""A script's work on a residual network: what the file holds, how it resumes, and what it refuses at once."""

from dataclasses import replace

import numpy as np
import pytest
from brian2 import ms

import tiny
from stdpnet import datasets
from stdpnet.datasets import Split
from stdpnet.estimators.restocnet import ReStoCNet
from stdpnet.experiments import deployment, feature_maps, recipes, trained
from stdpnet.files import result_file
from stdpnet.models import presets
from stdpnet.readout.convolutional import ConvNN
from stdpnet.readout.perceptron import MLP


def quarters(**_):
    (X, y), (X_test, y_test) = (tiny.quarters(n, seed=seed, side=8) for n, seed in ((24, 0), (10, 1)))
    return Split(X_train=X, y_train=y, X_test=X_test, y_test=y_test)


def shallow(maps):
    """A network of one layer that learns from 12 images within seconds, by NumPy."""
    return presets.restocnet_mnist(maps).replace({
        "kernels_1.rule.pre_hebb_pot": 0.2, "kernels_1.rule.p_hebb_pot": 0.1, "kernels_1.rule.p_antihebb_dep": 0.1,
        "presentation.duration": 10*ms})


def make_known(patch):
    """Let quarters be a data set with a recipe."""
    patch.setitem(datasets.LOADERS, "quarters", quarters)
    patch.setitem(recipes.RECIPES, "quarters", recipes.Recipe(stdp_images=12))
    recipes.latest_images.cache_clear()


@pytest.fixture(autouse=True)
def known(monkeypatch):
    """Quarters are a data set, until the end of a test."""
    make_known(monkeypatch)
    yield
    recipes.latest_images.cache_clear()


def run(out, *, maps=(4,), dataset="quarters", epochs=30, **options):
    classifier = MLP(epochs=epochs, learning_rate=0.1)
    return feature_maps.run(shallow(maps), classifier, dataset=dataset, out=out, batch=6, target="numpy", verbose=False, **options)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    out = tmp_path_factory.mktemp("results")/"run.h5"
    with pytest.MonkeyPatch.context() as patch:
        make_known(patch)
        return run(out, controls=("random", "pixels"), heard=3), result_file.read(out), out


def test_the_file_holds_kernels_history_predictions_and_activations(finished):
    outcome, file, _ = finished
    data = quarters()
    assert file.data["kernels_1.w"].dtype == bool and file.data["kernels_1.w"].shape == (1, 3, 3, 4)
    assert list(file.history["samples"]) == [6, 12] and file.history["layer"].tolist() == [1, 1]
    assert file.attributes["samples"] == 12 and file.attributes["network"] == "ReStoCNet"
    assert np.mean(file.data["predicted"] == file.data["true"]) == outcome["accuracy"] == file.attributes["accuracy"]
    assert file.data["confusion"].sum() == outcome["n_test"] == 10
    assert file.data["features"].shape == (10, 36) and file.data["features_of"].tolist() == [[1, 3, 3, 4]]
    assert np.array_equal(file.data["raw"].reshape(10, 64), data.X_test) and np.array_equal(file.data["raw_labels"], data.y_test)
    assert file.attributes["memory_compression"] == 16 and file.attributes["dataset"] == "quarters"


def test_quarters_are_told_apart_and_the_control_stands_beside_it(finished):
    outcome, file, _ = finished
    assert outcome["accuracy"] >= 0.8 and 0 <= outcome["accuracy_random"] <= 1
    assert file.attributes["accuracy_random"] == outcome["accuracy_random"]


def test_pixels_alone_stand_beside_it_too(finished):
    data, _ = recipes.images("quarters")
    pixels = MLP(epochs=30, learning_rate=0.1).fit(data.X_train.reshape(24, -1), data.y_train)
    assert finished[0]["accuracy_pixels"] == pixels.score(data.X_test.reshape(10, -1), data.y_test)


def test_the_spikes_that_a_file_keeps_tell_what_the_network_costs(finished):
    _, file, path = finished
    assert file.data["conv_1.counts"].shape == (3, 10) and file.data["conv_1.spikes"].shape == (6, 6, 4)
    assert file.data["conv_1.counts"].sum() == file.data["conv_1.spikes"].sum() > 0
    profiles = deployment.kept(path)
    again = trained.read(path)
    assert profiles == deployment.profiled(again, n_samples=3)
    assert again.classifier_operations == 36*4
    for row in deployment.energies(profiles, classifier=36*4):
        assert 1 < row["efficiency_with_classifier"] < row["efficiency"] or row["memory"] == "SRAM"


def test_without_spikes_in_a_file_the_remedy_is_named(tmp_path):
    run(tmp_path/"run.h5")
    with pytest.raises(ValueError, match="expected a file that keeps spikes, got one without; train with --heard"):
        deployment.kept(tmp_path/"run.h5")


@pytest.mark.parametrize("options, classifier, part", [
    ({}, ConvNN(), "ConvNN.shapes: expected maps of at least 4 x 4 to pool twice, got 3 x 3 x 4; give larger images"),
    ({"unrolled": (2,)}, MLP(), "'kernels_1_2': expected kernels from 1 maps to 4.*; a layer that is unrolled needs as many maps")])
def test_images_that_do_not_suit_are_refused_before_they_are_prepared(options, classifier, part, tmp_path, monkeypatch):
    pytest.importorskip("torch")
    monkeypatch.setattr(recipes, "images", lambda *_, **__: pytest.fail("images were prepared"))
    with pytest.raises(ValueError, match=part):
        feature_maps.run(presets.restocnet_mnist((4,), sampling_stride=1, **options), classifier, dataset="quarters", out=tmp_path/"run.h5")


@pytest.mark.parametrize("classifier, options, part", [
    ("mlp", {"output": "stochmax"}, "expected torch, which knows output, got mlp with output stochmax; give --classifier torch"),
    ("mlp", {"dropout": 0.1, "decay": True}, "which knows decay and dropout, got mlp with decay True, dropout 0.1"),
    ("convnn", {"output": "stochmax"}, "got convnn with output stochmax")])
def test_what_a_classifier_does_not_know_is_refused(classifier, options, part):
    with pytest.raises(ValueError, match=part):
        feature_maps.perceptron("quarters", classifier, **options)


def test_features_are_standardised_where_that_suits_the_data_set_or_is_asked_for():
    standardised = lambda dataset, **options: feature_maps.perceptron(dataset, "mlp", **options).standardise
    assert standardised("cifar10") and standardised("mnist", standardise=True)
    assert not standardised("mnist") and not standardised("cifar10", standardise=False)


def in_runs_of(n, monkeypatch):
    """Let a network learn in runs of so many images."""
    per_run = ReStoCNet._per_run
    monkeypatch.setattr(ReStoCNet, "_per_run", lambda self, lesson: n if lesson else per_run(self, lesson))


def test_a_killed_training_resumes_to_the_same_result_to_the_bit(finished, tmp_path, monkeypatch):
    out, write = tmp_path/"run.h5", result_file.write

    def write_once(*args, **content):
        write(*args, **content)
        raise KeyboardInterrupt

    in_runs_of(6, monkeypatch)
    with monkeypatch.context() as patch:
        patch.setattr(result_file, "write", write_once)
        with pytest.raises(KeyboardInterrupt):
            run(out)
    assert result_file.read(out).attributes["samples"] == 6
    outcome = run(out, resume=True)
    same = result_file.read(out)
    assert outcome["accuracy"] == finished[0]["accuracy"]
    for name in ("kernels_1.w", "conv_1.theta", "features", "predicted"):
        assert np.array_equal(same.data[name], finished[1].data[name])
    assert all(np.array_equal(same.history[name], column) for name, column in finished[1].history.items())


def test_the_result_is_in_the_file_before_the_controls_learn(tmp_path, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(ReStoCNet, "fit", stop)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path/"run.h5", controls=("random",))
    assert result_file.read(tmp_path/"run.h5").attributes["accuracy"] > 0.5


def test_resuming_with_other_arguments_is_refused(tmp_path, monkeypatch):
    out = tmp_path/"run.h5"
    run(out)
    with pytest.raises(ValueError, match="cannot resume: the network in the file has other parameters"):
        run(out, resume=True, maps=(5,))
    monkeypatch.setitem(recipes.RECIPES, "quarters", replace(recipes.RECIPES["quarters"], whiten=True))
    recipes.latest_images.cache_clear()
    with pytest.raises(ValueError, match="cannot resume: whitened"):
        run(out, resume=True)


def test_what_cannot_work_is_refused_before_learning(tmp_path, monkeypatch):
    monkeypatch.setattr(ReStoCNet, "learn", lambda *_, **__: pytest.fail("learning began"))
    with pytest.raises(ValueError, match="epochs: expected"):
        run(tmp_path/"run.h5", epochs=0)
    with pytest.raises(ValueError):
        run(tmp_path)
    with pytest.raises(ValueError, match="none.h5"):
        run(tmp_path/"none.h5", resume=True)


def test_whitened_images_have_both_signs_and_test_images_the_training_filters(monkeypatch):
    monkeypatch.setitem(recipes.RECIPES, "quarters", replace(recipes.RECIPES["quarters"], whiten=True))
    data, raw = recipes.images("quarters")
    X_train, X_test = data.X_train, data.X_test
    assert X_train.min() < -0.1 and X_train.max() > 0.1 and max(X_train.max(), -X_train.min()) <= 1
    again, _ = recipes.images("quarters", n_test=1)
    assert np.array_equal(X_train, again.X_train) and X_test.shape == raw.shape == (10, 8, 8, 1)


def test_neurons_do_without_a_leak_where_they_are_asked_to():
    leaky, without = (feature_maps.network("mnist", (2, 2), leak=leak).layers for leak in (True, False))
    assert [type(without[name].neuron).__name__ for name in ("conv_1", "pool_1", "conv_2")] == ["MapIF", "PoolingIF", "MapIF"]
    assert without["conv_1"].neuron.tau == leaky["conv_1"].neuron.tau and type(leaky["conv_1"].neuron).__name__ == "MapLIF"
