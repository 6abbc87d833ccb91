"""Which neurons' spikes are known in advance, so that a program need not ask all of them in each step?"""

import ast

from brian2.core.variables import ArrayVariable, Subexpression
from brian2.equations.equations import PARAMETER


def scheduled_by(group):
    """Return the variable that alone decides which neurons of a group fire, or None if there is no such one.

    The threshold of such a group is ``a and b and ...``. Each of these compares something that is the same for all
    neurons with the variable, from above, ``step >= next_spike``, or is the same for all neurons itself. Then a neuron
    fires only if the one with the least value does. The variable is a parameter of each neuron: it changes only by
    code, such as that of a reset.

    Parameters
    ----------
    group : brian2.NeuronGroup

    Returns
    -------
    str or None
    """
    terms = _terms(ast.parse(group.events["spike"].strip(), mode="eval").body)
    awaited = {_awaited(term, group) for term in terms if not _is_common(term, group)}
    return awaited.pop() if len(awaited) == 1 else None


def _terms(node):
    """Return what a condition joins by ``and``."""
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        return [term for value in node.values for term in _terms(value)]
    return [node]


def _awaited(term, group):
    """Return the parameter of each neuron that a condition wants to be reached, or None if it is another condition."""
    if not isinstance(term, ast.Compare) or len(term.ops) > 1:
        return None
    greater, less = term.left, term.comparators[0]
    if isinstance(term.ops[0], ast.Lt | ast.LtE):
        greater, less = less, greater
    elif not isinstance(term.ops[0], ast.Gt | ast.GtE):
        return None
    return less.id if _is_common(greater, group) and _is_parameter(less, group) else None


def _is_parameter(node, group):
    """Whether an expression is a parameter of each neuron."""
    equation = isinstance(node, ast.Name) and group.equations.get(node.id)
    variable = equation and group.variables[node.id]
    return bool(equation) and equation.type == PARAMETER and variable.owner.name == group.name


def _is_common(node, group):
    """Whether an expression is the same for all neurons of a group; of functions this is not known."""
    parts = [*ast.walk(node)]
    names = [part.id for part in parts if isinstance(part, ast.Name)]
    return not any(isinstance(part, ast.Call) for part in parts) and all(_is_common_name(name, group) for name in names)


def _is_common_name(name, group):
    variable = group.variables.get(name)
    if isinstance(variable, Subexpression):
        return _is_common(ast.parse(variable.expr.strip(), mode="eval"), group)
    return not isinstance(variable, ArrayVariable) or variable.scalar or group.variables.indices[name] == "0"
