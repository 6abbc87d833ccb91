"""How does a Brian2 network become one compiled program that is run again and again with other weights and inputs?

The only module that knows the insides of Brian2's standalone mode. A program is kept in a cache (``STDPNET_CACHE``,
else the user's cache folder) under a name made from its source, the compiler and the processor; one whose description is
known need not even be written (see `stdpnet.engine.descriptions`). It ends when the process that started it does.
"""

import contextlib
import errno
import json
import os
import shutil
import subprocess

import numpy as np
from brian2 import second
from brian2.core.variables import ArrayVariable, DynamicArrayVariable

from ..files import atomic, cache, temporary
from . import child, compiler, descriptions
from .brian import brian2, readable_errors
from .device import Device
from .fingerprint import fingerprint
from .shown import write

FOREVER = 1e6*second  #: programs end when their network says so
READ_AT_START = ("._synaptic_pre", "._synaptic_post")  #: read by the program itself, which so learns their number
SAMPLES = "samples"  #: type of what a program is shown

NO_COMPILER = (
    "no C++ compiler found: install one (Debian, Ubuntu: apt install g++ make; macOS: xcode-select --install; "
    "conda: conda install cxx-compiler make) or choose the target 'numpy', which is slow"
)
KEPT = ("main", "variables.json", "static_arrays")  #: what a program needs to be run
FULL = "No space left on device"  #: what a compiler says in English
COMPILING = 200*2**20  #: bytes that the compiler's files take at most


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
        description = descriptions.digest(build)
        name = descriptions.recall(description)
        if name is None or not cache.is_whole(programs/name, KEPT[:2]):
            name = _made(build, programs)
            descriptions.remember(description, name)
        self.folder = programs/name
        self.variables = json.loads((self.folder/"variables.json").read_text())

    def is_there(self):
        """Return whether nobody has removed the program from the cache."""
        return (self.folder/"main").exists()

    def run(self, inputs, outputs):
        """Run the program once.

        Parameters
        ----------
        inputs : dict
            Start values in SI units by name (``"group.variable"``, that of a TimedArray, or that of samples, see
            `stdpnet.engine.shown`): numbers or arrays.
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
        known = sum(size*np.dtype(dtype).itemsize for file, dtype, size in self.variables.values() if file and size)
        return known + sum(8*np.size(value) for value in inputs.values())

    def _argument(self, name, value, folder):
        file, dtype, size = self.variables[name]
        if dtype == SAMPLES:
            write(value, folder, name, size)
            return ""
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


def _made(build, programs):
    """Write a program's source, compile it unless it is in the cache, and return its name there."""
    with temporary.folder(needed=COMPILING) as source:
        with _room_in(source):
            write_source(build, source)
        name = fingerprint(source)
        if not cache.is_whole(programs/name, KEPT[:2]):
            cache.check_writable(programs)
            with _room_in(source):
                _compile(source)
            cache.store(source, programs/name, KEPT)
    return name


def write_source(build, folder):
    """Write the C++ of a network, and what its variables are called there."""
    device = Device()
    with brian2(device), readable_errors():
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
    return variables | {shown.name: (None, SAMPLES, shown.n_inputs) for shown in device.shown.values()}


def _compile(folder):
    done = subprocess.run(["make", f"-j{os.cpu_count()}"], cwd=folder, capture_output=True, text=True,
                          env=os.environ | {"TMPDIR": str(folder), "LC_ALL": "C"})
    if done.returncode:
        if FULL in done.stderr:
            raise OSError(errno.ENOSPC, f"{FULL}: the C++ compiler could not write its files")
        raise RuntimeError(f"the C++ compiler failed: {done.stderr[-1000:]}")
    for path in folder.rglob("*.o"):
        path.unlink()
