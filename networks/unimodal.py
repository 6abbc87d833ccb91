"""Train the two-layer network on images, label its neurons, test it.

    python networks/unimodal.py                                    # scikit-learn's digits, under a minute
    python networks/unimodal.py --dataset mnist --neurons 400      # all of MNIST

Thesis, chapters 2 and 3; Diehl & Cook (2015).
"""

import argparse
import os

from stdpnet import datasets, presets
from stdpnet.cli import one_line_errors, positive
from stdpnet.ensemble import Ensemble
from stdpnet.evaluation import evaluate
from stdpnet.readout import SCHEMES
from stdpnet.training import Training


def main(dataset="digits", preset="IMAGE", neurons=100, train=None, epochs=None, test=None, seed=0,
         jobs=os.cpu_count(), out="results/unimodal.h5", resume=False, inhibition=True, homeostasis=True,
         scheme="mean_response", target="cpp"):
    """Train, label and test a network, write the result file and return the accuracy."""
    data = datasets.load(dataset)
    X, y = data.X_train[:train], data.y_train[:train]
    model = presets.ablated(presets.named(preset), inhibition=inhibition, homeostasis=homeostasis)
    ensemble = Ensemble(model, n_neurons=neurons, epochs=epochs or (5 if dataset == "digits" else 1),
                        n_jobs=jobs, random_state=seed, target=target)
    about = {"dataset": dataset, "preset": preset, "seed": seed, "n_train": len(X)}
    training = Training(ensemble, out, attributes=about, resume=resume)
    training.run(X, y, verbose=True)
    result = evaluate(ensemble, (X, y), (data.X_test[:test], data.y_test[:test]), scheme=scheme, verbose=True)
    training.write(attributes=result.attributes(), data=result.data())
    print(f"result: {out}\nsee it: python figures/weights.py {out}")
    print(f"accuracy {result.accuracy:.4f} on {len(result.true)} test samples")
    return result.accuracy


def parse():
    """Return the command line as arguments of `main`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--dataset", default="digits", help="digits (default), mnist, fashion_mnist or caltech101")
    add("--preset", default="IMAGE", help=f"one of {', '.join(presets.names())}; default: IMAGE")
    add("--neurons", type=positive, default=100, help="excitatory neurons; default: 100")
    add("--train", type=positive, help="training samples; default: all")
    add("--epochs", type=positive, help="how often each is shown; default: 1, 5 for digits")
    add("--test", type=positive, help="test samples; default: all")
    add("--seed", type=int, default=0, help="seed of everything random; default: 0")
    add("--jobs", type=positive, default=os.cpu_count(), help="processes that label and test; default: all cores")
    add("--out", default="results/unimodal.h5", help="result file; default: results/unimodal.h5")
    add("--resume", action="store_true", help="go on with the training in the result file")
    add("--scheme", default="mean_response", choices=SCHEMES, help="how neurons vote; default: mean_response")
    add("--no-inhibition", dest="inhibition", action="store_false", help="without lateral inhibition")
    add("--no-homeostasis", dest="homeostasis", action="store_false", help="without adaptive thresholds")
    add("--target", default="cpp", help="cpp (default), or numpy: slow, needs no compiler")
    return vars(parser.parse_args())


if __name__ == "__main__":
    with one_line_errors():
        main(**parse())
