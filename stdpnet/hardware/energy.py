"""How much energy do the operations of a network take, and those of an artificial network of the same graph?

Both papers count arithmetic alone: a spiking network adds a weight where an artificial one multiplies and adds, but only
where and when there is a spike. Fetching weights from memory, which neither counts, often takes more; `with_memory` has it.
"""

from dataclasses import dataclass, replace

from ..models.parameters import Model, NotNegative, Positive


@dataclass(frozen=True, kw_only=True)
class Costs(Model):
    """Energy of operations in joules, with the source of the numbers."""

    source: str  #: who says so
    multiply_accumulate: Positive  #: of one
    accumulate: Positive  #: of one
    memory: NotNegative = 0.0  #: of a weight that is fetched for an operation; 0: free


PICO = 1e-12
PANDA = Costs(source="Panda, Aketi & Roy (2020), Table I: 32-bit integers", multiply_accumulate=3.2*PICO, accumulate=0.1*PICO)
THESIS = Costs(source="Rathi (2021), section 5.4: 32-bit floating point in 45 nm CMOS", multiply_accumulate=4.6*PICO,
               accumulate=0.9*PICO)
SRAM = 5*PICO  #: Horowitz (ISSCC 2014): 32 bits from a memory of 8 KiB, 45 nm


@dataclass(frozen=True, kw_only=True)
class Energy:
    """Energy of one sample in joules."""

    artificial: float  #: of the artificial network of the same graph
    spiking: float  #: of the spiking network

    @property
    def efficiency(self):
        """How many times less the spiking network needs; infinite where it does nothing."""
        return self.artificial/self.spiking if self.spiking else float("inf")


def with_memory(costs, memory=SRAM):
    """Return costs to which fetching a weight for each operation is added."""
    return replace(costs, memory=memory)


def operations_of_convolution(*, size, n_inputs, n_maps, height, width):
    """Return the multiply-accumulates of an artificial convolution onto maps of this height and width."""
    return size*size*n_inputs*height*width*n_maps  # Eqs. (5.18) and (8)


def operations_of_dense(*, n_inputs, n_outputs):
    """Return the multiply-accumulates of an artificial dense layer."""
    return n_inputs*n_outputs  # Eq. (5.19)


def spike_rate(n_spikes, n_neurons):
    """Return spikes per neuron over all time steps."""
    return n_spikes/n_neurons  # Eq. (5.21)


def spiking_operations(rate, n_operations):
    """Return the accumulates of a layer whose inputs have this spike rate."""
    return rate*n_operations  # Eqs. (5.20) and (9)


def energy(*, accumulates, multiply_accumulates, costs, real=0, classifier=0):
    """Return the Energy of a network.

    Parameters
    ----------
    accumulates : float
        Of the spiking network.
    multiply_accumulates : float
        Of the artificial one.
    costs : Costs
    real : float
        Multiply-accumulates of layers that are fed with real numbers in both, such as a first layer.
    classifier : float
        Those of a classifier of real numbers, which both have.
    """
    multiply, add = costs.multiply_accumulate + costs.memory, costs.accumulate + costs.memory
    common = (real + classifier)*multiply
    return Energy(artificial=multiply_accumulates*multiply + common, spiking=accumulates*add + common)  # Eqs. (10), (11)


def of_profile(profiles, *, costs, classifier=0):
    """Return the Energy of a network of which a profile was made, as of `stdpnet.hardware.profile.profile`."""
    return energy(accumulates=sum(each.accumulates for each in profiles), costs=costs, classifier=classifier,
                  multiply_accumulates=sum(each.multiply_accumulates for each in profiles))
