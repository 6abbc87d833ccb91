"""How do the neurons of a convolutional layer, and of its pooling layer, evolve?

All neurons of a map share a kernel and a threshold. Time is in steps; potentials and currents have no unit. Classes as
in :mod:`stdpnet.models.neurons`.
"""

from dataclasses import dataclass

from brian2 import Quantity


@dataclass(frozen=True, kw_only=True)
class MapLIF:
    """Leaky integrate-and-fire neuron, driven by the sum of its kernel's weights. Srinivasan & Roy (2019), section 2.1.

    A network adds the variable ``current`` and, from the neuron's map, the threshold ``theta`` and whether the map is
    ``dropped`` (1) from the present mini-batch or not (0).
    """

    tau: Quantity  #: membrane time constant

    equations = "dv/dt = (current - v)/tau : 1  # Eq. (1)"
    threshold = "v*(1 - dropped) > theta"  # thresholds are never below 0
    reset = "v = 0"
    at_rest = "v = 0"


@dataclass(frozen=True, kw_only=True)
class AdaptiveMaps:
    """Thresholds that rise with the spikes of a map, and maps that are dropped at random, while a layer learns.

    A network adds ``map_size``, the neurons of a map in one image. Srinivasan & Roy (2019), section 2.3.
    """

    beta: float  #: rise of the threshold when all neurons of a map in one image of the mini-batch fire once
    p_drop: float  #: probability that a map is silent for a mini-batch

    equations = """
    theta : 1
    dropped : 1
    n_spikes : integer
    n_sampled : integer
    n_active : integer
    """
    each_batch = "dropped = int(rand() < p_drop)"
    each_step = "theta += beta*n_spikes/map_size  # Eq. (4)"


@dataclass(frozen=True, kw_only=True)
class PoolingIF:
    """Integrate-and-fire neuron that averages a field of neurons, and the low-pass filter of its spikes.

    A network adds ``n_steps``, how long an image is shown. Srinivasan & Roy (2019), sections 2.1 and 2.4.
    """

    size: int  #: rows and columns of the field
    theta: float  #: threshold
    tau_lpf: Quantity  #: time constant of the filter

    equations = """
    v : 1
    dy/dt = -y/tau_lpf : 1
    activation = y/n_steps : 1  # Eq. (5)
    """
    threshold = "v > theta"
    reset = """
    v = 0
    y += 1
    """
    at_rest = """
    v = 0
    y = 0
    """
