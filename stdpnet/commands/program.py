"""What does the command ``stdpnet`` do with its words?

    stdpnet train unimodal --neurons 100         # a network learns and is tested
    stdpnet figure weights results/unimodal.h5   # a picture of what it has learned
    stdpnet info results/unimodal.h5             # what a file holds
    stdpnet list                                 # all networks, figures and data sets
    stdpnet doctor                               # whether all that is needed is there
    stdpnet completion bash                      # a script with which the shell completes all of this
"""

import importlib
import sys

from stdpnet import __version__

COMMANDS = ("train", "figure", "info", "list", "doctor", "completion")  #: modules, imported when they are asked for
BAD_INPUT = 2  #: exit status, as argparse uses it


def main(words=None):
    """Run the command that the first word names.

    Parameters
    ----------
    words : sequence of str, optional
        The command line; by default that of this process.

    Raises
    ------
    SystemExit
        With status 2 and one line on stderr after errors of the user, else as the command says.
    """
    name, *rest = (sys.argv[1:] if words is None else words) or ["--help"]
    if name in ("-h", "--help"):
        print(__doc__)
    elif name == "--version":
        print(f"stdpnet {__version__}")
    elif name in COMMANDS:
        importlib.import_module(f".{name}", __package__).run(rest)
    else:
        print(f"error: stdpnet: expected one of {', '.join(COMMANDS)}, got {name!r}; see stdpnet --help", file=sys.stderr)
        sys.exit(BAD_INPUT)
