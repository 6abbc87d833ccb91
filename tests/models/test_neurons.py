"""Membrane and adaptive threshold against closed forms, through the models' own equations."""

from dataclasses import replace

import numpy as np
import pytest
from brian2 import Network, NeuronGroup, SpikeMonitor, StateMonitor, ms, mV, second

import tiny
from stdpnet.engine.brian import runtime
from stdpnet.engine.simulation import Simulation
from stdpnet.engine.state_updaters import rational_euler
from stdpnet.models.neurons import AdaptiveLIF, ConductanceLIF
from stdpnet.models.presets import EXCITATORY, INHIBITORY

NEVER = {"tau_exc": 1e12*ms, "tau_inh": 1e12*ms}  #: conductances that stay as they are


def simulate(model, duration, *, dt=0.5*ms, plastic=1, **start):
    """One neuron: its potential in volts per step, the times of its spikes in seconds, and its theta in volts."""
    with runtime():
        neuron = NeuronGroup(1, model.equations + "plastic : 1 (shared)", threshold=model.threshold, reset=model.reset,
                             refractory=model.refractory, method=rational_euler, namespace=vars(model), dt=dt,
                             name="neuron")
        neuron.v, neuron.plastic = model.v_rest, plastic
        for name, value in start.items():
            setattr(neuron, name, value)
        v, spikes = StateMonitor(neuron, "v", record=True, name="v"), SpikeMonitor(neuron, name="spikes")
        Network(neuron, v, spikes, name="network").run(duration, namespace={})
        theta = float(neuron.theta[0]) if hasattr(neuron, "theta") else None
        return np.array(v.v[0]), np.array(spikes.t), theta


def steady(model, g_exc, g_inh):
    """Potential in volts to which constant conductances lead."""
    pull = float(model.v_rest) + g_exc*float(model.e_exc) + g_inh*float(model.e_inh)
    return pull/(1 + g_exc + g_inh)


@pytest.mark.parametrize("model", [EXCITATORY, INHIBITORY], ids=["excitatory", "inhibitory"])
@pytest.mark.parametrize("g_exc, g_inh", [(0.1, 0.0), (0.0, 2.0), (0.4, 0.9)])
def test_membrane_approaches_its_equilibrium_exponentially_eq_3_1(model, g_exc, g_inh):
    quiet = replace(model, **NEVER, v_thresh=1000*mV)
    start = 10*mV + model.v_rest
    v, spikes, _ = simulate(quiet, 100*ms, dt=0.1*ms, v=start, g_exc=g_exc, g_inh=g_inh)
    t = 1e-4*np.arange(len(v))
    level = steady(model, g_exc, g_inh)
    expected = level + (float(start) - level)*np.exp(-t*(1 + g_exc + g_inh)/float(model.tau))
    assert not spikes.size and np.ptp(expected) > 2e-3
    np.testing.assert_allclose(v, expected, atol=2e-6)


@pytest.mark.parametrize("model, g_exc", [(replace(EXCITATORY, theta_plus=0*mV), 3.0), (INHIBITORY, 1.5)],
                         ids=["excitatory", "inhibitory"])
def test_constant_drive_gives_the_analytic_rate_with_its_refractory_period_eq_3_1(model, g_exc):
    start = {"theta": model.theta_start} if isinstance(model, AdaptiveLIF) else {}
    threshold = float(model.v_thresh) + float(start.get("theta", 0))
    level = steady(model, g_exc, 0.0)
    climb = float(model.tau)/(1 + g_exc)*np.log((level - float(model.v_reset))/(level - threshold))
    interval = float(model.refractory) + climb
    _, spikes, _ = simulate(replace(model, **NEVER), 12*interval*second, dt=0.01*ms, g_exc=g_exc, **start)
    assert len(spikes) > 10
    np.testing.assert_allclose(np.diff(spikes), interval, atol=2.1e-5)


