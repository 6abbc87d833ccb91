"""Train a network that sees and hears, label its neurons, test it.

    python networks/multimodal.py                                       # digits, seen and synthesised; a minute
    python networks/multimodal.py --images mnist --sounds fsdd          # 50 + 50 neurons, 40,000 pairs
    python networks/multimodal.py --images mnist --sounds fsdd --cross none
    python networks/multimodal.py --images mnist --sounds fsdd --noise awgn --missing image

Thesis, chapter 3.
"""

import os

from stdpnet.experiments import multimodal_trial
from stdpnet.experiments.command_line import Parser, natural, one_line_errors, positive
from stdpnet.datasets import noisy_mnist
from stdpnet.preprocessing.words import REPRESENTATIONS
from stdpnet.estimators.multimodal import CROSS
from stdpnet.readout.labels import SCHEMES
from stdpnet.models.architectures import MODALITIES


def main(images="digits", sounds="spoken_digits", representation="unrolled", noise=None, neurons=100, cross="stdp",
         connectivity=0.4, after=5000, preset="CROSS_MODAL", train=40_000, label=10_000, test=None, missing=None, seed=0,
         jobs=os.cpu_count(), out="results/multimodal.h5", resume=False, scheme="mean_response", target="cpp"):
    """Train, label and test a network, write the result file and return the accuracy."""
    result = multimodal_trial.run(
        images=images, sounds=sounds, representation=representation, noise=noise, neurons=neurons, cross=cross,
        connectivity=connectivity, after=after, preset=preset, train=train, label=label, test=test, missing=missing,
        seed=seed, jobs=jobs, out=out, resume=resume, scheme=scheme, target=target, verbose=True)
    if result["links"]:
        print(f"{result['links']} synapses between the ensembles, {result['equal']:.0%} of them between neurons of equal "
              f"label; {result['strengthened']} were strengthened, {result['equal_strengthened']:.0%} of them between such")
    print(f"result: {out}\nsee it: python figures/multimodal_weights.py {out}")
    print(f"accuracy {result['accuracy']:.4f} on {result['n_test']} test samples")
    return result["accuracy"]


def parse():
    """Return the command line as arguments of `main`."""
    parser = Parser(__doc__)
    add = parser.add_argument
    add("--images", default="digits", help="digits (default), mnist or fashion_mnist")
    add("--sounds", default="spoken_digits", help="spoken_digits (default), fsdd or ti46")
    add("--representation", default="unrolled", choices=REPRESENTATIONS, help="how words are heard; default: unrolled")
    add("--noise", choices=noisy_mnist.KINDS, help="noise in all images; default: none")
    add("--neurons", type=positive, default=100, help="excitatory neurons of both ensembles; default: 100")
    add("--cross", default="stdp", choices=CROSS, help="synapses between the ensembles: learned with all others "
        "(default), made between neurons of equal label, or none")
    add("--connectivity", type=float, default=0.4, help="part of the pairs of neurons that is joined; default: 0.4")
    add("--after", type=positive, default=5000, help="pairs after which --cross label joins neurons; default: 5000")
    add("--preset", default="CROSS_MODAL", choices=multimodal_trial.PRESETS, help="synapses between the ensembles; "
        "default: CROSS_MODAL; TABLE_3_1 is as printed in the thesis")
    add("--train", type=positive, default=40_000, help="training pairs; default: 40000, as in the thesis")
    add("--label", type=positive, default=10_000, help="training pairs that label neurons; default: 10000")
    add("--test", type=positive, help="test pairs; default: one for each test image")
    add("--missing", choices=MODALITIES, help="what cannot be seen or heard when testing")
    add("--seed", type=natural, default=0, help="seed of everything random; default: 0")
    add("--jobs", type=positive, default=os.cpu_count(), help="processes that label and test; default: all cores")
    add("--out", default="results/multimodal.h5", help="result file; default: results/multimodal.h5")
    add("--resume", action="store_true", help="go on with the training in the result file")
    add("--scheme", default="mean_response", choices=SCHEMES, help="how neurons vote; default: mean_response")
    add("--target", default="cpp", help="cpp (default), or numpy: slow, needs no compiler")
    return vars(parser.parse_args())


if __name__ == "__main__":
    with one_line_errors():
        main(**parse())
