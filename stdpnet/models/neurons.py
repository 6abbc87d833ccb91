"""How does the membrane and its adaptive threshold evolve?

A neuron model is a frozen dataclass: its fields are the parameters (Brian2 quantities), its class attributes the
equations. A network adds to an excitatory model the shared variable ``plastic`` (1 while learning, else 0) and the
length of a presentation, ``period``.

=================  ====================================================================================
class attribute    what it holds
=================  ====================================================================================
equations          differential equations, with conductances ``g_exc`` and ``g_inh``
threshold, reset   the condition of a spike and what follows it
at_rest            the state in which a presentation starts
each_presentation  what happens once per presentation
learned            variables that outlast a presentation, each with the parameter that it starts from
=================  ====================================================================================
"""

from dataclasses import dataclass

from brian2 import Quantity


@dataclass(frozen=True, kw_only=True)
class ConductanceLIF:
    """Leaky integrate-and-fire neuron with excitatory and inhibitory conductances.

    Conductances are relative to the leak's, hence without unit. Rathi's thesis (2021), section 3.3.1;
    Diehl & Cook (2015), section 2.1.
    """

    tau: Quantity  #: membrane time constant
    v_rest: Quantity  #: resting potential
    v_reset: Quantity  #: potential after a spike
    v_thresh: Quantity  #: potential at which the neuron fires
    refractory: Quantity  #: time after a spike in which the membrane is held
    e_exc: Quantity  #: reversal potential of the excitatory synapses
    e_inh: Quantity  #: reversal potential of the inhibitory synapses
    tau_exc: Quantity  #: decay of the excitatory conductance
    tau_inh: Quantity  #: decay of the inhibitory conductance

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
    each_presentation = ""
    learned = ()


@dataclass(frozen=True, kw_only=True)
class AdaptiveLIF(ConductanceLIF):
    """:class:`ConductanceLIF` whose threshold rises with every spike: homeostasis.

    Rathi's thesis (2021), section 3.4.1; Diehl & Cook (2015), section 2.4.
    """

    theta_start: Quantity  #: the threshold's adaptive part before learning
    theta_plus: Quantity  #: what a spike adds to it
    tau_theta: Quantity  #: its decay

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
