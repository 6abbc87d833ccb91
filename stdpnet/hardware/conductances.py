"""What do populations with conductances answer to spikes, in floating point or in whole numbers? (NumPy, samples side by side)

In whole numbers a leak is a sum of shifts (`stdpnet.hardware.integer`), and a conductance times a distance from its reversal
potential a product and a shift. A potential is stopped at its reversal potentials, beyond which Euler's method would throw
it where many inhibitory spikes arrive at once; the floating point has the steps of the compiled programs, which need no stop.
A step goes as `stdpnet.models.presentation` tells: neurons evolve, fire, then spikes change conductances.
"""

from dataclasses import dataclass

import numpy as np

from ..models.neurons import AdaptiveLIF, ConductanceLIF
from ..models.synapses import CrossModalSynapses
from .fixed_point import FixedPoint, thresholds
from .integer import STATE_BITS, TERMS, shifts, taken

RECEPTORS = {"g_exc": ("e_exc", "tau_exc"), "g_inh": ("e_inh", "tau_inh")}  #: reversal potential and decay of each


@dataclass(frozen=True, kw_only=True, eq=False)
class Synapses:
    """What a spike adds to conductances."""

    source: str  #: name of the input or layer that sends spikes
    target: str  #: name of the layer that receives them
    receptor: str  #: "g_exc" or "g_inh"
    pairs: str  #: "one_to_one" and "all_but_own" with one weight for all, else "all"
    weights: np.ndarray  #: (n_source, n_target), or the one weight, an array without axes


@dataclass(frozen=True, kw_only=True, eq=False)
class Populations:
    """A trained network of populations, in volts relative to the rest, and time steps."""

    layers: dict  #: neuron models by name
    thresholds: dict  #: float arrays (n_neurons,) by layer
    synapses: dict  #: `Synapses` by connection
    readout: tuple  #: names of the layers that answer
    dt: float  #: time step in seconds


def populations(network, arrays):
    """Return the Populations of a network.

    Parameters
    ----------
    network : Network
    arrays : mapping
        What was learned.

    Raises
    ------
    ValueError
        If neurons are others than `ConductanceLIF` and `AdaptiveLIF`.
    """
    for name, layer in network.layers.items():
        if getattr(layer.neuron, "equations", None) not in (ConductanceLIF.equations, AdaptiveLIF.equations):
            raise ValueError(f"layer {name!r}: expected neurons of ConductanceLIF or AdaptiveLIF, whose equations are known in "
                             f"whole numbers, got {type(layer.neuron).__name__}")
    return Populations(layers={name: layer.neuron for name, layer in network.layers.items()},
                       thresholds={name: _thresholds(name, layer, arrays) for name, layer in network.layers.items()},
                       synapses={name: _synapses(name, each, arrays) for name, each in network.connections.items()},
                       readout=network.readout, dt=float(network.dt))


def _thresholds(name, layer, arrays):
    rises = np.asarray(arrays.get(f"{name}.theta", np.zeros(layer.n_neurons)), float)
    return float(layer.neuron.v_thresh - layer.neuron.v_rest) + rises


def _synapses(name, each, arrays):
    if each.has_weights:
        model, gain = each.synapses, arrays.get(f"{name}.gain", 1.0)
        weights = np.asarray(arrays[f"{name}.w"], float)*gain*(model.gain if isinstance(model, CrossModalSynapses) else 1.0)
        return Synapses(source=each.source, target=each.target, receptor=each.receptor, pairs="all", weights=weights)
    return Synapses(source=each.source, target=each.target, receptor=each.receptor, pairs=each.pairs,
                    weights=np.array(each.synapses.weight, float))


class Floats:
    """Neurons of single numbers with a point.

    Parameters
    ----------
    network : Populations
    """

    kind = float

    def __init__(self, network):
        self.network, self.weights = network, {name: each.weights for name, each in network.synapses.items()}
        self.thresholds = network.thresholds

    def constants(self, name):
        """Return what `evolved` of a layer needs: share of the leak, reversal potentials and decays by receptor, reset."""
        model, dt = self.network.layers[name], self.network.dt
        volts = {key: float(getattr(model, reversal) - model.v_rest) for key, (reversal, _) in RECEPTORS.items()}
        kept = {key: np.exp(-dt/float(getattr(model, tau))) for key, (_, tau) in RECEPTORS.items()}
        return dt/float(model.tau), volts, kept, float(model.v_reset - model.v_rest)

    def evolved(self, v, conductances, constants):
        """Return potentials one step later, by the method of `stdpnet.engine.state_updaters.rational_euler`."""
        share, reversal, _, _ = constants
        k = share*(1 + sum(conductances.values()))
        change = share*(sum(g*(reversal[key] - v) for key, g in conductances.items()) - v)
        return v + change*(1 + k/2)/(1 + k*(1 + k/2))

    def decayed(self, g, key, constants):
        """Return conductances one step later."""
        return g*constants[2][key]


