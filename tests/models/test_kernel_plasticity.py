"""Rules of kernels: windows and probabilities, first weights, memory; and the neurons of maps against closed forms."""

from dataclasses import fields, replace

import numpy as np
import pytest
from brian2 import Clock, Network, NeuronGroup, ms

from stdpnet.models import presets
from stdpnet.models.architectures import full_precision
from stdpnet.engine.functions import chance, stream_of
from stdpnet.engine.brian import runtime
from stdpnet.engine.state_updaters import euler_or_exact
from stdpnet.estimators import kernel_history
from stdpnet.hardware.memory import kernel_memory_ratio
from stdpnet.models.kernel_plasticity import AVERAGES, KernelRule, initial_p_high
from tiny import worked_out

RULE = presets.MNIST_TRAINING.rule
OFFSET = presets.RESNET_2X2.connections["kernels_2_2"].rule
FULL = full_precision(presets.RESTOCNET_MNIST).connections["kernels_1"].rule
CONTRAST = presets.RESTOCNET_COMPETING.connections["kernels_1"].rule


def switched(rule, code, windows, *, w, n=4000, steps=1, **means):
    """Weights after some steps in which the means are these, of n weights that start as w."""
    with runtime():
        clock = Clock(1*ms, name="steps")
        equations = "w : 1\nplus : 1\nminus : 1\nn_sampled : integer\n" + windows
        group = NeuronGroup(n, equations, namespace=vars(rule), clock=clock, name="kernels")
        group.run_regularly(code, clock=clock, name="learn")
        for name, value in ({"n_sampled": 1, "w": w} | means).items():
            setattr(group, name, value)
        Network(group).run(steps*ms, namespace={})
        return np.array(group.w)


#: name, whether inputs of both signs exist, means, weight before, probability to have the other one after a step
CASES = [
    ("Hebbian potentiation", False, {"plus": 0.05}, -1, 0.2),
    ("dead zone above", False, {"plus": 0.049}, -1, 0), ("dead zone below", False, {"plus": 0.006}, 1, 0),
    ("anti-Hebbian depression", False, {"plus": 0.005}, 1, 0.3),
    ("nothing to potentiate", False, {"plus": 0.5}, 1, 0),
    ("no spike of the map", False, {"plus": 0.0, "n_sampled": 0}, 1, 0),
    ("Hebbian depression", True, {"plus": 0.02, "minus": 0.05}, 1, 0.2),
    ("anti-Hebbian potentiation", True, {"plus": 0.02, "minus": 0.005}, -1, 0.3),
    ("either half raises", True, {"plus": 0.05, "minus": 0.005}, -1, 0.2 + 0.8*0.3),
]


