"""Unroll a convolutional layer several times with the same kernels, trained by STDP without labels, then a classifier.

    python networks/backres.py                                   # scikit-learn's digits, some minutes; ResNet2x2
    python networks/backres.py --unroll 1 1                      # ResNet2; 1 1 1 for ResNet3
    python networks/backres.py --dataset cifar10 --classifier torch --output stochmax
    python networks/backres.py --dataset cifar10 --classifier convnn --controls balanced pixels   # needs patience

Panda, Aketi & Roy (2020), sections IV, V, VIII.A and VIII.C, Tables VI, VII, XII and XIII. The energy that is printed is
counted from the spikes that the result file keeps (--heard).
"""

from typing import Annotated

from stdpnet.experiments import command_line, deployment, feature_maps
from stdpnet.experiments.options import (
    CORES, Average, Batch, Competition, Count, Dataset, Jobs, Perceptron, PerceptronEpochs, PerceptronRate, ResultFile, Resume,
    SamplingStride, Seed, Share, Standardise, StdpImages, Target, Test, Train, integer, one_of)
from stdpnet.models.architectures import READOUTS
from stdpnet.readout.perceptron import OUTPUTS


def main(*, dataset: Dataset = "digits", unroll: tuple[Count, ...] = (1, 2), maps: tuple[Count, ...] = (36,),
         skip: tuple[Count, ...] = (2,), padding: Annotated[int, integer(0, 1)] = 1,
         exits: Annotated[str, one_of(READOUTS)] = "all",
         kernels: Annotated[str, one_of(feature_maps.ALL_KERNELS)] = "offset", competition: Competition = False,
         sampling_stride: SamplingStride = None, average: Average = None, stdp_images: StdpImages = None, batch: Batch = 200,
         train: Train = None, test: Test = None, classifier: Perceptron = "mlp",
         output: Annotated[str, one_of(OUTPUTS)] = "softmax", hidden: tuple[Count, ...] | None = None,
         classifier_epochs: PerceptronEpochs = 20, classifier_rate: PerceptronRate = None, dropout: Share | None = None,
         decay: bool = False, standardise: Standardise = None,
         controls: tuple[Annotated[str, one_of(feature_maps.CONTROLS)], ...] = (), heard: Annotated[int, integer(0)] = 20,
         seed: Seed = 0, jobs: Jobs = CORES, out: ResultFile = "results/backres.h5", resume: Resume = False,
         target: Target = "cpp"):
    """Train and test a network, write the result file and return the accuracy.

    Parameters
    ----------
    unroll
        How often each layer is unrolled; as many layers as numbers.
    maps
        Maps of each layer, or of all.
    skip
        Numbers of the layers that see all below, and the image, not only the one before.
    padding
        Silent rows and columns around the maps that a convolution sees.
    exits
        Maps for the classifier: of the last unrolling of all layers, of each unrolling, or of the last alone.
    kernels
        With full precision, by offset (Eq. 5) or exponential STDP; binary and learned; or controls, random, adapted
        (thresholds rise) or balanced (so, with half of the weights high).
    output
        Of the torch classifier.
    hidden
        Hidden neurons of the classifier; default: none, 1024 for cifar10.
    dropout
        Of the hidden neurons of a classifier of PyTorch; default: 0.5.
    decay
        The learning rate of a classifier of PyTorch falls to 0.
    controls
        Untrained kernels to compare with, or pixels alone.
    heard
        Test images whose spikes the file keeps.
    """
    n_maps = maps*len(unroll) if len(maps) == 1 else maps
    description = feature_maps.network(dataset, n_maps, kernels=kernels, competition=competition, average=average,
                                       sampling_stride=sampling_stride, unrolled=unroll, skip=skip, padding=padding,
                                       readout=exits)
    reader = feature_maps.perceptron(dataset, classifier, hidden=hidden, rate=classifier_rate, dropout=dropout, decay=decay,
                                     output=output, standardise=standardise, epochs=classifier_epochs, random_state=seed,
                                     verbose=True)
    outcome = feature_maps.run(description, reader, dataset=dataset, out=out, stdp_images=stdp_images, batch=batch,
                               train=train, test=test, seed=seed, jobs=jobs, controls=controls, heard=heard, resume=resume,
                               target=target)
    if heard:
        print(deployment.report(deployment.kept(out), classifier=outcome["classifier_operations"]))
    for name in controls:
        print(f"{name}: accuracy {outcome[f'accuracy_{name}']:.4f}")
    print(command_line.as_commands(f"result: {out}\nsee it: python figures/backres.py {out}"))
    print(f"accuracy {outcome['accuracy']:.4f} on {outcome['n_test']} test samples")
    return outcome["accuracy"]


if __name__ == "__main__":
    command_line.run(main)
