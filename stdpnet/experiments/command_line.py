'''How does a script's `main` become a program, and how does that end?

A script states each of its parameters once, in the signature of `main`::

    """Train the two-layer network on images.

        python networks/unimodal.py --neurons 400
    """

    from stdpnet.experiments import command_line
    from stdpnet.experiments.options import Count, Jobs, ResultFile, Resume, Seed, CORES

    def main(*, neurons: Count = 100, seed: Seed = 0, jobs: Jobs = CORES, inhibition: bool = True,
             out: ResultFile = "results/unimodal.h5", resume: Resume = False):
        """Train a network, write the result file and return the accuracy.

        Parameters
        ----------
        neurons
            Excitatory neurons.
        inhibition
            Whether neurons inhibit each other.
        """
        ...

    if __name__ == "__main__":
        command_line.run(main)

That gives ``--neurons``, ``--inhibition`` and ``--no-inhibition`` and so on, with bounds, defaults and help texts; the
script's docstring stands above them. `main` starts only if all values are within their bounds and all files can be
read or written. See `stdpnet.experiments.options` for the types and `stdpnet.experiments.parsers` for the rules.
'''

import contextlib
import io
import logging
import os
import sys
import warnings
from contextlib import contextmanager

from ..files import atomic
from ..files.endings import ends_cleanly
from ..files.spoken import as_commands
from ..readout.symptoms import LearningWarning
from .options import at_least
from .parsers import Parser, call, parser_of

__all__ = ["Parser", "as_commands", "natural", "one_line_errors", "positive", "run"]

logger = logging.getLogger(__name__)

BAD_INPUT = 2      #: exit status, as argparse uses it
INTERRUPTED = 130  #: exit status of a program stopped by Ctrl-C
CLOSED = 141       #: exit status of a program whose output nobody reads any more

positive, natural = at_least(1), at_least(0)  #: for argparse's ``type=``


def run(main, words=None, *, program=None):
    """Run a function as a program, with its parameters from the command line.

    Parameters
    ----------
    main : function
        Its annotations, defaults and docstring make the command line, see `stdpnet.experiments.parsers`.
    words : sequence of str, optional
        The command line; by default that of this process.
    program : str, optional
        What the user typed before it, for ``--help``.

    Raises
    ------
    SystemExit
        With status 2 and one line on stderr after errors of the user, as by `one_line_errors`; 130 after Ctrl-C, 128
        and the signal's number after SIGTERM and SIGHUP, when everything is cleaned up; 141 if stdout was closed.
    """
    with one_line_errors(), _warnings_shown(), ends_cleanly():
        call(main, vars(parser_of(main, program).parse_args(words)))
        if sys.stdout:
            sys.stdout.flush()  # a closed pipe shows here rather than after the end


@contextmanager
def one_line_errors():
    """End the program with one line on stderr instead of a traceback.

    Use as ``with one_line_errors():`` or as a decorator, ``@one_line_errors()``. The traceback is still logged, at
    level DEBUG. Errors that only a bug can cause keep theirs. Where stderr cannot be written, what goes there, such as
    progress bars, is lost, and nothing else.

    Raises
    ------
    SystemExit
        With status 2 after a ValueError, OSError, KeyError or MemoryError, 130 after Ctrl-C, 141 after a closed pipe.
    """
    with contextlib.redirect_stderr(Forgiving(sys.stderr)):
        try:
            yield
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)
        except BrokenPipeError:
            _to_nowhere(sys.stdout)
            sys.exit(CLOSED)
        except (ValueError, OSError, KeyError, MemoryError) as error:
            logger.debug("traceback", exc_info=True)
            print(f"error: {_message(error)}", file=sys.stderr)
            sys.exit(BAD_INPUT)


class Forgiving:
    """A stream whose text is lost, without an error, as soon as it cannot be written.

    Parameters
    ----------
    stream : text file or None
    """

    def __init__(self, stream):
        self.stream = io.StringIO() if stream is None else stream
        self.lost = stream is None

    def write(self, text):
        """Write text, if that is possible."""
        self._try("write", text)
        return len(text)

    def flush(self):
        """Write what was kept back, if that is possible."""
        self._try("flush")

    def _try(self, name, *text):
        if not self.lost:
            try:
                getattr(self.stream, name)(*text)
            except (OSError, ValueError):  # no reader, disk full; closed
                self.lost = True
                _to_nowhere(self.stream)

    def __getattr__(self, name):
        return getattr(self.stream, name)


@contextmanager
def _warnings_shown():
    """Print what the library logs or warns of in one line each on stderr, the same line once."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("warning: %(message)s"))
    library = logging.getLogger(__name__.partition(".")[0])
    library.addHandler(handler)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("once", LearningWarning)
            warnings.showwarning = _logged(warnings.showwarning)
            yield
    finally:
        library.removeHandler(handler)


def _logged(otherwise):
    """Return what shows a warning: one of learning as a line in the log, others as before."""
    def shown(message, category, *place):
        if issubclass(category, LearningWarning):
            logger.warning(message)
        else:
            otherwise(message, category, *place)
    return shown


def _to_nowhere(stream):
    """Let go to nowhere what a stream still holds, which Python would complain about at its end."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _message(error):
    """Text of an error in one line, without Python's decorations."""
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    if isinstance(error, MemoryError):
        return f"not enough memory{f' ({error})' if str(error) else ''}; fewer neurons, samples or jobs need less"
    if isinstance(error, OSError) and error.errno in atomic.FULL:  # errors of files have names
        return f"standard output: {error.strerror}; {atomic.remedy(error)}"
    text = error.args[0] if isinstance(error, KeyError) and error.args else error
    return " ".join(str(text).split()) or type(error).__name__
