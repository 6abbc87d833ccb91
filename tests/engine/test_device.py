"""The templates, beyond what the two-layer networks use of them; Brian2 with NumPy is the oracle."""

import re
from pathlib import Path

import numpy as np
import pytest
from brian2 import Clock, Network, NeuronGroup, Synapses, ms, prefs
from brian2.codegen.runtime import numpy_rt
from brian2.synapses.synapses import SynapticPathway

from stdpnet.engine import asking, brian, device, feature_maps, program, recording, simulation
from stdpnet.engine.functions import stop_if
from stdpnet.engine.objects import DenseSynapses, SparselyUpdatedGroup, SparseSynapses
from stdpnet.engine.state_updaters import rational_euler

TEMPLATES = Path(device.__file__).parent/"templates"


def network():
    """Groups that fill, exceed and fall short of the 64 neurons of a block, joined in both ways."""
    steps, pauses = Clock(0.5*ms, name="steps"), Clock(3.5*ms, name="pauses")
    names = {"tau": 5*ms, "stop_if": stop_if}
    last = NeuronGroup(1, "", clock=steps, namespace=names, name="last")
    last.run_regularly("stopped = stop_if(t > 29.9*ms)", clock=steps, name="last_stops")
    groups = {}
    for name, n in [("full", 128), ("more", 65), ("less", 3)]:
        groups[name] = NeuronGroup(
            n, """dx/dt = (1.7 + i/N - x)/tau : 1
                  y : 1
                  n_spikes : integer""",
            threshold="x > 1", reset="x = 0; n_spikes += 1", method="exact", clock=steps, namespace=names, name=name)
    dense = DenseSynapses(
        groups["full"], groups["more"], "w : 1", clock=steps, namespace={}, name="dense",
        on_pre="""y_post += w
                  w = clip(w + 0.01*(x_post - 0.5), 0.0, 1.0)""",
        on_post="w = clip(w - 1e-1*x_pre*(i + 1.0)/(j + N_post), 0, 1)")
    dense.run_regularly("w *= 1 - 1e-2*y_post/(1 + y_post)", clock=pauses, name="dense_decays")
    sparse = Synapses(groups["more"], groups["less"], on_pre="y_post += 0.5*x_post", clock=steps, namespace={},
                      name="sparse")
    sparse.connect(j="i % N_post")
    return Network(last, *groups.values(), dense, sparse, *at_rest(groups["full"], steps, pauses),
                   *in_time(groups["full"], steps), name="network")


def at_rest(source, steps, pauses):
    """Two groups of three blocks with the same input, now and then and for few neurons; one of them may rest."""
    objects = []
    for name, kind in [("rests", SparselyUpdatedGroup), ("wakes", NeuronGroup)]:
        group = kind(130, """dx/dt = -x/tau : 1 (unless refractory)
                             n_spikes : integer""",
                     threshold="x > 0.2", reset="x = 0; n_spikes += 1", refractory=1*ms, method="exact", clock=steps,
                     namespace={"tau": 5*ms}, name=name)
        group.run_regularly("x += 0.6*int(i == 100)", clock=pauses, name=f"{name}_stirs")
        reaches = Synapses(source, group, on_pre="x_post += 0.8", clock=steps, namespace={}, name=f"reaches_{name}")
        reaches.connect(condition="j % 60 == 5 and i <= j and i > j - 3")
        objects += [group, reaches]
    return objects


def in_time(source, steps):
    """Neurons of three blocks that fire at times of their own, two of them earlier than they thought."""
    group = NeuronGroup(150, """next : 1
                                n_spikes : integer
                                now = t/(1*ms) : 1 (shared)""",
                        threshold="now >= next and now < 25 and t > 2*ms", reset="next += 20 + i % 3; n_spikes += 1",
                        refractory=1*ms, clock=steps, namespace={}, name="timed")
    group.run_regularly("next -= 4*int(i == 70)", dt=12*ms, name="timed_hastens")
    shifts = Synapses(source, group, on_pre="next_post -= 3", clock=steps, namespace={}, name="shifts_timed")
    shifts.connect(i=[5], j=[5])
    return group, shifts


