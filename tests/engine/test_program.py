"""The compiled program: the same results as Brian2's own, compiled once, and errors that say what to do."""

import contextlib
import copy
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from brian2 import Network, NeuronGroup, get_device, prefs

import tiny
from stdpnet.engine import assembly, assembly_of_maps
from stdpnet.engine import brian
from stdpnet.engine import program as engine
from stdpnet.engine.simulation import Simulation
from stdpnet.files import cache
from stdpnet.models import presets
from stdpnet.models.architectures import full_precision
from stdpnet.models.encoding import PoissonEncoding
from stdpnet.estimators.base import TARGETS
from stdpnet.models.neurons import AdaptiveLIF
from stdpnet.models.plasticity import Rule


# Brian2 itself, with NumPy, is the oracle

def deterministic_presets():
    """One preset for each set of equations that draws no random numbers once its encoding is replaced."""
    by_equations = {}
    for name in presets.names():
        encoding, learned = presets.get(name).inputs["input"], presets.get(name).connections["input_exc"]
        if type(encoding) is PoissonEncoding and "rand()" not in learned.rule.on_pre + learned.rule.on_post:
            by_equations.setdefault(tuple(type(part) for part in vars(learned).values()), name)
    return sorted(by_equations.values())


def learn(model, target, *, side=10, n_images=8):
    """Weights, thresholds and counts after each of two chunks of learning, then the counts of the frozen network."""
    X, _ = tiny.quarters(n_images, side=side)
    X[1] *= 0.1  # evokes too few spikes, however often it is shown
    network = tiny.learner(model, n_neurons=70, chunk_size=n_images//2, shuffle=False, target=target)
    chunks = [(network.weights_, network.theta_, chunk.features) for chunk in network.learn(X)]
    weights, theta, counts = (np.array(values, float) for values in zip(*chunks))
    return {"weights": weights, "theta": theta, "counts": counts, "frozen": network.transform(X),
            "presentations": network.state_.n_presentations}


def assert_learned(result):
    """The network fired, and its weights changed from the first to the second chunk."""
    assert result["counts"].sum() > 30 and result["frozen"].sum() > 20
    fired = result["counts"][1].sum(axis=0) > 0
    change = np.abs(result["weights"][1] - result["weights"][0]).max(axis=0)
    assert fired.sum() >= 3
    assert change[fired].min() > 1e-4


def assert_equal_results(compiled, oracle, tolerance):
    assert compiled["presentations"] == oracle["presentations"]
    np.testing.assert_array_equal(compiled["counts"], oracle["counts"])
    np.testing.assert_array_equal(compiled["frozen"], oracle["frozen"])
    np.testing.assert_allclose(compiled["weights"], oracle["weights"], atol=tolerance)
    np.testing.assert_allclose(compiled["theta"], oracle["theta"], atol=tolerance)


@pytest.mark.parametrize("name", deterministic_presets())
def test_compiled_preset_learns_what_brian2_learns(name, monkeypatch):
    monkeypatch.setitem(brian.PREFERENCES, "core.default_float_dtype", np.float64)
    model = tiny.regular(tiny.shrunk(presets.get(name)))
    compiled, oracle = (learn(model, target) for target in ("cpp", "numpy"))
    assert_learned(oracle)
    assert (oracle["presentations"] > 8) == (model.presentation.min_spikes > 0)  # some images were shown again
    assert (oracle["theta"] > 0.02).any()
    assert_equal_results(compiled, oracle, 1e-9)


def test_compiled_network_of_own_models_without_options_learns_what_brian2_learns(monkeypatch):
    monkeypatch.setitem(brian.PREFERENCES, "core.default_float_dtype", np.float64)
    compiled, oracle = (learn(tiny.OWN, target) for target in ("cpp", "numpy"))
    assert_learned(oracle)
    assert_equal_results(compiled, oracle, 1e-9)


def test_compiled_network_in_single_precision_learns_what_brian2_learns():
    compiled, oracle = (learn(tiny.regular(tiny.TINY), target, side=6, n_images=6) for target in ("cpp", "numpy"))
    assert_learned(oracle)
    assert_equal_results(compiled, oracle, 1e-5)


# compiled once

def fingerprint(folder, model=tiny.TINY):
    folder.mkdir()
    engine.write_source(tiny.builder(model), folder)
    return engine.fingerprint(folder)


def refuse_to_compile(folder):
    raise AssertionError(f"{folder} is compiled")


def test_second_start_does_not_compile(monkeypatch):
    first = engine.Program(tiny.builder(tiny.TINY))
    monkeypatch.setattr(engine, "_compile", refuse_to_compile)
    again = [engine.Program(tiny.builder(tiny.TINY)) for _ in range(3)]
    assert {program.folder for program in again} == {first.folder}


def test_a_changed_parameter_is_compiled(monkeypatch):
    engine.Program(tiny.builder(tiny.TINY))
    monkeypatch.setattr(engine, "_compile", refuse_to_compile)
    with pytest.raises(AssertionError, match="is compiled"):
        engine.Program(tiny.builder(tiny.TINY.replace({"input_exc.rule.eta": 0.021})))


@pytest.mark.parametrize("name", ["IMAGE", "DIEHL_COOK"])
def test_source_is_the_same_each_time_it_is_written(name, tmp_path):
    model = presets.get(name)
    names = {fingerprint(tmp_path/str(attempt), model) for attempt in range(5)}
    assert len(names) == 1


def networks():
    """What makes a network of each kind: of all presets with equations of their own, learning and not, and by name."""
    def kind(network):
        return tuple(type(part) for part in vars(network.connections["input_exc"]).values()), type(network.inputs["input"])

    populations = {kind(presets.get(name)): name for name in presets.names()}
    sizes = {"n_inputs": {"input": 3}}
    for name in populations.values():
        yield name, partial(assembly.build, presets.get(name).resized({"exc": 2}), **sizes)
    yield "sparse", partial(assembly.build, presets.IMAGE.resized({"exc": 2}), listed=("input_exc",), **sizes)
    pair = presets.MULTIMODAL.resized({"image_exc": 2, "audio_exc": 2})
    yield "MULTIMODAL", partial(assembly.build, pair, n_inputs={"image_input": 3, "audio_input": 4})
    makers = {"mnist": presets.restocnet_mnist, "cifar10": presets.restocnet_cifar10, "competing": presets.restocnet_competing}
    for name, make in makers.items():
        yield from lessons(name, make((2, 4, 6), skip=True))
    yield from [*lessons("full", full_precision(presets.restocnet_cifar10((2, 4, 6), skip=True)))][:1]


def lessons(name, network):
    """What makes the networks that learn each layer of a residual network, and the one that is read; by name."""
    sizes = {"images": {"image": (16, 16, 2)}, "n_images": 2}
    for number, lesson in enumerate(network.lessons):
        yield f"{name} {number}", partial(assembly_of_maps.build, network.needed_for(lesson.layer), lesson=lesson, **sizes)
    yield f"{name} read", partial(assembly_of_maps.build, network.needed_for(*network.readout), **sizes)


def write_fingerprints(path):
    """Write the name of each network's program to a file."""
    names = {}
    for name, network in networks():
        with tempfile.TemporaryDirectory() as folder:
            engine.write_source(network, Path(folder))
            names[name] = engine.fingerprint(Path(folder))
    path.write_text(json.dumps(names, indent=1))


def test_source_is_the_same_in_every_process(tmp_path):
    code = ("import pathlib, sys, keys, test_program; keys.caching._hashable = keys.key\n"
            "test_program.write_fingerprints(pathlib.Path(sys.argv[1]))")
    path, here = os.path.dirname(tiny.__file__), os.path.dirname(__file__)
    started = subprocess.Popen([sys.executable, "-W", "ignore", "-c", code, tmp_path/"other"], cwd=here,
                               env=os.environ | {"PYTHONHASHSEED": "1", "PYTHONPATH": path})  # here it is a random one
    write_fingerprints(tmp_path/"one")
    assert started.wait() == 0
    one, other = (json.loads((tmp_path/name).read_text()) for name in ("one", "other"))
    assert one["cifar10 read"] == one["competing read"]  # they differ while they learn
    assert len(one) >= 20 and len({*one.values()}) == len(one) - 1
    assert one == other


# a cache that cannot be trusted

def one_neuron():
    """A network whose source is written at once."""
    return Network(NeuronGroup(1, "x : 1", name="neuron"), name="network")


def another_neuron():
    return Network(NeuronGroup(2, "x : 1", name="neuron"), name="network")


@pytest.fixture
def compiled(monkeypatch, tmp_path):
    """A cache with one program, which is not one but takes no time to compile; the list of what was compiled since."""
    monkeypatch.setenv("STDPNET_CACHE", str(tmp_path/"cache"))
    done = []

    def compile_at_once(folder):
        Path(executable(folder/"main", "exit 0")).chmod(0o755)
        done.append(folder)
    monkeypatch.setattr(engine, "_compile", compile_at_once)
    engine.Program(one_neuron)
    done.clear()
    return done


def entry():
    """The only program in the cache."""
    return next(path for path in (cache.cache_folder("programs")).iterdir())


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content)//2] ^= 4
    path.write_bytes(content)


