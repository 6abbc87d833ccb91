"""How does an image become spikes?"""

from dataclasses import dataclass

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
    threshold = "step >= next_spike and step < n_steps"
    reset = "next_spike -= log(1 - rand())/(rate*dt + 1e-12)"


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
