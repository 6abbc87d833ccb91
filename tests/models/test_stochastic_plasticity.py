"""Binary synapses: how often they switch, that they stay binary, and how they are stored."""

import math
import re
import runpy
from dataclasses import replace
from functools import partial
from pathlib import Path

import h5py
import numpy as np
import pytest
from brian2 import Network, NeuronGroup, ms, mV, seed

import tiny
from tiny import worked_out
from stdpnet.experiments import probes, recipes
from stdpnet.hardware.memory import synapse_memory_ratio
from stdpnet.models import presets
from stdpnet.models.stochastic_plasticity import (
    ConstantProbabilitySTDP,
    ExcitatoryHBSTDP,
    ExponentialProbabilitySTDP,
    InhibitoryHBSTDP,
)
from stdpnet.engine.objects import DenseSynapses
from stdpnet.engine.functions import stop_if
from stdpnet.engine.program import Program
from stdpnet.engine.simulation import Simulation
from stdpnet.estimators.two_layer import TwoLayerNetwork
from stdpnet.models.plasticity import ColumnNormalisation
from stdpnet.models.synapses import BinarySynapses

RULES = {name: presets.get(name).connections["input_exc"].rule for name in ("EHB", "EHB2", "EHB3", "SURI", "EXPONENTIAL")}
N_PAIRS = 20_000
#: ms, on both sides of every border: of the windows, -4.46, 3.25 and 46.05 ms; of the rule of Suri, 19.89 ms
DELTA_T = np.array([-80, -30, -4.6, -4.3, -2, -0.2, 0.2, 3.1, 3.4, 15, 19.8, 20, 30, 45.9, 46.2, 80])
SMALL = tiny.shrunk(presets.EHB).replace({"exc.neuron.theta_plus": 0.1*mV})
CERTAIN = tiny.regular(SMALL).replace({  # nothing of this network is random
    f"input_exc.rule.{name}": value
    for name, value in {"post_hebb_dep": 0.5, "p_hebb_pot": 1.0, "p_antihebb_dep": 1.0, "p_hebb_dep": 1.0}.items()})


def hebbian(delta_t, *, near=3.25, far=46.05):
    """Eqs. (2) and (3) with the numbers of Table 1: probabilities of potentiation and depression by the second spike."""
    potentiation = np.where((delta_t > 0) & (delta_t <= near), 0.08, 0)
    depression = np.where(delta_t >= far, 0.06, 0) + np.where((delta_t < 0) & (delta_t >= -4.46), 0.005, 0)
    return potentiation, depression


def constant(delta_t):
    return np.where((delta_t > 0) & (delta_t <= 19.89), 0.08, 0), np.where(delta_t > 19.89, 0.06, 0)


def exponential(delta_t):
    probability = np.exp(-np.abs(delta_t)/20)
    return np.where(delta_t > 0, 0.08*probability, 0), np.where(delta_t < 0, 0.06*probability, 0)


def assert_binomial(frequency, probability, n):
    """Within 4.5 standard deviations, and exact where the probability is 0 or 1."""
    np.testing.assert_array_less(np.abs(frequency - probability),
                                 4.5*np.sqrt(probability*(1 - probability)/n) + 1e-12)


# the rules

@pytest.mark.parametrize("rule, stated", [
    (RULES["EHB"], hebbian(DELTA_T)),
    (presets.IHB, hebbian(DELTA_T)[::-1]),
    (RULES["EHB2"], hebbian(DELTA_T, near=46.05)),
    (RULES["EHB3"], hebbian(DELTA_T, far=3.25)),
    (RULES["SURI"], constant(DELTA_T)),
    (RULES["EXPONENTIAL"], exponential(DELTA_T)),
], ids=["EHB", "IHB", "EHB2", "EHB3", "SURI", "EXPONENTIAL"])
def test_pairs_switch_as_often_as_stated_in_every_window_and_outside_eqs_2_and_3(rule, stated):
    for w, probability in zip((0, 1), stated):
        frequency = probes.switching_frequency(rule, DELTA_T/1000, w=w, n_pairs=N_PAIRS)
        assert_binomial(frequency, probability, N_PAIRS)
        assert (frequency > 0).sum() == (probability > 0).sum()


