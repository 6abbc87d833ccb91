"""How does the kernel of a convolutional layer change?

Once per time step, by the mean of what many neurons sampled (see `stdpnet.engine.feature_maps.TraceSampling`): the traces of
the inputs in the receptive fields of neurons that spike. Learning rules are those of single synapses (see
:mod:`stdpnet.models.stochastic_plasticity`) with this mean, ``plus``, in place of the trace. Inputs may have negative spikes; the
mean of their traces is ``minus``. Weights of a map without a spiking neuron among the sampled ones stay.
"""

from dataclasses import dataclass

import numpy as np
from .parameters import NotNegative, Number, Probability, Time, TraceValue
from .plasticity import Rule
from .stochastic_plasticity import BinaryRule

#: what is summed and counted for each weight
SAMPLES = """
sum_plus : 1
mean_plus : 1
sum_minus : 1
mean_minus : 1
n_up : integer
n_down : integer
n_idle : integer
n_images : integer (linked)
"""
EXACT = ("sum_plus", "mean_plus", "sum_minus", "mean_minus")  #: those of double precision
SAMPLE_COUNTS = (("n_sampled", "integer"), ("n_active", "integer"))  #: what the weights of a map share
COUNTERS_START = """
n_up = 0
n_down = 0
n_idle = 0
"""
COUNT = """
n_up += int(may_rise)
n_down += int(may_fall)
n_idle += int(n_sampled > 0 and not may_rise and not may_fall)
"""

#: What the mean is, by name; the paper does not say how silent maps and images count
AVERAGES = {
    "per_map": """
    plus = mean_plus/n_images : 1
    minus = mean_minus/n_images : 1
    """,  # within each map, a silent one counts 0; then over the mini-batch
    "per_active_map": """
    plus = mean_plus/clip(n_active, 1, n_images) : 1
    minus = mean_minus/clip(n_active, 1, n_images) : 1
    """,  # the same without the silent ones
    "per_spike": """
    plus = sum_plus/clip(n_sampled, 1, n_images*n_places) : 1
    minus = sum_minus/clip(n_sampled, 1, n_images*n_places) : 1
    """,  # all neurons of all images that spike
    "per_place": """
    plus = sum_plus/(n_images*n_places) : 1
    minus = sum_minus/(n_images*n_places) : 1
    """,  # all sampled neurons, spiking or not
}


@dataclass(frozen=True, kw_only=True)
class KernelRule(Rule):
    """Kernels that stay as they are; the base of the others."""

    w_min: Number  #: the lower weight; `w_max` is the upper one
    tau_pre: Time  #: decay of the presynaptic trace

    pre_trace = "dx/dt = -x/tau_pre : 1"
    on_pre_spike = "x = 1"
    on_signed_spike = "x = polarity"
    windows = """
    may_rise = n_sampled < 0 : boolean
    may_fall = n_sampled < 0 : boolean
    """
    signed_windows = windows
    update = ""
    signed_update = ""
    binary = True

    def __post_init__(self):
        super().__post_init__()
        self._expect(self.w_min < self.w_max, "w_min", f"a number below w_max = {self.w_max}")

    def frozen(self):
        """Return a rule of kernels like these that stay as they are."""
        return KernelRule(w_min=self.w_min, w_max=self.w_max, tau_pre=self.tau_pre)

    def initial_weights(self, shape, p_high, random):
        """Return weights each of which is high with the probability `p_high`."""
        return np.where(random.random(shape) < p_high, self.w_max, self.w_min).astype(np.float32)


@dataclass(frozen=True, kw_only=True)
class KernelHBSTDP(KernelRule, BinaryRule):
    r"""Hybrid STDP of kernels: eHB-STDP for positive spikes, with iHB-STDP, its mirror image, for negative ones.

    .. math::

        w \to w_\mathrm{max} &\text{ with } p_\mathrm{hebb\,pot} \text{ if } \bar x^+ \ge \mathrm{pre}_\mathrm{hebb\,pot},
        \text{ and with } p_\mathrm{antihebb\,dep} \text{ if } \bar x^- \le \mathrm{pre}_\mathrm{antihebb\,dep}

        w \to w_\mathrm{min} &\text{ with } p_\mathrm{hebb\,pot} \text{ if } \bar x^- \ge \mathrm{pre}_\mathrm{hebb\,pot},
        \text{ and with } p_\mathrm{antihebb\,dep} \text{ if } \bar x^+ \le \mathrm{pre}_\mathrm{antihebb\,dep}

    where :math:`\bar x^\pm` is the mean trace of positive and of negative inputs, ``plus`` and ``minus``.
    Srinivasan & Roy (2019), sections 2.2 and 2.3, with Table 3: no window for inputs that follow a neuron's spike.
    Where inputs of both signs exist both halves act in one step: the anti-Hebbian half of either also on a weight that
    owes its input to the other.
    """

    pre_hebb_pot: TraceValue  #: mean trace from which on positive inputs potentiate, and negative ones depress
    pre_antihebb_dep: TraceValue  #: mean trace up to which positive inputs depress, and negative ones potentiate
    p_hebb_pot: Probability  #: probability of the former, per step
    p_antihebb_dep: Probability  #: probability of the latter, per step

    windows = """
    has_plus = n_sampled > 0 and plus >= pre_hebb_pot : boolean
    lacks_plus = n_sampled > 0 and plus <= pre_antihebb_dep : boolean
    may_rise = has_plus : boolean
    may_fall = lacks_plus : boolean
    """
    signed_windows = """
    has_plus = n_sampled > 0 and plus >= pre_hebb_pot : boolean
    lacks_plus = n_sampled > 0 and plus <= pre_antihebb_dep : boolean
    has_minus = n_sampled > 0 and minus >= pre_hebb_pot : boolean
    lacks_minus = n_sampled > 0 and minus <= pre_antihebb_dep : boolean
    may_rise = has_plus or lacks_minus : boolean
    may_fall = has_minus or lacks_plus : boolean
    """
    update = """
    w += (w_max - w)*int(has_plus and rand() < p_hebb_pot)
    w += (w_min - w)*int(lacks_plus and rand() < p_antihebb_dep)
    """
    signed_update = update + """
    w += (w_min - w)*int(has_minus and rand() < p_hebb_pot)
    w += (w_max - w)*int(lacks_minus and rand() < p_antihebb_dep)
    """

    def __post_init__(self):
        super().__post_init__()
        self._expect(self.pre_antihebb_dep < self.pre_hebb_pot, "pre_antihebb_dep",
                     f"less than pre_hebb_pot = {self.pre_hebb_pot}, or the two windows overlap")


