"""Every rule against its closed form, spike by spike, through the rule's own equations."""

from dataclasses import replace

import numpy as np
import pytest
from brian2 import Network, NeuronGroup, Synapses, TimedArray, ms

import tiny
from stdpnet.engine.brian import runtime
from stdpnet.engine.simulation import Simulation
from stdpnet.models.plasticity import (
    AccumulatingPowerLawSTDP, ColumnNormalisation, LastSpikePowerLawSTDP, PowerLawSTDP, Rule, TripletSTDP)
from stdpnet.experiments.probes import stdp_window

NEAREST = PowerLawSTDP(w_max=1.0, tau=20*ms, eta=0.01, offset=0.4, mu=0.9)
ACCUMULATING = AccumulatingPowerLawSTDP(**vars(NEAREST))
TRIPLET = TripletSTDP(w_max=1.0, tau_pre=20*ms, tau_post_1=15*ms, tau_post_2=40*ms, eta_pre=0.02, eta_post=0.03)
POWER_LAWS = pytest.mark.parametrize("rule", [NEAREST, ACCUMULATING], ids=["nearest", "accumulating"])

DELTA_T = np.array([-60.0, -20.0, -5.0, -0.1, 0.1, 1.0, 5.0, 18.0, 19.0, 40.0, 100.0])*1e-3  #: in seconds
CAUSAL = DELTA_T > 0


def weight_after(rule, *, pre, post, w=0.5):
    """Weight of a synapse after spikes at given times in ms."""
    with runtime():
        groups = [_fires_at(times, trace, on_spike, rule, name) for times, trace, on_spike, name in
                  [(pre, rule.pre_trace, rule.on_pre_spike, "pre"), (post, rule.post_trace, rule.on_post_spike, "post")]]
        synapse = Synapses(*groups, "w : 1", on_pre=rule.on_pre or None, on_post=rule.on_post or None,
                           namespace=vars(rule), dt=0.1*ms, name="synapse")
        synapse.connect()
        synapse.w = w
        Network(*groups, synapse, name="network").run((max(*pre, *post) + 1)*ms, namespace={})
        return float(synapse.w[0])


def _fires_at(times, trace, on_spike, rule, name):
    train = np.zeros(2000)
    train[np.rint(np.multiply(times, 10)).astype(int)] = 1
    return NeuronGroup(1, trace, threshold="train(t) > 0", reset=on_spike, method="exact", dt=0.1*ms, name=name,
                       namespace=vars(rule) | {"train": TimedArray(train, dt=0.1*ms, name=f"{name}_train")})


def power_law(x, w=0.5, rule=NEAREST):
    """Change of a weight at a postsynaptic spike, where x is the presynaptic trace."""
    changed = w + rule.eta*(x - rule.offset)*(rule.w_max - w)**rule.mu
    return np.clip(changed, 0, rule.w_max) - w


# power law

@POWER_LAWS
def test_pre_before_post_potentiates_and_post_before_pre_depresses_eq_3_3(rule):
    change = stdp_window(rule, DELTA_T)
    near = CAUSAL & (DELTA_T < -20e-3*np.log(0.4))
    assert (change[near] > 0).all() and (change[~near] < 0).all()
    assert near.sum() > 2 and (CAUSAL & ~near).sum() > 1


@POWER_LAWS
@pytest.mark.parametrize("w", [0.0, 0.2, 0.9, 1.0])
def test_a_pair_of_spikes_changes_the_weight_by_the_closed_form_eq_3_3(rule, w):
    x = np.where(CAUSAL, np.exp(-DELTA_T/20e-3), 0)
    np.testing.assert_allclose(stdp_window(rule, DELTA_T, w=w), power_law(x, w), atol=1e-12)


@POWER_LAWS
def test_a_pair_at_the_same_time_does_not_potentiate_eq_3_3(rule):
    np.testing.assert_allclose(stdp_window(rule, [0.0]), power_law(0.0), atol=1e-12)


@POWER_LAWS
def test_a_weight_stays_between_0_and_w_max_eq_3_3(rule):
    strong = replace(rule, eta=50.0, w_max=0.8)
    change = stdp_window(strong, DELTA_T, w=0.5)
    near = CAUSAL & (DELTA_T < 15e-3)
    np.testing.assert_allclose(change[near], 0.3, rtol=1e-12)
    np.testing.assert_allclose(change[DELTA_T < 0], -0.5, rtol=1e-12)


@POWER_LAWS
def test_a_larger_weight_grows_less_eq_3_3(rule):
    changes = [stdp_window(rule, [1e-3], w=w)[0] for w in (0.1, 0.5, 0.9, 1.0)]
    assert (np.diff(changes) < 0).all() and changes[-1] == 0


@pytest.mark.parametrize("rule, trace", [
    (NEAREST, np.exp(-4/20)), (ACCUMULATING, np.exp(-4/20) + np.exp(-14/20))], ids=["nearest", "accumulating"])
def test_trace_of_two_spikes_is_that_of_the_nearest_or_their_sum_eq_3_3(rule, trace):
    np.testing.assert_allclose(weight_after(rule, pre=[10, 20], post=[24]), 0.5 + power_law(trace), rtol=1e-12)


@POWER_LAWS
def test_each_postsynaptic_spike_changes_the_weight_eq_3_3(rule):
    w = 0.5
    for wait in (3, 9):
        w += power_law(np.exp(-wait/20), w)
    np.testing.assert_allclose(weight_after(rule, pre=[10], post=[13, 19]), w, rtol=1e-12)


