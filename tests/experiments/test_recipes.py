"""What suits a data set stands in one table: one more data set is one more loader and one more recipe."""

import runpy
from pathlib import Path

import pytest
from brian2 import ms

import tiny
from stdpnet import datasets
from stdpnet.datasets import Split
from stdpnet.experiments import recipes
from stdpnet.files import result_file
from stdpnet.models import presets

ROOT = Path(__file__).parents[2]
NAMED = sorted(path for folder in ("networks", "stdpnet/experiments") for path in ROOT.joinpath(folder).glob("*.py")
               if path.name not in ("recipes.py", "results.py"))


def quarters():
    (X, y), (X_test, y_test) = (tiny.quarters(n, seed=seed, side=6) for n, seed in ((12, 0), (8, 1)))
    return Split(X_train=X, y_train=y, X_test=X_test, y_test=y_test)


def test_every_data_set_has_a_recipe():
    assert set(recipes.RECIPES) == set(datasets.LOADERS)


@pytest.mark.parametrize("name", recipes.RECIPES)
def test_every_recipe_names_networks_that_exist(name):
    recipe = recipes.RECIPES[name]
    assert {*recipe.two_layer.values(), *([recipe.in_time] if recipe.in_time else [])} <= set(presets.names())


@pytest.mark.parametrize("path", NAMED, ids=lambda path: path.name)
def test_no_other_module_asks_for_the_name_of_a_data_set(path):
    text = path.read_text(encoding="utf-8")
    assert not [name for name in datasets.LOADERS for sign in ("==", "!=", "in (") if f'{sign} "{name}"' in text]


def test_a_data_set_of_ones_own_needs_a_loader_and_a_recipe_and_the_plain_script_learns_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(datasets.LOADERS, "quarters", quarters)
    monkeypatch.setitem(recipes.RECIPES, "quarters", recipes.Recipe(two_layer={8: "QUARTERS"}, epochs=2))
    monkeypatch.setattr(presets, "QUARTERS", tiny.TINY.replace({"presentation.duration": 50*ms}), raising=False)
    monkeypatch.syspath_prepend(str(ROOT))
    monkeypatch.setattr("sys.argv", ["unimodal.py", "--dataset", "quarters", "--neurons", "8", "--jobs", "1", "--target", "numpy",
                                     "--out", str(tmp_path/"run.h5")])
    runpy.run_path(str(ROOT/"networks"/"unimodal.py"), run_name="__main__")
    run = result_file.read(tmp_path/"run.h5")
    assert run.attributes["dataset"] == "quarters" and run.attributes["samples"] == 24 and run.attributes["preset"] == "QUARTERS"
    assert capsys.readouterr().out.splitlines()[-1] == f"accuracy {run.attributes['accuracy']:.4f} on 8 test samples"
