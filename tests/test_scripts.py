"""The scripts of `networks/`: each runs, prints its accuracy last, and refuses what it cannot use in one line."""

import inspect
import re
import runpy
import sys
from pathlib import Path

import pytest
from brian2 import ms
from sklearn.base import clone

from stdpnet import datasets
from stdpnet.files import result_file
from stdpnet.models import presets
from stdpnet.estimators.base import BaseNetwork
from stdpnet.estimators.two_layer import TwoLayerNetwork
from stdpnet.experiments.evaluation import evaluate

SCRIPTS = sorted((Path(__file__).parents[1]/"networks").glob("[a-z]*.py"))
UNIMODAL = next(script for script in SCRIPTS if script.stem == "unimodal")
#: makes every script fast; a script takes those that its `main` has
FAST = {"neurons": 20, "train": 40, "label": 40, "test": 20, "epochs": 1, "jobs": 1, "thresholds": (0.1,), "levels": 2,
        "batches": 2, "first": 1, "study": "equal_labels", "seeds": 0, "maps": (4,), "batch": 20, "studies": ("networks",),
        "networks": ("1",), "stdp_images": 40, "bits": (6,), "models": ("ResNet2x2",), "heard": 2}

each_script = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)


def main(script):
    return runpy.run_path(str(script))["main"]


def fast(function):
    """The arguments among `FAST` that a function has, as tuples where it takes several."""
    parameters = inspect.signature(function).parameters
    return {name: (value,) if isinstance(parameters[name].default, tuple) and not isinstance(value, tuple) else value
            for name, value in FAST.items() if name in parameters}


