"""Scripts that turn result files into pictures: every one runs, and refuses what it cannot use in one line."""

import inspect
import re
import runpy
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stdpnet.experiments import probes, sweep
from stdpnet.files import result_file
from stdpnet.plots import accuracy, style

SCRIPTS = sorted(Path(__file__).parents[1].joinpath("figures").glob("[a-z]*.py"))
OF_A_RUN = [script for script in SCRIPTS if "main(path: Run" in script.read_text(encoding="utf-8")]
N_NEURONS = 5


@pytest.fixture
def run(tmp_path):
    """A tiny result file."""
    generator = np.random.default_rng(0)
    return result_file.write(
        tmp_path / "tiny.h5", parameters=None,
        attributes={"accuracy": 0.75, "n_test": 4, "n_neurons": N_NEURONS, "preset": "EHB"},
        data={"input_exc.w": generator.random((784, N_NEURONS), np.float32),
              "image_input_exc.w": generator.random((784, 3), np.float32), "audio_input_exc.w": generator.random((512, 2), np.float32),
              "exc.theta": generator.random(N_NEURONS) / 100,
              "checkpoints.w": generator.integers(0, 256, (2, 784, N_NEURONS), np.uint8), "checkpoints.samples": np.array([10, 20]),
              "label_classes": np.array([3, 7]), "labels": np.array([3, 3, 7, 7, 3]),
              "silent": np.zeros(N_NEURONS, bool), "predicted": np.array([3, 3, 7, 7]),
              "true": np.array([3, 3, 7, 3]), "confusion": np.array([[2, 1], [0, 1]]),
              **{f"{name}.counts": generator.integers(0, 9, (2, 10)) for name in ("conv_1", "conv_2", "conv_2_2")},
              **{f"{name}.spikes": generator.integers(0, 9, (4, 4, 3)) for name in ("conv_1", "conv_2", "conv_2_2")},
              "kernels_1.w": generator.random((3, 3, 3, 4)) < 0.5,
              "kernels_2.w": generator.random((4, 3, 3, 3)) < 0.5, "features": generator.random((20, 9)).astype(np.float16),
              "raw": generator.integers(0, 256, (20, 8, 8, 3), np.uint8), "raw_labels": np.repeat([3, 7], 10),
              "shown": generator.normal(size=(20, 8, 8, 3)).astype(np.float16)},
        history={"samples": [10, 20], "presentations": [11, 22], "mean_spikes": [30, 20], "mean_weight": [0.3, 0.1],
                 "connectivity": [1, 0.5], "running_accuracy": [np.nan, 0.5]})


def main(script):
    return runpy.run_path(str(script))["main"]


def arguments(script, run):
    wanted = inspect.signature(main(script)).parameters
    tables_of_their_own = {"multimodal": multimodal_table, "profile": profile_table, "temporal_delta": delta_table,
                           "backres_study": backres_table, "edge": edge_table}
    if script.stem in tables_of_their_own:
        return {"table": tables_of_their_own[script.stem](run)}
    return {"path": run} if "path" in wanted else {"table": table_with(run)} if "table" in wanted else {}


def table_with(run):
    """The table of a sweep of two data sets, all of whose runs are one result file."""
    folder = run.parent / "sweep"
    folder.mkdir(exist_ok=True)
    (folder / run.name).write_bytes(run.read_bytes())
    points = [("never", 0.0, 0)] + [(when, threshold, levels) for threshold in (0.05, 0.15) for when, levels in (
        ("training", 0), ("training", 2), ("before", 0), ("after", 0))]
    rows = [{"dataset": dataset, "neurons": neurons, "seed": seed, "when": when, "threshold": threshold, "levels": levels,
             "connectivity": 0.2 - threshold, "accuracy": 0.8 - threshold + seed/100, "spikes_per_presentation": 9.0,
             "synapse_bytes": 1000, "file": run.name, "error": "", "study": study, "setting": setting}
            for dataset in ("digits", "mnist") for neurons in (5, 10) for seed in (0, 1) for when, threshold, levels in points
            for study, setting in [("maps", "9"), ("maps", "36"), ("stride", "5"), ("networks", "2 plain")]]
    sweep.write(folder.with_suffix(".h5"), [*rows, {**rows[1], "threshold": 0.9, "accuracy": None, "connectivity": None,
                                                    "error": "would prune everything"}])
    return folder.with_suffix(".h5")