OUTPUTS = ["dense.w", *(f"{group}.{name}" for group in ("full", "more", "less") for name in ("x", "y", "n_spikes")),
           *(f"{group}.{name}" for group in ("rests", "wakes") for name in ("x", "n_spikes", "lastspike")),
           "timed.next", "timed.n_spikes", "timed.lastspike"]


def test_compiled_network_does_what_brian2_does(monkeypatch):
    monkeypatch.setitem(brian.PREFERENCES, "core.default_float_dtype", np.float64)
    start = {"dense.w": np.random.default_rng(0).random((128, 65))}
    still = "rests._still"
    compiled, oracle = (kind(network).run(start, [*OUTPUTS, still]) for kind in (program.Program, simulation.Simulation))
    assert oracle["full.n_spikes"].min() > 3 and np.ptp(oracle["more.n_spikes"]) > 0
    assert (oracle["less.y"] > 1).all() and (oracle["more.y"] > 1).all()
    assert oracle["timed.lastspike"][[5, 70]].max() < 0.015 and np.median(oracle["timed.lastspike"]) > 0.02
    assert 0 < np.mean(oracle["dense.w"] == 0) < 0.5 and np.ptp(oracle["dense.w"]) > 0.3
    for name in OUTPUTS:
        np.testing.assert_allclose(compiled[name], oracle[name], rtol=1e-9, atol=1e-12, err_msg=name)
    assert compiled[still].max() == 2 and oracle["rests.n_spikes"][[5, 65, 100]].min() > 3
    for name in ("x", "n_spikes", "lastspike"):
        np.testing.assert_array_equal(compiled[f"rests.{name}"], compiled[f"wakes.{name}"])


def two_ways():
    """Neurons of which 0 to 10 fire in a step, joined to others by all-to-all synapses, and by the same ones listed."""
    steps = Clock(1*ms, name="steps")
    source = NeuronGroup(10, "last : integer", threshold="(t_in_timesteps*(3 + i)) % 11 < t_in_timesteps", reset="", clock=steps,
                         namespace={"stop_if": stop_if}, name="source")
    source.run_regularly("stopped = stop_if(t > 10.5*ms)", clock=steps, name="source_stops")
    objects = []
    for name, kind in [("dense", DenseSynapses), ("listed", SparseSynapses)]:
        target = NeuronGroup(70, "y : 1", clock=steps, namespace={}, name=f"to_{name}")
        objects += [target, kind(source, target, "w : 1", on_pre="y_post += w", clock=steps, namespace={}, name=name)]
    return Network(source, *objects, name="network")


def test_spikes_of_a_step_add_up_in_their_order_to_the_last_bit():
    weights = np.random.default_rng(0).random((10, 70), np.float32)**8
    pre, post = np.indices(weights.shape).reshape(2, -1)
    start = {"dense.w": weights, "listed.w": weights, "listed._synaptic_pre": pre, "listed._synaptic_post": post}
    sums = program.Program(two_ways).run(start, ["to_dense.y", "to_listed.y"])
    np.testing.assert_array_equal(sums["to_dense.y"], sums["to_listed.y"])
    assert sums["to_dense.y"].min() > 0


def source(build, folder, piece):
    """The C++ of a piece of a network's program."""
    program.write_source(build, folder)
    return (folder/f"code_objects/{piece}_codeobject.cpp").read_text()


