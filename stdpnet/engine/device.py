"""How does Brian2 write the C++ of networks without delays?

A device of Brian2's own kind (`brian2.devices.cpp_standalone`) with templates of its own. The equations and
everything else are Brian2's; the templates differ where the two-layer networks spend their time:

* synapses without delays walk over the spikes of the step, with no spike queue; all-to-all synapses
  (:class:`AllToAll`) compute their indices instead of reading them, which lets the compiler vectorise;
* a group's threshold is first tested for some neurons at a time;
* neurons at rest (:class:`Resting`) are not updated until a spike reaches them;
* neurons in maps (see :mod:`stdpnet.engine.feature_maps`) read what belongs to their map without an index, and list the spikes
  of many neurons at once;
* the loop over time steps keeps a list of objects per clock;
* the compiler is given two files that take in all others, and so reads the headers twice, not for each of them;
* numbers in the equations are single precision where the variables are.
"""

import math
import re
from itertools import takewhile
from pathlib import Path

import numpy as np
from brian2 import NeuronGroup, Synapses, ms, prefs
from brian2.core import clocks
from brian2.core.functions import DEFAULT_FUNCTIONS
from brian2.core.names import find_name
from brian2.core.variables import ArrayVariable, AuxiliaryVariable, Constant
from brian2.devices.cpp_standalone.codeobject import CPPStandaloneCodeObject
from brian2.devices.cpp_standalone.device import CPPStandaloneDevice
from brian2.devices.device import all_devices, get_device

from .translation_units import gather

DEVICE = "stdpnet"  #: the device's name for `brian2.set_device`
BLOCK = 64  #: neurons whose thresholds are tested, and that rest, together

_LITERAL = re.compile(r"(?<![\w.])(\d+\.\d*(?:e[-+]?\d+)?|\d+e[-+]?\d+)(?![\w.])")
_REFRACTORY = re.compile(r"_timestep\((t - lastspike), dt\) >= (_lio_\d+)")
_STEP = re.compile(r"(?<![\w.])dt(?!\w)")
_MAP_NUMBER = re.compile(r"\b_ptr_array_\w+_map_number\[_idx\]")
_WRITTEN = re.compile(r"^\s*(_ptr_array_\w+)\[.*?\] = ")
_SINCE_SPIKE = re.compile(r"^not_refractory = timestep\(t - lastspike, dt\) >= timestep\([\d.e-]+, dt\)$", re.M)
_NEURON = re.compile(r"\b_ptr_array_\w+__synaptic_(pre|post)\[_idx\]")


