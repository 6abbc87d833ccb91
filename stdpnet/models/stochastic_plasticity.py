"""How does a binary weight switch?

Learning rules (see :mod:`stdpnet.models.plasticity`) of synapses with two weights. When a spike is close enough to an earlier
one, or far enough from it, the weight switches with some probability. How far is read from traces, which an earlier
spike set to 1: the pre-trace at a postsynaptic spike, the post-trace at a presynaptic one. A trace of 0 means that
there was no earlier spike in this presentation, and two spikes in one time step do not see each other.
"""

import math
from dataclasses import dataclass

from .parameters import Number, Probability, Time, TraceValue
from .plasticity import Rule


@dataclass(frozen=True, kw_only=True)
class BinaryRule(Rule):
    """A rule of weights that are `w_min` or `w_max`; the base of the others.

    Raises
    ------
    ValueError
        If a time constant (``tau_...``) is not a positive time, a probability (``p_...``) or a value of a trace
        (``pre_...``, ``post_...``) not within 0 and 1, or if `w_min` is not below `w_max`.
    """

    w_min: Number  #: the lower weight; `w_max` is the upper one

    binary = True

    pre_trace = "dx/dt = -x/tau_pre : 1"
    on_pre_spike = "x = 1"

    def __post_init__(self):
        super().__post_init__()
        self._expect(self.w_min < self.w_max, "w_min", f"a number below w_max = {self.w_max}")

    def windows(self):
        """Return where the probability is constant: by name, bounds of ``t_post - t_pre`` in seconds, probability.

        The probability is negative where the weight falls.
        """
        return {}

    def _expect_apart(self, near, far, recent):
        """Refuse overlapping windows, and windows that never end."""
        self._expect(getattr(self, far) <= getattr(self, near), far, f"at most {near} = {getattr(self, near)}, "
                     "or the two windows overlap")
        for name in (near, recent):
            self._expect(getattr(self, name) > 0, name, "a positive number, as a trace of 0 is that of no spike")


def _interval(tau, trace):
    """Return the time in seconds after which a trace has decayed to this value."""
    return -float(tau)*math.log(trace) if trace > 0 else math.inf


@dataclass(frozen=True, kw_only=True)
class ExcitatoryHBSTDP(BinaryRule):
    r"""Hybrid STDP, eHB-STDP, of synapses from neurons with positive spikes.

    .. math::

        \text{postsynaptic spike: } w \to w_\mathrm{max} &\text{ with } p_\mathrm{hebb\,pot}
        \text{ if } x_\mathrm{pre} \ge \mathrm{pre}_\mathrm{hebb\,pot}

        \text{postsynaptic spike: } w \to w_\mathrm{min} &\text{ with } p_\mathrm{antihebb\,dep}
        \text{ if } x_\mathrm{pre} \le \mathrm{pre}_\mathrm{antihebb\,dep}

        \text{presynaptic spike: } w \to w_\mathrm{min} &\text{ with } p_\mathrm{hebb\,dep}
        \text{ if } y_\mathrm{post} \ge \mathrm{post}_\mathrm{hebb\,dep}

    At a postsynaptic spike the weight of an input that has just fired rises (Hebbian potentiation), that of one that
    has not for long falls (anti-Hebbian depression), and between the two is a dead zone. It also falls if the input
    fires just after the neuron (Hebbian depression). Srinivasan & Roy (2019), section 2.2.
    """

    tau_pre: Time  #: decay of the presynaptic trace
    tau_post: Time  #: decay of the postsynaptic trace
    pre_hebb_pot: TraceValue  #: pre-trace from which on a postsynaptic spike potentiates
    pre_antihebb_dep: TraceValue  #: pre-trace up to which a postsynaptic spike depresses
    post_hebb_dep: TraceValue  #: post-trace from which on a presynaptic spike depresses
    p_hebb_pot: Probability  #: probability of Hebbian potentiation
    p_antihebb_dep: Probability  #: probability of anti-Hebbian depression
    p_hebb_dep: Probability  #: probability of Hebbian depression

    post_trace = """
    dy/dt = -y/tau_post : 1
    has_just_fired = y >= post_hebb_dep : boolean
    """
    on_post_spike = "y = 1"
    on_post = """
    w += (w_max - w)*int(x_pre >= pre_hebb_pot and rand() < p_hebb_pot)  # Eq. (2)
    w += (w_min - w)*int(x_pre <= pre_antihebb_dep and rand() < p_antihebb_dep)  # Eq. (3), first case
    """
    on_pre = "w += (w_min - w)*int(has_just_fired_post and rand() < p_hebb_dep)  # Eq. (3), second case"
    gated_by = "has_just_fired"

    def __post_init__(self):
        super().__post_init__()
        self._expect_apart("pre_hebb_pot", "pre_antihebb_dep", "post_hebb_dep")

    def windows(self):
        """Return the windows of Fig. 2A; see :meth:`BinaryRule.windows`."""
        return {
            "Hebbian potentiation": (0, _interval(self.tau_pre, self.pre_hebb_pot), self.p_hebb_pot),
            "anti-Hebbian depression": (_interval(self.tau_pre, self.pre_antihebb_dep), math.inf, -self.p_antihebb_dep),
            "Hebbian depression": (-_interval(self.tau_post, self.post_hebb_dep), 0, -self.p_hebb_dep),
        }

    def mirrored(self):
        """Return the rule of inputs with negative spikes, with the same windows and probabilities."""
        return InhibitoryHBSTDP(
            w_min=self.w_min, w_max=self.w_max, tau_pre=self.tau_pre, tau_post=self.tau_post,
            pre_hebb_dep=self.pre_hebb_pot, pre_antihebb_pot=self.pre_antihebb_dep, post_hebb_pot=self.post_hebb_dep,
            p_hebb_dep=self.p_hebb_pot, p_antihebb_pot=self.p_antihebb_dep, p_hebb_pot=self.p_hebb_dep)


