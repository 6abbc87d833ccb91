"""How does a part of a trained network of feature maps run on its own? (images or spikes in, activations and spikes out)

Whoever runs the parts one after the other, on one machine or on several, gets what the whole network answers, to the bit.
"""

from collections import namedtuple
from functools import cached_property

import numpy as np

from ..engine import assembly_of_maps, recording
from ..engine.at_hand import prepared
from ..estimators.base import TARGETS
from ..estimators.runs import chunks, images_at_once, in_order
from ..models.connections import Convolution
from ..models.encoding import RecordedSpikes

Passed = namedtuple("Passed", "activations spikes sampled scores sure", defaults=(None, None, None))
Passed.__doc__ = """What a part answers to some images.

activations : dict of float32 arrays (n, n_features), of each layer that is read out
spikes : dict of uint8 arrays (n, n_steps, n_bytes), of each recorded input or layer; see `stdpnet.engine.recording`
sampled : float32 array (n, n_steps, n_features), activations after some of the steps
scores : float32 array (n, n_classes), of the classifier that the part asks
sure : int array (n,), after how many steps it was sure, or 0
"""


Question = namedtuple("Question", "weights deltas bias")
Question.__doc__ = """What a part asks after some steps, see `stdpnet.engine.asking.Verdict`.

weights : float32 array (n_asked, n_features, n_classes)
deltas : array (n_asked,), probabilities above which an image leaves
bias : float32 array (n, n_asked, n_classes), what is added to the scores of each image
"""


def in_parts(network):
    """Return the networks of which each ends with one of the layers that are read out, in turn."""
    found, rest = [], network
    for name in network.readout[:-1]:
        found.append(rest.until(name))
        rest = rest.after(name)
    return [*found, rest.until(network.readout[-1])]


def passed_on(networks):
    """Return for each of some networks in turn the inputs and layers whose spikes later ones are given."""
    crossing = [{name for name, each in network.inputs.items() if isinstance(each, RecordedSpikes)} for network in networks]
    later = [set().union(*crossing[place + 1:]) for place in range(len(networks))]
    return [tuple(name for name in [*network.inputs, *network.layers] if name in wanted and name not in given)
            for network, wanted, given in zip(networks, later, crossing)]


def crossing(networks, place):
    """Return the inputs and layers of the first of some networks, up to a place, whose spikes those behind it are given."""
    known = {name for each in networks[:place + 1] for name in [*each.inputs, *each.layers]}
    return [name for name in dict.fromkeys(name for each in networks[place + 1:] for name in each.inputs) if name in known]


