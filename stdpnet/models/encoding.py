"""How does an image or a sound become spikes?"""

from dataclasses import dataclass
from numbers import Integral

from brian2 import Quantity


@dataclass(frozen=True, kw_only=True)
class PoissonEncoding:
    """Independent Poisson spike trains with rates proportional to the pixels.

    The time of the next spike is drawn, not whether there is one in each step: an exact Poisson process at a
    fraction of the cost. Times are counted in steps since the presentation began. A second spike in the same step
    follows in the next. Thesis, section 3.4.1; Diehl & Cook (2015), section 2.5.
    """

    max_rate: Quantity  #: rate of a white pixel
    white: float  #: value of a white pixel; a black one is 0
    boost: float  #: by what fraction of the first presentation each further one of the same image is brighter

    equations = """
    rate : Hz
    next_spike : 1
    step = t_in_timesteps - first_step : integer
    """
    at_start = """
    rate = max_rate/white*(1 + boost*attempt)*image(sample*second, i)
    next_spike = -log(1 - rand())/(rate*dt + 1e-12)
    """
    each_frame = ""
    threshold = "step >= next_spike and step < n_steps"
    reset = "next_spike -= log(1 - rand())/(rate*dt + 1e-12)"

    def frames(self):
        """Return how many rates an input takes during a presentation."""
        return 1


@dataclass(frozen=True, kw_only=True)
class PoissonEncodingInTime(PoissonEncoding):
    """Poisson spike trains whose rates change during the presentation: frame follows frame, as in a cochleagram.

    An exact inhomogeneous process: what remains until the next spike is stretched as the rate falls. Thesis, sections
    3.4.1 and 3.5.3.
    """

    n_frames: int  #: frames that a presentation lasts

    at_start = """
    rate = max_rate/white*(1 + boost*attempt)*image(sample*n_frames*second, i)
    next_spike = -log(1 - rand())/(rate*dt + 1e-12)
    """
    each_frame = """
    rate_before = rate
    rate = max_rate/white*(1 + boost*attempt)*image((sample*n_frames + (step*n_frames)//n_steps)*second, i)
    slower = (rate_before*dt + 1e-12)/(rate*dt + 1e-12)
    next_spike = clip(next_spike, 0, step) + clip(next_spike - step, 0, 1e20)*slower
    """

    def __post_init__(self):
        if not isinstance(self.n_frames, Integral) or self.n_frames < 2:
            raise ValueError(f"PoissonEncodingInTime.n_frames: expected an integer >= 2, got {self.n_frames!r}")

    def frames(self):
        """Return how many rates an input takes during a presentation."""
        return self.n_frames


@dataclass(frozen=True, kw_only=True)
class Presentation:
    """How long an image is shown, and what happens when it evokes too few spikes.

    Diehl & Cook (2015), section 2.6: an image is shown again, brighter, until it evokes five spikes.
    """

    duration: Quantity  #: time for which an image is shown
    rest: Quantity  #: simulated time without input between two images; with 0 s the state is reset instead
    min_spikes: int  #: excitatory spikes that an image must evoke
    max_attempts: int  #: presentations after which an image is left alone

    equations = """
    sample : integer
    attempt : integer
    n_spikes : integer
    first_step : integer
    learning : 1
    training : 1 (constant)
    n_samples : integer (constant)
    position : integer (constant)
    seed : integer (constant)
    """
    next_sample = """
    enough = int(n_spikes >= min_spikes or attempt + 1 >= max_attempts)
    sample += enough
    attempt = (attempt + 1)*(1 - enough)
    n_spikes = 0
    learning = training*int(sample < n_samples)
    first_step = t_in_timesteps
    stopped = stop_if(sample >= n_samples)
    seeded = seed_presentation(seed, position + sample, attempt)
    """


@dataclass(frozen=True, kw_only=True)
class BernoulliEncoding:
    """Spikes with the sign of the pixel, independent in each step, with a probability proportional to its size.

    Whether a pixel spikes is a function of the seed, the image's number, the pixel and the step, and of nothing else
    (see `stdpnet.engine.functions.chance`). A network adds the array ``image``, ``batch``, ``first_image``, ``first_step``, ``n_pixels``
    and ``seed``. Srinivasan & Roy (2019), section 3.3.
    """

    max_rate: Quantity  #: rate of a pixel of size 1

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
