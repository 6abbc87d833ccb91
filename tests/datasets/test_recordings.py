"""The data sets of spoken words: their divisions, files as they are in the world, and an error for every bad one."""

import io
import sys
import zipfile

import numpy as np
import pytest
from scipy.io import wavfile

from stdpnet.datasets import DataError, fsdd, load, spoken_digits, ti46

N_TAKES = 12


def sound(seed, n=400):
    return np.random.default_rng(seed).integers(-9000, 9000, n).astype(np.int16)


def wav(samples, rate=8000):
    """Bytes of a WAV file."""
    content = io.BytesIO()
    wavfile.write(content, rate, samples)
    return content.getvalue()


@pytest.fixture
def fsdd_folder(tmp_path, monkeypatch):
    """``$STDPNET_DATA/fsdd/recordings`` with two speakers' ``N_TAKES`` takes of three digits."""
    monkeypatch.setenv("STDPNET_DATA", str(tmp_path))
    for name, value in {"SPEAKERS": ("ann", "bob"), "N_DIGITS": 3, "N_TAKES": N_TAKES}.items():
        monkeypatch.setattr(fsdd, name, value)
    folder = tmp_path/"fsdd"/"recordings"
    folder.mkdir(parents=True)
    for place, (digit, speaker, take) in enumerate(np.ndindex(3, 2, N_TAKES)):
        content = wav(sound(place, 300 + take % 2))  # of two lengths
        (folder/f"{digit}_{('ann', 'bob')[speaker]}_{take}.wav").write_bytes(content)
    return folder


def sizes(recordings):
    return len(recordings.X_train), len(recordings.X_test)


def heard(recordings):
    """All recordings of each part as sets of bytes."""
    return [{one.tobytes() for one in X} for X in (recordings.X_train, recordings.X_test)]


# FSDD

def test_fsdd_is_divided_by_number_as_published(fsdd_folder):
    recordings = load("fsdd")
    X_train, y_train, X_test, y_test = recordings
    assert sizes(recordings) == (42, 30) and recordings.sample_rate == 8000
    assert X_train[0].dtype == np.float32 and np.abs(X_train[0]).max() <= 1 and y_train.dtype == np.int64
    assert y_train[:6].tolist() == [0, 1, 2, 0, 1, 2]  # any piece has all digits
    assert recordings.speakers_train[:6].tolist() == ["ann"]*3 + ["bob"]*3
    expected = wavfile.read(fsdd_folder/"2_bob_5.wav")[1]/32768
    assert np.array_equal(X_train[5], expected.astype(np.float32))
    assert np.array_equal(X_test[0], (wavfile.read(fsdd_folder/"0_ann_0.wav")[1]/32768).astype(np.float32))
    assert not heard(recordings)[0] & heard(recordings)[1]


def test_validation_never_sees_the_test_recordings(fsdd_folder):
    validation, official = fsdd.load(validation=True), fsdd.load()
    assert sizes(validation) == (12, 30)
    assert heard(validation)[0] | heard(validation)[1] == heard(official)[0]
    assert not heard(validation)[0] & heard(validation)[1]


def test_a_speaker_is_left_out(fsdd_folder):
    recordings = fsdd.load(speaker="bob")
    assert sizes(recordings) == (36, 36)
    assert set(recordings.speakers_test) == {"bob"} and set(recordings.speakers_train) == {"ann"}
    with pytest.raises(ValueError, match="^speaker: expected one of several, ann, bob, got 'eve'$"):
        fsdd.load(speaker="eve")


def test_fsdd_is_read_from_a_zip_too(fsdd_folder):
    from_folder = fsdd.load()
    with zipfile.ZipFile(fsdd_folder.with_suffix(".zip"), "w") as archive:
        for path in fsdd_folder.iterdir():
            archive.write(path, f"recordings/{path.name}")
            path.unlink()
    fsdd_folder.rmdir()
    assert heard(fsdd.load()) == heard(from_folder)


def test_recordings_of_one_length_stay_an_array_of_recordings(fsdd_folder):
    for path in fsdd_folder.iterdir():
        path.write_bytes(wav(sound(0)))
    assert fsdd.load().X_train.shape == (42,)


