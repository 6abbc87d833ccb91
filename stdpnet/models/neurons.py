"""How do a membrane and its adaptive threshold evolve?

A neuron model is a frozen dataclass: its fields are the parameters (Brian2 quantities), its class attributes the
equations. A network adds to an excitatory model the shared variable ``plastic`` (1 while learning, else 0) and the
length of a presentation, ``period``.

=================  ====================================================================================
class attribute    what it holds
=================  ====================================================================================
equations          differential equations, with conductances ``g_exc`` and ``g_inh``
threshold, reset   the condition of a spike and what follows it
at_rest            the state in which a presentation starts
rests              the condition on which a neuron of a rarely active layer counts as at rest: a compiled
                   program leaves it as it is until a spike reaches it; without one, where nothing changes
each_presentation  what happens once per presentation
learned            variables that outlast a presentation, each with the parameter that it starts from
=================  ====================================================================================
"""

from dataclasses import dataclass
from typing import ClassVar

from .parameters import Duration, Model, NotNegative, Positive, Potential, Probability, Time


@dataclass(frozen=True, kw_only=True)
class ConductanceLIF(Model):
    r"""Leaky integrate-and-fire neuron with excitatory and inhibitory conductances.

    .. math::

        \tau\,\dot v = (v_\mathrm{rest} - v) + g_\mathrm{exc}(e_\mathrm{exc} - v) + g_\mathrm{inh}(e_\mathrm{inh} - v),
        \qquad \tau_\mathrm{exc}\,\dot g_\mathrm{exc} = -g_\mathrm{exc}

    Conductances are relative to the leak's, hence without unit. Rathi's thesis (2021), section 3.3.1;
    Diehl & Cook (2015), section 2.1.
    """

    tau: Time  #: membrane time constant
    v_rest: Potential  #: resting potential
    v_reset: Potential  #: potential after a spike
    v_thresh: Potential  #: potential at which the neuron fires
    refractory: Duration  #: time after a spike in which the membrane is held
    e_exc: Potential  #: reversal potential of the excitatory synapses
    e_inh: Potential  #: reversal potential of the inhibitory synapses
    tau_exc: Time  #: decay of the excitatory conductance
    tau_inh: Time  #: decay of the inhibitory conductance

    equations = """
    dv/dt = (v_rest - v + g_exc*(e_exc - v) + g_inh*(e_inh - v))/tau : volt (unless refractory)  # Eq. (3.1)
    dg_exc/dt = -g_exc/tau_exc : 1  # Eq. (3.2)
    dg_inh/dt = -g_inh/tau_inh : 1
    """
    threshold = "v > v_thresh"
    reset = "v = v_reset"
    at_rest = """
    v = v_rest
    g_exc = 0
    g_inh = 0
    """
    rests = "abs(v - v_rest) < 1e-6*volt and g_exc < 1e-5 and g_inh < 1e-5"  # 1 uV; 1e-5 moves v by as much
    each_presentation = ""
    learned: ClassVar[tuple[tuple[str, str], ...]] = ()


@dataclass(frozen=True, kw_only=True)
class AdaptiveLIF(ConductanceLIF):
    r""":class:`ConductanceLIF` whose threshold rises with every spike: homeostasis.

    .. math:: \tau_\theta\,\dot\theta = -\theta, \qquad \theta \leftarrow \theta + \theta_\mathrm{plus} \text{ at a spike}

    Rathi's thesis (2021), section 3.4.1; Diehl & Cook (2015), section 2.4.
    """

    theta_start: Potential  #: the threshold's adaptive part before learning
    theta_plus: Potential  #: what a spike adds to it
    tau_theta: Time  #: its decay

    equations = ConductanceLIF.equations + """
    theta : volt
    """
    threshold = "v > v_thresh + theta"
    reset = """
    v = v_reset
    theta += plastic*theta_plus
    """
    # The decay over one presentation in closed form: a step of 0.5 ms would change theta by less than the
    # resolution of a single-precision number.
    each_presentation = "theta *= exp(-plastic*period/tau_theta)  # Eq. (3.4)"
    learned = (("theta", "theta_start"),)


@dataclass(frozen=True, kw_only=True)
class MapLIF(Model):
    r"""Leaky integrate-and-fire neuron, driven by the sum of its kernel's weights: :math:`\tau\,\dot v = I - v`.

    Time is in steps; potentials and currents have no unit. A network adds the variable ``current`` and, from the neuron's
    map, the threshold ``theta`` and whether the map is ``dropped`` (1) from the present mini-batch or not (0). Srinivasan &
    Roy (2019), section 2.1.
    """

    tau: Time  #: membrane time constant

    equations = "dv/dt = (current - v)/tau : 1  # Eq. (1)"
    threshold = "v*(1 - dropped) > theta"  # thresholds are never below 0
    reset = "v = 0"
    at_rest = "v = 0"


@dataclass(frozen=True, kw_only=True)
class MapIF(MapLIF):
    r"""The same without a leak, as neurons of some chips are: :math:`\tau\,\dot v = I`; ``tau`` only scales thresholds."""

    equations = "dv/dt = current/tau : 1"


@dataclass(frozen=True, kw_only=True)
class AdaptiveMaps(Model):
    """Thresholds that rise with the spikes of a map, and maps that are dropped at random, while a layer learns.

    A network adds ``map_size``, the neurons of a map in one image. Srinivasan & Roy (2019), section 2.3.
    """

    beta: NotNegative  #: rise of the threshold when all neurons of a map in one image of the mini-batch fire once
    p_drop: Probability  #: probability that a map is silent for a mini-batch

    equations = """
    theta : 1
    dropped : 1
    n_spikes : integer
    n_sampled : integer
    n_active : integer
    """
    each_batch = "dropped = int(rand() < p_drop)"
    each_step = "theta += beta*n_spikes/map_size  # Eq. (4)"


@dataclass(frozen=True, kw_only=True)
class PoolingIF(Model):
    r"""Integrate-and-fire neuron that averages a field of neurons, and the low-pass filter of its spikes.

    .. math:: \tau_\mathrm{lpf}\,\dot y = -y, \qquad y \leftarrow y + 1 \text{ at a spike}, \qquad a = y(T)/T

    A network adds ``n_steps``, how long an image is shown. Srinivasan & Roy (2019), sections 2.1 and 2.4.
    """

    theta: Positive  #: threshold
    tau_lpf: Time  #: time constant of the filter

    equations = """
    v : 1
    dy/dt = -y/tau_lpf : 1
    activation = y/n_steps : 1  # Eq. (5)
    """
    threshold = "v > theta"
    reset = """
    v = 0
    y += 1
    """
    at_rest = """
    v = 0
    y = 0
    """


@dataclass(frozen=True, kw_only=True)
class SignedSum(Model):
    """Relay that fires where the spikes that reach it in a time step do not cancel, with the sign of their sum.

    A network adds ``total``, that sum, through skip connections. Srinivasan & Roy (2019), section 2.
    """

    equations = """
    total : integer
    polarity : integer
    """
    threshold = "total != 0"
    reset = """
    polarity = clip(total, -1, 1)
    total = 0
    """
    at_rest = ""