def test_an_input_that_has_not_fired_is_unlearned_eq_3():
    depressed = probes.switching_frequency(RULES["EHB"], [0.0], w=1, n_pairs=N_PAIRS)  # one step: unseen
    assert_binomial(depressed, 0.06, N_PAIRS)
    assert probes.switching_frequency(RULES["EHB"], [0.0], w=0, n_pairs=N_PAIRS) == 0


def test_probabilities_of_0_and_1_are_exact():
    rule = replace(RULES["EHB"], p_hebb_pot=1.0, p_antihebb_dep=0.0)
    assert probes.switching_frequency(rule, [1*ms], w=0) == 1
    assert probes.switching_frequency(rule, [60*ms], w=1) == 0


def test_weights_may_be_minus_1_and_1():
    rule = replace(RULES["EHB"], w_min=-1.0, p_hebb_pot=1.0, p_antihebb_dep=1.0)
    assert list(probes.switching_frequency(rule, [1*ms, 60*ms], w=-1.0)) == [1, 0]
    assert list(probes.switching_frequency(rule, [1*ms, 60*ms], w=1.0)) == [0, 1]


def test_windows_are_those_of_table_1():
    windows = {name: (round(1000*start, 2), round(1000*end, 2), p)
               for name, (start, end, p) in RULES["EHB"].windows().items()}
    assert windows == {"Hebbian potentiation": (0, 3.25, 0.08), "anti-Hebbian depression": (46.05, math.inf, -0.06),
                       "Hebbian depression": (-4.46, 0, -0.005)}
    mirrored = sorted((start, end, -p) for start, end, p in presets.IHB.windows().values())
    assert mirrored == sorted(RULES["EHB"].windows().values())


@pytest.mark.parametrize("rule, change, message", [
    (RULES["EHB"], {"p_hebb_pot": 1.2}, "ExcitatoryHBSTDP.p_hebb_pot: expected a probability, from 0 to 1, got 1.2"),
    (RULES["EHB"], {"p_hebb_dep": -0.1}, "ExcitatoryHBSTDP.p_hebb_dep: expected a probability, from 0 to 1, got -0.1"),
    (RULES["EHB"], {"p_hebb_pot": math.nan}, "ExcitatoryHBSTDP.p_hebb_pot: expected a probability, from 0 to 1, got nan"),
    (RULES["EHB"], {"p_hebb_pot": 1*ms}, "ExcitatoryHBSTDP.p_hebb_pot: expected a probability, from 0 to 1, got 1. * msecond"),
    (RULES["EHB"], {"pre_hebb_pot": 1.5}, "ExcitatoryHBSTDP.pre_hebb_pot: expected the value of a trace, from 0 to 1, got 1.5"),
    (RULES["EHB"], {"tau_pre": 20}, "ExcitatoryHBSTDP.tau_pre: expected a positive time, such as 20*ms, got 20"),
    (RULES["EHB"], {"tau_pre": None}, "ExcitatoryHBSTDP.tau_pre: expected a positive time, such as 20*ms, got None"),
    (RULES["EHB"], {"tau_post": 0*ms}, "ExcitatoryHBSTDP.tau_post: expected a positive time, such as 20*ms, got 0. * second"),
    (RULES["EHB"], {"tau_post": 20*mV}, "ExcitatoryHBSTDP.tau_post: expected a positive time, such as 20*ms, got 20. * mvolt"),
    (RULES["EHB"], {"pre_antihebb_dep": 0.9}, "ExcitatoryHBSTDP.pre_antihebb_dep: expected at most pre_hebb_pot = 0.85, "
     "or the two windows overlap, got 0.9"),
    (RULES["EHB"], {"post_hebb_dep": 0.0}, "ExcitatoryHBSTDP.post_hebb_dep: expected a positive number, "
     "as a trace of 0 is that of no spike, got 0.0"),
    (RULES["EHB"], {"w_min": 1.0}, "ExcitatoryHBSTDP.w_min: expected a number below w_max = 1.0, got 1.0"),
    (presets.IHB, {"pre_antihebb_pot": 0.86}, "InhibitoryHBSTDP.pre_antihebb_pot: expected at most pre_hebb_dep = 0.85, "
     "or the two windows overlap, got 0.86"),
    (RULES["SURI"], {"p_dep": 2}, "ConstantProbabilitySTDP.p_dep: expected a probability, from 0 to 1, got 2"),
    (RULES["SURI"], {"pre_pot": "0.4"}, "ConstantProbabilitySTDP.pre_pot: expected the value of a trace, from 0 to 1, got '0.4'"),
    (RULES["EXPONENTIAL"], {"tau_post": -1*ms}, "ExponentialProbabilitySTDP.tau_post: expected a positive time, "
     "such as 20*ms, got -1. * msecond"),
    (presets.EHB.connections["input_exc"].synapses, {"p_high": 30}, "BinarySynapses.p_high: expected a probability, from 0 to 1, got 30"),
])
def test_bad_parameters_are_refused_by_name_at_construction(rule, change, message):
    with pytest.raises(ValueError) as error:
        replace(rule, **change)
    assert str(error.value) == message


