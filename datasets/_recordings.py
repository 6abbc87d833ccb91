"""What loaders of spoken words return, and what they refuse."""

import io
import warnings
from dataclasses import dataclass

import numpy as np
from scipy.io import wavfile

from stdpnet.datasets._files import refusal
from stdpnet.datasets._folder import DataError
from stdpnet.datasets._split import Split

FULL_SCALE = 32768  #: of 16-bit samples
LEAST = 200  #: samples of a word
LARGEST = 1_000_000  #: bytes of a file; a word has some tens of thousands


@dataclass(frozen=True, kw_only=True, eq=False)
class Recordings(Split):
    """Recordings of spoken words divided into those for training and for testing.

    Attributes
    ----------
    X_train, X_test : object array of shape (n_recordings,)
        Each a float32 array (n_samples,), sound pressure from -1 to 1.
    y_train, y_test : int64 array of shape (n_recordings,)
        Class numbers.
    speakers_train, speakers_test : str array of shape (n_recordings,)
        Who speaks.
    sample_rate : int
        Samples per second of all recordings.
    """

    speakers_train: np.ndarray
    speakers_test: np.ndarray
    sample_rate: int

    def leave_out(self, speaker: str) -> "Recordings":
        """Divide the same recordings anew: those of one speaker for testing, those of the others for training.

        Raises
        ------
        ValueError
            If there is no such speaker, or no other.
        """
        speakers = np.concatenate([self.speakers_train, self.speakers_test])
        if speaker not in speakers or (speakers == speaker).all():
            raise ValueError(f"speaker: expected one of several, {', '.join(sorted(set(speakers)))}, got {speaker!r}")
        return divided(np.concatenate([self.X_train, self.X_test]), np.concatenate([self.y_train, self.y_test]),
                       speakers, speakers == speaker, sample_rate=self.sample_rate, notes=self.notes)


def divided(sounds, y, speakers, testing, *, sample_rate, notes=None) -> Recordings:
    """Recordings of which some are for testing.

    Parameters
    ----------
    sounds : sequence of float32 arrays (n_samples,)
    y : sequence of int
    speakers : sequence of str
    testing : sequence of bool
        Which recordings are for testing.
    sample_rate : int
    notes : dict, optional
    """
    X = np.empty(len(sounds), object)
    for place, sound in enumerate(sounds):  # an array of arrays, even if they are equally long
        X[place] = sound
    y, speakers, testing = np.asarray(y, np.int64), np.asarray(speakers, str), np.asarray(testing, bool)
    return Recordings(
        X_train=X[~testing], y_train=y[~testing], speakers_train=speakers[~testing],
        X_test=X[testing], y_test=y[testing], speakers_test=speakers[testing],
        sample_rate=int(sample_rate), notes=notes or {})


def read_wav(path, content: bytes, *, remedy: str) -> tuple[int, np.ndarray]:
    """Sample rate, and samples as `check` returns them, of the content of a RIFF file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", wavfile.WavFileWarning)  # of a truncated file
            rate, samples = wavfile.read(io.BytesIO(content))
    except Exception as error:  # scipy has no common exception for a damaged file
        raise refusal(path, "a complete WAV file", error, remedy) from error
    return rate, check(path, samples, remedy=remedy)


def check(path, samples, *, remedy: str) -> np.ndarray:
    """Samples of one file as float32 (n_samples,) from -1 to 1.

    Parameters
    ----------
    path : path-like
        The file, for the message.
    samples : int16 or float array
        What a library read from it.
    remedy : str
        What to do about a bad file.

    Raises
    ------
    DataError
        If the file is not one channel of some finite numbers that are not all the same.
    """
    problem = _problem(samples)
    if problem:
        raise DataError(f"{path}: expected a mono recording of a word, got {problem}; {remedy}")
    scale = FULL_SCALE if samples.dtype == np.int16 else 1
    return (samples/scale).astype(np.float32)


def _problem(samples):
    if samples.ndim != 1:
        return f"{samples.shape[1]} channels"
    if samples.dtype != np.int16 and samples.dtype.kind != "f":
        return f"samples of type {samples.dtype}"
    if len(samples) < LEAST:
        return f"{len(samples)} samples"
    if not np.isfinite(samples).all():
        return f"{samples[~np.isfinite(samples)][0]} at sample {np.flatnonzero(~np.isfinite(samples))[0]}"
    return "silence" if (samples == samples[0]).all() else ""
