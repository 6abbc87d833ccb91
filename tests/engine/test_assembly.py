"""Networks of populations beyond two layers: compiled and in NumPy the same, spike for spike and in statistics."""

from functools import partial

import numpy as np
import pytest

import tiny
from brian2 import SpikeMonitor, ms
from stdpnet.engine import assembly
from stdpnet.engine import brian
from stdpnet.engine.program import Program
from stdpnet.engine.simulation import Simulation
from stdpnet.estimators.populations import SpikingNetwork
from stdpnet.models import presets
from stdpnet.models.connections import Connection
from stdpnet.models.network import Layer
from stdpnet.models.plasticity import ColumnNormalisation, PowerLawSTDP
from stdpnet.models.synapses import PlasticSynapses

N_SAMPLES = 12
LEARNED = ("input_exc", "exc_exc", "exc_out")
#: two layers, and a third that learns from the second, whose neurons excite each other through synapses that learn, too
THREE = tiny.TINY.replace({
    "layers.out": Layer(neuron=presets.INHIBITORY, n_neurons=5),
    "connections.exc_exc": Connection(
        "exc", "exc", synapses=PlasticSynapses(w_start=0.2), pairs="all_but_own",
        rule=tiny.PairSTDP(w_max=1.0, tau_plus=20*ms, tau_minus=30*ms, a_plus=0.02, a_minus=0.003)),
    "connections.exc_out": Connection(
        "exc", "out", synapses=PlasticSynapses(w_start=20.0), normalisation=ColumnNormalisation(total=60.0),
        rule=PowerLawSTDP(w_max=20.0, tau=20*ms, eta=0.1, offset=0.4, mu=0.9)),
    "inh_exc.synapses.weight": 0.5,  # several neurons fire, and learn from each other
    "readout": ("exc", "out"), "presentation.min_spikes": 20})
CERTAIN = tiny.regular(THREE)


def learn(network, target, **options):
    """A network that has learned from images, and the counts of each, (n, 13), while it did."""
    X, _ = tiny.quarters(N_SAMPLES)
    learner = SpikingNetwork(network, chunk_size=N_SAMPLES//2, shuffle=False, target=target, **options)
    return learner, np.concatenate([chunk.features for chunk in learner.learn(X)])


@pytest.mark.parametrize("precision, tolerance", [(np.float64, 1e-9), (np.float32, 2e-5)], ids=["double", "single"])
def test_a_third_layer_and_a_recurrent_connection_learn_the_same_when_compiled(precision, tolerance, monkeypatch):
    monkeypatch.setitem(brian.PREFERENCES, "core.default_float_dtype", precision)
    (compiled, counts), (oracle, expected) = (learn(CERTAIN, target) for target in ("cpp", "numpy"))
    start = oracle.initial_state(oracle.checked(tiny.quarters(N_SAMPLES)[0]))
    np.testing.assert_array_equal(counts, expected)
    assert compiled.state_.n_presentations == oracle.state_.n_presentations
    for name in LEARNED:
        np.testing.assert_allclose(compiled.state_[f"{name}.w"], oracle.state_[f"{name}.w"], atol=20*tolerance)
        assert np.abs(oracle.state_[f"{name}.w"] - start[f"{name}.w"]).max() > 0.01, name
    np.testing.assert_allclose(compiled.state_["exc.theta"], oracle.state_["exc.theta"], atol=tolerance)
    X = tiny.quarters(N_SAMPLES, seed=1)[0]
    np.testing.assert_array_equal(compiled.transform(X), oracle.transform(X))
    assert expected[:, :8].sum() > 100 and expected[:, 8:].sum() > 30


def watched(network):
    """A network's builder, with the spikes of two layers recorded."""
    def build():
        made = assembly.build(network, n_inputs={"input": tiny.N_INPUTS})
        made.add(*(SpikeMonitor(made[name], name=f"{name}_fired") for name in ("exc", "out")))
        return made
    return build


def spikes(network, target, **changes):
    """Steps and neurons of the spikes of both layers, weights drawn at random."""
    random, X = np.random.default_rng(0), tiny.quarters(4)[0]
    inputs = tiny.shown(network, X, **{
        "input_exc.w": random.random((36, 8)), "exc_exc.w": 0.2*(1 - np.eye(8)), "exc_out.w": 20*random.random((8, 5)),
        "exc.theta": 0.02, "presentation.training": 1.0} | changes)
    outputs = [f"{name}_fired.{what}" for name in ("exc", "out") for what in "it"]
    out = target(watched(network)).run(inputs, outputs)
    return {name: np.column_stack([np.rint(out[f"{name}_fired.t"]/0.5e-3), out[f"{name}_fired.i"]]).astype(int)
            for name in ("exc", "out")}


def test_compiled_spikes_come_in_the_same_steps_as_in_numpy():
    compiled, oracle = spikes(CERTAIN, Program), spikes(CERTAIN, Simulation)
    for name in ("exc", "out"):
        np.testing.assert_array_equal(compiled[name], oracle[name])
        assert len(oracle[name]) > 20


def test_a_spike_takes_one_step_from_layer_to_layer():
    fired = spikes(CERTAIN, Simulation, **{"exc_out.w": 1000.0, "presentation.training": 0.0})
    assert {step for step, _ in fired["out"][:5]} == {fired["exc"][0, 0] + 1}


def test_random_spikes_have_the_same_statistics_compiled_as_in_numpy():
    network = THREE.replace({"presentation.min_spikes": 0})
    seen = {target: np.array([learn(network, target, random_state=seed)[1].reshape(N_SAMPLES, 13) for seed in range(4)])
            for target in ("cpp", "numpy")}
    for part in (slice(0, 8), slice(8, 13)):
        compiled, oracle = (seen[target][..., part].sum(axis=-1) for target in ("cpp", "numpy"))
        error = np.sqrt((compiled.var(ddof=1) + oracle.var(ddof=1))/oracle.size)
        assert abs(compiled.mean() - oracle.mean()) < 4*error < 0.5*oracle.mean()
    assert (seen["cpp"] != seen["numpy"]).any()  # the random numbers are not the same


def test_no_neuron_excites_itself_and_normalised_weights_keep_their_sum():
    learner, _ = learn(CERTAIN, "numpy")
    assert (np.diag(learner.state_["exc_exc.w"]) == 0).all() and (learner.state_["exc_exc.w"] > 0).sum() > 40
    untrained = CERTAIN.replace({"exc_out.rule.eta": 0.0})
    np.testing.assert_allclose(learn(untrained, "numpy")[0].state_["exc_out.w"].sum(axis=0), 60, rtol=1e-5)


def test_a_recurrent_connection_changes_what_the_layer_answers():
    with_it, without = (learn(network, "numpy")[1] for network in (CERTAIN, CERTAIN.without("exc_exc")))
    assert (with_it != without).any()


@pytest.mark.parametrize("without", [("exc_exc",), ("exc_out", "out"), ("inh",)])
def test_networks_without_one_of_the_parts_are_built(without):
    build = partial(assembly.build, THREE.without(*without), n_inputs={"input": 3})
    Simulation(build)