@dataclass(frozen=True, kw_only=True)
class KernelContrastSTDP(KernelHBSTDP):
    r"""Hybrid STDP by the difference of the mean traces of positive and negative spikes, for maps that compete.

    .. math:: w \to w_\mathrm{max} \text{ with } p_\mathrm{hebb\,pot} \text{ if } \bar x^+ - \bar x^- \ge \mathrm{pre}_\mathrm{hebb\,pot},
        \text{ and } w \to w_\mathrm{min} \text{ if } \bar x^- - \bar x^+ \text{ is}

    Whichever sign prevails before the neurons' spikes, by at least `pre_hebb_pot`, decides; below lies the dead zone.
    Inputs without negative spikes are learned from as by :class:`KernelHBSTDP`. A rule of our own: of the maps that win,
    each moves to the signs of the mean of what it won, as centres do in k-means.
    """

    signed_windows = """
    has_plus = n_sampled > 0 and plus - minus >= pre_hebb_pot : boolean
    has_minus = n_sampled > 0 and minus - plus >= pre_hebb_pot : boolean
    may_rise = has_plus : boolean
    may_fall = has_minus : boolean
    """
    signed_update = """
    w += (w_max - w)*int(has_plus and rand() < p_hebb_pot)
    w += (w_min - w)*int(has_minus and rand() < p_hebb_pot)
    """


@dataclass(frozen=True, kw_only=True)
class KernelExponentialSTDP(KernelRule):
    r"""Full-precision kernels that grow by a multiple of the trace: :math:`\Delta w = \eta\,(\bar x^+ - \bar x^-)`.

    Song, Miller & Abbott (2000).
    Without a window for inputs that follow a neuron's spike, as in Srinivasan & Roy (2019), section 3.3.
    """

    eta: NotNegative  #: learning rate

    windows = """
    may_rise = n_sampled > 0 and plus > 0 : boolean
    may_fall = n_sampled < 0 : boolean
    """
    signed_windows = """
    may_rise = n_sampled > 0 and plus > minus : boolean
    may_fall = n_sampled > 0 and plus < minus : boolean
    """
    update = "w = clip(w + eta*plus*int(n_sampled > 0), w_min, w_max)"
    signed_update = "w = clip(w + eta*(plus - minus)*int(n_sampled > 0), w_min, w_max)"
    binary = False

    def initial_weights(self, shape, p_high, random):
        """Return uniformly distributed weights; the paper does not say how they start."""
        return random.uniform(self.w_min, self.w_max, shape).astype(np.float32)


@dataclass(frozen=True, kw_only=True)
class KernelOffsetSTDP(KernelExponentialSTDP):
    r"""Full-precision kernels that follow the trace less an offset, whatever their weights are.

    .. math:: \Delta w = \eta\,(\bar x^+ - \mathrm{offset}) \text{ where } \bar x^+ > 0, \text{ and }
        \Delta w = -\eta\,(\bar x^- - \mathrm{offset}) \text{ where } \bar x^- > 0

    Panda, Aketi & Roy (2020), Eq. 5, with the mean trace :math:`\bar x` in place of
    :math:`e^{-(t_\mathrm{post} - t_\mathrm{pre})/\tau}`. They say nothing of inputs with negative spikes, for which it is
    mirrored here, nor of the limits of weights. Where inputs have spikes of both signs the two offsets cancel, and
    :class:`KernelExponentialSTDP` remains.
    """

    offset: TraceValue  #: mean trace from which on weights rise

    windows = """
    change = eta*(plus - offset)*int(n_sampled > 0) : 1  # Eq. 5 of Panda, Aketi & Roy
    may_rise = change > 0 : boolean
    may_fall = change < 0 : boolean
    """
    signed_windows = """
    raising = (plus - offset)*int(plus > 0) : 1
    lowering = (minus - offset)*int(minus > 0) : 1
    change = eta*(raising - lowering)*int(n_sampled > 0) : 1
    may_rise = change > 0 : boolean
    may_fall = change < 0 : boolean
    """
    update = "w = clip(w + change, w_min, w_max)"
    signed_update = update


def initial_p_high(*, alpha, n_inputs, n_maps, size):
    """Return the probability that a kernel weight is high at first.

    Parameters
    ----------
    alpha : float
    n_inputs, n_maps : int
        Maps of the layer below, and of the layer.
    size : int
        Rows and columns of a kernel.
    """
    return min(1.0, (alpha/(size*size*n_inputs + size*size*n_maps))**0.5)  # Eq. (7)
