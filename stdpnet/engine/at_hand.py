"""Which programs need not be prepared again? (those that this process used last, whichever network asks)

To write the source of a program, which tells whether it is in the cache, takes some tenths of a second; a clone of a
network, one that is loaded, or one that answers and learns in turn would take them each time.
"""

import logging
import os
from functools import partial

from . import brian

logger = logging.getLogger(__name__)

MOST = 8  #: programs
_latest: list = []  #: of (what it is made of, program), the last one used first


def prepared(kind, build, arguments):
    """Return a program of a network, or the one that was made before of the same.

    Parameters
    ----------
    kind : type
        `stdpnet.engine.program.Program` or `stdpnet.engine.simulation.Simulation`.
    build : callable
        Makes the network.
    arguments : dict
        With what `build` is called.

    Raises
    ------
    ValueError, OSError, RuntimeError
        As `kind`.
    """
    made = kind, build, arguments, os.environ.get("STDPNET_CACHE"), dict(brian.PREFERENCES)
    found = next((one for before, one in _latest if before == made and one.is_there()), None)
    if found is None:
        logger.info("preparing the network")
        found = kind(partial(build, **arguments))
    _latest[:] = [(made, found), *(each for each in _latest if each[1] is not found)][:MOST]
    return found