def multimodal_table(run):
    """The table of all studies of networks of two modalities."""
    point = {"images": "mnist", "noise": None, "missing": None, "connectivity": 0.4, "network": "multimodal", "cross": "stdp"}
    changes = [{}, {"cross": "none", "connectivity": 0.0}, *({"network": each, "cross": "none", "connectivity": 0.0}
                                                             for each in ("image", "audio")),
               {"missing": "image"}, {"missing": "audio"}, {"cross": "label", "connectivity": 0.06}]
    rows = [point | change | {"noise": noise, "neurons": n, "seed": seed, "accuracy": 0.8 + seed/100, "links": n*n//50,
                              "accuracy_likelihood": 0.9 + seed/100, "equal_strengthened": 0.7, "error": ""}
            for change in changes for noise in (None, "awgn") for n in (100, 800) for seed in (0, 1)]
    sweep.write(run.with_name("multimodal_study.h5"), rows)
    return run.with_name("multimodal_study.h5")


def profile_table(run):
    """The table that networks/deploy.py writes."""
    numbers = dict.fromkeys(("accumulates", "multiply_accumulates", "spikes", "bandwidth", "weight_bits", "state_bits", "trace_bits"))
    sweep.write(run.with_name("profile.h5"), [{"name": name, "error": ""} | {key: 10.0**place for key in numbers}
                                              for place, name in enumerate(("input", "exc", "inh"))])
    return run.with_name("profile.h5")


def delta_table(run):
    """The table that networks/temporal_delta.py writes."""
    rows = [{"dataset": "fsdd", "rounding": rounding, "rate": rate, "accuracy": 0.9, "sparsity": 0.7, "operations": 100.0*rate**0.5,
             "dense_operations": 500.0*rate, "error": ""} for rounding, rate in (
                 ("none", 2), ("8 bits", 2), ("8 bits", 1), ("8 bits", 4), ("4 bits", 2), ("learned step", 2))]
    sweep.write(run.with_name("temporal_delta.h5"), rows)
    return run.with_name("temporal_delta.h5")


def backres_table(run, **changes):
    """The table that networks/backres_study.py writes."""
    efficiency = {f"efficiency_integers{name}": 2.0 for name in ("", "_full", "_with_memory")}
    rows = [{"model": model, "seed": seed, "dataset": "cifar10", "train": None, "test": None, "kernels": "offset", "exits": "all",
             "output": output, "maps": 36, "classifier": "torch", "accuracy": 0.5 + seed/10, "error": ""} | efficiency | changes
            for model in ("ResNet2", "ResNet2x2") for seed in (0, 1) for output in ("softmax", "stochmax")]
    sweep.write(run.with_name("backres_study.h5"), rows)
    return run.with_name("backres_study.h5")


def edge_table(run):
    """The table that networks/edge.py writes."""
    numbers = dict.fromkeys(("delta", "accuracy", "cost", "share", "loss", "bytes", "rate", "speed", "joules", "joules_per_bit", "layer"))
    points = [("curve", {"delta": 0.5, "accuracy": 0.9, "cost": 0.2}), ("exits", {"share": 1.0, "accuracy": 0.9}), ("exits", {"share": 0.0}),
              ("codes", {"bytes": 100.0, "accuracy": 0.9, "layer": "conv_1"}),
              ("codes", {"bytes": 50.0, "accuracy": 0.8, "layer": "conv_2"}), ("loss", {"loss": 0.1, "accuracy": 0.8}),
              ("energy", {"joules": 1e-6, "joules_per_bit": 1e-9})]
    points += [("time", {"rate": rate, "speed": speed}) for rate in (1e3, 1e6) for speed in (1e6, 1e9)]
    sweep.write(run.with_name("edge.h5"), [numbers | values | {"study": study, "setting": f"setting {place % 2}", "seed": seed, "error": ""}
                                           for place, (study, values) in enumerate(points) for seed in (0, 1)])
    return run.with_name("edge.h5")


