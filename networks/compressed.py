"""Train a network whose synapses are pruned and whose weights are shared, label its neurons, test it.

    python networks/compressed.py                                             # scikit-learn's digits, under a minute
    python networks/compressed.py --dataset mnist --threshold 0.15 --levels 2
    python networks/compressed.py --dataset mnist --when gradually --connectivity 0.08

Rathi (2021), sections 2.3 to 2.5.
"""

from typing import Annotated

import numpy as np

from stdpnet.experiments import command_line, pruning
from stdpnet.experiments.options import (
    CORES, Count, Dataset, Jobs, Label, Preset, ResultFile, Resume, Scheme, Seed, Share, Target, Test, Train, at_least, one_of)
from stdpnet.files import result_file
from stdpnet.hardware import crossbar


def main(*, dataset: Dataset = "digits", threshold: Share | None = None, levels: Annotated[int, at_least(0)] | None = None,
         when: Annotated[str, one_of(pruning.WHEN)] = "training", connectivity: Share | None = None,
         batches: Count | None = None, first: Count | None = None, preset: Preset = None, neurons: Count = 100,
         train: Train = None, label: Label = None, epochs: Count | None = None, test: Test = None,
         scheme: Scheme = "mean_response", seed: Seed = 0, jobs: Jobs = CORES, out: ResultFile = "results/compressed.h5",
         resume: Resume = False, target: Target = "cpp"):
    """Train, prune, label and test a network, write the result file and return the accuracy.

    Parameters
    ----------
    threshold
        Weights up to this are pruned; default: 0.15, 0.10 for caltech101.
    levels
        Values of a weight, with 0; 0: continuous; default: 3 while training, else 0.
    when
        When synapses are removed: while training, at a threshold; gradually while training and evenly after it, each neuron
        keeps as many.
    connectivity
        Fraction of synapses left, where no threshold decides.
    batches
        Parts into which training is divided; default: 12, 20 for caltech101.
    first
        Batches before the first step; default: 3, 10 for caltech101.
    neurons
        Excitatory neurons.
    epochs
        How often each training sample is shown; default: 1, more for small sets.
    """
    result = pruning.run(
        dataset=dataset, threshold=threshold, levels=levels, when=when, connectivity=connectivity, batches=batches,
        first=first, preset=preset, neurons=neurons, train=train, label=label, epochs=epochs, test=test, seed=seed, jobs=jobs,
        out=out, resume=resume, scheme=scheme, target=target, verbose=True)
    weights = result_file.read(out).data["input_exc.w"]
    every = np.arange(1.0, weights.size + 1).reshape(weights.shape)  # all to all, each weight a value of its own
    print(crossbar.table(every, weights))
    print(f"{result['connectivity']:.1%} of the synapses in {result['synapse_bytes']:,} bytes, "
          f"{result['spikes_per_presentation']:.2f} spikes per presentation")
    print(command_line.as_commands(f"result: {out}\nsee it: python figures/weights.py {out}"))
    print(f"accuracy {result['accuracy']:.4f} on {result['n_test']} test samples")
    return result["accuracy"]


if __name__ == "__main__":
    command_line.run(main)
