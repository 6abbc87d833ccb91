"""The pages keep their promises: their examples run, their numbers agree, and what they name exists."""

import ast
import re
from pathlib import Path

from stdpnet.experiments import two_modalities
from stdpnet.models import presets

ROOT = Path(__file__).parents[1]
PAGES = {name: (ROOT/name).read_text(encoding="utf-8")
         for name in ("README.md", "networks/README.md", "networks/RESULTS.md", "figures/README.md")}


def rows(page, header):
    """Rows, as lists of cells, of the table whose first column has this header."""
    table = re.search(rf"^\| {header} .*\n\|[-|]+\n((?:\|.*\n)+)", PAGES[page], re.MULTILINE)[1]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]


def examples(page):
    return re.findall(r"```python\n(.*?)```", PAGES[page], re.DOTALL)


def test_the_first_lines_of_python_learn(capsys):
    names = {"__name__": "example"}
    exec(compile(examples("README.md")[0], "README.md", "exec"), names)
    accuracy = float(re.match(r"accuracy (0\.\d{3})\n", capsys.readouterr().out)[1])
    assert accuracy > 0.5 and names["learner"][0].weights_.shape == (784, 50)


def test_the_rule_of_ones_own_is_that_of_the_recipe():
    shown = examples("README.md")[1].partition("class ")[2]
    recipe = re.sub(r"  #: .*", "", (ROOT/"docs"/"recipes"/"own_rule.py").read_text(encoding="utf-8"))
    assert len(shown) > 200 and shown.strip() in recipe


def test_the_network_of_ones_own_has_a_third_layer_and_a_recurrent_connection_fits_on_a_page_and_learns(capsys):
    code, names = examples("README.md")[2], {}
    assert '"exc", "exc"' in code and '"exc", "top"' in code
    assert len(code[code.index("network = replace("):code.index("data = ")].splitlines()) <= 20
    exec(compile(code, "README.md", "exec"), names)
    assert float(re.match(r"accuracy (0\.\d{3})\n", capsys.readouterr().out)[1]) > 0.5
    learner, data = names["learner"][0], names["data"]
    first = learner.initial_state(learner.checked(data.X_train[:1]))
    for name in learner.description.plastic():
        assert (learner.state_[f"{name}.w"] != first[f"{name}.w"]).mean() > 0.2, name


def test_the_network_of_ones_own_is_that_of_the_recipe():
    shown, recipe = (ast.unparse(ast.parse(code).body) for code in (
        examples("README.md")[2], (ROOT/"docs"/"recipes"/"own_layer.py").read_text(encoding="utf-8")))
    start = "two_layers = "
    assert len(shown) > 1000 and shown[shown.index(start):] == recipe[recipe.index(start):]


def test_example_hears_a_word():
    names = {}
    exec(compile(examples("networks/README.md")[0], "networks/README.md", "exec"), names)
    assert names["cochleagram"].shape[1] == 64 and names["cochleagram"].max() > 0


def test_equations_stand_once_in_the_file_that_the_index_names():
    modules = {path: path.read_text(encoding="utf-8") for path in (ROOT/"stdpnet").rglob("*.py")}
    for cells in rows("networks/README.md", "equation"):
        for number in re.findall(r"\((\d+(?:\.\d+)?)\)", cells[0]):
            places = [path for path, text in modules.items() if re.search(rf"Eq\. \({re.escape(number)}\)", text)]
            assert [str(place.relative_to(ROOT)) for place in places] == [cells[1].strip("`")], number


def test_presets_of_the_index_exist_and_all_are_in_it():
    named = {name for cells in rows("networks/README.md", "table or source") for name in re.findall(r"`(\w+)`", cells[1])}
    assert named == {*presets.names(), *two_modalities.PRESETS, "MULTIMODAL"} <= set(vars(presets))


def test_the_best_results_are_those_of_the_pages_of_results():
    found = [number for cells in rows("README.md", "task") for number in re.findall(r"\d+\.\d", cells[1])]
    assert len(found) == 8
    measured = re.findall(r"\*\*(\d+\.\d)(?: ± \d+\.\d)? %\*\*", (ROOT/"networks"/"REPRODUCED.md").read_text(encoding="utf-8"))
    assert all(f"{number} %" in PAGES["networks/RESULTS.md"] or number in measured for number in found)


def test_scripts_and_files_that_the_pages_name_exist():
    for page, text in PAGES.items():
        paths = re.findall(r"(?:networks|figures|stdpnet|tests)/\w+(?:/\w+)*\.\w+", text)
        assert paths and all((ROOT/path).exists() for path in paths), page


def test_every_script_has_a_line_on_its_folders_page():
    for folder in ("networks", "figures"):
        for script in (ROOT/folder).glob("*.py"):
            assert script.name == "__init__.py" or f"`{folder}/{script.name}`" in PAGES[f"{folder}/README.md"], script


def test_the_readme_is_short():
    assert len(re.sub(r"```.*?```", "", PAGES["README.md"], flags=re.DOTALL).split()) <= 900
