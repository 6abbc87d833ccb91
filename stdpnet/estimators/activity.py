"""Which neurons spike, and when, while a trained network answers?

What each input and layer does is recorded by a program of its own: those that learn and answer stay as they are.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, kw_only=True, eq=False)
class Activity:
    """Spikes of a trained network, by input and layer; of a sample that was shown again, those of the last time."""

    counts: dict  #: int32 (n_samples, n_steps), how many neurons spike in each time step
    totals: dict  #: int64, in the shape of the input or layer: how often each neuron spikes in all samples together
    features: np.ndarray  #: what `transform` returns for the same samples

    @property
    def n_samples(self):
        """Number of samples."""
        return len(self.features)

    @property
    def n_steps(self):
        """Time steps of a presentation, those of the rest after it included."""
        return next(iter(self.counts.values())).shape[1]


class Listening:
    """A program that keeps, besides what it is asked for, the spikes of inputs and layers.

    Parameters
    ----------
    program : Program or Simulation
        It has a monitor ``<name>_spikes`` for each.
    names : sequence of str
    """

    def __init__(self, program, names):
        self.program, self.names, self.variables = program, names, program.variables

    def run(self, inputs, outputs):
        """Run the program once; see `stdpnet.engine.program.Program.run`."""
        heard = [f"{name}_spikes.{variable}" for name in self.names for variable in "it"]
        self.outcome = self.program.run(inputs, [*outputs, *heard])
        return self.outcome

    def spikes(self, name, dt):
        """Return the neuron and the time step of every spike of an input or layer, two int arrays."""
        return self.outcome[f"{name}_spikes.i"], np.rint(self.outcome[f"{name}_spikes.t"]/dt).astype(np.int64)


class Tally:
    """The sums of what was heard, chunk by chunk."""

    def __init__(self, shapes, n_samples, n_steps):
        self.totals = {name: np.zeros(int(np.prod(shape)), np.int64) for name, shape in shapes.items()}
        self.counts = {name: np.zeros((n_samples, n_steps), np.int32) for name in shapes}
        self.shapes = shapes

    def add(self, name, sample, step, neuron):
        """Count spikes, given as int arrays."""
        np.add.at(self.counts[name], (sample, step), 1)
        self.totals[name] += np.bincount(neuron, minlength=len(self.totals[name]))

    def result(self, features):
        """Return the `Activity`."""
        totals = {name: array.reshape(self.shapes[name]) for name, array in self.totals.items()}
        return Activity(counts=self.counts, totals=totals, features=features)
