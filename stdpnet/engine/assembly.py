"""How does a description of populations become a Brian2 network?"""

from dataclasses import fields

import numpy as np
from brian2 import Clock, Network, NeuronGroup, StateMonitor, Synapses, TimedArray, linked_var, ms, second

from .device import AllToAll, Listed, Resting
from .functions import seed_presentation, stop_if
from .scope import Scope
from .state_updaters import rational_euler


def build(network, *, n_inputs, n_samples, listed=()):
    """Assemble a network.

    Parameters
    ----------
    network : stdpnet.models.network.Network
    n_inputs : dict of int
        Inputs by name.
    n_samples : int
        Samples that the program holds, in an array ``<input>_values`` with a row for each frame of each.
    listed : sequence of str
        Connections whose synapses are listed when the network runs, instead of joining all to all.

    Returns
    -------
    brian2.Network
        With groups and synapses named as the parts of the description, a group ``show`` that decides what is shown, and the
        monitors ``shown`` and, of each layer that is read out, ``<layer>_counts``.
    """
    stage = Stage(network.presentation, network.dt)
    scopes = {name: Scope(name, each) for name, each in network.connections.items()}
    groups = {name: _input(name, network, scopes, stage, n_inputs[name], n_samples) for name in network.inputs}
    groups |= {name: _layer(name, network, scopes, stage) for name in network.layers}
    synapses = [_synapses(name, each, groups, scopes[name], stage, listed=name in listed)
                for name, each in network.connections.items()]
    tallies = [_tally(name, groups[name], stage) for name in network.readout]
    counts = [stage.monitor(groups[name], "count", f"{name}_counts") for name in network.readout]
    return Network(*stage.objects, *groups.values(), *synapses, *tallies, *counts, name="network")


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
        self.presentation, self.dt = presentation, dt
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
        """Run `code` at the start of each presentation; `order` tells its turn, see `stdpnet.models.presentation`."""
        if code.strip():
            group.run_regularly(code, clock=self.between, when="start", order=order,
                                name=f"{group.name}_starts_{order}")

    def monitor(self, group, variable, name):
        """Return a monitor of what a variable was when a presentation ended."""
        return StateMonitor(group, [variable], record=True, clock=self.between, when="start", order=1, name=name)


def _input(name, network, scopes, stage, n, n_samples):
    """Return the inputs of a name, with the traces of the connections that leave them."""
    encoding, leaving = network.inputs[name], [scopes[key] for key, each in network.connections.items() if each.source == name]
    values = TimedArray(np.zeros((n_samples*encoding.frames(), n)), dt=1*second, name=f"{name}_values")
    n_steps = round(float(stage.presentation.duration/stage.dt))
    inputs = stage.group(
        n, _lines(encoding.equations, _LINKS, *(scope.on_neuron(scope.pre_trace) for scope in leaving)), name,
        _namespace(encoding, *leaving, image=values, n_steps=n_steps), threshold=encoding.threshold, method="exact",
        reset=_lines(encoding.reset, *(scope.on_neuron(scope.rule.on_pre_spike) for scope in leaving if scope.rule)))
    for variable in ("sample", "attempt", "first_step"):
        setattr(inputs, variable, linked_var(stage.show, variable))
    stage.each_presentation(inputs, _lines(*(_zero(scope.at_rest()[0], stage) for scope in leaving), encoding.at_start), 3)
    if encoding.each_frame:
        frames = Clock(_frame(encoding, stage, n_steps), name=f"{name}_frames")
        inputs.run_regularly(encoding.each_frame, clock=frames, when="start", order=4, name=f"{name}_frame")
    return inputs


def _frame(encoding, stage, n_steps):
    """Return the duration of a frame, which the period of presentations must be a multiple of, as a frame is of a step."""
    steps = n_steps/encoding.frames()
    n_in_period = round(float(stage.period/stage.dt))
    if steps % 1 or n_in_period % steps:
        raise ValueError(f"{type(encoding).__name__}.n_frames: expected a divisor of the {n_steps} steps of a "
                         f"presentation, of whose frames the {n_in_period - n_steps} steps of rest are a multiple, "
                         f"got {encoding.frames()}")
    return steps*stage.dt


