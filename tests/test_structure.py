"""The house: which module knows of which, names in equations, sizes, and presets that can be built."""

import ast
import functools
import graphlib
import re
import subprocess
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from brian2.utils.stringtools import get_identifiers

import tiny
from stdpnet.engine.simulation import Simulation
from stdpnet.experiments import recipes
from stdpnet.models import presets
from stdpnet.models.architectures import full_precision
from stdpnet.models.network import Network

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT/"stdpnet"
MODULES = {".".join(path.relative_to(PACKAGE).with_suffix("").parts): ast.parse(path.read_text(encoding="utf-8"))
           for path in sorted(PACKAGE.rglob("*.py"))}
SCRIPTS = {path: ast.parse(path.read_text(encoding="utf-8"))
           for folder in ("networks", "figures") for path in sorted((ROOT/folder).glob("[a-z]*.py"))}
#: the folders, and which others each may import from: always further down
FLOORS = {
    "commands": {"experiments", "files", "datasets"},
    "experiments": {"edge", "estimators", "plots", "preprocessing", "hardware", "engine", "files", "readout", "models",
                    "datasets"},
    "edge": {"estimators", "engine", "hardware", "files", "readout", "models"},
    "estimators": {"engine", "preprocessing", "hardware", "files", "readout", "models"},
    "plots": {"files"},
    "preprocessing": {"files", "datasets"},
    "engine": {"files", "models"},
    "hardware": {"models"},
    "files": {"models"},
    "readout": set(),
    "models": set(),
}


# imports

def imported(tree, package=""):
    """Names of all that a module of a package imports, from the top: "stdpnet.engine.program", "numpy"."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[:len(package.split(".")) - node.level + 1] if node.level else []
            found |= {".".join([*above, *filter(None, [node.module]), alias.name]) for alias in node.names}
    return found


def packages(tree):
    """Packages that a module imports, but for what it names relative to its own."""
    absolute = [node for node in ast.walk(tree) if isinstance(node, ast.Import) or isinstance(node, ast.ImportFrom) and not node.level]
    return {name.partition(".")[0] for node in absolute for name in imported(node)}


@functools.cache
def own(name):
    """What of stdpnet a module imports: "engine.program", "engine.program.Program"."""
    package = ".".join(["stdpnet", *name.split(".")[:-1]])
    return {each.removeprefix("stdpnet.") for each in imported(MODULES[name], package) if each.startswith("stdpnet.")}


def modules_below(name):
    """Modules of stdpnet that a module imports."""
    return {known for known in MODULES for each in own(name) if (each + ".").startswith(known + ".")} - {"__init__"}


def folder(name):
    return name.partition(".")[0]


def test_the_modules_are_found():
    assert {"engine.program", "models.presets", "estimators.base"} <= MODULES.keys()
    assert modules_below("estimators.two_layer") >= {"estimators.populations", "models.presets"}
    assert {folder(name) for name in MODULES if "." in name} == FLOORS.keys()


def test_imports_go_down_only():
    order = list(FLOORS)
    for name in FLOORS:
        assert FLOORS[name] - {"datasets"} <= set(order[order.index(name) + 1:]), name
    for name in (name for name in MODULES if "." in name):
        outside = {folder(each) for each in own(name)} - {folder(name), "__version__"}
        assert outside <= FLOORS[folder(name)], f"{name} imports from {outside - FLOORS[folder(name)]}"


def test_no_imports_go_round_in_circles():
    graphlib.TopologicalSorter({name: modules_below(name) for name in MODULES}).prepare()  # raises on a cycle


def test_the_library_does_not_import_scripts_nor_scripts_each_other():
    names = {path.stem for path in SCRIPTS} | {"networks", "figures"}
    for place, tree in [*MODULES.items(), *SCRIPTS.items()]:
        assert not packages(tree) & names, place


def test_data_sets_are_a_package_of_stdpnet():
    for place, tree in [*MODULES.items(), *SCRIPTS.items()]:
        assert "datasets" not in packages(tree), place


def test_all_folders_are_packaged():
    setup = ast.parse((ROOT/"setup.py").read_text(encoding="utf-8"))
    listed = next(node.value for node in setup.body if isinstance(node, ast.Assign) and node.targets[0].id == "FOLDERS")
    assert set(ast.literal_eval(listed)) == {path.parent.name for path in PACKAGE.glob("*/__init__.py")} == FLOORS.keys()


def test_every_folder_says_in_a_sentence_what_it_answers():
    for name in FLOORS:
        assert "?" in ast.get_docstring(MODULES[f"{name}.__init__"]), name


@pytest.mark.parametrize("package, allowed", [("h5py", "files"), ("matplotlib", "plots"), ("mpl_toolkits", "plots")])
def test_a_package_is_imported_in_one_folder_alone(package, allowed):
    assert {folder(name) for name, tree in MODULES.items() if package in packages(tree)} == {allowed}
    assert not [path for path, tree in SCRIPTS.items() if package in packages(tree)]


def test_readout_and_data_sets_do_without_brian2():
    code = "import sys, stdpnet.readout.labels, stdpnet.datasets; sys.exit('brian2' in sys.modules or 'datasets' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_scripts_hold_no_equations_and_networks_draw_nothing():
    for path, tree in SCRIPTS.items():
        assert "brian2" not in packages(tree) or path.parent.name == "figures", path
        if path.parent.name == "networks":
            assert not any(name.startswith("stdpnet.plots") for name in imported(tree)), path


# equations

def models_in(part):
    """Return all models that something is made of, a network, a dict or a tuple, itself included."""
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, tuple) else vars(part).values()
    found = [each for each in inner if isinstance(each, dict | tuple) or is_dataclass(each) and not isinstance(each, type)]
    return [model for each in found for model in ([] if isinstance(each, dict | tuple) else [each]) + models_in(each)]


NETWORKS = [value for value in vars(presets).values() if isinstance(value, Network)]
PARTS = {type(part): part for network in [*NETWORKS, full_precision(presets.RESTOCNET_CIFAR10),
                                          presets.restocnet_cifar10((2, 2), skip=True)] for part in models_in(network)}
#: names that Brian2 gives to all code
BRIAN2 = {"t", "dt", "i", "j", "t_in_timesteps", "lastspike", "rand", "exp", "log", "clip", "int", "unless", "refractory",
          "and", "or", "not", "shared", "constant", "linked", "integer", "volt", "Hz", "ms", "second", "boolean"}
#: names that the two-layer network gives to the equations of its parts, see the docstrings of the models
NETWORK = {"plastic", "period", "n_steps", "image", "first_step", "sample", "attempt", "total_weight", "w", "g_exc",
           "g_inh", "w_max", "lastspike", "stop_if", "seed_presentation", "receptor"}
#: names that networks of feature maps give to them, likewise
MAPS = {"current", "theta", "dropped", "map_size", "n_places", "plus", "minus", "batch", "batch_size", "first_image", "n_pixels",
        "seed", "chance", "stream_of", "abs", "n_sampled", "polarity", "x", "position"}


def texts(kind):
    """The strings of a model's class, without those that are documentation."""
    names = {name for name in dir(kind) if not name.startswith("_")} - {field.name for field in fields(kind)}
    return [re.sub(r"#.*", "", text) for name in names if isinstance(text := getattr(kind, name), str)]


