"""How does a description of feature maps become a Brian2 network?

Layers take turns within a time step, from the inputs upwards, and a spike passes through all of them.
"""

from itertools import count

import numpy as np
from brian2 import Clock, Network, NeuronGroup, SpikeMonitor, StateMonitor, linked_var

from ..models.connections import Convolution, Pooling, SkipConnection
from ..models.encoding import RecordedSpikes
from ..models.kernel_plasticity import AVERAGES, COUNT, COUNTERS_START, EXACT, SAMPLE_COUNTS, SAMPLES
from . import feature_maps
from .asking import Sampling, Verdict
from .functions import chance, seed_presentation, stop_if, stream_of
from .recording import RecordedMaps, Recording, Replay
from .shown import Shown
from .state_updaters import euler_or_exact


def build(network, *, images, n_images, lesson=None, heard=(), n_batches=0, recorded=(), sampled=(), asked=(), n_classes=None):
    """Assemble a network.

    Parameters
    ----------
    network : stdpnet.models.network.Network
    images : dict of tuples of int
        Height, width and channels of what each input is shown.
    n_images : int
        Images that are shown at once: a mini-batch, a row of the program's samples ``<input>_values``.
    lesson : Lesson, optional
        What its layer learns; by default nothing is learned.
    heard : sequence of str
        Inputs and layers of which each spike is recorded, by monitors ``<name>_spikes``.
    recorded : sequence of str
        Inputs and layers whose spikes become the array ``<name>.bits``, see `stdpnet.engine.recording`.
    sampled, asked : sequence of int
        Time steps after which activations are kept, and after which a classifier of so many classes is asked, see
        `stdpnet.engine.asking`: those of the one layer that is read out.

    Returns
    -------
    brian2.Network
        With groups named as the inputs and layers, ``presentation``, ``<layer>_maps`` and the kernels of each convolution, and
        the monitors ``kernels_seen`` and ``maps_seen`` of a lesson, ``kernels_seen_2`` and so on of further layers that learn
        the same kernels, or ``<layer>_seen`` of each layer that is read out.
    """
    assembly = _Assembly(network, images, n_images, n_batches, lesson)
    for name in network.in_turn():
        assembly.add_layer(name)
    for name in recorded:
        assembly.record(name)
    assembly.ask(sampled, asked, n_classes)
    spikes = [SpikeMonitor(assembly.groups[name], name=f"{name}_spikes") for name in heard]
    return Network(*assembly.objects, *spikes, name="network")


