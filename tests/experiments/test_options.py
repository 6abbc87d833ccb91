"""What is typed becomes a value within its bounds, or one sentence that says what was expected."""

import argparse
import re

import pytest

from stdpnet.experiments import options
from stdpnet.experiments.options import at_least, existing_file, integer, number, one_of, word, writable_file


def refusal(read, text):
    with pytest.raises(argparse.ArgumentTypeError) as error:
        read(text)
    return str(error.value)


@pytest.mark.parametrize("read, text, value", [
    (at_least(1), "12", 12), (at_least(1), "1", 1), (integer(), "-3", -3), (integer(0, 2**64 - 1), str(2**64 - 1), 2**64 - 1),
    (number(), "-1e-3", -1e-3), (number(0, 1), "1", 1.0), (number(above=0), "1e-9", 1e-9), (one_of("ab"), "b", "b"),
    (word, "a b", "a b"),
])
def test_a_value_within_its_bounds_is_read(read, text, value):
    assert read(text) == value and type(read(text)) is type(value)


@pytest.mark.parametrize("read, text, expected", [
    (at_least(1), "0", "an integer >= 1"), (at_least(0), "-1", "an integer >= 0"), (at_least(1), "1.5", "an integer >= 1"),
    (at_least(1), "", "an integer >= 1"), (at_least(1), "1e9", "an integer >= 1"), (integer(), "x", "an integer"),
    (at_least(1), str(2**31), "an integer <= 2147483647"), (integer(0, 2**64 - 1), str(2**64), "an integer <= 18446744073709551615"),
    (number(), "inf", "a finite number"), (number(), "nan", "a finite number"), (number(), "1e999", "a finite number"),
    (number(0, 1), "1.01", "a finite number >= 0 and <= 1"), (number(above=0), "0", "a finite number > 0"),
    (number(), "", "a finite number"), (one_of("ab"), "c", "one of a, b"), (word, "", "a name"), (word, " ", "a name"),
])
def test_anything_else_is_refused(read, text, expected):
    assert refusal(read, text) == f"expected {expected}, got {text!r}"


def test_what_is_too_long_to_read_is_shortened():
    assert refusal(at_least(1), "9"*10_000) == f"expected an integer >= 1, got '{'9'*40}...'"


def test_an_input_must_be_a_regular_file(tmp_path):
    path = tmp_path/"run.h5"
    path.write_bytes(b"x")
    assert existing_file(str(path)) == path
    assert "expected a file, got no such file" in refusal(existing_file, str(tmp_path/"none.h5"))
    assert "expected a file, got a folder" in refusal(existing_file, str(tmp_path))
    assert "expected a file, got a device" in refusal(existing_file, "/dev/null")


def test_an_output_must_be_writable_and_is_left_as_it_is(tmp_path):
    path = tmp_path/"run.h5"
    assert writable_file(str(path)) == path and not path.exists()
    path.write_bytes(b"mine")
    assert writable_file(str(path)) == path and path.read_bytes() == b"mine"
    assert "got a folder" in refusal(writable_file, str(tmp_path))
    assert str(path/"x") in refusal(writable_file, str(path/"x"))


@pytest.mark.parametrize("name", ["Train", "Test", "Seed", "Jobs", "Resume", "Scheme", "Target", "ResultFile", "Run", "Table", "Picture", "PictureBeside"])
def test_an_option_of_several_scripts_has_its_help_text(name):
    [text] = (note for note in getattr(options, name).__metadata__ if isinstance(note, str))
    assert re.match("[a-z]", text) and not text.endswith(".")


@pytest.mark.parametrize("text", ["128", "0x4", "4x0", "-1x4", "axb", "1x2x3", "12345678901x1"])
def test_sizes_are_rows_and_columns(text):
    assert options.size("128x64") == options.size((128, 64)) == (128, 64)
    with pytest.raises(argparse.ArgumentTypeError, match="expected rows and columns of 1 or more, such as 128x128, got"):
        options.size(text)
