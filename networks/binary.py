"""Train the two-layer network with binary weights that switch at random, label its neurons, test it.

    python networks/binary.py                                      # scikit-learn's digits, under a minute
    python networks/binary.py --dataset mnist --neurons 400        # 3,500 digits of MNIST, as in the paper
    python networks/binary.py --dataset mnist --neurons 400 --rule ehb3 --out results/ehb3.h5

Srinivasan & Roy (2019), sections 2.2 and 3.1.
"""

from typing import Literal

from stdpnet.estimators.two_layer import TwoLayerNetwork
from stdpnet.experiments import command_line, recipes
from stdpnet.experiments.options import (
    CORES, Checkpoints, Count, Dataset, Jobs, Label, Live, ResultFile, Resume, Scheme, Seed, Target, Test, Train)
from stdpnet.experiments.trial import Trial
from stdpnet.hardware.memory import synapse_memory_ratio
from stdpnet.models import presets
from stdpnet.readout.linear import vote

Rule = Literal["ehb", "ehb2", "ehb3", "suri", "exponential", "table_1"]


def main(*, dataset: Dataset = "digits", rule: Rule = "ehb", neurons: Count = 100, train: Train = 3500,
         label: Label = None, epochs: Count | None = None, test: Test = None, baseline_neurons: Count | None = None,
         scheme: Scheme = "mean_response", seed: Seed = 0, jobs: Jobs = CORES, out: ResultFile = "results/binary.h5",
         resume: Resume = False, live: Live = False, checkpoints: Checkpoints = False, target: Target = "cpp"):
    """Train, label and test a network, write the result file and return the accuracy.

    Parameters
    ----------
    rule
        How weights switch; table_1 is ehb with images as dark as the paper's.
    neurons
        Excitatory neurons.
    train
        Training samples; default: 3500, as in the paper.
    epochs
        How often each training sample is shown; default: 1, more for small sets.
    baseline_neurons
        Neurons of a network with 32 bits per weight that is as good, to compare memories with; default: as many.
    """
    data, preset, baseline = recipes.samples(dataset, seed=seed, jobs=jobs), rule.upper(), baseline_neurons or neurons
    network = TwoLayerNetwork(
        recipes.for_size(presets.get(preset), neurons), n_neurons=neurons, n_jobs=jobs, random_state=seed,
        target=target, epochs=epochs or recipes.for_dataset(dataset).epochs)
    ratio = synapse_memory_ratio(n_inputs=data.X_train.shape[-1], n_full_precision=baseline, n_binary=neurons)
    metadata = {"dataset": dataset, "preset": preset, "seed": seed, "memory_compression": ratio}
    result = Trial(network=network, classifier=vote(scheme), data=data, out=out, metadata=metadata,
                   n_train=train, n_label=label, n_test=test, live=live, checkpoints=checkpoints).run(resume=resume)
    print(command_line.as_commands(f"result: {out}\nsee it: python figures/weights.py {out}"))
    print(f"synaptic memory: {ratio:g} times less than that of {baseline} neurons with 32 bits per weight")
    print(f"accuracy {result.accuracy:.4f} on {len(result.true)} test samples")
    return result.accuracy


if __name__ == "__main__":
    command_line.run(main)