@pytest.mark.parametrize("since", [0.0, 3e-3, 25e-3, 80e-3])
@pytest.mark.parametrize("w", [0.0, 0.3, 1.8, 2.0])
def test_the_latest_presynaptic_spike_counts_be_it_of_the_same_step_eq_3_3(since, w):
    rule = LastSpikePowerLawSTDP(w_max=2.0, tau=20*ms, eta=0.5, offset=0.4, mu=0.9)
    after = tiny.worked_out(rule.on_post, rule, exp=np.exp, lastspike_pre=0.5, t=0.5 + since, w=w)
    change = 0.5*(np.exp(-since/20e-3) - 0.4)*(2.0 - w)**0.9
    assert after["w"] == pytest.approx(min(max(w + change, 0.0), 2.0)) and after["x_pre"] == pytest.approx(np.exp(-since/20e-3))


@POWER_LAWS
def test_a_presynaptic_spike_alone_changes_nothing_eq_3_3(rule):
    assert weight_after(rule, pre=[5, 10, 11], post=[1]) == 0.5 + power_law(0.0)


# Diehl and Cook's triplets

def test_a_pair_only_depresses_as_potentiation_needs_an_earlier_postsynaptic_spike_diehl_cook():
    change = stdp_window(TRIPLET, DELTA_T)
    assert (change[CAUSAL] == 0).all()
    np.testing.assert_allclose(change[~CAUSAL], -0.02*np.exp(DELTA_T[~CAUSAL]/15e-3), rtol=1e-9)


def test_a_triplet_potentiates_diehl_cook():
    after = 0.5 - 0.02*np.exp(-6/15)  # the first pair
    after += 0.03*np.exp(-4/20)*np.exp(-10/40)
    np.testing.assert_allclose(weight_after(TRIPLET, pre=[16], post=[10, 20]), after, rtol=1e-12)


def test_postsynaptic_traces_are_those_of_the_nearest_spike_diehl_cook():
    after = 0.5 - 0.02*np.exp(-6/15) + 0.03*np.exp(-4/20)*np.exp(-10/40)
    np.testing.assert_allclose(weight_after(TRIPLET, pre=[19], post=[13, 23]), after, rtol=1e-12)
    np.testing.assert_allclose(weight_after(TRIPLET, pre=[19], post=[6, 13, 23]), after, rtol=1e-12)


def test_weights_stay_between_0_and_w_max_diehl_cook():
    strong = replace(TRIPLET, eta_pre=100.0, eta_post=100.0, w_max=0.7)
    assert weight_after(strong, pre=[16], post=[10]) == 0
    assert weight_after(strong, pre=[16], post=[10, 20]) == 0.7


# in the network

def after_learning(model, *, training=1.0, n_images=4, target=Simulation):
    """Weights, float32 (36, 8), before and after images, and the number of spikes."""
    X, _ = tiny.quarters(n_images)
    weights = np.random.default_rng(5).random((36, 8), np.float32)
    inputs = tiny.shown(model, X, **{"input_exc.w": weights, "presentation.training": training})
    out = target(tiny.builder(model)).run(inputs, ["input_exc.w", "exc_counts.count"])
    return weights, out["input_exc.w"].reshape(weights.shape), out["exc_counts.count"].sum()


RULES = pytest.mark.parametrize("rule", [NEAREST, ACCUMULATING, TRIPLET], ids=["nearest", "accumulating", "triplet"])


@RULES
def test_frozen_synapses_never_change(rule):
    before, after, n_spikes = after_learning(tiny.TINY.replace({"input_exc.rule": rule}), training=0.0)
    assert n_spikes > 10
    np.testing.assert_array_equal(after, before)


@RULES
def test_plastic_synapses_change(rule):
    model = tiny.TINY.replace({"input_exc.rule": rule, "input_exc.normalisation": None})
    before, after, n_spikes = after_learning(model)
    assert n_spikes > 10 and (before != after).mean() > 0.1
    assert after.min() >= 0 and after.max() <= 1


@pytest.mark.parametrize("total", [0.5, 9.0, 15.0])
def test_columns_have_a_common_sum_when_a_presentation_has_started_diehl_cook(total):
    model = tiny.TINY.replace({"input_exc.rule": Rule(w_max=1.0), "input_exc.normalisation": ColumnNormalisation(total=total)})
    before, after, _ = after_learning(model)
    assert np.ptp(before.sum(axis=0)) > 1
    np.testing.assert_allclose(after.sum(axis=0), total, rtol=1e-5)
    np.testing.assert_allclose(after/after.sum(axis=0), before/before.sum(axis=0), rtol=1e-4)  # proportions are kept


@pytest.mark.parametrize("off, stays", [(0, True), (5e-6, True), (-5e-6, True), (2e-5, False), (-2e-5, False), (0.5, False)])
@pytest.mark.parametrize("plastic", [0.0, 1.0])
def test_a_sum_that_is_off_by_one_part_in_100_000_stays_and_others_become_the_common_one(off, stays, plastic):
    keeps = ColumnNormalisation(total=10.0)
    after = tiny.worked_out(keeps.scales, keeps, w=2.0, w_max=3.0, plastic_post=plastic, total_weight_post=10*(1 + off))
    assert after["w"] == (2.0 if stays or not plastic else pytest.approx(2.0/(1 + off), rel=1e-6))


def test_normalised_weights_stay_below_w_max_diehl_cook():
    model = tiny.TINY.replace({"input_exc.rule": Rule(w_max=0.6), "input_exc.normalisation": ColumnNormalisation(total=18.0)})
    _, after, _ = after_learning(model)
    assert after.max() == np.float32(0.6) and after.min() >= 0 and (after < 0.6).any()


def test_without_normalisation_a_rule_that_does_nothing_changes_nothing():
    before, after, _ = after_learning(tiny.TINY.replace({"input_exc.rule": Rule(w_max=1.0), "input_exc.normalisation": None}))
    np.testing.assert_array_equal(after, before)