@pytest.mark.parametrize("kind", [
    ExcitatoryHBSTDP, InhibitoryHBSTDP, ConstantProbabilitySTDP, ExponentialProbabilitySTDP])
def test_a_rule_without_time_constants_cannot_be_made(kind):
    with pytest.raises(TypeError, match="missing .* required keyword-only arguments: 'w_max', 'w_min', 'tau_pre'"):
        kind()


@pytest.mark.parametrize("model, change, message", [
    (presets.IMAGE, {"rule": RULES["EHB"]}, "connection 'input_exc': expected BinarySynapses for ExcitatoryHBSTDP, got PlasticSynapses"),
    (presets.EHB, {"rule": presets.IMAGE.connections["input_exc"].rule},
     "connection 'input_exc': expected for BinarySynapses a rule of the weights 0 and 1"),
    (presets.EHB, {"rule": replace(RULES["EHB"], w_min=-1.0)}, "got ExcitatoryHBSTDP of -1.0 and 1.0, and None"),
    (presets.EHB, {"normalisation": ColumnNormalisation(total=78.4)}, "and no normalisation, got ExcitatoryHBSTDP"),
])
def test_binary_synapses_and_other_rules_do_not_mix(model, change, message):
    with pytest.raises(ValueError, match=message):
        model.replace({f"input_exc.{name}": value for name, value in change.items()})


# the rules where nothing is random: between two levels that are not 0 and 1

LOW, HIGH = 0.25, 0.75
LEVELS = {"w_min": LOW, "w_max": HIGH}
SURE = {
    "EHB": ExcitatoryHBSTDP(**LEVELS, tau_pre=20*ms, tau_post=10*ms, pre_hebb_pot=0.5, pre_antihebb_dep=0.2,
                            post_hebb_dep=0.4, p_hebb_pot=1, p_antihebb_dep=1, p_hebb_dep=1),
    "IHB": InhibitoryHBSTDP(**LEVELS, tau_pre=20*ms, tau_post=10*ms, pre_hebb_dep=0.5, pre_antihebb_pot=0.2,
                            post_hebb_pot=0.4, p_hebb_dep=1, p_antihebb_pot=1, p_hebb_pot=1),
    "SURI": ConstantProbabilitySTDP(**LEVELS, tau_pre=20*ms, pre_pot=0.5, p_pot=1, p_dep=1),
}
NEAR, FAR, RECENT = 13.863, 32.189, 9.163  # ms: -20 log 0.5, -20 log 0.2, -10 log 0.4


