"""Which thresholds say in advance when a neuron fires."""

import pytest
from brian2 import NeuronGroup, linked_var

from stdpnet.engine.brian import runtime
from stdpnet.engine.schedule import scheduled_by
from stdpnet.models import presets

EQUATIONS = """
dx/dt = -x/(5*ms) : 1
due : 1
late : 1
index : integer
y = 2*due : 1
now = t/ms : 1
level : 1 (shared)
first : 1 (linked)
"""


def group(threshold):
    """Neurons with a variable of each kind."""
    show = NeuronGroup(1, "first : 1", name="presentation")
    group = NeuronGroup(3, EQUATIONS, threshold=threshold, reset="due += 1", name="group")
    group.first = linked_var(show, "first")
    return group, show


@pytest.mark.parametrize("threshold, variable", [
    ("t/ms >= due", "due"), ("due < now", "due"), ("now - first > due", "due"), ("now >= due and now < n_steps", "due"),
    ("now >= due and (level > 2 or t < 3*ms) and now > due", "due"), ("t_in_timesteps >= index", "index"),
    ("now <= due", None), ("due > now", None), ("now >= x", None), ("x > due", None), ("now >= y", None),
    ("now >= due or now < n_steps", None), ("now >= due and now >= late", None), ("now >= due and x > 0", None),
    ("now + rand() >= due", None), ("now >= due + 1", None), ("now >= i", None), ("now >= first", None),
    ("not now >= due", None), ("now == due", None),
])
def test_a_threshold_that_waits_for_a_parameter_of_each_neuron_is_known_in_advance(threshold, variable):
    with runtime():
        neurons, _ = group(threshold)
        assert scheduled_by(neurons) == variable


def test_the_inputs_of_two_layer_networks_are_known_in_advance():
    encoding = presets.IMAGE.inputs["input"]
    with runtime():
        show = NeuronGroup(1, "first_step : integer", name="presentation")
        inputs = NeuronGroup(3, encoding.equations + "first_step : integer (linked)", threshold=encoding.threshold,
                             name="inputs")
        inputs.first_step = linked_var(show, "first_step")
        assert scheduled_by(inputs) == "next_spike"
