"""What shows that a network could learn better than it did? (one line each, before the user wonders)

Each function returns the lines that its arguments give rise to, or none.
"""

import numpy as np

MANY_SILENT = 0.5  #: part of the neurons
LAST_PART = 0.2  #: of learning
MUCH_CHANGED = 0.2  #: of the mean threshold, in that part
OTHER_SCALE = 3.0  #: times the mean of the training samples


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


def of_neurons(labels):
    """Return what is wrong with the neurons' labels, a fitted `stdpnet.readout.labels.NeuronLabels`, a list of lines."""
    silent, n = int(labels.silent_.sum()), len(labels.silent_)
    lines = []
    if silent > MANY_SILENT*n:
        lines.append(f"{silent} of {n} neurons never fired: show more presentations, such as --epochs 5, or take fewer neurons")
    classes = np.unique(labels.labels_[~labels.silent_])
    if len(classes) == 1 < len(labels.classes_) and silent < n:
        lines.append(f"all {n - silent} neurons that fired have the label {classes[0]}, of {len(labels.classes_)} classes: nothing "
                     "else can be predicted; take more neurons, or show more presentations, such as --epochs 5")
    return lines


def of_thresholds(course):
    """Return whether thresholds were still changing in the last fifth of learning, a list of lines.

    Parameters
    ----------
    course : list of (int, dict)
        Samples seen, and the mean of the adaptive part of thresholds by layer, in the order in which they were.
    """
    if len(course) < 2:
        return []
    seen, ends = course[-1]
    before = [means for n, means in course if n <= (1 - LAST_PART)*seen][-1:] or [course[0][1]]
    lines = []
    for name, new in ends.items():
        old = before[0][name]
        if old > 0 and abs(new - old) > MUCH_CHANGED*old:
            lines.append(f"thresholds of {name} were still {'rising' if new > old else 'falling'} when learning ended, by "
                         f"{abs(new/old - 1):.0%} at last: show more presentations, such as --epochs 5")
    return lines
