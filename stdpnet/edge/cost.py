"""What does an answer cost that leaves at some exit, on a device, over a link, and on a server?

.. math:: E = \\sum_{s \\le \\mathrm{exit}} (E_\\mathrm{AC} n_s + E_\\mathrm{MAC} c_s) + 8 e_\\mathrm{bit} B, \\qquad
    t = n_\\mathrm{device}/v_\\mathrm{device} + n_\\mathrm{server}/v_\\mathrm{server} + 8 B/R + t_\\mathrm{latency}

Operations n are additions of a weight for each spike and synapse (Panda, Aketi & Roy 2020, Eqs. 8 and 9), c those of the
classifiers, B the bytes that are sent.
"""

from dataclasses import dataclass

import numpy as np

from ..hardware import energy, profile
from ..models.parameters import Model, NotNegative, Positive

Work = np.dtype([("accumulates", float), ("multiply_accumulates", float)])  #: of one image


@dataclass(frozen=True, kw_only=True)
class Machine(Model):
    """What computes one side of a split network."""

    speed: Positive  #: operations per second
    costs: energy.Costs = energy.PANDA  #: of an operation, in joules


@dataclass(frozen=True, kw_only=True)
class Connection(Model):
    """What lies between both sides."""

    rate: Positive  #: bits per second
    latency: NotNegative  #: seconds, there and back
    energy: NotNegative  #: joules per bit, of the device


def of_layers(learner, networks, X):
    """Return how many weights each part of a network adds for an image, float (n_parts,), as X shows: see `parts.in_parts`."""
    activity = learner.activity(X)
    shapes = learner.network.shapes(learner.state_.shapes)
    added = profile.operations(learner.network, shapes, learner.state_.arrays, activity.totals, n_samples=activity.n_samples)
    return np.array([sum(added[name] for name in network.connections) for network in networks])


def of_exits(layers, n_features, n_classes, steps):
    """Return the work of an image until each exit, of which there is one for each part and step: an array of `Work`.

    Parameters
    ----------
    layers : float array (n_parts,)
        See `of_layers`.
    n_features : int array (n_parts,)
        Activations that the classifiers of each part read.
    n_classes : int
    steps : sequence of int
        After which classifiers are asked, the last of which is the end of a presentation.
    """
    steps = np.asarray(steps)
    before = np.cumsum(layers) - layers
    added = before[:, np.newaxis] + np.outer(layers, steps/steps[-1])
    asked = np.cumsum(np.repeat(np.asarray(n_features)*n_classes, len(steps)))
    found = np.empty(added.size, Work)
    found["accumulates"], found["multiply_accumulates"] = added.ravel(), asked
    return found


def relative(work, whole):
    """Return operations relative to those of the whole network, for which a multiply-accumulate counts as one."""
    return (work["accumulates"] + work["multiply_accumulates"])/(whole["accumulates"] + whole["multiply_accumulates"])


def whole(layers, n_features, n_classes):
    """Return the `Work` of a network without exits but for the last."""
    found = np.zeros((), Work)
    found["accumulates"], found["multiply_accumulates"] = np.sum(layers), n_features[-1]*n_classes
    return found


def joules(work, costs):
    """Return the energy of work, by `stdpnet.hardware.energy.energy`."""
    return energy.energy(accumulates=work["accumulates"], multiply_accumulates=0, classifier=work["multiply_accumulates"],
                         costs=costs).spiking


def seconds(work, machine):
    """Return the time that work takes."""
    return (work["accumulates"] + work["multiply_accumulates"])/machine.speed


def of_answers(on_device, on_server, n_bytes, *, device, server, link):
    """Return energy of the device in joules and time in seconds of answers, float arrays (n,).

    Parameters
    ----------
    on_device, on_server : arrays of `Work` (n,)
    n_bytes : float array (n,)
        That are sent; 0 where the device answers.
    device, server : Machine
    link : Connection
    """
    n_bytes = np.asarray(n_bytes)
    beyond = seconds(on_server, server) + 8*n_bytes/link.rate + link.latency
    return joules(on_device, device.costs) + 8*link.energy*n_bytes, seconds(on_device, device) + (n_bytes > 0)*beyond
