"""Which files is the compiler given? Two that take in all others, so that it reads the headers twice, not forty times."""

import re

STARTS_AND_ENDS = ("main.cpp", "objects.cpp", "run.cpp", "synapses_classes.cpp")  #: pieces that do not run in every step

_DIRECTIVE = re.compile(r"^[ \t]*#(?!include .code_objects)(?:.*\\\n)*.*", re.M)
_DECLARED = re.compile(r"^void (_\w+)\(\);", re.M)


def gather(folder, names):
    """Return two files that take in the pieces of a program: what runs in every time step, and what does not.

    Parameters
    ----------
    folder : Path
        Where Brian2 has written the program.
    names : set of str
        Files that it would compile one by one.

    Returns
    -------
    files : dict of str
        The content of both by their names.
    taken_in : set of str
        Those of the names that need not be compiled any more.
    """
    pieces = sorted(name for name in names if name.startswith("code_objects/"))
    files = {"each_step.cpp": '#include "network.cpp"\n' + _joined([folder/name for name in pieces]),
             "once.cpp": "".join(f'#include "{name}"\n' for name in STARTS_AND_ENDS)}
    return files, {*pieces, *STARTS_AND_ENDS, "network.cpp"}


def _joined(paths):
    """Return C++ that takes in the pieces of a program, whose private names are partly the same.

    Each piece is put into a namespace of its own, before which the preprocessor has read its headers, and its public
    functions are called from outside.
    """
    lines = list(dict.fromkeys("\n".join(_DIRECTIVE.findall(path.read_text())) for path in paths))
    for path in paths:
        lines.append(f'namespace {{ namespace of_{path.stem} {{\n#include "code_objects/{path.name}"\n}} }}')
        lines += [f"void {name}() {{ of_{path.stem}::{name}(); }}"
                  for name in _DECLARED.findall(path.with_suffix(".h").read_text())]
    return "\n".join(lines) + "\n"
