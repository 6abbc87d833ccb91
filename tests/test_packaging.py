"""What is installed and given away: all scripts are in the package, versions agree, and the archive holds its tests."""

import ast
import importlib
import inspect
import re
import runpy
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

import stdpnet

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT/"pyproject.toml").read_text(encoding="utf-8"))["project"]
OF_OTHERS = ("stdpnet.estimators.restocnet",)  #: whose own functions have none yet
SCRIPTS = [path for folder in ("networks", "figures") for path in sorted((ROOT/folder).glob("[a-z]*.py"))]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_script_can_be_imported_from_the_package(path):
    module = importlib.import_module(f"stdpnet.{path.parent.name}.{path.stem}")
    assert Path(module.__file__).samefile(path) and callable(module.main)


def test_the_wheel_takes_the_folders_of_scripts_and_data_sets():
    setup = ast.parse((ROOT/"setup.py").read_text(encoding="utf-8"))
    beside = next(node.value for node in setup.body if isinstance(node, ast.Assign) and node.targets[0].id == "BESIDE")
    assert set(ast.literal_eval(beside)) == {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"stdpnet"}


def test_a_package_index_shows_the_readme_with_links_that_lead_somewhere(monkeypatch):
    asked = {}
    monkeypatch.setitem(sys.modules, "setuptools", SimpleNamespace(setup=asked.update))
    described = runpy.run_path(str(ROOT/"setup.py"))["described"]
    readme, link = (ROOT/"README.md").read_text(encoding="utf-8"), re.compile(r"\]\(([^)]*)\)")
    assert asked["long_description_content_type"] == "text/markdown"
    for text in (asked["long_description"], described(readme, None), described(readme, "https://host/house")):
        assert all(target.startswith("https://") for target in link.findall(text)) and "# stdpnet" in text
    paths = [target.split("/HEAD/")[1] for target in link.findall(described(readme, "https://host/house")) if "//host/" in target]
    assert len(paths) > 5 and all((ROOT/path).exists() for path in paths)
    assert "]" not in described("![x](a.png)[y](b.md)", None) and described("[y](b.md)", "https://a/b") == "[y](https://a/b/blob/HEAD/b.md)"


def test_the_version_is_stated_once_and_others_agree():
    citation = re.search(r"^version: (.*)$", (ROOT/"CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)[1]
    newest = re.search(r"^## (\S+)$", (ROOT/"CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)[1]
    assert citation == newest == stdpnet.__version__ and "version" in PROJECT["dynamic"]


def test_packages_that_are_imported_are_required():
    names = {"sklearn": "scikit-learn", "PIL": "pillow", "mpl_toolkits": "matplotlib"}
    required = {re.match(r"[\w-]+", text)[0].lower() for text in PROJECT["dependencies"]}
    for path in (ROOT/"stdpnet").rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:  # others are imported where an extra is there
            roots = {alias.name.partition(".")[0] for alias in node.names} if isinstance(node, ast.Import) else (
                {node.module.partition(".")[0]} if isinstance(node, ast.ImportFrom) and not node.level else set())
            foreign = {names.get(root, root) for root in roots if root not in sys.stdlib_module_names | {"stdpnet"}}
            assert foreign <= required, path


def test_the_command_is_there():
    module, function = PROJECT["scripts"]["stdpnet"].split(":")
    assert callable(getattr(importlib.import_module(module), function))


def test_the_archive_takes_tests_with_all_that_they_read():
    manifest = (ROOT/"MANIFEST.in").read_text(encoding="utf-8")
    taken = re.search(r"recursive-include tests (.*)", manifest)[1].split()
    kinds = {f"*{path.suffix}" for path in (ROOT/"tests").rglob("*") if path.is_file() and path.suffix not in (".pyc", "")}
    assert kinds <= set(taken)
    assert all((ROOT/name).exists() for name in
                                                    re.search(r"^include (.*)$", manifest, re.MULTILINE)[1].split())


def test_the_conda_recipe_asks_for_the_same_packages_and_a_compiler():
    recipe = (ROOT/"conda"/"meta.yaml").read_text(encoding="utf-8")
    asked = dict(re.findall(r"^    - ([\w-]+) ?(.*)$", recipe.partition("  run:\n")[2].partition("\ntest:")[0], re.MULTILINE))
    assert re.search(rf'version: "{re.escape(stdpnet.__version__)}"', recipe) and {"cxx-compiler", "make"} <= asked.keys()
    assert asked["python"] == PROJECT["requires-python"]
    for text in PROJECT["dependencies"]:
        name, bounds = re.match(r"([\w-]+)([^;]*)", text.replace("matplotlib", "matplotlib-base")).groups()
        assert asked.get(name, "missing").startswith(bounds.strip()), text


def test_type_checkers_see_the_names_that_the_front_door_offers():
    [seen] = [node for node in ast.parse((ROOT/"stdpnet"/"__init__.py").read_text(encoding="utf-8")).body if isinstance(node, ast.If)]
    assert {alias.asname for node in seen.body for alias in node.names} == {*stdpnet.__all__}


def test_what_the_front_door_offers_has_types():
    for name in stdpnet.__all__:
        offered = getattr(stdpnet, name)
        functions = [offered] if inspect.isfunction(offered) else [
            getattr(each, "fget", each) or each for key, each in vars(offered).items()
            if isinstance(offered, type) and not key.startswith("_") and (inspect.isfunction(each) or isinstance(each, property))]
        for function in functions:
            if offered.__module__ not in OF_OTHERS:
                assert "return" in function.__annotations__, f"{name}.{function.__name__}"
    assert (ROOT/"stdpnet"/"py.typed").exists()
