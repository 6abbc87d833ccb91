"""Train a network that sees and hears, label its neurons, test it.

    python networks/multimodal.py                                       # digits, seen and synthesised; a minute
    python networks/multimodal.py --images mnist --sounds fsdd          # 50 + 50 neurons, 40,000 pairs
    python networks/multimodal.py --images mnist --sounds fsdd --cross none
    python networks/multimodal.py --images mnist --sounds fsdd --noise awgn --missing image

Thesis, chapter 3.
"""

from typing import Annotated, Literal

from stdpnet.datasets import noisy_mnist
from stdpnet.estimators.multimodal import CROSS
from stdpnet.experiments import command_line, two_modalities
from stdpnet.experiments.options import (
    CORES, Count, Dataset, Jobs, Representation, ResultFile, Resume, Scheme, Seed, Share, Target, Test, one_of)


def main(*, images: Dataset = "digits", sounds: Dataset = "spoken_digits", representation: Representation = "unrolled",
         noise: Annotated[str, one_of(noisy_mnist.KINDS)] | None = None, neurons: Count = 100,
         cross: Annotated[str, one_of(CROSS)] = "stdp", connectivity: Share = 0.4, after: Count = 5000,
         preset: Annotated[str, one_of(two_modalities.PRESETS)] = "CROSS_MODAL", train: Count = 40_000, label: Count = 10_000,
         test: Test = None, missing: Literal["image", "audio"] | None = None, scheme: Scheme = "likelihood",
         seed: Seed = 0, jobs: Jobs = CORES, out: ResultFile = "results/multimodal.h5", resume: Resume = False,
         target: Target = "cpp"):
    """Train, label and test a network, write the result file and return the accuracy.

    Parameters
    ----------
    images
        Data set that is seen.
    sounds
        Data set that is heard.
    noise
        Noise in all images; default: none.
    neurons
        Excitatory neurons of both ensembles.
    cross
        Synapses between the ensembles: learned with all others, made between neurons of equal label, or none.
    connectivity
        Part of the pairs of neurons that is joined.
    after
        Pairs after which --cross label joins neurons.
    preset
        Synapses between the ensembles; TABLE_3_1 is as printed in the thesis.
    train
        Training pairs; 40,000 as in the thesis.
    label
        Training pairs that label neurons.
    test
        Test pairs; default: one for each test image.
    missing
        What the network cannot see or hear when it is tested; default: nothing.
    """
    result = two_modalities.run(
        images=images, sounds=sounds, representation=representation, noise=noise, neurons=neurons, cross=cross,
        connectivity=connectivity, after=after, preset=preset, train=train, label=label, test=test, missing=missing,
        seed=seed, jobs=jobs, out=out, resume=resume, scheme=scheme, target=target, verbose=True)
    if result["links"]:
        print(f"{result['links']} synapses between the ensembles, {result['equal']:.0%} of them between neurons of equal "
              f"label; {result['strengthened']} were strengthened, {result['equal_strengthened']:.0%} of them between such")
    print(command_line.as_commands(f"result: {out}\nsee it: python figures/multimodal_weights.py {out}"))
    print(f"accuracy {result['accuracy']:.4f} on {result['n_test']} test samples")
    return result["accuracy"]


if __name__ == "__main__":
    command_line.run(main)
