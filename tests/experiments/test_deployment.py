"""What trained networks cost, how good they are on hardware, and whether they fit, with the test samples of their data set."""

import copy
import dataclasses
import re
import runpy
from pathlib import Path

import numpy as np
import pytest

import tiny
from stdpnet import datasets
from stdpnet.estimators.two_layer import TwoLayerNetwork
from stdpnet.experiments import chips, command_line, deployment, evaluation, feature_maps, stand_in, tables, trained, whole_numbers
from stdpnet.experiments.command_line import one_line_errors
from stdpnet.experiments.trial import Trial
from stdpnet.hardware import energy, nir_graph, vendors
from stdpnet.models import presets
from stdpnet.readout.labels import NeuronLabels
from stdpnet.readout.perceptron import MLP

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    out = tmp_path_factory.mktemp("deployed")/"digits.h5"
    network = TwoLayerNetwork(presets.DIGITS, n_neurons=20, epochs=4)
    Trial(network=network, classifier=NeuronLabels(), data=datasets.load("digits"), out=out, metadata={"dataset": "digits"},
          n_train=300, n_label=40, n_test=20, verbose=False).run()
    return out


@pytest.fixture(scope="module")
def read(made):
    return trained.read(made)


@pytest.fixture(scope="module")
def whole(read):
    return read.evaluated(n_label=200, n_test=100)


@pytest.fixture(scope="module")
def maps(tmp_path_factory):
    """Maps that have learned from digits of 8 x 8, which fit on the generic device."""
    out = tmp_path_factory.mktemp("deployed")/"maps.h5"
    feature_maps.run(presets.restocnet_mnist((16,)), MLP(), dataset="digits", out=out, stdp_images=200, train=300, test=20, side=8,
                     verbose=False)
    return out


def deploy(*arguments, **options):
    return runpy.run_path(str(ROOT/"networks"/"deploy.py"))["main"](*arguments, **options)


def test_the_script_writes_the_table_that_its_figure_draws(made, tmp_path, capsys):
    profiles = deploy(made, test=5, out=tmp_path/"profile.h5")
    rows = tables.read(tmp_path/"profile.h5")
    assert [row["name"] for row in rows] == ["input", "exc", "inh"]
    assert [row["accumulates"] for row in rows] == [each.accumulates for each in profiles]
    assert rows[1]["accumulates"] == pytest.approx(20*rows[0]["spikes"] + 19*rows[2]["spikes"])
    assert rows[0]["spikes"] > 10
    assert (tmp_path/"profile.csv").exists()
    runpy.run_path(str(ROOT/"figures"/"profile.py"))["main"](tmp_path/"profile.h5", out=tmp_path/"profile.png")
    assert (tmp_path/"profile.png").stat().st_size > 10_000
    printed = capsys.readouterr().out
    assert printed.splitlines()[0].startswith("layer") and "SRAM" in printed


def test_energies_follow_from_the_operations(read):
    profiles = deployment.profiled(read, n_samples=5)
    added, multiplied = (sum(getattr(each, name) for each in profiles) for name in ("accumulates", "multiply_accumulates"))
    rows = deployment.energies(profiles)
    assert [(row["costs"], row["memory"]) for row in rows[:2]] == [("integers", "free"), ("integers", "SRAM")]
    assert rows[0]["spiking_joules"] == pytest.approx(added*0.1e-12)
    assert rows[1]["spiking_joules"] == pytest.approx(added*(0.1e-12 + energy.SRAM))
    assert rows[2]["artificial_joules"] == pytest.approx(multiplied*4.6e-12)


def test_the_report_says_where_the_weights_lie(read):
    lines = deployment.crossbar_report(read, size=(128, 10), arrays=16).splitlines()
    assert lines[0] == "16 crossbar arrays of 128 x 10"
    assert lines[1].split() == ["input_exc", "784", "x", "20", "1", "places", "14", "arrays"]
    assert lines[2].startswith("in turn: 1 cycles, 76.6% of all crossings used")  # 784*20 of 16*128*10
    assert lines[3].startswith("all layers at once: copies 1 of input_exc; 14 arrays")
    assert "impossible, arrays: expected at least 14" in deployment.crossbar_report(read, size=(128, 10), arrays=3)


