"""How does Brian2 write the C++ of networks without delays?

A device of Brian2's own kind (`brian2.devices.cpp_standalone`) with templates of its own. The equations and
everything else are Brian2's; the templates differ where the networks spend their time:

* synapses without delays walk over the spikes of the step, with no spike queue; all-to-all synapses
  (:class:`~stdpnet.engine.objects.DenseSynapses`) compute their indices instead of reading them, which lets the
  compiler vectorise, and run regular code for those neurons alone onto which something has changed; those onto a neuron
  that differ by nothing but whether they exist (:class:`~stdpnet.engine.objects.BitSynapses`) take a bit each;
* a group's threshold is first tested for some neurons at a time;
* neurons at rest (:class:`~stdpnet.engine.objects.SparselyUpdatedGroup`) are not updated until a spike reaches them;
* of neurons whose spikes are known in advance (see :mod:`stdpnet.engine.schedule`) only the next one is awaited;
* neurons in maps (see :mod:`stdpnet.engine.feature_maps`) read what belongs to their map without an index, and list the
  spikes of many neurons at once;
* the loop over time steps keeps a list of objects per clock;
* the compiler is given two files that take in all others, and so reads the headers twice, not for each of them.
"""

import math
from itertools import takewhile

import numpy as np
from brian2 import NeuronGroup, Synapses, prefs
from brian2.core import clocks
from brian2.core.functions import DEFAULT_FUNCTIONS
from brian2.core.names import find_name
from brian2.core.variables import ArrayVariable, AuxiliaryVariable, Constant
from brian2.devices.cpp_standalone.codeobject import CPPStandaloneCodeObject
from brian2.devices.cpp_standalone.device import CPPStandaloneDevice
from brian2.devices.device import all_devices, get_device

from .feature_maps import MapGroup
from .generator import Generator, names_read
from .objects import BLOCK, FEW, BitSynapses, DenseSynapses, SparselyUpdatedGroup, SparseSynapses, few, synapses_of
from .schedule import scheduled_by
from .shown import Shown
from .translation_units import gather

DEVICE = "stdpnet"  #: the device's name for `brian2.set_device`


# what templates ask

def _is_dense(owner):
    return isinstance(synapses_of(owner), DenseSynapses)


def _is_of_bits(owner):
    return isinstance(synapses_of(owner), BitSynapses)


def _is_sparse(owner):
    return isinstance(synapses_of(owner), SparseSynapses)


def _maps(owner):
    """Return the number of maps of a group whose equations read variables of its maps, else 0."""
    return owner.n_maps if getattr(owner, "by_map", False) else 0


def _tile(n_maps):
    """Return the least number of neurons that is a multiple of 64 and of `n_maps`."""
    return math.lcm(64, n_maps)


def _array(variable):
    """Return the name of a variable's array, of any group."""
    return get_device().get_array_name(variable)


def _still(group):
    """Return the array in which a group notes which of its blocks rest; None if they never do."""
    return _array(group.variables["_still"]) if isinstance(group, SparselyUpdatedGroup) else None


def _spikespace(pathway):
    return _array(pathway.source.variables[pathway.eventspace_name])


def _gate(pathway):
    """Return the list of the target's neurons to which a pathway of all-to-all synapses is restricted, or None."""
    event = pathway.synapses.gated_by.get(pathway.name)
    return event and _array(pathway.target.variables[f"_{event}space"])


class CodeObject(CPPStandaloneCodeObject):
    """A piece of the program, written with this package's templates where it has one."""

    generator_class = Generator
    templater = CPPStandaloneCodeObject.templater.derive(
        "stdpnet.engine",
        env_globals={
            "block": BLOCK,
            "few": FEW,
            "clock_type": "BaseClock" if hasattr(clocks, "BaseClock") else "Clock",
            "array": _array,
            "spikespace": _spikespace,
            "still": _still,
            "gate": _gate,
        },
    )


CodeObject.templater.env.filters.update(is_dense=_is_dense, is_of_bits=_is_of_bits, is_sparse=_is_sparse, maps=_maps,
                                        tile=_tile)

DEFAULT_FUNCTIONS["clip"].implementations.add_implementation(CodeObject, name="_clip", code="""
template <typename T, typename Low, typename High>
static inline T _clip(const T value, const Low low, const High high)
{
    return value < (T)low ? (T)low : value > (T)high ? (T)high : value;
}
""")


