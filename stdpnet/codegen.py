"""How does Brian2 write the C++ of networks without delays?

A device of Brian2's own kind (`brian2.devices.cpp_standalone`) with five templates of its own. The equations and
everything else are Brian2's; the templates differ where the two-layer networks spend their time:

* synapses without delays walk over the spikes of the step, with no spike queue; all-to-all synapses
  (:class:`AllToAll`) compute their indices instead of reading them, which lets the compiler vectorise;
* a group's threshold is first tested for 64 neurons at a time;
* the loop over time steps keeps a list of objects per clock;
* numbers in the equations are single precision where the variables are.
"""

import re
from itertools import takewhile

import numpy as np
from brian2 import Synapses, ms, prefs
from brian2.core import clocks
from brian2.core.functions import DEFAULT_FUNCTIONS
from brian2.core.names import find_name
from brian2.core.variables import Constant
from brian2.devices.cpp_standalone.codeobject import CPPStandaloneCodeObject
from brian2.devices.cpp_standalone.device import CPPStandaloneDevice
from brian2.devices.device import all_devices, get_device

DEVICE = "stdpnet"  #: the device's name for `brian2.set_device`

_LITERAL = re.compile(r"(?<![\w.])(\d+\.\d*(?:e[-+]?\d+)?|\d+e[-+]?\d+)(?![\w.])")
_NEURON = re.compile(r"\b_ptr_array_\w+__synaptic_(pre|post)\[_idx\]")


class AllToAll(Synapses):
    """Synapses from every neuron of `source` to every neuron of `target`, without delays.

    The synapse from i to j is number ``i*len(target) + j``. Parameters as those of `brian2.Synapses`.
    """

    def __init__(self, source, target, model=None, on_pre=None, on_post=None, **options):
        pathways = {"pre": on_pre, "post": on_post}
        super().__init__(source, target, model, on_pre=on_pre, on_post=on_post,
                         delay={name: 0*ms for name, code in pathways.items() if code}, **options)
        self.connect()


def _is_all_to_all(owner):
    return isinstance(getattr(owner, "synapses", owner), AllToAll)


def _all_to_all(code, row, column):
    """Replace the look-up of a synapse's neurons by the loop variables."""
    names = {"pre": row, "post": column}
    return [_NEURON.sub(lambda found: names[found[1]], line) for line in code]


def _single(code):
    """Write floating-point literals in single precision if Brian2's variables are."""
    if prefs.core.default_float_dtype != np.float32:
        return code
    return [_LITERAL.sub(r"\1f", line) for line in code]


def _single_constant(variable):
    """Give a constant of the equations the precision of Brian2's variables."""
    if isinstance(variable, Constant) and variable.dtype == np.float64:
        return Constant(variable.name, prefs.core.default_float_dtype(variable.get_value()), variable.dim)
    return variable


def _draws_random_numbers(code):
    return any(re.search(r"\b_(rand|randn|poisson|binomial)\w*\(", line) for line in code)


def _spikespace(pathway):
    return get_device().get_array_name(pathway.source.variables[pathway.eventspace_name])


class CodeObject(CPPStandaloneCodeObject):
    """A piece of the program, written with this package's templates where it has one."""

    templater = CPPStandaloneCodeObject.templater.derive(
        "stdpnet",
        env_globals={
            "clock_type": "BaseClock" if hasattr(clocks, "BaseClock") else "Clock",
            "spikespace": _spikespace,
        },
    )


CodeObject.templater.env.filters.update(
    is_all_to_all=_is_all_to_all, all_to_all=_all_to_all, single=_single, draws_random_numbers=_draws_random_numbers
)

DEFAULT_FUNCTIONS["clip"].implementations.add_implementation(CodeObject, name="_clip", code="""
template <typename T, typename Low, typename High>
static inline T _clip(const T value, const Low low, const High high)
{
    return value < (T)low ? (T)low : value > (T)high ? (T)high : value;
}
""")


class Device(CPPStandaloneDevice):
    """Brian2's C++ standalone device, writing :class:`CodeObject` instead of its own."""

    def code_object_class(self, codeobj_class=None, fallback_pref=None):
        """Return the class of the program's pieces, whatever a preference asks for."""
        return CodeObject if codeobj_class is None else codeobj_class

    def code_object(self, owner, name, abstract_code, variables, template_name, *args, **options):
        """Return a piece of the program; all-to-all synapses are created by a template of their own."""
        if template_name == "synapses_create_generator" and _is_all_to_all(owner):
            template_name = "all_to_all_create"
        variables = {key: _single_constant(variable) for key, variable in variables.items()}
        name = find_name(name, self.code_objects)  # the source must not depend on what else this process has built
        return super().code_object(owner, name, abstract_code, variables, template_name, *args, **options)

    def network_run(self, net, *args, **options):
        """Add the run of a network. Brian2 starts its clocks in the order of a set; here it is that of their names."""
        first = len(self.main_queue)
        super().network_run(net, *args, **options)
        starts = list(takewhile(lambda entry: entry[0] == "set_by_single_value", self.main_queue[first:]))
        self.main_queue[first:first + len(starts)] = sorted(starts, key=lambda entry: entry[1][0])


all_devices[DEVICE] = Device()