@pytest.mark.parametrize("name, delta_t, goes_to", [
    ("EHB", 0.1, HIGH), ("EHB", NEAR - 0.1, HIGH), ("EHB", NEAR + 0.1, None), ("EHB", FAR - 0.1, None),
    ("EHB", FAR + 0.1, LOW), ("EHB", 300, LOW), ("EHB", 0, LOW), ("IHB", 0, HIGH), ("SURI", 0, LOW),
    ("IHB", 0.1, LOW), ("IHB", NEAR - 0.1, LOW), ("IHB", NEAR + 0.1, None), ("IHB", FAR - 0.1, None),
    ("IHB", FAR + 0.1, HIGH), ("IHB", 300, HIGH),
    ("SURI", 0.1, HIGH), ("SURI", NEAR - 0.1, HIGH), ("SURI", NEAR + 0.1, LOW), ("SURI", 300, LOW),
])
def test_a_postsynaptic_spike_switches_to_the_stated_level_eqs_2_and_3(name, delta_t, goes_to):
    for w in (LOW, HIGH):
        [change] = probes.stdp_window(SURE[name], [delta_t/1000], w=w)
        assert change == pytest.approx((goes_to or w) - w, abs=1e-12)


def by_input(rule, delta_t, w):
    """Weight after an input's spike that follows the neuron's; at its own spike the neuron does not learn."""
    silent = replace(rule, **{name: 0.0 for name in vars(rule) if name in (
        "p_hebb_pot", "p_antihebb_dep") and isinstance(rule, ExcitatoryHBSTDP) or name in (
        "p_hebb_dep", "p_antihebb_pot") and isinstance(rule, InhibitoryHBSTDP)})
    return probes.stdp_window(silent, [-delta_t/1000], w=w)[0] + w


@pytest.mark.parametrize("name, goes_to", [("EHB", LOW), ("IHB", HIGH)])
def test_a_presynaptic_spike_just_after_the_neurons_switches_and_later_does_not_eq_3(name, goes_to):
    for w in (LOW, HIGH):
        assert by_input(SURE[name], 0.1, w) == pytest.approx(goes_to)
        assert by_input(SURE[name], RECENT - 0.1, w) == pytest.approx(goes_to)
        assert by_input(SURE[name], RECENT + 0.1, w) == w


def test_a_presynaptic_spike_alone_switches_nothing():
    for rule in SURE.values():
        pairs = NeuronGroup(1, rule.pre_trace, namespace=vars(rule), method="exact", name="alone", dt=0.1*ms)
        assert pairs.x[0] == 0
    for w in (LOW, HIGH):
        exponential = ExponentialProbabilitySTDP(**LEVELS, tau_pre=20*ms, tau_post=10*ms, p_pot=1, p_dep=1)
        assert probes.stdp_window(exponential, [0.0], w=w)[0] == 0  # in one step: neither has seen the other


@pytest.mark.parametrize("w, delta_t, goes_to, time_constant", [(LOW, 14, HIGH, 20), (HIGH, -7, LOW, 10)])
def test_probabilities_fall_exponentially_and_switch_to_the_stated_level(w, delta_t, goes_to, time_constant):
    rule = ExponentialProbabilitySTDP(**LEVELS, tau_pre=20*ms, tau_post=10*ms, p_pot=0.9, p_dep=0.9)
    frequency = probes.switching_frequency(rule, [delta_t/1000], w=w, n_pairs=N_PAIRS)
    assert_binomial(frequency, 0.9*np.exp(-abs(delta_t)/time_constant), N_PAIRS)
    changes = probes.stdp_window(rule, np.full(200, delta_t/1000), w=w)
    assert set(np.round(changes, 12)) == {0.0, goes_to - w}
    assert not probes.stdp_window(rule, np.full(200, delta_t/1000), w=goes_to).any()


@pytest.mark.parametrize("name, x_pre, goes_to", [
    ("EHB", 0.5, HIGH), ("EHB", 0.2, LOW), ("IHB", 0.5, LOW), ("IHB", 0.2, HIGH), ("SURI", 0.5, HIGH)])
