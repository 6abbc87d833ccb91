"""The site: every module and figure has its page, recipes and the tutorial run, and what is linked to exists."""

import importlib.util
import re
import runpy
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]
DOCS = ROOT/"docs"


def of_docs(name):
    """A module of the folder, which is no package."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(DOCS))
        spec = importlib.util.spec_from_file_location(name, DOCS/f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module


def test_every_public_module_is_in_the_reference():
    listed = set(re.findall(r"^   (stdpnet\.\S+)$", (DOCS/"api.rst").read_text(encoding="utf-8"), re.MULTILINE))
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in (ROOT/"stdpnet").glob("*/[a-z]*.py")}
    loaders = {f"stdpnet.datasets.{path.stem}" for path in (ROOT/"datasets").glob("[a-z]*.py")}
    assert listed == modules | loaders | {"stdpnet.datasets"}


def test_every_figure_is_in_the_gallery_with_a_command_that_makes_its_data(monkeypatch):
    pages = of_docs("pages")
    assert pages.CALLS.keys() == {path.stem for path in (ROOT/"figures").glob("[a-z]*.py")}
    commands = pages.small.COMMANDS
    for results in pages.CALLS.values():
        for name in results or ():
            verb, script, *_ = commands[name].split()
            assert verb == "train" and (ROOT/"networks"/f"{script}.py").exists()


def test_a_page_of_the_gallery_is_a_figures_docstring_its_code_and_a_call():
    source = '''"""A picture (thesis, Fig. 1).\n\n    python figures/weights.py x.h5\n\nMore.\n"""\n\nimport this\n\n\ndef main():
    pass\n\n\nif __name__ == "__main__":\n    run(main)\n'''
    page = of_docs("pages").of_figure(source, ("unimodal",))
    assert page.startswith('"""\nA picture\n=========\n\nSource: thesis, Fig. 1.\n')
    assert ".. code-block:: console\n\n    stdpnet figure weights x.h5\n" in page and "__main__" not in page
    assert page.endswith('main(small.result("unimodal"))\n')
    compile(page, "page", "exec")


def test_the_tutorial_is_a_page_of_the_gallery():
    page = of_docs("pages").of_tutorial((DOCS/"tutorial.py").read_text(encoding="utf-8"))
    assert page.startswith('"""\nFive minutes with spiking neurons\n=====') and "[markdown]" not in page and "jupytext" not in page
    assert "# %%\n# A digit\n# -------\n" in page
    compile(page, "page", "exec")


@pytest.mark.parametrize("name", ["own_rule", "own_neuron", "own_spikes"])
def test_recipes_run(name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    names = runpy.run_path(str(DOCS/"recipes"/f"{name}.py"))
    learner = names["learner"]
    learner = learner[0] if hasattr(learner, "steps") else learner
    frames = learner.description.inputs["input"].frames()
    first = learner.initial_state(learner.checked(np.zeros((1, *([frames] if frames > 1 else []), learner.n_features_in_))))
    for connection in learner.description.plastic():
        assert (learner.state_[f"{connection}.w"] != first[f"{connection}.w"]).mean() > 0.1, connection
    accuracy = re.search(r"^accuracy (0\.\d{3})$", capsys.readouterr().out, re.MULTILINE)
    assert accuracy is None or float(accuracy[1]) > 0.5


def test_the_layer_of_ones_own_fits_on_a_page():
    code = (DOCS/"recipes"/"own_layer.py").read_text(encoding="utf-8")
    assert '"exc", "exc"' in code and '"exc", "top"' in code
    statement = code[code.index("network = replace("):code.index("# %%")]
    assert len(statement.strip().splitlines()) <= 20


def test_broken_links_are_found(tmp_path):
    (tmp_path/"a.html").write_text('<p id="here"></p><a href="#here">x</a><a href="b.html#there">y</a><a href="https://example.org">z</a>')
    (tmp_path/"b.html").write_text('<a href="a.html#here">x</a><a href="c.html">y</a><img src="a.html">')
    assert sorted(link for _, link in of_docs("links").broken(tmp_path)) == ["b.html#there", "c.html"]