def test_many_bits_answer_as_all_do_and_two_bits_do_not(read, whole):
    itself, fine, coarse = deployment.altered(read, whole, deployment.variants(bits=(20, 2)))
    assert [each["variant"] for each in (itself, fine, coarse)] == ["as learned", "20 bits", "2 bits"]
    assert itself["accuracy"] > 0.3
    assert fine["accuracy"] == pytest.approx(itself["accuracy"], abs=0.03)
    assert fine["answer"] == pytest.approx(itself["answer"], rel=0.02)
    assert coarse["answer"] != itself["answer"]


def test_bad_devices_make_a_network_worse(read, whole):
    found = deployment.altered(read, whole, deployment.variants(spreads=(0.0,), stuck=(1.0,)))
    assert [row["variant"] for row in found] == ["as learned", "spread 0", "1 stuck"]
    assert found[1] == found[0] | {"variant": "spread 0"}
    assert found[2]["accuracy"] < found[0]["accuracy"] - 0.1


def test_a_network_without_a_data_set_is_refused_in_one_line(made, tmp_path, capsys):
    TwoLayerNetwork.load(made).save(tmp_path/"own.h5")
    with pytest.raises(SystemExit), one_line_errors():
        trained.read(tmp_path/"own.h5")
    message = capsys.readouterr().err
    assert message.count("\n") == 1 and "expected a network that was trained for a data set" in message


def test_a_table_of_something_else_is_no_profile(tmp_path):
    tables.write(tmp_path/"other.h5", [{"name": "exc", "error": ""}])
    with pytest.raises(ValueError, match="expected the profile of a network"):
        runpy.run_path(str(ROOT/"figures"/"profile.py"))["main"](tmp_path/"other.h5", out=tmp_path/"profile.png")


def test_populations_are_as_good_in_whole_numbers_of_8_bits(read, whole):
    rows = whole_numbers.compared(read, whole, bits=(8, 2))
    assert [row["numbers"] for row in rows] == ["compiled", "floating point", "8 bits", "2 bits"]
    compiled, floats, eight, two = (row["accuracy"] for row in rows)
    assert floats == pytest.approx(compiled, abs=0.1) and eight == pytest.approx(floats, abs=0.1)
    assert rows[1]["answer"] == pytest.approx(rows[0]["answer"], rel=0.15)
    assert abs(rows[2]["spikes"] - rows[1]["spikes"]) < abs(rows[3]["spikes"] - rows[1]["spikes"])


def test_few_bits_are_compared_in_the_report_and_on_its_page(made, tmp_path, capsys):
    deploy(made, test=10, label=40, bits=(8,), crossbar="64x32", out=tmp_path/"profile.h5")
    printed, page = capsys.readouterr().out, (tmp_path/"profile.html").read_text()
    for start, expected in (("weights ", ["as learned", "8 bits"]), ("whole numbers", ["compiled", "floating point", "8 bits"])):
        lines = printed.splitlines()[next(n for n, line in enumerate(printed.splitlines()) if line.startswith(start)) + 1:]
        assert [line[:16].strip() for line in lines[:len(expected)]] == expected
    assert page.count("data:image/png;base64,") == 2 and "<h2>Device</h2>" not in page
    assert all("crossbar arrays of 64 x 32" in text and "whole numbers" in text for text in (printed, page))


def test_a_broken_rule_ends_with_status_1_after_the_report(made, tmp_path, capsys):
    with pytest.raises(SystemExit) as ending:
        deploy(made, test=5, device="generic", out=tmp_path/"profile.h5")
    assert ending.value.code == 1 and (tmp_path/"profile.html").exists()
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("does not fit: ")]
    assert len(lines) >= 2 and all(re.search(r"expected .*, got .*; ", line) for line in lines)


def test_what_has_no_nir_form_is_refused_before_anything_is_written(made, tmp_path, capsys):
    pytest.importorskip("nir")
    with pytest.raises(SystemExit) as ending, one_line_errors():
        deploy(made, test=5, nir=tmp_path/"out.nir", out=tmp_path/"profile.h5")
    assert ending.value.code == 2 and list(tmp_path.iterdir()) == []
    assert "whose conductances multiply" in capsys.readouterr().err


