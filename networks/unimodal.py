"""Train the two-layer network on images or spoken words, label its neurons, test it.

    python networks/unimodal.py                                    # scikit-learn's digits, under a minute
    python networks/unimodal.py --dataset mnist --neurons 400      # all of MNIST
    python networks/unimodal.py --dataset fsdd                     # spoken digits; spoken_digits: synthesised ones
    python networks/unimodal.py --dataset fsdd --representation in_time --speaker theo

Thesis, chapters 2 and 3; Diehl & Cook (2015).
"""

import os

from stdpnet import datasets
from stdpnet.experiments import trial
from stdpnet.files import result_file
from stdpnet.models import presets
from stdpnet.preprocessing import words
from stdpnet.experiments.command_line import Parser, one_line_errors
from stdpnet.estimators.two_layer import Ensemble
from stdpnet.preprocessing.words import REPRESENTATIONS

EPOCHS = {"digits": 5, "fsdd": 12, "ti46": 12, "spoken_digits": 20}  #: 1 for other data sets


def main(dataset="digits", preset=None, neurons=100, train=None, epochs=None, test=None, seed=0,
         jobs=os.cpu_count(), out="results/unimodal.h5", resume=False, inhibition=True, homeostasis=True,
         scheme="mean_response", target="cpp", representation="unrolled", speaker=None):
    """Train, label and test a network, write the result file and return the accuracy."""
    preset = preset or presets.suited(dataset, neurons, representation)
    model = presets.ablated(presets.named(preset), inhibition=inhibition, homeostasis=homeostasis)
    result_file.check_writable(out)
    ensemble = Ensemble(model, n_neurons=neurons, epochs=epochs or EPOCHS.get(dataset, 1), n_jobs=jobs,
                        random_state=seed, target=target)
    ensemble.check_parameters()
    data = words.shown(datasets.load(dataset), representation=representation, speaker=speaker, n_jobs=jobs,
                         verbose=True)
    about = {"dataset": dataset, "preset": preset, "seed": seed, "representation": representation, "speaker": speaker}
    result = trial.run(ensemble, data, out, about=about, train=train, test=test, resume=resume, scheme=scheme)
    print(f"result: {out}\nsee it: python figures/weights.py {out}")
    print(f"accuracy {result.accuracy:.4f} on {len(result.true)} test samples")
    return result.accuracy


def parse():
    """Return the command line as arguments of `main`."""
    parser = Parser(__doc__)
    trial.add_options(parser, out="results/unimodal.h5")
    add = parser.add_argument
    add("--preset", help=f"one of {', '.join(presets.names())}; default: that for the data and this many neurons")
    add("--representation", default="unrolled", choices=REPRESENTATIONS, help="how words are shown; default: unrolled")
    add("--speaker", help="test on the recordings of one speaker, train on the others'")
    add("--no-inhibition", dest="inhibition", action="store_false", help="without lateral inhibition")
    add("--no-homeostasis", dest="homeostasis", action="store_false", help="without adaptive thresholds")
    return vars(parser.parse_args())


if __name__ == "__main__":
    with one_line_errors():
        main(**parse())
