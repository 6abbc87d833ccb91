"""How is the two-layer network wired?

Inputs → excitatory neurons (all to all, plastic) → inhibitory neurons (one to one) → all other excitatory neurons.
Thesis, sections 2.2.2 and 3.4.1.
"""

from dataclasses import fields

import numpy as np
from brian2 import (
    Clock,
    Equations,
    Network,
    NeuronGroup,
    StateMonitor,
    Synapses,
    TimedArray,
    linked_var,
    ms,
    second,
)

from .objects import DenseSynapses, SparselyUpdatedGroup, SparseSynapses
from .functions import seed_presentation, stop_if
from .state_updaters import rational_euler


def build(model, *, n_inputs, n_neurons, n_images, sparse=False):
    """Wire the network.

    Parameters
    ----------
    model : TwoLayer
    n_inputs, n_neurons : int
        Inputs, and excitatory neurons.
    n_images : int
        Images in the array ``image`` from which the inputs take their rates: one row for each frame of each.
    sparse : bool
        Whether the plastic synapses are listed when the network runs, instead of joining all to all.

    Returns
    -------
    network : brian2.Network
        With objects named ``show``, ``image``, ``inputs``, ``exc``, ``inh``, ``input_exc``, ``exc_inh``,
        ``inh_exc`` and the monitors ``shown`` and ``counted``.
    """
    stage = Stage(model.presentation, model.dt)
    wired = Wired(model, stage, n_inputs=n_inputs, n_neurons=n_neurons, n_images=n_images, sparse=sparse)
    return Network(*stage.objects, *wired.objects, name="network")


class Stage:
    """What all inputs and neurons of a program share: clocks, and the group that decides what is shown.

    Parameters
    ----------
    presentation : Presentation
    dt : Quantity
        Time step.

    Attributes
    ----------
    objects : list
        What a network must hold of it.
    """

    def __init__(self, presentation, dt):
        self.presentation = presentation
        self.clock = Clock(dt, name="steps")
        self.period = presentation.duration + presentation.rest
        self.between = Clock(self.period, name="presentations")
        functions = {"stop_if": stop_if, "seed_presentation": seed_presentation}
        self.show = self.group(1, presentation.equations, "show", vars(presentation) | functions)
        self.each_presentation(self.show, presentation.next_sample, 2)
        self.objects = [self.show, self.monitor(self.show, "sample", "shown")]

    @property
    def resets(self):
        """Whether the state is reset before each presentation, instead of a rest after it."""
        return self.presentation.rest == 0*ms

    def group(self, n, equations, name, namespace, kind=NeuronGroup, **options):
        """Return neurons on the clock of the time steps."""
        return kind(n, equations, name=name, namespace=namespace, clock=self.clock, **options)

    def each_presentation(self, group, code, order):
        """Run `code` at the start of each presentation; `order` tells its turn."""
        if code.strip():
            group.run_regularly(code, clock=self.between, when="start", order=order,
                                name=f"{group.name}_starts_{order}")

    def monitor(self, group, variable, name):
        """Return a monitor of what a variable was when a presentation ended."""
        return StateMonitor(group, [variable], record=True, clock=self.between, when="start", order=1, name=name)


