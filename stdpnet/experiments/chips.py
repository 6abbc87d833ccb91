"""Does a trained network fit on a chip, and how good would it be there? (rules, placement, simulation)"""

import numpy as np

from ..hardware import device, graph, placement
from . import whole_numbers


def graph_of(trained):
    """Return the `stdpnet.hardware.graph.Graph` of a trained network; raises ValueError, in one line, if it has none."""
    network = trained.network
    return graph.graph(network.description, network.state_.shapes, network.state_.arrays)


def broken_rules(trained, name):
    """Return what of a trained network a device, by name, has no room for, a list of lines.

    Parameters
    ----------
    trained : stdpnet.experiments.trained.Trained
    name : str
        A key of `stdpnet.hardware.device.DEVICES`.
    """
    network = trained.network
    return device.broken_rules(device.device(name), network.description, network.state_.shapes, network.state_.arrays)


def on_chip(trained, whole, name):
    """Return how good a network that keeps the rules of a device is there.

    Parameters
    ----------
    trained, name
        As of :func:`broken_rules`.
    whole : Evaluation
        Of the network itself, as `trained.evaluated` returns it; the chip is tested with its classifier and as many samples.

    Returns
    -------
    list of dict
        Rows: accuracy and answer of the network itself, and on the chip.
    stdpnet.hardware.placement.Configuration
    """
    network, (X, _) = trained.network, trained.test(len(whole.true))
    configured = placement.place(device.device(name), graph_of(trained))
    images, answers = network.checked(X), []
    for first in range(0, len(images), whole_numbers.AT_ONCE):
        rows = np.arange(first, min(first + whole_numbers.AT_ONCE, len(images)))
        answers.append(placement.answer(configured, whole_numbers.shown(network, images[rows], first)).activations)
    answers = np.concatenate(answers)
    accuracy = float(np.mean(whole.classifier.predict(answers) == whole.true))
    return [{"network": "floating point", "accuracy": whole.accuracy, "answer": float(whole.mean_answer)},
            {"network": name, "accuracy": accuracy, "answer": float(answers.mean())}], configured


def report(name, broken, rows=(), configured=None):
    """Return, as text, what was found about a device: the rules that are broken, or what lies where."""
    chip = device.device(name)
    lines = [f"device {name}: {chip.inputs} inputs, {chip.hidden} hidden and {chip.outputs} output neurons, fan-in {chip.fan_in}, "
             f"weights of {chip.weight_bits} bits ({chip.source})"]
    lines += [f"does not fit: {line}" for line in broken]
    if configured:
        lines += [f"{layer}: {len(numbers)} neurons, {numbers[0]} to {numbers[-1]}" for layer, numbers in configured.numbers.items()]
        lines.append(f"{configured.n_words:,} of {chip.weights:,} words of weights")
    lines += [f"{row['network']:16}{row['accuracy']:10.4f}{row['answer']:12.5g}" for row in rows]
    return "\n".join(lines)
