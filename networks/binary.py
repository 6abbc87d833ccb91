"""Train the two-layer network with binary weights that switch at random, label its neurons, test it.

    python networks/binary.py                                      # scikit-learn's digits, under a minute
    python networks/binary.py --dataset mnist --neurons 400        # 3,500 digits of MNIST, as in the paper
    python networks/binary.py --dataset mnist --neurons 400 --rule ehb3 --out results/ehb3.h5

Srinivasan & Roy (2019), sections 2.2 and 3.1.
"""

import os

from stdpnet import datasets
from stdpnet.experiments import trial
from stdpnet.models import presets
from stdpnet.models.stochastic_plasticity import memory_compression
from stdpnet.experiments.command_line import Parser, one_line_errors, positive
from stdpnet.estimators.two_layer import Ensemble

RULES = ("ehb", "ehb2", "ehb3", "suri", "exponential", "table_1")


def main(dataset="digits", rule="ehb", neurons=100, train=3500, label=None, epochs=None, test=None, seed=0,
         jobs=os.cpu_count(), out="results/binary.h5", resume=False, scheme="mean_response", target="cpp", rival=None):
    """Train, label and test a network, write the result file and return the accuracy."""
    data, preset = datasets.load(dataset), rule.upper()
    model = presets.scaled(presets.named(preset), neurons)
    ensemble = Ensemble(model, n_neurons=neurons, epochs=epochs or (5 if dataset == "digits" else 1), n_jobs=jobs,
                        random_state=seed, target=target)
    rival, n_inputs = rival or neurons, data.X_train.shape[1]
    compression = memory_compression(n_inputs=n_inputs, n_full_precision=rival, n_binary=neurons)
    about = {"dataset": dataset, "preset": preset, "seed": seed, "memory_compression": compression}
    result = trial.run(ensemble, data, out, about=about, train=train, label=label, test=test, resume=resume,
                       scheme=scheme)
    print(f"result: {out}\nsee it: python figures/weights.py {out}")
    print(f"synaptic memory: {compression:g} times less than that of {rival} neurons with 32 bits per weight")
    print(f"accuracy {result.accuracy:.4f} on {len(result.true)} test samples")
    return result.accuracy


def parse():
    """Return the command line as arguments of `main`."""
    parser = Parser(__doc__)
    trial.add_options(parser, out="results/binary.h5", train=3500)
    parser.add_argument("--rule", default="ehb", choices=RULES, help="how weights switch; default: ehb; table_1 is ehb "
                        "with images as dark as the paper's")
    parser.add_argument("--label", type=positive, help="training samples that label neurons; default: those of --train")
    parser.add_argument("--rival", type=positive, help="neurons of a network with 32 bits per weight that is as good, "
                        "to compare memories with; default: as many")
    return vars(parser.parse_args())


if __name__ == "__main__":
    with one_line_errors():
        main(**parse())
