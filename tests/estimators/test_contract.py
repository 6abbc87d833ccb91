"""The contract that every network passes: it learns, answers, stops, goes on and is stored, all in the same way."""

import pickle
from dataclasses import replace

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

import stdpnet
import tiny
from stdpnet.estimators.chain import Chain
from stdpnet.estimators.populations import SpikingNetwork
from stdpnet.models import presets
from stdpnet.models.connections import Connection
from stdpnet.models.pruning import BeforeTraining, WhileTraining


def three_layers():
    """A third layer, and a recurrent connection, both plastic."""
    learned = tiny.TINY.connections["input_exc"]
    return replace(
        tiny.TINY, layers=tiny.TINY.layers | {"top": tiny.TINY.layers["exc"]}, readout=("exc", "top"),
        connections=tiny.TINY.connections | {
            "exc_exc": Connection("exc", "exc", synapses=replace(learned.synapses, w_start=0.02), rule=learned.rule,
                                  pairs="all_but_own"),
            "exc_top": Connection("exc", "top", synapses=replace(learned.synapses, w_start=40.0), pairs="sparse",
                                  connectivity=0.8, rule=replace(learned.rule, w_max=40.0))})


def pictures(n, seed=0):
    return tiny.pictures(n, seed), np.arange(n) % 2


PRUNING = WhileTraining(threshold=0.15, levels=3, batches=4, first=2)
KINDS = {
    "two layers": (tiny.learner, tiny.quarters), "two epochs, pruned": (lambda: tiny.learner(pruning=PRUNING, epochs=2), tiny.quarters),
    "pruned before": (lambda: tiny.learner(pruning=BeforeTraining(connectivity=0.5)), tiny.quarters),
    "three layers": (lambda: SpikingNetwork(three_layers(), chunk_size=20), tiny.quarters),
    "joined": (tiny.multimodal, tiny.pairs), "not joined": (lambda: tiny.multimodal(cross="none"), tiny.pairs),
    "feature maps": (tiny.convolutional, pictures),
    "feature maps that compete": (lambda: tiny.convolutional(tiny.maps((4,), make=presets.restocnet_competing)),
                                  lambda n, seed=0: (2*tiny.pictures(n, seed) - 1, np.arange(n) % 2)),
    "chain": (lambda: Chain([tiny.convolutional(tiny.maps((4,))), tiny.learner()]), pictures),
}
every_kind = pytest.mark.parametrize("kind", KINDS)


def samples(kind, n=40, seed=0):
    return KINDS[kind][1](n, seed=seed)[0]


def some(X, n):
    return [each[:n] for each in X] if isinstance(X, list) else X[:n]


def copied(state):
    return {name: array.copy() for name, array in state.arrays.items()}


def assert_same(one, other):
    assert one.state_.arrays.keys() == other.state_.arrays.keys()
    for name, array in one.state_.arrays.items():
        np.testing.assert_array_equal(array, other.state_[name], err_msg=name)
    assert (one.state_.n_seen, one.state_.n_presentations) == (other.state_.n_seen, other.state_.n_presentations)


@pytest.fixture(scope="module")
def trained():
    """Networks of each kind that have learned from 40 samples."""
    made = {}

    def of(kind):
        if kind not in made:
            made[kind] = KINDS[kind][0]().fit(samples(kind))
        return made[kind]
    return of


@every_kind
def test_learning_changes_what_it_should_and_is_what_fit_does(kind, trained):
    learner = KINDS[kind][0]()
    chunks = list(learner.learn(samples(kind)))
    assert_same(learner, trained(kind))
    assert sum(len(chunk.rows) for chunk in chunks) == learner.n_learning(samples(kind)) == learner.state_.n_seen
    first = KINDS[kind][0]()
    next(first.learn(samples(kind)))
    changed = [name for name in first.state_.arrays if (first.state_[name] != learner.state_[name]).any()]
    assert any(name.endswith(".w") for name in changed) and any(name.endswith(".theta") for name in changed)


@every_kind
def test_learning_that_stops_after_any_chunk_is_resumed_to_the_same_bits_from_a_file(kind, trained, tmp_path):
    X, path = samples(kind), tmp_path/"network.h5"
    n_chunks = len(list(KINDS[kind][0]().learn(X)))
    for stop in range(1, n_chunks + 1):
        stopped = KINDS[kind][0]()
        for _, chunk in zip(range(stop), stopped.learn(X)):
            pass
        stopped.save(path)
        resumed = stdpnet.load(path)
        assert type(resumed) is type(stopped)
        if hasattr(resumed, "chunk_size"):
            resumed.set_params(chunk_size=stopped.chunk_size)
        for _ in resumed.learn(X, resume=True):
            pass
        assert_same(resumed, trained(kind))
    np.testing.assert_array_equal(resumed.transform(some(X, 10)), trained(kind).transform(some(X, 10)))


@every_kind
def test_the_state_is_a_value_that_answers_leave_and_learning_replaces(kind, trained):
    learner = pickle.loads(pickle.dumps(trained(kind)))
    state, before = learner.state_, copied(learner.state_)
    answers = learner.transform(some(samples(kind, seed=3), 20))
    assert len(answers) == 20 and answers.any()
    for name, array in before.items():
        np.testing.assert_array_equal(learner.state_[name], array)
    if hasattr(learner, "partial_fit"):
        learner.partial_fit(some(samples(kind, seed=3), 20))
        assert learner.state_.n_seen > state.n_seen
        assert any((learner.state_[name] != array).any() for name, array in before.items())
    for name, array in before.items():
        np.testing.assert_array_equal(state[name], array)


@every_kind
def test_a_clone_has_learned_nothing_and_learns_the_same(kind, trained):
    copy = clone(trained(kind))
    with pytest.raises(NotFittedError):
        copy.transform(samples(kind))
    with pytest.raises(NotFittedError):
        copy.save("none.h5")
    assert_same(copy.fit(samples(kind)), trained(kind))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "chain"])
def test_answers_do_not_depend_on_jobs_and_chunks(kind, trained):
    X = some(samples(kind, seed=5), 30)
    other = pickle.loads(pickle.dumps(trained(kind))).set_params(n_jobs=3)
    np.testing.assert_array_equal(other.transform(X), trained(kind).transform(X))
    rows = [chunk.rows for chunk in other.respond(X)]
    np.testing.assert_array_equal(np.concatenate(rows), np.arange(30))


@every_kind
def test_answers_to_training_samples_have_random_numbers_of_their_own(kind, trained):
    X = some(samples(kind), 20)
    streams = [np.concatenate([chunk.features for chunk in trained(kind).respond(X, stream=stream)]) for stream in (0, 1)]
    np.testing.assert_array_equal(streams[0], trained(kind).transform(X))
    assert (streams[0] != streams[1]).any()


@every_kind
def test_bad_samples_are_refused_at_once_in_one_line(kind):
    for wrong in (np.zeros((0, 36)), np.full((3, 36), np.nan), "text", None):
        with pytest.raises(ValueError, match="^X") as error:
            KINDS[kind][0]().learn(wrong)
        assert "\n" not in str(error.value)