class Integers:
    """Neurons of whole numbers: weights and thresholds of so many bits, potentials and conductances finer.

    Parameters
    ----------
    network : Populations
    bits : int
        From 2, see `stdpnet.hardware.fixed_point.FixedPoint`.
    n_terms : int
        Shifts of a leak.
    """

    kind = np.int64

    def __init__(self, network, *, bits, n_terms=TERMS):
        self.network, self.n_terms, finer = network, n_terms, max(0, STATE_BITS - bits)
        self.weights, self.places, self.thresholds, self.volts = {}, {}, {}, {}
        for name in network.layers:
            for key in RECEPTORS:
                self._quantise(name, key, bits, finer)
            self.volts[name] = FixedPoint.of(network.thresholds[name], max(bits, STATE_BITS)).step
            self.thresholds[name] = np.rint(thresholds(network.thresholds[name], bits)/self.volts[name]).astype(np.int64)

    def _quantise(self, name, key, bits, finer):
        """Give all synapses onto a receptor of a layer one format."""
        leading = {each: syn for each, syn in self.network.synapses.items() if (syn.target, syn.receptor) == (name, key)}
        form = FixedPoint.of(np.concatenate([np.zeros(1), *(each.weights.ravel() for each in leading.values())]), bits)
        self.weights |= {each: form.codes(syn.weights) << finer for each, syn in leading.items()}
        self.places[name, key] = form.fraction + finer

    def constants(self, name):
        """Return the same as `Floats.constants`, as whole numbers and shifts, and the places of each conductance."""
        share, volts, kept, reset = Floats(self.network).constants(name)
        whole = {key: round(each/self.volts[name]) for key, each in volts.items()}
        lost = {key: shifts(1 - each, self.n_terms) for key, each in kept.items()}
        return shifts(share, self.n_terms), whole, lost, round(reset/self.volts[name]), {
            key: self.places[name, key] for key in RECEPTORS}

    def evolved(self, v, conductances, constants):
        """Return potentials one step later, none beyond its reversal potentials."""
        leak, reversal, _, _, places = constants
        drive = sum((g*(reversal[key] - v)) >> places[key] for key, g in conductances.items())
        return np.clip(v + taken(drive - v, leak), reversal["g_inh"], reversal["g_exc"])

    def decayed(self, g, key, constants):
        """Return conductances one step later."""
        return g - taken(g, constants[2][key])


def run(arithmetic, spikes, n_samples):
    """Return the spikes of each neuron, an int array (n_samples, n_neurons) by layer.

    Parameters
    ----------
    arithmetic : Floats or Integers
    spikes : iterable
        For each time step a dict: by input a sparse array (n_samples, n_inputs), how often each fires.
    n_samples : int
    """
    layers = {name: _Layer(arithmetic, name, n_samples) for name in arithmetic.network.layers}
    for sent in spikes:
        fired = {name: layer.step() for name, layer in layers.items()}
        for key, each in arithmetic.network.synapses.items():
            layers[each.target].conductances[each.receptor] += _added(each, arithmetic.weights[key], {**sent, **fired}[each.source])
        for name, layer in layers.items():
            layer.reset(fired[name])
    return {name: layer.counts for name, layer in layers.items()}


def _added(synapses, weights, spikes):
    """Return what spikes add to the conductances of all neurons."""
    if synapses.pairs == "one_to_one":
        return spikes*weights
    if weights.ndim:
        return spikes @ weights
    together = spikes.sum(axis=1).reshape(-1, 1)
    return (together - spikes if synapses.pairs == "all_but_own" else together)*weights


class _Layer:
    """The state of the neurons of a layer."""

    def __init__(self, arithmetic, name, n_samples):
        network, shape = arithmetic.network, (n_samples, len(arithmetic.network.thresholds[name]))
        self.arithmetic, self.constants, self.threshold = arithmetic, arithmetic.constants(name), arithmetic.thresholds[name]
        self.v = np.zeros(shape, arithmetic.kind)
        self.conductances = {key: np.zeros(shape, arithmetic.kind) for key in RECEPTORS}
        self.held, self.hold = np.zeros(shape, np.int32), round(float(network.layers[name].refractory)/network.dt)
        self.counts = np.zeros(shape, np.int64)

    def step(self):
        """Let neurons evolve, and return which fire, an array of 0 and 1."""
        self.held -= self.held > 0
        free = self.held == 0
        self.v = np.where(free, self.arithmetic.evolved(self.v, self.conductances, self.constants), self.v)
        self.conductances = {key: self.arithmetic.decayed(g, key, self.constants) for key, g in self.conductances.items()}
        return (free & (self.v > self.threshold)).astype(np.int64)

    def reset(self, fired):
        """Put neurons that have fired back."""
        self.counts += fired
        self.v[fired > 0] = self.constants[3]
        self.held[fired > 0] = self.hold
