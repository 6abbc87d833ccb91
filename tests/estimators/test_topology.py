"""Synapses between modalities: their rule against the closed form, their roles, their number."""

from dataclasses import replace

import numpy as np
import pytest
from brian2 import Network, NeuronGroup, Synapses, TimedArray, ms

from stdpnet.models import presets
from stdpnet.estimators.topology import connect, highest_connectivity, roles
from stdpnet.engine.brian import runtime

RULE = replace(presets.TABLE_3_1.rule, eta=0.1)
SYNAPSES = replace(presets.TABLE_3_1.synapses, gain=3.0, gain_learning=2.0)


def synapse_after(rule, *, pre, post, w=0.5, plastic=1.0):
    """Weight of a synapse, and its neuron's conductance, after spikes at given times in ms."""
    with runtime():
        groups = [_fires_at(times, name) for times, name in [(pre, "pre"), (post, "post")]]
        on_post = f"{SYNAPSES.update_starts}\n{rule.on_post}\n{SYNAPSES.update_ends}"
        synapse = Synapses(*groups, SYNAPSES.equations, on_pre=SYNAPSES.on_pre.replace("receptor", "g_exc"), on_post=on_post,
                           namespace=vars(rule) | vars(SYNAPSES), dt=0.5*ms, name="synapse")
        synapse.connect()
        synapse.w = w
        groups[1].plastic = plastic
        Network(*groups, synapse, name="network").run((max(*pre, *post, 0) + 1)*ms, namespace={})
        return float(synapse.w[0]), float(groups[1].g_exc[0])


def _fires_at(times, name):
    train = np.zeros(1000)
    train[np.rint(np.multiply(times, 2)).astype(int)] = 1
    return NeuronGroup(1, "g_exc : 1\nplastic : 1 (shared)", threshold="train(t) > 0", reset="", refractory=0.1*ms,
                       method="euler", dt=0.5*ms, name=name,
                       namespace={"train": TimedArray(train, dt=0.5*ms, name=f"{name}_train")})


@pytest.mark.parametrize("delta_t", [0, 0.5, 5, 27, 28, 60])
@pytest.mark.parametrize("w", [0.0, 0.3, 0.95, 1.0])
def test_a_pair_of_spikes_changes_the_weight_by_the_closed_form_eq_3_3(delta_t, w):
    x = np.exp(-delta_t/30)
    expected = np.clip(w + 0.1*(x - 0.4)*(1 - w)**0.9, 0, 1)
    assert synapse_after(RULE, pre=[2], post=[2 + delta_t], w=w)[0] == pytest.approx(expected, abs=1e-12)
    assert w in (0, 1) or (expected > w) == (delta_t < -30*np.log(0.4))


def test_the_nearest_presynaptic_spike_counts_and_a_neuron_that_was_silent_is_unlearned_eq_3_3():
    nearest = synapse_after(RULE, pre=[2, 20, 41], post=[40])[0]
    assert nearest == pytest.approx(0.5 + 0.1*(np.exp(-20/30) - 0.4)*0.5**0.9)
    assert synapse_after(RULE, pre=[41], post=[40])[0] == pytest.approx(0.5 - 0.1*0.4*0.5**0.9)


def test_a_presynaptic_spike_excites_and_changes_no_weight():
    assert synapse_after(RULE, pre=[2, 5], post=[], plastic=0.0) == (0.5, pytest.approx(2*3*0.5))
    assert synapse_after(RULE, pre=[2, 5], post=[]) == (0.5, pytest.approx(2*2*0.5))


def test_frozen_synapses_keep_their_weight():
    assert synapse_after(RULE, pre=[2], post=[4], plastic=0.0)[0] == 0.5


def test_table_3_1_is_as_printed():
    printed = {"eta": 0.001, "tau": 30*ms, "offset": 0.4, "w_max": 1, "mu": 0.9}
    assert printed.items() <= vars(presets.TABLE_3_1.rule).items()


@pytest.mark.parametrize("n", [1, 2, 7, 50])
def test_a_neuron_sends_or_receives_or_does_neither_thesis_3_4_2(n):
    senders, receivers = roles(n, np.random.default_rng(0))
    assert len(senders) == len(receivers) == n//2
    assert len({*senders, *receivers}) == n//2*2 and {*senders, *receivers} <= set(range(n))


def test_synapses_join_senders_with_receivers_each_pair_once():
    senders, receivers = np.array([0, 3, 4]), np.array([1, 2])
    pre, post = connect(5, 4, senders, receivers, 4, np.random.default_rng(1))
    assert len(pre) == 4 and len({*zip(pre, post)}) == 4 and {*pre} <= {*senders} and {*post} <= {*receivers}
    assert sorted(zip(pre, post)) == list(zip(pre, post))  # as programs want them
    everything = connect(5, 4, senders, receivers, 100, np.random.default_rng(1))
    assert len(everything[0]) == 6


def test_synapses_are_random_but_never_where_they_are_not_allowed():
    allowed = np.eye(20, dtype=bool)
    draw = lambda seed, **options: connect(20, 20, np.arange(20), np.arange(20), 10, np.random.default_rng(seed), **options)
    np.testing.assert_array_equal(*draw(1, allowed=allowed))
    assert not np.array_equal(draw(1), draw(2))
    assert len(draw(1, allowed=allowed & False)[0]) == 0


def test_the_highest_connectivity_uses_all_senders_and_receivers():
    assert highest_connectivity(50, 50) == 0.5 and highest_connectivity(3, 4) == 2*1*2/12
