"""The cochlea: against numbers of another implementation, against what its parts must do, and its errors."""

import json
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import freqz

from stdpnet.preprocessing import cochlea
from stdpnet.preprocessing.cochlea import GAIN_CONTROL, Ear, _with_gain_control, lyon_passive_ear, step_for

REFERENCE = json.loads(Path(__file__).with_name("lyon_passive_ear.json").read_text())


def reference_sound(n=2000):
    """The sound of the reference, as the file describes it."""
    k = np.arange(n)
    t = k/n
    return 0.5*np.sin(2*np.pi*n*t*(0.01 + 0.2*t))*np.sin(np.pi*t) + 0.3*(k % 397 == 50)


def tone(frequency, *, amplitude=0.5, seconds=0.5, sample_rate=8000):
    return amplitude*np.sin(2*np.pi*frequency*np.arange(int(seconds*sample_rate))/sample_rate)


def name(case):
    return "-".join(map(str, [case["sample_rate"], case["decimation"], *case["options"]]))


@pytest.mark.parametrize("case", REFERENCE["cases"], ids=name)
def test_the_cochleagram_is_that_of_another_implementation(case):
    got = lyon_passive_ear(reference_sound(), sample_rate=case["sample_rate"], decimation=case["decimation"],
                           **case["options"])
    assert got.shape == tuple(case["shape"])
    assert np.abs(got[np.ix_(case["frames"], case["channels"])] - case["values"]).max() < 1e-9*case["max"]
    assert got.max() == pytest.approx(case["max"], rel=1e-9) and got.sum() == pytest.approx(case["sum"], rel=1e-9)


def test_the_reference_has_both_rates_all_decimations_and_the_peaks():
    kinds = {(case["sample_rate"], case["decimation"]) for case in REFERENCE["cases"]}
    assert kinds == {(rate, decimation) for rate in (8000, 12500) for decimation in (1, 10, 64)}
    assert all(np.max(case["values"]) == case["max"] for case in REFERENCE["cases"])


@pytest.mark.parametrize("sample_rate, step_factor, n, first, last", [
    (8000, None, 64, 3810.5828, 79.0500), (12500, None, 78, 5959.3281, 78.9029), (12500, 0.304, 64, 5898.0996, 80.9758),
    (16000, None, 86, 7629.8, 73.3), (20000, None, 93, 9538.6, 76.3)])
def test_channels_per_sample_rate(sample_rate, step_factor, n, first, last):
    frequencies = Ear(sample_rate=sample_rate, step_factor=step_factor).frequencies
    assert len(frequencies) == n and np.all(np.diff(frequencies) < 0)
    assert frequencies[[0, -1]] == pytest.approx([first, last], abs=0.06)


def test_stages_have_gain_1_at_a_quarter_of_the_rate_or_the_ratio_of_frequencies_at_0_hz():
    ear = Ear(sample_rate=8000)
    stages, frequencies = ear.stages(), ear.frequencies
    assert [abs(freqz(*stage, [np.pi/2])[1][0]) for stage in stages[:2]] == pytest.approx([1, 1])
    gains = [numerator.sum()/denominator.sum() for numerator, denominator in stages[2:]]
    ratios = frequencies[:-1]/frequencies[1:]
    assert gains == pytest.approx([ratios[0], *ratios])


@pytest.mark.parametrize("frequency", [250, 500, 1000, 2000, 3000])
def test_a_tone_is_loudest_near_its_channel(frequency):
    cochleagram = lyon_passive_ear(tone(frequency), sample_rate=8000, decimation=10)
    loudest = Ear(sample_rate=8000).frequencies[cochleagram[-1].argmax()]
    assert loudest == pytest.approx(frequency, rel=0.15)


def test_one_channel_of_gain_control_settles_where_the_closed_form_says():
    # one stage with equal neighbours: out = in/(1 + in/target); four of them in series
    constant = np.full((40000, 5, 1), 0.001)
    expected = 0.001
    for _, target in GAIN_CONTROL:
        expected /= 1 + expected/target
    *_, settled = np.concatenate(list(_with_gain_control([constant], 8000)))
    assert settled == pytest.approx(np.full((5, 1), expected), rel=1e-3)


def test_gain_control_compresses_and_without_it_the_ear_is_linear():
    tones = tone(1000, amplitude=0.01), tone(1000, amplitude=0.1)
    faint, loud = (lyon_passive_ear(one, sample_rate=8000, decimation=10)[-1].max() for one in tones)
    assert 1 < loud/faint < 4
    faint, loud = (lyon_passive_ear(one, sample_rate=8000, agc=False)[-1] for one in tones)
    assert loud == pytest.approx(10*faint)


