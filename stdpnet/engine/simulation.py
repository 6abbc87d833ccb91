"""How is a network run by Brian2 itself, with NumPy, for lack of a compiler and as the definition of what programs do?"""

import contextlib

import numpy as np
from brian2 import TimedArray, second
from brian2.devices.device import all_devices

from .brian import brian2, readable_errors
from .objects import SparseSynapses
from .program import FOREVER, READ_AT_START
from .shown import Shown


class Simulation:
    """A network run by Brian2 itself with NumPy: slow, but needs no compiler. Stands in for :class:`~stdpnet.engine.program.Program`."""

    def __init__(self, build):
        self.build, self.variables = build, {}  # nothing here is given in another form than a network has it
        with brian2(all_devices["runtime"]), _numpy_untouched(), readable_errors():
            network = self.build()
            for synapses in (thing for thing in network.objects if isinstance(thing, SparseSynapses)):
                synapses.connect(i=[0], j=[0])  # Brian2 does not run synapses without any
            network.run(0*second, namespace={})

    def is_there(self):
        """Return that it is."""
        return True

    def run(self, inputs, outputs):
        """Run the network once; see :meth:`~stdpnet.engine.program.Program.run`."""
        with brian2(all_devices["runtime"]), _numpy_untouched():
            network = self.build()
            inputs = _connect(network, inputs)
            for name, value in inputs.items():
                _set(network, name, value)
            network.run(FOREVER, namespace={})
            return {name: np.ravel(_values(network, name)).copy() for name in outputs}


def _connect(network, inputs):
    """Make the synapses that are listed among the inputs, and return the other inputs."""
    for name in [name.removesuffix("._synaptic_pre") for name in inputs if name.endswith("._synaptic_pre")]:
        network[name].connect(i=inputs[f"{name}._synaptic_pre"], j=inputs[f"{name}._synaptic_post"])
    return {name: value for name, value in inputs.items() if not name.endswith(READ_AT_START)}


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
    """Return the array behind a variable of a network run by Brian2 itself."""
    group, variable = name.split(".")
    return network[group].variables[variable].get_value()


def _set(network, name, value):
    """Set a variable, a TimedArray or samples of a network run by Brian2 itself."""
    given = None if "." in name else next(each for each in _given(network) if each.name == name)
    if isinstance(given, Shown):
        given.values = np.reshape(value, (-1, given.n_inputs))
        return
    values = given.values if given else _values(network, name)
    values[...] = np.reshape(value, values.shape) if np.size(value) > 1 else value


def _given(network):
    """Return the TimedArrays and the samples of a network."""
    spaces = [getattr(thing, "namespace", None) or {} for thing in network.objects]
    return [value for space in spaces for value in space.values() if isinstance(value, TimedArray | Shown)]
