"""How is the two-layer network wired?

Inputs → excitatory neurons (all to all, plastic) → inhibitory neurons (one to one) → all other excitatory neurons.
Thesis, sections 2.2.2 and 3.4.1.
"""

from dataclasses import dataclass, fields, replace

import numpy as np
from brian2 import (
    Clock,
    Equations,
    Network,
    NeuronGroup,
    Quantity,
    StateMonitor,
    Synapses,
    TimedArray,
    linked_var,
    ms,
    second,
)

from .codegen import AllToAll, Listed, Resting
from .control import seed_presentation, stop_if
from .encoding import PoissonEncoding, Presentation
from .integration import rational_euler
from .neurons import ConductanceLIF
from .plasticity import ColumnNormalisation, Rule
from .synapses import LateralInhibition, PlasticSynapses


@dataclass(frozen=True, kw_only=True)
class TwoLayer:
    """Everything about a two-layer network but its size: models, parameters and the time step."""

    neuron: ConductanceLIF  #: excitatory neurons
    inhibitory: ConductanceLIF  #: inhibitory neurons
    synapses: PlasticSynapses  #: input to excitatory
    rule: Rule  #: how their weights are learned
    normalisation: ColumnNormalisation | None  #: how their sum is kept
    inhibition: LateralInhibition | None  #: the loop through the inhibitory neurons
    encoding: PoissonEncoding  #: pixels to spikes
    presentation: Presentation  #: how an image is shown
    dt: Quantity  #: time step

    def __post_init__(self):
        self.synapses.check(self.rule, self.normalisation)

    def frozen(self):
        """Return a network that answers as this one does, without what only learning needs."""
        if hasattr(self.rule, "w_min"):  # binary synapses insist on their rule
            return self
        return replace(self, rule=Rule(w_max=self.rule.w_max), normalisation=None)


def build(model, *, n_inputs, n_neurons, n_images, sparse=False):
    """Wire the network.

    Parameters
    ----------
    model : TwoLayer
    n_inputs, n_neurons : int
        Inputs, and excitatory neurons.
    n_images : int
        Rows of the array ``image`` from which the inputs take their rates.
    sparse : bool
        Whether the plastic synapses are listed when the network runs, instead of joining all to all.

    Returns
    -------
    network : brian2.Network
        With objects named ``show``, ``image``, ``inputs``, ``exc``, ``inh``, ``input_exc``, ``exc_inh``,
        ``inh_exc`` and the monitors ``shown`` and ``counted``.
    """
    parts = _Parts(model, n_inputs, n_neurons, n_images, Listed if sparse else AllToAll)
    network = Network(parts.show, parts.inputs, parts.exc, parts.input_exc, parts.tally, *parts.monitors,
                      name="network")
    if model.inhibition is not None:
        network.add(parts.inh, *parts.lateral)
    return network