def test_a_trace_at_its_bound_belongs_to_the_window(name, x_pre, goes_to):
    for w in (LOW, HIGH):
        assert worked_out(SURE[name].on_post, SURE[name], w=w, x_pre=x_pre, rand=lambda: 0.0)["w"] == goes_to


def test_a_trace_at_the_bound_of_suris_rule_does_not_depress_too():
    sure = replace(SURE["SURI"], p_pot=0.0)
    assert worked_out(sure.on_post, sure, w=HIGH, x_pre=0.5, rand=lambda: 0.0)["w"] == HIGH


@pytest.mark.parametrize("name", ["EHB", "IHB"])
def test_a_trace_of_the_neuron_at_its_bound_is_that_of_one_that_has_just_fired(name):
    condition = re.search("has_just_fired = (.*) : boolean", SURE[name].post_trace)[1]
    just = [eval(condition, {}, vars(SURE[name]) | {"y": y}) for y in (0.401, 0.4, 0.399)]
    assert just == [True, True, False]


def test_without_a_trace_nothing_switches_even_if_the_draw_is_0():
    rule = ExponentialProbabilitySTDP(**LEVELS, tau_pre=20*ms, tau_post=10*ms, p_pot=1, p_dep=1)
    condition = re.search("has_fired = (.*) : boolean", rule.post_trace)[1]
    assert not eval(condition, {}, {"y": 0.0}) and eval(condition, {}, {"y": 1e-9})
    assert worked_out(rule.on_post, rule, w=LOW, x_pre=0.0, rand=lambda: -1.0)["w"] == LOW


@pytest.mark.parametrize("rule", [*SURE.values(), ExponentialProbabilitySTDP(
    **LEVELS, tau_pre=20*ms, tau_post=10*ms, p_pot=1, p_dep=1)], ids=lambda rule: type(rule).__name__)
def test_a_probability_of_0_is_never_even_if_the_draw_is_0(rule):
    never = replace(rule, **{name: 0.0 for name in vars(rule) if name.startswith("p_")})
    for w, x_pre in [(LOW, 1.0), (LOW, 0.0), (HIGH, 1.0), (HIGH, 0.0)]:
        names = {"w": w, "x_pre": x_pre, "y_post": 1.0, "has_just_fired_post": True, "has_fired_post": True}
        for text in (rule.on_pre, rule.on_post):
            assert worked_out(text, never, rand=lambda: 0.0, **names)["w"] == w


def test_windows_end_where_traces_reach_their_bounds():
    windows = SURE["EHB"].windows()
    assert {name: pytest.approx([1000*start, 1000*end, p], abs=1e-3) for name, (start, end, p) in windows.items()} == {
        "Hebbian potentiation": [0, NEAR, 1], "anti-Hebbian depression": [FAR, math.inf, -1],
        "Hebbian depression": [-RECENT, 0, -1]}
    inhibitory = replace(SURE["IHB"], p_hebb_dep=0.1, p_antihebb_pot=0.2, p_hebb_pot=0.3).windows()
    assert {name: pytest.approx([1000*start, 1000*end, p], abs=1e-3) for name, (start, end, p) in inhibitory.items()} == {
        "Hebbian depression": [0, NEAR, -0.1], "anti-Hebbian potentiation": [FAR, math.inf, 0.2],
        "Hebbian potentiation": [-RECENT, 0, 0.3]}
    never = replace(SURE["EHB"], pre_antihebb_dep=0.0)
    assert never.windows()["anti-Hebbian depression"][:2] == (math.inf, math.inf)
    assert SURE["SURI"].windows() == {}


def test_the_mirrored_rule_does_the_opposite_with_the_same_windows():
    rule = replace(SURE["EHB"], p_hebb_pot=0.1, p_antihebb_dep=0.2, p_hebb_dep=0.3)
    assert rule.mirrored() == replace(SURE["IHB"], p_hebb_dep=0.1, p_antihebb_pot=0.2, p_hebb_pot=0.3)


