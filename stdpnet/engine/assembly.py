"""How does a description of populations become a Brian2 network?"""

from dataclasses import fields

from brian2 import Clock, Network, NeuronGroup, SpikeMonitor, StateMonitor, Synapses, linked_var, ms, second

from .functions import seed_presentation, stop_if
from .objects import BitSynapses, DenseSynapses, SparselyUpdatedGroup, SparseSynapses
from .scope import Ends, Scope, lines
from .shown import Shown
from .state_updaters import rational_euler


def build(network, *, n_inputs, listed=(), in_bits=(), heard=()):
    """Assemble a network.

    Parameters
    ----------
    network : stdpnet.models.network.Network
    n_inputs : dict of int
        Inputs by name. The program is given its samples as ``<input>_values``, with a row for each frame of each.
    listed : sequence of str
        Connections whose synapses are listed when the network runs, instead of joining all to all.
    in_bits : sequence of str
        Connections that do not learn, whose synapses onto a neuron all have one weight or none, in a compiled program.
    heard : sequence of str
        Inputs and layers of which each spike is recorded, by monitors ``<name>_spikes``.

    Returns
    -------
    brian2.Network
        With groups and synapses named as the parts of the description, a group ``presentation`` that decides what is
        shown, and the monitors ``presentation_monitor`` and, of each layer that is read out, ``<layer>_counts``.
    """
    timing = PresentationClock(network.presentation, network.dt)
    scopes = {name: Scope(name, each) for name, each in network.connections.items()}
    groups = {name: _input(name, network, scopes, timing, n_inputs[name]) for name in network.inputs}
    groups |= {name: _layer(name, network, scopes, timing) for name in network.layers}
    kinds = dict.fromkeys(listed, SparseSynapses) | dict.fromkeys(in_bits, BitSynapses)
    synapses = [_synapses(name, each, groups, scopes[name], timing, kinds.get(name))
                for name, each in network.connections.items()]
    tallies = [_tally(name, groups[name], timing) for name in network.readout]
    counts = [timing.monitor(groups[name], "count", f"{name}_counts") for name in network.readout]
    spikes = [SpikeMonitor(groups[name], name=f"{name}_spikes") for name in heard]
    return Network(*timing.objects, *groups.values(), *synapses, *tallies, *counts, *spikes, name="network")


class PresentationClock:
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
        self.presenter = self.group(1, presentation.equations, "presentation", vars(presentation) | functions)
        self.each_presentation(self.presenter, presentation.next_sample, 2)
        self.objects = [self.presenter, self.monitor(self.presenter, "sample", "presentation_monitor")]

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


def _input(name, network, scopes, timing, n):
    """Return the inputs of a name, with the traces of the connections that leave them."""
    encoding, ends = network.inputs[name], _ends(name, network, scopes)
    inputs = timing.group(
        n, lines(encoding.equations, _LINKS, ends.equations), name, method="exact", threshold=encoding.threshold,
        reset=lines(encoding.reset, ends.at_spike),
        namespace=_namespace(encoding, *ends.scopes, image=Shown(n, f"{name}_values"), n_steps=network.n_steps))
    for variable in ("sample", "attempt", "first_step"):
        setattr(inputs, variable, linked_var(timing.presenter, variable))
    timing.each_presentation(inputs, lines(ends.forgets if timing.resets else "", encoding.at_start), 3)
    if encoding.each_frame:
        frames = Clock(_frame(encoding, timing, network.n_steps), name=f"{name}_frames")
        inputs.run_regularly(encoding.each_frame, clock=frames, when="start", order=4, name=f"{name}_frame")
    return inputs


def _frame(encoding, timing, n_steps):
    """Return the duration of a frame, which the period of presentations must be a multiple of, as a frame is of a step."""
    steps = n_steps/encoding.frames()
    n_in_period = round(float(timing.period/timing.dt))
    if steps % 1 or n_in_period % steps:
        raise ValueError(f"{type(encoding).__name__}.n_frames: expected a divisor of the {n_steps} steps of a "
                         f"presentation, of whose frames the {n_in_period - n_steps} steps of rest are a multiple, "
                         f"got {encoding.frames()}")
    return steps*timing.dt


