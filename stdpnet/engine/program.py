"""How does a Brian2 network become one compiled program that is run again and again with other weights and inputs?

The only module that knows the insides of Brian2's standalone mode. A program is kept in a cache (``STDPNET_CACHE``,
else the user's cache folder) under a name made from its source, the compiler and the processor. It ends when the
process that started it does.
"""

import contextlib
import errno
import json
import os
import shutil
import subprocess
import threading

import numpy as np
from brian2 import TimedArray, prefs, second
from brian2.core.base import BrianObjectException
from brian2.core.variables import ArrayVariable, DynamicArrayVariable
from brian2.devices.device import all_devices, reset_device, set_device
from brian2.equations.equations import EquationError
from brian2.units.fundamentalunits import DimensionMismatchError
from brian2.utils.logger import BrianLogger

from ..files import atomic, cache, endings, temporary
from . import child, compiler
from .device import Device
from .fingerprint import fingerprint
from .objects import SparseSynapses

FOREVER = 1e6*second  #: programs end when their network says so
READ_AT_START = ("._synaptic_pre", "._synaptic_post")  #: read by the program itself, which so learns their number

NO_COMPILER = (
    "no C++ compiler found: install one (Debian, Ubuntu: apt install g++ make; macOS: xcode-select --install; "
    "conda: conda install cxx-compiler make) or choose the target 'numpy', which is slow"
)
KEPT = ("main", "variables.json", "static_arrays")  #: what a program needs to be run
FULL = "No space left on device"  #: what a compiler says in English
COMPILING = 200*2**20  #: bytes that the compiler's files take at most
_PREFERENCES = {
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


class Program:
    """A network compiled to a program of its own.

    Parameters
    ----------
    build : callable
        Makes the `brian2.Network`, every object with an explicit name and namespace.

    Raises
    ------
    ValueError
        If Brian2 refuses the network's equations.
    OSError
        If there is no C++ compiler.
    RuntimeError
        If the compiler fails.
    """

    def __init__(self, build):
        if not (shutil.which("g++") and shutil.which("make")):
            raise OSError(NO_COMPILER)
        programs = cache.cache_folder("programs")
        for places in ((), (programs,)):
            temporary.sweep(*places)
        with temporary.folder(needed=COMPILING) as source:
            with _room_in(source):
                _write_source(build, source)
            self.folder = programs/fingerprint(source)
            if not cache.is_whole(self.folder, KEPT[:2]):
                cache.check_writable(programs)
                with _room_in(source):
                    _compile(source)
                cache.store(source, self.folder, KEPT)
        self.variables = json.loads((self.folder/"variables.json").read_text())

    def is_there(self):
        """Return whether nobody has removed the program from the cache."""
        return (self.folder/"main").exists()

    def run(self, inputs, outputs):
        """Run the program once.

        Parameters
        ----------
        inputs : dict
            Start values in SI units by name (``"group.variable"``, or that of a TimedArray): numbers or arrays.
        outputs : list of str
            Names of the variables to return.

        Returns
        -------
        dict
            Their values at the end, each flat and in SI units.

        Raises
        ------
        ValueError
            If an input has another number of values than the variable.
        OSError
            If there is too little memory, or too little room for inputs and outputs.
        RuntimeError
            If the program fails otherwise.
        """
        with temporary.folder(needed=self._size(inputs)) as folder, _room_in(folder):
            arguments = [self._argument(name, value, folder) for name, value in inputs.items()]
            command = [str(self.folder/"main"), "--results_dir", f"{folder}/", *filter(None, arguments)]
            child.run(command, cwd=self.folder)
            return {name: self._read(name, folder) for name in outputs}

    def _size(self, inputs):
        """Bytes of all inputs and, as far as they are known before, of all variables, which a program writes."""
        known = sum(size*np.dtype(dtype).itemsize for _, dtype, size in self.variables.values() if size)
        return known + sum(8*np.size(value) for value in inputs.values())

    def _argument(self, name, value, folder):
        file, dtype, size = self.variables[name]
        value = np.ascontiguousarray(value, dtype=dtype).ravel()
        if name.endswith(READ_AT_START):
            (folder/name).write_bytes(value)
            return ""
        if value.size == 1:
            return f"{name}={value.item()!r}"
        if size not in (None, value.size):
            raise ValueError(f"{name}: expected {size} values, got {value.size}")
        (folder/name).write_bytes(value)  # unlike tofile, says what is wrong with a full disk
        return f"{name if file else name + '.values'}={folder}/{name}"

    def _read(self, name, folder):
        file, dtype, size = self.variables[name]
        values = np.fromfile(f"{folder}/{file}", dtype=dtype)
        if size not in (None, values.size) or shutil.disk_usage(folder).free == 0:
            raise OSError(errno.ENOSPC, f"{os.strerror(errno.ENOSPC)}: the compiled network could not write its variables")
        return values


class Simulation:
    """A network run by Brian2 itself with NumPy: slow, but needs no compiler. Stands in for :class:`Program`."""

    def __init__(self, build):
        self.build = build
        with _brian2(all_devices["runtime"]), _numpy_untouched(), _readable_errors():
            network = self.build()
            for synapses in (thing for thing in network.objects if isinstance(thing, SparseSynapses)):
                synapses.connect(i=[0], j=[0])  # Brian2 does not run synapses without any
            network.run(0*second, namespace={})

    def is_there(self):
        """Return that it is."""
        return True

    def run(self, inputs, outputs):
        """Run the network once; see :meth:`Program.run`."""
        with _brian2(all_devices["runtime"]), _numpy_untouched():
            network = self.build()
            inputs = _connect(network, inputs)
            for name, value in inputs.items():
                values = _values(network, name)
                values[...] = np.reshape(value, values.shape) if np.size(value) > 1 else value
            network.run(FOREVER, namespace={})
            return {name: np.ravel(_values(network, name)).copy() for name in outputs}


def _connect(network, inputs):
    """Make the synapses that are listed among the inputs, and return the other inputs."""
    for name in [name.removesuffix("._synaptic_pre") for name in inputs if name.endswith("._synaptic_pre")]:
        network[name].connect(i=inputs[f"{name}._synaptic_pre"], j=inputs[f"{name}._synaptic_post"])
    return {name: value for name, value in inputs.items() if not name.endswith(READ_AT_START)}


@contextlib.contextmanager
def _room_in(folder):
    """Let the error of a full disk name the place where a folder is, and what to do."""
    try:
        yield
    except OSError as error:
        if error.errno not in atomic.FULL:
            raise
        raise OSError(error.errno, f"{error.strerror}; free some space there, or set TMPDIR to another folder",
                      str(folder.parent)) from error


@contextlib.contextmanager
def _numpy_untouched():
    """Give NumPy's own random numbers back as they were, and let Brian2 compare single-precision numbers to 1e50."""
    state = np.random.get_state()
    try:
        with np.errstate(over="ignore"):
            yield
    finally:
        np.random.set_state(state)


def _values(network, name):
    """Return the array behind a variable or a TimedArray of a network run by Brian2 itself."""
    if "." in name:
        group, variable = name.split(".")
        return network[group].variables[variable].get_value()
    return next(value.values for _, value in _timed_arrays(network) if value.name == name)


def _timed_arrays(network):
    for thing in network.objects:
        namespace = getattr(thing, "namespace", None) or {}
        yield from ((key, value) for key, value in namespace.items() if isinstance(value, TimedArray))


def runtime():
    """Lend Brian2 in its usual mode, with NumPy and double precision, for a ``with`` block."""
    return _brian2(all_devices["runtime"], {"core.default_float_dtype": np.float64})


_one_at_a_time = threading.RLock()  #: Brian2 has one device and one set of preferences for all threads


@contextlib.contextmanager
def _brian2(device, preferences=None):
    """Lend Brian2's device and preferences, and give them back."""
    with _one_at_a_time:
        before = {name: prefs[name] for name in _PREFERENCES}
        set_device(device, build_on_run=False)
        try:
            for name, value in (_PREFERENCES | (preferences or {})).items():
                prefs[name] = value
            yield
        finally:
            for name, value in before.items():
                prefs[name] = value
            reset_device()


@contextlib.contextmanager
def _readable_errors():
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


def _write_source(build, folder):
    """Write the C++ of a network, and what its variables are called there."""
    device = Device()
    with _brian2(device), _readable_errors():
        compiler.try_flags(folder)
        network = build()
        network.run(FOREVER, namespace={})
        device.insert_code("before_start", child.ENDS_WITH_PARENT)
        device.build(directory=str(folder), compile=False, run=False)
        (folder/"variables.json").write_text(json.dumps(_variables(device), indent=1))


def _variables(device):
    """Return (file, type, size or None if the program decides) of each variable by name."""
    variables = {
        f"{variable.owner.name}.{variable.name}": (
            device.get_array_filename(variable), np.dtype(variable.dtype).str,
            None if isinstance(variable, DynamicArrayVariable) else variable.size)
        for variable in device.arrays if isinstance(variable, ArrayVariable) and variable.owner is not None
    }
    variables |= {array.name: (None, "<f8", array.values.size) for array in device.timed_arrays}
    return variables


def _compile(folder):
    done = subprocess.run(["make", f"-j{os.cpu_count()}"], cwd=folder, capture_output=True, text=True,
                          env=os.environ | {"TMPDIR": str(folder), "LC_ALL": "C"})
    if done.returncode:
        if FULL in done.stderr:
            raise OSError(errno.ENOSPC, f"{FULL}: the C++ compiler could not write its files")
        raise RuntimeError(f"the C++ compiler failed: {done.stderr[-1000:]}")
    for path in folder.rglob("*.o"):
        path.unlink()
