"""Train a network whose synapses are pruned and whose weights are shared, label its neurons, test it.

    python networks/compressed.py                                             # scikit-learn's digits, under a minute
    python networks/compressed.py --dataset mnist --threshold 0.15 --levels 2
    python networks/compressed.py --dataset mnist --when gradually --connectivity 0.08

Rathi (2021), sections 2.3 to 2.5.
"""

import os

import numpy as np

from stdpnet.experiments import compressed, trial
from stdpnet.files import result_file
from stdpnet.hardware import crossbar
from stdpnet.models import presets
from stdpnet.experiments.command_line import Parser, one_line_errors, positive


def main(dataset="digits", threshold=None, levels=None, when="training", connectivity=None, batches=None, first=None,
         preset=None, neurons=100, train=None, epochs=None, test=None, seed=0, jobs=os.cpu_count(),
         out="results/compressed.h5", resume=False, scheme="mean_response", target="cpp"):
    """Train, compress, label and test a network, write the result file and return the accuracy."""
    result = compressed.run(
        dataset=dataset, threshold=threshold, levels=levels, when=when, connectivity=connectivity, batches=batches,
        first=first, preset=preset, neurons=neurons, train=train, epochs=epochs, test=test, seed=seed, jobs=jobs, out=out,
        resume=resume, scheme=scheme, target=target, verbose=True)
    weights = result_file.read(out).data["weights"]
    every = np.arange(1.0, weights.size + 1).reshape(weights.shape)  # all to all, each weight a value of its own
    print(crossbar.table(every, weights))
    print(f"{result['connectivity']:.1%} of the synapses in {result['synapse_bytes']:,} bytes, "
          f"{result['spikes_per_presentation']:.2f} spikes per presentation")
    print(f"result: {out}\nsee it: python figures/weights.py {out}")
    print(f"accuracy {result['accuracy']:.4f} on {result['n_test']} test samples")
    return result["accuracy"]


def parse():
    """Return the command line as arguments of `main`."""
    parser = Parser(__doc__)
    trial.add_options(parser, out="results/compressed.h5")
    add = parser.add_argument
    add("--threshold", type=float, help="weights up to this are pruned; default: 0.15, 0.10 for caltech101")
    add("--levels", type=int, help="values of a weight, with 0; 0: continuous; default: 3 while training, else 0")
    add("--when", default="training", choices=compressed.WHEN, help="when synapses are removed; default: while training, "
        "at a threshold; gradually while training and evenly after it, each neuron keeps as many")
    add("--connectivity", type=float, help="fraction of synapses left, where no threshold decides")
    add("--batches", type=positive, help="parts into which training is divided; default: 12, 20 for caltech101")
    add("--first", type=positive, help="batches before the first step; default: 3, 10 for caltech101")
    add("--preset", help=f"one of {', '.join(presets.names())}; default: the best for this data set and size")
    return vars(parser.parse_args())


if __name__ == "__main__":
    with one_line_errors():
        main(**parse())