def _layer(name, network, scopes, timing):
    """Return the neurons of a layer, with the traces of its connections, counters, and what it needs to learn."""
    layer, ends, counts = network.layers[name], _ends(name, network, scopes), name in network.readout
    model, learns = layer.neuron, _knows_of_learning(name, network)
    plastic = _PLASTIC if layer.n_neurons > 1 else _PLASTIC.replace(" (shared)", "")  # a link from one to one is a vector
    group = timing.group(
        layer.n_neurons, lines(model.equations, ends.equations, plastic*learns, _COUNT*counts), name,
        _namespace(model, *ends.scopes, **{"period": timing.period} if learns else {}),
        threshold=model.threshold, reset=lines(model.reset, ends.at_spike, "count += 1"*counts),
        events={gate: gate for gate in ends.gates}, refractory=model.refractory, method=rational_euler,
        **{"kind": SparselyUpdatedGroup, "rests": getattr(model, "rests", None)} if layer.rarely_active else {})
    if learns:
        group.learning = linked_var(timing.presenter, "learning")
    _begins(group, model, timing)
    rests = lines(model.at_rest, "lastspike = -1e4*second", ends.forgets) if timing.resets else ""
    timing.each_presentation(group, lines(
        "plastic = learning"*learns, rests, model.each_presentation, ends.at_start, "count = 0"*counts), 3)
    return group


def _ends(name, network, scopes):
    """Return what the connections of an input or layer need on its neurons."""
    return Ends([scopes[key] for key, each in network.connections.items() if each.source == name],
                [scopes[key] for key in network.into(name)])


def _knows_of_learning(name, network):
    """Whether a layer's neurons, or the synapses onto them, ask whether the network learns."""
    arriving = network.into(name).values()
    return bool(network.layers[name].neuron.learned) or any(
        each.learns or "plastic_post" in each.synapses.on_pre for each in arriving)


def _begins(group, model, timing):
    """Put neurons at rest when the program starts, if not before each presentation."""
    if not timing.resets and model.at_rest.strip():
        once = Clock(1e6*second, name=f"{group.name}_once")
        group.run_regularly(model.at_rest, clock=once, when="start", order=0, name=f"{group.name}_begins")


def _synapses(name, connection, groups, scope, timing, kind):
    """Return the synapses of a connection, of another kind than usual if one is given."""
    model, source, target = connection.synapses, groups[connection.source], groups[connection.target]
    on_pre, on_post, gated = _pathways(connection, scope)
    options = {"model": model.equations, "name": name, "clock": timing.clock, "on_pre": on_pre, "on_post": on_post,
               "namespace": _namespace(model, *filter(None, (connection.rule, connection.normalisation)), scope)}
    if connection.pairs == "one_to_one":
        synapses = Synapses(source, target, **options)
        synapses.connect(j="i")
    else:
        kind = kind or (SparseSynapses if connection.pairs == "sparse" else DenseSynapses)
        if kind is BitSynapses:
            options["model"] = ""  # it has the weights itself
        synapses = kind(source, target, gated_by=gated, **options)
    if connection.normalisation:
        timing.each_presentation(synapses, scope.on_synapse(connection.normalisation.sum_grows), 4)
        timing.each_presentation(synapses, _of_others(connection, scope.on_synapse(connection.normalisation.scales)), 5)
    return synapses


def _pathways(connection, scope):
    """Return the code of presynaptic and of postsynaptic spikes, and which of it depends on the target's gate."""
    model, rule = connection.synapses, connection.rule
    spreads = scope.on_synapse(model.on_pre + "*int(i != j)"*(connection.pairs == "all_but_own"))
    learns = {side: _of_others(connection, scope.on_synapse(lines(model.update_starts, code, model.update_ends)))
              for side, code in (("pre", rule.on_pre), ("post", rule.on_post)) if code.strip()} if rule else {}
    if rule and rule.gated_by:  # a loop of its own, over few neurons
        return {"pre": spreads, "pre_learns": learns["pre"]}, learns.get("post"), {"pre_learns": scope.on_neuron(rule.gated_by)}
    return lines(spreads, learns.get("pre", "")), learns.get("post"), None


def _of_others(connection, code):
    """Return code that leaves the weights from neurons to themselves at 0, where there are no such synapses."""
    return lines(code, "w *= int(i != j)"*(connection.pairs == "all_but_own"))


def _tally(name, group, timing):
    """Return synapses that add up the spikes of a presentation."""
    tally = Synapses(group, timing.presenter, name=f"{name}_spike_tally", clock=timing.clock)
    tally.connect()
    timing.each_presentation(tally, "n_spikes_post += count_pre", 0)
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