@pytest.mark.parametrize("signed, means, w, probability", [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_weight_switches_with_the_probability_of_its_window(signed, means, w, probability):
    rule = replace(RULE, p_hebb_pot=0.2, p_antihebb_dep=0.3)
    code, windows = (rule.signed_update, rule.signed_windows) if signed else (rule.update, rule.windows)
    share = (switched(rule, code, windows, w=w, **means) == -w).mean()
    assert share == pytest.approx(probability, abs=0.03) if probability else share == 0


# the same where nothing is random, and traces are exactly at their bounds

LOW, HIGH = 0.25, 0.75
SURE = {"w_min": LOW, "w_max": HIGH, "pre_hebb_pot": 0.5, "pre_antihebb_dep": 0.25, "p_hebb_pot": 1.0, "p_antihebb_dep": 1.0}
RULES = {"hybrid": replace(RULE, **SURE), "contrast": replace(CONTRAST, **SURE), "exponential": replace(FULL, w_min=LOW, w_max=HIGH)}
#: rule, whether inputs of both signs exist, their means, and whether a weight may rise, and fall
WINDOWS = [
    ("hybrid", False, 0.5, 0, True, False), ("hybrid", False, 0.499, 0, False, False), ("hybrid", False, 0.251, 0, False, False),
    ("hybrid", False, 0.25, 0, False, True), ("hybrid", True, 0.5, 0.3, True, False), ("hybrid", True, 0.499, 0.3, False, False),
    ("hybrid", True, 0.25, 0.3, False, True), ("hybrid", True, 0.251, 0.3, False, False), ("hybrid", True, 0.3, 0.5, False, True),
    ("hybrid", True, 0.3, 0.499, False, False), ("hybrid", True, 0.3, 0.25, True, False), ("hybrid", True, 0.3, 0.251, False, False),
    ("hybrid", True, 0.6, 0.1, True, False), ("hybrid", True, 0.1, 0.6, False, True), ("hybrid", True, 0.1, 0.1, True, True),
    ("contrast", True, 0.75, 0.25, True, False), ("contrast", True, 0.749, 0.25, False, False),
    ("contrast", True, 0.25, 0.75, False, True), ("contrast", True, 0.25, 0.749, False, False), ("contrast", False, 0.5, 0, True, False),
    ("exponential", False, 1e-9, 0, True, False), ("exponential", False, 0.0, 0, False, False),
    ("exponential", True, 0.3, 0.299, True, False), ("exponential", True, 0.3, 0.3, False, False), ("exponential", True, 0.3, 0.301, False, True),
]


@pytest.mark.parametrize("name, signed, plus, minus, rises, falls", WINDOWS)
def test_a_window_has_its_bounds_and_a_certain_weight_goes_where_it_may(name, signed, plus, minus, rises, falls):
    rule = RULES[name]
    windows, update = (rule.signed_windows, rule.signed_update) if signed else (rule.windows, rule.update)
    means = {"plus": plus, "minus": minus}
    for n_sampled in (0, 1, 2):
        found = worked_out(windows, rule, n_sampled=n_sampled, **means)
        assert (found["may_rise"], found["may_fall"]) == (rises and n_sampled > 0, falls and n_sampled > 0)
    if name != "exponential" and not (rises and falls):
        never = replace(rule, p_hebb_pot=0.0, p_antihebb_dep=0.0)
        for w in (LOW, HIGH):
            drawn = {"n_sampled": 1, "w": w, "rand": lambda: 0.0} | means
            assert worked_out(windows + update, rule, **drawn)["w"] == (HIGH if rises else LOW if falls else w)
            assert worked_out(windows + update, never, **drawn)["w"] == w


@pytest.mark.parametrize("average, n_sampled, n_active, plus, minus", [
    ("per_map", 6, 2, 8/4, 12/4), ("per_active_map", 6, 2, 8/2, 12/2), ("per_active_map", 6, 0, 8, 12),
    ("per_spike", 6, 2, 18/6, 27/6), ("per_spike", 0, 2, 18, 27), ("per_place", 6, 2, 18/36, 27/36)])
def test_means_are_over_all_that_they_are_said_to_be_over(average, n_sampled, n_active, plus, minus):
    found = worked_out(AVERAGES[average], RULE, n_images=4, n_places=9, n_sampled=n_sampled, n_active=n_active,
                       mean_plus=8, mean_minus=12, sum_plus=18, sum_minus=27)
    assert (found["plus"], found["minus"]) == (plus, minus)


def test_kernels_that_stay_as_they_are_are_never_said_to_be_about_to_change():
    frozen = RULES["hybrid"].frozen()
    for windows in (frozen.windows, frozen.signed_windows):
        for n_sampled in (0, 1, 5):
            found = worked_out(windows, frozen, n_sampled=n_sampled, plus=1.0, minus=1.0)
            assert (found["may_rise"], found["may_fall"]) == (False, False)
    assert frozen.update == frozen.signed_update == ""


@pytest.mark.parametrize("plus, minus, n_sampled, w, after", [
    (0.5, 0.2, 1, 0.5, 0.5 + 0.01*0.3), (0.2, 0.5, 2, 0.5, 0.5 - 0.01*0.3), (0.5, 0.2, 0, 0.5, 0.5), (0.9, 0.0, 1, 0.749, HIGH),
    (0.0, 0.9, 1, 0.251, LOW)])
def test_full_precision_kernels_grow_by_the_difference_of_the_traces(plus, minus, n_sampled, w, after):
    names = {"plus": plus, "minus": minus, "n_sampled": n_sampled, "w": w}
    assert worked_out(RULES["exponential"].signed_update, RULES["exponential"], **names)["w"] == pytest.approx(after)
    alone = worked_out(RULES["exponential"].update, RULES["exponential"], **names | {"n_sampled": n_sampled, "minus": 0.0})["w"]
    assert alone == pytest.approx(min(HIGH, w + 0.01*plus*(n_sampled > 0)))


def test_the_trace_of_an_input_is_1_at_a_spike_or_its_sign_and_decays_exponentially():
    with runtime():
        clock = Clock(1*ms, name="steps")
        inputs = NeuronGroup(2, RULE.pre_trace, threshold="t_in_timesteps == 2", reset=RULE.on_pre_spike, namespace=vars(RULE),
                             clock=clock, name="inputs", method="exact")
        inputs.x = 0.3
        Network(inputs).run(5*ms, namespace={})
        assert np.asarray(inputs.x) == pytest.approx(np.exp(-2/1.45))
    assert [worked_out(RULE.on_signed_spike, RULE, polarity=sign)["x"] for sign in (1, -1)] == [1, -1]


def test_full_precision_weights_move_by_eta_times_the_trace_within_their_limits():
    assert switched(FULL, FULL.update, FULL.windows, w=0.5, n=1, plus=0.3) == pytest.approx(0.5 + 0.01*0.3)
    moved = switched(FULL, FULL.signed_update, FULL.signed_windows, w=0.5, n=1, plus=0.1, minus=0.4)
    assert moved == pytest.approx(0.5 - 0.01*0.3)
    assert switched(FULL, FULL.update, FULL.windows, w=0.999, n=1, plus=0.9) == 1


@pytest.mark.parametrize("signed, means, change", [
    (False, {"plus": 0.3}, 0.3 - 0.05), (False, {"plus": 0.0}, -0.05), (False, {"plus": 0.3, "n_sampled": 0}, 0),
    (True, {"plus": 0.3}, 0.3 - 0.05), (True, {"minus": 0.3}, -(0.3 - 0.05)), (True, {"plus": 0.4, "minus": 0.1}, 0.3)])
def test_a_weight_follows_the_trace_less_the_offset_eq_5(signed, means, change):
    code, windows = (OFFSET.signed_update, OFFSET.signed_windows) if signed else (OFFSET.update, OFFSET.windows)
    assert switched(OFFSET, code, windows, w=0.5, n=1, **means) == pytest.approx(0.5 + 0.01*change, abs=1e-6)


def test_offset_weights_stay_within_their_limits():
    assert switched(OFFSET, OFFSET.update, OFFSET.windows, w=-0.9999, n=1, plus=0.0) == -1
    assert switched(OFFSET, OFFSET.update, OFFSET.windows, w=0.999, n=1, plus=1.0) == 1


def test_first_weights_are_high_as_often_as_eq_7_says():
    for alpha, n_inputs, n_maps, expected in [(75, 1, 16, 0.700), (75, 1, 36, 0.475), (30, 3, 36, 0.292), (30, 36, 36, 0.215)]:
        share = initial_p_high(alpha=alpha, n_inputs=n_inputs, n_maps=n_maps, size=3)
        assert share == pytest.approx(expected, abs=1e-3)
        weights = RULE.initial_weights((n_inputs, 3, 3, 5000), share, np.random.default_rng(0))
        assert (weights > 0).mean() == pytest.approx(share, abs=0.01) and set(np.unique(weights)) == {-1, 1}
    assert initial_p_high(alpha=1e4, n_inputs=1, n_maps=1, size=3) == 1


def test_memory_compression_is_that_of_the_paper_eq_8():
    assert kernel_memory_ratio(n_kernels=36, size=3, n_baseline=32, size_baseline=5) == pytest.approx(39.5, abs=0.06)
    assert kernel_memory_ratio(n_kernels=256, size=3, n_baseline=64, size_baseline=7) == pytest.approx(21.7, abs=0.1)


def test_a_history_compares_mini_batches():
    weights = np.array([[-1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, -1]])  # two weights of two maps
    rows = list(kernel_history.rows(weights, weights*0 + 2, weights*0, weights*0 + 1, [np.array([[0, 0], [1, 2], [3, 4]])], shape=(1, 2, 1, 2)))
    assert rows == [(1.0, 1, 1, 8, 0, 4, 1.5), (0.75, 2, 1, 8, 0, 4, 3.5)] and len(rows[0]) == len(kernel_history.COLUMNS) - 2


@pytest.mark.parametrize("change, parts", [
    ({"p_hebb_pot": 1.5}, "p_hebb_pot: expected a probability"), ({"tau_pre": 3}, "tau_pre: expected a positive time"),
    ({"pre_antihebb_dep": 0.2}, "windows overlap"), ({"w_min": 2.0}, "w_min: expected"),
])
def test_rules_that_make_no_sense_are_refused(change, parts):
    with pytest.raises(ValueError, match=parts):
        replace(RULE, **change)


def test_frozen_kernels_have_limits_too():
    with pytest.raises(ValueError, match="w_min: expected"):
        KernelRule(w_min=1.0, w_max=1.0, tau_pre=1*ms)
    assert [field.name for field in fields(KernelRule)] == ["w_max", "w_min", "tau_pre"]


def test_a_membrane_takes_steps_of_euler_eq_1_and_a_filter_decays_exactly_eq_5():
    lif, pool = (presets.RESTOCNET_MNIST.layers[name].neuron for name in ("conv_1", "pool_1"))
    with runtime():
        clock = Clock(1*ms, name="steps")
        neuron = NeuronGroup(1, lif.equations + "\ncurrent : 1", namespace=vars(lif), clock=clock, name="conv", method=euler_or_exact)
        pooled = NeuronGroup(1, pool.equations, namespace=vars(pool) | {"n_steps": 10}, clock=clock, name="pool",
                             method=euler_or_exact)
        neuron.v, neuron.current, pooled.y = 2.0, 5.0, 3.0
        Network(neuron, pooled).run(10*ms, namespace={})
        assert float(neuron.v[0]) == pytest.approx(5 + (2 - 5)*(1 - 1/9.5)**10)
        assert float(pooled.y[0]) == pytest.approx(3*np.exp(-10/99.5))
        assert float(pooled.activation[0]) == pytest.approx(3*np.exp(-10/99.5)/10)


def test_spikes_of_pixels_are_independent_and_as_frequent_as_asked():
    stream = stream_of(3, np.arange(200)[:, np.newaxis], np.arange(50))
    drawn = np.stack([chance(stream, step) for step in range(100)])
    assert 0 <= drawn.min() and drawn.max() < 1
    for p in (0.02, 0.2, 0.5):
        fires = drawn < p
        assert fires.mean() == pytest.approx(p, abs=4*np.sqrt(p/fires.size))
        assert fires.mean(0).std() == pytest.approx(np.sqrt(p*(1 - p)/100), rel=0.03)  # over steps
        assert (fires[1:] & fires[:-1]).mean() == pytest.approx(p*p, abs=4*p/np.sqrt(fires.size))
        assert (fires[:, 1:] & fires[:, :-1]).mean() == pytest.approx(p*p, abs=4*p/np.sqrt(fires.size))
        assert (fires[..., 1:] & fires[..., :-1]).mean() == pytest.approx(p*p, abs=4*p/np.sqrt(fires.size))
    assert (stream_of(3, 5, np.arange(9)) != stream_of(4, 5, np.arange(9))).all()