@pytest.mark.parametrize("content, parts", [
    (None, ["expected a recording"]), (b"", ["complete WAV file"]), (wav(sound(0))[:300], ["complete WAV file"]),
    (wav(sound(0), 16000), ["8000", "16000"]), (wav(np.stack([sound(0), sound(1)], axis=1)), ["mono", "2 channels"]),
    (wav(sound(0)[:0]), ["0 samples"]), (wav(sound(0)[:199]), ["199 samples"]), (wav(np.zeros(300, np.int16)), ["silence"]),
    (wav(np.array([0.1, np.nan]*200, np.float32)), ["nan at sample 1"]), (wav(np.arange(9, dtype=np.int32)), ["int32"]),
])
def test_a_bad_recording_is_named_with_the_remedy(content, parts, fsdd_folder):
    path = fsdd_folder/"1_bob_3.wav"
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(DataError) as error:
        fsdd.load()
    assert all(part in str(error.value) for part in [*parts, str(path), "copy it again", fsdd.HOMEPAGE])
    assert "\n" not in str(error.value)


def test_a_missing_fsdd_says_where_to_get_it(tmp_path, monkeypatch):
    with pytest.raises(DataError, match="set STDPNET_DATA and put recordings/ from https"):
        fsdd.load()
    monkeypatch.setenv("STDPNET_DATA", str(tmp_path))
    (tmp_path/"fsdd").mkdir()
    with pytest.raises(DataError, match="got neither; copy recordings/ from https"):
        fsdd.load()
    (tmp_path/"fsdd"/"recordings.zip").write_bytes(b"PK")
    with pytest.raises(DataError, match="recordings.zip: expected a complete zip file"):
        fsdd.load()


# TI46

def sphere(samples, rate=12500, *, order="01", declared=None, coding="pcm"):
    """Bytes of a NIST SPHERE file as those of the published disc."""
    fields = [("sample_count -i", len(samples) if declared is None else declared), ("sample_n_bytes -i", 2),
              ("channel_count -i", samples.ndim), ("sample_rate -i", rate), ("sample_sig_bits -i", 12),
              (f"sample_byte_format -s{len(order)}", order), (f"sample_coding -s{len(coding)}", coding)]
    header = "\n".join(["NIST_1A", "   1024", *(f"{name} {value}" for name, value in fields), "end_head", ""])
    return header.encode().ljust(1024) + samples.astype({"01": "<i2", "10": ">i2"}[order]).tobytes()


@pytest.fixture
def ti46_folder(tmp_path, monkeypatch):
    """``$STDPNET_DATA/ti46`` as published: two speakers' digits, two tokens for training, one for testing."""
    pytest.importorskip("soundfile")
    monkeypatch.setenv("STDPNET_DATA", str(tmp_path))
    for place, (digit, speaker, token) in enumerate(np.ndindex(10, 2, 3)):
        speaker = ("f1", "m8")[speaker]
        part, session = ("train", f"set{token}") if token < 2 else ("test", "s3t1")
        path = tmp_path/"ti46"/"ti20"/part/speaker/f"0{digit}{speaker}{session}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(sphere(sound(place), order=("01", "10")[place % 2]))
    return tmp_path/"ti46"


def test_ti46_is_divided_by_session_as_published(ti46_folder, caplog):
    recordings = load("ti46")
    X_train, y_train, X_test, y_test = recordings
    assert sizes(recordings) == (40, 20) and recordings.sample_rate == 12500
    assert np.array_equal(np.bincount(y_train), [4]*10) and np.array_equal(np.bincount(y_test), [2]*10)
    assert set(recordings.speakers_train) == {"f1", "m8"}
    assert np.array_equal(X_train[11]*32768, sound(1*6 + 1*3 + 0)) and y_train[11] == 1  # 01m8set0
    assert recordings.notes == {"missing": 4160 - 60} and "4100 of 4160 recordings are missing" in caplog.text


def test_ti46_is_found_in_any_folders_and_any_case(ti46_folder):
    published = ti46.load()
    for path in list(ti46_folder.rglob("*.wav")):
        path.rename(ti46_folder/path.name.upper())
    assert heard(ti46.load()) == heard(published)


