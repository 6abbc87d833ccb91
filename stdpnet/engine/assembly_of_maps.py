"""How is a residual convolutional network wired?

Pixels → maps → maps → ..., each layer with shared binary kernels; each layer's maps → pooled maps → activations. With
residual connections the second layer also sees the pixels, the third the first layer's maps and the inverted pixels,
and so on. A spike passes through all layers within one time step. Srinivasan & Roy (2019), section 2.
"""

from dataclasses import replace
from itertools import count

import numpy as np
from brian2 import Clock, Network, NeuronGroup, StateMonitor, TimedArray, linked_var, second

from .functions import chance, seed_presentation, stop_if, stream_of
from .feature_maps import Competition, Convolution, MapGroup, Pooling, Relay, TraceSampling
from .state_updaters import euler_or_exact
from ..models.kernel_plasticity import AVERAGES
from ..models.residual_model import shapes


def build(model, *, image, maps, n_images, n_batches, residual=False, learning=None, read=()):
    """Wire the network.

    Parameters
    ----------
    model : ResidualNetwork
    image : tuple of int
        Height, width and channels of an image.
    maps : sequence of int
        Maps of each layer.
    n_images : int
        Images that are shown at once: a mini-batch.
    n_batches : int
        Rows of the array ``image``, each a mini-batch.
    residual : bool
        Whether there are residual connections.
    learning : int, optional
        Number of the layer that learns, from 1.
    read : sequence of int
        Numbers of the layers whose activations are recorded.

    Returns
    -------
    network : brian2.Network
        With objects named ``show``, ``image``, ``pixels``, and ``maps_1``, ``conv_1``, ``kernels_1``, ``pool_1``
        for each layer, and the monitors ``kernels_seen`` or ``pool_1_seen``.
    """
    parts = _Parts(model, (n_images, *image), n_batches, learning)
    sources = [parts.pixels]
    for number, shape in enumerate(shapes(model, image, maps), start=1):
        source = parts.joined(sources, number) if residual and number > 1 else sources[-1]
        sources.append(parts.layer(source, number, (n_images, *shape)))
        if number in read:
            parts.pooled(sources[-1], number)
    return Network(*parts.objects, name="network")


