"""The data sets of spoken words: their divisions, files as they are in the world, and an error for every bad one."""

import io
import zipfile

import numpy as np
import pytest
from scipy.io import wavfile

from stdpnet.datasets import DataError, fsdd, load

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
    (None, ["No such file"]), (b"", ["complete WAV file"]), (wav(sound(0))[:300], ["complete WAV file"]),
    (wav(sound(0), 16000), ["8000", "16000"]), (wav(np.stack([sound(0), sound(1)], axis=1)), ["mono", "2 channels"]),
    (wav(sound(0)[:0]), ["no samples"]), (wav(np.zeros(300, np.int16)), ["silence"]),
    (wav(np.array([0.1, np.nan, 0.2], np.float32)), ["nan at sample 1"]), (wav(np.arange(9, dtype=np.int32)), ["int32"]),
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
