"""Which network does a file hold?"""

from collections.abc import Mapping
from os import PathLike

from ..files import result_file
from . import chain
from .chain import Chain
from .populations import SpikingNetwork
from .restocnet import ReStoCNet

KINDS = chain.KINDS | {"Chain": Chain}


def load(path: str | PathLike, *, classes: Mapping[str, type] | None = None) -> SpikingNetwork | ReStoCNet | Chain:
    """Return the network in a result file, with what it has learned.

    Parameters
    ----------
    path : path-like
    classes : dict, optional
        Dataclasses by name, for models of your own.

    Raises
    ------
    ValueError
        If the file holds no network.
    """
    return of_run(result_file.read(path, classes=classes), path)


def of_run(run, path):
    """Return the network of a result file that was read from a path; raises ValueError if it holds none."""
    kind = run.attributes.get("network")
    if kind not in KINDS:
        raise ValueError(f"{path}: expected a file with a network, one of {', '.join(KINDS)}, got {kind!r}; the scripts of "
                         "networks/ write such files")
    return KINDS[kind].from_run(run)