class Part:
    """A part of a trained network, as a program of its own.

    Parameters
    ----------
    network : Network
        The whole, or what its ``until`` and ``after`` return.
    learner : ReStoCNet
        Has learned the whole network.
    recorded : sequence of str
        Inputs and layers whose spikes are wanted.
    sampled, asked : sequence of int
        Steps after which activations of the one layer that is read out are kept, and after which its classifier is asked.
    n_classes : int, optional
        Of that classifier.
    per_run : int
        Images in a run of the program, at least.
    """

    def __init__(self, network, learner, *, recorded=(), sampled=(), asked=(), n_classes=None, per_run=100):
        self.network, self.learner, self.recorded = network, learner, tuple(recorded)
        self.sampled, self.asked, self.n_classes = tuple(map(int, sampled)), tuple(map(int, asked)), n_classes
        every = learner.network.shapes(learner.state_.shapes)
        self.shapes = {name: every[name] for name in [*network.inputs, *network.layers]}
        self.n_steps = network.n_steps
        self.at_once = images_at_once(self.shapes[name] for name in self._convolved())
        if len(self.asked) > 1:
            self.at_once = 1  # an image that is sure must not wait for others
        self.n_batches = -(-per_run//self.at_once)
        self.per_run = self.n_batches*self.at_once

    def run(self, given, *, position=0, stream=0, question=None):
        """Show images, at most `per_run`, and return what is `Passed` on.

        Parameters
        ----------
        given : dict of arrays
            Images (n, height, width, channels), or spikes as bytes (n, n_steps, n_bytes), by input.
        position, stream : int
            Number of the first image, and what else its random numbers depend on; see `BaseNetwork.respond`.
        question : Question, optional
            Where a classifier is asked.
        """
        n = len(next(iter(given.values())))
        inputs = {"presentation.batch": -1, "presentation.n_samples": n, "presentation.position": position,
                  "presentation.seed": self.learner._seed(0, stream)}
        for name, array in given.items():
            inputs |= self._given(name, array)
        outcome = self.program.run(inputs | self.learner._start_values(self.network) | self._asking(question, n), self._outputs())
        activations = {name: outcome[f"{name}_seen.activation"].reshape(-1, self._size(name))[self.at_once:self.at_once + n]
                       for name in self.network.readout}
        return Passed(activations, {name: self._octets(name, outcome[f"{name}.bits"])[:n] for name in self.recorded},
                      **self._asked_for(outcome, n))

    @cached_property
    def program(self):
        """The compiled program, prepared once for all parts like this one."""
        return prepared(TARGETS[self.learner.target], assembly_of_maps.build, {
            "network": self.network, "images": {name: self.shapes[name] for name in self.network.inputs},
            "n_images": self.at_once, "n_batches": self.n_batches, "recorded": self.recorded, "sampled": self.sampled,
            "asked": self.asked, "n_classes": self.n_classes})

    @property
    def n_features(self):
        """Activations of the layer that is read out, or of all."""
        return sum(self._size(name) for name in self.network.readout)

    def _convolved(self):
        """Return the layers that kernels lead to."""
        return [each.target for each in self.network.connections.values() if isinstance(each, Convolution)]

    def _size(self, name):
        return int(np.prod(self.shapes[name]))

    def _given(self, name, array):
        """Return what the program is given of an input: pixels, or bits."""
        if isinstance(self.network.inputs[name], RecordedSpikes):
            return {f"{name}.bits": recording.words(array, n_images=self.at_once, n_batches=self.n_batches)}
        return {f"{name}_values": np.pad(array.reshape(len(array), -1), ((0, -len(array) % self.at_once), (0, 0)))}

    def _asking(self, question, n):
        """Return what the classifier is given."""
        if not self.asked:
            return {}
        padded = np.zeros((self.per_run, *question.bias.shape[1:]), np.float32)
        padded[:n] = question.bias
        return {"classifier.weights": question.weights, "classifier.delta": question.deltas, "classifier.bias": padded}

    def _outputs(self):
        asked = ["classifier.scores", "classifier.sure"] if self.asked else []
        sampled = [f"{self.network.readout[0]}.sampled"] if self.sampled else []
        seen = [f"{name}_seen.activation" for name in self.network.readout]
        return [*seen, *(f"{name}.bits" for name in self.recorded), *sampled, *asked]

    def _octets(self, name, bits):
        return recording.octets(bits, n_images=self.at_once, n_steps=self.n_steps, shape=self.shapes[name],
                                signed=self.network.signed(name))

    def _asked_for(self, outcome, n):
        """Return what the program kept of the middle of the presentation."""
        found, pool = {}, self.network.readout[0]
        if self.sampled:
            found["sampled"] = outcome[f"{pool}.sampled"].reshape(self.per_run, len(self.sampled), -1)[:n]
        if self.asked:
            scores = outcome["classifier.scores"].reshape(self.per_run, -1)
            found |= {"scores": scores[:n], "sure": outcome["classifier.sure"][:n]}
        return found


def run(part, given, *, position=0, stream=0, question=None, n_jobs=1):
    """Show any number of images to a part, in as many runs as it takes, by several threads; see `Part.run`."""
    n = len(next(iter(given.values())))
    cut = lambda rows: {name: array[rows] for name, array in given.items() if name in part.network.inputs}
    one = lambda rows: part.run(cut(rows), position=position + rows[0], stream=stream,
                                question=question and question._replace(bias=question.bias[rows]))
    return _joined(list(in_order(one, chunks(np.arange(n), part.per_run), n_jobs if part.learner.target == "cpp" else 1)))


def _joined(passed):
    """Return what several runs passed on as one."""
    together = lambda arrays: None if arrays[0] is None else np.concatenate(arrays)
    by_name = lambda dicts: {name: np.concatenate([each[name] for each in dicts]) for name in dicts[0]}
    activations, spikes, *others = zip(*passed)
    return Passed(by_name(activations), by_name(spikes), *map(together, others))
