"""How does the signature of a function become a command line?

What Python's signature says, the command line says: parameters before the ``*`` are arguments without a name, those
after it are options; ``True`` and ``False`` become ``--name`` and ``--no-name``, a tuple takes several values, and what
has no default must be given. Bounds and shared help texts are those of the annotations
(`stdpnet.experiments.options`), other help texts those of the section "Parameters" of the function's docstring.
"""

import argparse
import inspect
import re
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin, get_type_hints

from ..files.spoken import as_commands
from .options import integer, number, one_of, word

#: of a docstring: its section of parameters; in it names, perhaps a type, and an indented text
SECTION = re.compile(r"^Parameters\n-+\n(.*?)(?=\n[^\n]+\n---|\Z)", re.DOTALL | re.MULTILINE)
ENTRY = re.compile(r"^(\*?\w[^\n:]*)(?: :[^\n]*)?\n((?:(?: +[^\n]*)?(?:\n|\Z))+)", re.MULTILINE)
READERS = {int: integer(), float: number(), str: word, Path: lambda text: Path(word(text))}
LONGEST = 1000  #: letters of an error
SHORT = 60  #: letters of names that the usage shows; more follow the help text


class Parser(argparse.ArgumentParser):
    """A command line whose errors are one line.

    Parameters
    ----------
    description : str
        The script's docstring, shown by ``--help`` line by line.
    program : str, optional
        Its name, by default that of this process.
    """

    def __init__(self, description, program=None):
        super().__init__(prog=program, description=description, formatter_class=argparse.RawDescriptionHelpFormatter,
                         allow_abbrev=False)

    def error(self, message):
        """Raise ValueError instead of printing the usage."""
        text = " ".join(message.removeprefix("argument ").split())
        raise ValueError(f"{text if len(text) <= LONGEST else f'{text[:LONGEST]}...'}; see --help")


def parser_of(main, program=None):
    """Return the parser of a function's parameters.

    Parameters
    ----------
    main : function
        Its module's docstring is the description, with commands as they can be run here.
    program : str, optional
        What the user typed before the arguments.

    Returns
    -------
    Parser
        Its `parse_args` gives a value for every parameter but for switches that were not given.

    Raises
    ------
    TypeError
        If neither annotation nor default say what a parameter is.
    """
    parser = Parser(as_commands(main.__globals__.get("__doc__") or inspect.getdoc(main) or ""), program)
    texts, hints = documented(main), get_type_hints(main, include_extras=True)
    for name, parameter in inspect.signature(main).parameters.items():
        annotation = hints.get(name, _kind_of(parameter.default))
        names, options = _argument(parameter, annotation, texts.get(name))
        parser.add_argument(*names, **options)
    return parser


def call(main, values):
    """Call a function with values by name, as `parser_of` it gets them."""
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    positional = []
    for name, parameter in inspect.signature(main).parameters.items():
        if parameter.kind is parameter.VAR_POSITIONAL:
            positional.extend(values.pop(name))
        elif parameter.kind is not parameter.KEYWORD_ONLY and name in values:
            positional.append(values.pop(name))
    return main(*positional, **values)


def documented(function):
    """Return the texts of the section "Parameters" of a function's docstring, by the parameters' names."""
    section = SECTION.search(inspect.getdoc(function) or "")
    entries = ENTRY.findall(section[1]) if section else []
    return {name.strip(" *"): _as_help(text) for names, text in entries for name in names.split(",")}


def _as_help(text):
    """A sentence of a docstring as a help text: in one line, without capital and full stop."""
    text = " ".join(text.split()).removesuffix(".")
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def _argument(parameter, annotation, text):
    """Names and options for `argparse.ArgumentParser.add_argument`."""
    kind, notes = _taken_apart(annotation)
    several = get_origin(kind) is tuple
    if several:
        kind, more = _taken_apart(get_args(kind)[0])
        notes += more
    text = text or next((note for note in notes if isinstance(note, str)), "")
    option = parameter.kind is parameter.KEYWORD_ONLY
    names = [f"--{parameter.name.replace('_', '-')}"] if option else [parameter.name]
    if kind is bool:
        return names, {"action": argparse.BooleanOptionalAction, "default": argparse.SUPPRESS,
                       "help": _help(text, {True: "yes", False: "no"}.get(parameter.default))}
    read = _reader(kind, notes, parameter)
    return names, {"type": read} | _shown(read, text, parameter.default, option) | _how_many(parameter, several, option)


def _shown(read, text, default, option):
    """What ``--help`` says: a few names that may be given stand behind the option, many in its text."""
    names = getattr(read, "names", ())
    if option and 0 < len("".join(names)) < SHORT:
        return {"metavar": f"{{{','.join(names)}}}", "help": _help(text, default)}
    return {"help": _help(text, default, names)}


def _how_many(parameter, several, option):
    """How many words an argument takes, and what it is without them."""
    if parameter.kind is parameter.VAR_POSITIONAL:
        return {"nargs": "*", "default": ()}
    if parameter.default is parameter.empty:
        return ({"nargs": "+"} if several else {}) | ({"required": True} if option else {})
    several_words = "+" if option and parameter.default else "*"  # an empty list only where that is the default
    words = {"nargs": several_words} if several else {} if option else {"nargs": "?"}
    return words | {"default": parameter.default}


def _taken_apart(annotation):
    """A type without ``| None``, and what `typing.Annotated` adds to it, the outermost first."""
    if get_origin(annotation) is Annotated:
        kind, notes = _taken_apart(get_args(annotation)[0])
        return kind, [*annotation.__metadata__, *notes]
    if get_origin(annotation) in (Union, UnionType):
        kinds = [each for each in get_args(annotation) if each is not NoneType]
        return _taken_apart(kinds[0]) if len(kinds) == 1 else (annotation, [])
    return annotation, []


def _reader(kind, notes, parameter):
    given = [note for note in notes if callable(note)]
    if get_origin(kind) is Literal:
        return one_of(get_args(kind))
    if not given and kind not in READERS:
        raise TypeError(f"main: {parameter.name} is {kind}, which no command line can give; annotate it with a type of "
                        "stdpnet.experiments.options")
    return given[0] if given else READERS[kind]


def _kind_of(default):
    """The type of a parameter without annotation."""
    if isinstance(default, tuple) and default:
        return tuple[type(default[0]), ...]
    return type(default)


def _help(text, default, names=()):
    """A help text with the names that may be given and the default."""
    parts = [text] if text else []
    if names:
        parts.append(f"one of {', '.join(names)}")
    if "default: " not in text and default not in (None, inspect.Parameter.empty, ()):
        shown = " ".join(map(str, default)) if isinstance(default, tuple) else default
        parts.append(f"default: {shown}")
    return "; ".join(parts).replace("%", "%%")
