"""Which of Brian2's groups and synapses may a compiled program treat faster?

They are Brian2's own, with what the program must know of them; elsewhere they do the same, as fast as others.
"""

import numpy as np
from brian2 import NeuronGroup, Synapses, ms
from brian2.devices.cpp_standalone.device import CPPStandaloneDevice
from brian2.devices.device import get_device

BLOCK = 64  #: neurons whose thresholds are tested together
FEW = 16  #: neurons that rest, or of which the next spike is looked for, together


def is_compiled():
    """Whether the network that is being built becomes a compiled program."""
    return isinstance(get_device(), CPPStandaloneDevice)


class SparselyUpdatedGroup(NeuronGroup):
    """Neurons most of which are at rest: a compiled program does not update those whose state stays as it is.

    A block of neurons that two updates in a row have found at rest is skipped until a spike changes something in it. Its
    variables must not be changed from elsewhere than by the group itself at its spikes or in `run_regularly`, and by
    synapses without delays.

    Parameters
    ----------
    N, model, method, ...
        As of `brian2.NeuronGroup`.
    rests : str, optional
        The condition on which a neuron is at rest: the variables in it then stay as they are. Others must have been left as
        they were to the last bit. By default all must, and the results are those of a `brian2.NeuronGroup`.
    """

    def __init__(self, N, model, *args, method, rests=None, **options):
        self.rests = rests
        if rests:
            model, method = f"{model}\nresting : integer", _noting(rests, method)
        super().__init__(N, model, *args, method=method, **options)
        self.variables.add_array("_still", size=few(N), dtype=np.int8)  # updates that have found some at rest


def _noting(rests, method):
    """Return a way to step equations that also notes which neurons are at rest."""
    return lambda equations, variables, options: f"{method(equations, variables, options)}\nresting = int({rests})"


class SynapsesWithoutDelays(Synapses):
    """Synapses without delays; the base of the two kinds. Parameters as those of `brian2.Synapses`, and

    gated_by : dict
        Events of the target by the names of presynaptic pathways whose code does nothing to synapses onto neurons
        without this event: in a compiled program of all-to-all synapses it runs for the others alone.
    """

    def __init__(self, source, target, model=None, on_pre=None, on_post=None, gated_by=None, **options):
        pathways = {"pre": on_pre, "post": on_post}
        if isinstance(on_pre, dict):
            pathways = {**on_pre, "post": on_post}
        self.gated_by = {f"{options['name']}_{name}": event for name, event in (gated_by or {}).items()}
        super().__init__(source, target, model, on_pre=on_pre, on_post=on_post,
                         delay={name: 0*ms for name, code in pathways.items() if code}, **options)


class DenseSynapses(SynapsesWithoutDelays):
    """Synapses from every neuron of `source` to every neuron of `target`.

    The synapse from i to j is number ``i*len(target) + j``. What is run regularly, such as a normalisation, a compiled
    program runs only for neurons of the target onto which something has changed since it last changed nothing.
    Synapses must not be changed from elsewhere than by their own code.
    """

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.connect()
        self.variables.add_array("_changes", size=len(self.target), dtype=np.int32)  # of the synapses onto each neuron
        self.variables.add_array("_changes_of_all", size=1, dtype=np.int32)
        self.variables.add_array("_computed", size=1, dtype=np.int32)  # neurons for which regular code was run, in all


class BitSynapses(DenseSynapses):
    """Synapses in a compiled program that pass spikes on, all onto a neuron with one weight, which is 0 where there is none.

    ``w`` (n_target,) is that weight, and ``bits`` says which synapses exist: for each neuron of the source the neurons of the
    target in words of 32, the first in the lowest bit.
    """

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        n_source, n_target = len(self.source), len(self.target)
        self.variables.add_array("w", size=n_target, index="_postsynaptic_idx")
        self.variables.add_array("bits", size=n_source*words_of(n_target), dtype=np.int32)


def words_of(n_neurons):
    """Return how many words of 32 bits hold one for each neuron."""
    return -(-n_neurons//32)


def as_words(exist):
    """Return truth values (n_source, n_target) as `BitSynapses` take them, int32 (n_source, n_words)."""
    octets = np.packbits(exist, axis=1, bitorder="little")
    return np.pad(octets, ((0, 0), (0, -octets.shape[1] % 4))).view("<i4")


class SparseSynapses(SynapsesWithoutDelays):
    """Synapses of which a program learns when it starts, from its inputs ``_synaptic_pre`` and ``_synaptic_post``.

    They are listed by presynaptic neuron, and those of one neuron by postsynaptic.
    """

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if is_compiled():
            self.connect()


def few(n_neurons):
    """Return how many marks there are, one for `FEW` neurons, filled up to the 64 that are looked at together."""
    return -(-n_neurons//(64*FEW))*64


def synapses_of(owner):
    """Return the synapses of a pathway; anything else is returned itself."""
    return getattr(owner, "synapses", owner)
