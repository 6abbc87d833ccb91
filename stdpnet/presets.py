"""Which numbers did which paper use? Instances only; variants by `dataclasses.replace`."""

from dataclasses import replace

from brian2 import Hz, ms, mV, second

from .encoding import PoissonEncoding, Presentation
from .neurons import AdaptiveLIF, ConductanceLIF
from .plasticity import AccumulatingPowerLawSTDP, ColumnNormalisation, PowerLawSTDP, TripletSTDP
from .synapses import LateralInhibition, PlasticSynapses
from .two_layer import TwoLayer

EXCITATORY = AdaptiveLIF(
    tau=100*ms, v_rest=-65*mV, v_reset=-65*mV, v_thresh=-72*mV, refractory=5*ms, e_exc=0*mV, e_inh=-100*mV,
    tau_exc=1*ms, tau_inh=2*ms, theta_start=20*mV, theta_plus=0.05*mV, tau_theta=1e4*second,
)
INHIBITORY = ConductanceLIF(
    tau=10*ms, v_rest=-60*mV, v_reset=-45*mV, v_thresh=-40*mV, refractory=2*ms, e_exc=0*mV, e_inh=-85*mV,
    tau_exc=1*ms, tau_inh=2*ms,
)

THESIS_2 = TwoLayer(
    neuron=EXCITATORY,
    inhibitory=INHIBITORY,
    synapses=PlasticSynapses(w_start=0.3),
    rule=PowerLawSTDP(w_max=1.0, tau=20*ms, eta=0.002, offset=0.4, mu=0.9),
    normalisation=ColumnNormalisation(total=78.4),
    inhibition=LateralInhibition(w_exc=10.4, w_inh=17.0),
    encoding=PoissonEncoding(max_rate=63.75*Hz, white=255, boost=0.5),
    presentation=Presentation(duration=350*ms, rest=0*ms, min_spikes=5, max_attempts=20),
    dt=0.5*ms,
)
THESIS_3 = replace(THESIS_2, rule=replace(THESIS_2.rule, eta=0.0005))
ACCUMULATING = replace(
    THESIS_2, rule=AccumulatingPowerLawSTDP(w_max=1.0, tau=20*ms, eta=0.002, offset=0.4, mu=0.9),
)
IMAGE = replace(
    ACCUMULATING,
    neuron=replace(EXCITATORY, theta_plus=0.02*mV),
    rule=replace(ACCUMULATING.rule, eta=0.005),
    inhibition=LateralInhibition(w_exc=10.4, w_inh=60.0),
)
DIEHL_COOK = replace(
    THESIS_2,
    rule=TripletSTDP(w_max=1.0, tau_pre=20*ms, tau_post_1=20*ms, tau_post_2=40*ms, eta_pre=0.0001, eta_post=0.01),
)


def names():
    """Return the names of the two-layer networks."""
    return [name for name, value in globals().items() if isinstance(value, TwoLayer)]


def named(name):
    """Return a two-layer network by its name; raises ValueError if there is none."""
    if name not in names():
        raise ValueError(f"unknown preset {name!r}: expected one of {', '.join(names())}")
    return globals()[name]


def ablated(model, *, inhibition=True, homeostasis=True):
    """Return a network without lateral inhibition or without adaptive thresholds, as in section 3.6.5."""
    if not inhibition:
        model = replace(model, inhibition=None)
    if not homeostasis:
        model = replace(model, neuron=replace(model.neuron, theta_plus=0*mV))
    return model