def _layer(name, network, scopes, stage):
    """Return the neurons of a layer, with the traces of its connections, counters, and what it needs to learn."""
    layer, model, n = network.layers[name], network.layers[name].neuron, network.layers[name].n_neurons
    leaving = [scopes[key] for key, each in network.connections.items() if each.source == name]
    arriving = [scopes[key] for key in network.into(name)]
    learns = model.learned or any(each.learns for each in network.into(name).values()) or _asks_for_plastic(network, name)
    counted = name in network.readout
    gates = {scope.on_neuron(scope.rule.only_where) for scope in arriving if scope.rule and scope.rule.only_where}
    variables = [_PLASTIC if n > 1 else _PLASTIC.replace(" (shared)", "")]*bool(learns)  # a link from one to one is a vector
    group = stage.group(
        n, _lines(model.equations, *(scope.on_neuron(scope.pre_trace) for scope in leaving),
                  *(scope.on_neuron(scope.post_trace) for scope in arriving), *variables, *[_COUNT]*counted,
                  *(scope.on_neuron(scope.normalisation.of_neuron) for scope in arriving if scope.normalisation)),
        name, _namespace(model, *leaving, *(scope for scope in arriving if scope.post_trace.strip() and scope not in leaving),
                         **({"period": stage.period} if learns else {})),
        threshold=model.threshold, events={gate: gate for gate in gates}, refractory=model.refractory, method=rational_euler,
        reset=_lines(model.reset, *(scope.on_neuron(scope.rule.on_pre_spike) for scope in leaving if scope.rule),
                     *(scope.on_neuron(scope.rule.on_post_spike) for scope in arriving if scope.rule), *["count += 1"]*counted),
        kind=Resting if layer.rarely_active else NeuronGroup)
    if learns:
        group.learning = linked_var(stage.show, "learning")
    _begins(group, model, stage)
    stage.each_presentation(group, _lines(
        *["plastic = learning"]*bool(learns), _lines(model.at_rest, "lastspike = -1e4*second") if stage.resets else "",
        *(_zero(scope.at_rest()[0], stage) for scope in leaving), *(_zero(scope.at_rest()[1], stage) for scope in arriving),
        model.each_presentation,
        *(scope.on_neuron(scope.normalisation.sum_starts) for scope in arriving if scope.normalisation),
        *["count = 0"]*counted), 3)
    return group


def _asks_for_plastic(network, name):
    """Whether code of the synapses onto a layer reads whether it learns."""
    return any("plastic_post" in each.synapses.on_pre for each in network.into(name).values())


def _begins(group, model, stage):
    """Put neurons at rest when the program starts, if not before each presentation."""
    if not stage.resets and model.at_rest.strip():
        once = Clock(1e6*second, name=f"{group.name}_once")
        group.run_regularly(model.at_rest, clock=once, when="start", order=0, name=f"{group.name}_begins")


def _synapses(name, connection, groups, scope, stage, *, listed):
    """Return the synapses of a connection."""
    model, rule, normalisation = connection.synapses, connection.rule, connection.normalisation
    own = "int(i != j)" if connection.pairs == "all_but_own" else ""
    spreads = scope.on_synapse(f"{model.on_pre}*{own}" if own else model.on_pre)
    learn = {side: scope.on_synapse(_lines(model.update_starts, code, model.update_ends, f"w *= {own}" if own else ""))
             for side, code in (("pre", rule.on_pre), ("post", rule.on_post)) if code.strip()} if rule else {}
    on_pre, gated = {"pre": _lines(spreads, learn.get("pre", ""))}, None
    if rule and rule.only_where:  # a loop of its own, over few neurons
        on_pre, gated = {"pre": spreads, "pre_learns": learn["pre"]}, {"pre_learns": scope.on_neuron(rule.only_where)}
    options = {"model": model.equations, "name": name, "clock": stage.clock, "on_pre": on_pre,
               "on_post": learn.get("post"), "namespace": _namespace(model, *filter(None, (rule, normalisation)), scope)}
    source, target = groups[connection.source], groups[connection.target]
    if connection.pairs == "one_to_one":
        synapses = Synapses(source, target, **options | {"on_pre": on_pre["pre"]})
        synapses.connect(j="i")
    else:
        kind = Listed if listed or connection.pairs == "sparse" else AllToAll
        synapses = kind(source, target, only_where=gated, **options)
    if normalisation:
        stage.each_presentation(synapses, scope.on_synapse(normalisation.sum_grows), 4)
        stage.each_presentation(synapses, scope.on_synapse(_lines(normalisation.scales, f"w *= {own}" if own else "")), 5)
    return synapses


def _tally(name, group, stage):
    """Return synapses that add up the spikes of a presentation."""
    tally = Synapses(group, stage.show, name=f"{name}_tally", clock=stage.clock)
    tally.connect()
    stage.each_presentation(tally, "n_spikes_post += count_pre", 0)
    return tally


_LINKS = """
sample : integer (linked)
attempt : integer (linked)
first_step : integer (linked)
"""
_PLASTIC = """
learning : 1 (linked)
plastic : 1 (shared)
"""
_COUNT = "count : integer"


def _zero(names, stage):
    """Return code that forgets traces, where a presentation starts from rest."""
    return "\n".join(f"{name} = 0" for name in names) if stage.resets else ""


def _lines(*codes):
    return "\n".join(code for code in codes if code.strip())


def _namespace(*models, **names):
    """Join the parameters of models and scopes, which must not give one name two meanings."""
    joined = dict(names)
    for model in models:
        own = model.namespace() if isinstance(model, Scope) else {each.name: getattr(model, each.name) for each in fields(model)}
        for name, value in own.items():
            if name in joined and joined[name] is not value:
                raise ValueError(f"{type(model).__name__}.{name}: the name is also that of a parameter of another model of "
                                 "the same neurons or synapses; rename one of the two")
            joined[name] = value
    return joined