@pytest.mark.parametrize("equation, rests", [
    ("dx/dt = (0.5 - x)/tau : 1", True), ("dx/dt = (0.5 - x)/tau : 1 (unless refractory)", True),
    ("dx/dt = (sin(t/tau) - x)/tau : 1", False), ("dx/dt = (rand() - x)/tau : 1", False),
    ("dx/dt = (y - x)/tau : 1\n y = t/tau : 1", False), ("dx/dt = (y - x)/tau : 1\n y : 1 (shared)", False),
])
def test_neurons_whose_state_changes_by_itself_never_rest(equation, rests, tmp_path):
    def build():
        group = SparselyUpdatedGroup(3, equation, threshold="x > 1", reset="x = 0", refractory=1*ms, method="euler",
                                     name="group", namespace={"tau": 5*ms})
        return Network(group, name="network")

    assert ("*_still > 1" in source(build, tmp_path, "group_stateupdater")) == rests


@pytest.mark.parametrize("summed", [True, False])
def test_neurons_are_not_asked_before_the_next_of_them_fires_unless_a_sum_says_when(summed, tmp_path):
    def build():
        group = NeuronGroup(3, "due : 1\nx : 1", threshold="t/ms >= due", reset="due += 1", namespace={}, name="group")
        sums = Synapses(group, group, f"{'due' if summed else 'x'}_post = 2*i : 1 (summed)", namespace={}, name="sums")
        sums.connect()
        return Network(group, sums, name="network")

    assert ("_earliest" in source(build, tmp_path, "group_spike_thresholder")) != summed


def test_all_to_all_synapses_are_numbered_row_by_row():
    with brian.runtime():
        dense = DenseSynapses(NeuronGroup(3, "", name="a"), NeuronGroup(4, "", name="b"), "w : 1", name="dense")
        np.testing.assert_array_equal(dense.i, np.repeat(np.arange(3), 4))
        np.testing.assert_array_equal(dense.j, np.tile(np.arange(4), 3))


@pytest.mark.parametrize("threshold, passes", [("v > 0.5", 2), ("rand() < 0.5", 1), ("v + randn() > 0.5", 1)])
def test_a_threshold_that_draws_random_numbers_is_evaluated_once_per_neuron(threshold, passes, tmp_path):
    def build():
        return Network(NeuronGroup(100, "v : 1", threshold=threshold, reset="v = 0", name="group"), name="network")

    assert source(build, tmp_path, "group_spike_thresholder").count("_cond = ") == passes


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.cpp")), ids=lambda path: path.stem)
def test_a_template_names_what_defines_it_in_numpy(path):
    text = path.read_text()
    assert len(text.splitlines()) <= 120
    definition = re.search(r"{# NumPy: (?:Brian2's )?(.*?)(?: of (?:feature_maps|recording|asking)\.py)?\.(?:\n| #})", text)[1]
    if definition.endswith(".py_"):
        assert (Path(numpy_rt.__file__).parent/"templates"/definition).exists()
    else:
        names = vars(feature_maps) | vars(recording) | vars(asking) | {"numpy": np, "Network": Network, "SynapticPathway": SynapticPathway}
        owner, method = definition.split(".")
        assert callable(getattr(names[owner], method))


def test_brian2_s_own_device_keeps_its_templates():
    from brian2.devices.device import all_devices
    assert all_devices["cpp_standalone"].code_object_class() is not device.CodeObject
    assert all_devices[device.DEVICE].code_object_class() is device.CodeObject
    assert prefs["core.default_float_dtype"] is np.float64


def scaled():
    """Synapses whose sums onto each neuron are kept; one neuron in twenty fires, and its synapses change."""
    steps, pauses = Clock(0.5*ms, name="steps"), Clock(5*ms, name="pauses")
    names = {"stop_if": stop_if}
    source = NeuronGroup(7, "x : 1", clock=steps, namespace=names, name="source")
    source.run_regularly("stopped = stop_if(t > 499*ms)", clock=steps, name="source_stops")
    target = NeuronGroup(100, "y : 1\ntotal : 1", threshold="i % 20 == 3 and t_in_timesteps % 100 < 4", reset="y += 1",
                         clock=steps, namespace={}, name="target")
    synapses = DenseSynapses(source, target, "w : 1", on_post="w = clip(w + 0.01*i, 0, 1)", clock=steps, namespace={},
                             name="synapses")
    target.run_regularly("total = 0", clock=pauses, when="start", order=0, name="target_starts")
    synapses.run_regularly("total_post += w", clock=pauses, when="start", order=1, name="synapses_sum")
    synapses.run_regularly("w = clip(w*(1 + (3/total_post - 1)*int(abs(3/total_post - 1) > 1e-5)), 0, 1)", clock=pauses, when="start", order=2, name="synapses_scale")
    return Network(source, target, synapses, name="network")


