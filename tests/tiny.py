"""Networks and images small enough to be compiled once for all tests, or simulated by NumPy in a second."""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from brian2 import Hz, Quantity, SpikeMonitor, ms, mV

from stdpnet.engine import assembly
from stdpnet.models import presets
from stdpnet.models.encoding import PoissonEncoding
from stdpnet.estimators.two_layer import Ensemble
from stdpnet.estimators.multimodal import Multimodal
from stdpnet.models.neurons import ConductanceLIF
from stdpnet.models.plasticity import ColumnNormalisation, Rule

N_INPUTS = 36
N_NEURONS = 8
N_CLASSES = 4
CHUNK_SIZE = 20
N_CHANNELS = 16


def shrunk(model):
    """A preset for some 36 bright pixels that are shown for 100 ms; the equations are the preset's own."""
    return replace(
        model,
        encoding=replace(model.encoding, max_rate=400*Hz),
        presentation=replace(model.presentation, duration=100*ms, max_attempts=3),
        normalisation=model.normalisation and ColumnNormalisation(total=9.0),
    )


#: learns the images of `quarters` within 40 of them
TINY = replace(
    shrunk(presets.ACCUMULATING),
    rule=replace(presets.ACCUMULATING.rule, eta=0.02),
    neuron=replace(presets.EXCITATORY, theta_plus=0.1*mV),
)


@dataclass(frozen=True, kw_only=True)
class RegularEncoding(PoissonEncoding):
    """Spikes at equal intervals, each input with a phase of its own: nothing is random."""

    at_start = """
    rate = max_rate/white*(1 + boost*attempt)*image(sample*second, i)
    next_spike = (0.137 + (i % 7)/8)/(rate*dt + 1e-12)
    """
    reset = "next_spike += 1/(rate*dt + 1e-12)"


def regular(model):
    """A network whose inputs are :class:`RegularEncoding`."""
    return replace(model, encoding=RegularEncoding(**vars(model.encoding)))


def ensemble(model=TINY, **options):
    """A network of 8 neurons; without options all use one compiled program."""
    return Ensemble(model, **{"n_neurons": N_NEURONS, "chunk_size": CHUNK_SIZE} | options)


def quarters(n_samples, *, seed=0, side=6):
    """Noisy images, float (n_samples, side**2), 0 to 255, one quarter of each bright, and its number, int (n_samples,)."""
    random = np.random.default_rng(seed)
    y = np.arange(n_samples) % N_CLASSES
    rows, columns = np.divmod(np.arange(side**2), side)
    bright = y[:, np.newaxis] == 2*rows//side*2 + 2*columns//side
    return np.where(bright, 200, 20) + random.uniform(-20, 20, (n_samples, side**2)), y


#: the same for two modalities; synapses between them are strong and learn fast
TINY_PAIR = presets.together(TINY, replace(TINY, normalisation=ColumnNormalisation(total=6.0)),
                             replace(presets.TABLE_3_1, gain=20.0, gain_learning=20.0, eta=0.05, offset=0.2))


def multimodal(model=TINY_PAIR, **options):
    """Two ensembles of 8 neurons; without options all use one compiled program."""
    return Multimodal(model, **{"n_neurons": N_NEURONS, "chunk_size": CHUNK_SIZE, "cross_connectivity": 0.4} | options)


def pairs(n_samples, *, seed=0):
    """Images of 36 and of 16 pixels of the same quarters, and their numbers."""
    image, y = quarters(n_samples, seed=seed)
    return [image, quarters(n_samples, seed=seed + 1000, side=4)[0]], y


def builder(model, *, n_inputs=N_INPUTS, n_neurons=N_NEURONS, n_images=CHUNK_SIZE):
    """What `Program` and `Simulation` take: a function that makes a network."""
    return partial(assembly.build, model, n_inputs=n_inputs, n_neurons=n_neurons, n_images=n_images)


def watched(model, **sizes):
    """A network's builder, with the input spikes recorded in ``watched``, the excitatory ones in ``fired``."""
    def build():
        network = builder(model, **sizes)()
        network.add(SpikeMonitor(network["inputs"], name="watched"), SpikeMonitor(network["exc"], name="fired"))
        return network
    return build


def shown(model, images, **changes):
    """The inputs of a program that shows images to a frozen network; `changes` by variable name."""
    return {
        "image": images, "input_exc.w": 0.0, "exc.theta": float(model.neuron.theta_start), "show.sample": -1,
        "show.attempt": model.presentation.max_attempts - 1, "show.n_samples": len(images), "show.position": 0,
        "show.training": 0.0, "show.seed": 1,
    } | changes


@dataclass(frozen=True, kw_only=True)
class PairSTDP(Rule):
    """A rule of the user's own: additive, with a trace on either side."""

    tau_plus: Quantity
    tau_minus: Quantity
    a_plus: float
    a_minus: float

    pre_trace = "dx/dt = -x/tau_plus : 1"
    on_pre_spike = "x += 1"
    post_trace = "dy/dt = -y/tau_minus : 1"
    on_post_spike = "y += 1"
    on_pre = "w = clip(w - a_minus*y_post, 0, w_max)"
    on_post = "w = clip(w + a_plus*x_pre, 0, w_max)"


@dataclass(frozen=True, kw_only=True)
class CurrentLIF(ConductanceLIF):
    """A neuron of the user's own: spikes drive a current, not a conductance."""

    gain: Quantity  #: steady change of the potential per input

    equations = """
    dv/dt = (v_rest - v + (g_exc - g_inh)*gain)/tau : volt (unless refractory)
    dg_exc/dt = -g_exc/tau_exc : 1
    dg_inh/dt = -g_inh/tau_inh : 1
    """


#: with a rule, a neuron and an encoding of the user's own, and none of what can be left away
OWN = replace(
    regular(TINY),
    neuron=CurrentLIF(**vars(presets.INHIBITORY) | {"tau": 50*ms, "gain": 16*mV}),
    rule=PairSTDP(w_max=1.0, tau_plus=20*ms, tau_minus=30*ms, a_plus=0.004, a_minus=0.003),
    normalisation=None,
    inhibition=None,
    presentation=replace(TINY.presentation, rest=20*ms),
)