def command_line(script, *words):
    """Exit status of a script started with these words."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", [str(script), *map(str, words)])
        with pytest.raises(SystemExit) as ending:
            runpy.run_path(str(script), run_name="__main__")
    return ending.value.code


def test_the_scripts_are_found():
    assert {"weights.py", "training.py", "confusion.py"} <= {script.name for script in OF_A_RUN}


@pytest.mark.parametrize("ending", [".png", ".pdf"])
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_a_script_writes_its_picture_and_prints_where(script, ending, run, tmp_path, capsys):
    out = tmp_path / f"picture{ending}"
    main(script)(**arguments(script, run), out=out)
    assert capsys.readouterr().out.splitlines()[-1] == str(out)
    assert out.stat().st_size > 5000


@pytest.mark.parametrize("script", OF_A_RUN, ids=lambda script: script.stem)
def test_the_picture_of_a_run_is_written_beside_it(script, run):
    before = run.read_bytes()
    main(script)(run)
    assert {each.name for each in run.parent.iterdir()} == {"tiny.h5", f"tiny_{script.stem}.png"}
    assert run.read_bytes() == before


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_the_command_line_has_the_arguments_of_main(script, capsys):
    assert command_line(script, "--help") == 0
    usage = capsys.readouterr().out
    for name in inspect.signature(main(script)).parameters:
        assert name in usage
    assert not re.search(r"^  (--)?\w+( [A-Z{]\S*)?\n  \S", usage, re.MULTILINE), "an argument without help"


@pytest.mark.parametrize("script", OF_A_RUN, ids=lambda script: script.stem)
def test_a_missing_result_file_ends_with_status_2_and_one_line(script, tmp_path, capsys):
    path = tmp_path / "none.h5"
    assert command_line(script, path) == 2
    assert capsys.readouterr().err == (f"error: path: {path}: expected a file, got no such file; stdpnet train writes "
                                       "results; see --help\n")


@pytest.mark.parametrize("script", OF_A_RUN, ids=lambda script: script.stem)
def test_a_result_file_without_what_is_drawn_ends_with_status_2_and_one_line(script, tmp_path, capsys):
    path = result_file.write(tmp_path / "empty.h5", attributes={}, data={}, parameters=None, history={})
    assert command_line(script, path) == 2
    message = capsys.readouterr().err
    assert message.startswith(f"error: {path}, ") and "expected '" in message and message.count("\n") == 1


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_another_ending_ends_with_status_2_and_one_line(script, run, capsys):
    assert command_line(script, *arguments(script, run).values(), "--out", "picture.jpg") == 2
    assert capsys.readouterr().err == "error: picture.jpg: expected a name ending in .png or .pdf, got .jpg\n"


def test_a_checkpoint_shows_its_weights_before_neurons_have_labels(run):
    content = result_file.read(run)
    data = {name: content.data[name] for name in ("input_exc.w", "exc.theta")}
    result_file.write(run, attributes=content.attributes, data=data, parameters=None, history=content.history)
    main(next(script for script in SCRIPTS if script.stem == "weights"))(run)
    assert run.with_name("tiny_weights.png").exists()


@pytest.mark.parametrize("study", ["size", "noise", "missing", "connectivity", "equal_labels"])
def test_each_study_of_two_modalities_has_its_picture(study, run, capsys):
    table = multimodal_table(run)
    script = next(script for script in SCRIPTS if script.stem == "multimodal")
    main(script)(table, study=study)
    out = table.with_name(f"multimodal_study_{study}.png")
    assert capsys.readouterr().out.splitlines()[-1] == str(out) and out.stat().st_size > 5000


def test_a_study_of_two_modalities_shows_another_way_to_vote(run, monkeypatch):
    drawn = []
    monkeypatch.setattr(accuracy, "bars", lambda runs: drawn.append(runs) or accuracy.parts([1], [1]))
    script = next(script for script in SCRIPTS if script.stem == "multimodal")
    for scheme in (None, "likelihood"):
        main(script)(multimodal_table(run), study="noise", scheme=scheme)
    assert [runs["MNIST"]["both, joined by STDP"] for runs in drawn] == [[0.8, 0.81], [0.9, 0.91]]


def test_classes_of_a_clustering_are_chosen_by_name(run, capsys):
    content = result_file.read(run)
    result_file.write(run, attributes=content.attributes | {"dataset": "cifar10"}, data=content.data, parameters=None, history={})
    script = next(script for script in SCRIPTS if script.stem == "tsne")
    assert command_line(script, run, "--classes", "cat", "lion") == 2
    assert capsys.readouterr().err == "error: classes: expected some of cat, horse, got lion\n"
    main(script)(run, classes=["cat", "horse"])
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("raw pixels: 10-neighbour purity 0.") and out[1].startswith("answers of the network: ")


def restocnet_table(run, train):
    """The table of two studies of CIFAR-10 with this number of training images."""
    rows = [{"study": study, "setting": setting, "seed": seed, "dataset": "cifar10", "train": train, "test": None,
             "accuracy": 0.5 + seed/10, "error": ""} for seed in (0, 1) for study, setting in [
                 ("maps", "9"), ("maps", "36"), ("stride", "5"), ("networks", "1"), ("networks", "3a")]]
    sweep.write(run.with_name("restocnet_study.h5"), rows)
    return run.with_name("restocnet_study.h5")


def drawn_by(script, monkeypatch, *files, **options):
    """The panels that can be seen in the picture that a script draws."""
    figures = []
    monkeypatch.setattr(style, "save", lambda figure, path, **_: figures.append(figure) or path)
    main(next(each for each in SCRIPTS if each.stem == script))(*files, **options)
    return [ax for ax in figures[0].axes if ax.get_visible()]


def names_in(ax):
    return {text.get_text() for text in ax.get_legend().get_texts()} if ax.get_legend() else set()


@pytest.mark.parametrize("train, n_panels", [(None, 3), (10_000, 5)])
def test_published_accuracies_share_no_panel_with_those_of_other_data(train, n_panels, run, monkeypatch):
    panels = drawn_by("restocnet_study", monkeypatch, restocnet_table(run, train))
    assert len(panels) == n_panels
    assert [ax.get_title() for ax in panels if {"here", "published"} <= names_in(ax)] == (["CIFAR-10: one layer"] if not train else [])
    assert sum(ax.get_title().startswith("published, all of CIFAR-10") for ax in panels) == (2 if train else 0)
    assert all("10,000 images" in ax.get_title() or "published" in ax.get_title() for ax in panels) == bool(train)


@pytest.mark.parametrize("n_train", [60_000, 10_000])
def test_published_accuracies_of_binary_networks_are_those_of_all_of_mnist(n_train, run, monkeypatch):
    content = result_file.read(run)
    result_file.write(run, attributes=content.attributes | {"dataset": "mnist", "n_train": n_train, "n_test": 10_000, "n_neurons": 400},
                      data=content.data, parameters=None, history={})
    panels = drawn_by("binary_accuracy", monkeypatch, run)
    assert [("published" in names_in(ax)) for ax in panels] == [n_train == 60_000]*2
    assert panels[0].get_title() == "MNIST, 400 neurons"


@pytest.mark.parametrize("train", [None, 8000])
def test_published_marks_of_unrolled_networks_are_those_of_all_of_cifar10(train, run, monkeypatch):
    panels = drawn_by("backres_study", monkeypatch, backres_table(run, train=train, output="softmax"))
    assert ("published" in names_in(panels[0]), "published" in names_in(panels[1])) == (not train,)*2
    assert [text.get_text() for text in panels[0].get_xticklabels()] == ["ResNet2", "ResNet2x2"]


def test_a_film_has_a_frame_for_each_checkpoint(run, tmp_path):
    main(next(each for each in SCRIPTS if each.stem == "film"))(run)
    with Image.open(run.with_name("tiny_film.png")) as film:
        assert film.n_frames == 2 and film.info["duration"] < 2500
        first = np.asarray(film.convert("RGB"))
        film.seek(1)
        assert (np.asarray(film.convert("RGB")) != first).mean() > 0.1


def test_compared_weights_have_one_colour_scale(run, monkeypatch):
    panels = drawn_by("compression_weights", monkeypatch, table_with(run))
    assert len({ax.images[0].get_clim() for ax in panels[:3]}) == 1 and len(panels) == 6


@pytest.mark.parametrize("script", OF_A_RUN, ids=lambda script: script.stem)
def test_a_picture_of_a_run_says_of_which_data(script, run, monkeypatch):
    content = result_file.read(run)
    result_file.write(run, attributes=content.attributes | {"dataset": "mnist"}, data=content.data, parameters=None,
                      history=content.history)
    panels = drawn_by(script.stem, monkeypatch, run)
    titles = [ax.get_title() for ax in panels] + [panels[0].figure.get_suptitle()]
    assert any("MNIST" in title for title in titles)


@pytest.mark.parametrize("script", ["hb_windows", "tsne", "neuron", "cochleagram"])
def test_a_picture_that_cannot_be_written_is_refused_before_any_long_work(script, run, monkeypatch, tmp_path, capsys):
    for name in ("switching_frequency", "neuron_trace"):
        monkeypatch.setattr(probes, name, lambda *_, **__: pytest.fail("work was done"))
    monkeypatch.setattr("stdpnet.readout.separability.tsne", lambda *_: pytest.fail("work was done"))
    monkeypatch.setattr("stdpnet.datasets.load", lambda *_: pytest.fail("work was done"))
    (tmp_path/"folder.png").mkdir()
    path = next(each for each in SCRIPTS if each.stem == script)
    for out, part in [(tmp_path/"folder.png", "got a folder"), (run/"x.png", str(run)), (tmp_path/"x.jpg", ".jpg")]:
        assert command_line(path, *arguments(path, run).values(), "--out", out) == 2
        err = capsys.readouterr().err
        assert part in err and err.count("\n") == 1