class Resting(NeuronGroup):
    """Neurons most of which are at rest: a compiled program does not update those whose state stays as it is.

    A block of neurons that two updates in a row have left as it was, to the last bit, is skipped until a spike changes
    something in it; the results are the same. Its variables must not be changed from elsewhere than by the group
    itself at its spikes or in `run_regularly`, and by synapses without delays.
    """

    def __init__(self, N, *args, **options):
        super().__init__(N, *args, **options)
        self.variables.add_array("_still", size=-(-N//BLOCK), dtype=np.int8)  # updates that have changed nothing


class NoDelays(Synapses):
    """Synapses without delays; the base of the two kinds. Parameters as those of `brian2.Synapses`, and

    only_where : dict
        Events of the target by the names of presynaptic pathways whose code does nothing to synapses onto neurons
        without this event: in a compiled program of all-to-all synapses it runs for the others alone.
    """

    def __init__(self, source, target, model=None, on_pre=None, on_post=None, only_where=None, **options):
        pathways = {"pre": on_pre, "post": on_post}
        if isinstance(on_pre, dict):
            pathways = {**on_pre, "post": on_post}
        self.only_where = {f"{options['name']}_{name}": event for name, event in (only_where or {}).items()}
        super().__init__(source, target, model, on_pre=on_pre, on_post=on_post,
                         delay={name: 0*ms for name, code in pathways.items() if code}, **options)


class AllToAll(NoDelays):
    """Synapses from every neuron of `source` to every neuron of `target`.

    The synapse from i to j is number ``i*len(target) + j``.
    """

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.connect()


class Listed(NoDelays):
    """Synapses of which a program learns when it starts, from its inputs ``_synaptic_pre`` and ``_synaptic_post``.

    They are listed by presynaptic neuron, and those of one neuron by postsynaptic.
    """

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if isinstance(get_device(), Device):
            self.connect()


def _is_all_to_all(owner):
    return isinstance(getattr(owner, "synapses", owner), AllToAll)


def _is_listed(owner):
    return isinstance(getattr(owner, "synapses", owner), Listed)


def _maps(owner):
    """Return the number of maps of a group whose equations read variables of its maps, else 0."""
    return owner.n_maps if getattr(owner, "by_map", False) else 0


def _tile(n_maps):
    """Return the least number of neurons that is a multiple of 64 and of `n_maps`."""
    return math.lcm(64, n_maps)


def _of_map(code):
    """Replace the look-up of a neuron's map by the loop variable."""
    return [_MAP_NUMBER.sub("_map", line) for line in code]


def _still(group):
    """Return the array in which a group notes which of its blocks rest; None if they never do."""
    return _array(group.variables["_still"]) if isinstance(group, Resting) else None


def _written(code, group):
    """Return the arrays of a group that code changes."""
    found = dict.fromkeys(match[1] for match in map(_WRITTEN.match, code) if match)
    return [name for name in found if name.startswith(f"_ptr_array_{group.name}_")]


def _waking(code, owner):
    """Add to code what ends the rest of the neurons that it changes."""
    groups = {"_idx": owner}
    if isinstance(owner, Synapses):
        groups = {"_presynaptic_idx": owner.source, "_postsynaptic_idx": owner.target}
    return code + [f"{_still(group)}[{index}/{BLOCK}] = 0;" for index, group in groups.items()
                   if isinstance(group, Resting) and _written(code, group)]


def _may_rest(group, name, code, variables):
    """Whether a piece of the program is an update or a threshold and reads nothing that changes by itself.

    That is all but constants, the group's variables and, for the refractory time, the clock.
    """
    if not name.startswith(tuple(each.name for each in (group.state_updater, *group.thresholder.values()))):
        return False
    words = re.findall(r"[A-Za-z_]\w*", _SINCE_SPIKE.sub("", "\n".join(code.values())))
    read = [variables[word] for word in {*words} & variables.keys() - {"dt"}]
    own = lambda variable: isinstance(variable, ArrayVariable) and variable.owner.name == group.name
    fixed = lambda variable: isinstance(variable, Constant | AuxiliaryVariable) or getattr(variable, "stateless", False)
    return all(own(variable) or fixed(variable) for variable in read)


def _all_to_all(code, row, column):
    """Replace the look-up of a synapse's neurons by the loop variables."""
    names = {"pre": row, "post": column}
    return [_NEURON.sub(lambda found: names[found[1]], line) for line in code]


def _single(code):
    """Write floating-point literals in single precision if Brian2's variables are."""
    if prefs.core.default_float_dtype != np.float32:
        return code
    return [_LITERAL.sub(r"\1f", line) for line in code]


def _single_step(code):
    """Use the time step in single precision too, and compare times as they are instead of counting steps.

    Brian2 asks ``_timestep(t - lastspike, dt) >= n``, a division and a conversion per neuron and step.
    """
    if prefs.core.default_float_dtype != np.float32:
        return code
    code = [_REFRACTORY.sub(r"(\1) >= (\2 - 1e-3)*dt", line) for line in code]
    return [line if "_timestep(" in line or "1e-3)*dt" in line else _STEP.sub("(float)dt", line) for line in code]


def _refractory(code):
    """Return the line that finds out which neurons are refractory."""
    return [line for line in code if _REFRACTORY.search(line)]


def _not_refractory(code):
    """Write the update of neurons that are not refractory, and stay so."""
    code = [line for line in code if not re.match(r"\s*_ptr_array_\w+_not_refractory\[_idx\] = ", line)]
    return [re.sub(r"= .*;", "= true;", line) if line in _refractory(code) else line for line in code]


def _whoever(code):
    """Write a threshold as if no neuron were refractory, in words as wide as the numbers that it compares."""
    code = [re.sub(r"\bchar not_refractory = .*;", "char not_refractory = true;", line) for line in code]
    return [line.replace("char _cond", "int32_t _cond") for line in code]


def _single_constant(variable):
    """Give a constant of the equations the precision of Brian2's variables."""
    if isinstance(variable, Constant) and variable.dtype == np.float64:
        return Constant(variable.name, prefs.core.default_float_dtype(variable.get_value()), variable.dim)
    return variable


def _draws_random_numbers(code):
    return any(re.search(r"\b_(rand|randn|poisson|binomial)\w*\(", line) for line in code)


def _array(variable):
    """Return the name of a variable's array, of any group."""
    return get_device().get_array_name(variable)


def _spikespace(pathway):
    return _array(pathway.source.variables[pathway.eventspace_name])


def _where(pathway):
    """Return the list of the target's neurons to which a pathway of all-to-all synapses is restricted, or None."""
    event = pathway.synapses.only_where.get(pathway.name)
    return event and _array(pathway.target.variables[f"_{event}space"])


class CodeObject(CPPStandaloneCodeObject):
    """A piece of the program, written with this package's templates where it has one."""

    templater = CPPStandaloneCodeObject.templater.derive(
        "stdpnet.engine",
        env_globals={
            "block": BLOCK,
            "clock_type": "BaseClock" if hasattr(clocks, "BaseClock") else "Clock",
            "array": _array,
            "spikespace": _spikespace,
            "still": _still,
            "where": _where,
        },
    )


CodeObject.templater.env.filters.update(
    is_all_to_all=_is_all_to_all, maps=_maps, tile=_tile, of_map=_of_map, is_listed=_is_listed, all_to_all=_all_to_all,
    single=_single, single_step=_single_step, draws_random_numbers=_draws_random_numbers, written=_written,
    waking=_waking, whoever=_whoever, refractory=_refractory, not_refractory=_not_refractory,
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
        """Return a piece of the program; this package's synapses are created by templates of their own."""
        if template_name == "synapses_create_generator" and _is_all_to_all(owner):
            template_name = "all_to_all_create"
        elif template_name == "synapses_create_generator" and _is_listed(owner):
            template_name = "listed_create"
        elif isinstance(owner, Resting) and _may_rest(owner, name, abstract_code, variables):
            template_name = f"resting_{template_name}"
        elif template_name == "threshold" and hasattr(owner, "n_maps"):
            template_name = "map_threshold"
        variables = {key: _single_constant(variable) for key, variable in variables.items()}
        name = find_name(name, self.code_objects)  # the source must not depend on what else this process has built
        return super().code_object(owner, name, abstract_code, variables, template_name, *args, **options)

    def network_run(self, net, *args, **options):
        """Add the run of a network. Brian2 starts its clocks in the order of a set; here it is that of their names."""
        first = len(self.main_queue)
        super().network_run(net, *args, **options)
        starts = list(takewhile(lambda entry: entry[0] == "set_by_single_value", self.main_queue[first:]))
        self.main_queue[first:first + len(starts)] = sorted(starts, key=lambda entry: entry[1][0])

    def generate_makefile(self, writer, *args, **options):
        """Write the makefile, and the two files that take in all others."""
        files, taken_in = gather(Path(writer.project_dir), writer.source_files)
        for name, content in files.items():
            writer.write(name, content)
        writer.source_files -= taken_in
        super().generate_makefile(writer, *args, **options)


all_devices[DEVICE] = Device()
