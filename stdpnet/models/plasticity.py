"""How does a weight change?

A learning rule is a frozen dataclass: its fields are the parameters, its class attributes the equations. A rule of
your own needs only those lines that it uses; the others default to those of :class:`Rule`.

==============  =====================================================================================
attribute       what it holds
==============  =====================================================================================
pre_trace       equations of traces of the presynaptic neuron; ``x`` there is ``x_pre`` in the synapse
on_pre_spike    what a presynaptic spike does to them
post_trace      equations of traces of the postsynaptic neuron; ``y`` there is ``y_post`` in the synapse
on_post_spike   what a postsynaptic spike does to them
on_pre          what a presynaptic spike does to the weight ``w``
on_post         what a postsynaptic spike does to the weight ``w``
gated_by        condition of the postsynaptic neuron, a boolean of ``post_trace``, without which ``on_pre``
                does nothing: compiled networks then need not run it
==============  =====================================================================================

``on_pre`` and ``on_post`` see the traces as they were before the spikes of the same time step. All traces start each
presentation at 0. A network switches the rule off as a whole, so its equations need not know about testing.
"""

from dataclasses import dataclass

from .parameters import Model, NotNegative, Number, Positive, Time


@dataclass(frozen=True, kw_only=True)
class Rule(Model):
    """A rule that leaves the weights as they are; the base of the others."""

    w_max: Positive  #: largest weight

    binary = False  #: whether weights are `w_min` or `w_max`, and nothing between

    pre_trace = ""
    on_pre_spike = ""
    post_trace = ""
    on_post_spike = ""
    on_pre = ""
    on_post = ""
    gated_by = ""


@dataclass(frozen=True, kw_only=True)
class PowerLawSTDP(Rule):
    r"""Power-law weight-dependent STDP, the presynaptic trace being that of the nearest spike.

    .. math:: \Delta w = \eta\,(x_\mathrm{pre} - x_\mathrm{offset})\,(w_\mathrm{max} - w)^\mu, \qquad
        \tau\,\dot x_\mathrm{pre} = -x_\mathrm{pre}

    At each postsynaptic spike a weight grows if its input fired within ``-tau*log(offset)`` before it, else shrinks.
    Rathi's thesis (2021), sections 2.3.1 and 3.3.2, where the equation is printed with the two spikes' times.
    """

    tau: Time  #: decay of the presynaptic trace
    eta: NotNegative  #: learning rate
    offset: Number  #: trace at which the weight stays as it is
    mu: NotNegative  #: exponent of the dependence on the weight

    pre_trace = "dx/dt = -x/tau : 1"
    on_pre_spike = "x = 1"
    on_post = "w = clip(w + eta*(x_pre - offset)*clip(w_max - w, 0, w_max)**mu, 0, w_max)  # Eq. (3.3)"


@dataclass(frozen=True, kw_only=True)
class AccumulatingPowerLawSTDP(PowerLawSTDP):
    """:class:`PowerLawSTDP` whose trace adds up over spikes, as in Diehl & Cook (2015), section 2.3."""

    on_pre_spike = "x += 1"


@dataclass(frozen=True, kw_only=True)
class LastSpikePowerLawSTDP(PowerLawSTDP):
    """:class:`PowerLawSTDP` for the presynaptic neuron's latest spike, which may be one of the same time step.

    Rathi's thesis (2021), sections 3.3.2 and 3.4.2.
    """

    pre_trace = ""
    on_pre_spike = ""
    on_post = "x_pre = exp((lastspike_pre - t)/tau)\n" + PowerLawSTDP.on_post


@dataclass(frozen=True, kw_only=True)
class TripletSTDP(Rule):
    r"""The rule with one presynaptic and two postsynaptic traces of Diehl & Cook's published program (2015).

    .. math:: \Delta w = -\eta_\mathrm{pre}\,y_1 \text{ at a presynaptic spike}, \qquad
        \Delta w = \eta_\mathrm{post}\,x_\mathrm{pre}\,y_2 \text{ at a postsynaptic spike}

    Its potentiation is the triplet term of Pfister & Gerstner (2006): it needs an earlier postsynaptic spike.
    """

    tau_pre: Time  #: decay of the presynaptic trace
    tau_post_1: Time  #: decay of the fast postsynaptic trace
    tau_post_2: Time  #: decay of the slow postsynaptic trace
    eta_pre: NotNegative  #: learning rate of depression
    eta_post: NotNegative  #: learning rate of potentiation

    pre_trace = "dx/dt = -x/tau_pre : 1"
    on_pre_spike = "x = 1"
    post_trace = """
    dy_1/dt = -y_1/tau_post_1 : 1
    dy_2/dt = -y_2/tau_post_2 : 1
    """
    on_post_spike = """
    y_1 = 1
    y_2 = 1
    """
    on_pre = "w = clip(w - eta_pre*y_1_post, 0, w_max)"
    on_post = "w = clip(w + eta_post*x_pre*y_2_post, 0, w_max)"


@dataclass(frozen=True, kw_only=True)
class ColumnNormalisation(Model):
    r"""Before each presentation the weights of a neuron are scaled to a common sum (Diehl & Cook 2015, section 2.3).

    .. math:: w_{ij} \leftarrow \min\!\Big(w_{ij}\,\frac{\mathrm{total}}{\sum_k w_{kj}},\; w_\mathrm{max}\Big)

    A sum that is off by no more than one part in 100,000 stays, so that weights which nothing changed stay the same to the
    bit; a compiled program then need not read them.
    """

    total: Positive  #: sum of the weights onto one neuron

    of_neuron = "total_weight : 1"
    sum_starts = "total_weight = 0"
    sum_grows = "total_weight_post += w"
    # Frozen weights stay what they are, be they above w_max.
    scales = """
    too_much = total/(total_weight_post + 1e-6) - 1
    w_scaled = clip(w*(1 + too_much*int(abs(too_much) > 1e-5)), 0, w_max)
    w = plastic_post*w_scaled + (1 - plastic_post)*w
    """
