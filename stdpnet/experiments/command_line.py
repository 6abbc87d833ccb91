"""How does a script refuse what it cannot use?"""

import argparse
import logging
import sys
from contextlib import contextmanager

logger = logging.getLogger(__name__)

BAD_INPUT = 2      #: exit status, as argparse uses it
INTERRUPTED = 130  #: exit status of a program stopped by Ctrl-C


@contextmanager
def one_line_errors():
    """End the program with one line on stderr instead of a traceback.

    Use as ``with one_line_errors():`` or as a decorator, ``@one_line_errors()``. The traceback is
    still logged, at level DEBUG. Errors that only a bug can cause keep theirs.

    Raises
    ------
    SystemExit
        With status 2 after a ValueError, OSError or KeyError, 130 after Ctrl-C.
    """
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except (ValueError, OSError, KeyError) as error:
        logger.debug("traceback", exc_info=True)
        print(f"error: {_message(error)}", file=sys.stderr)
        sys.exit(BAD_INPUT)


class Parser(argparse.ArgumentParser):
    """A command line whose errors are one line, too, under `one_line_errors`.

    Parameters
    ----------
    description : str
        The script's docstring, shown by ``--help`` line by line.
    """

    def __init__(self, description):
        super().__init__(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)

    def error(self, message):
        """Raise ValueError instead of printing the usage."""
        raise ValueError(f"{message}; see --help")


def positive(text):
    """Read an integer >= 1 from the command line; for argparse's ``type=``."""
    return _integer(text, least=1)


def natural(text):
    """Read an integer >= 0, such as a seed."""
    return _integer(text, least=0)


def _integer(text, least):
    if not text.isdecimal() or int(text) < least:
        raise argparse.ArgumentTypeError(f"expected an integer >= {least}, got {text!r}")
    return int(text)


def _message(error):
    """Text of an error in one line, without Python's decorations."""
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    text = error.args[0] if isinstance(error, KeyError) and error.args else error
    return " ".join(str(text).split()) or type(error).__name__
