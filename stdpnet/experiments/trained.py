"""Which trained network is in a result file, and which samples is it for? (the file is read once)"""

from dataclasses import dataclass

from ..estimators import loading
from ..estimators.restocnet import ReStoCNet
from ..files import result_file
from ..readout.labels import NeuronLabels
from ..readout.perceptron import MLP
from . import recipes, two_modalities
from .evaluation import evaluate


@dataclass(frozen=True, kw_only=True, eq=False)
class Trained:
    """A trained network, and the data set that it is for, as it is shown it."""

    path: object  #: of the result file
    network: object  #: with what it has learned
    data: object  #: a `stdpnet.datasets.Split`
    classifier_operations: float = 0  #: multiply-accumulates of the classifier in the file; 0 where it has none, as with labels

    @property
    def classifier(self):
        """A classifier of its answers: labels of populations, a perceptron without hidden layers of feature maps."""
        return MLP() if isinstance(self.network, ReStoCNet) else NeuronLabels()

    def evaluated(self, *, n_label=None, n_test=None):
        """Return the `Evaluation` of the network itself: its classifier is one for all that becomes of it.

        Parameters
        ----------
        n_label, n_test : int, optional
            Samples to fit the classifier with, and to test; by default all.
        """
        labelled = self.data.X_train[:n_label], self.data.y_train[:n_label]
        return evaluate(self.network, labelled, self.test(n_test), classifier=self.classifier)

    def test(self, n=None):
        """Return the first test samples and their classes; default: all."""
        return self.data.X_test[:n], self.data.y_test[:n]


def read(path, *, n_test=None):
    """Return the `Trained` network of a result file.

    Parameters
    ----------
    path : path-like
    n_test : int, optional
        Test samples that will be needed; default: all.

    Raises
    ------
    ValueError
        If the file holds no network, or does not say what it was trained for.
    """
    run = result_file.read(path)
    return Trained(path=path, network=loading.of_run(run, path), data=_data(run.attributes, path, n_test),
                   classifier_operations=run.attributes.get("classifier_operations", 0))


def _data(notes, path, n_test):
    """Return the data set that the attributes of a result file name."""
    if {"images", "sounds"} <= notes.keys():
        return _pairs(notes)
    if "dataset" not in notes:
        raise ValueError(f"{path}: expected a network that was trained for a data set, got one of {notes.get('network')} without; "
                         "give a file that a script of networks/ has written")
    if notes["network"] == ReStoCNet.__name__:
        return recipes.images(notes["dataset"], n_train=notes.get("n_train"), n_test=n_test, side=notes.get("side"))[0]
    told = {name: notes[name] for name in ("representation", "speaker", "seed") if name in notes}
    return recipes.samples(notes["dataset"], **told)


def _pairs(notes):
    """Return pairs, or, for a network that only sees or hears, one of each."""
    noise = None if notes.get("noise", "none") == "none" else notes["noise"]
    pairs = two_modalities.pairs(notes["images"], notes["sounds"], noise=noise, representation=notes["representation"],
                                 n_train=notes["n_train"], seed=notes["seed"])
    return pairs if notes["perceives"] == "multimodal" else two_modalities.alone(pairs, notes["perceives"])
