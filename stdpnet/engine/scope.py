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

    def at_rest(self):
        """Return the traces by the names that they have on the presynaptic and on the postsynaptic neuron."""
        traces = (sorted(Equations(text).diff_eq_names) for text in (self.pre_trace, self.post_trace))
        return tuple([self.variables[each] for each in names] for names in traces)