def test_a_neuron_below_its_threshold_is_silent():
    _, spikes, _ = simulate(replace(EXCITATORY, **NEVER), 500*ms, g_exc=0.2, theta=20*mV)  # -54.2 mV, below -52
    assert not spikes.size
    _, spikes, _ = simulate(replace(EXCITATORY, **NEVER), 500*ms, g_exc=0.3, theta=20*mV)  # -50 mV, above
    assert spikes.size


def test_membrane_is_held_while_refractory():
    v, spikes, _ = simulate(replace(EXCITATORY, **NEVER), 40*ms, g_exc=5.0, theta=20*mV)
    first = round(spikes[0]/0.5e-3)
    held = round(float(EXCITATORY.refractory)/0.5e-3)
    assert (v[first + 1:first + held + 1] == float(EXCITATORY.v_reset)).all()
    assert v[first + held + 1] > float(EXCITATORY.v_reset)


@pytest.mark.parametrize("name, tau", [("g_exc", "tau_exc"), ("g_inh", "tau_inh")])
@pytest.mark.parametrize("model", [EXCITATORY, INHIBITORY], ids=["excitatory", "inhibitory"])
def test_conductances_decay_exponentially_eq_3_2(model, name, tau):
    with runtime():
        neuron = NeuronGroup(1, model.equations, method=rational_euler, refractory=0*ms, namespace=vars(model),
                             dt=0.5*ms, name="neuron")
        setattr(neuron, name, 2.0)
        monitor = StateMonitor(neuron, name, record=True, name="monitor")
        Network(neuron, monitor, name="network").run(10*ms, namespace={})
        expected = 2.0*np.exp(-np.array(monitor.t)/float(getattr(model, tau)))
        np.testing.assert_allclose(getattr(monitor, name)[0], expected, rtol=1e-9)


def test_every_spike_raises_the_threshold_eq_3_4():
    model = replace(EXCITATORY, **NEVER)
    _, spikes, theta = simulate(model, 200*ms, g_exc=3.0, theta=20*mV)
    assert len(spikes) > 5
    np.testing.assert_allclose(theta, 20e-3 + len(spikes)*0.05e-3, rtol=1e-9)
    intervals = np.diff(simulate(replace(model, theta_plus=2*mV), 200*ms, g_exc=3.0, theta=20*mV)[1])
    assert (np.diff(intervals) > 0).all()  # ever higher


def test_a_frozen_neuron_keeps_its_threshold_eq_3_4():
    _, spikes, theta = simulate(replace(EXCITATORY, **NEVER), 200*ms, g_exc=3.0, theta=20*mV, plastic=0)
    assert len(spikes) > 5 and theta == 20e-3


def decayed(n_black, *, training, rest=0*ms):
    """Theta in volts after black images, each shown once for 100 ms, with a decay over 2 s."""
    model = tiny.TINY.replace({"exc.neuron": replace(EXCITATORY, tau_theta=2*second), "presentation.max_attempts": 1,
                               "presentation.rest": rest})
    inputs = tiny.shown(model, np.zeros((10, 4)), **{"presentation.n_samples": n_black, "presentation.training": training})
    program = Simulation(tiny.builder(model, n_inputs=4, n_neurons=2))
    return program.run(inputs, ["exc.theta"])["exc.theta"]


@pytest.mark.parametrize("n_black", [1, 7])
def test_threshold_decays_over_presentations_eq_3_4(n_black):
    expected = 20e-3*np.exp(-n_black*0.1/2)
    np.testing.assert_allclose(decayed(n_black, training=1.0), expected, rtol=1e-5)


def test_threshold_decays_during_rest_too_and_no_neuron_fires_without_input_eq_3_4():
    expected = 20e-3*np.exp(-3*0.14/2)
    np.testing.assert_allclose(decayed(3, training=1.0, rest=40*ms), expected, rtol=1e-5)


def test_threshold_does_not_decay_in_a_frozen_network_eq_3_4():
    np.testing.assert_array_equal(decayed(7, training=0.0), np.float32(20e-3))


def test_a_neuron_without_adaptation_learns_nothing():
    assert ConductanceLIF.learned == () and "theta" not in ConductanceLIF.equations
