"""Unsupervised learning with spike-timing-dependent plasticity (STDP), on Brian2's compiled core.

==============  =====================================================================================================
to              there are
==============  =====================================================================================================
describe        `Network`, `Layer`, `Connection`, `Convolution`, `Pooling`, `SkipConnection`, `Lesson`
learn           `SpikingNetwork`, `TwoLayerNetwork`, `Multimodal`, `ReStoCNet`, `Chain`
read out        `NeuronLabels`, `MLP`
have at hand    `presets`, `datasets`, `load`
==============  =====================================================================================================

They are imported when they are asked for.
"""

import importlib

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
