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
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.utils.validation import check_is_fitted
from tqdm import tqdm

from . import cochlea, events
from ..files import result_file
from ..files.cache import cache_folder
from ..datasets import Recordings, Split

logger = logging.getLogger(__name__)

N_CHANNELS = 64  #: of a cochleagram that a network is shown
DECIMATION = 32  #: samples per frame; 4 ms at 8 kHz
BATCH = 100_000  #: samples that are filtered at a time
SMOOTHING = 5  #: frames over which loudness is averaged to find where a word begins and ends
QUIET = 0.1  #: quieter than this part of a word's loud frames is silence
WHITE = 255  #: largest value of an input, as of a pixel


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


def stretched(cochleagram, n_bins):
    """Return a cochleagram (n_frames, n_channels) averaged over equal parts of its time: (n_bins, n_channels)."""
    so_far = np.concatenate([np.zeros((1, cochleagram.shape[1])), np.cumsum(cochleagram, axis=0, dtype=float)])
    edges = np.linspace(0, len(cochleagram), n_bins + 1)
    before = np.minimum(edges.astype(int), len(cochleagram) - 1)
    until = so_far[before] + (edges - before)[:, np.newaxis]*(so_far[before + 1] - so_far[before])
    return np.diff(until, axis=0)*n_bins/len(cochleagram)


class Contrast(TransformerMixin, BaseEstimator):
    """What distinguishes a word from the average word, as inputs from 0 to 255.

    Words are stretched to a common duration and scaled to a common length as vectors. Then each channel in each part of
    that time is expressed in standard deviations above its mean over the training words. What is below the mean is cut
    off, and all words are scaled to the same mean input. Cochleagrams as they are look too much alike to a spiking
    network.

    Parameters
    ----------
    n_bins : int
        Parts into which the time of a word is divided.
    unroll : bool
        Whether the bins become inputs of their own.
    mean : float
        Of the inputs of any word.

    Attributes
    ----------
    mean_, std_ : float arrays (n_bins, n_channels)
        Of the scaled training words.
    """

    def __init__(self, *, n_bins, unroll, mean=30.0):
        self.n_bins = n_bins
        self.unroll = unroll
        self.mean = mean

    def fit(self, X, y=None):
        """Learn mean and standard deviation from cochleagrams; y is not used."""
        words = self._scaled(X)
        self.mean_, self.std_ = words.mean(axis=0), words.std(axis=0) + 1e-9
        return self

    def transform(self, X):
        """Return uint8 (n_words, n_channels*n_bins) or (n_words, n_bins, n_channels) of a list of cochleagrams."""
        check_is_fitted(self, "mean_")
        contrast = np.maximum((self._scaled(X) - self.mean_)/self.std_, 0)
        for _ in range(5):  # what is cut off at 255 is missing in the mean
            contrast *= self.mean/contrast.mean(axis=(1, 2), keepdims=True).clip(1e-9)
            np.minimum(contrast, WHITE, out=contrast)
        inputs = np.rint(contrast).astype(np.uint8)
        return inputs.transpose(0, 2, 1).reshape(len(X), -1) if self.unroll else inputs

    def get_feature_names_out(self, input_features=None):
        """Names of the inputs of a word in the order of `transform`, object array; raises NotFittedError before `fit`."""
        check_is_fitted(self, "mean_")
        n_bins, n_channels = self.mean_.shape
        names = np.array([[f"channel{channel}_bin{at}" for channel in range(n_channels)] for at in range(n_bins)], object)
        return (names.T if self.unroll else names).ravel()

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array, tags.input_tags.three_d_array = False, True  # words of any durations
        tags.input_tags.positive_only = True
        tags.transformer_tags.preserves_dtype = []
        return tags

    def _scaled(self, X):
        words = np.array([stretched(one, self.n_bins) for one in X])
        return words/np.sqrt((words**2).sum(axis=(1, 2), keepdims=True)).clip(1e-30)


class Spiking(Contrast):
    """The same as events: each channel integrates its contrast over the duration of a word, and fires when it has enough.

    Parameters
    ----------
    n_bins : int
        Parts into which the time of a word is divided.
    n_spikes : int
        Spikes of a channel in one word for which there is room; later ones are left out.
    duration : float
        Of every word, in seconds.
    rate : float
        Spikes per second of a channel at 255.
    mean : float
        As of `Contrast`.
    """

    unroll = False

    def __init__(self, *, n_bins, n_spikes, duration=0.75, rate=400.0, mean=30.0):
        self.n_bins = n_bins
        self.n_spikes = n_spikes
        self.duration = duration
        self.rate = rate
        self.mean = mean

    def transform(self, X):
        """Return times of spikes in seconds, float32 (n_words, n_spikes, n_channels), NaN where there are fewer."""
        found = [events.integrate_and_fire(word, frame=self.duration/self.n_bins, threshold=WHITE/self.rate)
                 for word in super().transform(X)]
        return events.spike_times(found, n_channels=self.mean_.shape[1], n_spikes=self.n_spikes)


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
