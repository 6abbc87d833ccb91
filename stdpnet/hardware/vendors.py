"""How are vendors' own programs for their chips asked, offline? (single modules of packages, which stay unimported)

As packages, sinabs and rockpool import PyTorch and a driver for chips, samna, which downloads when it is imported. What maps and
checks needs neither: it is loaded from its file alone. Both want a `nir` older than ours, so they are installed without what
they ask for, or in an environment of their own.
"""

import importlib
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

REMEDY = "python -m pip install --no-deps sinabs rockpool xylosim"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What is found about a graph."""

    facts: tuple = ()  #: lines that tell where it lies, or how much it takes
    broken: tuple = ()  #: lines, one for each rule that it breaks


def module(package, *path):
    """Return a module of a package, given the names that lead to it, without running what is above it.

    Raises
    ------
    ValueError
        If the package is not installed, or has no such module.
    """
    found = find_spec(package)
    if found is None:
        raise ValueError(f"the vendor's check needs the package {package}: {REMEDY}")
    folder = Path(found.submodule_search_locations[0], *path[:-1])
    alone = "_".join(("_alone", package, *path[:-1]))
    if alone not in sys.modules:
        sys.modules[alone] = ModuleType(alone)
        sys.modules[alone].__path__ = [str(folder)]
    try:
        return importlib.import_module(f"{alone}.{path[-1]}")
    except ImportError as error:
        raise ValueError(f"the vendor's check needs {package} with {'.'.join(path)} ({error}): {REMEDY}") from error


def in_one_line(error):
    """Return what an error, and what led to it, says, in one line."""
    parts = [str(each) for each in (error, error.__cause__) if each is not None]
    return "; ".join(" ".join(part.split()) for part in parts)
