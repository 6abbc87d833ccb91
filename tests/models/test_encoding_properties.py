"""What holds for every pixel, rate and time: the encodings' own equations, worked out by NumPy."""

import re

import numpy as np
import pytest
from brian2 import Hz
from hypothesis import given, settings
from hypothesis import strategies as st

from stdpnet.engine.functions import chance, stream_of
from stdpnet.models.encoding import BernoulliEncoding, PoissonEncoding, PoissonEncodingInTime

DT = 0.5e-3
quick = settings(derandomize=True, max_examples=50, deadline=None, database=None)
pixels = st.floats(0, 255)
probabilities = st.floats(0, 1, exclude_max=True)
POISSON = PoissonEncoding(max_rate=63.75*Hz, input_max=255.0, boost=0.5)
IN_TIME = PoissonEncodingInTime(**vars(POISSON), n_frames=4)


def worked_out(equations, encoding, **names):
    """The names that lines of code assign, given others and an encoding's parameters without units."""
    parameters = {name: float(value) for name, value in vars(encoding).items()}
    known = parameters | {"log": np.log, "int": np.int64, "clip": np.clip, "abs": np.abs, "second": 1, "dt": DT, "i": 0} | names
    exec("\n".join(line.strip() for line in equations.strip().splitlines()), {}, known)
    return known


def holds(condition, **names):
    return bool(eval(condition, {}, names))


# Poisson

@quick
@given(pixels, st.integers(0, 9), probabilities)
def test_the_rate_is_proportional_to_the_pixel_and_rises_with_each_attempt(pixel, attempt, draw):
    out = worked_out(POISSON.at_start, POISSON, sample=3, attempt=attempt, rand=lambda: draw,
                     image=lambda time, i: pixel*(time == 3))
    assert out["rate"] == pytest.approx(63.75*pixel/255*(1 + 0.5*attempt))
    assert out["next_spike"] >= 0


@quick
@given(st.floats(1, 255), probabilities)
def test_intervals_are_those_of_the_inverse_distribution_in_steps(pixel, draw):
    first = worked_out(POISSON.at_start, POISSON, sample=0, attempt=0, rand=lambda: draw, image=lambda time, i: pixel)
    further = worked_out(POISSON.reset, POISSON, next_spike=7.25, rate=first["rate"], rand=lambda: draw)
    expected = -np.log1p(-draw)/(63.75*pixel/255*DT)
    assert first["next_spike"] == pytest.approx(expected, rel=1e-6)
    assert further["next_spike"] == pytest.approx(7.25 + expected, rel=1e-6)


@quick
@given(st.integers(0, 700), st.floats(0, 1000))
def test_a_spike_is_due_from_its_step_on_until_the_presentation_ends(step, next_spike):
    due = holds(POISSON.threshold, step=step, next_spike=next_spike, n_steps=700)
    assert due == (next_spike <= step <= 699)


# Poisson in time

def next_frame(*, step, next_spike, rate_before, pixel):
    shown = {}
    def image(time, i):
        shown["row"] = time
        return pixel
    out = worked_out(IN_TIME.each_frame, IN_TIME, step=step, n_steps=700, sample=2, attempt=0, rate=rate_before,
                     next_spike=next_spike, image=image)
    return out, shown["row"]


@quick
@given(st.integers(0, 699), st.floats(0, 1000), st.floats(1, 255), st.floats(1, 255))
def test_what_remains_until_the_next_spike_is_stretched_as_the_rate_falls(step, wait, before, after):
    out, row = next_frame(step=step, next_spike=step + wait, rate_before=63.75*before/255, pixel=after)
    assert row == 2*4 + step*4//700
    assert out["rate"] == pytest.approx(63.75*after/255)
    assert (out["next_spike"] - step)*after == pytest.approx(wait*before, rel=1e-6, abs=1e-6)


@quick
@given(st.integers(1, 699), probabilities, pixels, pixels)
def test_a_spike_that_is_overdue_stays_where_it_is(step, part, before, after):
    out, _ = next_frame(step=step, next_spike=part*step, rate_before=63.75*before/255, pixel=after)
    assert out["next_spike"] == pytest.approx(part*step)


@quick
@given(st.integers(0, 699), st.floats(0, 1000), pixels)
def test_a_rate_that_stays_moves_no_spike(step, wait, pixel):
    out, _ = next_frame(step=step, next_spike=step + wait, rate_before=63.75*pixel/255, pixel=pixel)
    assert out["next_spike"] == pytest.approx(step + wait, rel=1e-9)


@pytest.mark.parametrize("n_frames", [1, 0, -2, 2.5, None])
def test_a_word_has_two_frames_at_least(n_frames):
    with pytest.raises(ValueError, match="^PoissonEncodingInTime.n_frames: expected an integer >= 2, got "):
        PoissonEncodingInTime(**vars(POISSON), n_frames=n_frames)
    assert PoissonEncodingInTime(**vars(POISSON), n_frames=2).frames() == 2 and POISSON.frames() == 1


# Bernoulli

BERNOULLI = BernoulliEncoding(max_rate=200*Hz, signed=True)


def started(pixel, *, i=0, seed=1, first_image=0, n_pixels=10):
    return worked_out(BERNOULLI.at_start, BERNOULLI, image=lambda time, i: pixel*(time == 4), batch=4, seed=seed,
                      first_image=first_image, n_pixels=n_pixels, stream_of=stream_of, i=i)


@quick
@given(st.floats(-1, 1))
def test_a_negative_pixel_spikes_when_its_mirror_image_does_with_the_other_sign(pixel):
    one, mirrored = started(pixel), started(-pixel)
    assert one["p"] == mirrored["p"] == pytest.approx(200*DT*abs(pixel)) and one["stream"] == mirrored["stream"]
    assert one["polarity"] == (-1 if pixel < 0 else 1) and (pixel == 0 or one["polarity"] == -mirrored["polarity"])


@quick
@given(st.integers(0, 2**31 - 1), st.integers(0, 10**6), st.integers(0, 10**5))
def test_a_pixels_stream_depends_on_its_image_and_place_and_not_on_the_batch(seed, image, pixel):
    within = started(0.5, i=3*10**5 + pixel, seed=seed, first_image=image, n_pixels=10**5)
    alone = started(0.5, i=pixel % 10**5, seed=seed, first_image=image + 3 + pixel//10**5, n_pixels=10**5)
    assert within["stream"] == alone["stream"]
    neighbours = {int(stream_of(seed, image, pixel)[0]), int(stream_of(seed, image, pixel + 1)[0]),
                  int(stream_of(seed, image + 1, pixel)[0])}
    assert len(neighbours) == 3


@quick
@given(st.integers(-2**31, 2**31 - 1))
def test_chances_of_a_stream_are_uniform_and_below_1(stream):
    draws = chance(np.int32(stream), np.arange(2000))
    assert 0 <= draws.min() and draws.max() < 1
    assert abs(draws.mean() - 0.5) < 5*np.sqrt(1/12/2000)
    assert abs(np.corrcoef(draws[:-1], draws[1:])[0, 1]) < 5/np.sqrt(2000)


def test_a_pixel_spikes_where_its_chance_is_below_its_probability():
    condition = re.sub(r"chance\(stream, step\)", "chance", BERNOULLI.threshold)
    assert holds(condition, chance=0.1, p=0.2) and not holds(condition, chance=0.2, p=0.2)
    assert not holds(condition, chance=0.0, p=0.0)
