"""Scripts: one line on stderr instead of a traceback, the right exit status, and bugs left visible."""

import argparse
import logging

import pytest

from stdpnet.experiments.command_line import natural, one_line_errors, positive


def exit_of(error):
    """Exit status of a script that raises an error."""
    with pytest.raises(SystemExit) as ending, one_line_errors():
        raise error
    return ending.value.code


@pytest.mark.parametrize("error, line", [
    (ValueError("n_neurons: expected >= 1, got 0"), "n_neurons: expected >= 1, got 0"),
    (ValueError("two\n  lines"), "two lines"),
    (ValueError(), "ValueError"),
    (KeyError("no preset 'X'"), "no preset 'X'"),
    (FileNotFoundError(2, "No such file or directory", "run.h5"), "run.h5: No such file or directory"),
    (OSError("disk trouble"), "disk trouble"),
])
def test_an_expected_error_becomes_one_line_and_exit_status_2(error, line, capsys):
    assert exit_of(error) == 2
    assert capsys.readouterr() == ("", f"error: {line}\n")


def test_an_interrupt_is_silent_and_ends_with_status_130(capsys):
    assert exit_of(KeyboardInterrupt()) == 130
    assert capsys.readouterr() == ("", "")


def test_a_bug_keeps_its_traceback():
    with pytest.raises(TypeError), one_line_errors():
        len(3)


def test_the_traceback_can_be_had_from_the_log(caplog):
    with caplog.at_level(logging.DEBUG, "stdpnet.experiments.command_line"):
        exit_of(ValueError("x"))
    assert caplog.records[0].exc_info[0] is ValueError


def test_it_works_as_a_decorator_and_lets_results_through():
    @one_line_errors()
    def script(fail):
        if fail:
            raise ValueError
        return "result"
    assert script(False) == "result"
    with pytest.raises(SystemExit):
        script(True)


@pytest.mark.parametrize("read, least", [(natural, 0), (positive, 1)])
def test_an_integer_is_read(read, least):
    assert read("12") == 12
    assert read(str(least)) == least


@pytest.mark.parametrize("text", ["-1", "1.5", "", "x"])
@pytest.mark.parametrize("read, least", [(natural, 0), (positive, 1)])
def test_anything_else_is_refused(read, least, text):
    with pytest.raises(argparse.ArgumentTypeError, match=f"^expected an integer >= {least}, got '{text}'$"):
        read(text)


def test_zero_is_not_positive():
    with pytest.raises(argparse.ArgumentTypeError, match="^expected an integer >= 1, got '0'$"):
        positive("0")
