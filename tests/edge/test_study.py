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
    model_file.write(out.with_suffix("")/"0.h5", model, [split.rates], notes={"dataset": "bars"})
    X, y = bars(24, seed=5)
    X_train, y_train = bars(80, seed=6)
    data = SimpleNamespace(X_train=X_train, y_train=y_train, X_test=X, y_test=y)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recipes, "latest_images", lambda *_: (data, X))
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
    edge_page.write(tmp_path/"page.html", model, {"conv_1": split.rates}, SimpleNamespace(X_test=X, y_test=model.classes_[y]))
    model.classes_ = before
    text = (tmp_path/"page.html").read_text(encoding="utf-8")
    held = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', text)[1])
    assert held["classes"][1] == "</script>" and held["on_device"] == 1 and len(held["images"]) == 6
    assert [image["found"][1] for image in held["images"]] == edge.probabilities(model, X)[:, 1].argmax(axis=1).tolist()
    assert "http" not in text.replace("http-equiv", "")  # it asks nothing of anyone


def test_a_server_and_a_device_of_a_file_agree(table, split, model):
    path = table[1].with_suffix("")/"0.h5"
    loaded, notes = edge_service.loaded(path)
    assert notes["dataset"] == "bars" and loaded.fingerprint == split.fingerprint
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


def sample(right, n=10):
    """Images of which the first exit is sure, wrongly, the second right, and which two codes answer as said."""
    every = np.tile([[[0.6, 0.4], [0.0, 1.0]]], (n, 1, 1))
    coded = [{"setting": name, "bytes": size, "accuracy": right[name], "right": np.arange(n) < n*right[name]}
             for name, size in (("int8", 50.0), ("pixels", 1e4))]
    return links.Sample(every, np.ones(n, int), {"pool_1": coded})


WORK = np.array([(1e6, 0), (1e8, 0)], cost.Work)
TWO_EXITS = SimpleNamespace(work_=WORK, whole_=WORK[1])
CUT = SimpleNamespace(behind="pool_1", first_exit=1, n_exits=1, n_classes=2)


def test_a_slow_device_with_a_fast_link_asks_and_a_fast_one_with_a_slow_link_does_not():
    always = sample({"int8": 1.0, "pixels": 1.0})
    rows = links.rows(TWO_EXITS, {"pool_1": CUT}, always, always)
    best = {(row["rate"], row["speed"]): row["setting"] for row in rows if row["study"] == "time"}
    assert best[links.RATES[0], links.SPEEDS[-1]] == "all on the device" and best[links.RATES[0], links.SPEEDS[0]] == "int8, pool_1"
    assert best[links.RATES[-1], links.SPEEDS[0]] == "all on the server"
    by_energy = {row["joules_per_bit"]: row["setting"] for row in rows if row["study"] == "energy"}
    assert by_energy[links.JOULES_PER_BIT[0]] == "int8, pool_1" and by_energy[links.JOULES_PER_BIT[-1]] == "all on the device"


def test_ways_are_chosen_on_other_samples_than_those_that_they_are_told_of():
    found = links.rows(TWO_EXITS, {"pool_1": CUT}, sample({"int8": 1.0, "pixels": 1.0}), sample({"int8": 0.5, "pixels": 0.6}))
    other = links.rows(TWO_EXITS, {"pool_1": CUT}, sample({"int8": 0.5, "pixels": 1.0}), sample({"int8": 1.0, "pixels": 1.0}))
    cheapest = lambda rows: next(row for row in rows if row["study"] == "energy")
    assert (cheapest(found)["setting"], cheapest(found)["accuracy"]) == ("int8, pool_1", 0.5)
    assert cheapest(other)["setting"] == "all on the server"


def test_a_code_is_faster_than_the_image_where_it_is_shorter_or_the_link_outruns_what_the_server_saves():
    coded = sample({"int8": 1.0, "pixels": 1.0}).coded["pool_1"]
    even = lambda coded: {row["speed"]: row["rate"] for row in links.break_even(TWO_EXITS, CUT, coded)}
    assert even(coded) == {links.SERVER.speed: 0.0, links.GATEWAY.speed: 0.0}
    longer = even([coded[0] | {"bytes": 10_242.0}, coded[1]])
    assert longer == pytest.approx({speed: 2000*speed/1e6 for speed in longer})