def test_maps_of_small_digits_fit_and_answer_on_the_device_as_before(maps):
    small = trained.read(maps)
    assert chips.broken_rules(small, "generic") == []
    rows, configured = chips.on_chip(small, small.evaluated(n_test=100), "generic")
    assert rows[0]["accuracy"] > 0.5 and rows[1]["accuracy"] == pytest.approx(rows[0]["accuracy"], abs=0.05)
    text = chips.report("generic", [], rows, configured)
    assert "conv_1: 576 neurons, 0 to 575" in text and "pool_1: 144 neurons, 1024 to 1167" in text


def test_a_nir_file_is_written_beside_the_report(maps, tmp_path):
    pytest.importorskip("nir")
    deploy(maps, test=5, device="generic", label=50, nir=tmp_path/"maps.nir", out=tmp_path/"profile.h5")
    assert nir_graph.read(tmp_path/"maps.nir").outputs == ("pool_1",)


@pytest.mark.parametrize("words, parts", [
    ("--bits 0", ["bits", ">= 2", "'0'"]), ("--crossbar 0x8", ["crossbar", "rows and columns of 1 or more", "'0x8'"]),
    ("--device loihi", ["device", "generic, xylo", "'loihi'"]), ("--crossbar 2x2", ["at most 10 parts", "take larger arrays"]),
    ("junk", ["junk.h5"])])
