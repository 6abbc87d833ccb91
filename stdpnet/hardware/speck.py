"""Does a graph fit on Speck, a chip for convolutions? (its vendor's check of memories, in sinabs, and what that takes for granted)

A layer takes a core. Kernels and neurons take powers of two of its two memories. Neurons have no leak. Pooling is a layer of its
own here, since its neurons have thresholds: a convolution of each map with itself, with a stride as large as its kernels.
"""

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import maximum_bipartite_matching

from .graph import Fields, Kernels
from .vendors import Verdict, module

CORES = ((16, 64),)*3 + ((32, 32),)*2 + ((64, 16),)*2 + ((16, 16),)*2  #: Ki of kernels, and of neurons, of each core


def verdict(graph):
    """Return the `Verdict` of a graph; raises ValueError where sinabs is not installed."""
    check = module("sinabs", "validate_memory_speck").ValidateMapping
    facts, broken, needs = [], list(_unknown(graph)), {}
    for name, neurons in graph.neurons.items():
        for each in graph.into(name).values():
            if isinstance(each, Kernels | Fields):
                kernels, potentials, errors = _memories(check, each, graph.shape(each.source), neurons.shape)
                broken += [f"{name}: {error}" for error in errors]
                facts += [f"{name}: {kernels:g} Ki of kernels, {potentials:g} Ki of neurons"] if np.isfinite(kernels) else []
                needs[name] = kernels, potentials
    if not broken:
        broken += _without_core(needs)
    return Verdict(facts=tuple(facts), broken=tuple(broken))


def _unknown(graph):
    """Yield a line for each layer that the vendor's check takes for what it is not."""
    if graph.signed:
        yield f"{', '.join(graph.inputs)}: expected spikes without a sign, got some of either; give two channels to each pixel"
    for name, neurons in graph.neurons.items():
        n, leading = int(np.prod(neurons.shape)), graph.into(name).values()
        if neurons.relays or not all(isinstance(each, Kernels | Fields) for each in leading):
            yield f"{name}: expected neurons behind convolutions or pooling, got {n} others; leave out skip connections"
        elif np.isfinite(neurons.tau):
            yield (f"{name}: expected neurons without a leak, got {n} with a time constant of {neurons.tau:g} steps; train with "
                   "--without-leak")


def _memories(check, each, source, target):
    """Return the Ki of kernels and of neurons that sinabs counts for a layer, and what it says against them."""
    pools = isinstance(each, Fields)
    size, stride = (each.size, each.size) if pools else (each.values.shape[1], 1)
    try:
        asked = check(source[2], target[2], (size, size), (stride, stride), (0, 0), source[:2])
    except Exception as error:  # sinabs raises that, and warnings
        return np.nan, np.nan, [str(error)]
    *memories, for_kernels, for_neurons = asked.calculate_total_memory()
    return *memories, [error for error in (for_kernels, for_neurons) if error]


def _without_core(needs):
    """Return a line if there are not enough cores for all layers; which fits where is not that check's concern."""
    fits = np.array([[kernels <= core[0] and neurons <= core[1] for core in CORES] for kernels, neurons in needs.values()])
    placed = maximum_bipartite_matching(sparse.csr_array(fits), perm_type="column")
    left = [name for name, core in zip(needs, placed) if core < 0]
    if left:
        return [f"{', '.join(left)}: expected a core for each of {len(needs)} layers, got {len(CORES)} cores, of which too few are "
                "large enough; take fewer layers or maps"]
    return []