def command_line(script, *words):
    """Exit status of a script started with these words."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", [str(script), *map(str, words)])
        try:
            runpy.run_path(str(script), run_name="__main__")
        except SystemExit as ending:
            return ending.code or 0
    return 0


def test_the_scripts_are_found():
    assert UNIMODAL in SCRIPTS


@pytest.mark.parametrize("script", [script for script in SCRIPTS if script.stem not in ("deploy", "edge", "reproduce")],
                         ids=lambda script: script.stem)
def test_main_runs_with_tiny_numbers_and_writes_its_result(script, tmp_path, capsys):
    if script.stem == "temporal_delta":
        pytest.importorskip("torch")
    out = tmp_path/"results"/"tiny.h5"
    result = main(script)(**fast(main(script)), out=out)
    printed = capsys.readouterr().out
    assert out.exists() and str(out) in printed
    if isinstance(result, float):
        assert re.fullmatch(r"accuracy [01]\.\d{4} on 20 test samples", printed.splitlines()[-1])
        assert result_file.read(out).attributes["accuracy"] == result
        assert f"accuracy {result:.4f} " in printed


@each_script
def test_the_command_line_has_the_arguments_of_main(script, capsys):
    assert command_line(script, "--help") == 0
    usage = capsys.readouterr().out
    for name in inspect.signature(main(script)).parameters:
        option = name.replace("_", "-")
        assert f"--{option}" in usage or f"--no-{option}" in usage or f"\n  {name} " in usage
    assert f"python networks/{script.name}" in usage


def test_the_default_run_recognises_digits(tmp_path, capsys):
    out = tmp_path/"unimodal.h5"
    assert command_line(UNIMODAL, "--out", out) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    accuracy = float(re.fullmatch(r"accuracy (0\.\d{4}) on 500 test samples", last)[1])
    assert accuracy >= 0.8

    X, y, X_test, y_test = datasets.load("digits")
    untrained = clone(TwoLayerNetwork.load(out)).partial_fit(X[:1])
    assert evaluate(untrained, (X[:500], y[:500]), (X_test[:200], y_test[:200])).accuracy < accuracy - 0.15


@pytest.mark.parametrize("words, n_label", [(["--label", 1], 1), ([], 2)])
def test_neurons_are_labelled_by_some_of_the_training_samples(words, n_label, tmp_path):
    usual = ["--neurons", 5, "--train", 2, "--epochs", 1, "--test", 2, "--jobs", 1, "--target", "numpy"]
    assert command_line(UNIMODAL, *usual, *words, "--out", tmp_path/"run.h5") == 0
    assert result_file.read(tmp_path/"run.h5").attributes["n_label"] == n_label


@pytest.mark.parametrize("option", ["--no-inhibition", "--no-homeostasis"])
def test_ablations_run_thesis_3_6_5(option, tmp_path, capsys):
    out = tmp_path/"run.h5"
    words = ["--neurons", 5, "--train", 2, "--epochs", 1, "--test", 2, "--jobs", 1, "--target", "numpy"]
    assert command_line(UNIMODAL, *words, option, "--out", out) == 0
    model = result_file.read(out).parameters
    assert ("inh" not in model.layers) == (option == "--no-inhibition")
    assert (float(model.layers["exc"].neuron.theta_plus) == 0) == (option == "--no-homeostasis")
    assert re.fullmatch(r"accuracy [01]\.\d{4} on 2 test samples", capsys.readouterr().out.splitlines()[-1])


# bad command lines

@pytest.fixture
def existing(tmp_path, monkeypatch):
    """An existing result file; fails if a network is built."""
    monkeypatch.setattr(BaseNetwork, "_compiled", lambda *_: pytest.fail("a network was built"))
    monkeypatch.chdir(tmp_path)
    path = tmp_path/"existing.h5"
    path.write_bytes(b"mine")
    return path


def assert_refused(script, words, existing, capsys):
    """Status 2, one line on stderr, nothing on stdout, the file as it was."""
    assert command_line(script, *words) == 2
    out, err = capsys.readouterr()
    assert out == "" and re.fullmatch(r"error: [^\n]{10,}\n", err), err
    assert existing.read_bytes() == b"mine" and len(list(existing.parent.iterdir())) == 1
    return err


@each_script
@pytest.mark.parametrize("words", ["--neurons 0", "--neurons many", "--train -5", "--test 0", "--epochs 0", "--jobs 0",
                                   "--dataset nothing", "--unknown", "--neurons", "stray"])
def test_a_bad_command_line_is_refused_in_one_line(script, words, existing, capsys):
    assert_refused(script, [*words.split(), "--out", existing], existing, capsys)


@pytest.mark.parametrize("words, parts", [
    ("--preset NONE", ["NONE", "THESIS_2"]), ("--scheme best", ["best", "mean_response"]), ("--seed -1", ["-1"]),
    ("--seed x", ["--seed"]), (f"--seed {2**64}", ["--seed", "18446744073709551615"]), ("--preset=", ["--preset"]), ("--target cuda", ["cuda", "numpy"]), ("--resume", ["existing.h5", "another kind"]),
])
def test_unimodal_refuses_what_it_does_not_know(words, parts, existing, capsys):
    err = assert_refused(UNIMODAL, [*words.split(), "--out", existing], existing, capsys)
    assert all(part in err for part in parts)


@pytest.mark.parametrize("words, parts", [
    ("--images nothing", ["nothing", "mnist"]), ("--sounds nothing", ["nothing", "fsdd"]), ("--cross hebb", ["hebb", "stdp"]),
    ("--connectivity 0.7 --train 50", ["0.7", "0 to 0.5"]), ("--missing smell", ["smell", "image"]), ("--noise loud", ["loud", "awgn"]),
    ("--preset NONE", ["NONE", "TABLE_3_1"]), ("--resume", ["existing.h5", "another kind"]), ("--neurons 1", ["neurons", "at least 2", "got 1"]),
])
def test_multimodal_refuses_what_it_does_not_know(words, parts, existing, capsys):
    script = next(script for script in SCRIPTS if script.stem == "multimodal")
    err = assert_refused(script, [*words.split(), "--out", existing], existing, capsys)
    assert all(part in err for part in parts)


@pytest.mark.parametrize("words, parts", [
    ("--dropout 0.2", ["dropout", "mlp", "torch"]), ("--decay", ["decay", "mlp", "torch"]), ("--maps 0", ["maps", "0"]), ("--seed -1", ["-1"]),
    ("--classifier-rate 0", ["classifier-rate", "0"]), ("--classifier-rate inf", ["classifier-rate", "finite"]),
])
def test_restocnet_refuses_what_it_cannot_use(words, parts, existing, capsys):
    script = next(script for script in SCRIPTS if script.stem == "restocnet")
    err = assert_refused(script, [*words.split(), "--out", existing], existing, capsys)
    assert all(part in err for part in parts)


@pytest.mark.parametrize("name", ["restocnet", "restocnet_study"])
def test_feature_maps_see_no_words(name, existing, capsys):
    script = next(script for script in SCRIPTS if script.stem == name)
    err = assert_refused(script, ["--dataset", "spoken_digits", "--out", existing.parent/"new.h5"], existing, capsys)
    assert "expected images, such as digits" in err and "got spoken_digits, which are words" in err


def test_the_help_states_the_number_of_samples_that_binary_networks_learn_from(capsys):
    assert command_line(next(script for script in SCRIPTS if script.stem == "binary"), "--help") == 0
    assert "default: 3500" in capsys.readouterr().out


def test_unimodal_refuses_a_path_that_cannot_be_written(existing, capsys):
    for path in (existing.parent, existing/"run.h5"):
        assert str(path) in assert_refused(UNIMODAL, ["--out", path], existing, capsys)


def test_resuming_what_does_not_exist_is_refused(existing, capsys):
    err = assert_refused(UNIMODAL, ["--resume", "--out", "none.h5"], existing, capsys)
    assert "none.h5" in err and "no such file" in err


def test_missing_and_damaged_data_are_refused(existing, capsys, monkeypatch, tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    (folder/"mnist").mkdir()
    monkeypatch.setenv("STDPNET_DATA", str(folder))
    words = ["--dataset", "mnist", "--out", existing]
    assert "got neither" in assert_refused(UNIMODAL, words, existing, capsys)
    (folder/"mnist"/"train-images-idx3-ubyte").write_bytes(b"\0\0\x08\x03\0\0")
    assert "train-images-idx3-ubyte" in assert_refused(UNIMODAL, words, existing, capsys)


def test_without_a_compiler_the_script_says_how_to_get_one(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr("stdpnet.engine.at_hand._latest", [])
    existing = tmp_path/"existing.h5"
    existing.write_bytes(b"mine")
    assert command_line(UNIMODAL, "--out", existing) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("error: no C++ compiler found: install one") and "numpy" in line
    assert existing.read_bytes() == b"mine"


def test_unimodal_hears_words_either_way(tmp_path, capsys, monkeypatch):
    for name, value in {"N_VOICES": 2, "N_TAKES": 3}.items():
        monkeypatch.setattr(datasets.spoken_digits, name, value)
    for name in ("AUDIO", "AUDIO_IN_TIME"):
        brief = {"presentation.duration": 75*ms, "presentation.max_attempts": 1}
        monkeypatch.setattr(presets, name, getattr(presets, name).replace(brief))
    words = ["--dataset", "spoken_digits", "--neurons", 5, "--train", 3, "--epochs", 1, "--test", 2, "--jobs", 1,
             "--target", "numpy", "--preset"]
    for representation, preset, shape in [("unrolled", "AUDIO", (512, 5)), ("in_time", "AUDIO_IN_TIME", (64, 5))]:
        out = tmp_path/f"{representation}.h5"
        more = [preset, "--representation", representation, "--speaker", "synthetic 1", "--out", out]
        assert command_line(UNIMODAL, *words, *more) == 0
        run = result_file.read(out)
        assert run.data["input_exc.w"].shape == shape and run.attributes["representation"] == representation
        assert runpy.run_path(str(UNIMODAL.parents[1]/"figures"/"weights.py"))["main"](out) is None
    assert "no such" not in capsys.readouterr().err


@pytest.mark.parametrize("words, part", [("--dataset digits --speaker theo", "speaker: expected none for images"),
                                         ("--dataset spoken_digits --representation x", "expected one of unrolled, in_time"),
                                         ("--dataset spoken_digits --speaker eve", "synthetic 0")])
def test_what_cannot_be_heard_is_refused(words, part, existing, capsys):
    assert part in assert_refused(UNIMODAL, [*words.split(), "--out", existing], existing, capsys)
