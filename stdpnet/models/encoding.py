"""How does an image, a sound or a recording become spikes?

An encoding is a frozen dataclass: its fields are the parameters, its class attributes the equations of the inputs. They
see what is shown as ``image(t, i)``: row t of the samples, in seconds, and input i.

=============  =====================================================================================================
attribute      what it holds
=============  =====================================================================================================
equations      variables of an input
at_start       what happens when a presentation starts
each_frame     what happens when the next frame of a sample starts
threshold      the condition of a spike
reset          what follows it
frames()       rows that a sample has
checked(X)     X as the array that a network takes, or a ValueError that says what is wrong
=============  =====================================================================================================
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from scipy.sparse import issparse

from .parameters import Count, Kind, Model, NotNegative, Positive, Rate


@dataclass(frozen=True, kw_only=True)
class Encoding(Model):
    """The base of the others."""

    each_frame = ""

    def frames(self):
        """Return how many rows a sample has."""
        return 1

    def full_scale(self):
        """Return the size of the brightest value, or None where values have no brightness."""
        return None

    def checked(self, X, name="X"):
        """Return X, shape (n_samples, n_inputs) or (n_samples, n_frames, n_inputs), as an array; raises ValueError."""
        if np.ma.isMaskedArray(X):
            raise ValueError(f"{name}: expected an array without a mask, got a masked one; fill it")
        if issparse(X):
            raise ValueError(f"{name}: expected a dense array, got a sparse one; give {name}.toarray()")
        X, n_frames = np.asarray(X), self.frames()
        frames = "" if n_frames == 1 else f"{n_frames}, "
        if X.ndim != (3 if frames else 2) or frames and X.shape[1] != n_frames or not X.size or X.dtype.kind not in "buif":
            raise ValueError(f"{name}: expected numbers of shape (n_samples, {frames}n_inputs) with at least one sample "
                             f"and one input, got {X.dtype} of shape {X.shape}")
        return self.values(X, name)

    def values(self, X, name):
        """Return the values of X as a network takes them; raises ValueError for impossible ones."""
        return X


@dataclass(frozen=True, kw_only=True)
class PoissonEncoding(Encoding):
    r"""Independent Poisson spike trains with rates proportional to the pixels.

    .. math:: r_i = r_\mathrm{max}\,\frac{x_i}{x_\mathrm{max}}\,(1 + \mathrm{boost}\cdot\mathrm{attempt}), \qquad
        t_\mathrm{next} = t - \ln(1 - u)/r_i, \quad u \sim U[0, 1)

    The time of the next spike is drawn, not whether there is one in each step: an exact Poisson process at a
    fraction of the cost. Times are counted in steps since the presentation began. A second spike in the same step
    follows in the next. Thesis, section 3.4.1; Diehl & Cook (2015), section 2.5.
    """

    max_rate: Rate  #: rate of the brightest pixel
    input_max: Positive  #: value of the brightest pixel; the darkest one is 0
    boost: NotNegative  #: by what fraction of the first presentation each further one of the same image is brighter

    equations = """
    rate : Hz
    next_spike : 1
    step = t_in_timesteps - first_step : integer
    """
    at_start = """
    rate = max_rate/input_max*(1 + boost*attempt)*image(sample*second, i)
    next_spike = -log(1 - rand())/(rate*dt + 1e-12)
    """
    threshold = "step >= next_spike and step < n_steps"
    reset = "next_spike -= log(1 - rand())/(rate*dt + 1e-12)"

    def full_scale(self):
        """Return the size of the brightest value."""
        return self.input_max

    def values(self, X, name):
        """Refuse values outside 0 and `input_max`, and those of another scale."""
        darkest, brightest = X.min(), X.max()
        if not (darkest >= 0 and brightest <= self.input_max):  # nor is a NaN; no array as large as X where all is well
            _refuse(~np.isfinite(X) | (X < 0) | (X > self.input_max), X, name, f"finite values from 0 to {self.input_max:g}")
        if 0 < brightest <= 1 < self.input_max/2:
            raise ValueError(f"{name}: expected values up to {self.input_max:g}, got none above {brightest:g}; multiply by "
                             f"{self.input_max:g}, or set input_max of the encoding to 1")
        return X


@dataclass(frozen=True, kw_only=True)
class PoissonEncodingInTime(PoissonEncoding):
    """Poisson spike trains whose rates change during the presentation: frame follows frame, as in a cochleagram.

    An exact inhomogeneous process: what remains until the next spike is stretched as the rate falls. Thesis, sections
    3.4.1 and 3.5.3.
    """

    n_frames: Annotated[int, Kind("an integer >= 2", least=2, whole=True)]  #: frames that a presentation lasts

    at_start = """
    rate = max_rate/input_max*(1 + boost*attempt)*image(sample*n_frames*second, i)
    next_spike = -log(1 - rand())/(rate*dt + 1e-12)
    """
    each_frame = """
    rate_before = rate
    rate = max_rate/input_max*(1 + boost*attempt)*image((sample*n_frames + (step*n_frames)//n_steps)*second, i)
    slower = (rate_before*dt + 1e-12)/(rate*dt + 1e-12)
    next_spike = clip(next_spike, 0, step) + clip(next_spike - step, 0, 1e20)*slower
    """

    def frames(self):
        """Return how many rates an input takes during a presentation."""
        return self.n_frames


@dataclass(frozen=True, kw_only=True)
class GivenSpikes(Encoding):
    """Spikes at given times, such as those of an event camera or a silicon cochlea.

    A sample is an array (n_spikes, n_inputs): the times of each input's spikes in seconds since the presentation began,
    ascending, NaN where an input has fewer. `stdpnet.preprocessing.events.spike_times` makes it from (channel, time)
    pairs. A spike falls into the nearest time step; a second one of the same input in a step follows in the next.
    """

    n_spikes: Count  #: spikes that an input has at most in one sample

    equations = """
    which : integer
    next_spike : 1
    step = t_in_timesteps - first_step : integer
    """
    at_start = """
    which = 0
    next_spike = image(sample*n_spikes*second, i)*second/dt - 0.5
    """
    threshold = "step >= next_spike and step < n_steps"
    reset = """
    which += 1
    next_spike = image((sample*n_spikes + clip(which, 0, n_spikes - 1))*second, i)*second/dt - 0.5
    next_spike += 1e9*int(which >= n_spikes)
    """

    def frames(self):
        """Return how many spikes an input has at most."""
        return self.n_spikes

    def checked(self, X, name="X"):
        """Return times of spikes, shape (n_samples, n_spikes, n_inputs), as an array; raises ValueError."""
        X = np.asanyarray(X)  # a mask is for the base to refuse
        return super().checked(X[:, 0] if self.n_spikes == 1 and X.ndim == 3 and X.shape[1] == 1 else X, name)

    def values(self, X, name):
        """Refuse negative and descending times; no spike becomes one that never comes."""
        _refuse(X < 0, X, name, "times of 0 s or more")
        times = np.where(np.isfinite(X), X, NEVER)
        if self.n_spikes > 1 and (np.diff(times, axis=1) < 0).any():
            raise ValueError(f"{name}: expected ascending times of each input's spikes, NaN at the end, got others; sort them")
        return times


@dataclass(frozen=True, kw_only=True)
class BernoulliEncoding(Encoding):
    r"""Spikes with the sign of the pixel, independent in each step: :math:`P(\text{spike}) = r_\mathrm{max}\,\mathrm dt\,|x_i|`.

    Whether a pixel spikes is a function of the seed, the image's number, the pixel and the step, and of nothing else
    (see `stdpnet.engine.functions.chance`). A network adds the array ``image``, ``batch``, ``first_image``, ``first_step``,
    ``n_pixels`` and ``seed``. Srinivasan & Roy (2019), section 3.3.
    """

    max_rate: Rate  #: rate of a pixel of size 1
    signed: bool  #: whether pixels may be negative

    equations = """
    p : 1
    polarity : integer
    stream : integer
    step = t_in_timesteps - first_step : integer
    """
    at_start = """
    p = max_rate*dt*abs(image(batch*second, i))
    polarity = 1 - 2*int(image(batch*second, i) < 0)
    stream = stream_of(seed, first_image + i//n_pixels, i % n_pixels)
    """
    threshold = "chance(stream, step) < p"

    def values(self, X, name):
        """Refuse values outside -1 or 0 and 1."""
        lowest = -1 if self.signed else 0
        wrong = ~np.isfinite(X) | (X < lowest) | (X > 1)
        _refuse(wrong, X, name, f"finite pixels from {lowest} to 1", "; divide by 255, or clip what was whitened")
        return X


@dataclass(frozen=True, kw_only=True)
class RecordedSpikes(Encoding):
    """Spikes of maps that ran before, perhaps elsewhere: whether each neuron fires in each time step.

    A program is given them as bits, see `stdpnet.engine.recording`. `stdpnet.models.network.Network.after` makes such inputs.
    """

    signed: bool  #: whether spikes have a sign


NEVER = 1e6  #: seconds, after all presentations


def _refuse(wrong, X, name, expected, remedy=""):
    """Raise ValueError for the first value of X that is wrong, if there is one."""
    if wrong.any():
        raise ValueError(f"{name}: expected {expected}, got {X[wrong][0]:g} in sample {np.argwhere(wrong)[0, 0]}{remedy}")
