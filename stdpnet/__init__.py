"""Unsupervised learning with spike-timing-dependent plasticity (STDP), on Brian2's compiled core.

==============  =====================================================================================================
to              there are
==============  =====================================================================================================
describe        `Network`, `Layer`, `Connection`, `Convolution`, `Pooling`, `SkipConnection`, `Lesson`
learn           `SpikingNetwork`, `TwoLayerNetwork`, `Multimodal`, `ReStoCNet`, `Chain`
read out        `NeuronLabels`, `MLP`
be warned       `LearningWarning`
have at hand    `presets`, `datasets`, `load`
==============  =====================================================================================================

They are imported when they are asked for.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # so that editors and type checkers know what comes when it is asked for
    from . import datasets as datasets
    from .estimators.chain import Chain as Chain
    from .estimators.loading import load as load
    from .estimators.multimodal import Multimodal as Multimodal
    from .estimators.populations import SpikingNetwork as SpikingNetwork
    from .estimators.restocnet import ReStoCNet as ReStoCNet
    from .estimators.two_layer import TwoLayerNetwork as TwoLayerNetwork
    from .models import presets as presets
    from .models.connections import Connection as Connection
    from .models.connections import Convolution as Convolution
    from .models.connections import Pooling as Pooling
    from .models.connections import SkipConnection as SkipConnection
    from .models.network import Layer as Layer
    from .models.network import Lesson as Lesson
    from .models.network import Network as Network
    from .readout.labels import NeuronLabels as NeuronLabels
    from .readout.perceptron import MLP as MLP
    from .readout.symptoms import LearningWarning as LearningWarning

__version__ = "0.2.0"

#: where what this package offers stands
_PLACES = {
    "Network": "models.network", "Layer": "models.network", "Lesson": "models.network",
    "Connection": "models.connections", "Convolution": "models.connections", "Pooling": "models.connections",
    "SkipConnection": "models.connections",
    "SpikingNetwork": "estimators.populations", "TwoLayerNetwork": "estimators.two_layer",
    "Multimodal": "estimators.multimodal", "ReStoCNet": "estimators.restocnet", "Chain": "estimators.chain",
    "load": "estimators.loading",
    "NeuronLabels": "readout.labels", "MLP": "readout.perceptron",
    "LearningWarning": "readout.symptoms",
}
_MODULES = {"presets": "models.presets", "datasets": "datasets"}
__all__ = [*_PLACES, *_MODULES]


def __getattr__(name):
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{_MODULES[name]}")
    if name in _PLACES:
        return getattr(importlib.import_module(f"{__name__}.{_PLACES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return [*globals(), *__all__]
