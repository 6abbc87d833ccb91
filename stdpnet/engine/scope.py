"""What are the variables of a connection called on the neurons that it joins?

The traces and parameters of a rule live on neurons under the name of their connection: ``x`` of ``input_exc`` is
``x_input_exc``. So two connections may have the same rule, or rules whose names clash.
"""

from dataclasses import fields

from brian2 import Equations
from brian2.utils.stringtools import word_substitute


class Scope:
    """The names of one connection.

    Parameters
    ----------
    name : str
        The connection's.
    connection : Connection
    """

    def __init__(self, name, connection):
        self.rule, self.normalisation = connection.rule, connection.normalisation
        self.receptor = connection.receptor
        self.pre_trace = self.rule.pre_trace if self.rule else ""
        self.post_trace = self.rule.post_trace if self.rule else ""
        sums = self.normalisation.of_neuron if self.normalisation else ""
        own = [each for text in (self.pre_trace, self.post_trace, sums) for each in Equations(text).names]
        self.variables = {each: f"{each}_{name}" for each in own}
        self.parameters = {field.name: f"{field.name}_{name}" for field in (fields(self.rule) if self.rule else ())}

    def on_neuron(self, text):
        """Return equations or code of a neuron: ``dx/dt = -x/tau`` becomes ``dx_input_exc/dt = -x_input_exc/tau_input_exc``."""
        derivatives = {f"d{old}": f"d{new}" for old, new in self.variables.items()}
        return word_substitute(text, self.variables | derivatives | self.parameters)

    def on_synapse(self, text):
        """Return code of a synapse, where parameters keep their names: ``x_pre`` becomes ``x_input_exc_pre``."""
        names = {f"{old}_{side}": f"{new}_{side}" for old, new in self.variables.items() for side in ("pre", "post")}
        return word_substitute(text, names | {"receptor_post": f"{self.receptor}_post"})

    def namespace(self):
        """Return the rule's parameters by the names that they have on neurons."""
        return {new: getattr(self.rule, old) for old, new in self.parameters.items()}

    def forgets(self, text):
        """Return code that sets the traces of an equation's text, `pre_trace` or `post_trace`, to 0."""
        return "\n".join(f"{self.variables[each]} = 0" for each in sorted(Equations(text).diff_eq_names))


class Ends:
    """What the connections that leave a group, and those that reach it, need on its neurons.

    Parameters
    ----------
    leaving, arriving : list of Scope

    Attributes
    ----------
    equations, at_spike, at_start : str
        Traces and sums; what a spike does to the traces; what a presentation starts with, traces apart.
    forgets : str
        Code that forgets the traces.
    gates : list of str
        Conditions of a neuron on which the code of a synapse depends.
    """

    def __init__(self, leaving, arriving):
        self.scopes = list(dict.fromkeys([*leaving, *arriving]))
        sides = [(each, each.pre_trace, "on_pre_spike") for each in leaving]
        sides += [(each, each.post_trace, "on_post_spike") for each in arriving]
        sums = [each for each in arriving if each.normalisation]
        self.equations = lines(*(each.on_neuron(trace) for each, trace, _ in sides),
                               *(each.on_neuron(each.normalisation.of_neuron) for each in sums))
        self.at_spike = lines(*(each.on_neuron(getattr(each.rule, code)) for each, _, code in sides if each.rule))
        self.forgets = lines(*(each.forgets(trace) for each, trace, _ in sides))
        self.at_start = lines(*(each.on_neuron(each.normalisation.sum_starts) for each in sums))
        self.gates = [each.on_neuron(each.rule.gated_by) for each in arriving if each.rule and each.rule.gated_by]


def lines(*codes):
    """Return pieces of code one below the other, without empty ones."""
    return "\n".join(code for code in codes if code.strip())
