"""Names of connections on the neurons that they join: each rule has variables of its own, whatever else is there."""

from dataclasses import replace

import numpy as np
import pytest
from brian2 import ms

import tiny
from stdpnet.engine import assembly
from stdpnet.engine.brian import runtime
from stdpnet.engine.simulation import Simulation
from stdpnet.engine.scope import Scope
from stdpnet.estimators.populations import SpikingNetwork
from stdpnet.models.connections import Connection
from stdpnet.models.plasticity import AccumulatingPowerLawSTDP
from stdpnet.models.synapses import FixedSynapses, PlasticSynapses

RULE = AccumulatingPowerLawSTDP(w_max=1.0, tau=20*ms, eta=0.02, offset=0.4, mu=0.9)
PAIR = tiny.PairSTDP(w_max=1.0, tau_plus=20*ms, tau_minus=30*ms, a_plus=0.004, a_minus=0.003)
#: one input, one layer; nothing is random, and each image is shown once
ONE = tiny.regular(tiny.TINY).without("inh").replace({"presentation.min_spikes": 0, "input_exc.rule": RULE})
#: the same with a second layer like the first, that learns with another time constant and rate
TWO = ONE.replace({
    "layers.other": ONE.layers["exc"], "readout": ("exc", "other"), "connections.input_other": replace(
        ONE.connections["input_exc"], target="other", rule=replace(RULE, tau=5*ms, eta=0.05))})


def scope(rule=RULE, **changes):
    return Scope("input_exc", Connection("input", "exc", synapses=PlasticSynapses(w_start=0.3), rule=rule, **changes))


# names

def test_traces_and_parameters_on_neurons_bear_the_name_of_their_connection():
    names = scope(PAIR)
    assert names.on_neuron(PAIR.pre_trace) == "dx_input_exc/dt = -x_input_exc/tau_plus_input_exc : 1"
    assert names.on_neuron(PAIR.on_post_spike) == "y_input_exc += 1"
    assert names.namespace()["tau_minus_input_exc"] == 30*ms and len(names.namespace()) == 5


def test_code_of_synapses_names_traces_by_side_and_parameters_as_the_rule_does():
    names = scope(PAIR, receptor="g_inh")
    assert names.on_synapse(PAIR.on_pre) == "w = clip(w - a_minus*y_input_exc_post, 0, w_max)"
    assert names.on_synapse("receptor_post += w*x_pre") == "g_inh_post += w*x_input_exc_pre"


def test_names_that_only_begin_as_a_trace_does_stay():
    assert scope(PAIR).on_neuron("x += x_other + exp(yy)") == "x_input_exc += x_other + exp(yy)"


def test_sums_of_weights_bear_the_name_of_their_connection():
    names = scope(normalisation=tiny.TINY.connections["input_exc"].normalisation)
    assert names.on_synapse("total_weight_post += w") == "total_weight_input_exc_post += w"


def test_a_connection_without_a_rule_adds_nothing_to_neurons():
    names = Scope("exc_inh", Connection("exc", "inh", synapses=FixedSynapses(weight=1.0)))
    assert names.namespace() == {} and names.variables == {} and names.on_neuron("v = x") == "v = x"


# in networks

def learned(network, n_samples=6):
    """What a network learns from some images, by NumPy."""
    learner = SpikingNetwork(network, chunk_size=n_samples, shuffle=False, target="numpy")
    return learner.fit(tiny.quarters(n_samples)[0])


@pytest.fixture(scope="module")
def both():
    return learned(TWO)


@pytest.mark.parametrize("layer", ["exc", "other"])
def test_connections_from_one_input_with_the_same_rule_learn_as_each_does_alone(both, layer):
    name, X, network = f"input_{layer}", tiny.quarters(6)[0], TWO.without("other" if layer == "exc" else "exc")
    start = both.initial_state(both.checked(X))[f"{name}.w"]
    alone = SpikingNetwork(network, chunk_size=6, shuffle=False, target="numpy")
    alone.state_ = alone.initial_state(alone.checked(X)).after({f"{name}.w": start})  # first weights go by place
    alone.partial_fit(X)
    np.testing.assert_array_equal(both.state_[f"{name}.w"], alone.state_[f"{name}.w"])
    np.testing.assert_array_equal(both.state_[f"{layer}.theta"], alone.state_[f"{layer}.theta"])
    assert np.abs(both.state_[f"{name}.w"] - start).max() > 0.1
    assert both.state_[f"{layer}.theta"].max() > 0.02


def recurrent():
    """A network of which the layer's neurons excite each other through synapses that learn by the inputs' rule."""
    again = Connection("exc", "exc", synapses=PlasticSynapses(w_start=0.5), rule=PAIR, pairs="all_but_own")
    return ONE.replace({"input_exc.rule": replace(PAIR, tau_plus=10*ms), "connections.exc_exc": again})


def test_a_recurrent_connection_has_both_its_traces_on_the_neurons_and_none_of_the_inputs():
    with runtime():
        exc = assembly.build(recurrent(), n_inputs={"input": 36})["exc"]
        assert {"x_exc_exc", "y_exc_exc", "y_input_exc"} <= set(exc.variables) and "x_input_exc" not in exc.variables
        assert (exc.namespace["tau_plus_exc_exc"], exc.namespace["tau_minus_input_exc"]) == (20*ms, 30*ms)


def test_traces_of_a_recurrent_connection_follow_the_spikes_of_either_side():
    network = recurrent()
    program = Simulation(tiny.watched(network))
    weights = np.random.default_rng(3).random((36, 8))
    out = program.run(tiny.shown(network, tiny.quarters(1)[0], **{
        "input_exc.w": weights, "exc_exc.w": 0.0, "exc.theta": 0.02, "presentation.training": 1.0}),
        ["fired.i", "fired.t", "exc_exc.w"])
    expected = pairs_by_hand(out["fired.i"], np.rint(out["fired.t"]/0.5e-3).astype(int), start=0.0)
    assert len(out["fired.t"]) > 20 and expected.max() > 0.01
    np.testing.assert_allclose(out["exc_exc.w"].reshape(8, 8), expected, atol=2e-6)


def pairs_by_hand(neurons, steps, *, start):
    """Weights after spikes, step after step by the closed form, from traces as they were before the step."""
    w = np.where(np.eye(8), 0, start)
    traces = lambda tau, step: np.array([np.exp(-(step - steps[(neurons == each) & (steps < step)])*0.5/tau).sum()
                                         for each in range(8)])
    for step in np.unique(steps):
        firing = np.isin(np.arange(8), neurons[steps == step])
        x, y = traces(20, step), traces(30, step)
        w = np.clip(w - 0.003*np.outer(firing, y), 0, 1)
        w = np.clip(w + 0.004*np.outer(x, firing), 0, 1)*(1 - np.eye(8))
    return w
