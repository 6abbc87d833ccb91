"""How is Brian2 lent to one network at a time, and given back as it was?"""

import contextlib
import threading

import numpy as np
from brian2 import prefs
from brian2.core.base import BrianObjectException
from brian2.devices.device import all_devices, reset_device, set_device
from brian2.equations.equations import EquationError
from brian2.units.fundamentalunits import DimensionMismatchError
from brian2.utils.logger import BrianLogger

from ..files import endings
from . import child

PREFERENCES = {
    "core.default_float_dtype": np.float32,
    "codegen.target": "numpy",
    "logging.std_redirection_to_file": False,  # into files that a killed process leaves behind
    "codegen.cpp.extra_compile_args_gcc": [
        "-w", "-O3", "-ffast-math", "-march=native", "-std=c++11",
        "--param=vect-max-version-for-alias-checks=100",  # else neurons with one more variable are not vectorised
    ],
    "codegen.cpp.headers": child.HEADERS,
    "codegen.generators.cpp.flush_denormals": True,  # decaying conductances would otherwise slow the processor down
}
endings.keep_no_log()


def runtime():
    """Lend Brian2 in its usual mode, with NumPy and double precision, for a ``with`` block."""
    return brian2(all_devices["runtime"], {"core.default_float_dtype": np.float64})


_one_at_a_time = threading.RLock()  #: Brian2 has one device and one set of preferences for all threads


@contextlib.contextmanager
def brian2(device, preferences=None):
    """Lend Brian2's device and preferences, and give them back."""
    with _one_at_a_time:
        before = {name: prefs[name] for name in PREFERENCES}
        set_device(device, build_on_run=False)
        try:
            for name, value in (PREFERENCES | (preferences or {})).items():
                prefs[name] = value
            yield
        finally:
            for name, value in before.items():
                prefs[name] = value
            reset_device()


@contextlib.contextmanager
def readable_errors():
    """Turn Brian2's report of a mistake in the equations into one line."""
    try:
        yield
    except (BrianObjectException, EquationError, DimensionMismatchError) as error:
        BrianLogger.suppress_name("unused_brian_object")  # nothing about each object of the network that fails
        place = str(error).partition("\n")[0].partition("Error encountered with object named ")[2].strip(" .")
        cause = error
        while cause.__cause__ is not None and not isinstance(cause, EquationError):
            cause = cause.__cause__
        message = " ".join(str(cause.args[0] if cause.args else cause).split())
        if message.isidentifier():  # all that Brian2 says when a synapse reads a variable that its neuron lacks
            message = f"there is no variable {message}"
        raise ValueError(f"the equations{place and ' of ' + place}: {message}") from error
