"""Train convolutional layers with binary kernels without labels, then a classifier on their activations.

    python networks/restocnet.py                                    # scikit-learn's digits, under two minutes
    python networks/restocnet.py --dataset mnist --hidden 128       # 36C3-2P-128FC-10FC on all of MNIST
    python networks/restocnet.py --dataset cifar10 --maps 36 36 --residual --classifier torch
    python networks/restocnet.py --dataset cifar10 --competition --classifier torch   # kernels better than random ones
    python networks/restocnet.py --dataset mnist --controls random adapted balanced   # beside untrained kernels

Srinivasan & Roy (2019), sections 3.2 and 3.3.
"""

from typing import Annotated, Literal

from stdpnet.experiments import command_line, feature_maps
from stdpnet.experiments.options import (
    CORES, Average, Batch, Competition, Count, Dataset, Jobs, Perceptron, PerceptronEpochs, PerceptronRate, ResultFile, Resume,
    SamplingStride, Seed, Share, Standardise, StdpImages, Target, Test, Train, one_of)
from stdpnet.models.architectures import KERNELS


def main(*, dataset: Dataset = "digits", maps: tuple[Count, ...] = (36,), residual: bool = False,
         exits: Literal["all", "last"] = "all", kernels: Annotated[str, one_of(feature_maps.ALL_KERNELS)] = "learned",
         competition: Competition = False, without_leak: bool = False, sampling_stride: SamplingStride = None,
         average: Average = None, stdp_images: StdpImages = None, batch: Batch = 200,
         train: Train = None, test: Test = None, side: Count | None = None, hidden: tuple[Count, ...] | None = None,
         classifier_epochs: PerceptronEpochs = 20, classifier_rate: PerceptronRate = None, classifier: Perceptron = "mlp",
         dropout: Share | None = None, decay: bool = False, standardise: Standardise = None,
         controls: tuple[Annotated[str, one_of(KERNELS[1:])], ...] = (), seed: Seed = 0, jobs: Jobs = CORES,
         out: ResultFile = "results/restocnet.h5", resume: Resume = False, target: Target = "cpp"):
    """Train and test a network, write the result file and return the accuracy.

    Parameters
    ----------
    maps
        Maps of each layer.
    residual
        Layers also see those below the one before, and the image.
    exits
        Layers for the classifier.
    kernels
        Learned; random, with thresholds 0; adapted, random with thresholds that rise; balanced, so with half of the weights
        high; exponential, learned with full precision.
    without_leak
        Neurons integrate without a leak, as those of some chips do.
    side
        Rows and columns to which images are shrunk; default: they are not.
    hidden
        Hidden neurons of the classifier; default: none, 1024 for cifar10.
    dropout
        Of the torch classifier's hidden neurons, or features; default: 0.5.
    decay
        The learning rate of the torch classifier falls to 0.
    controls
        Untrained kernels to compare with.
    """
    description = feature_maps.network(dataset, maps, skip=residual, readout=exits, kernels=kernels, competition=competition,
                                       leak=not without_leak, sampling_stride=sampling_stride, average=average)
    perceptron = feature_maps.perceptron(dataset, classifier, hidden=hidden, rate=classifier_rate, dropout=dropout,
                                         decay=decay, standardise=standardise, epochs=classifier_epochs, random_state=seed,
                                         verbose=True)
    outcome = feature_maps.run(description, perceptron, dataset=dataset, out=out, stdp_images=stdp_images, batch=batch,
                               train=train, test=test, side=side, seed=seed, jobs=jobs, controls=controls, resume=resume, target=target)
    print(f"kernel memory: {outcome['memory_compression']:g} times less than with 32 bits per weight")
    for name in controls:
        print(f"{name} kernels: accuracy {outcome[f'accuracy_{name}']:.4f}")
    print(command_line.as_commands(f"result: {out}\nsee it: python figures/confusion.py {out}"))
    print(f"accuracy {outcome['accuracy']:.4f} on {outcome['n_test']} test samples")
    return outcome["accuracy"]


if __name__ == "__main__":
    command_line.run(main)