DAMAGE = {
    "a flipped bit in the program": lambda folder: flip(folder/"main"),
    "a truncated program": lambda folder: os.truncate(folder/"main", 3),
    "no program": lambda folder: (folder/"main").unlink(),
    "a flipped bit in the variables": lambda folder: flip(folder/"variables.json"),
    "no variables": lambda folder: (folder/"variables.json").unlink(),
    "a flipped bit in the digests": lambda folder: flip(folder/"sha256.json"),
    "no digests": lambda folder: (folder/"sha256.json").unlink(),
    "digests of nothing": lambda folder: (folder/"sha256.json").write_text('{"entry": "%s", "files": {}}' % folder.name),
    "digests of another kind": lambda folder: (folder/"sha256.json").write_text("[[1]]"),
    "digests that never end": lambda folder: (folder/"sha256.json").write_text(100_000*"["),
    "a folder without anything": lambda folder: [shutil.rmtree(folder), folder.mkdir()],
    "a file": lambda folder: [shutil.rmtree(folder), folder.write_text("x")],
    "a link to nowhere": lambda folder: [shutil.rmtree(folder), folder.symlink_to("nowhere")],
    "the entry of another program": lambda folder: (folder/"sha256.json").write_text(
        (folder/"sha256.json").read_text().replace(folder.name, 32*"0")),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_program_is_compiled_anew_and_replaced(damage, compiled):
    folder = entry()
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    DAMAGE[damage](folder)
    assert engine.Program(one_neuron).folder == folder
    assert len(compiled) == 1
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
    assert list(folder.parent.iterdir()) == [folder]
    engine.Program(one_neuron)
    assert len(compiled) == 1


def test_a_relative_cache_stays_where_it_is(compiled, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STDPNET_CACHE", "relative")
    program = engine.Program(one_neuron)
    monkeypatch.chdir("/")
    program.run({}, [])
    assert program.folder.parent == tmp_path/"relative"/"programs"


def test_others_may_read_and_run_what_is_in_the_cache_but_not_change_it(compiled):
    engine.Program(one_neuron)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (entry(), entry()/"main", entry()/"variables.json")}
    umask = os.umask(0)
    os.umask(umask)
    assert modes.pop("variables.json") == 0o644 & ~umask and set(modes.values()) == {0o755 & ~umask}


def test_what_a_killed_run_left_in_the_cache_is_removed(compiled):
    left = entry().with_name(f"stdpnet-run-{16*'0'}")
    left.mkdir()
    engine.Program(one_neuron)
    assert not left.exists() and compiled == []


def test_a_full_cache_is_named_with_what_to_do(compiled, monkeypatch):
    def full(*arguments, **options):
        raise OSError(28, "No space left on device")
    shutil.rmtree(entry())
    monkeypatch.setattr("shutil.copy", full)
    with pytest.raises(OSError) as error:
        engine.Program(one_neuron)
    assert error.value.filename == str(cache.cache_folder("programs"))
    assert error.value.strerror.startswith("No space left on device; free some space there, or choose another place: set STDPNET")


needs_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can be another user")


@pytest.fixture
def nobody(compiled, monkeypatch, tmp_path):
    """Whom a test becomes: a user who may read the cache of root but not write to it; its own folder."""
    tmp_path.chmod(0o755)
    own = tmp_path/"own"
    own.mkdir()
    os.chown(own, 65534, 65534)
    for parent in list(tmp_path.parents)[:3]:  # one of them is of one process of a parallel run
        mode = stat.S_IMODE(parent.stat().st_mode)
        parent.chmod(mode | 0o011)
    os.setegid(65534)
    os.seteuid(65534)
    try:
        if not os.access(engine.__file__, os.R_OK, effective_ids=True) or not os.access(np.__file__, os.R_OK, effective_ids=True):
            pytest.skip("the packages are in a folder that no other user can read")
        yield own
    finally:
        os.seteuid(0)
        os.setegid(0)


@needs_root
def test_a_read_only_cache_that_holds_the_program_is_used_by_another_user(compiled, nobody):
    program = engine.Program(one_neuron)
    assert program.run({}, []) == {} and compiled == []


@needs_root
def test_a_read_only_cache_that_lacks_the_program_is_refused_before_compiling(compiled, nobody):
    with pytest.raises(ValueError, match="/programs: expected a cache that can be written, .*; set STDPNET_CACHE to another folder$"):
        engine.Program(another_neuron)
    assert compiled == []


@needs_root
def test_a_place_where_no_cache_can_be_made_is_refused(nobody, monkeypatch):
    monkeypatch.setenv("STDPNET_CACHE", str(nobody.parent/"new"))
    with pytest.raises(ValueError, match=r"/new: expected a folder for a cache, got .*/new \(Permission denied\); set STDPNET_CACHE"):
        engine.Program(one_neuron)


@needs_root
@pytest.mark.parametrize("choose", [lambda: entry().parents[1], lambda: entry().parent, entry, lambda: entry()/"main"])
def test_what_belongs_to_another_user_is_refused(choose, compiled):
    os.chown(choose(), 12345, -1)
    with pytest.raises(ValueError, match="expected a cache of this user or root, got one of the user 12345; set STDPNET_CACHE"):
        engine.Program(one_neuron)


@pytest.mark.parametrize("choose", [lambda: entry().parents[1], lambda: entry().parent, entry, lambda: entry()/"main"])
def test_what_others_can_write_to_is_refused(choose, compiled):
    path = choose()
    path.chmod(0o777)
    with pytest.raises(ValueError, match=f"^{path}: expected a cache that only its owner can write to, .*; chmod go-w it, or"):
        engine.Program(one_neuron)
    path.chmod(0o775)  # one's own group
    engine.Program(one_neuron)


def test_two_threads_build_the_same_program_at_once(monkeypatch, tmp_path):
    monkeypatch.setenv("STDPNET_CACHE", str(tmp_path))
    together, programs = threading.Barrier(2, timeout=60), []

    def compile_together(folder):
        together.wait()
        (folder/"main").touch()

    monkeypatch.setattr(engine, "_compile", compile_together)
    threads = [threading.Thread(target=lambda: programs.append(engine.Program(one_neuron)))
               for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [program.folder for program in programs] == 2*list((tmp_path/"programs").iterdir())
    assert (programs[0].folder/"main").exists()
    assert prefs["core.default_float_dtype"] is np.float64


# running

@pytest.fixture(scope="module")
def program():
    return engine.Program(tiny.builder(tiny.TINY))


def inputs(**changes):
    return tiny.shown(tiny.TINY, tiny.quarters(tiny.CHUNK_SIZE)[0], **changes)


def test_a_program_can_be_run_again(program):
    counts = [program.run(inputs(**{"input_exc.w": 0.3}), ["exc_counts.count"])["exc_counts.count"] for _ in range(2)]
    assert counts[0].sum() > 20
    np.testing.assert_array_equal(*counts)


def test_a_run_leaves_no_files(program, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = sorted(program.folder.rglob("*"))
    program.run(inputs(), ["exc_counts.count"])
    assert list(tmp_path.iterdir()) == [] and sorted(program.folder.rglob("*")) == before


def test_an_input_of_the_wrong_size_is_refused(program):
    with pytest.raises(ValueError, match=r"^exc\.theta: expected 8 values, got 7$"):
        program.run(inputs(**{"exc.theta": np.zeros(7)}), ["exc_counts.count"])
    with pytest.raises(ValueError, match=r"^input_values: expected rows of 36 values, got 35 values$"):
        program.run(inputs(input_values=np.zeros((1, 35))), ["exc_counts.count"])


def test_inputs_arrive_in_the_program(program):
    weights = np.random.default_rng(0).random((36, 8), np.float32)
    theta = np.linspace(0.1, 0.2, 8)
    out = program.run(inputs(**{"input_exc.w": weights, "exc.theta": theta}), ["input_exc.w", "exc.theta"])
    np.testing.assert_array_equal(out["input_exc.w"], weights.ravel())
    np.testing.assert_array_equal(out["exc.theta"], theta.astype(np.float32))


def executable(path, script):
    """Write a shell script, and return its name."""
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_a_program_that_fails_is_reported_with_its_last_words(program, tmp_path):
    broken = copy.copy(program)
    broken.folder = tmp_path
    executable(tmp_path/"main", "echo out of memory >&2; exit 3")
    with pytest.raises(RuntimeError, match="status 3: out of memory"):
        broken.run(inputs(), ["exc_counts.count"])


def test_a_program_ended_for_lack_of_memory_is_one_line(program, tmp_path):
    broken = copy.copy(program)
    broken.folder = tmp_path
    for script in ("kill -9 $$", "echo \"terminate called after throwing an instance of 'std::bad_alloc'\" >&2; kill -6 $$"):
        executable(tmp_path/"main", script)
        with pytest.raises(OSError, match="^the compiled network was ended for lack of memory: take fewer neurons, or smaller"):
            broken.run(inputs(), ["exc_counts.count"])


def test_variables_that_found_no_room_are_not_taken_for_shorter_ones(program, tmp_path):
    broken = copy.copy(program)
    broken.folder = tmp_path
    file = program.variables["exc.theta"][0]
    executable(tmp_path/"main", f"printf 1234 > $2/{file}")
    with pytest.raises(OSError) as error:
        broken.run(inputs(), ["exc.theta"])
    assert error.value.strerror.startswith("No space left on device: the compiled network could not write its variables; free")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks Linux for it")
def test_a_program_ends_with_the_process_that_started_it(program, tmp_path):
    code = ("import sys, test_program as t, tiny\n"
            "t.engine.Program(tiny.builder(t.tiny.TINY)).run(t.inputs(**{'presentation.n_samples': 20, 'presentation.attempt': -10**8}), [])")
    parent = subprocess.Popen([sys.executable, "-W", "ignore", "-c", code], cwd=os.path.dirname(__file__),
                              env=os.environ | {"PYTHONPATH": os.path.dirname(tiny.__file__), "TMPDIR": str(tmp_path)})
    try:
        child = wait_for(lambda: children(parent.pid, str(program.folder/"main")))
        assert list(tmp_path.iterdir()) == []  # no log either
    finally:
        parent.kill()
        parent.wait()
    assert wait_for(lambda: not os.path.exists(f"/proc/{child[0]}"))


def children(pid, command):
    """Numbers of the processes that a process has started with a command."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [each for each in found if command in started_with(each)]


def started_with(pid):
    """The command of a process; none, if it has ended since it was found."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text()
    return ""


def wait_for(condition):
    """What a condition returns once it holds, within 30 seconds."""
    until = time.monotonic() + 30
    while not (result := condition()) and time.monotonic() < until:
        time.sleep(0.01)
    return result


def test_a_program_whose_parent_is_gone_does_not_run(program):
    done = subprocess.run([program.folder/"main"], env=os.environ | {"STDPNET_PARENT": "1"}, capture_output=True)
    assert done.returncode == 1


# no compiler

@pytest.mark.parametrize("missing", ["g++", "make"])
def test_without_a_compiler_the_error_says_how_to_get_one(missing, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None if name == missing else f"/usr/bin/{name}")
    with pytest.raises(OSError) as error:
        engine.Program(one_neuron)
    assert "\n" not in str(error.value)
    for part in ("apt install g++", "xcode-select", "conda install", "numpy"):
        assert part in str(error.value)


def test_a_failing_compiler_is_quoted_and_leaves_nothing_in_the_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("STDPNET_CACHE", str(tmp_path))
    monkeypatch.setenv("CXX", executable(tmp_path/"compiler", "echo no space left >&2; exit 1"))
    with pytest.raises(RuntimeError, match="(?s)the C\\+\\+ compiler failed: .*no space left"):
        engine.Program(one_neuron)
    assert list((tmp_path/"programs").iterdir()) == []


def test_numpy_needs_no_compiler(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    out = Simulation(tiny.builder(tiny.TINY)).run(inputs(**{"presentation.n_samples": 1, "input_exc.w": 0.3}),
                                                         ["exc_counts.count"])
    assert out["exc_counts.count"].sum() > 0


# Brian2 as it was

@pytest.fixture
def untouched():
    """Fails unless Brian2's device and preferences, and NumPy's random numbers, are as before."""
    device, before = get_device(), {name: prefs[name] for name in brian.PREFERENCES}
    np.random.seed(3)
    expected = np.random.random()
    np.random.seed(3)
    yield
    assert get_device() is device
    assert {name: prefs[name] for name in brian.PREFERENCES} == before
    assert np.random.random() == expected


@pytest.mark.parametrize("target", TARGETS)
def test_brian2_is_afterwards_as_it_was_before(target, untouched):
    program = TARGETS[target](tiny.builder(tiny.TINY))
    program.run(inputs(**{"presentation.n_samples": 1}), ["exc_counts.count"])


@pytest.mark.parametrize("target", TARGETS)
def test_brian2_is_after_an_error_as_it_was_before(target, untouched):
    with pytest.raises(ZeroDivisionError):
        TARGETS[target](lambda: 1/0)


def test_numpy_run_is_silent(recwarn, caplog):
    X, _ = tiny.quarters(1)
    tiny.learner(target="numpy").partial_fit(X)
    assert not [str(warning.message) for warning in recwarn if warning.category is RuntimeWarning]
    assert not caplog.records


# mistakes in equations

def with_rule(**text):
    """A network with a rule of one's own."""
    rule = dataclass(frozen=True, kw_only=True)(type("MyRule", (Rule,), text))
    return tiny.TINY.replace({"input_exc.rule": rule(w_max=1.0)})


def with_neuron(**text):
    """A network with a neuron of one's own."""
    neuron = dataclass(frozen=True, kw_only=True)(type("MyNeuron", (AdaptiveLIF,), text))
    return tiny.TINY.replace({"exc.neuron": neuron(**vars(tiny.TINY.layers["exc"].neuron))})


def with_encoding(**text):
    """A network with an encoding of one's own."""
    encoding = dataclass(frozen=True, kw_only=True)(type("MyEncoding", (PoissonEncoding,), text))
    return tiny.TINY.replace({"input": encoding(**vars(tiny.TINY.inputs["input"]))})


MISTAKES = {
    "a name in a rule": (with_rule(on_post="w += eta_typo*x_pre"), "input_exc_post", "eta_typo"),
    "a name in a trace": (with_rule(pre_trace="dx/dt = -x/tau_typo : 1"), "input", "tau_typo"),
    "units in a rule": (with_rule(on_post="w = w + 3*mV"), "input_exc_post", "inconsistent units"),
    "units in a trace": (with_rule(pre_trace="dx/dt = -x : 1"), "input", "hertz"),
    "syntax in a rule": (with_rule(on_pre="w = (w"), "input_exc_pre", "never closed|Unbalanced parentheses"),
    "syntax in a trace": (with_rule(pre_trace="dx/dt = -x/(20*ms"), "equations", "dx/dt"),
    "a name in a neuron": (with_neuron(equations=AdaptiveLIF.equations.replace("v_rest", "v_rust")), "exc", "v_rust"),
    "units in a neuron": (with_neuron(equations=AdaptiveLIF.equations.replace("/tau ", " ")), "exc", "unit"),
    "a threshold's name": (with_neuron(threshold="v > v_typo"), "exc_spike_thresholder", "v_typo"),
    "a threshold's units": (with_neuron(threshold="v > 3"), "exc_spike_thresholder", "units"),
    "a reset's units": (with_neuron(reset="v = 3*ms"), "exc_spike_resetter", "unit"),
    "a membrane not linear": (with_neuron(equations=AdaptiveLIF.equations.replace("(v_rest - v +", "(v_rest - v*v/mV +")),
                              "exc_stateupdater", "linear"),
    "a name in an encoding": (with_encoding(at_start="rate = typo*Hz"), "input", "typo"),
    "units in an encoding": (with_encoding(at_start="rate = image(sample*second, i)"), "input", "unit"),
}


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_equations_is_one_line_that_names_the_place_and_the_problem(mistake, target, monkeypatch):
    monkeypatch.setattr(engine, "_compile", refuse_to_compile)
    model, place, problem = MISTAKES[mistake]
    with pytest.raises(ValueError) as error:
        TARGETS[target](tiny.builder(model))
    message = str(error.value)
    assert "\n" not in message and place in message and re.search(problem, message)


def test_after_a_mistake_brian2_does_not_list_the_objects_of_the_network():
    code = ("import test_program, tiny; from stdpnet.experiments.command_line import one_line_errors\n"
            "with one_line_errors(): tiny.learner(test_program.MISTAKES['a name in a rule'][0]).fit(tiny.quarters(1)[0])")
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=os.path.dirname(__file__),
                          env=os.environ | {"PYTHONPATH": os.path.dirname(tiny.__file__)}, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr == """error: the equations of 'input_exc_post': The identifier "eta_typo" could not be resolved.\n"""


def test_one_name_for_two_parameters_is_refused():
    @dataclass(frozen=True, kw_only=True)
    class Clashing(tiny.PairSTDP):
        w_start: float  # the synapses have one, too

    network = tiny.OWN.replace({"input_exc.rule": Clashing(**vars(tiny.OWN.connections["input_exc"].rule), w_start=3.0)})
    with pytest.raises(ValueError, match=r"^Clashing\.w_start: the name is also that of a parameter of another model"):
        tiny.builder(network)()


def test_a_rule_and_a_neuron_may_have_parameters_of_one_name():
    @dataclass(frozen=True, kw_only=True)
    class WithTau(tiny.PairSTDP):
        tau: float  # the neuron has a tau, too

        on_post = "w = clip(w + tau*a_plus*x_pre, 0, w_max)"

    network = tiny.OWN.replace({"input_exc.rule": WithTau(**vars(tiny.OWN.connections["input_exc"].rule), tau=3.0)})
    Simulation(tiny.builder(network))
