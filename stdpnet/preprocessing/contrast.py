"""What distinguishes a word from others, as inputs of equal strength or as spikes? (scikit-learn transformers)"""

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from . import events

WHITE = 255  #: largest value of an input, as of a pixel


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