class _Parts:
    """The objects of one network, made in the order in which they depend on each other."""

    def __init__(self, model, n_inputs, n_neurons, n_images, plastic):
        self.model = model
        self.clock = Clock(model.dt, name="steps")
        self.period = model.presentation.duration + model.presentation.rest
        self.between = Clock(self.period, name="presentations")
        self.show = self._show()
        self.inputs = self._inputs(n_inputs, n_images)
        self.exc = self._excitatory(n_neurons)
        self.input_exc = self._plastic_synapses(plastic)
        self.tally = Synapses(self.exc, self.show, name="tally", clock=self.clock)
        self.tally.connect()
        self._each_presentation(self.tally, "n_spikes_post += count_pre", 0)
        self.monitors = [
            StateMonitor(group, variables, record=True, clock=self.between, when="start", order=1, name=name)
            for group, variables, name in [(self.show, ["sample"], "shown"), (self.exc, ["count"], "counted")]
        ]
        if model.inhibition is not None:
            self.inh = self._inhibitory(n_neurons)
            self.lateral = self._lateral_synapses()

    def _group(self, n, equations, name, namespace, kind=NeuronGroup, **options):
        return kind(n, equations, name=name, namespace=namespace, clock=self.clock, **options)

    def _each_presentation(self, group, code, order):
        """Run `code` at the start of each presentation; `order` tells its turn."""
        if code.strip():
            group.run_regularly(code, clock=self.between, when="start", order=order,
                                name=f"{group.name}_starts_{order}")

    def _show(self):
        model = self.model.presentation
        functions = {"stop_if": stop_if, "seed_presentation": seed_presentation}
        show = self._group(1, model.equations, "show", vars(model) | functions)
        self._each_presentation(show, model.next_sample, 2)
        return show

    def _inputs(self, n, n_images):
        model, rule = self.model.encoding, self.model.rule
        image = TimedArray(np.zeros((n_images, n)), dt=1*second, name="image")
        n_steps = round(float(self.model.presentation.duration/self.model.dt))
        inputs = self._group(
            n, model.equations + _LINKS + rule.pre_trace, "inputs",
            _namespace(model, rule, image=image, n_steps=n_steps),
            threshold=model.threshold, reset=_lines(model.reset, rule.on_pre_spike), method="exact")
        for name in ("sample", "attempt", "first_step"):
            setattr(inputs, name, linked_var(self.show, name))
        self._each_presentation(inputs, _lines(self._trace_reset(rule.pre_trace), model.at_start), 3)
        return inputs

    def _excitatory(self, n):
        model, rule, normalisation = self.model.neuron, self.model.rule, self.model.normalisation
        counters = _COUNTERS if n > 1 else _COUNTERS.replace(" (shared)", "")  # a link from one to one is a vector
        exc = self._group(
            n, model.equations + rule.post_trace + counters, "exc",
            _namespace(model, *([rule] if rule.post_trace.strip() else []), period=self.period),
            threshold=model.threshold, reset=_lines(model.reset, rule.on_post_spike, "count += 1"),
            events={rule.only_where: rule.only_where} if rule.only_where else {},
            refractory=model.refractory, method=rational_euler)
        exc.learning = linked_var(self.show, "learning")
        at_rest = _lines(model.at_rest, "lastspike = -1e4*second") if self._resets else ""
        self._begins(exc, model)
        sums = normalisation.sum_starts if normalisation else ""
        self._each_presentation(exc, _lines(
            "plastic = learning", at_rest, self._trace_reset(rule.post_trace), model.each_presentation, sums, "count = 0"), 3)
        return exc

    def _inhibitory(self, n):
        model = self.model.inhibitory
        inh = self._group(n, model.equations, "inh", vars(model), threshold=model.threshold, reset=model.reset,
                          refractory=model.refractory, method=rational_euler, kind=Resting)
        self._begins(inh, model)
        if self._resets:
            self._each_presentation(inh, _lines(model.at_rest, "lastspike = -1e4*second"), 3)
        return inh

    def _begins(self, group, model):
        """Put neurons at rest when the program starts, if not before each presentation."""
        if not self._resets and model.at_rest.strip():
            once = Clock(1e6*second, name=f"{group.name}_once")
            group.run_regularly(model.at_rest, clock=once, when="start", order=0, name=f"{group.name}_begins")

    def _plastic_synapses(self, kind):
        model, rule, normalisation = self.model.synapses, self.model.rule, self.model.normalisation
        learn = {
            pathway: _lines(model.update_starts, code, model.update_ends)
            for pathway, code in {"pre": rule.on_pre, "post": rule.on_post}.items() if code.strip()
        }
        on_pre = {"pre": _lines(model.on_pre, learn.get("pre", ""))}
        if rule.only_where:  # a loop of its own, over few neurons
            on_pre = {"pre": model.on_pre, "pre_learns": learn["pre"]}
        synapses = kind(
            self.inputs, self.exc, model.equations, name="input_exc", clock=self.clock,
            on_pre=on_pre, on_post=learn.get("post"),
            only_where={"pre_learns": rule.only_where} if rule.only_where else None,
            namespace=_namespace(model, rule, *([normalisation] if normalisation else [])))
        if normalisation:
            self._each_presentation(synapses, normalisation.sum_grows, 4)
            self._each_presentation(synapses, normalisation.scales, 5)
        return synapses

    def _lateral_synapses(self):
        model = self.model.inhibition
        to_inh = Synapses(self.exc, self.inh, on_pre=model.on_exc, name="exc_inh", namespace=vars(model),
                          clock=self.clock)
        to_inh.connect(j="i")
        to_exc = AllToAll(self.inh, self.exc, on_pre=model.on_inh, name="inh_exc", namespace=vars(model),
                          clock=self.clock)
        return [to_inh, to_exc]

    @property
    def _resets(self):
        return self.model.presentation.rest == 0*ms

    def _trace_reset(self, equations):
        return "\n".join(f"{name} = 0" for name in sorted(Equations(equations).diff_eq_names)) if self._resets else ""


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
