"""How does an equation become C++?

As Brian2 writes it, by the means that it offers for that: a generator that writes statements, and a renderer that
writes expressions. Both differ from Brian2's own in the loops of this package's templates alone:

* numbers are single precision where the variables are;
* what the loops know already is not read from memory: the neurons that a synapse joins, the map of a neuron;
* whatever changes a neuron at rest wakes it (see :class:`~stdpnet.engine.objects.SparselyUpdatedGroup`), and whatever
  changes when a neuron fires has its block look for its next spike (see :mod:`stdpnet.engine.schedule`);
* templates are told what a piece of code does, and get a version of it for neurons that are not refractory;
* statements that do not depend on each other follow their names: one network has one source in every process.
"""

import ast
import copy

import numpy as np
from brian2 import prefs
from brian2.codegen.generators.cpp_generator import CPPCodeGenerator
from brian2.core.variables import Constant, Subexpression
from brian2.parsing.rendering import CPPNodeRenderer
from brian2.utils.stringtools import get_identifiers, word_substitute

from .feature_maps import MapGroup
from .objects import FEW, BitSynapses, DenseSynapses, SparselyUpdatedGroup, synapses_of

UPDATES = ("stateupdate", "resting_stateupdate")  #: templates of equations and of what is run regularly
THRESHOLDS = ("threshold", "resting_threshold", "map_threshold", "scheduled_threshold")
LOOPS = (*UPDATES, *THRESHOLDS, "synapses")  #: templates with a loop over neurons or synapses
CHANGES = ("stateupdate", "synapses")  #: those after which a neuron may no longer be at rest


class LoopRenderer(CPPNodeRenderer):
    """Expressions within a loop, in single precision.

    Parameters
    ----------
    rounds_step : bool
        Whether the time step is rounded, too, and the time since a spike compared as it is: Brian2 asks
        ``_timestep(t - lastspike, dt) >= n``, a division and a conversion per neuron and step.
    """

    def __init__(self, *, rounds_step, **options):
        super().__init__(**options)
        self.rounds_step = rounds_step

    def render_Constant(self, node):
        """Write a number."""
        text = super().render_Constant(node)
        return f"{text}f" if isinstance(node.value, float) else text

    def render_Name(self, node):
        """Write a name."""
        return "(float)dt" if self.rounds_step and node.id == "dt" else super().render_Name(node)

    def render_Call(self, node):
        """Write a call of a function. Steps are counted with the time step as it is."""
        if self.rounds_step and node.func.id == "_timestep":
            return type(self)(rounds_step=False, auto_vectorise=self.auto_vectorise).render_node(node)
        return super().render_Call(node)

    def render_Compare(self, node):
        """Write a comparison."""
        if self.rounds_step and ends_refractoriness(node) and is_of_all_neurons(node.comparators[0]):
            return f"(t - lastspike) >= ({self.render_node(node.comparators[0])} - 1e-3)*dt"
        return super().render_Compare(node)


def ends_refractoriness(node):
    """Whether an expression is Brian2's question if a neuron's last spike was some number of steps ago, or more."""
    return (isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.GtE)
            and ast.unparse(node.left).removeprefix("_") == "timestep(t - lastspike, dt)")


def is_of_all_neurons(node):
    """Whether an expression is one that Brian2 computes once, before the loop."""
    return isinstance(node, ast.Name) and node.id.startswith("_lio_")


def names_read(code):
    """Return the names that Brian2 code reads, but for the clock if it only ends the refractory time after a spike.

    Parameters
    ----------
    code : str
        Statements, before they become C++.
    """
    tree = ast.parse(code)
    ends = {node.value.left for node in tree.body if isinstance(node, ast.Assign)
            and node.targets[0].id == "not_refractory" and ends_refractoriness(node.value)}
    return {name.id for name in _walk(tree, ends) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Load)}


def _walk(node, left_out):
    """Yield a node and all below it, but for some and what is below these."""
    if node not in left_out:
        yield node
        for child in ast.iter_child_nodes(node):
            yield from _walk(child, left_out)