class _Parts:
    """The objects of one network, made in the order in which spikes pass through them."""

    def __init__(self, model, shape, n_batches, learning):
        self.model, self.learning = model, learning
        self.rule = model.layer(learning).rule if learning else None
        duration = model.learning_duration if learning else model.duration
        self.n_steps = round(float(duration/model.dt))
        self.clock = Clock(model.dt, name="steps")
        self.between = Clock(duration, name="presentations")
        self.turn = count()
        self.objects = []
        self.show = self._show(shape[0])
        self.pixels = self._pixels(shape, n_batches)

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

    def _show(self, n_images):
        functions = {"stop_if": stop_if, "seed_presentation": seed_presentation, "batch_size": n_images}
        show = NeuronGroup(1, _SHOW, name="show", namespace=functions, clock=self.clock)
        self._at_start(show, _NEXT_BATCH, order=2)
        return self._add(show)

    def _pixels(self, shape, n_batches):
        model = self.model.encoding
        if self.learning:
            model = replace(model, max_rate=self.model.layer(self.learning).max_rate)
        image = TimedArray(np.zeros((n_batches, np.prod(shape))), dt=1*second, name="image")
        namespace = vars(model) | {"image": image, "n_pixels": int(np.prod(shape[1:])), "chance": chance,
                                   "stream_of": stream_of}
        pixels = self._group(shape, model.equations + _PIXEL_LINKS, "pixels", namespace, feeds=1, signed=self.model.signed,
                             threshold=model.threshold, dtype={"polarity": np.int8})
        for name in ("batch", "first_image", "first_step", "seed"):
            setattr(pixels, name, linked_var(self.show, name))
        self._at_start(pixels, model.at_start + ("\nx = 0" if "x" in pixels.variables else ""))
        return self._spikes(pixels)

    def _group(self, shape, equations, name, namespace, *, feeds, signed=False, reset="", **options):
        """Make a group, with traces if the layer that it feeds, of number `feeds`, learns."""
        if feeds == self.learning is not None:
            equations += f"\n{self.rule.pre_trace}"
            namespace |= {"tau_pre": self.rule.tau_pre}
            reset += "\n" + (self.rule.on_signed_spike if signed else self.rule.on_pre_spike)
        return MapGroup(shape, equations, name=name, namespace=namespace, reset=reset.strip(), signed=signed,
                        method=euler_or_exact, clock=self.clock, **options)

    def joined(self, sources, number):
        """Return neurons that join the maps below a layer with all those further below."""
        signed = sources[0].signed or number > 2  # the third layer receives inverted pixels
        joined = self._group(sources[-1].shape, _JOINED, f"joined_{number}", {}, feeds=number, signed=signed,
                             threshold="total != 0", reset=_JOINED_RESET, dtype={"total": np.int8, "polarity": np.int8})
        for place, source in enumerate(sources):
            self._add(Relay(source, joined, inverted=place == 0 and number % 2 == 1,
                            **self._in_turn(name=f"relay_{place}_{number}")))
        if "x" in joined.variables:
            self._at_start(joined, "x = 0")
        return self._spikes(joined)

    def layer(self, source, number, shape):
        """Return the neurons of a layer, having made its kernels."""
        model = self.model.neuron
        maps, kernels = self._maps(number, shape), self._kernels(source, number, shape)
        rule = self.model.layer(number).rule
        exact = rule.stored_as == bool
        largest = source.n_maps*self.model.size**2
        current = np.min_scalar_type(-largest - 1) if exact else np.float32
        neurons = self._group(
            shape, f"{model.equations}\ncurrent : {'integer' if exact else '1'}", f"conv_{number}", vars(model),
            feeds=number + 1, threshold=model.threshold, reset=model.reset, own=maps,
            linked=[("theta", "1"), ("dropped", "1")], dtype={"current": current})
        self._add(Convolution(source, neurons, kernels, size=self.model.size, learning=number == self.learning,
                              binary=exact and (rule.w_min, rule.w_max) == (-1, 1),
                              **self._in_turn(name=f"convolution_{number}")))
        self._at_start(neurons, model.at_rest + ("\nx = 0" if "x" in neurons.variables else ""))
        competes = self.model.competition and number == self.learning
        self._spikes(neurons, competes and self._add(
            Competition(neurons, maps, clock=self.clock, name=f"competition_{number}")) or None)
        if number == self.learning:
            self._learn(source, neurons, kernels, maps, number)
        return neurons

    def _maps(self, number, shape):
        model = self.model.layer(number).maps
        maps = NeuronGroup(shape[-1], model.equations, name=f"maps_{number}", clock=self.clock,
                           namespace=vars(model) | {"map_size": int(np.prod(shape[1:3]))})
        if number == self.learning:
            self._at_start(maps, model.each_batch)
        return self._add(maps)

    def _kernels(self, source, number, shape):
        model, rule, size = self.model, self.model.layer(number).rule, self.model.size
        equations, linked = "w : 1", ()
        if number == self.learning:
            windows = rule.signed_windows if source.signed else rule.windows
            equations, linked = _SAMPLES + AVERAGES[model.average] + windows, _SAMPLE_COUNTS
        n_places = int(np.prod([-(-extent//model.stride) for extent in shape[1:3]]))
        kernels = MapGroup((source.n_maps, size, size, shape[-1]), equations, name=f"kernels_{number}",
                           namespace=vars(rule) | {"n_places": n_places}, own=self.objects[-1], linked=linked,
                           clock=self.clock, dtype=dict.fromkeys(_EXACT, np.float64))
        if number == self.learning:
            kernels.n_images = linked_var(self.show, "n_images")
            self._at_start(kernels, _COUNTERS_START)
        return self._add(kernels)

    def _learn(self, source, neurons, kernels, maps, number):
        rule, model = self.rule, self.model
        self._add(TraceSampling(source, neurons, kernels, maps, size=model.size, stride=model.stride,
                                **self._in_turn(name=f"sampling_{number}")))
        self._each_step(kernels, _COUNT + (rule.signed_update if source.signed else rule.update))
        self._each_step(maps, model.layer(number).maps.each_step)
        seen = ["w", "n_up", "n_down", "n_idle"]
        self._add(StateMonitor(kernels, seen, record=True, clock=self.between, when="start", order=1,
                               name="kernels_seen"))
        self._add(StateMonitor(maps, ["theta"], record=True, clock=self.between, when="start", order=1,
                               name="maps_seen"))

    def pooled(self, source, number):
        """Make the pooled neurons of a layer, and record their activations."""
        model = self.model.pooling
        n_images, height, width, n_maps = source.shape
        pool = self._group((n_images, height//model.size, width//model.size, n_maps), model.equations,
                           f"pool_{number}", vars(model) | {"n_steps": self.n_steps}, feeds=None,
                           threshold=model.threshold, reset=model.reset)
        self._add(Pooling(source, pool, size=model.size, **self._in_turn(name=f"pooling_{number}")))
        self._at_start(pool, model.at_rest)
        self._spikes(pool)
        self._add(StateMonitor(pool, ["activation"], record=True, clock=self.between, when="start", order=1,
                               name=f"pool_{number}_seen"))


_SHOW = """
batch : integer
first_image : integer
first_step : integer
n_images : integer
n_samples : integer (constant)
position : integer (constant)
seed : integer (constant)
"""
_NEXT_BATCH = """
batch += 1
first_image = position + batch*batch_size
n_images = clip(n_samples - batch*batch_size, 1, batch_size)
first_step = t_in_timesteps
stopped = stop_if(batch*batch_size >= n_samples)
seeded = seed_presentation(seed, first_image, 0)
"""
_PIXEL_LINKS = """
batch : integer (linked)
first_image : integer (linked)
first_step : integer (linked)
seed : integer (linked)
"""
_JOINED = """
total : integer
polarity : integer
"""
_JOINED_RESET = """
polarity = clip(total, -1, 1)
total = 0
"""
_EXACT = ("sum_plus", "mean_plus", "sum_minus", "mean_minus")
_SAMPLES = """
w : 1
sum_plus : 1
mean_plus : 1
sum_minus : 1
mean_minus : 1
n_up : integer
n_down : integer
n_idle : integer
n_images : integer (linked)
"""
_SAMPLE_COUNTS = (("n_sampled", "integer"), ("n_active", "integer"))
_COUNTERS_START = """
n_up = 0
n_down = 0
n_idle = 0
"""
_COUNT = """
n_up += int(may_rise)
n_down += int(may_fall)
n_idle += int(n_sampled > 0 and not may_rise and not may_fall)
"""
