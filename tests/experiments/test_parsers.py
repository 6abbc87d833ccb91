"""The signature of a function becomes a command line: names, bounds, defaults and help texts are stated once."""

from typing import Annotated, Literal

import pytest

from stdpnet.experiments.options import Count, InputFile, Name, Seed, Share, Train, number
from stdpnet.experiments.parsers import call, documented, parser_of


def unimodal(*, dataset: Literal["digits", "mnist"] = "digits", preset: Name | None = None, neurons: Count = 100,
             train: Train = None, seed: Seed = 0, rate: Annotated[float, number(above=0)] = 1e-3, inhibition: bool = True,
             resume=False, layers: tuple[Count, ...] = (36, 18), controls: tuple[Name, ...] = (),
             hidden: tuple[Count, ...] | None = None, share: Share, plain=3, half=0.5, text="x", pair=(1, 2)):
    """Train a network.

    The parameters are those of a script of two layers.

    Parameters
    ----------
    preset : str
        Model of CIFAR-10, for
        100 % of the images.
    layers, hidden
        Neurons in each.

    Returns
    -------
    dict
        What it was called with.
    """
    return locals()


def pictures(path: InputFile, *more: InputFile, out: Name | None = None):
    """Draw."""
    return path, more, out


def windows(preset: tuple[Name, ...] = ("EHB", "IHB"), *, out="x.png"):
    """Draw."""
    return preset, out


def called(main, *words):
    return call(main, vars(parser_of(main).parse_args(words)))


def refusal(main, *words):
    with pytest.raises(ValueError) as error:
        parser_of(main).parse_args(words)
    return str(error.value)


def test_without_words_the_defaults_of_the_signature_are_used():
    got = called(unimodal, "--share", "0.5")
    assert got == unimodal(share=0.5)


@pytest.mark.parametrize("words, name, value", [
    ("--neurons 7", "neurons", 7), ("--train 9", "train", 9), ("--preset A", "preset", "A"), ("--dataset mnist", "dataset", "mnist"),
    ("--rate 1e-4", "rate", 1e-4), ("--no-inhibition", "inhibition", False), ("--inhibition", "inhibition", True),
    ("--resume", "resume", True), ("--layers 1 2 3", "layers", (1, 2, 3)), ("--hidden", "hidden", ()), ("--hidden 5", "hidden", (5,)),
    ("--controls random", "controls", ("random",)), ("--plain -4", "plain", -4), ("--half 2", "half", 2.0), ("--text y", "text", "y"),
    ("--pair 3 4 5", "pair", (3, 4, 5)),
])
def test_a_word_becomes_a_value_of_its_type(words, name, value):
    got = called(unimodal, "--share", "0.5", *words.split())[name]
    assert got == value and type(got) is type(value)


@pytest.mark.parametrize("words, line", [
    (["--neurons", "0"], "--neurons: expected an integer >= 1, got '0'; see --help"),
    (["--layers", "3", "0"], "--layers: expected an integer >= 1, got '0'; see --help"),
    (["--seed", str(2**64)], f"--seed: expected an integer <= {2**64 - 1}, got '{2**64}'; see --help"),
    (["--rate", "nan"], "--rate: expected a finite number > 0, got 'nan'; see --help"),
    (["--preset="], "--preset: expected a name, got ''; see --help"),
    (["--dataset", "cats"], "--dataset: expected one of digits, mnist, got 'cats'; see --help"),
    (["--layers"], "--layers: expected at least one argument; see --help"),
    (["--neuron", "3"], "unrecognized arguments: --neuron 3; see --help"),
    (["stray"], "unrecognized arguments: stray; see --help"),
])
def test_another_word_is_refused_in_one_line(words, line):
    assert refusal(unimodal, "--share", "0.5", *words) == line


def test_what_has_no_default_must_be_given():
    assert refusal(unimodal) == "the following arguments are required: --share; see --help"
    assert refusal(pictures) == "the following arguments are required: path; see --help"


def test_parameters_before_the_star_have_no_name(tmp_path):
    paths = [tmp_path/name for name in "ab"]
    for path in paths:
        path.write_bytes(b"x")
    assert called(pictures, str(paths[0])) == (paths[0], (), None)
    assert called(pictures, *map(str, paths), "--out", "y") == (paths[0], (paths[1],), "y")
    assert called(windows) == (("EHB", "IHB"), "x.png")
    assert called(windows, "SURI") == (("SURI",), "x.png")


def test_help_shows_the_modules_docstring_texts_and_defaults():
    shown = " ".join(parser_of(unimodal).format_help().split())
    for part in ("The signature of a function becomes a command line", "--preset PRESET model of CIFAR-10, for 100 % of the images",
                 "--dataset {digits,mnist} default: digits", "--train TRAIN training samples; default: all",
                 "neurons in each; default: 36 18", "--inhibition, --no-inhibition default: yes",
                 "seed of everything random; default: 0"):
        assert part in shown, shown


def test_a_flag_may_be_left_to_the_program():
    def main(*, standardise: Annotated[bool | None, "one scale for all; default: as suits the data"] = None):
        """Read out."""
        return standardise

    assert [called(main, *words) for words in ([], ["--standardise"], ["--no-standardise"])] == [None, True, False]
    assert "one scale for all; default: as suits the data" in " ".join(parser_of(main).format_help().split())


def test_texts_of_a_docstring_are_found_by_the_parameters_names():
    assert documented(unimodal) == {"preset": "model of CIFAR-10, for 100 % of the images", "layers": "neurons in each",
                                    "hidden": "neurons in each"}
    assert documented(pictures) == {}


def test_many_names_stand_in_the_help_text():
    names = tuple(f"PRESET_OF_A_LONG_NAME_{number}" for number in range(4))

    def main(*, preset: Literal[names] = names[0]):
        """Draw."""
    shown = " ".join(parser_of(main).format_help().split())
    assert f"--preset PRESET one of {', '.join(names)}; default: {names[0]}" in shown


def test_a_parameter_of_an_unknown_type_is_a_bug():
    def main(*, model: dict = None):
        """Train."""
    with pytest.raises(TypeError, match="main: model is .*dict.*, which no command line can give; annotate it"):
        parser_of(main)


def test_a_parameter_before_the_star_may_have_a_default():
    def main(table="results/x.h5", *, study="size"):
        """Draw."""
        return table, study
    assert called(main, "y.h5", "--study", "noise") == ("y.h5", "noise")
