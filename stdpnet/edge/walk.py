"""How far does an image go? (through one part after the other, until a classifier is sure)

A classifier of layer s is linear in the activations of all layers up to s. So what a layer adds to the scores of all later
exits is all that these must know of it: ``bias``, some numbers for each class, and not the activations.
"""

from collections import namedtuple

import numpy as np

from .parts import Question, run

Walked = namedtuple("Walked", "scores exits spikes activations bias")
Walked.__doc__ = """What came of a walk of n images.

scores : float32 array (n, n_classes), of the classifier that was asked last
exits : int array (n,), the number of the exit, from 0; -1 where an image goes on
spikes : dict of arrays, what was given and recorded of those images that go on
activations : float32 array, of the layer that was read out last, of the same
bias : float32 array (n_going_on, n_exits, n_classes), what all layers so far add to the scores of each exit, of the same
"""


def first_bias(classifiers, n):
    """Return what is added to scores before any layer was seen: float32 (n, n_exits, n_classes)."""
    return np.repeat(np.stack([each.bias for each in classifiers])[np.newaxis], n, axis=0)


def walk(parts, classifiers, deltas, given, bias, *, first=0, position=0, stream=0, n_jobs=1):
    """Return what is `Walked`.

    Parameters
    ----------
    parts : list of Part
        That ask classifiers, as many times each.
    classifiers : list of Softmax
        Of all exits.
    deltas : array (n_exits,)
        Probabilities above which an image leaves.
    given : dict of arrays (n, ...)
        Images or spikes.
    bias : float32 array (n, n_exits, n_classes)
        Of the layers before; see `first_bias`.
    first : int
        Number of the first of these parts among all.
    position, stream, n_jobs
        See `stdpnet.edge.parts.run`.
    """
    n, n_asked = len(bias), len(parts[0].asked)
    scores, exits, here, activations = np.zeros((n, bias.shape[2]), np.float32), np.full(n, -1), np.arange(n), None
    for place, part in enumerate(parts, start=first):
        if not len(here):
            break
        own = slice(place*n_asked, (place + 1)*n_asked)
        question = Question(_weights(classifiers[own], classifiers, place), deltas[own], bias[:, own])
        passed = run(part, given, position=position, stream=stream, question=question, n_jobs=n_jobs)
        scores[here], goes_on = passed.scores, passed.sure == 0
        exits[here[~goes_on]] = place*n_asked + np.searchsorted(part.asked, passed.sure[~goes_on])
        here, activations = here[goes_on], passed.activations[part.network.readout[0]][goes_on]
        given = {name: array[goes_on] for name, array in (given | passed.spikes).items()}
        bias = with_layer(bias[goes_on], activations, classifiers, place, n_asked)
    return Walked(scores, exits, given, activations, bias)


def with_layer(bias, activations, classifiers, place, n_asked):
    """Return the bias of all later exits to which the activations of one part, of this number, are added.

    Image by image, so that the result does not depend, to the bit, on which images come together.
    """
    later = classifiers[(place + 1)*n_asked:]
    if not later or not len(bias):
        return bias
    weights = np.concatenate([_weights([each], classifiers, place)[0] for each in later], axis=1)
    added = np.stack([row @ weights for row in np.ascontiguousarray(activations, np.float32)])
    bias = bias.copy()
    bias[:, (place + 1)*n_asked:] += added.reshape(len(bias), len(later), -1)
    return bias


def _weights(chosen, classifiers, place):
    """Return the weights of the activations of one part, of this number, in some classifiers."""
    sizes = sorted({len(each.weights) for each in classifiers})
    rows = slice(([0] + sizes)[place], sizes[place])
    return np.stack([each.weights[rows] for each in chosen])


def collect(parts, given, *, position=0, stream=0, n_jobs=1):
    """Return the activations that each part samples, with all images going through all parts: a list of float32 arrays."""
    found = []
    for part in parts:
        passed = run(part, given, position=position, stream=stream, n_jobs=n_jobs)
        found.append(passed.sampled)
        given = given | passed.spikes
    return found