class _Assembly:
    """The objects of one network, made in the order in which spikes pass through them."""

    def __init__(self, network, images, n_images, n_batches, lesson):
        self.network, self.lesson = network, lesson
        duration = lesson.duration if lesson else network.presentation.duration
        self.n_steps, self.n_batches = round(float(duration/network.dt)), n_batches
        self.clock = Clock(network.dt, name="steps")
        self.between = Clock(duration, name="presentations")
        self.turn = count()
        self.objects, self.groups, self.kernels = [], {}, {}
        self.shapes = {name: (n_images, *shape) for name, shape in network.shapes(images).items()}
        self.taught = self._taught()
        self.presenter = self._presenter(n_images)
        for name in network.inputs:
            self.groups[name] = self._recorded(name) if isinstance(network.inputs[name], RecordedSpikes) else self._input(name)

    def _taught(self):
        """Return the convolutions that learn, by name: all with the same kernels, in turn."""
        layers = self.lesson.layers if self.lesson else ()
        return {name: each for layer in layers for name, each in self.network.into(layer, Convolution).items()}

    @property
    def rule(self):
        """The rule of the kernels that learn, or one that changes nothing."""
        rule = next(iter(self.taught.values())).rule
        return rule if self.lesson.learns else rule.frozen()

    def _add(self, thing):
        self.objects.append(thing)
        return thing

    def _at_start(self, group, code, order=3):
        """Run `code` when a mini-batch is shown; `order` tells its turn."""
        if code.strip():
            group.run_regularly(code, clock=self.between, when="start", order=order, name=f"{group.name}_starts")

    def _in_turn(self, **options):
        return {"when": "groups", "order": next(self.turn), "clock": self.clock, **options}

    def _each_step(self, group, code):
        if code.strip():
            group.run_regularly(code, **self._in_turn(name=f"{group.name}_learn"))

    def _spikes(self, group, rivalry=None):
        """Let a group of spiking neurons have its turn: state, threshold, rivalry, reset."""
        for thing in (group.state_updater, group.thresholder["spike"], rivalry, group.resetter.get("spike")):
            if thing is not None:
                thing.when, thing.order = "groups", next(self.turn)
        return self._add(group)

    def _presenter(self, n_images):
        model = self.network.presentation
        functions = {"stop_if": stop_if, "seed_presentation": seed_presentation, "batch_size": n_images}
        presenter = NeuronGroup(1, model.equations, name="presentation", namespace=functions, clock=self.clock)
        self._at_start(presenter, model.next_batch, order=2)
        return self._add(presenter)

    def _recorded(self, name):
        """Return an input that fires as another program did."""
        signed = self.network.inputs[name].signed
        maps = RecordedMaps(self.shapes[name], signed=signed, name=name, clock=self.clock, namespace={})
        self._add(maps)
        self._add(Replay(maps, self.presenter, n_steps=self.n_steps, n_batches=self.n_batches,
                         **self._in_turn(name=f"{name}_replay")))
        return maps

    def record(self, name):
        """Record the spikes of an input or layer."""
        self._add(Recording(self.groups[name], self.presenter, n_steps=self.n_steps, n_batches=self.n_batches,
                            **self._in_turn(name=f"{name}_recording")))

    def ask(self, sampled, asked, n_classes):
        """Keep activations, or ask a classifier, after some steps."""
        pool, options = self.groups[self.network.readout[0]], {"n_batches": self.n_batches}
        if sampled:
            self._add(Sampling(pool, self.presenter, steps=sampled, **options, **self._in_turn(name="sampling")))
        if asked:
            verdict = Verdict(pool, self.presenter, steps=asked, n_classes=n_classes, **options, **self._in_turn(name="verdict"))
            self.objects += [verdict, verdict.group]

    def _input(self, name):
        model, shape = self.lesson.encoding if self.lesson else self.network.inputs[name], self.shapes[name]
        image = Shown(int(np.prod(shape)), f"{name}_values")
        namespace = vars(model) | {"image": image, "n_pixels": int(np.prod(shape[1:])), "chance": chance,
                                   "stream_of": stream_of}
        pixels = self._group(name, model.equations + _PIXEL_LINKS, namespace, signed=model.signed, threshold=model.threshold,
                             dtype={"polarity": np.int8})
        for variable in ("batch", "first_image", "first_step", "seed"):
            setattr(pixels, variable, linked_var(self.presenter, variable))
        self._at_start(pixels, model.at_start + _forgotten(pixels))
        return self._spikes(pixels)

    def _group(self, name, equations, namespace, *, signed=False, reset="", **options):
        """Make the neurons of an input or layer, with traces if the convolution that learns reads them."""
        if any(each.source == name for each in self.taught.values()):
            equations += f"\n{self.rule.pre_trace}"
            namespace = namespace | {"tau_pre": self.rule.tau_pre}
            reset += "\n" + (self.rule.on_signed_spike if signed else self.rule.on_pre_spike)
        return feature_maps.MapGroup(self.shapes[name], equations, name=name, namespace=namespace, reset=reset.strip(), signed=signed,
                        method=euler_or_exact, clock=self.clock, **options)

    def add_layer(self, name):
        """Make a layer's neurons, and what leads to them."""
        leading = next(iter(self.network.into(name).values()))
        make = {Convolution: self._convolved, Pooling: self._pooled, SkipConnection: self._joined}[type(leading)]
        self.groups[name] = make(name)

    def _joined(self, name):
        """Return neurons in which skip connections meet."""
        model, leading = self.network.layers[name].neuron, self.network.into(name)
        signed = any(self.groups[each.source].signed or each.inverted for each in leading.values())
        joined = self._group(name, model.equations, {}, signed=signed, threshold=model.threshold, reset=model.reset,
                             dtype={"total": np.int8, "polarity": np.int8})
        for key, each in leading.items():
            self._add(feature_maps.Relay(self.groups[each.source], joined, inverted=each.inverted, **self._in_turn(name=key)))
        self._at_start(joined, _forgotten(joined))
        return self._spikes(joined)

    def _convolved(self, name):
        """Return the neurons to which a convolution leads, having made its kernels."""
        key, convolution = next(iter(self.network.into(name, Convolution).items()))
        layer, rule, source = self.network.layers[name], convolution.rule, self.groups[convolution.source]
        maps = self._maps(name)
        kernels, samples = self._kernels_of(key, convolution, maps)
        largest = source.n_maps*convolution.size**2
        current = np.min_scalar_type(-largest - 1) if rule.binary else np.float32
        neurons = self._group(
            name, f"{layer.neuron.equations}\ncurrent : {'integer' if rule.binary else '1'}", vars(layer.neuron),
            threshold=layer.neuron.threshold, reset=layer.neuron.reset, own=maps,
            linked=[("theta", "1"), ("dropped", "1")], dtype={"current": current})
        self._add(feature_maps.Convolution(source, neurons, kernels, size=convolution.size, learning=self._learns(kernels),
                                           binary=rule.binary and (rule.w_min, rule.w_max) == (-1, 1),
                                           padding=convolution.padding, **self._in_turn(name=f"{name}_convolution")))
        self._at_start(neurons, layer.neuron.at_rest + _forgotten(neurons))
        competes = key in self.taught and self.lesson.competition
        self._spikes(neurons, self._add(feature_maps.Competition(neurons, maps, clock=self.clock, name=f"{name}_competition"))
                     if competes else None)
        if key in self.taught:
            self._learn(convolution, source, neurons, samples, maps)
        return neurons

    def _learns(self, kernels):
        """Whether a group of kernels is that of the lesson."""
        return any((each.kernels or name) == kernels.name for name, each in self.taught.items())

    def _maps(self, name):
        """Return a group with what the neurons of each map of a layer share."""
        taught = self.lesson and name in self.lesson.layers
        model, shape = self.lesson.maps if taught else self.network.layers[name].maps, self.shapes[name]
        maps = NeuronGroup(shape[-1], model.equations, name=f"{name}_maps", clock=self.clock,
                           namespace=vars(model) | {"map_size": int(np.prod(shape[1:3]))})
        if taught:
            self._at_start(maps, model.each_batch)
        return self._add(maps)

    def _kernels_of(self, key, convolution, maps):
        """Return the kernels of a convolution, those of another one if they share them, and the group that learns them here.

        The latter has samples, windows and counters of its own, and the kernels' weights, which it changes in its turn.
        """
        group = convolution.kernels or key
        if group not in self.kernels:
            self.kernels[group] = samples = self._weights(group, key, convolution, maps, "w : 1")
        elif key in self.taught:
            samples = self._weights(f"{key}_again", key, convolution, maps, "w : 1 (linked)")
            samples.w = linked_var(self.kernels[group], "w")
        else:
            samples = None
        return self.kernels[group], samples

    def _weights(self, name, key, convolution, maps, weights):
        rule, size = self.rule if key in self.taught else convolution.rule, convolution.size
        shape, source = self.shapes[convolution.target], self.groups[convolution.source]
        equations, linked = weights, ()
        if key in self.taught:
            windows = rule.signed_windows if source.signed else rule.windows
            equations, linked = f"{weights}\n" + SAMPLES + AVERAGES[convolution.average] + windows, SAMPLE_COUNTS
        n_places = int(np.prod([-(-extent//convolution.sampling_stride) for extent in shape[1:3]]))
        kernels = feature_maps.MapGroup((source.n_maps, size, size, shape[-1]), equations, name=name,
                           namespace=vars(rule) | {"n_places": n_places}, own=maps, linked=linked,
                           clock=self.clock, dtype=dict.fromkeys(EXACT, np.float64))
        if key in self.taught:
            kernels.n_images = linked_var(self.presenter, "n_images")
            self._at_start(kernels, COUNTERS_START)
        return self._add(kernels)

    def _learn(self, convolution, source, neurons, kernels, maps):
        self._add(feature_maps.TraceSampling(source, neurons, kernels, maps, size=convolution.size, stride=convolution.sampling_stride,
                                padding=convolution.padding, **self._in_turn(name=f"{neurons.name}_sampling")))
        self._each_step(kernels, COUNT + (self.rule.signed_update if source.signed else self.rule.update))
        self._each_step(maps, self.lesson.maps.each_step)
        turn = self.lesson.layers.index(neurons.name) + 1
        suffix = f"_{turn}" if turn > 1 else ""
        self._watch(kernels, [*(["w"] if turn == 1 else []), "n_up", "n_down", "n_idle"], f"kernels_seen{suffix}")
        self._watch(maps, ["theta"], f"maps_seen{suffix}")

    def _pooled(self, name):
        """Return the pooled neurons of a layer; their activations are recorded if they are read out."""
        model = self.network.layers[name].neuron
        pooling = next(iter(self.network.into(name, Pooling).values()))
        pool = self._group(name, model.equations, vars(model) | {"n_steps": self.n_steps}, threshold=model.threshold,
                           reset=model.reset)
        self._add(feature_maps.Pooling(self.groups[pooling.source], pool, size=pooling.size, **self._in_turn(name=f"{name}_pooling")))
        self._at_start(pool, model.at_rest)
        self._spikes(pool)
        if name in self.network.readout:
            self._watch(pool, ["activation"], f"{name}_seen")
        return pool

    def _watch(self, group, variables, name):
        """Record what variables were when a mini-batch had been shown."""
        self._add(StateMonitor(group, variables, record=True, clock=self.between, when="start", order=1, name=name))


def _forgotten(group):
    """Return code that forgets the traces of a group, if it has some."""
    return "\nx = 0" if "x" in group.variables else ""


_PIXEL_LINKS = """
batch : integer (linked)
first_image : integer (linked)
first_step : integer (linked)
seed : integer (linked)
"""
