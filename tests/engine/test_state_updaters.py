"""The membrane's integration method against exact solutions."""

import numpy as np
import pytest
from brian2 import Equations, Network, NeuronGroup, mV, ms

from stdpnet.engine.brian import runtime
from stdpnet.engine.state_updaters import rational_euler
from stdpnet.models.presets import EXCITATORY

V_START = -65e-3


def simulate(dt, duration, *, g_exc=0.0, g_inh=0.0, method=rational_euler):
    """Final membrane potential in volts of a neuron with constant conductances, that never fires."""
    lasting = {"tau_exc": 1e12*ms, "tau_inh": 1e12*ms}
    with runtime():
        neuron = NeuronGroup(1, EXCITATORY.equations, method=method, refractory=0*ms, dt=dt,
                             namespace=vars(EXCITATORY) | lasting, name="neuron")
        neuron.v, neuron.g_exc, neuron.g_inh = V_START*1000*mV, g_exc, g_inh
        Network(neuron, name="network").run(duration, namespace={})
        return float(neuron.v[0])


def exact(duration, *, g_exc=0.0, g_inh=0.0):
    """What `simulate` approximates."""
    total = 1 + g_exc + g_inh
    steady = (float(EXCITATORY.v_rest) + g_exc*float(EXCITATORY.e_exc) + g_inh*float(EXCITATORY.e_inh))/total
    return steady + (V_START - steady)*np.exp(-total*float(duration/EXCITATORY.tau))


def test_error_of_one_step_is_of_third_order():
    g = {"g_exc": 6.0, "g_inh": 3.0}
    errors = [abs(simulate(dt, dt, **g) - exact(dt, **g)) for dt in (1*ms, 0.5*ms, 0.25*ms, 0.125*ms)]
    ratios = np.divide(errors[:-1], errors[1:])
    assert errors[-1] > 1e-9  # more than rounding
    assert (ratios > 7).all() and (ratios < 9).all()


def test_error_over_a_time_is_of_second_order():
    g = {"g_exc": 6.0, "g_inh": 3.0}
    errors = [abs(simulate(dt, 16*ms, **g) - exact(16*ms, **g)) for dt in (2*ms, 1*ms, 0.5*ms)]
    ratios = np.divide(errors[:-1], errors[1:])
    assert (ratios > 3.5).all() and (ratios < 4.5).all()


def test_step_of_the_presets_is_more_exact_than_euler():
    g = {"g_exc": 3.0, "g_inh": 1.0}
    ours, euler = (abs(simulate(0.5*ms, 20*ms, **g, method=method) - exact(20*ms, **g))
                   for method in (rational_euler, "euler"))
    assert ours < 2e-6 and 50*ours < euler


def test_conductances_decay_exactly_eq_3_2():
    with runtime():
        neuron = NeuronGroup(1, EXCITATORY.equations, method=rational_euler, refractory=0*ms, dt=0.5*ms,
                             namespace=vars(EXCITATORY), name="neuron")
        neuron.v, neuron.g_exc, neuron.g_inh = EXCITATORY.v_rest, 2.0, 3.0
        Network(neuron, name="network").run(4*ms, namespace={})
        np.testing.assert_allclose(neuron.g_exc[0], 2*np.exp(-4/1), rtol=1e-12)
        np.testing.assert_allclose(neuron.g_inh[0], 3*np.exp(-4/2), rtol=1e-12)


@pytest.mark.parametrize("g_inh", [300.0, 1000.0, 10000.0])
def test_a_volley_of_inhibition_that_blows_euler_up_is_stable(g_inh):
    potentials = [simulate(0.5*ms, n*0.5*ms, g_inh=g_inh) for n in (1, 2, 3, 5, 10, 40)]
    steady = exact(1e9*ms, g_inh=g_inh)
    assert (np.diff(potentials) <= 1e-15).all()  # no oscillation
    assert min(potentials) >= steady - 1e-12
    assert abs(potentials[-1] - steady) < 0.02*abs(V_START - steady)


def test_euler_is_unstable_where_it_is_said_to_be():
    assert abs(simulate(0.5*ms, 20*ms, g_inh=1000.0, method="euler")) > 1e3


@pytest.mark.parametrize("equations", ["dv/dt = (1 - v*v - v)/ms : 1", "dv/dt = (v*v - v)/ms : 1",
                                       "dv/dt = -sin(v)/ms : 1"])
def test_an_equation_that_is_not_linear_is_refused(equations):
    with pytest.raises(ValueError, match="linear"):
        rational_euler(Equations(equations))


def test_equations_that_depend_on_each_other_are_stepped_from_the_same_moment():
    with runtime():
        group = NeuronGroup(1, """dx/dt = -y/(10*ms) : 1
                                  dy/dt = x/(10*ms) : 1""", method=rational_euler, dt=0.01*ms, namespace={},
                            name="oscillator")
        group.x = 1
        Network(group, name="network").run(10*ms, namespace={})
        np.testing.assert_allclose([group.x[0], group.y[0]], [np.cos(1), np.sin(1)], atol=1e-3)