def test_regular_code_runs_for_those_neurons_alone_onto_which_something_has_changed():
    start = {"synapses.w": np.random.default_rng(0).random((7, 100))}
    outputs = ["synapses.w", "target.total", "target.y", "synapses._computed"]
    compiled, oracle = (kind(scaled).run(start, outputs) for kind in (program.Program, simulation.Simulation))
    for name in outputs[:3]:
        np.testing.assert_allclose(compiled[name], oracle[name], rtol=3e-5, err_msg=name)
    assert ((oracle["target.y"] > 30) == (np.arange(100) % 20 == 3)).all()
    assert 2*2*100 < compiled["synapses._computed"][0] < 2*100*100/3  # in a hundred pauses two pieces of code for each


@pytest.mark.parametrize("code, skips", [
    ("w *= 0.9", True), ("w *= y_post", True), ("w *= x_pre", False), ("w *= rand()", False), ("w *= 1 - 0.1*j", True),
    ("w *= 1 - 0.1*i", False),
])
def test_only_regular_code_that_depends_on_the_target_alone_may_leave_out_synapses(code, skips, tmp_path):
    def build():
        cells = [NeuronGroup(3, "x : 1\ny : 1", namespace={}, name=name) for name in ("a", "b")]
        dense = DenseSynapses(*cells, "w : 1", namespace={}, name="dense")
        dense.run_regularly(code, dt=1*ms, name="dense_changes")
        return Network(*cells, dense, name="network")

    assert ("_settled" in source(build, tmp_path, "dense_changes")) == skips


def kicked():
    """Neurons of which one in a hundred is driven once, with and without a condition on which they are at rest."""
    steps = Clock(0.5*ms, name="steps")
    last = NeuronGroup(1, "", clock=steps, namespace={"stop_if": stop_if}, name="last")
    last.run_regularly("stopped = stop_if(t > 149*ms)", clock=steps, name="last_stops")
    groups = [kind(400, "dv/dt = (g - v)/(10*ms) : 1\ndg/dt = -g/ms : 1", threshold="v > 0.5", reset="v = -0.5", refractory=ms,
                   method=rational_euler, clock=steps, namespace={}, name=name, **options)
              for name, kind, options in [("rests", SparselyUpdatedGroup, {"rests": "abs(v) < 1e-4 and g < 1e-5"}),
                                          ("wakes", NeuronGroup, {})]]
    for group in groups:
        group.run_regularly("g += 9*int(i % 100 == 37 and t < ms)", dt=100*ms, name=f"{group.name}_kick")
    return Network(last, *groups, name="network")


def test_neurons_at_rest_within_a_tolerance_stay_there_and_fire_as_the_others():
    out = program.Program(kicked).run({}, [f"{name}.{variable}" for name in ("rests", "wakes") for variable in ("v", "lastspike")]
                                      + ["rests._still"])
    np.testing.assert_array_equal(out["rests.lastspike"], out["wakes.lastspike"])
    driven = np.arange(400) % 100 == 37
    assert (out["wakes.lastspike"] > 0).tolist() == driven.tolist() and (out["rests._still"][:25] == 2).all()
    assert np.abs(out["rests.v"] - out["wakes.v"]).max() < 1e-4 and np.abs(out["rests.v"][driven]).min() > 1e-5