class Wired:
    """The objects of one two-layer network, made in the order in which they depend on each other.

    Parameters
    ----------
    model : TwoLayer
    stage : Stage
    n_inputs, n_neurons, n_images, sparse
        As of :func:`build`.
    prefix : str
        How the names of its objects begin, where a program holds several networks.

    Attributes
    ----------
    objects : list
        What a network must hold of it.
    exc : brian2.NeuronGroup
        Excitatory neurons.
    """

    def __init__(self, model, stage, *, n_inputs, n_neurons, n_images, sparse=False, prefix=""):
        self.model = model
        self.stage = stage
        self.prefix = prefix
        inputs = self._inputs(n_inputs, n_images)
        self.exc = self._excitatory(n_neurons)
        learned = self._plastic_synapses(inputs, SparseSynapses if sparse else DenseSynapses)
        tally = Synapses(self.exc, stage.show, name=f"{prefix}tally", clock=stage.clock)
        tally.connect()
        stage.each_presentation(tally, "n_spikes_post += count_pre", 0)
        self.objects = [inputs, self.exc, learned, tally, stage.monitor(self.exc, "count", f"{prefix}counted")]
        if model.inhibition is not None:
            self.objects += self._lateral(n_neurons)

    def _inputs(self, n, n_images):
        model, rule, stage = self.model.encoding, self.model.rule, self.stage
        image = TimedArray(np.zeros((n_images*model.frames(), n)), dt=1*second, name=f"{self.prefix}image")
        n_steps = round(float(stage.presentation.duration/self.model.dt))
        inputs = stage.group(
            n, model.equations + _LINKS + rule.pre_trace, f"{self.prefix}inputs",
            _namespace(model, rule, image=image, n_steps=n_steps),
            threshold=model.threshold, reset=_lines(model.reset, rule.on_pre_spike), method="exact")
        for name in ("sample", "attempt", "first_step"):
            setattr(inputs, name, linked_var(stage.show, name))
        stage.each_presentation(inputs, _lines(self._trace_reset(rule.pre_trace), model.at_start), 3)
        if model.each_frame:
            frames = Clock(self._frame(n_steps), name=f"{self.prefix}frames")
            inputs.run_regularly(model.each_frame, clock=frames, when="start", order=4, name=f"{inputs.name}_frame")
        return inputs

    def _frame(self, n_steps):
        """Duration of a frame, which the period of presentations must be a multiple of, as a frame is of a step."""
        steps = n_steps/self.model.encoding.frames()
        n_in_period = round(float(self.stage.period/self.model.dt))
        if steps % 1 or n_in_period % steps:
            raise ValueError(f"PoissonEncodingInTime.n_frames: expected a divisor of the {n_steps} steps of a "
                             f"presentation, of whose frames the {n_in_period - n_steps} steps of rest are a multiple, "
                             f"got {self.model.encoding.frames()}")
        return steps*self.model.dt

    def _excitatory(self, n):
        model, rule, normalisation = self.model.neuron, self.model.rule, self.model.normalisation
        counters = _COUNTERS if n > 1 else _COUNTERS.replace(" (shared)", "")  # a link from one to one is a vector
        exc = self.stage.group(
            n, model.equations + rule.post_trace + counters, f"{self.prefix}exc",
            _namespace(model, *([rule] if rule.post_trace.strip() else []), period=self.stage.period),
            threshold=model.threshold, reset=_lines(model.reset, rule.on_post_spike, "count += 1"),
            events={rule.only_where: rule.only_where} if rule.only_where else {},
            refractory=model.refractory, method=rational_euler)
        exc.learning = linked_var(self.stage.show, "learning")
        at_rest = _lines(model.at_rest, "lastspike = -1e4*second") if self.stage.resets else ""
        self._begins(exc, model)
        sums = normalisation.sum_starts if normalisation else ""
        self.stage.each_presentation(exc, _lines(
            "plastic = learning", at_rest, self._trace_reset(rule.post_trace), model.each_presentation, sums, "count = 0"), 3)
        return exc

    def _lateral(self, n):
        """Return the inhibitory neurons and the synapses to and from them."""
        model, stage = self.model.inhibitory, self.stage
        inh = stage.group(n, model.equations, f"{self.prefix}inh", vars(model), kind=SparselyUpdatedGroup,
                          threshold=model.threshold, reset=model.reset, refractory=model.refractory, method=rational_euler)
        self._begins(inh, model)
        if stage.resets:
            stage.each_presentation(inh, _lines(model.at_rest, "lastspike = -1e4*second"), 3)
        return [inh, *self._lateral_synapses(inh)]

    def _begins(self, group, model):
        """Put neurons at rest when the program starts, if not before each presentation."""
        if not self.stage.resets and model.at_rest.strip():
            once = Clock(1e6*second, name=f"{group.name}_once")
            group.run_regularly(model.at_rest, clock=once, when="start", order=0, name=f"{group.name}_begins")

    def _plastic_synapses(self, inputs, kind):
        model, rule, normalisation = self.model.synapses, self.model.rule, self.model.normalisation
        learn = {
            pathway: _lines(model.update_starts, code, model.update_ends)
            for pathway, code in {"pre": rule.on_pre, "post": rule.on_post}.items() if code.strip()
        }
        on_pre = {"pre": _lines(model.on_pre, learn.get("pre", ""))}
        if rule.only_where:  # a loop of its own, over few neurons
            on_pre = {"pre": model.on_pre, "pre_learns": learn["pre"]}
        synapses = kind(
            inputs, self.exc, model.equations, name=f"{self.prefix}input_exc", clock=self.stage.clock,
            on_pre=on_pre, on_post=learn.get("post"),
            gated_by={"pre_learns": rule.only_where} if rule.only_where else None,
            namespace=_namespace(model, rule, *([normalisation] if normalisation else [])))
        if normalisation:
            self.stage.each_presentation(synapses, normalisation.sum_grows, 4)
            self.stage.each_presentation(synapses, normalisation.scales, 5)
        return synapses

    def _lateral_synapses(self, inh):
        model, options = self.model.inhibition, {"namespace": vars(self.model.inhibition), "clock": self.stage.clock}
        to_inh = Synapses(self.exc, inh, on_pre=model.on_exc, name=f"{self.prefix}exc_inh", **options)
        to_inh.connect(j="i")
        to_exc = DenseSynapses(inh, self.exc, on_pre=model.on_inh, name=f"{self.prefix}inh_exc", **options)
        return [to_inh, to_exc]

    def _trace_reset(self, equations):
        names = sorted(Equations(equations).diff_eq_names) if self.stage.resets else []
        return "\n".join(f"{name} = 0" for name in names)


_LINKS = """
sample : integer (linked)
attempt : integer (linked)
first_step : integer (linked)
"""
_COUNTERS = """
learning : 1 (linked)
plastic : 1 (shared)
count : integer
total_weight : 1
"""


def _lines(*codes):
    return "\n".join(code for code in codes if code.strip())


def _namespace(*models, **names):
    """Join the parameters of several models, which must not give one name two meanings."""
    joined = dict(names)
    for model in models:
        for field in fields(model):
            value = getattr(model, field.name)
            if field.name in joined and joined[field.name] is not value:
                raise ValueError(f"{type(model).__name__}.{field.name}: the name is also that of a parameter of "
                                 "another model of the same neurons or synapses; rename one of the two")
            joined[field.name] = value
    return joined