@pytest.mark.parametrize("name, bounds", [("EHB", ("pre_hebb_pot", "pre_antihebb_dep", "post_hebb_dep")),
                                          ("IHB", ("pre_hebb_dep", "pre_antihebb_pot", "post_hebb_pot"))])
def test_bounds_of_windows_hold_on_both_sides(name, bounds):
    rule, (near, far, recent) = SURE[name], bounds
    replace(rule, **{near: 0.5, far: 0.5, recent: 1e-9})  # windows that touch
    replace(rule, **{near: 1, far: 0, recent: 1})
    for change in ({near: 0.5, far: 0.501}, {near: 0.0, far: 0.0}, {recent: 0.0}, {near: 1.001}, {far: -0.001}):
        with pytest.raises(ValueError):
            replace(rule, **change)


def test_levels_and_probabilities_hold_on_both_sides():
    for change in ({"w_min": 0.749}, {"p_pot": 0}, {"p_pot": 1}, {"p_dep": 0.0}, {"tau_pre": 0.001*ms}):
        replace(SURE["SURI"], **change)
    for change in ({"w_min": 0.75}, {"p_pot": -0.001}, {"p_pot": 1.001}, {"tau_pre": 0*ms}, {"pre_pot": 1.001}):
        with pytest.raises(ValueError):
            replace(SURE["SURI"], **change)


@pytest.mark.parametrize("training", [0.0, 1.0])
def test_frozen_weights_do_not_switch_whoever_runs_the_network(training):
    X, weights = tiny.quarters(4)[0], (np.random.default_rng(5).random((36, 8)) < 0.3).astype(np.float32)
    inputs = tiny.shown(CERTAIN, X, **{"input_exc.w": weights, "presentation.training": training})
    out = Simulation(tiny.builder(CERTAIN)).run(inputs, ["input_exc.w", "exc_counts.count"])
    assert out["exc_counts.count"].sum() > 10
    assert np.array_equal(out["input_exc.w"].reshape(36, 8), weights) == (training == 0)


# compiled

STEPS = np.array([-40, -9, -8, -1, 1, 6, 7, 40, 92, 93, 150])  #: of 0.5 ms


def forced_pairs():
    """Synapses in which every input fires in step 200, and each neuron as many steps later as `STEPS` says."""
    rule, options = RULES["EHB"], {"namespace": vars(RULES["EHB"]) | {"stop_if": stop_if}, "dt": 0.5*ms}
    seed(1)
    pre = NeuronGroup(N_PAIRS, rule.pre_trace, threshold="t_in_timesteps == 200", reset=rule.on_pre_spike, name="pre",
                      method="exact", **options)
    post = NeuronGroup(len(STEPS), f"{rule.post_trace}\nfires : integer", threshold="t_in_timesteps == fires", name="post",
                       reset=rule.on_post_spike, events={rule.gated_by: rule.gated_by}, method="exact", **options)
    post.run_regularly("stopped = stop_if(t_in_timesteps > 400)")
    pairs = DenseSynapses(pre, post, "w : 1", on_pre={"learns": rule.on_pre}, on_post=rule.on_post, name="pairs",
                     gated_by={"learns": rule.gated_by}, **options)
    return Network(pre, post, pairs, name="network")


def test_compiled_pairs_switch_as_often_as_stated_eqs_2_and_3():
    program = Program(forced_pairs)
    for w, probability in zip((0, 1), hebbian(STEPS/2)):
        if w == 1:  # before the input's, a spike of the neuron finds no trace
            probability = 1 - (1 - probability)*np.where(STEPS < 0, 1 - 0.06, 1)
        outcome = program.run({"pairs.w": w, "post.fires": 200 + STEPS}, ["pairs.w"])["pairs.w"]
        assert set(np.unique(outcome)) <= {0, 1}
        assert_binomial((outcome.reshape(N_PAIRS, -1) != w).mean(axis=0), probability, N_PAIRS)