@dataclass(frozen=True, kw_only=True)
class InhibitoryHBSTDP(BinaryRule):
    r"""Hybrid STDP, iHB-STDP, of synapses from neurons with negative spikes: that of positive ones, upside down.

    .. math::

        \text{postsynaptic spike: } w \to w_\mathrm{min} &\text{ with } p_\mathrm{hebb\,dep}
        \text{ if } x_\mathrm{pre} \ge \mathrm{pre}_\mathrm{hebb\,dep}

        \text{postsynaptic spike: } w \to w_\mathrm{max} &\text{ with } p_\mathrm{antihebb\,pot}
        \text{ if } x_\mathrm{pre} \le \mathrm{pre}_\mathrm{antihebb\,pot}

        \text{presynaptic spike: } w \to w_\mathrm{max} &\text{ with } p_\mathrm{hebb\,pot}
        \text{ if } y_\mathrm{post} \ge \mathrm{post}_\mathrm{hebb\,pot}

    Srinivasan & Roy (2019), section 2.2. The traces are those of the negative spikes.
    """

    tau_pre: Time  #: decay of the presynaptic trace
    tau_post: Time  #: decay of the postsynaptic trace
    pre_hebb_dep: TraceValue  #: pre-trace from which on a postsynaptic spike depresses
    pre_antihebb_pot: TraceValue  #: pre-trace up to which a postsynaptic spike potentiates
    post_hebb_pot: TraceValue  #: post-trace from which on a presynaptic spike potentiates
    p_hebb_dep: Probability  #: probability of Hebbian depression
    p_antihebb_pot: Probability  #: probability of anti-Hebbian potentiation
    p_hebb_pot: Probability  #: probability of Hebbian potentiation

    post_trace = """
    dy/dt = -y/tau_post : 1
    has_just_fired = y >= post_hebb_pot : boolean
    """
    on_post_spike = "y = 1"
    on_post = """
    w += (w_min - w)*int(x_pre >= pre_hebb_dep and rand() < p_hebb_dep)
    w += (w_max - w)*int(x_pre <= pre_antihebb_pot and rand() < p_antihebb_pot)
    """
    on_pre = "w += (w_max - w)*int(has_just_fired_post and rand() < p_hebb_pot)"
    gated_by = "has_just_fired"

    def __post_init__(self):
        super().__post_init__()
        self._expect_apart("pre_hebb_dep", "pre_antihebb_pot", "post_hebb_pot")

    def windows(self):
        """Return the windows of Fig. 2B; see :meth:`BinaryRule.windows`."""
        return {
            "Hebbian depression": (0, _interval(self.tau_pre, self.pre_hebb_dep), -self.p_hebb_dep),
            "anti-Hebbian potentiation": (
                _interval(self.tau_pre, self.pre_antihebb_pot), math.inf, self.p_antihebb_pot),
            "Hebbian potentiation": (-_interval(self.tau_post, self.post_hebb_pot), 0, self.p_hebb_pot),
        }


@dataclass(frozen=True, kw_only=True)
class ConstantProbabilitySTDP(BinaryRule):
    r"""Two constant probabilities and nothing between: at a postsynaptic spike a weight rises or else falls.

    .. math:: w \to w_\mathrm{max} \text{ with } p_\mathrm{pot} \text{ if } x_\mathrm{pre} \ge \mathrm{pre}_\mathrm{pot},
        \text{ else } w \to w_\mathrm{min} \text{ with } p_\mathrm{dep}

    It can rise if the input has fired within ``-tau_pre*log(pre_pot)``, and fall if not. Suri et al., IEEE Trans.
    Electron Devices 60:2402 (2013); Querlioz et al., Proc. IEEE 103:1398 (2015).
    """

    tau_pre: Time  #: decay of the presynaptic trace
    pre_pot: TraceValue  #: pre-trace from which on a postsynaptic spike potentiates, and below which it depresses
    p_pot: Probability  #: probability of potentiation
    p_dep: Probability  #: probability of depression

    on_post = """
    w += (w_max - w)*int(x_pre >= pre_pot and rand() < p_pot)
    w += (w_min - w)*int(x_pre < pre_pot and rand() < p_dep)
    """


@dataclass(frozen=True, kw_only=True)
class ExponentialProbabilitySTDP(BinaryRule):
    r"""Probabilities that fall exponentially with the interval between two spikes, whichever came first.

    .. math:: P(w \to w_\mathrm{max}) = p_\mathrm{pot}\,x_\mathrm{pre} \text{ at a postsynaptic spike}, \qquad
        P(w \to w_\mathrm{min}) = p_\mathrm{dep}\,y_\mathrm{post} \text{ at a presynaptic spike}

    Srinivasan, Sengupta & Roy, Sci. Rep. 6:29545 (2016).
    """

    tau_pre: Time  #: decay of the probability of potentiation
    tau_post: Time  #: decay of the probability of depression
    p_pot: Probability  #: probability of potentiation by a postsynaptic spike just after a presynaptic one
    p_dep: Probability  #: probability of depression by a presynaptic spike just after a postsynaptic one

    post_trace = """
    dy/dt = -y/tau_post : 1
    has_fired = y > 0 : boolean
    """
    on_post_spike = "y = 1"
    on_post = "w += (w_max - w)*int(x_pre > 0 and rand() < p_pot*x_pre)"
    on_pre = "w += (w_min - w)*int(has_fired_post and rand() < p_dep*y_post)"
    gated_by = "has_fired"
