"""When does a network of feature maps know enough? (objects that look at pooled activations in the middle of a presentation)

Steps are counted from 1: the activations of step t are those that the network would answer with had the presentation
lasted t steps.
"""

import numpy as np
from brian2 import NeuronGroup
from scipy.special import softmax

from .feature_maps import EachStep


class _Question(EachStep):
    """What both have in common.

    Parameters
    ----------
    pool : MapGroup
        Neurons with a variable ``y``; the activation of a neuron is y divided by the number of steps.
    presenter : NeuronGroup
        Tells the number of the mini-batch, ``batch``, its ``first_step`` and its ``n_images``.
    steps : tuple of int
        When it is asked, ascending.
    n_batches : int
        Of a run.
    """

    def __init__(self, pool, presenter, *, steps, n_batches, **turn):
        self.pool, self.presenter, self.steps, self.n_batches = pool, presenter, tuple(steps), n_batches
        self.n_images, self.n_features = pool.shape[0], pool.N//pool.shape[0]
        super().__init__(pool, **turn)

    def _add(self, group, name, *shape, dtype=np.float32):
        """Give a group an array whose first axis is that of all images of a run."""
        group.variables.add_array(name, size=int(np.prod([self.n_batches*self.n_images, *shape])), dtype=dtype)

    def _of_batch(self, group, name, *shape):
        """Return such an array's part of the present mini-batch."""
        batch = int(self.presenter.variables["batch"].get_value()[0])
        return group.variables[name].get_value().reshape(self.n_batches, self.n_images, *shape)[batch]

    def step(self):
        """Do in NumPy what a compiled program does."""
        step = int(self.clock.variables["timestep"].get_value()[0] - self.presenter.variables["first_step"].get_value()[0]) + 1
        if step in self.steps and self.presenter.variables["batch"].get_value()[0] < self.n_batches:  # not where a run ends
            self.ask(self.steps.index(step), self.pool.values("y").reshape(self.n_images, -1)/np.float32(step))


class Sampling(_Question):
    """Keep activations of several steps: the array ``<pool>.sampled``, (images, steps, neurons)."""

    template = "sampling"

    def __init__(self, pool, presenter, **options):
        super().__init__(pool, presenter, **options)
        self._add(pool, "sampled", len(self.steps), self.n_features)

    def ask(self, number, activations):
        """Keep the activations (n_images, n_features) at the step of this number."""
        self._of_batch(self.pool, "sampled", len(self.steps), self.n_features)[:, number] = activations


class Verdict(_Question):
    """Ask a linear classifier to which class images belong, and end the presentation as soon as it is sure of all.

    The group ``classifier`` has the arrays

    ===========  =====================================================================================================
    ``weights``  (steps, neurons, classes), of the activations
    ``bias``     (images, steps, classes), what is added
    ``delta``    (steps,): sure is who gives one class a larger probability
    ``scores``   (images, classes), result: of the first step at which it was sure, or of the last
    ``sure``     (images,), result: that step, or 0
    ===========  =====================================================================================================

    Parameters
    ----------
    n_classes : int
    others
        See `_Question`.
    """

    template = "verdict"

    def __init__(self, pool, presenter, *, n_classes, **options):
        super().__init__(pool, presenter, **options)
        self.n_classes = n_classes
        self.group = NeuronGroup(1, "asked : 1", name="classifier", namespace={}, clock=self.clock)
        self.group.variables.add_array("weights", size=len(self.steps)*self.n_features*n_classes, dtype=np.float32)
        self.group.variables.add_array("delta", size=len(self.steps), dtype=np.float32)
        self._add(self.group, "bias", len(self.steps), n_classes)
        self._add(self.group, "scores", n_classes)
        self._add(self.group, "sure", dtype=np.int32)

    def ask(self, number, activations):
        """Note the verdict on the activations (n_images, n_features) at the step of this number; all steps are run."""
        weights = self.group.variables["weights"].get_value().reshape(len(self.steps), self.n_features, self.n_classes)[number]
        bias = self._of_batch(self.group, "bias", len(self.steps), self.n_classes)[:, number]
        sure, scores = self._of_batch(self.group, "sure"), self._of_batch(self.group, "scores", self.n_classes)
        undecided = sure == 0
        scores[undecided] = (activations @ weights + bias)[undecided]
        confident = softmax(scores, axis=1).max(axis=1) > self.group.variables["delta"].get_value()[number]
        sure[undecided & confident] = self.steps[number]