class Device(CPPStandaloneDevice):
    """Brian2's C++ standalone device, writing :class:`CodeObject` instead of its own.

    Attributes
    ----------
    scheduled : dict of str
        The variables that decide when neurons fire, by the names of groups; see `stdpnet.engine.schedule`.
    shown : dict of Shown
        What the program is shown, by name.
    """

    def __init__(self):
        super().__init__()
        self.scheduled, self.shown = {}, {}

    def code_object_class(self, codeobj_class=None, fallback_pref=None):
        """Return the class of the program's pieces, whatever a preference asks for."""
        return CodeObject if codeobj_class is None else codeobj_class

    def code_object(self, owner, name, abstract_code, variables, template_name, *args, **options):
        """Return a piece of the program, written by the template that suits its owner."""
        template_name = self._template(owner, name, abstract_code, variables, template_name)
        variables = {key: _single_constant(variable) for key, variable in variables.items()}
        self.shown |= {each.name: each for each in variables.values() if isinstance(each, Shown)}
        name = find_name(name, self.code_objects)  # the source must not depend on what else this process has built
        return super().code_object(owner, name, abstract_code, variables, template_name, *args, **options)

    def network_run(self, net, *args, **options):
        """Add the run of a network. Brian2 starts its clocks in the order of a set; here it is that of their names."""
        self._schedule(net)
        first = len(self.main_queue)
        super().network_run(net, *args, **options)
        starts = list(takewhile(lambda entry: entry[0] == "set_by_single_value", self.main_queue[first:]))
        self.main_queue[first:first + len(starts)] = sorted(starts, key=lambda entry: entry[1][0])

    def _schedule(self, net):
        """Find the groups whose spikes are known in advance, and give them an array of blocks whose next one is."""
        objects = sorted(net.objects, key=lambda thing: thing.name)
        summed = [updater.target_var for thing in objects if isinstance(thing, Synapses)
                  for updater in thing.summed_updaters.values()]
        for group in filter(_may_be_scheduled, objects):
            name = scheduled_by(group)
            if name is not None and not any(each is group.variables[name] for each in summed):  # which no code writes
                self.scheduled[group.name] = name
                group.variables.add_array("_scheduled", size=few(len(group)), dtype=np.int8)

    def _template(self, owner, name, code, variables, usual):
        """Return the name of the template for a piece of the program that Brian2 would write by its `usual` one."""
        if usual == "synapses_create_generator" and _is_dense(owner):
            return "dense_create"
        if usual == "synapses_create_generator" and _is_sparse(owner):
            return "sparse_create"
        if isinstance(owner, SparselyUpdatedGroup) and _may_rest(owner, name, code, variables):
            return f"resting_{usual}"
        if usual == "threshold" and isinstance(owner, MapGroup):
            return "map_threshold"
        if owner.name in self.scheduled and name.startswith(owner.thresholder["spike"].name):
            return "scheduled_threshold"
        return usual

    def generate_makefile(self, writer, *args, **options):
        """Write the makefile, and the two files that take in all others."""
        files, taken_in = gather(writer.source_files)
        for name, content in files.items():
            writer.write(name, content)
        writer.source_files -= taken_in
        super().generate_makefile(writer, *args, **options)


all_devices[DEVICE] = Device()


def _may_be_scheduled(thing):
    """Whether something is a group of neurons that fire, and not one of those with templates of their own."""
    special = isinstance(thing, MapGroup | SparselyUpdatedGroup)
    return isinstance(thing, NeuronGroup) and not special and "spike" in thing.events


def _may_rest(group, name, code, variables):
    """Whether a piece of the program is an update or a threshold and reads nothing that changes by itself.

    That is all but constants, the neurons' variables and, for the refractory time, the clock.
    """
    if not name.startswith(tuple(each.name for each in (group.state_updater, *group.thresholder.values()))):
        return False
    read = [variables[each] for each in names_read("\n".join(code.values())) & variables.keys() - {"dt"}]
    return all(_is_of_neurons(variable, group) or _is_fixed(variable) for variable in read)


def _is_of_neurons(variable, group):
    return isinstance(variable, ArrayVariable) and not variable.scalar and variable.owner.name == group.name


def _is_fixed(variable):
    return isinstance(variable, Constant | AuxiliaryVariable) or getattr(variable, "stateless", False)


def _single_constant(variable):
    """Give a constant of the equations the precision of Brian2's variables."""
    if isinstance(variable, Constant) and variable.dtype == np.float64:
        return Constant(variable.name, prefs.core.default_float_dtype(variable.get_value()), variable.dim)
    return variable
