"""Does a trained network fit on a chip, and how good would it be there? (rules, placement, simulation)"""

from dataclasses import replace

import numpy as np

from ..hardware import device, graph, placement, speck, xylo
from . import whole_numbers

VENDORS = {"speck": speck, "xylo": xylo}  #: chips whose vendors' own programs are asked


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
    configured = placement.place(device.device(name), graph_of(trained))
    return _tested(trained, whole, name, lambda spikes: placement.answer(configured, spikes)), configured


def verdict(trained, name):
    """Return the `stdpnet.hardware.vendors.Verdict` of a chip's vendor on a trained network, with the rules that we check.

    Parameters
    ----------
    trained : stdpnet.experiments.trained.Trained
    name : str
        A key of ``VENDORS``.
    """
    own = broken_rules(trained, name) if name in device.DEVICES else []
    found = VENDORS[name].verdict(graph_of(trained))
    return replace(found, broken=(*own, *found.broken))


def simulated(trained, whole, name):
    """Return rows as of :func:`on_chip` with the simulator of a chip's vendor; none where that needs its driver."""
    vendor = VENDORS[name]
    if not hasattr(vendor, "answer"):
        return []
    made = graph_of(trained)
    specified, _ = vendor.specified(made)
    return _tested(trained, whole, f"{name}, simulated", lambda spikes: vendor.answer(made, specified, spikes))


def _tested(trained, whole, name, answer):
    """Return rows with the accuracy of a network, and of a chip that answers to spikes."""
    network, (X, _) = trained.network, trained.test(len(whole.true))
    images, answers = network.checked(X), []
    for first in range(0, len(images), whole_numbers.AT_ONCE):
        rows = np.arange(first, min(first + whole_numbers.AT_ONCE, len(images)))
        answers.append(answer(whole_numbers.shown(network, images[rows], first)).activations)
    answers = np.concatenate(answers)
    accuracy = float(np.mean(whole.classifier.predict(answers) == whole.true))
    return [{"network": "floating point", "accuracy": whole.accuracy, "answer": float(whole.mean_answer)},
            {"network": name, "accuracy": accuracy, "answer": float(answers.mean())}]


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


def vendor_report(name, found, rows):
    """Return, as text, what :func:`verdict` and :func:`simulated` found."""
    broken = [f"does not fit: {line}" for line in found.broken]
    tested = [f"{row['network']:16}{row['accuracy']:10.4f}{row['answer']:12.5g}" for row in rows]
    return "\n".join([f"{name}, checked by its vendor's programs", *broken, *found.facts, *tested])
