"""Scripts: one line on stderr instead of a traceback, the right exit status, and bugs left visible."""

import argparse
import errno
import io
import logging
import os
import runpy
import signal
import subprocess
import sys
import threading

import pytest
from tqdm import tqdm

from stdpnet.experiments.command_line import Forgiving, natural, one_line_errors, positive, run
from stdpnet.experiments.options import ResultFile, Run
from stdpnet.experiments.parsers import parser_of

SCRIPT = '''"""Train the two-layer network.

    python script.py --neurons 400
"""

import sys
import time
from pathlib import Path

from tqdm import tqdm

from stdpnet.experiments import command_line
from stdpnet.experiments.options import Count, ResultFile, Seed


def main(*, neurons: Count = 100, seed: Seed = 0, inhibition: bool = True, out: ResultFile = "run.txt", wait: float = 0.0):
    """Train a network and write the result file.

    Parameters
    ----------
    neurons : int
        Excitatory neurons.
    inhibition : bool
        Whether neurons inhibit each other.
    wait : float
        Duration in seconds.
    """
    try:
        for _ in tqdm(range(3), mininterval=0):
            print("working" + " "*10_000, flush=True)
            time.sleep(wait)
        out.write_text(f"{neurons} {seed} {inhibition}")
    finally:
        Path("cleaned").touch()


if __name__ == "__main__":
    command_line.run(main)
'''


@pytest.fixture
def script(tmp_path, monkeypatch):
    """A script of a folder of its own, the present one."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path/"script.py"
    path.write_text(SCRIPT)
    return path


def started(script, *words, **options):
    """The script as a process, with pipes, which Python fills as it does for users."""
    options["env"] = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    return subprocess.Popen([sys.executable, str(script), *words], **pipes)


def ended(process):
    """Exit status and what stands on stderr, in the end."""
    return process.wait(60), process.stderr.read().decode()


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
    (OSError(28, "No space left on device"), "standard output: No space left on device; free some space there, or choose another place"),
    (MemoryError(), "not enough memory; fewer neurons, samples or jobs need less"),
    (MemoryError("Unable to allocate 9 TiB"), "not enough memory (Unable to allocate 9 TiB); fewer neurons, samples or jobs need less"),
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


# a function as a program

def test_main_gets_what_the_command_line_says(script, capsys):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["script.py", "--neurons", "7", "--no-inhibition"])
        runpy.run_path(str(script), run_name="__main__")
    assert (script.parent/"run.txt").read_text() == "7 0 False"


def test_words_can_be_given_instead_of_those_of_the_process():
    got = []

    def main(*, neurons=1):
        """Train."""
        got.append(neurons)
    run(main, ["--neurons", "3"])
    assert got == [3]


@pytest.mark.parametrize("words, part", [
    (["--seed", str(2**64)], "--seed: expected an integer <="), (["--wait", "inf"], "--wait: expected a finite number"),
    (["--out", "."], "--out: .: expected the name of a file, got a folder"), (["--out="], "--out: expected a name, got ''"),
    (["--nothing"], "unrecognized arguments: --nothing"),
])
def test_values_are_refused_in_one_line_before_main_starts(script, words, part, capsys):
    with pytest.raises(SystemExit) as ending:
        run(runpy.run_path(str(script))["main"], words)
    out, err = capsys.readouterr()
    assert ending.value.code == 2 and out == "" and err.startswith(f"error: {part}") and err.count("\n") == 1
    assert [each.name for each in script.parent.iterdir()] == ["script.py"]


def test_help_is_the_scripts_docstring_and_those_of_its_parameters(script, capsys):
    with pytest.raises(SystemExit) as ending:
        run(runpy.run_path(str(script))["main"], ["--help"])
    out = capsys.readouterr().out
    assert ending.value.code == 0 and "    python script.py --neurons 400\n" in out
    assert "excitatory neurons; default: 100" in out and "--inhibition, --no-inhibition" in out


def test_nobody_reading_on_is_no_error(script):
    process = started(script, "--wait", "0.05")
    process.stdout.close()
    status, err = ended(process)
    assert status == 141 and "Error" not in err and (script.parent/"cleaned").exists()


def test_what_nobody_reads_in_the_end_is_no_error_either(tmp_path):
    script = tmp_path/"script.py"
    script.write_text("""
import sys
from stdpnet.experiments import command_line

def main():
    \"\"\"Wait for a line, and print one, which Python keeps until the end.\"\"\"
    sys.stdin.readline()
    print("accuracy 0.9")

command_line.run(main)
""")
    process = started(script, stdin=subprocess.PIPE)
    process.stdout.close()
    process.stdin.close()
    assert ended(process) == (141, "")


def test_a_progress_bar_that_nobody_can_read_ends_nothing(script):
    process = started(script, "--wait", "0.05")
    process.stderr.close()
    process.stdout.read()
    assert process.wait(60) == 0 and (script.parent/"run.txt").exists()


def test_a_script_without_streams_does_its_work(script):
    command = f"exec {sys.executable} {script} >&- 2>&-"
    assert subprocess.run(["sh", "-c", command]).returncode == 0 and (script.parent/"run.txt").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_cleans_up_without_a_word(script, number):
    process = started(script, "--wait", "50")
    process.stdout.readline()
    process.send_signal(number)
    status, err = ended(process)
    assert status == 128 + number and "Traceback" not in err
    assert (script.parent/"cleaned").exists() and not (script.parent/"run.txt").exists()


def test_what_ignores_the_terminals_end_goes_on_ignoring_it(script):
    process = started(script, "--wait", "0.2", preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    process.stdout.readline()
    process.send_signal(signal.SIGHUP)
    process.stdout.read()
    assert process.wait(60) == 0 and (script.parent/"run.txt").exists()


def test_signals_and_streams_are_afterwards_as_before():
    def main():
        """Look at signals."""
        assert signal.getsignal(signal.SIGTERM) is not before and sys.stderr is not stream
    before, stream = signal.getsignal(signal.SIGTERM), sys.stderr
    run(main, [])
    assert signal.getsignal(signal.SIGTERM) is before and sys.stderr is stream


def test_it_runs_in_another_thread():
    got = []
    thread = threading.Thread(target=lambda: run(lambda: got.append(1), []))
    thread.start()
    thread.join()
    assert got == [1]


# streams that cannot be written

class Broken(io.StringIO):
    """A stream whose reader has gone."""

    def write(self, text):
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))


def test_progress_goes_on_without_its_reader():
    with pytest.raises(BrokenPipeError):
        list(tqdm(range(3), file=Broken()))
    assert list(tqdm(range(3), file=Forgiving(Broken()))) == [0, 1, 2]
    assert list(tqdm(range(3), file=Forgiving(None))) == [0, 1, 2]


def test_a_stream_that_can_be_written_is_written():
    stream = io.StringIO()
    Forgiving(stream).write("line\n")
    assert stream.getvalue() == "line\n" and Forgiving(sys.__stdout__).fileno() == 1


@pytest.mark.parametrize("words", [["--out", "/"], ["--out", "é"*300], ["--out", "a\nb/\n", "--typo\n", "x\n"], ["é"*3000]])
def test_names_that_no_file_can_have_are_one_line(words):
    def main(path: Run = "x.h5", *, out: ResultFile = "y.h5"):
        pytest.fail("started")
    with pytest.raises(ValueError) as error:
        parser_of(main).parse_args(words)
    assert "\n" not in str(error.value) and len(str(error.value)) < 1100