def test_riff_files_and_other_endings_are_read_too(ti46_folder):
    published = ti46.load()
    for place, path in enumerate(sorted(ti46_folder.rglob("*.wav"))):
        samples = (ti46._read(path)[1]*32768).astype(np.int16)
        path.write_bytes(wav(samples, 12500)) if place % 2 else path.rename(path.with_suffix(".sph"))
    assert heard(ti46.load()) == heard(published)


def test_ti46_has_other_words(ti46_folder):
    for name in ("0af1set0.wav", "ysm8s1t0.wav", "readme.txt", "zzf1set0.wav", "00f9set0.wav"):
        (ti46_folder/name).write_bytes(sphere(sound(99)))
    assert sizes(ti46.load()) == (40, 20)
    every = ti46.load("all")
    assert sizes(every) == (41, 21) and len(ti46.WORDS) == 46
    assert ti46.WORDS[every.y_train.max()] == "0a" and ti46.WORDS[every.y_test.max()] == "ys"
    with pytest.raises(ValueError, match="^ti46.words: expected 'digits' or 'all', got 'letters'$"):
        ti46.load("letters")


@pytest.mark.parametrize("content, parts", [
    (sphere(sound(0))[:100], ["NIST SPHERE", "bad header"]), (sphere(sound(0))[:1400], ["400 samples", "got 188"]),
    (sphere(sound(0), coding="pcm,embedded-shorten-v1.09"), ["compressed by shorten", "sph2pipe"]),
    (sphere(np.zeros(400)), ["silence"]), (sphere(sound(0)[:0]), ["0 samples"]), (b"", ["neither header"]),
    (sphere(sound(0).reshape(-1, 2), declared=200), ["mono", "2 channels"]),
    (wav(sound(0), 12500)[:300], ["complete WAV"]), (sphere(sound(0), 16000), ["one sample rate", "16000", "12500"]),
])
def test_a_bad_file_of_ti46_is_named_with_the_remedy(content, parts, ti46_folder):
    [path] = ti46_folder.rglob("03m8s3t1.wav")
    path.write_bytes(content)
    with pytest.raises(DataError) as error:
        ti46.load()
    assert all(part in str(error.value) for part in [*parts, str(path)]) and "\n" not in str(error.value)


def test_a_missing_ti46_says_what_to_do(tmp_path, monkeypatch):
    with pytest.raises(DataError, match="set STDPNET_DATA and put your copy of https"):
        ti46.load()
    monkeypatch.setenv("STDPNET_DATA", str(tmp_path))
    (tmp_path/"ti46").mkdir()
    (tmp_path/"ti46"/"00f1set0.wav").write_bytes(wav(sound(0), 12500))
    with pytest.raises(DataError, match="names like 00f1set0.wav and 00f1s1t0.wav, got 1 and 0"):
        ti46.load()


def test_without_soundfile_a_sphere_file_says_what_to_install(ti46_folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "soundfile", None)
    with pytest.raises(DataError, match="pip install soundfile, or convert"):
        ti46.load()


# the synthesised words

@pytest.fixture(scope="module")
def synthesised():
    return spoken_digits.load()


def test_synthesised_words_say_that_they_are(synthesised):
    X_train, y_train, X_test, y_test = synthesised
    assert synthesised.notes == {"synthetic": True} and "synthetic 0" in synthesised.speakers_train
    assert sizes(synthesised) == (300, 100) and synthesised.sample_rate == 8000
    assert np.array_equal(np.bincount(y_train), [30]*10) and y_train[:10].tolist() == list(range(10))
    assert all(one.dtype == np.float32 and np.abs(one).max() <= 1 and 1500 < len(one) < 5000 for one in X_train)
    assert not heard(synthesised)[0] & heard(synthesised)[1]


def test_synthesised_words_depend_on_the_seed_alone(synthesised):
    first = synthesised.X_train[7]
    spoken = [spoken_digits._speak(7, 0, np.random.default_rng([seed, 0]), np.random.default_rng([seed, 0, 0, 7]))
              for seed in (0, 1)]
    assert np.array_equal(spoken[0], first) and not np.array_equal(spoken[1], first)
