"""A network of two layers with exits, small enough to be run by NumPy."""

import numpy as np
from brian2 import ms

from stdpnet.edge.early_exit import EarlyExit
from stdpnet.estimators.restocnet import ReStoCNet
from stdpnet.models import presets
from stdpnet.readout.perceptron import MLP

SIDE, STEPS = 10, 12


def description(n_maps=(3, 4), *, skip=False, signed=False):
    """A network whose presentations last 12 steps."""
    made = (presets.restocnet_cifar10 if signed else presets.restocnet_mnist)(n_maps, skip=skip)
    return made.replace({f"{name}.sampling_stride": 2 for name in made.kernels()} | {"presentation.duration": STEPS*ms})


def bars(n, seed=0, *, signed=False):
    """Noisy images (n, 10, 10, 1) with a bright bar in the left or right half, and in which."""
    random = np.random.default_rng(seed)
    X, y = 0.3*random.random((n, SIDE, SIDE, 1)), np.arange(n) % 2
    for image, row, half in zip(X, random.integers(1, SIDE - 3, n), y):
        image[row:row + 3, half*SIDE//2:(half + 1)*SIDE//2] = random.uniform(0.2, 1)
    return (X*random.choice([-1, 1], X.shape) if signed else X), y


def learned(made=None, *, target="numpy", signed=False, **options):
    """A network with random kernels, as before learning, and thresholds."""
    network = ReStoCNet(made or description(), **{"target": target} | options)
    network.state_ = network.initial_state(network.checked(bars(1, signed=signed)[0]))
    network.state_ = network.state_.after({name: array + 0.05 for name, array in network.state_.arrays.items() if name.endswith("theta")})
    return network


def exits(network=None, **options):
    """A network with exits that are fitted to 120 bars."""
    return EarlyExit(network or learned(), **{"classifier": MLP(epochs=300, learning_rate=0.01), "chunk_size": 150, "n_profiled": 10} | options).fit(*bars(120))
