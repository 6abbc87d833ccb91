"""What do temporal delta layers save, and what do they cost? (perceptrons that look at frame after frame; PyTorch trains them)

A perceptron answers to each frame, and the mean of its answers to all frames of a sample tells the class. It is trained as it is,
then goes on with rounded activations and a penalty for what changes from frame to frame, as in the chapter on tools for spiking
hardware, Figs. 3.7 and 3.8. It is tested by `stdpnet.hardware.delta`, which knows nothing of PyTorch.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from ..hardware import delta, learned_step
from ..hardware.fixed_point import FixedPoint
from ..preprocessing import motion
from . import recipes, tables

WIDTHS = (128, 128)  #: hidden neurons
FIRST_STEP = 1.5  #: of learned steps, beside the mean activation of a layer
LEAST_STEP = 1e-4  #: of those, while they learn
BATCH = 64  #: samples of a step of learning
RATES = (1, 2, 4)  #: of frames, beside the lowest


@dataclass(frozen=True, kw_only=True, eq=False)
class Perceptron:
    """What was learned: of each layer."""

    weights: list  #: arrays (n_inputs, n_outputs)
    biases: list  #: arrays (n_outputs,)
    steps: list = field(default_factory=list)  #: of activations, arrays (n_hidden,) by hidden layer, where they were learned


@dataclass(frozen=True, kw_only=True)
class Rounding:
    """How activations are rounded while a perceptron learns and answers."""

    bits: int | None = None  #: in fixed point; None: they are not
    learned: bool = False  #: whether steps are learned instead
    penalty: float = 0.0  #: for the mean change of an activation from frame to frame, lambda of Eq. (3.15)

    @property
    def name(self):
        """Its name in a table."""
        unrounded = "penalty alone" if self.penalty else "none"
        return "learned step" if self.learned else unrounded if self.bits is None else f"{self.bits} bits"


def frames(dataset, *, rate=2, n_train=None, n_test=None, seed=0):
    """Return a data set as series of frames from 0 to 1: a Split whose X are float32 arrays (n_samples, n_frames, n_inputs).

    Words are cochleagrams, 25 frames a second at rate 1. Images drift over a canvas with a margin of an eighth of their size,
    in 10 frames by a pixel each at rate 1, in 20 by half a pixel at rate 2.

    Parameters
    ----------
    dataset : str
    rate : int
        One of `RATES`: how many times as many frames there are in the same time.
    n_train, n_test : int, optional
        How many samples; by default all.
    seed : int
    """
    if rate not in RATES:
        raise ValueError(f"rate: expected one of {', '.join(map(str, RATES))}, got {rate!r}")
    if recipes.for_dataset(dataset).in_time:
        data = recipes.samples(dataset, representation="in_time")
        made = lambda X, task: X[:, ::max(RATES)//rate]/255
    else:
        data = recipes.images(dataset, n_train=n_train, n_test=n_test)[0]
        made = lambda X, task: _flat(motion.moving(
            X.mean(-1), n_frames=10*rate, margin=max(1, X.shape[1]//8), speed=1/rate, seed=[seed, task]))
    parts = {name: made(getattr(data, f"X_{name}")[:n], task).astype(np.float32)
             for task, (name, n) in enumerate({"train": n_train, "test": n_test}.items())}
    return replace(data, X_train=parts["train"], y_train=np.asarray(data.y_train[:n_train]), X_test=parts["test"],
                   y_test=np.asarray(data.y_test[:n_test]))


def _flat(X):
    return X.reshape(*X.shape[:2], -1)


def learn(X, y, *, rounding=Rounding(), start=None, epochs=20, rate=1e-3, seed=0):
    """Return the `Perceptron` that has learned the classes y, integers from 0, of series of frames X.

    Parameters
    ----------
    rounding : Rounding
    start : Perceptron, optional
        With which to begin.
    epochs : int
    rate : float
        Of Adam.
    seed : int
    """
    torch = _torch()
    torch.manual_seed(seed)
    start = start or _random([X.shape[-1], *WIDTHS, int(y.max()) + 1], seed)
    network = _parameters(torch, start, _steps(start, X) if rounding.learned else [])
    adam = torch.optim.Adam([each for some in network.values() for each in some], lr=rate)
    random, inputs, classes = np.random.default_rng(seed), torch.from_numpy(X), torch.from_numpy(np.asarray(y, np.int64))
    for _ in range(epochs):
        for rows in np.array_split(random.permutation(len(X)), max(1, len(X)//BATCH)):
            answers, changes = _forward(torch, network, inputs[rows], rounding)
            loss = torch.nn.functional.cross_entropy(answers, classes[rows]) + rounding.penalty*changes  # Eq. (3.15)
            adam.zero_grad()
            loss.backward()
            adam.step()
            with torch.no_grad():
                for step in network["steps"]:
                    step.clamp_(min=LEAST_STEP)
    return Perceptron(**{name: [each.detach().numpy() for each in some] for name, some in network.items()})


def study(dataset, *, bits, penalty, rates=RATES, n_train=None, n_test=None, epochs=20, seed=0):
    """Yield rows of a table: a perceptron as it is, with a penalty, numbers of bits, learned steps, and other rates of frames.

    Parameters
    ----------
    dataset : str
    bits : sequence of int
    penalty : float
        Of all but the first.
    rates : sequence of int
        At which the one with the most bits is tested, too.
    n_train, n_test : int, optional
        Samples; by default all.
    epochs : int
        Of the first; the others go on for half as many.
    seed : int
    """
    load = lambda rate: frames(dataset, rate=rate, n_train=n_train, n_test=n_test, seed=seed)
    data, told = load(2), {"dataset": dataset, "seed": seed}
    classes, y = np.unique(data.y_train, return_inverse=True)
    data = replace(data, y_train=y, y_test=np.searchsorted(classes, data.y_test))
    first = learn(data.X_train, y, epochs=epochs, seed=seed)
    yield row(first, data, Rounding(), rate=2, **told)
    further = [Rounding(bits=each, penalty=penalty) for each in sorted(bits, reverse=True)]
    for rounding in [Rounding(penalty=penalty), *further, Rounding(learned=True, penalty=penalty)]:
        made = learn(data.X_train, y, rounding=rounding, start=first, epochs=max(1, epochs//2), rate=3e-4, seed=seed)
        yield row(made, data, rounding, rate=2, **told)
        for rate in rates if rounding in further[:1] else ():
            if rate != 2:
                yield row(made, replace(data, X_test=load(rate).X_test), rounding, rate=rate, **told)


def _torch():
    try:
        import torch
    except ImportError as error:
        raise ValueError('temporal delta layers are trained by PyTorch: python -m pip install "stdpnet[torch]"') from error
    return torch


def _random(sizes, seed):
    """Return a perceptron that has learned nothing."""
    random = np.random.default_rng([seed, 1])
    weights = [random.normal(0, np.sqrt(2/n), (n, m)).astype(np.float32) for n, m in zip(sizes, sizes[1:])]
    return Perceptron(weights=weights, biases=[np.zeros(n, np.float32) for n in sizes[1:]])


def _steps(start, X):
    """Return the steps with which learning begins, arrays (n_hidden,) by hidden layer."""
    return start.steps or [np.full(x.shape[-1], max(LEAST_STEP, FIRST_STEP*x.mean()), np.float32) for x in _activations(start, X)]


def _activations(perceptron, X):
    """Yield what each hidden layer makes of the first samples of X, (n_samples, n_frames, n_hidden)."""
    x = X[:500]
    for weights, bias in zip(perceptron.weights[:-1], perceptron.biases):
        x = np.maximum(x @ weights + bias, 0)
        yield x


def _parameters(torch, start, steps):
    values = {"weights": start.weights, "biases": start.biases, "steps": steps}
    return {name: [torch.nn.Parameter(torch.from_numpy(each.copy())) for each in some] for name, some in values.items()}


def _forward(torch, network, x, rounding):
    """Return the mean answer to all frames, and the mean change of activations from frame to frame, all layers together."""
    changes, last = [], len(network["weights"]) - 1
    for number, (weights, bias) in enumerate(zip(network["weights"], network["biases"])):
        x = x @ weights + bias
        if number < last:
            x = _rounded(network, torch.relu(x), number, rounding)
            changes.append(x.diff(dim=1).abs().mean())
    return x.mean(1), sum(changes)


def _rounded(network, x, number, rounding):
    if rounding.learned:
        return learned_step.rounded(x, network["steps"][number])
    if rounding.bits is None:
        return x
    values = x.detach().numpy()
    return learned_step.straight_through(x, x.new_tensor(FixedPoint.of(values, rounding.bits).rounded(values)))


def layers(perceptron, X, rounding):
    """Return the `stdpnet.hardware.delta.DeltaLayer` of each layer of a perceptron.

    What the first layer is given is not rounded, nor are the last layer's sums. Formats in fixed point follow from the
    activations that X, training samples, evokes.
    """
    found, x = [], np.asarray(X, float)
    for number, (weights, bias) in enumerate(zip(perceptron.weights, perceptron.biases)):
        how = _how(perceptron, x, number, rounding)
        found.append(delta.DeltaLayer(weights=weights.astype(float), bias=bias, rounded=how))
        x = np.maximum((x if how is None else how(x)) @ weights + bias, 0)
    return found


def _how(perceptron, x, number, rounding):
    """Return how what a layer is given is rounded, a function, or None."""
    if not number or rounding == Rounding(penalty=rounding.penalty):
        return None
    if rounding.learned:
        step = perceptron.steps[number - 1].astype(float)
        return lambda values: np.rint(values/step)*step
    return FixedPoint.of(x, rounding.bits).rounded


def row(perceptron, data, rounding, **more):
    """Return how good a perceptron is, and what delta layers save it, a row of a table."""
    found = delta.respond(layers(perceptron, data.X_train[:500], rounding), data.X_test)
    accuracy = float(np.mean(found.outputs.mean(1).argmax(1) == data.y_test))
    bits = [np.ceil(np.log2(1 + np.rint(x.reshape(-1, x.shape[-1]).max(0)/step)))
            for x, step in zip(_activations(perceptron, data.X_train), perceptron.steps)]
    return {"rounding": rounding.name, "penalty": rounding.penalty, "accuracy": accuracy, "n_frames": data.X_test.shape[1],
            "unchanged_input": float(found.unchanged[0]), "sparsity": float(found.unchanged[1:].mean()),
            "learned_bits": float(np.mean(bits)) if rounding.learned else None,
            "operations": found.operations/len(data.X_test), "dense_operations": found.dense/len(data.X_test)} | more | {tables.ERROR: ""}
