"""Programs at hand: the same network is prepared once in a process, another one or elsewhere anew, and few are kept."""

import pytest
from sklearn.base import clone

import tiny
from stdpnet.engine import at_hand, brian, program
from stdpnet.engine.at_hand import prepared


class Counted:
    """A program that is not one; how many were made."""

    made = 0

    def __init__(self, build):
        Counted.made += 1
        self.built, self.there = build(), True

    def is_there(self):
        return self.there


@pytest.fixture(autouse=True)
def nothing_at_hand(monkeypatch):
    monkeypatch.setattr(at_hand, "_latest", [])
    monkeypatch.setattr(Counted, "made", 0)


def ask(network=tiny.TINY, **more):
    return prepared(Counted, dict, {"network": network} | more)


def test_equal_networks_share_a_program_and_others_have_their_own():
    first, same = ask(), ask(tiny.TINY.replace({"input_exc.rule.eta": 0.02}))
    assert first is same and first.built == {"network": tiny.TINY}
    assert ask(tiny.TINY.replace({"input_exc.rule.eta": 0.021})) is not first and ask(heard=("exc",)) is not first
    assert ask() is first and Counted.made == 3


def test_a_program_of_another_cache_or_precision_or_one_that_is_gone_does_not_serve(monkeypatch, tmp_path):
    first = ask()
    with monkeypatch.context() as patch:
        patch.setenv("STDPNET_CACHE", str(tmp_path))
        assert ask() is not first
    with monkeypatch.context() as patch:
        patch.setitem(brian.PREFERENCES, "core.default_float_dtype", float)
        assert ask() is not first
    assert ask() is first
    first.there = False
    assert ask() is not first


def test_those_used_last_are_kept():
    asked = [ask(number=number) for number in range(at_hand.MOST)]
    assert ask(number=0) is asked[0]
    ask(number=at_hand.MOST)
    assert len(at_hand._latest) == at_hand.MOST and ask(number=0) is asked[0] and ask(number=1) is not asked[1]


def test_clones_and_networks_that_learn_and_answer_in_turn_prepare_no_program_twice(monkeypatch):
    learner, X = tiny.learner().fit(tiny.quarters(2)[0]), tiny.quarters(2)[0]
    monkeypatch.setattr(program, "write_source", lambda *_: pytest.fail("a program was prepared"))
    assert (clone(learner).fit(X).transform(X) == learner.transform(X)).all()


def test_a_program_removed_from_the_cache_is_missed(monkeypatch, tmp_path):
    monkeypatch.setenv("STDPNET_CACHE", str(tmp_path))
    monkeypatch.setattr(program, "_compile", lambda folder: (folder/"main").touch())
    made = program.Program(tiny.builder(tiny.TINY))
    assert made.is_there()
    (made.folder/"main").unlink()
    assert not made.is_there()
