"""How does a spoken word become the inputs of a network?

A recording becomes a cochleagram (`stdpnet.preprocessing.cochlea`), once and for all; the cochleagrams of a data set
become arrays from 0 to 255, as images are, or spikes:

==========  ===========================================================================================
name        what a network is shown
==========  ===========================================================================================
unrolled    the word at once, an input for each channel and eighth of its time: (n_words, n_channels*8)
in_time     the word as it is spoken, an input for each channel: (n_words, n_frames, n_channels)
events      the same as spikes of a silicon cochlea, at given times: (n_words, n_spikes, n_channels)
==========  ===========================================================================================
"""

import hashlib
import inspect
import json
import logging

import numpy as np
from joblib import Parallel, delayed
from scipy.ndimage import uniform_filter1d
from sklearn.base import clone
from tqdm import tqdm

from . import cochlea
from ..files import result_file
from ..files.cache import cache_folder
from ..datasets import Recordings, Split
from .contrast import Contrast, Spiking

logger = logging.getLogger(__name__)

N_CHANNELS = 64  #: of a cochleagram that a network is shown
DECIMATION = 32  #: samples per frame; 4 ms at 8 kHz
BATCH = 100_000  #: samples that are filtered at a time
SMOOTHING = 5  #: frames over which loudness is averaged to find where a word begins and ends
QUIET = 0.1  #: quieter than this part of a word's loud frames is silence


def shown(data, *, representation="unrolled", speaker=None, n_jobs=-1, verbose=False):
    """Return what a network is shown of a data set: images as they are, words as `represent` says.

    Parameters
    ----------
    data : Split or Recordings
        See `stdpnet.datasets`.
    representation, n_jobs, verbose
        See `represent`.
    speaker : str, optional
        Whose recordings are for testing, those of the others being for training.

    Returns
    -------
    Split
    """
    if isinstance(data, Recordings):
        data = data.leave_out(speaker) if speaker else data
        return represent(data, representation, n_jobs=n_jobs, verbose=verbose)
    if speaker:
        raise ValueError(f"speaker: expected none for images, got {speaker!r}")
    return data


def represent(recordings, representation="unrolled", *, n_jobs=-1, verbose=False):
    """Return a data set of words as arrays that a network takes.

    Parameters
    ----------
    recordings : Recordings
        See `stdpnet.datasets`.
    representation : str
        One of ``REPRESENTATIONS``.
    n_jobs : int
        Processes; -1 for all cores. The result does not depend on it.
    verbose : bool
        Whether to show a progress bar.

    Returns
    -------
    Split
        Whatever is fitted is fitted to the training recordings alone.
    """
    if representation not in REPRESENTATIONS:
        raise ValueError(f"representation: expected one of {', '.join(REPRESENTATIONS)}, got {representation!r}")
    n_train = len(recordings.X_train)
    heard = cochleagrams([*recordings.X_train, *recordings.X_test], sample_rate=recordings.sample_rate,
                         step_factor=cochlea.step_for(N_CHANNELS, sample_rate=recordings.sample_rate),
                         n_jobs=n_jobs, verbose=verbose)
    contrast = clone(REPRESENTATIONS[representation])
    X_train = contrast.fit_transform(heard[:n_train])
    return Split(X_train=X_train, y_train=recordings.y_train, X_test=contrast.transform(heard[n_train:]),
                 y_test=recordings.y_test, notes=recordings.notes)


def cochleagrams(sounds, *, sample_rate, decimation=DECIMATION, step_factor=None, n_jobs=-1, verbose=False):
    """Return cochleagrams of many sounds; those of the same sounds are read from the cache the next time.

    Parameters
    ----------
    sounds : sequence of float arrays (n_samples,)
        From -1 to 1, of any lengths.
    sample_rate, decimation, step_factor
        See `lyon_passive_ear`.
    n_jobs : int
        Processes; -1 for all cores. The result does not depend on it.
    verbose : bool
        Whether to show a progress bar.

    Returns
    -------
    list of float32 arrays (n_frames, n_channels)
        Without the silence before and after each word.

    Raises
    ------
    ValueError
        If a sound is no sound, too short, silent or not finite.
    """
    settings = {"sample_rate": sample_rate, "decimation": decimation, "step_factor": step_factor}
    _check_sounds(sounds, decimation)
    cochlea.Ear(sample_rate=sample_rate, step_factor=step_factor)
    digests = [_digest(sound) for sound in sounds]
    order = np.argsort(digests)  # in which they are kept: that of the data set may change
    path = cache_folder("cochleagrams")/f"{_key(np.sort(digests), settings)}.h5"
    kept = _kept(path) or _keep(path, _listen([sounds[place] for place in order], settings, n_jobs, verbose))
    return [kept[place] for place in np.argsort(order)]


