"""Which scripts are in the package, and how is one of them started?"""

import ast
import importlib
from importlib import resources

from ..experiments import command_line
from ..files.spoken import VERBS

FOLDERS = {verb: folder for folder, verb in VERBS.items()}  #: where the scripts of a verb are


def names(verb):
    """Return the names of all scripts and a sentence on each, a dict.

    Parameters
    ----------
    verb : {"train", "figure"}
    """
    folder = resources.files(f"stdpnet.{FOLDERS[verb]}")
    found = {path.name.removesuffix(".py"): path for path in folder.iterdir()
             if path.name.endswith(".py") and not path.name.startswith("_")}
    return {name: _sentence(found[name]) for name in sorted(found)}


def start(verb, words):
    """Run the script that the first word names, with the others as its command line.

    Raises
    ------
    ValueError
        If there is no script of that name.
    SystemExit
        As by `stdpnet.experiments.command_line.run`.
    """
    known = names(verb)
    name, *rest = words or [""]
    if name in ("-h", "--help"):
        print(listing(verb))
        return
    if name not in known:
        got = repr(name) if name else "nothing"
        raise ValueError(f"stdpnet {verb}: expected one of {', '.join(known)}, got {got}; stdpnet list says what they do")
    script = importlib.import_module(f"stdpnet.{FOLDERS[verb]}.{name}")
    command_line.run(script.main, rest, program=f"stdpnet {verb} {name}")


def listing(verb):
    """Return a text with a line for every script."""
    known = names(verb)
    width = max(map(len, known))
    lines = [f"  {name:{width}}  {sentence}" for name, sentence in known.items()]
    return "\n".join([f"stdpnet {verb} NAME [OPTIONS], where --help says which options there are; names:", *lines])


def _sentence(path):
    """The first line of a module's docstring."""
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))).partition("\n")[0]
