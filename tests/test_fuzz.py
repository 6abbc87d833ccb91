"""Random damage, with fixed seeds: whatever is damaged is refused in one line, or no different."""

import numpy as np
import pytest

import fuzz


@pytest.mark.parametrize("name", fuzz.TARGETS)
def test_nothing_breaks_on_damage(name):
    for seed in range(20):
        fuzz.run(name, seed)


def test_what_is_not_refused_in_one_line_is_found():
    for message in ("", "two\nlines of some length", "0"):
        with pytest.raises(AssertionError):
            fuzz.one_line(ValueError(message))
    with pytest.raises(TypeError):
        fuzz.unless_refused(len, 3)


def test_damage_is_damage_and_the_same_for_the_same_seed():
    content = bytes(range(256))
    damaged = [fuzz.damage(content, np.random.default_rng(seed)) for seed in range(50)]
    assert damaged == [fuzz.damage(content, np.random.default_rng(seed)) for seed in range(50)]
    assert sum(each != content for each in damaged) > 45 and len({*map(len, damaged)}) > 20