def test_what_cannot_be_deployed_is_refused_in_one_line_and_nothing_is_written(words, parts, made, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(deployment.mapping, "MOST_PARTS", 10)
    junk = tmp_path/"junk.h5"
    junk.write_text("of another program")
    arguments = [str(junk)] if words == "junk" else [str(made), "--test", "3", *words.split()]
    with pytest.raises(SystemExit) as ending:
        command_line.run(runpy.run_path(str(ROOT/"networks"/"deploy.py"))["main"], [*arguments, "--out", str(tmp_path/"out.h5")])
    error = capsys.readouterr().err
    assert ending.value.code == 2 and error.count("\n") == 1 and all(part in error for part in parts), error
    assert [path.name for path in tmp_path.iterdir()] == ["junk.h5"]


def test_networks_that_see_and_hear_are_deployed_likewise():
    X, y = tiny.pairs(6)
    network = tiny.multimodal(target="numpy", chunk_size=6)
    network.state_ = network.initial_state(network.checked(X))
    both = trained.Trained(path="pairs.h5", network=network, data=datasets.Split(X_train=X, y_train=y, X_test=Both(X), y_test=y))
    profiles = {each.name: each for each in deployment.profiled(both, n_samples=6)}
    assert list(profiles) == ["image_input", "audio_input", "image_exc", "image_inh", "audio_exc", "audio_inh"]
    assert profiles["audio_exc"].synapses == 16*8 + 8*7 + int(network.state_["to_audio.connected"].sum())
    assert "to_audio" in deployment.crossbar_report(both, size=(128, 128), arrays=16)
    found = whole_numbers.answers(network, X)
    assert found.features.shape == (6, 16)
    assert found.spikes == pytest.approx(sum(each.spikes for name, each in profiles.items() if "input" not in name), rel=0.3)


class Both(list):
    """Samples of two inputs that can be cut like an array."""

    def __getitem__(self, rows):
        return Both(each[rows] for each in self) if isinstance(rows, slice) else super().__getitem__(rows)


def test_pairs_and_halves_of_them_are_found_again(monkeypatch):
    told = {"images": "digits", "sounds": "spoken_digits", "noise": "none", "representation": "unrolled", "n_train": 7, "seed": 3}
    asked = []
    monkeypatch.setattr(trained.two_modalities, "pairs", lambda *names, **options: asked.append((names, options)) or "both")
    monkeypatch.setattr(trained.two_modalities, "alone", lambda pairs, modality: (pairs, modality))
    assert trained._data(told | {"perceives": "multimodal"}, "x.h5", None) == "both"
    assert trained._data(told | {"perceives": "audio"}, "x.h5", None) == ("both", "audio")
    assert asked[0] == (("digits", "spoken_digits"), {"noise": None, "representation": "unrolled", "n_train": 7, "seed": 3})


def test_the_figure_of_a_result_file_has_no_spikes(made, tmp_path):
    rows = deployment.layers_of(made)
    assert [row["name"] for row in rows] == ["input", "exc", "inh"] and not any(row["spikes"] for row in rows)
    assert rows[1]["multiply_accumulates"] == 784*20 + 19*20
    runpy.run_path(str(ROOT/"figures"/"profile.py"))["main"](made, out=tmp_path/"profile.png")
    assert (tmp_path/"profile.png").stat().st_size > 10_000


def test_a_pruned_network_without_conductances_fits_and_answers_on_the_device_as_in_floating_point(read):
    state = read.network.state_
    largest = np.argsort(np.argsort(-state["input_exc.w"], axis=0), axis=0) < 63
    pruned = copy.copy(read.network)
    pruned.state_ = state.after({"input_exc.w": np.where(largest, state["input_exc.w"], 0).astype(np.float32)})
    made = stand_in.of(dataclasses.replace(read, network=pruned))
    assert chips.broken_rules(made, "generic") == [] != chips.broken_rules(stand_in.of(read), "generic")
    X, y = made.test(60)
    floats = whole_numbers.answers(made.network, X)
    classifier = made.classifier.set_params(learning_rate=0.03).fit(floats.features, y)
    whole = evaluation.Evaluation(classifier=classifier, predicted=classifier.predict(floats.features), true=y, mean_answer=0.0,
                                  features=floats.features, feature_seconds=0.0, classifier_seconds=0.0)
    (_, there), configured = chips.on_chip(made, whole, "generic")
    assert whole.accuracy > 0.6 and there["accuracy"] == pytest.approx(whole.accuracy, abs=0.05)
    assert there["answer"] == pytest.approx(floats.features.mean(), rel=0.02) and configured.n_words == 20*63 + 20
    share = np.mean(X.reshape(60, -1) @ made.network.state_["kernels_1.w"].reshape(784, -1)*0.06375 > made.network.state_["conv_1.theta"])
    assert share == pytest.approx(stand_in.SHARE, abs=0.05)


def test_both_classifiers_of_a_network_and_its_stand_in_are_reported(read):
    slow = copy.copy(read.network).set_params(target="numpy")
    made = stand_in.of(dataclasses.replace(read, network=slow)).evaluated(n_label=20, n_test=5)
    lines = [line.rsplit(maxsplit=1) for line in stand_in.report(read, made, n_label=20, n_test=5).splitlines()[1:]]
    assert [name for name, _ in lines] == ["conductances, labels", "conductances, perceptron", "integrators, perceptron"]
    assert [float(accuracy) for _, accuracy in lines[::2]] == [read.evaluated(n_label=20, n_test=5).accuracy, made.accuracy]


def test_what_has_no_stand_in_is_refused_in_one_line(maps, tmp_path, capsys):
    with pytest.raises(SystemExit) as ending, one_line_errors():
        deploy(maps, test=5, stand_in=True, out=tmp_path/"profile.h5")
    assert ending.value.code == 2 and list(tmp_path.iterdir()) == []
    assert "stand-in: expected populations that are shown images, got feature maps" in capsys.readouterr().err


def test_a_vendor_whose_programs_are_missing_is_named_before_anything_is_written(maps, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(vendors, "find_spec", lambda name: None)
    with pytest.raises(SystemExit) as ending, one_line_errors():
        deploy(maps, test=5, vendor="speck", out=tmp_path/"profile.h5")
    assert ending.value.code == 2 and list(tmp_path.iterdir()) == []
    assert "python -m pip install --no-deps sinabs" in capsys.readouterr().err


def test_what_a_vendor_finds_is_in_the_report_and_ends_with_status_1(maps, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(chips.speck, "verdict", lambda graph: vendors.Verdict(facts=("conv_1: 1 Ki",), broken=("conv_1: a leak",)))
    with pytest.raises(SystemExit) as ending:
        deploy(maps, test=5, vendor="speck", out=tmp_path/"profile.h5")
    assert ending.value.code == 1
    assert "speck, checked by its vendor's programs\ndoes not fit: conv_1: a leak\nconv_1: 1 Ki\n" in capsys.readouterr().out
