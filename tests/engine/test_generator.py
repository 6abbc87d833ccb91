"""The C++ of expressions and statements: their precision, what the loops know already, and what templates are told."""

import re

import numpy as np
import pytest
from brian2 import Network, NeuronGroup, SpikeGeneratorGroup, Synapses, ms

from stdpnet.engine import brian
from stdpnet.engine import program
from stdpnet.engine.generator import LoopRenderer, names_read
from stdpnet.engine.objects import DenseSynapses, SparselyUpdatedGroup


@pytest.mark.parametrize("before, after", [
    ("x + 1.0*y", "x + (1.0f * y)"), ("1e-12 + 2500.0*z", "1e-12f + (2500.0f * z)"), ("f(x, -.5)", "f(x, - 0.5f)"),
    ("_lio_1 + 3", "_lio_1 + 3"), ("int_(12)", "int_(12)"), ("x1e5", "x1e5"), ("x and True", "x && true"),
    ("x**2.5", "_brian_pow(x, 2.5f)"), ("dt*x", "dt * x"),
])
def test_numbers_in_a_loop_have_the_precision_of_the_variables(before, after):
    assert LoopRenderer(rounds_step=False).render_expr(before) == after


@pytest.mark.parametrize("before, after", [
    ("x + dt*y", "x + ((float)dt * y)"), ("_timestep(x, dt)", "_timestep(x, dt)"), ("dt > 2", "(float)dt > 2"),
    ("_timestep(t - lastspike, dt) >= _lio_1", "(t - lastspike) >= (_lio_1 - 1e-3)*dt"),
    ("_timestep(t - lastspike, dt) >= n", "_timestep(t - lastspike, dt) >= n"),
    ("_timestep(t - lastspike, dt) > _lio_1", "_timestep(t - lastspike, dt) > _lio_1"),
])
def test_the_step_is_rounded_but_where_steps_are_counted(before, after):
    assert LoopRenderer(rounds_step=True).render_expr(before) == after


@pytest.mark.parametrize("code, read", [
    ("x = y + f(2*z)", {"y", "f", "z"}), ("x += 1\ny = x  # not z", {"x"}), ("x = t - lastspike", {"t", "lastspike"}),
    ("not_refractory = timestep(t - lastspike, dt) >= timestep(0.002, dt)", {"timestep", "dt"}),
    ("not_refractory = timestep(t - lastspike, dt) >= timestep(t, dt)", {"timestep", "dt", "t"}),
    ("x = timestep(t - lastspike, dt) >= n", {"timestep", "dt", "t", "lastspike", "n"}),
])
def test_names_that_code_reads(code, read):
    assert names_read(code) == read


def pieces(folder, *objects, dtype=np.float32):
    """What is run in the pieces of a program, by name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(brian.PREFERENCES, "core.default_float_dtype", dtype)
        folder.mkdir(exist_ok=True)
        program.write_source(lambda: Network(*(each() for each in objects), name="network"), folder)
    return {path.stem.removesuffix("_codeobject"): path.read_text().partition("void run()")[2]
            for path in folder.glob("code_objects/*.cpp")}


def neurons(kind=NeuronGroup, **options):
    options = {"threshold": "x > 0.5", "reset": "x = 0.25", "refractory": 2*ms, "method": "euler"} | options
    return kind(100, "dx/dt = (0.5 - x)/(5*ms) : 1 (unless refractory)", namespace={}, name="cells", **options)


def test_equations_in_double_precision_stay_so(tmp_path):
    single, double = (pieces(tmp_path/name, neurons, dtype=dtype)["cells_stateupdater"]
                      for name, dtype in (("single", np.float32), ("double", np.float64)))
    assert "0.5f - x" in single and "(t - lastspike) >= " in single
    assert "0.5 - x" in double and "_timestep(t - lastspike, dt) >= _lio_1" in double


def test_neurons_that_are_not_refractory_are_not_asked(tmp_path):
    awake, _, others = pieces(tmp_path, neurons)["cells_stateupdater"].partition("else\n            for")
    awake = awake.partition("if (not_refractory)\n")[2]
    assert "lastspike" not in awake and "not_refractory[_idx]" not in awake and "cells_x[_idx] = x" in awake
    assert "lastspike[_idx]" in others and "not_refractory[_idx] = not_refractory" in others


def test_neurons_with_refractory_times_of_their_own_are_all_asked(tmp_path):
    def build():
        return NeuronGroup(100, "dx/dt = -x/(5*ms) : 1 (unless refractory)\npause : second", threshold="x > 0.5",
                           reset="x = 0", refractory="pause", method="euler", namespace={}, name="cells")

    assert "_latest" not in pieces(tmp_path, build)["cells_stateupdater"]


def synapses(on_pre, part):
    """Neurons at rest, or some of them, that others reach."""
    def build():
        target, source = neurons(SparselyUpdatedGroup), SpikeGeneratorGroup(2, [0], [0]*ms, name="source")
        reaches = Synapses(source, target[part], "w : 1", on_pre=on_pre, namespace={}, name="cells_in")
        reaches.connect(j="i")
        return Network(source, target, reaches, name="network")
    return build


@pytest.mark.parametrize("on_pre, part, wakes", [
    ("x_post += w", slice(None), True), ("x_post += w", slice(70, 90), True), ("w += x_post", slice(None), False)])
def test_synapses_wake_the_neurons_that_they_change(on_pre, part, wakes, tmp_path):
    program.write_source(synapses(on_pre, part), tmp_path)
    source = (tmp_path/"code_objects/cells_in_pre_codeobject.cpp").read_text()
    assert source.count("_array_cells__still[_postsynaptic_idx/16] = 0;") == wakes and source.count("_still[") == wakes


def test_all_to_all_synapses_read_no_indices(tmp_path):
    def build():
        source, target = neurons(), NeuronGroup(3, "y : 1", threshold="y > 1", namespace={}, name="target")
        dense = DenseSynapses(source, target, "w : 1", on_pre="y_post += w*(i + 1)", on_post="w += x_pre", namespace={},
                              name="dense")
        dense.run_regularly("w *= y_post", dt=5*ms, name="dense_decays")
        return Network(source, target, dense, name="network")

    program.write_source(build, tmp_path)
    for piece, known in {"dense_pre": "_column", "dense_post": "_row", "dense_decays": "_column"}.items():
        source = (tmp_path/f"code_objects/{piece}_codeobject.cpp").read_text()
        assert f"_idx = {known};" in source and not re.search(r"__synaptic_(pre|post)\[_idx\]", source), piece


def test_what_is_the_same_at_all_times_is_computed_once(tmp_path):
    def build():
        return NeuronGroup(3, "dx/dt = -x/tau : 1\ndy/dt = -y/rise : 1\nrise : second (shared)", method="exponential_euler",
                           namespace={"tau": 5*ms}, name="cells")

    code = pieces(tmp_path, build)["cells_stateupdater"]
    assert re.search(r"static const float _lio_\d = .*exp\(.*dt\)/tau\)", code)
    assert re.search(r"\n *const float _lio_\d = .*exp\(.*dt\)/rise\)", code)
