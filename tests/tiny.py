"""Networks and images small enough to be compiled once for all tests, or simulated by NumPy in a second."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from brian2 import Hz, Quantity, SpikeMonitor, ms, mV

from stdpnet.engine import assembly
from stdpnet.estimators.multimodal import Multimodal
from stdpnet.estimators.restocnet import ReStoCNet
from stdpnet.estimators.two_layer import TwoLayerNetwork
from stdpnet.models import presets
from stdpnet.models.architectures import two_modalities
from stdpnet.models.encoding import PoissonEncoding
from stdpnet.models.neurons import ConductanceLIF
from stdpnet.models.plasticity import Rule

N_INPUTS = 36
N_NEURONS = 8
N_CLASSES = 4
CHUNK_SIZE = 20
N_CHANNELS = 16


def shrunk(network):
    """A preset for some 36 bright pixels that are shown for 100 ms; the equations are the preset's own."""
    normalised = network.connections["input_exc"].normalisation is not None
    return network.resized({"exc": N_NEURONS}).replace({
        "input.max_rate": 400*Hz, "presentation.duration": 100*ms, "presentation.max_attempts": 3,
    } | ({"input_exc.normalisation.total": 9.0} if normalised else {}))


#: learns the images of `quarters` within 40 of them
TINY = shrunk(presets.ACCUMULATING).replace({"input_exc.rule.eta": 0.02, "exc.neuron.theta_plus": 0.1*mV})


@dataclass(frozen=True, kw_only=True)
class RegularEncoding(PoissonEncoding):
    """Spikes at equal intervals, each input with a phase of its own: nothing is random."""

    at_start = """
    rate = max_rate/input_max*(1 + boost*attempt)*image(sample*second, i)
    next_spike = (0.137 + (i % 7)/8)/(rate*dt + 1e-12)
    """
    reset = "next_spike += 1/(rate*dt + 1e-12)"


def regular(network):
    """A network whose inputs are :class:`RegularEncoding`."""
    return network.replace({"input": RegularEncoding(**vars(network.inputs["input"]))})


def without_inhibition(network):
    """A network without inhibitory neurons."""
    return network.without("inh")


def learner(network=TINY, **options):
    """A network of 8 neurons; without options all use one compiled program."""
    return TwoLayerNetwork(network, **{"n_neurons": N_NEURONS, "chunk_size": CHUNK_SIZE} | options)


def quarters(n_samples, *, seed=0, side=6):
    """Noisy images, float (n_samples, side**2), 0 to 255, one quarter of each bright, and its number, int (n_samples,)."""
    random = np.random.default_rng(seed)
    y = np.arange(n_samples) % N_CLASSES
    rows, columns = np.divmod(np.arange(side**2), side)
    bright = y[:, np.newaxis] == 2*rows//side*2 + 2*columns//side
    return np.where(bright, 200, 20) + random.uniform(-20, 20, (n_samples, side**2)), y


SIDE = 8  #: of the pictures that feature maps see


def maps(n_maps=(4, 5), *, make=presets.restocnet_mnist, skip=True, readout="all", stride=2, **options):
    """A network of feature maps whose kernels change within some ten pictures."""
    made = make(n_maps, skip=skip, readout=readout, **options)
    rule = {"rule.pre_hebb_pot": 0.2, "rule.p_hebb_pot": 0.1, "rule.p_antihebb_dep": 0.1, "sampling_stride": stride}
    lesson = {"maps.beta": 0.02, "duration": 8*ms, "encoding.max_rate": 500*Hz}
    kernels = [name for name in made.connections if name.startswith("kernels")]
    return made.replace({f"{name}.{field}": value for name in kernels for field, value in rule.items()}
                        | {f"lessons.{place}.{field}": value for place in range(len(n_maps)) for field, value in lesson.items()}
                        | {"presentation.duration": 10*ms})


def convolutional(network=None, **options):
    """A network of feature maps; without options all use one compiled program for each lesson, and one that answers."""
    return ReStoCNet(network or maps(), **{"n_images": 12, "batch_size": 4, "chunk_size": 8} | options)


def pictures(n=24, seed=0):
    """Pictures with a bright row or column, float (n, 8, 8, 1), 0 to 1."""
    random = np.random.default_rng(seed)
    X = 0.1*random.random((n, SIDE, SIDE, 1))
    for image, place, lies in zip(X, random.integers(1, SIDE - 1, n), np.arange(n) % 2):
        image[place if lies else slice(None), slice(None) if lies else place] = 0.9
    return X


#: the network of populations for two modalities; synapses between them are strong and learn fast
CROSS = {"synapses.gain": 20.0, "synapses.gain_learning": 20.0, "rule.eta": 0.05, "rule.offset": 0.2}
TINY_PAIR = two_modalities(TINY, TINY.replace({"input_exc.normalisation.total": 6.0}), presets.TABLE_3_1).replace(
    {f"{link}.{path}": value for link in ("to_audio", "to_image") for path, value in CROSS.items()})


def multimodal(network=TINY_PAIR, **options):
    """Two ensembles of 8 neurons; without options all use one compiled program."""
    return Multimodal(network, **{"n_neurons": N_NEURONS, "chunk_size": CHUNK_SIZE, "cross_connectivity": 0.4} | options)


def pairs(n_samples, *, seed=0):
    """Images of 36 and of 16 pixels of the same quarters, and their numbers."""
    image, y = quarters(n_samples, seed=seed)
    return [image, quarters(n_samples, seed=seed + 1000, side=4)[0]], y


def builder(network, *, n_inputs=N_INPUTS, n_neurons=N_NEURONS):
    """What `Program` and `Simulation` take: a function that makes a network."""
    return partial(assembly.build, network.resized({"exc": n_neurons}), n_inputs={"input": n_inputs})


def watched(network, **sizes):
    """A network's builder, with the input spikes recorded in ``watched``, the excitatory ones in ``fired``."""
    def build():
        made = builder(network, **sizes)()
        made.add(SpikeMonitor(made["input"], name="watched"), SpikeMonitor(made["exc"], name="fired"))
        return made
    return build


def shown(network, images, **changes):
    """The inputs of a program that shows images to a frozen network; `changes` by variable name."""
    return {
        "input_values": images, "input_exc.w": 0.0, "exc.theta": float(network.layers["exc"].neuron.theta_start),
        "presentation.sample": -1, "presentation.attempt": network.presentation.max_attempts - 1, "presentation.n_samples": len(images),
        "presentation.position": 0, "presentation.training": 0.0, "presentation.seed": 1,
    } | changes


def worked_out(lines, rule, **names):
    """What a rule's lines make of names: all names afterwards. So traces lie exactly at a bound, as in no simulation."""
    known = {name: float(value) for name, value in vars(rule).items()} | {"clip": np.clip} | names
    exec("\n".join(line.partition(" : ")[0].strip() for line in lines.strip().splitlines()), {}, known)
    return known


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
OWN = regular(TINY).without("inh").replace({
    "exc.neuron": CurrentLIF(**vars(presets.INHIBITORY) | {"tau": 50*ms, "gain": 16*mV}),
    "input_exc.rule": PairSTDP(w_max=1.0, tau_plus=20*ms, tau_minus=30*ms, a_plus=0.004, a_minus=0.003),
    "input_exc.normalisation": None, "presentation.rest": 20*ms})
