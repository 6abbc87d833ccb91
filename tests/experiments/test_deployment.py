"""What trained networks cost: counted from what they do with the test samples of their data set."""

import runpy
from pathlib import Path

import pytest

from stdpnet import datasets
from stdpnet.estimators.two_layer import TwoLayerNetwork
from stdpnet.experiments import deployment, tables
from stdpnet.experiments.command_line import one_line_errors
from stdpnet.experiments.trial import Trial
from stdpnet.hardware import energy
from stdpnet.models import presets
from stdpnet.readout.labels import NeuronLabels

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    out = tmp_path_factory.mktemp("deployed")/"digits.h5"
    network = TwoLayerNetwork(presets.DIGITS, n_neurons=20, epochs=4)
    Trial(network=network, classifier=NeuronLabels(), data=datasets.load("digits"), out=out, metadata={"dataset": "digits"},
          n_train=300, n_label=40, n_test=20, verbose=False).run()
    return out


def test_the_script_writes_the_table_that_its_figure_draws(made, tmp_path, capsys):
    profiles = runpy.run_path(str(ROOT/"networks"/"deploy.py"))["main"](made, test=5, out=tmp_path/"profile.h5")
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


def test_energies_follow_from_the_operations(made):
    profiles = deployment.profiled(made, n_samples=5)
    added, multiplied = (sum(getattr(each, name) for each in profiles) for name in ("accumulates", "multiply_accumulates"))
    rows = deployment.energies(profiles)
    assert [(row["costs"], row["memory"]) for row in rows[:2]] == [("integers", "free"), ("integers", "SRAM")]
    assert rows[0]["spiking_joules"] == pytest.approx(added*0.1e-12)
    assert rows[1]["spiking_joules"] == pytest.approx(added*(0.1e-12 + energy.SRAM))
    assert rows[2]["artificial_joules"] == pytest.approx(multiplied*4.6e-12)


def test_the_report_says_where_the_weights_lie(made):
    lines = deployment.crossbar_report(made, size=(128, 10), arrays=16).splitlines()
    assert lines[0] == "16 crossbar arrays of 128 x 10"
    assert lines[1].split() == ["input_exc", "784", "x", "20", "1", "places", "14", "arrays"]
    assert lines[2].startswith("in turn: 1 cycles, 76.6% of all crossings used")  # 784*20 of 16*128*10
    assert lines[3].startswith("all layers at once: copies 1 of input_exc; 14 arrays")
    assert "impossible, arrays: expected at least 14" in deployment.crossbar_report(made, size=(128, 10), arrays=3)


def test_many_bits_answer_as_all_do_and_two_bits_do_not(made):
    whole, fine, coarse = deployment.altered(made, deployment.variants(bits=(20, 2)), n_label=200, n_test=100)
    assert [each["variant"] for each in (whole, fine, coarse)] == ["as learned", "20 bits", "2 bits"]
    assert whole["accuracy"] > 0.3
    assert fine["accuracy"] == pytest.approx(whole["accuracy"], abs=0.03)
    assert fine["answer"] == pytest.approx(whole["answer"], rel=0.02)
    assert coarse["answer"] != whole["answer"]


def test_the_script_compares_numbers_of_bits(made, tmp_path, capsys):
    runpy.run_path(str(ROOT/"networks"/"deploy.py"))["main"](made, test=10, label=40, bits=(8,), out=tmp_path/"profile.h5")
    lines = capsys.readouterr().out.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("weights"))
    assert [line[:10].strip() for line in lines[start + 1:start + 3]] == ["as learned", "8 bits"]


def test_bad_devices_make_a_network_worse(made):
    found = deployment.altered(made, deployment.variants(spreads=(0.0,), stuck=(1.0,)), n_label=200, n_test=100)
    assert [row["variant"] for row in found] == ["as learned", "spread 0", "1 stuck"]
    assert found[1] == found[0] | {"variant": "spread 0"}
    assert found[2]["accuracy"] < found[0]["accuracy"] - 0.1


def test_a_network_without_a_data_set_is_refused_in_one_line(made, tmp_path, capsys):
    TwoLayerNetwork.load(made).save(tmp_path/"own.h5")
    with pytest.raises(SystemExit), one_line_errors():
        deployment.profiled(tmp_path/"own.h5")
    message = capsys.readouterr().err
    assert message.count("\n") == 1 and "expected a network for one data set" in message


def test_a_table_of_something_else_is_no_profile(tmp_path):
    tables.write(tmp_path/"other.h5", [{"name": "exc", "error": ""}])
    with pytest.raises(ValueError, match="expected the profile of a network"):
        runpy.run_path(str(ROOT/"figures"/"profile.py"))["main"](tmp_path/"other.h5", out=tmp_path/"profile.png")
