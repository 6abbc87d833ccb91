"""The README keeps its promises: its example runs, and what it names exists."""

import re
from pathlib import Path

from stdpnet.experiments import multimodal_trial
from stdpnet.models import presets

ROOT = Path(__file__).parents[1]
README = (ROOT/"README.md").read_text(encoding="utf-8")


def section(title):
    return README.split(f"## {title}\n")[1].split("\n## ")[0]


def rows(header):
    """Rows, as lists of cells, of the table whose first column has this header."""
    table = re.search(rf"^\| {header} .*\n\|[-|]+\n((?:\|.*\n)+)", README, re.MULTILINE)[1]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]


def test_example_learns_with_the_rule_and_neuron_that_it_defines(capsys):
    code = re.search(r"```python\n(.*?)```", section("Exchange the rule, the neuron, the data"), re.DOTALL)[1]
    names = {"__name__": "example"}
    exec(compile(code, "README.md", "exec"), names)
    accuracy = float(re.fullmatch(r"accuracy (0\.\d{3})\n", capsys.readouterr().out)[1])
    assert accuracy > 0.5
    assert names["network"][0].weights_.std() > 0.1


def test_example_hears_a_word():
    code = re.search(r"```python\n(.*?)```", section("Hearing"), re.DOTALL)[1]
    names = {}
    exec(compile(code, "README.md", "exec"), names)
    assert names["cochleagram"].shape[1] == 64 and names["cochleagram"].max() > 0


def test_equations_stand_once_in_the_file_that_the_index_names():
    modules = {path: path.read_text(encoding="utf-8") for path in (ROOT/"stdpnet").rglob("*.py")}
    for cells in rows("equation"):
        for number in re.findall(r"\((\d+(?:\.\d+)?)\)", cells[0]):
            places = [path for path, text in modules.items() if re.search(rf"Eq\. \({re.escape(number)}\)", text)]
            assert [str(place.relative_to(ROOT)) for place in places] == [cells[1].strip("`")], number


def test_presets_of_the_index_exist_and_all_are_in_it():
    named = {name for cells in rows("table or source") for name in re.findall(r"`(\w+)`", cells[1])}
    assert named == {*presets.names(), *multimodal_trial.PRESETS, "MULTIMODAL"} <= set(vars(presets))


def test_scripts_and_files_that_it_names_exist():
    for path in re.findall(r"(?:networks|figures|stdpnet|tests)/\w+(?:/\w+)*\.\w+", README):
        assert (ROOT/path).exists(), path