def trimmed(cochleagram):
    """Return a cochleagram (n_frames, n_channels) without the quiet frames before and after the word."""
    loudness = uniform_filter1d(cochleagram.mean(axis=1), SMOOTHING, mode="constant")
    loud = np.flatnonzero(loudness >= QUIET*np.percentile(loudness, 95))
    return cochleagram[loud[0]:loud[-1] + 1]


REPRESENTATIONS = {"unrolled": Contrast(n_bins=8, unroll=True), "in_time": Contrast(n_bins=75, unroll=False),
                   "events": Spiking(n_bins=75, n_spikes=96)}


def _listen(sounds, settings, n_jobs, verbose):
    """Cochleagrams of sounds, computed in batches of about the same length."""
    order = np.argsort([len(sound) for sound in sounds], kind="stable")
    batches = _batches(order, [len(sounds[place]) for place in order])
    work = Parallel(n_jobs, return_as="generator")(
        delayed(_hear)([sounds[place] for place in batch], settings) for batch in batches)
    heard = [None]*len(sounds)
    with tqdm(total=len(sounds), disable=not verbose, unit=" sounds", mininterval=1, desc="cochleagrams") as bar:
        for batch, some in zip(batches, work):
            for place, one in zip(batch, some):
                heard[place] = one
            bar.update(len(batch))
    return heard


def _batches(order, lengths):
    """Divide sounds in order of length into batches that hold at most `BATCH` samples when padded."""
    batches, first = [], 0
    for last, length in enumerate(lengths):
        if (last + 1 - first)*length > BATCH and last > first:
            batches.append(order[first:last])
            first = last
    return [*batches, order[first:]]


def _hear(sounds, settings):
    """Cochleagrams of a batch, each as long as its sound."""
    padded = np.zeros((len(sounds), max(map(len, sounds))))
    for row, sound in zip(padded, sounds):
        row[:len(sound)] = sound
    heard = cochlea.lyon_passive_ear(padded, **settings).astype(np.float32)
    return [one[:len(sound)//settings["decimation"]].copy() for one, sound in zip(heard, sounds)]


def _check_sounds(sounds, decimation):
    for place, sound in enumerate(sounds):
        problem = "a masked array" if np.ma.isMaskedArray(sound) else _problem(np.asarray(sound), decimation)
        if problem:
            raise ValueError(f"sounds: expected at least {decimation} finite floating-point samples from -1 to 1 that "
                             f"are not all the same, got {problem} in sound {place}")


def _problem(sound, decimation):
    if sound.ndim != 1 or sound.dtype.kind != "f":
        return f"{sound.dtype} of shape {sound.shape}"
    if len(sound) < decimation:
        return f"{len(sound)} samples"
    if not np.isfinite(sound).all():
        return f"{sound[~np.isfinite(sound)][0]}"
    return "silence" if (sound == sound[0]).all() else ""


def _digest(sound):
    return hashlib.sha256(f"{sound.dtype}".encode() + np.ascontiguousarray(sound).tobytes()).hexdigest()


def _key(digests, settings):
    """Name of the file for sounds with these digests, for settings and the cochlea's present source."""
    about = json.dumps([settings, SMOOTHING, QUIET, *digests]) + inspect.getsource(cochlea)
    return hashlib.sha256(about.encode()).hexdigest()[:32]


def _keep(path, heard):
    """Write cochleagrams without silence to a file, and return them."""
    heard = [trimmed(one) for one in heard]
    result_file.write(path, attributes={}, parameters=None, history={},
                  data={"frames": np.concatenate(heard), "n_frames": [len(one) for one in heard]})
    return heard


def _kept(path):
    """Cochleagrams in a file, or None if it is missing or damaged."""
    if not path.exists():
        return None
    try:
        data = result_file.read(path).data
    except ValueError as error:
        logger.info("making anew: %s", error)
        return None
    return np.split(data["frames"], np.cumsum(data["n_frames"])[:-1])
