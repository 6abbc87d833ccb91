"""What a program is shown: any number of rows, of any type, as by NumPy."""

import numpy as np
import pytest
from brian2 import Network, NeuronGroup, StateMonitor, ms

from stdpnet.engine.functions import stop_if
from stdpnet.engine.program import Program
from stdpnet.engine.simulation import Simulation
from stdpnet.engine.shown import Shown

N_INPUTS, N_STEPS = 3, 6


def build():
    """Neurons that look at the rows -1, 0, 1, ..."""
    group = NeuronGroup(N_INPUTS, "x : 1", dt=1*ms, name="group", namespace={"image": Shown(N_INPUTS, "values"), "stop_if": stop_if})
    group.run_regularly(f"x = image((t/ms - 1)*second, i)\nstopped = stop_if(t/ms > {N_STEPS} - 1.5)", dt=1*ms, name="looks")
    return Network(group, StateMonitor(group, "x", record=True, when="end", dt=1*ms, name="seen"), name="network")


@pytest.fixture(scope="module")
def programs():
    return Program(build), Simulation(build)


@pytest.mark.parametrize("values", [
    np.array([[0, 7, 255]], np.uint8), np.arange(12, dtype=np.uint8).reshape(4, 3), np.full((2, 3), 0.1, np.float32),
    np.linspace(0, 1, 15).reshape(5, 3), np.arange(9, dtype=np.int64).reshape(3, 3) - 2])
def test_one_program_is_shown_any_number_of_rows_of_any_type(values, programs):
    rows = np.clip(np.arange(N_STEPS) - 1, 0, len(values) - 1)
    for program in programs:
        seen = program.run({"values": values}, ["seen.x"])["seen.x"].reshape(N_STEPS, N_INPUTS)
        np.testing.assert_allclose(seen, values[rows], rtol=1e-7)


def test_without_samples_a_program_is_shown_zeros(programs):
    for program in programs:
        assert not program.run({}, ["seen.x"])["seen.x"].any()


@pytest.mark.parametrize("values", [np.zeros(4), np.zeros((0, 3))])
def test_half_rows_and_no_rows_are_refused(values, programs):
    with pytest.raises(ValueError, match=rf"^values: expected rows of 3 values, got {values.size} values$"):
        programs[0].run({"values": values}, [])