def unknown_names(kind):
    """Identifiers in a model's equations that are neither its fields nor declared there nor the network's."""
    text = "\n".join(texts(kind))
    declared = set(re.findall(r"^\s*d?(\w+?)(?:/dt)?\s*(?:=|\+=|\*=|-=|:)", text, re.MULTILINE))
    of_neurons = declared | NETWORK | MAPS
    known = of_neurons | {field.name for field in fields(kind)} | BRIAN2 | {f"d{name}" for name in declared}
    return {name for name in get_identifiers(text)
            if name not in known and re.sub("_(pre|post)$", "", name) not in of_neurons}


@pytest.mark.parametrize("kind", PARTS, ids=lambda kind: kind.__name__)
def test_names_in_the_equations_of_a_model_are_its_fields(kind):
    assert not unknown_names(kind)


def test_an_unknown_name_in_the_equations_is_found():
    kind = type("Wrong", (tiny.PairSTDP,), {"on_post": "w = clip(w + eta_typo*x_pre, 0, w_max)"})
    assert unknown_names(tiny.PairSTDP) == set() and unknown_names(kind) == {"eta_typo"}


@pytest.mark.parametrize("kind", PARTS, ids=lambda kind: kind.__name__)
def test_fields_of_a_model_are_documented(kind):
    source = "\n".join((ROOT/f"{base.__module__.replace('.', '/')}.py").read_text(encoding="utf-8")
                       for base in kind.__mro__ if is_dataclass(base))
    for field in fields(kind):
        assert re.search(rf"^    {field.name}: .*  #: \S", source, re.MULTILINE), field.name


@pytest.mark.parametrize("name", presets.names())
def test_preset_is_built_and_passes_a_run_of_0_s(name):
    Simulation(tiny.builder(presets.get(name), n_inputs=3, n_neurons=2))


@pytest.mark.parametrize("change", [{"inhibition": False}, {"homeostasis": False}])
def test_an_ablated_preset_is_built(change):
    Simulation(tiny.builder(recipes.ablated(presets.IMAGE, **change), n_inputs=3, n_neurons=2))


def test_an_unknown_preset_is_refused_with_the_names_of_the_others():
    with pytest.raises(ValueError, match="^unknown preset 'NONE': expected one of THESIS_2, "):
        presets.get("NONE")


# sizes and documentation

def functions(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_length(function):
    """Lines of a function without its signature and docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def test_functions_are_short():
    lengths = {f"{place}: {node.name}": body_length(node)
               for place, tree in [*MODULES.items(), *SCRIPTS.items()] for node in functions(tree)}
    assert len(lengths) > 100
    assert not {name: length for name, length in lengths.items() if length > 50}
    assert sorted(lengths.values())[len(lengths)*9//10] <= 25


def test_modules_are_short():
    for path in [*PACKAGE.rglob("*.py"), *SCRIPTS]:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 350, path


def test_public_names_are_documented():
    for place, tree in MODULES.items():
        assert ast.get_docstring(tree), place
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                assert ast.get_docstring(node), f"{place}: {node.name}"


def test_the_library_prints_nothing():
    for place, tree in MODULES.items():
        calls = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
        assert "print" not in calls or place == "experiments.command_line" or folder(place) == "commands", place