class Generator(CPPCodeGenerator):
    """Brian2's C++ generator for this package's templates. In their loops, code may use

    ``_row``, ``_column`` : the neurons that a synapse joins, if all are joined;
    ``_map`` : the map of a neuron in maps.
    """

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.in_loop = False
        self.known = {}
        if self.template_name in LOOPS:
            if isinstance(synapses_of(self.owner), DenseSynapses):
                self.known = {"_synaptic_pre": "_row", "_synaptic_post": "_column"}
                if isinstance(synapses_of(self.owner), BitSynapses) and "w" in self.variables:
                    self.known["w"] = "_exists ? _strength : 0"
            elif isinstance(self.owner, MapGroup) and self.owner.by_map:
                self.known = {"map_number": "_map"}

    def translate(self, code, dtype):
        """Return C++ for Brian2 code. Brian2 itself orders subexpressions that are independent by a set."""
        ordered = {name: _ordered(variable) for name, variable in self.variables.items()}
        self.variables.update(ordered)
        return super().translate(code, dtype)

    def translate_statement_sequence(self, scalar, vector):
        """Return C++ that is run once, C++ of the loop, and keywords for the template."""
        scalar_code, vector_code, keywords = super().translate_statement_sequence(scalar, vector)
        if self.template_name in LOOPS:
            keywords |= self._facts(vector[None]) | self._of_columns(scalar[None], vector[None])
            keywords["awake_code"] = self._assuming({}, vector[None])
        if self.template_name == "scheduled_threshold":
            awaited = self.device.scheduled[self.owner.name]
            keywords |= {"awaited": self.variables[awaited],
                         "block_code": self._assuming({awaited: "_earliest"}, vector[None]),
                         "wide_code": self._wide({}, vector[None])}
        return scalar_code, vector_code, keywords

    def _facts(self, statements):
        """Return what the template may want to know of the statements of its loop.

        ``draws_random_numbers`` : whether they give another result when they are run again;
        ``reads_map`` : whether they read what belongs to a neuron's map;
        ``written`` : arrays of the owner that they change, but for those of which a neuron's own condition of rest tells;
        ``passes_on`` : whether they read arrays of the owner, such as weights, and change none;
        ``outdated`` : marks of the owner's blocks that no longer hold when they have changed all neurons;
        ``refractory_code`` : the statement that finds out which neurons are refractory, if it is the same for all.
        """
        read, write, indices, _ = self.arrays_helper(statements)
        names = set().union(*(get_identifiers(each.expr) for each in statements))
        rests = get_identifiers(getattr(self.owner, "rests", None) or "") | {"resting"}
        is_own = lambda name: self.variables[name].owner.name == self.owner.name
        own = [name for name in sorted(write - rests) if is_own(name)]
        return {
            "draws_random_numbers": any(getattr(self.variables.get(name), "auto_vectorise", False) for name in names),
            "reads_map": "_map" in {self.known.get(self.variables[name].name) for name in read | indices},
            "written": [self.get_array_name(self.variables[name]) for name in own],
            "passes_on": not own and any(is_own(name) and self.variables[name].name not in self.known for name in read),
            "outdated": [marks for marks, index in self._marks(write) if index == self._each],
            "refractory_code": [self.translate_statement(each) for each in statements if _is_refractory_test(each)],
        }

    def _of_columns(self, scalar, vector):
        """Return what `columns.cpp` must know to leave out columns of all-to-all synapses.

        ``of_columns`` : whether code for the synapses onto a neuron, a column, depends on nothing but these synapses, the
        neuron, and what all have in common;
        ``in_common`` : what that is; ``neurons_read``, ``neurons_written`` : arrays of the neurons.
        """
        read, write, _, _ = self.arrays_helper(scalar + vector)
        names = read.union(*(get_identifiers(each.expr) for each in scalar + vector)) & self.variables.keys()
        index = {name: self.variable_indices[name] for name in read | write}
        found = {*index.values()} <= {"_idx", "_postsynaptic_idx", "0"} and all(index[name] != "0" for name in write)
        array = lambda name: self.get_array_name(self.variables[name])
        at = lambda where, some: [array(name) for name in sorted(some) if index[name] == where]
        return {"of_columns": found and all(_is_of_column(self.variables[name]) for name in names),
                "in_common": [f"{name}[0]" for name in at("0", read)],
                "neurons_read": at("_postsynaptic_idx", read), "neurons_written": at("_postsynaptic_idx", write)}

    def _assuming(self, known, statements):
        """Return the C++ of a loop for neurons none of which is refractory, and of which some variables are known."""
        statements = [each for each in statements if not _is_refractory_test(each)]
        return self._wide(known | {"not_refractory": "true"}, statements)

    def _wide(self, known, statements):
        """Return the C++ of a loop for neurons of which some variables are known.

        A threshold's condition is as wide as the numbers that it compares, so that it needs no conversion.
        """
        statements = [copy.copy(each) for each in statements]
        for each in statements:
            each.dtype = np.int32 if each.var == "_cond" else each.dtype
        before, self.known = self.known, self.known | known
        _, code, _ = super().translate_statement_sequence({None: []}, {None: statements})
        self.known = before
        return code[None]

    def translate_statement(self, statement):
        """Return a statement in C++. What calls a function of constants, before the loop, is computed once in a run."""
        self.in_loop = self.template_name in LOOPS and not statement.scalar
        once = statement.scalar and statement.var.startswith("_lio_") and self._is_call_of_constants(statement.expr)
        return "static "*once + super().translate_statement(statement)

    def _is_call_of_constants(self, expression):
        """Whether an expression calls a function, and is the same at all times."""
        names = [self.variables.get(name) for name in get_identifiers(expression) - {"_timestep"}]
        fixed = all(isinstance(each, Constant) or getattr(each, "stateless", getattr(each, "constant", False)) for each in names)
        return fixed and any(isinstance(node, ast.Call) for node in ast.walk(ast.parse(expression)))

    def translate_expression(self, expr):
        """Return an expression in C++."""
        if not self.in_loop or prefs.core.default_float_dtype != np.float32:
            return super().translate_expression(expr)
        rounds_step = self.template_name in UPDATES and not isinstance(self.owner, DenseSynapses)
        renderer = LoopRenderer(rounds_step=rounds_step, auto_vectorise=self.auto_vectorise)
        return renderer.render_expr(word_substitute(expr, self.func_name_replacements)).strip()

    def translate_to_read_arrays(self, read, write, indices):
        """Return the lines that read variables, or take them from the loop."""
        known = {name: self.known[self.variables[name].name] for name in sorted(read | indices)
                 if self.variables[name].name in self.known}
        lines = [f"const {self.c_data_type(self.variables[name].dtype)} {name} = {value};"
                 for name, value in known.items()]
        return lines + super().translate_to_read_arrays(read - known.keys(), write, indices - known.keys())

    def translate_to_write_arrays(self, write):
        """Return the lines that write variables, and those that tell the blocks of single neurons what has changed."""
        marks = [f"{self.device.get_array_name(marks)}[{index}/{FEW}] = 0;" for marks, index in self._marks(write)
                 if index != self._each]
        return super().translate_to_write_arrays(write) + marks

    @property
    def _each(self):
        """Index that runs over all neurons of the owner, of which none need be told what has changed by itself."""
        return "_idx" if self.template_name == "stateupdate" else None

    def _marks(self, names):
        """Return the marks of blocks that no longer hold when variables change, and the index of the neuron by which."""
        found = {}
        for name in sorted(names):
            owner, index = self.variables[name].owner, self.variable_indices[name]
            if index != "0" and isinstance(owner, SparselyUpdatedGroup) and self.template_name in CHANGES:
                found[owner.name, index] = owner.variables["_still"], index
            if index != "0" and self.device.scheduled.get(owner.name) == self.variables[name].name:
                found[owner.name, index] = owner.variables["_scheduled"], index
        return [*found.values()]


def _is_of_column(variable):
    """Whether a variable of synapses is the same whenever it is read, and for all onto a neuron unless it is their own."""
    draws = getattr(variable, "auto_vectorise", False) or not getattr(variable, "stateless", True)
    return not draws and getattr(variable, "name", None) != "_synaptic_pre"


def _ordered(variable):
    """Return a variable; one that is a subexpression with its names in their order."""
    if isinstance(variable, Subexpression):
        variable = copy.copy(variable)
        variable.identifiers = sorted(variable.identifiers)
    return variable


def _is_refractory_test(statement):
    """Whether a statement finds out whether a neuron is refractory, from a duration that is the same for all."""
    node = ast.parse(statement.expr, mode="eval").body
    return statement.var == "not_refractory" and ends_refractoriness(node) and is_of_all_neurons(node.comparators[0])
