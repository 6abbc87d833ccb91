"""The house: which module knows of which, names in equations, sizes, and presets that can be built."""

import ast
import graphlib
import re
import subprocess
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from brian2.utils.stringtools import get_identifiers

import tiny
from stdpnet import presets
from stdpnet.cross_modal import CrossModalSTDP
from stdpnet.engine import Simulation

ROOT = Path(__file__).parents[1]
MODULES = {path.stem: ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT/"stdpnet").glob("*.py"))}
SCRIPTS = {path: ast.parse(path.read_text(encoding="utf-8"))
           for folder in ("networks", "figures") for path in sorted((ROOT/folder).glob("*.py"))}
EQUATIONS = {"neurons", "synapses", "plasticity", "binary", "cross_modal", "encoding", "maps", "kernels"} & MODULES.keys()


# imports

def imported(tree):
    """Names of all that a module imports, from the module down: "stdpnet.engine", "numpy"."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            package = ".".join(filter(None, ["stdpnet" if node.level else "", node.module]))
            found |= {f"{package}.{alias.name}" for alias in node.names}
    return found


def packages(tree):
    return {name.partition(".")[0] for name in imported(tree)}


def own(tree):
    """Modules of stdpnet that a module imports."""
    return {name.split(".")[1] for name in imported(tree) if name.startswith("stdpnet.")} & MODULES.keys()


def all_below(module):
    """Modules of stdpnet that a module imports, itself or through others."""
    below = own(MODULES[module])
    return below.union(*(all_below(name) for name in below))


def test_the_modules_are_found():
    assert {"engine", "two_layer", "ensemble", "presets"} <= MODULES.keys() and len(EQUATIONS) >= 4
    assert own(MODULES["ensemble"]) >= {"two_layer", "learner", "runfile"}
    assert all_below("ensemble") >= {"neurons", "codegen"}


def test_imports_point_one_way():
    graphlib.TopologicalSorter({name: own(tree) for name, tree in MODULES.items()}).prepare()  # raises on a cycle
    for name in EQUATIONS:
        assert all_below(name) <= EQUATIONS, name
    networks = {"engine", "learner", "ensemble", "training", "evaluation", "readout", "runfile"}
    assert not all_below("presets") & networks and not all_below("two_layer") & (networks | {"presets"})


def test_the_library_does_not_import_scripts_nor_scripts_each_other():
    names = {path.stem for path in SCRIPTS} | {"networks", "figures"}
    for place, tree in [*MODULES.items(), *SCRIPTS.items()]:
        assert not packages(tree) & (names - MODULES.keys()), place


def test_data_sets_are_a_package_of_stdpnet():
    for place, tree in [*MODULES.items(), *SCRIPTS.items()]:
        assert "datasets" not in packages(tree), place
    setup = (ROOT/"setup.py").read_text(encoding="utf-8")
    assert re.search(r'packages=\["stdpnet", "stdpnet.datasets"\]', setup)


@pytest.mark.parametrize("package, allowed", [("h5py", {"runfile"}), ("matplotlib", {"plot"}), ("mpl_toolkits", {"plot"})])
def test_a_package_is_imported_by_one_module_alone(package, allowed):
    assert {name for name, tree in MODULES.items() if package in packages(tree)} <= allowed
    assert not [path for path, tree in SCRIPTS.items() if package in packages(tree)]


def test_readout_and_data_sets_do_without_brian2():
    code = "import sys, stdpnet.readout, stdpnet.datasets; sys.exit('brian2' in sys.modules or 'datasets' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_scripts_hold_no_equations_and_networks_draw_nothing():
    for path, tree in SCRIPTS.items():
        assert "brian2" not in packages(tree) or path.parent.name == "figures", path
        if path.parent.name == "networks":
            assert not own(tree) & {"plot", "charts"}, path


# equations

PARTS = {type(part): part for name in presets.names() for part in vars(presets.named(name)).values() if is_dataclass(part)}
PARTS[CrossModalSTDP] = presets.TABLE_3_1
#: names that Brian2 gives to all code
BRIAN2 = {"t", "dt", "i", "j", "t_in_timesteps", "lastspike", "rand", "exp", "log", "clip", "int", "unless", "refractory",
          "and", "or", "not", "shared", "constant", "linked", "integer", "volt", "Hz", "ms", "second", "boolean"}
#: names that the two-layer network gives to the equations of its parts, see the docstrings of the models
NETWORK = {"plastic", "period", "n_steps", "image", "first_step", "sample", "attempt", "total_weight", "w", "g_exc",
           "g_inh", "w_max", "lastspike", "stop_if", "seed_presentation"}


def texts(kind):
    """The strings of a model's class, without those that are documentation."""
    names = {name for name in dir(kind) if not name.startswith("_")} - {field.name for field in fields(kind)}
    return [re.sub(r"#.*", "", text) for name in names if isinstance(text := getattr(kind, name), str)]


def unknown_names(kind):
    """Identifiers in a model's equations that are neither its fields nor declared there nor the network's."""
    text = "\n".join(texts(kind))
    declared = set(re.findall(r"^\s*d?(\w+?)(?:/dt)?\s*(?:=|\+=|\*=|-=|:)", text, re.MULTILINE))
    of_neurons = declared | NETWORK
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
    source = "\n".join((ROOT/"stdpnet"/f"{base.__module__.split('.')[-1]}.py").read_text(encoding="utf-8")
                       for base in kind.__mro__ if is_dataclass(base))
    for field in fields(kind):
        assert re.search(rf"^    {field.name}: .*  #: \S", source, re.MULTILINE), field.name


@pytest.mark.parametrize("name", presets.names())
def test_preset_is_built_and_passes_a_run_of_0_s(name):
    Simulation(tiny.builder(presets.named(name), n_inputs=3, n_neurons=2, n_images=2))


@pytest.mark.parametrize("change", [{"inhibition": False}, {"homeostasis": False}])
def test_an_ablated_preset_is_built(change):
    Simulation(tiny.builder(presets.ablated(presets.IMAGE, **change), n_inputs=3, n_neurons=2, n_images=2))


def test_an_unknown_preset_is_refused_with_the_names_of_the_others():
    with pytest.raises(ValueError, match="^unknown preset 'NONE': expected one of THESIS_2, "):
        presets.named("NONE")


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
    for path in [*(ROOT/"stdpnet").glob("*.py"), *SCRIPTS]:
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
        assert "print" not in calls or place == "cli", place
