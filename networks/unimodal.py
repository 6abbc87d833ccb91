"""Train the two-layer network on images, label its neurons, test it.

    python networks/unimodal.py                                    # scikit-learn's digits, under a minute
    python networks/unimodal.py --dataset mnist --neurons 400      # all of MNIST

Thesis, chapters 2 and 3; Diehl & Cook (2015).
"""

import os

from stdpnet import datasets, presets, trial
from stdpnet.cli import Parser, one_line_errors
from stdpnet.ensemble import Ensemble


def main(dataset="digits", preset=None, neurons=100, train=None, epochs=None, test=None, seed=0,
         jobs=os.cpu_count(), out="results/unimodal.h5", resume=False, inhibition=True, homeostasis=True,
         scheme="mean_response", target="cpp"):
    """Train, label and test a network, write the result file and return the accuracy."""
    data = datasets.load(dataset)
    preset = preset or presets.for_images(dataset, neurons)
    model = presets.ablated(presets.named(preset), inhibition=inhibition, homeostasis=homeostasis)
    ensemble = Ensemble(model, n_neurons=neurons, epochs=epochs or (5 if dataset == "digits" else 1),
                        n_jobs=jobs, random_state=seed, target=target)
    about = {"dataset": dataset, "preset": preset, "seed": seed}
    result = trial.run(ensemble, data, out, about=about, train=train, test=test, resume=resume, scheme=scheme)
    print(f"result: {out}\nsee it: python figures/weights.py {out}")
    print(f"accuracy {result.accuracy:.4f} on {len(result.true)} test samples")
    return result.accuracy


def parse():
    """Return the command line as arguments of `main`."""
    parser = Parser(__doc__)
    trial.add_options(parser, out="results/unimodal.h5")
    add = parser.add_argument
    add("--preset", help=f"one of {', '.join(presets.names())}; default: the IMAGE for this many neurons")
    add("--no-inhibition", dest="inhibition", action="store_false", help="without lateral inhibition")
    add("--no-homeostasis", dest="homeostasis", action="store_false", help="without adaptive thresholds")
    return vars(parser.parse_args())


if __name__ == "__main__":
    with one_line_errors():
        main(**parse())
