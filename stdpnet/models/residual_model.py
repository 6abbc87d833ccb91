"""What is a residual convolutional network made of, and which sizes can it have?"""

from dataclasses import dataclass, replace
from numbers import Integral

from brian2 import Quantity

from .encoding import BernoulliEncoding
from .kernel_plasticity import AVERAGES, KernelRule
from .maps import AdaptiveMaps, MapLIF, PoolingIF


@dataclass(frozen=True, kw_only=True)
class Layer:
    """What differs from layer to layer."""

    rule: KernelRule  #: how kernels change
    maps: AdaptiveMaps  #: how thresholds rise
    max_rate: Quantity  #: rate of a pixel of size 1 while the layer learns
    settling_rate: Quantity | None  #: the same while its thresholds alone rise; None: the same
    settling_maps: AdaptiveMaps | None  #: how they rise then; None: as while it learns
    alpha: float | None  #: how many weights are high at first, see `stdpnet.models.kernel_plasticity.p_high`; None: half of them


@dataclass(frozen=True, kw_only=True)
class ResidualNetwork:
    """Everything about a residual convolutional network but its size: models, parameters and the time step."""

    layers: tuple  #: of each layer, a :class:`Layer`; the last one serves all further layers
    neuron: MapLIF  #: neurons of the maps
    pooling: PoolingIF  #: neurons of the pooled maps
    encoding: BernoulliEncoding  #: pixels to spikes, when layers do not learn
    size: int  #: rows and columns of a kernel
    stride: int  #: of the rows and columns whose neurons are asked for the traces of their inputs
    average: str  #: how their samples are averaged, a key of `stdpnet.models.kernel_plasticity.AVERAGES`
    competition: bool  #: whether, while a layer learns, one map silences the others at a place; then thresholds settle
    signed: bool  #: whether pixels may be negative
    learning_duration: Quantity  #: time for which a mini-batch is shown to a layer that learns
    duration: Quantity  #: time for which an image is shown to a trained network
    dt: Quantity  #: time step

    def layer(self, number):
        """Return the :class:`Layer` of this number, from 1."""
        return self.layers[min(number, len(self.layers)) - 1]

    def frozen(self):
        """Return a network whose kernels stay as they are, while its thresholds rise; its maps do not compete."""
        keeps = lambda rule: KernelRule(w_min=rule.w_min, w_max=rule.w_max, tau_pre=rule.tau_pre)
        layers = (replace(layer, rule=keeps(layer.rule), max_rate=layer.settling_rate or layer.max_rate,
                          maps=layer.settling_maps or layer.maps) for layer in self.layers)
        return replace(self, layers=tuple(layers), competition=False)


def shapes(model, image, maps):
    """Return the (height, width, maps) of each layer.

    Parameters
    ----------
    model : ResidualNetwork
    image : tuple of int
        Height, width and channels.
    maps : sequence of int
        Maps of each layer.
    """
    height, width, _ = image
    lost = model.size - 1
    return [(height - lost*number, width - lost*number, n) for number, n in enumerate(maps, start=1)]


def check(model, *, image, maps, residual):
    """Raise ValueError if there is no such network; parameters as those of `stdpnet.engine.assembly_of_maps.build`."""
    if len(image) != 3 or min(image) < 1:
        raise ValueError(f"shape: expected height, width and channels of an image, got {tuple(image)}")
    if not len(maps) or not all(isinstance(n, Integral) and n >= 1 for n in maps):
        raise ValueError(f"maps: expected the number of maps of each layer, integers >= 1, got {maps!r}")
    if model.average not in AVERAGES:
        raise ValueError(f"average: expected one of {', '.join(AVERAGES)}, got {model.average!r}")
    height, width, _ = shapes(model, image, maps)[-1]
    if min(height, width) < model.pooling.size:
        least = (model.size - 1)*len(maps) + model.pooling.size
        raise ValueError(f"maps: {len(maps)} layers of {model.size} x {model.size} kernels and pooling need images of "
                         f"at least {least} rows and columns, got {image[0]} x {image[1]}")
    if not 1 <= model.stride <= min(height, width):
        raise ValueError(f"stride: expected 1 to {min(height, width)}, the rows and columns of the smallest maps, got "
                         f"{model.stride}")
    below = [image[2], *maps]
    for number in range(2, len(maps) + 1) if residual else ():
        if max(below[:number - 1]) > below[number - 1]:
            raise ValueError(f"maps: residual connections to layer {number} replicate {max(below[:number - 1])} maps, "
                             f"which are more than the {below[number - 1]} of layer {number - 1}")
