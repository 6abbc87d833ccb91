"""The command ``stdpnet``: it finds scripts, hands them their words, and names commands that can be run."""

import re
import subprocess
import sys

import pytest

import tiny
from stdpnet.commands import scripts
from stdpnet.commands.program import COMMANDS, main
from stdpnet.experiments.training import Training


def ended(words):
    """Exit status of the command with these words."""
    try:
        main(words)
    except SystemExit as ending:
        return int(ending.code or 0)
    return 0


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    """A result file of a tiny training."""
    X, y = tiny.quarters(20)
    path = tmp_path_factory.mktemp("results")/"tiny.h5"
    Training(tiny.learner(), path, metadata={"dataset": "digits"}).run(X, y)
    return path


@pytest.mark.parametrize("words", [[], ["--help"]])
def test_without_words_all_commands_are_named(words, capsys):
    assert ended(words) == 0
    told = capsys.readouterr().out
    assert all(f"stdpnet {name}" in told for name in COMMANDS)


@pytest.mark.parametrize("words, parts", [
    (["fly"], ["fly", "train", "doctor"]), (["train"], ["nothing", "unimodal"]),
    (["train", "unimodel"], ["unimodel", "unimodal"]), (["figure", "weight"], ["weight", "weights"]),
    (["train", "__init__"], ["__init__", "unimodal"]), (["info", "none.h5"], ["none.h5", "no such file"]),
    (["train", "unimodal", "--neurons", "0"], ["--neurons", "0"]), (["list", "stray"], ["stray"]),
])
def test_what_is_not_there_is_refused_in_one_line(words, parts, capsys):
    assert ended(words) == 2
    out, err = capsys.readouterr()
    assert out == "" and re.fullmatch(r"error: [^\n]{10,}\n", err) and all(part in err for part in parts)


def test_all_scripts_are_listed_with_a_sentence(capsys):
    assert ended(["list"]) == 0
    told = capsys.readouterr().out
    for verb in ("train", "figure"):
        assert len(scripts.names(verb)) >= 8
        for name, sentence in scripts.names(verb).items():
            assert re.search(rf"^  {name} +{re.escape(sentence)}$", told, re.MULTILINE)


def test_a_script_is_started_with_the_words_after_its_name(tmp_path, capsys):
    out = tmp_path/"run.h5"
    words = "--neurons 5 --train 2 --epochs 1 --test 2 --jobs 1 --target numpy --out".split()
    assert ended(["train", "unimodal", *words, str(out)]) == 0
    assert re.search(r"^accuracy [01]\.\d{4} on 2 test samples$", capsys.readouterr().out, re.MULTILINE) and out.exists()


def test_help_names_commands_that_can_be_run_from_an_empty_folder(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert ended(["train", "unimodal", "--help"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("usage: stdpnet train unimodal ") and "\n    stdpnet train unimodal --dataset mnist" in told
    assert "python networks" not in told


def test_a_figure_is_drawn_from_a_result(result, tmp_path, capsys):
    picture = tmp_path/"weights.png"
    assert ended(["figure", "weights", str(result), "--out", str(picture)]) == 0
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_info_says_in_words_what_a_file_holds(result, capsys):
    assert ended(["info", str(result)]) == 0
    told = capsys.readouterr().out
    assert "TwoLayerNetwork: digits" in told and "learned from 20 samples" in told and "not tested yet" in told
    assert re.search(r"^  input_exc\.w +\d+ × \d+, float32$", told, re.MULTILINE)
    assert f"Python {sys.version.split()[0]}" in told


@pytest.mark.parametrize("words, expected", [
    (["stdpnet", "tr"], ["train"]), (["stdpnet", "train", "uni"], ["unimodal"]),
    (["stdpnet", "figure", "weights", "--o"], ["--out"]), (["stdpnet", "train", "unimodal", "--no-h"], ["--no-homeostasis"]),
    (["stdpnet", "figure", "weights", "res"], []),  # here the shell proposes files
])
def test_the_shell_completes_commands_names_and_options(words, expected, tmp_path, capsys):
    assert ended(["completion", "bash"]) == 0
    script = tmp_path/"completion"
    script.write_text(capsys.readouterr().out)
    asked = f'source {script}; COMP_WORDS=({" ".join(words)}); COMP_CWORD={len(words) - 1}; _stdpnet; echo "${{COMPREPLY[*]}}"'
    told = subprocess.run(["bash", "-c", asked], capture_output=True, text=True)
    assert told.stdout.split() == expected and not told.stderr