def test_recordings_together_are_as_one_by_one_and_padding_changes_nothing_before_it():
    sounds = np.random.default_rng(0).normal(0, 0.1, (3, 500))
    together = lyon_passive_ear(sounds, sample_rate=8000, decimation=8)
    assert together.shape == (3, 62, 64)
    for sound, frames in zip(sounds, together):
        assert np.array_equal(lyon_passive_ear(sound, sample_rate=8000, decimation=8), frames)
        padded = lyon_passive_ear(np.pad(sound, (0, 300)), sample_rate=8000, decimation=8)
        assert np.array_equal(padded[:62], frames)


@pytest.mark.parametrize("options", [{}, {"decimation": 7}, {"decimation": 600}, {"agc": False}, {"differ": False}])
@pytest.mark.parametrize("samples_in_block", [1, 2, 3, 100])
def test_blocks_leave_no_trace(samples_in_block, options, monkeypatch):
    sound = reference_sound(700)
    whole = lyon_passive_ear(sound, sample_rate=8000, **options)
    monkeypatch.setattr(cochlea, "BLOCK", samples_in_block*len(Ear(sample_rate=8000).stages()))
    assert np.array_equal(lyon_passive_ear(sound, sample_rate=8000, **options), whole)


@pytest.mark.parametrize("n_samples", [1, 2, 3, 4])
def test_the_gain_control_is_not_late_even_in_sounds_shorter_than_it(n_samples):
    sound = reference_sound(50)[20:]
    assert np.array_equal(lyon_passive_ear(sound[:n_samples], sample_rate=8000),
                          lyon_passive_ear(sound, sample_rate=8000)[:n_samples])


def test_memory_does_not_grow_with_the_length_of_a_sound():
    peaks = []
    for seconds in (30, 60):
        sound = tone(500, seconds=seconds)
        tracemalloc.start()
        lyon_passive_ear(sound, sample_rate=8000, decimation=1000, agc=False)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 2_000_000


def test_silence_stays_silent_and_nothing_is_negative():
    assert not lyon_passive_ear(np.zeros(200), sample_rate=8000).any()
    assert lyon_passive_ear(-reference_sound(), sample_rate=8000).min() >= 0


@pytest.mark.parametrize("sound, options, parts", [
    (np.zeros(100, np.int16), {}, ["sound", "int16", "32768"]),
    (np.zeros(0), {}, ["sound", "(0,)"]),
    (np.ma.zeros(100), {}, ["sound", "masked"]),
    (np.zeros(9), {"decimation": 10}, ["sound", "10 samples", "(9,)"]),
    (np.zeros((2, 3, 4)), {}, ["sound", "(2, 3, 4)"]),
    (np.array([0.1, np.nan]), {}, ["sound", "finite", "nan", "(1,)"]),
    (np.array([[0.1, 0.2], [0.3, -np.inf]]), {}, ["finite", "-inf", "(1, 1)"]),
    (np.zeros(100), {"sample_rate": 0}, ["sample_rate", "> 0", "0"]),
    (np.zeros(100), {"sample_rate": 150}, ["sample_rate", "63 Hz", "150 Hz", "resample"]),
    (np.zeros(100), {"sample_rate": np.nan}, ["sample_rate", "nan"]),
    (np.zeros(100), {"sample_rate": "8k"}, ["sample_rate", "8k"]),
    (np.zeros(100), {"decimation": 0}, ["decimation", ">= 1", "0"]),
    (np.zeros(100), {"decimation": 2.5}, ["decimation", "2.5"]),
    (np.zeros(100), {"ear_q": -1}, ["ear_q", "-1"]),
    (np.zeros(100), {"ear_q": 0.5}, ["ear_q", "0.5"]),
    (np.zeros(100), {"step_factor": 0}, ["step_factor", "0"]),
    (np.zeros(100), {"tau_factor": 0}, ["tau_factor", "0"]),
])
def test_what_cannot_be_heard_is_refused(sound, options, parts):
    with pytest.raises(ValueError) as error:
        lyon_passive_ear(sound, **{"sample_rate": 8000} | options)
    assert all(part in str(error.value) for part in parts)


def test_a_step_factor_gives_the_channels_that_one_wants():
    assert step_for(64, sample_rate=8000) is None and step_for(86, sample_rate=16000) is None
    assert step_for(64, sample_rate=12500) == pytest.approx(0.304, abs=0.002)
    for n_channels, sample_rate in [(64, 16000), (100, 12500), (32, 8000)]:
        step = step_for(n_channels, sample_rate=sample_rate)
        assert len(Ear(sample_rate=sample_rate, step_factor=step).frequencies) == n_channels
    with pytest.raises(ValueError, match="^n_channels: expected a number that a step factor"):
        step_for(10000, sample_rate=8000)
