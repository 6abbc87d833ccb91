"""What shows that a network could learn better than it did? (one line each, before the user wonders)

Functions that begin with ``of_`` return the lines that their arguments give rise to, or none.
"""

import math
import warnings

import numpy as np

LAST_PART = 0.2  #: of learning
MANY_IDLE = 0.3  #: part of the neurons, in that part
MANY_SILENT = 0.5  #: part of the neurons, when learning has ended: then those that fire first keep others from it
MUCH_CHANGED = 0.2  #: of the mean threshold, in that part
OTHER_SCALE = 3.0  #: times what is usual
ENOUGH = 10  #: samples of which the brightest pixel tells the scale
MORE = "show more presentations, such as epochs=5 (of a command, --epochs 5)"


class LearningWarning(UserWarning):
    """A network could learn better than it did."""


def warn(lines, stacklevel):
    """Warn of each line, where the caller's caller, or one further up, stands."""
    for line in lines:
        warnings.warn(line, LearningWarning, stacklevel=stacklevel + 1)


def of_labels(y):
    """Return what is wrong with the classes y of the samples that a classifier learns from, a list of lines."""
    classes = np.unique(y)
    if len(classes) > 1:
        return []
    return [f"all {len(y)} labelled samples are of the class {classes[0]}: there is nothing to tell apart; give samples of "
            "all classes, such as more of them with --train"]


def of_scale(train, test):
    """Return whether test samples are on another scale than training samples, both arrays, a list of lines.

    Of times of spikes those count that there are: others are NaN.
    """
    means = [float(np.mean(np.abs(each), where=~np.isnan(each))) for each in (train, test)]
    if min(means) > 0 and max(means)/min(means) <= OTHER_SCALE or max(means) == 0:
        return []
    return [f"test samples are on another scale than training samples: their mean size is {means[1]:.3g}, not {means[0]:.3g}; "
            "prepare both in the same way"]


def of_brightness(name, X, full):
    """Return whether the values of an array are small beside the brightest that its encoding takes, a list of lines.

    Parameters
    ----------
    name : str
        What the array is called.
    X : array (n_samples, ...)
    full : float or None
        The brightest; None: there is none.
    """
    if full is None or len(X) < ENOUGH:
        return []
    brightest = float(max(X.max(), -X.min()))
    if not 0 < brightest < full/OTHER_SCALE:
        return []
    return [f"{name}: no value of {len(X)} samples is above {brightest:.3g}, where the network takes {full:g} as the brightest; "
            f"multiply by {full/brightest:.3g}, or set input_max of the encoding to {brightest:.3g}"]


def of_last_spikes(last, n_seen, layers):
    """Return which layers had many neurons that did not fire in the last fifth of learning, a list of lines.

    Parameters
    ----------
    last : int array (n_neurons,)
        At which sample, from 1, a neuron fired at last, 0 for never; of all these layers, side by side.
    n_seen : int
        How many samples there were.
    layers : dict of int
        How many neurons each layer has.
    """
    n_last = math.ceil(LAST_PART*n_seen)
    parts = np.split(last <= n_seen - n_last, np.cumsum(list(layers.values()))[:-1])
    return [_silent(int(idle.sum()), len(idle), f" of {name}" if len(layers) > 1 else "", f"in the last {n_last} samples")
            for name, idle in zip(layers, parts) if idle.mean() > MANY_IDLE]


def of_neurons(labels):
    """Return what is wrong with the neurons' labels, a fitted `stdpnet.readout.labels.NeuronLabels`, a list of lines."""
    silent, n = int(labels.silent_.sum()), len(labels.silent_)
    return ([_silent(silent, n)] if silent > MANY_SILENT*n else []) + _of_labels_of_neurons(labels)


def _of_labels_of_neurons(labels):
    """Return whether all neurons that fired have one and the same label, a list of lines."""
    fired = labels.labels_[~labels.silent_]
    if len(np.unique(fired)) != 1 or len(labels.classes_) == 1:
        return []
    return [f"all {len(fired)} neurons that fired have the label {fired[0]}, of {len(labels.classes_)} classes: nothing else "
            f"can be predicted; take more neurons, or {MORE}"]


def of_thresholds(course):
    """Return whether thresholds were still changing in the last fifth of learning, a list of lines.

    Between the moments that are known they are taken to change evenly.

    Parameters
    ----------
    course : list of (int, dict)
        Samples seen, and the mean of the adaptive part of thresholds by layer, in the order in which they were.
    """
    if len(course) < 2:
        return []
    seen, lines = [n for n, _ in course], []
    for name, new in course[-1][1].items():
        old = np.interp((1 - LAST_PART)*seen[-1], seen, [means[name] for _, means in course])
        if old > 0 and abs(new - old) > MUCH_CHANGED*old:
            lines.append(f"thresholds of {name} were still {'rising' if new > old else 'falling'} when learning ended, by "
                         f"{abs(new/old - 1):.0%} at last: {MORE}")
    return lines


def mean_thresholds(arrays):
    """Return the mean of the adaptive part of thresholds by layer, given learned arrays by name."""
    return {name.removesuffix(".theta"): float(each.mean()) for name, each in arrays.items() if name.endswith(".theta")}


def _silent(n_silent, n, where="", when=""):
    return f"{n_silent} of {n} neurons{where} never fired{when and ' '}{when}: {MORE}, or take fewer neurons"
