"""The study: what it measures, that it goes on where it was stopped, and which way over a link it finds the best."""

import json
import re
import runpy
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from stdpnet.edge import cost, model_file
from stdpnet.edge.cost import Connection, Machine
from stdpnet.experiments import edge, edge_page, edge_service, links, recipes, tables
from stdpnet.edge.poor_link import PoorLink
from stdpnet.edge.split import Split
from tiny_edge import bars, description, learned
import parrot

SCRIPT = Path(__file__).parents[2]/"networks"/"edge.py"


@pytest.fixture(scope="module")
def table(model, split, tmp_path_factory):
    """The table of a study of the network that all tests share, made by the script, and the folder of its files."""
    out = tmp_path_factory.mktemp("study")/"edge.h5"
    out.with_suffix("").mkdir()
    model_file.write(out.with_suffix("")/"0.h5", model, rates=split.rates, notes={"dataset": "bars"})
    X, y = bars(24, seed=5)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recipes, "latest_images", lambda *_: (SimpleNamespace(X_test=X, y_test=y), X))
        patch.setattr(edge, "LOSSES", (0.0, 0.9))
        main = runpy.run_path(str(SCRIPT))["main"]
        rows = main(out=out, few=16, jobs=1)
        patch.setattr(edge, "study", None)  # what the table holds is not measured again
        assert main(out=out, few=16, jobs=1) == rows
        yield rows, out


def test_a_study_measures_all_that_it_says(table):
    rows, out = table
    assert {row["study"] for row in rows} == {"curve", "exits", "together", "clock", "loss", "codes", "time", "energy", "break even"}
    assert tables.read(out) == rows
    shares = [row["share"] for row in rows if row["study"] == "exits"]
    assert sum(shares) == pytest.approx(1) and max(shares) < 1


def test_where_nothing_is_lost_codes_are_as_accurate_as_without_a_link(table):
    found = {(row["setting"], row["loss"]): row["accuracy"] for row in table[0] if row["study"] == "loss"}
    codes = {row["setting"]: row["accuracy"] for row in table[0] if row["study"] == "codes"}
    assert len(found) == 8 and found["events, lost spikes", 0.0] == codes["events"] == codes["bitmap"]
    assert found["int8, lost packets", 0.0] == codes["int8"]


def test_bytes_are_those_of_the_payloads(table):
    sizes = {row["setting"]: row["bytes"] for row in table[0] if row["study"] == "codes"}
    assert sizes["int4"] < sizes["int8"] < sizes["float32"] < sizes["events"] and sizes["pixels"] <= 101


def test_a_page_holds_what_leaves_where_and_nothing_that_ends_its_script(model, split, tmp_path):
    X, y = bars(6, seed=5)
    before, model.classes_ = model.classes_, np.array(["left", "</script>"])
    edge_page.write(tmp_path/"page.html", model, split.rates, SimpleNamespace(X_test=X, y_test=model.classes_[y]))
    model.classes_ = before
    text = (tmp_path/"page.html").read_text(encoding="utf-8")
    held = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', text)[1])
    assert held["classes"][1] == "</script>" and held["on_device"] == 1 and len(held["images"]) == 6
    assert [image["found"][1] for image in held["images"]] == edge.probabilities(model, X)[:, 1].argmax(axis=1).tolist()
    assert "http" not in text.replace("http-equiv", "")  # it asks nothing of anyone


def test_a_server_and_a_device_of_a_file_agree(table, split, model):
    path = table[1].with_suffix("")/"0.h5"
    loaded, dataset = edge_service.loaded(path)
    assert dataset == "bars" and loaded.fingerprint == split.fingerprint
    with parrot.serving(split) as server:
        accuracy, text = edge_service.ask(path, server.address, code="events", link=PoorLink(), test=24, timeout=60)
    assert text.splitlines()[-1] == f"accuracy {accuracy:.4f} on 24 test samples" and "answered by the server: " in text
    assert accuracy == pytest.approx(model.score(*bars(24, seed=5)))


def test_another_network_has_another_fingerprint(split, model):
    before, model.classifiers_[1].bias[0] = split.fingerprint, model.classifiers_[1].bias[0] + 1
    changed = type(split)(model, "conv_1", split.rates).fingerprint
    model.classifiers_[1].bias[0] -= 1
    assert changed != before


@pytest.mark.parametrize("name, error", [("pool_2", "expected a layer of the device, one of conv_1, pool_1, got one with no exit behind it"),
                                         ("conv_7", "expected a layer of the device, one of conv_1, pool_1, got another name")])
def test_a_cut_behind_the_last_layer_is_refused(name, error, model, split):
    with pytest.raises(ValueError, match=error):
        type(split)(model, name)


def test_a_cut_that_skip_connections_cross_is_refused():
    learner = learned(description(skip=True))
    model = SimpleNamespace(network_=learner, classifiers_=[None, None], asked=(12,))
    with pytest.raises(ValueError, match="^'conv_1': expected a cut that the spikes of one layer cross, got image, conv_1; take a network "):
        Split(model, "conv_1")


def test_an_exit_without_a_classifier_is_refused():
    model = SimpleNamespace(network_=learned(), classifiers_=[None], asked=(12,))
    with pytest.raises(ValueError, match="^exits: expected a classifier for each of 2, got 1; fit it again"):
        Split(model, "conv_1")


def test_energy_and_time_are_those_of_operations_bytes_and_latency():
    work = np.array([(1e6, 1e3), (2e6, 0)], cost.Work)
    link = Connection(rate=1e4, latency=0.1, energy=1e-9)
    joules, seconds = cost.of_answers(work, work, np.array([100, 0]), device=Machine(speed=1e6), server=Machine(speed=1e9), link=link)
    assert joules == pytest.approx([1e6*0.1e-12 + 1e3*3.2e-12 + 800e-9, 2e6*0.1e-12])
    assert seconds == pytest.approx([1.001 + 0.001001 + 0.08 + 0.1, 2.0])


def test_a_slow_device_with_a_fast_link_asks_and_a_fast_one_with_a_slow_link_does_not():
    n, work = 10, np.array([(1e6, 0), (1e8, 0)], cost.Work)
    every = np.tile([[[0.6, 0.4], [0.0, 1.0]]], (n, 1, 1))  # the first exit is wrong, the second right
    model = SimpleNamespace(work_=work, whole_=work[1])
    split = SimpleNamespace(first_exit=1, n_exits=1, n_classes=2)
    coded = [{"setting": name, "bytes": size, "accuracy": 1.0, "right": np.ones(n, bool)} for name, size in (("int8", 50.0), ("pixels", 1e4))]
    rows = links.rows(model, split, every, np.ones(n, int), coded)
    best = {(row["rate"], row["speed"]): row["setting"] for row in rows if row["study"] == "time"}
    assert best[links.RATES[0], links.SPEEDS[-1]] == "all on the device" and best[links.RATES[0], links.SPEEDS[0]] == "int8"
    assert best[links.RATES[-1], links.SPEEDS[0]] == "all on the server"
    even = {row["setting"]: row["rate"] for row in rows if row["study"] == "break even"}
    assert even == {"int8": 0.0} and links.break_even(model, split, [coded[0] | {"bytes": 10_242.0}, coded[1]])[0]["rate"] == pytest.approx(2000*1e11/1e6)
    by_energy = {row["joules_per_bit"]: row["setting"] for row in rows if row["study"] == "energy"}
    assert by_energy[links.JOULES_PER_BIT[0]] == "int8" and by_energy[links.JOULES_PER_BIT[-1]] == "all on the device"