def initial_weights(network):
    """The weights with which a network starts to learn."""
    learner = tiny.learner(network)
    return learner.initial_state(learner.checked(tiny.quarters(1)[0]))["input_exc.w"]


@pytest.fixture(scope="module")
def learned():
    """A tiny network with binary weights that has seen 40 images."""
    return tiny.learner(SMALL).fit(tiny.quarters(40)[0])


def test_weights_switch_and_stay_binary(learned):
    start = initial_weights(SMALL)
    assert set(np.unique(learned.weights_)) == {0, 1}
    assert 20 < (learned.weights_ != start).sum()


def test_the_same_seed_gives_the_same_weights(learned):
    again = tiny.learner(SMALL).fit(tiny.quarters(40)[0])
    np.testing.assert_array_equal(again.weights_, learned.weights_)
    other = tiny.learner(SMALL, random_state=1).fit(tiny.quarters(40)[0])
    assert (other.weights_ != learned.weights_).any()


def test_frozen_weights_do_not_switch(learned):
    before = learned.weights_.copy()
    build, arguments = learned._plan(None)
    inputs = tiny.shown(SMALL, tiny.quarters(tiny.CHUNK_SIZE)[0], **{"input_exc.w": before, "exc.theta": learned.theta_})
    outcome = Program(partial(build, **arguments)).run(inputs, ["input_exc.w", "exc_counts.count"])
    assert outcome["exc_counts.count"].sum() > 20
    np.testing.assert_array_equal(outcome["input_exc.w"].reshape(before.shape), before)


def test_the_compiled_rule_agrees_with_numpy_where_nothing_is_random():
    images = tiny.quarters(6)[0]
    compiled, simulated = (tiny.learner(CERTAIN, target=target).fit(images) for target in ("cpp", "numpy"))
    assert compiled.state_.n_presentations == simulated.state_.n_presentations
    np.testing.assert_array_equal(compiled.weights_, simulated.weights_)
    start = initial_weights(CERTAIN)
    assert (compiled.weights_ != start).any()


def test_initial_weights_are_high_with_the_given_probability():
    weights = BinarySynapses(p_high=0.3).initial_weights((784, 100), np.random.default_rng(0))
    assert weights.dtype == np.float32 and set(np.unique(weights)) == {0, 1}
    assert_binomial(weights.mean(), 0.3, weights.size)


# memory

def test_weights_are_stored_as_bits(learned, tmp_path):
    path = tmp_path/"binary.h5"
    learned.save(path)
    with h5py.File(path) as file:
        stored = file["input_exc.w"]
        assert stored.size == math.ceil(learned.weights_.size/8) and stored.dtype == np.uint8
    copy = TwoLayerNetwork.load(path)
    assert copy.weights_.dtype == np.float32
    np.testing.assert_array_equal(copy.weights_, learned.weights_)
    np.testing.assert_array_equal(copy.transform(tiny.quarters(20)[0]), learned.transform(tiny.quarters(20)[0]))


def test_memory_compression_of_the_paper_eq_6():
    assert synapse_memory_ratio(n_inputs=784, n_full_precision=1600, n_binary=6400) == 8
    assert synapse_memory_ratio(n_inputs=784, n_full_precision=400, n_binary=400) == 32


def test_the_script_prints_memory_and_accuracy(tmp_path, capsys):
    script = Path(__file__).parents[2]/"networks"/"binary.py"
    out = tmp_path/"binary.h5"
    main = runpy.run_path(str(script))["main"]
    accuracy = main(neurons=20, train=40, label=60, test=30, epochs=1, rule="ehb3", out=out, baseline_neurons=5)
    assert capsys.readouterr().out.splitlines() == [
        f"result: {out}", f"see it: python figures/weights.py {out}",
        "synaptic memory: 8 times less than that of 5 neurons with 32 bits per weight",
        f"accuracy {accuracy:.4f} on 30 test samples"]
    assert TwoLayerNetwork.load(out).network == recipes.for_size(presets.EHB3, 20)
