"""Exits: what leaves early is answered by its classifier, and nothing deeper is computed for it."""

import numpy as np
import pytest

from stdpnet.edge import model_file, thresholds
from stdpnet.edge.early_exit import EarlyExit
from stdpnet.edge.parts import Part
from stdpnet.files import result_file
from tiny_edge import STEPS, bars, exits, learned

IMAGES = bars(40, seed=1)[0]


def at_each_exit(model, images):
    """Probabilities at all exits, (n, n_exits, n_classes), with nothing leaving before."""
    activations = model.activations(images)
    return np.stack([classifier.probabilities(features) for classifier, features in zip(
        model.classifiers_, model.features(activations))], axis=1)


@pytest.fixture(scope="module")
def in_time():
    """Exits after 4, 8 and 12 steps of both layers, of images that are told apart by all of them."""
    return exits(steps=(4, 8), deltas=0.8)


def test_an_answer_leaves_at_the_first_exit_that_is_sure(in_time):
    every = at_each_exit(in_time, IMAGES)
    sure = every.max(axis=2) > [0.8, 0.8, 0.8, 0.8, 0.8, 0]
    found = in_time.answer(IMAGES)
    assert len(np.unique(found.exits)) > 2
    assert np.array_equal(found.exits, sure.argmax(axis=1))
    assert np.allclose(found.probabilities, every[np.arange(40), found.exits], atol=2e-3)


def test_without_thresholds_the_last_exit_answers_as_a_classifier_of_all_layers(model):
    whole, before = model.network_.transform(IMAGES), model.deltas_
    model.deltas_ = np.ones(1)
    found = model.answer(IMAGES)
    model.deltas_ = before
    assert (found.exits == 1).all()
    assert np.allclose(found.probabilities, model.classifiers_[1].probabilities(whole), atol=1e-5)


def test_deeper_layers_are_computed_for_those_alone_that_go_on(model, split, monkeypatch):
    shown, ran = [], Part.run
    monkeypatch.setattr(Part, "run", lambda part, given, **options: shown.append(
        (part.network.readout[0], len(next(iter(given.values()))))) or ran(part, given, **options))
    found = model.answer(IMAGES)
    n_deep = int((found.exits == 1).sum())
    assert 0 < n_deep < 40 and sum(n for name, n in shown if name == "pool_2") == n_deep


def test_the_compiled_network_leaves_where_the_one_in_numpy_does_and_works_less(in_time):
    compiled = EarlyExit(learned(target="cpp"), steps=(4, 8))
    for name in ("classes_", "classifiers_", "deltas_"):
        setattr(compiled, name, getattr(in_time, name))
    compiled.network_ = compiled.network
    found, expected = compiled.answer(IMAGES), in_time.answer(IMAGES)
    assert np.array_equal(found.exits, expected.exits)
    assert np.allclose(found.probabilities, expected.probabilities, atol=1e-5)
    early, late = (compiled.parts()[0].run(compiled.given(IMAGES[:20]), question=question(compiled, delta)) for delta in (-1.0, 1.0))
    assert early.activations["pool_1"].sum() < 0.7*late.activations["pool_1"].sum()  # the program stood still for the rest


def question(model, delta):
    """What the first part is asked, with one threshold for all steps."""
    from stdpnet.edge.parts import Question
    own = model.classifiers_[:3]
    return Question(np.stack([each.weights for each in own]), np.full(3, delta), np.zeros((20, 3, 2), np.float32))


def test_thresholds_are_chosen_for_an_accuracy_or_a_cost(in_time):
    of = lambda **wanted: thresholds.outcome(in_time.confidence_, in_time.correct_, in_time.costs_, in_time.choose(**wanted))
    last = in_time.correct_[:, -1].mean()
    assert of(cost=0.3).cost <= 0.3 and of(accuracy=last).accuracy >= last
    assert of(accuracy=last - 0.2).cost < of(accuracy=last).cost


def test_costs_rise_from_exit_to_exit(in_time):
    work = in_time.work_["accumulates"]
    assert (np.diff(in_time.costs_) > 0).all() and work[0] == pytest.approx(4/STEPS*work[2])
    assert work[-1] == in_time.whole_["accumulates"]


def test_it_learns_to_tell_bars_apart_and_the_labels_matter(in_time):
    X, y = bars(40, seed=1)
    assert in_time.score(X, y) > 0.8


def test_a_file_gives_back_the_same_answers(in_time, split, tmp_path):
    model_file.write(tmp_path/"exits.h5", in_time, notes={"dataset": "bars"})
    found, rates, notes = model_file.read(tmp_path/"exits.h5")
    assert notes["dataset"] == "bars" and rates == {} and found.asked == (4, 8, 12)
    found.network_.target = "numpy"
    one, other = found.answer(IMAGES), in_time.answer(IMAGES)
    assert np.array_equal(one.probabilities, other.probabilities) and np.array_equal(one.exits, other.exits)


def test_a_file_tells_share_accuracy_and_cost_of_every_exit(in_time, tmp_path):
    model_file.write(tmp_path/"exits.h5", in_time)
    told = result_file.read(tmp_path/"exits.h5").data
    chosen = thresholds.outcome(in_time.confidence_, in_time.correct_, in_time.costs_, in_time.deltas_)
    some = told["exit.share"] > 0
    assert 1 < some.sum() and np.isnan(told["exit.accuracy"][~some]).all()
    assert told["exit.share"] @ told["exit.cost"] == pytest.approx(chosen.cost)
    assert told["exit.share"][some] @ told["exit.accuracy"][some] == pytest.approx(chosen.accuracy)


def test_a_file_without_the_classifier_of_an_exit_is_refused(model, tmp_path):
    model_file.write(tmp_path/"exits.h5", EarlyExitWithout(model))
    with pytest.raises(ValueError, match="expected at exit 1 a classifier with weights of shape .*, got none; fit the network again"):
        model_file.read(tmp_path/"exits.h5")


class EarlyExitWithout:
    """A model that has lost its last classifier."""

    def __init__(self, model):
        vars(self).update(vars(model), classifiers_=model.classifiers_[:-1], asked=model.asked, costs_=model.costs_)


@pytest.mark.parametrize("options, error", [
    ({"deltas": 1.5}, "^delta: expected probabilities from 0 to 1, got 1.5"),
    ({"deltas": [0.5, -1]}, "^delta: expected probabilities from 0 to 1"),
    ({"accuracy": 0}, "^EarlyExit.accuracy: expected a fraction above 0, up to 1, got 0"),
    ({"steps": (0,)}, "^EarlyExit.steps: expected numbers of time steps, integers >= 1"),
    ({"network": "none"}, "^EarlyExit.network: expected a ReStoCNet, got 'none'")])
def test_impossible_parameters_are_refused_before_any_work(options, error):
    with pytest.raises(ValueError, match=error):
        EarlyExit(**{"network": learned()} | options).fit(*bars(4))
