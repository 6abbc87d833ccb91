"""From recordings to inputs: the same numbers however they are computed, and nothing of the test in them."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from sklearn.utils import get_tags

from stdpnet.experiments import recipes
from stdpnet.models import presets
from stdpnet.preprocessing import words as hearing
from stdpnet.preprocessing.cochlea import lyon_passive_ear
from stdpnet.preprocessing.contrast import Contrast, Spiking, stretched
from stdpnet.datasets import LOADERS, Split
from stdpnet.datasets._recordings import divided


def word(frequency, *, n=1600, seed=0):
    """A tone that swells and fades, between two silences, float32 (n,)."""
    t = np.arange(n)
    swell = np.maximum(np.sin(np.pi*(t - n/4)/(n/2)), 0)
    noise = np.random.default_rng(seed).normal(0, 1e-6, n)
    return (0.4*swell*np.sin(2*np.pi*frequency*t/8000) + noise).astype(np.float32)


def words():
    """Twelve words of three kinds and of different lengths."""
    return [word(300*2**(place % 3), n=1600 + 51*place, seed=place) for place in range(12)]


def recordings(sounds):
    y = np.arange(len(sounds)) % 3
    return divided(sounds, y, ["ann"]*len(sounds), np.arange(len(sounds)) >= 9, sample_rate=8000)


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("STDPNET_CACHE", str(tmp_path))
    return tmp_path/"cochleagrams"


def hear(sounds, **options):
    return hearing.cochleagrams(sounds, **{"sample_rate": 8000, "n_jobs": 1} | options)


# cochleagrams

def test_a_cochleagram_is_that_of_the_ear_without_the_silence_around_it(monkeypatch):
    sounds = words()
    monkeypatch.setattr(hearing, "BATCH", 6000)  # several batches
    for sound, heard in zip(sounds, hear(sounds)):
        whole = lyon_passive_ear(sound, sample_rate=8000, decimation=32).astype(np.float32)
        start = next(t for t in range(len(whole)) if np.array_equal(whole[t:t + len(heard)], heard))
        assert 0.15*len(whole) < start < 0.35*len(whole) and len(heard) < 0.75*len(whole)


def test_trimming_keeps_a_pause_within_a_word():
    frames = np.zeros((100, 4))
    frames[20:40] = frames[60:70] = 1
    assert 50 <= len(hearing.trimmed(frames)) <= 54


def test_the_result_does_not_depend_on_the_number_of_processes(cache):
    one = hear(words())
    for path in cache.iterdir():
        path.unlink()
    assert all(map(np.array_equal, one, hear(words(), n_jobs=2)))


def test_the_second_time_cochleagrams_come_from_the_cache(monkeypatch, cache):
    first = hear(words())
    monkeypatch.setattr(hearing.cochlea, "lyon_passive_ear", lambda *_, **__: pytest.fail("computed again"))
    second = hear(words())
    assert len(list(cache.iterdir())) == 1
    assert all(map(np.array_equal, first, second)) and second[0].dtype == np.float32


def test_the_cache_serves_the_same_sounds_in_any_order(cache):
    sounds = words()
    first, backwards = hear(sounds), hear(sounds[::-1])
    assert all(map(np.array_equal, first, backwards[::-1])) and not np.array_equal(first[0], backwards[0])
    assert len(list(cache.iterdir())) == 1


def test_other_sounds_or_settings_are_computed_anew(cache):
    sounds = words()
    hear(sounds)
    hear(sounds[:-1])
    hear([*sounds[:-1], 0.5*sounds[-1]])
    hear(sounds, decimation=16)
    hear(sounds, step_factor=0.3)
    hear(sounds, sample_rate=8001)
    assert len(list(cache.iterdir())) == 6


def test_a_damaged_cache_is_computed_anew(cache):
    first = hear(words())
    [path] = cache.iterdir()
    path.write_bytes(path.read_bytes()[:5000])
    assert all(map(np.array_equal, first, hear(words())))
    assert path.stat().st_size > 5000


@pytest.mark.parametrize("sound, problem", [
    (np.zeros(0, np.float32), "0 samples"), (np.ones(31), "31 samples"), (np.zeros(400), "silence"),
    (np.array([0.1]*40 + [np.nan]), "nan"), (np.arange(400), "int64"), (np.ones((40, 2)), "(40, 2)"),
    (np.ma.array(np.arange(400.0)), "masked")])
def test_what_is_no_word_is_refused_by_its_place(sound, problem, cache):
    with pytest.raises(ValueError) as error:
        hear([word(300), sound])
    assert problem in str(error.value) and "in sound 1" in str(error.value) and not cache.exists()


def test_a_sample_rate_too_low_for_two_channels_is_refused_at_once(cache):
    with pytest.raises(ValueError, match="sample_rate.*got 100 Hz"):
        hear(words(), sample_rate=100)
    assert not cache.exists()


# inputs

def test_stretching_averages_over_equal_parts_of_the_time():
    frames = np.arange(12.0).reshape(6, 2)
    assert stretched(frames, 3) == pytest.approx(np.array([[1, 2], [5, 6], [9, 10]]))
    assert stretched(frames, 12) == pytest.approx(np.repeat(frames, 2, axis=0))
    uneven = stretched(frames, 4)
    assert uneven[0] == pytest.approx((frames[0] + 0.5*frames[1])/1.5)
    assert uneven.mean(axis=0) == pytest.approx(frames.mean(axis=0))


@pytest.mark.parametrize("name, shape", [("unrolled", (64*8,)), ("in_time", (75, 64))])
def test_inputs_have_one_mean_and_tell_words_apart(name, shape):
    X_train, y_train, X_test, y_test = hearing.represent(recordings(words()), name, n_jobs=1)
    assert X_train.shape == (9, *shape) and X_test.shape == (3, *shape) and X_train.dtype == np.uint8
    assert X_train.reshape(9, -1).mean(axis=1) == pytest.approx(np.full(9, 30), rel=0.05)
    nearest = [y_train[np.argmin(((X_train.astype(float) - x)**2).reshape(9, -1).sum(axis=1))] for x in X_test]
    assert np.array_equal(nearest, y_test)


def test_unrolled_inputs_are_channels_by_bins_and_times_are_frames_by_channels():
    rising = np.zeros((80, 64))
    rising[np.arange(80), 63 - np.arange(80)*63//79] = 1  # from the lowest channel to the highest
    others = list(np.random.default_rng(0).random((5, 80, 64)))
    unrolled = Contrast(n_bins=8, unroll=True).fit(others).transform([rising])[0].reshape(64, 8)
    assert unrolled[63].argmax() == 0 and unrolled[0].argmax() == 7
    in_time = Contrast(n_bins=16, unroll=False).fit(others).transform([rising])[0]
    assert in_time[0].argmax() >= 60 and in_time[-1].argmax() <= 3


def test_events_have_the_rates_of_words_as_they_are_played():
    others = list(np.random.default_rng(0).random((5, 80, 64)))
    frames = Contrast(n_bins=75, unroll=False).fit(others).transform(others).astype(float)
    times = Spiking(n_bins=75, n_spikes=200).fit(others).transform(others)
    assert times.shape == (5, 200, 64) and np.nanmax(times) <= 0.75
    assert np.abs(np.isfinite(times).sum(axis=1) - frames.mean(axis=1)/255*400*0.75).max() <= 1


def test_names_of_unrolled_inputs_say_their_channel_and_time():
    others = list(np.random.default_rng(0).random((5, 80, 64)))
    contrast = Contrast(n_bins=8, unroll=True).fit(others)
    names = contrast.get_feature_names_out()
    assert names.shape == (512,) and names[[0, 9, 511]].tolist() == ["channel0_bin0", "channel1_bin1", "channel63_bin7"]
    assert Contrast(n_bins=3, unroll=False).fit(others).get_feature_names_out()[[1, 64]].tolist() == [
        "channel1_bin0", "channel0_bin1"]
    pandas = pytest.importorskip("pandas")
    table = contrast.set_output(transform="pandas").transform(others)
    assert isinstance(table, pandas.DataFrame) and list(table.columns) == list(names)


def test_scikit_learn_knows_that_words_are_no_table():
    tags = get_tags(Contrast(n_bins=8, unroll=True))
    assert not tags.input_tags.two_d_array and tags.input_tags.three_d_array and tags.input_tags.positive_only
    assert not tags.transformer_tags.preserves_dtype


def test_test_words_do_not_touch_how_training_words_are_shown():
    first = hearing.represent(recordings(words()), n_jobs=1)
    louder = [*words()[:9], *(word(900, seed=seed) for seed in range(3))]
    second = hearing.represent(recordings(louder), n_jobs=1)
    assert np.array_equal(first.X_train, second.X_train) and not np.array_equal(first.X_test, second.X_test)


def test_an_unknown_representation_is_refused():
    with pytest.raises(ValueError, match="^representation: expected one of unrolled, in_time, events, got 'none'$"):
        hearing.represent(recordings(words()), "none")


def test_images_are_shown_as_they_are_and_words_as_represented():
    pixels = np.ones((2, 4), np.uint8)
    images = Split(X_train=pixels, y_train=np.arange(2), X_test=pixels[:1], y_test=np.ones(1, int))
    assert hearing.shown(images) is images
    with pytest.raises(ValueError, match="^speaker: expected none for images, got 'ann'$"):
        hearing.shown(images, speaker="ann")
    spoken = divided(words(), np.arange(12) % 3, ["ann", "bob"]*6, [False]*8 + [True]*4, sample_rate=8000)
    assert hearing.shown(spoken, n_jobs=1).X_test.shape == (4, 512)
    assert hearing.shown(spoken, representation="in_time", speaker="bob", n_jobs=1).X_test.shape == (6, 75, 64)


def test_at_another_sample_rate_words_have_as_many_channels():
    at_12500 = replace(recordings(words()), sample_rate=12500)
    assert hearing.represent(at_12500, n_jobs=1).X_train.shape == (9, 512)


def test_words_have_presets_of_their_own():
    assert recipes.preset_name("mnist", 100) == "IMAGE" and recipes.preset_name("fsdd", 100) == "AUDIO"
    assert recipes.preset_name("ti46", 400, "in_time") == "AUDIO_IN_TIME"
    assert recipes.preset_name("fsdd", 400) == recipes.preset_name("spoken_digits", 100) == "AUDIO_400"
    assert set(recipes.WORDS) < set(LOADERS)
    for n_neurons, (name, contrast) in product((100, 400), hearing.REPRESENTATIONS.items()):
        frames = presets.get(recipes.preset_name("fsdd", n_neurons, name)).inputs["input"].frames()
        assert frames == (1 if contrast.unroll else getattr(contrast, "n_spikes", contrast.n_bins))
