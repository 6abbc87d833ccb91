"""What does Xylo make of a graph? (its vendor's mapper, quantiser and simulator, in rockpool and xylosim)

The mapper knows dense weights between populations. It checks neither the number of inputs strictly nor the fan-in: that
`stdpnet.hardware.device.broken_rules` does. A neuron without a leak gets the weakest, a shift by 15 places, which takes nothing
from 16 bits; a synapse without a time constant the shortest that lets a weight through: half of it, then half of the rest. A
spike takes the threshold away from a potential, which ours put back to 0: answers are near, not the same.
"""

import warnings

import numpy as np

from .device import XYLO
from .simulation import Answer, depth
from .vendors import Verdict, in_one_line, module

FOLDER = ("devices", "xylo", "syns61201")  #: of rockpool
SHORTEST = 2.0  #: time steps of a synapse: a shift by one place; a shift by none leaves nothing of a weight
MOST = 2000  #: neurons for which the mapper is asked


def specified(graph):
    """Return what the vendor's mapper and quantiser give, a dict of arrays, and what they warn of, a list of lines.

    Raises
    ------
    ValueError
        In one line, if the mapper finds a rule broken, or rockpool is not installed.
    """
    mapper = module("rockpool", *FOLDER, "xylo_mapper")
    quantise = module("rockpool", "transform", "quantize_methods").global_quantize
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always", mapper.DRCWarning)
        try:
            found = mapper.mapper(_rockpool(graph), weight_dtype="float", threshold_dtype="float", dash_dtype="float")
        except mapper.DRCError as error:
            raise ValueError(f"rockpool: {in_one_line(error)}") from error
    lines = [f"rockpool: {' '.join(str(each.message).split())}" for each in heard if issubclass(each.category, mapper.DRCWarning)]
    return found | quantise(**found), lines


def verdict(graph):
    """Return the `Verdict` of a graph."""
    n = sum(int(np.prod(neurons.shape)) for neurons in graph.neurons.values())
    if n > MOST:
        return Verdict(broken=(f"rockpool: expected at most {MOST} neurons, for more of which its mapper takes minutes, got {n}; take "
                               "smaller images, or fewer maps",))
    try:
        found, lines = specified(graph)
    except ValueError as error:
        return Verdict(broken=(str(error),))
    words = sum(int(np.count_nonzero(found[key])) for key in ("weights_in", "weights_rec", "weights_out"))
    fact = f"rockpool: {len(found['threshold'])} hidden and {len(found['threshold_out'])} output neurons, {words} words of weights"
    return Verdict(facts=(fact,), broken=tuple(lines))


def _rockpool(graph):
    """Return a graph as rockpool has them."""
    from rockpool.graph import GraphHolder, LIFNeuronWithSynsRealValue, LinearWeights, connect_modules
    made, first = {}, None
    for name, neurons in graph.neurons.items():
        n = int(np.prod(neurons.shape))
        made[name] = LIFNeuronWithSynsRealValue._factory(n, n, name, None, **_constants(graph, neurons, n))
        for key, each in graph.into(name).items():
            values = each.matrix(graph.shape(each.source), neurons.shape).toarray()
            weights = LinearWeights._factory(*values.shape, key, None, values)
            first = first or weights
            connect_modules(weights, made[name])
            if each.source in made:
                connect_modules(made[each.source], weights)
    outputs = [node for name in graph.outputs for node in made[name].output_nodes]
    return GraphHolder(first.input_nodes, type(first.input_nodes)(outputs), "graph", None)


def _constants(graph, neurons, n):
    leaky = np.isfinite(neurons.tau)
    steps = neurons.tau if leaky else 2.0**XYLO.most_shift
    threshold = np.broadcast_to(neurons.threshold, neurons.shape).ravel()*(neurons.tau if leaky else 1)
    return {"tau_mem": [steps*graph.dt]*n, "tau_syn": [SHORTEST*graph.dt]*n, "threshold": threshold.tolist(), "bias": [0.0]*n,
            "dt": graph.dt}


def answer(graph, found, spikes):
    """Return the `stdpnet.hardware.simulation.Answer` of the vendor's simulator.

    Parameters
    ----------
    graph : Graph
    found : dict
        Of :func:`specified`.
    spikes : dict of int8 arrays (n_steps, n_images, ...)
        What the one input emits.
    """
    (name, sent), = spikes.items()
    synapses = _synapses(found)
    chip, late = _simulator(found, synapses), max(depth(graph, each) for each in graph.outputs)
    outputs, total = np.zeros((sent.shape[1], found["weights_out"].shape[1]), np.float32), 0
    for image in range(sent.shape[1]):
        chip.reset_all()
        shown = np.concatenate([sent[:, image].reshape(len(sent), -1), np.zeros((late, sent[0, 0].size), np.int8)])
        out = np.asarray(chip.evolve(shown.tolist()))
        total += out.sum(0)
        for each in out[late:]:
            outputs[image] = outputs[image]*np.float32(graph.memory) + each
    return Answer(activations=outputs/np.float32(graph.n_steps), totals={
        name: np.abs(sent).sum((0, 1), dtype=np.int64), "outputs": total})


def _synapses(found):
    """Return the weights that are not 0, which the simulator points to: they must outlive it."""
    from xylosim.v2 import XyloSynapse
    listed = lambda weights: [[XyloSynapse(int(post), 0, int(row[post])) for post in np.flatnonzero(row)] for row in weights]
    one_kind = lambda weights: weights if weights.ndim == 2 else weights[:, :, 0]
    return {f"synapses_{end}": listed(one_kind(found[f"weights_{end}"])) for end in ("in", "rec", "out")}


def _simulator(found, synapses):
    from xylosim.v2 import XyloLayer
    hidden, outputs = len(found["threshold"]), len(found["threshold_out"])
    flat = lambda key: [int(each) for each in found[key]]
    return XyloLayer(
        **synapses, aliases=[[] for _ in range(hidden)], threshold=flat("threshold"), threshold_out=flat("threshold_out"),
        has_bias=False, bias=[0]*hidden, bias_out=[0]*outputs, weight_shift_inp=0, weight_shift_rec=0, weight_shift_out=0,
        dash_mem=flat("dash_mem"), dash_mem_out=flat("dash_mem_out"), dash_syns=[[each, 0] for each in flat("dash_syn")],
        dash_syns_out=[[each] for each in flat("dash_syn_out")], name="xylo")
