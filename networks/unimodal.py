"""Train the two-layer network on images or spoken words, label its neurons, test it.

    python networks/unimodal.py                                    # scikit-learn's digits, under a minute
    python networks/unimodal.py --dataset mnist --neurons 400      # all of MNIST
    python networks/unimodal.py --dataset fsdd                     # spoken digits; spoken_digits: synthesised ones
    python networks/unimodal.py --dataset fsdd --representation in_time --speaker theo
    python networks/unimodal.py --dataset fsdd --representation events       # spikes of a cochlea

Thesis, chapters 2 and 3; Diehl & Cook (2015).
"""

from stdpnet.estimators.two_layer import TwoLayerNetwork
from stdpnet.experiments import command_line, recipes
from stdpnet.experiments.options import (
    CORES, Checkpoints, Count, Dataset, Jobs, LabelFew, Live, Name, Preset, Representation, ResultFile, Resume, Scheme,
    Seed, Target, Test, Train)
from stdpnet.experiments.trial import Trial
from stdpnet.models import presets
from stdpnet.readout.linear import vote


def main(*, dataset: Dataset = "digits", preset: Preset = None, neurons: Count = 100, train: Train = None,
         label: LabelFew = 10_000, epochs: Count | None = None, test: Test = None, inhibition: bool = True,
         homeostasis: bool = True, representation: Representation = "unrolled", speaker: Name | None = None,
         scheme: Scheme = "mean_response", seed: Seed = 0, jobs: Jobs = CORES, out: ResultFile = "results/unimodal.h5",
         resume: Resume = False, live: Live = False, checkpoints: Checkpoints = False, target: Target = "cpp"):
    """Train, label and test a network, write the result file and return the accuracy.

    Parameters
    ----------
    neurons
        Excitatory neurons.
    epochs
        How often each training sample is shown; default: 1, more for small sets.
    inhibition
        Whether neurons inhibit each other.
    homeostasis
        Whether thresholds adapt.
    speaker
        Test on the recordings of one speaker, train on the others'.
    """
    preset = preset or recipes.preset_name(dataset, neurons, representation)
    model = recipes.ablated(presets.get(preset), inhibition=inhibition, homeostasis=homeostasis)
    network = TwoLayerNetwork(model, n_neurons=neurons, epochs=epochs or recipes.for_dataset(dataset).epochs,
                              n_jobs=jobs, random_state=seed, target=target)
    data = recipes.samples(dataset, representation=representation, speaker=speaker, seed=seed, jobs=jobs, verbose=True)
    metadata = {"dataset": dataset, "preset": preset, "seed": seed, "representation": representation, "speaker": speaker}
    result = Trial(network=network, classifier=vote(scheme), data=data, out=out, metadata=metadata, n_train=train,
                   n_label=min(label, train or label), n_test=test, live=live, checkpoints=checkpoints).run(resume=resume)
    print(command_line.as_commands(f"result: {out}\nsee it: python figures/weights.py {out}"))
    print(f"accuracy {result.accuracy:.4f} on {len(result.true)} test samples")
    return result.accuracy


if __name__ == "__main__":
    command_line.run(main)
