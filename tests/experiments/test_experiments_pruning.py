"""Pruned networks from command lines: which strategy, what is measured, and the scripts with tiny numbers."""

import os
import re
import runpy
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from stdpnet.experiments import pruning, sweep
from stdpnet.files import result_file
from stdpnet.models import presets
from stdpnet.models.pruning import AfterTraining, BeforeTraining, Gradually, WhileTraining

NETWORKS = Path(__file__).parents[2] / "networks"
TINY = {"neurons": 20, "train": 40, "test": 20, "epochs": 1}


def script(name):
    return runpy.run_path(str(NETWORKS / f"{name}.py"))["main"]


def test_the_papers_values_stand_in_for_missing_ones_sections_2_4_and_2_7():
    assert pruning.strategy("training", dataset="mnist") == WhileTraining(threshold=0.15, levels=3, batches=12, first=3)
    assert pruning.strategy("training", dataset="caltech101", levels=2) == WhileTraining(
        threshold=0.1, levels=2, batches=20, first=10)
    assert pruning.strategy("before", dataset="mnist", connectivity=0.1) == BeforeTraining(connectivity=0.1)
    assert pruning.strategy("after", dataset="mnist", connectivity=0.1) == AfterTraining(connectivity=0.1, levels=0)
    assert pruning.strategy("evenly", dataset="mnist", connectivity=0.1, levels=2) == AfterTraining(
        connectivity=0.1, levels=2, evenly=True)
    assert pruning.strategy("gradually", dataset="mnist", connectivity=0.1, batches=220) == Gradually(
        connectivity=0.1, floor=0.1, levels=0, batches=220, first=200)
    assert pruning.strategy("never", dataset="mnist") is None


@pytest.mark.parametrize("when, arguments, message", [
    ("sometimes", {}, "^when: expected one of training, before, after, gradually, evenly, never, got 'sometimes'$"),
    ("before", {}, "^connectivity: expected the fraction of synapses that is left .* before training, got none; give one"),
    ("gradually", {}, "^connectivity: expected the fraction .* removed gradually, got none"),
    ("gradually", {"connectivity": 0.1, "threshold": 0.1}, "^threshold: expected none if synapses are removed gradually, got 0.1"),
    ("after", {"threshold": 0.1, "connectivity": 0.1}, "^threshold: expected none if synapses are removed after training, got 0.1;"),
    ("never", {"levels": 2}, "^levels: expected none if synapses are removed never, got 2;"),
    ("training", {"connectivity": 0.1}, "^connectivity: expected none if synapses are removed at a threshold while training"),
    ("training", {"threshold": 1.0}, r"threshold: expected a number in \[0, 1\), got 1.0$"),
    ("training", {"levels": 1}, "levels: .* got 1$"),
    ("training", {"batches": 3}, r"first: expected fewer batches than there are in all \(3\), got 3;"),
])
def test_impossible_arguments_are_refused(when, arguments, message):
    with pytest.raises(ValueError, match=message):
        pruning.strategy(when, dataset="mnist", **arguments)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A result file of the script, and what the script printed last."""
    out = tmp_path_factory.mktemp("results") / "compressed.h5"
    with pytest.MonkeyPatch.context() as patch:
        printed = []
        patch.setattr("builtins.print", lambda *words, **options: printed.append(" ".join(map(str, words))))
        script("compressed")(out=out, levels=3, jobs=1, **TINY)
    return out, printed


def test_the_script_ends_with_its_accuracy_and_prints_a_table_of_crossbars(made):
    out, printed = made
    assert re.fullmatch(r"accuracy \d\.\d{4} on 20 test samples", printed[-1])
    assert printed[0].startswith("crossbar arrays of 128 x 128\n") and "after, packed" in printed[0]


def test_the_result_file_says_how_the_network_was_compressed(made):
    attributes = result_file.read(made[0]).attributes
    assert attributes["threshold"] == 0.15 and attributes["levels"] == 3 and attributes["when"] == "training"
    weights = result_file.read(made[0]).data["input_exc.w"]
    assert attributes["connectivity"] == pytest.approx((weights > 0).mean()) and 0 < attributes["connectivity"] < 1
    assert attributes["spikes_per_presentation"] > 0
    assert len(np.unique(weights)) <= 3


def test_what_is_measured_is_that_of_the_file(made):
    found = pruning.measured(made[0])
    assert found["synapse_bytes"] == 2*15680//8 + 3*4
    assert found["file_bytes"] == made[0].stat().st_size and found["conductances"] == 2 and found["arrays"] <= 7


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
def test_a_killed_sweep_goes_on_to_the_same_table(tmp_path):
    options = {"train": 40, "test": 20, "epochs": 1, "neurons": (20,), "thresholds": (0.15,), "levels": (0, 2)}
    words = [str(word) for word in ("--train", 40, "--test", 20, "--epochs", 1, "--neurons", 20, "--thresholds", 0.15,
                                    "--levels", 0, 2, "--jobs", 1)]
    killed, whole = tmp_path / "killed.h5", tmp_path / "whole.h5"
    process = subprocess.Popen([sys.executable, str(NETWORKS / "compression_sweep.py"), *words, "--out", str(killed)],
                               env=os.environ, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 120
    while not (killed.exists() and len(sweep.read(killed)) >= 2) and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert 2 <= len(sweep.read(killed)) < 5
    main = script("compression_sweep")
    rows, others = (main(jobs=1, out=out, **options) for out in (killed, whole))
    assert [row["when"] for row in rows] == ["never", "training", "training", "before", "after"]
    assert not any(row["error"] for row in rows)
    for row, other in zip(rows, others):
        assert {name: value for name, value in row.items() if "seconds" not in name and "bytes" not in name} == {
            name: value for name, value in other.items() if "seconds" not in name and "bytes" not in name}
    left = {(row["when"], row["threshold"]): row["connectivity"] for row in rows if row["levels"] == 0}
    assert left["after", 0.15] == pytest.approx(left["training", 0.15], abs=1e-3)


def test_a_threshold_that_prunes_everything_becomes_a_row_that_says_so(tmp_path):
    rows = script("compression_sweep")(thresholds=(0.999,), levels=(0,), neurons=(20,), train=40, test=20, epochs=1, jobs=1,
                                       out=tmp_path / "sweep.h5")
    assert [row["when"] for row in rows if row["error"]] == ["training"]
    assert "the threshold 0.999 would prune all 15680 synapses" in rows[1]["error"]


def test_the_presets_of_the_paper_are_valid():
    assert presets.PRUNING.batches == 12 and presets.PRUNING_CALTECH101.first == 10
