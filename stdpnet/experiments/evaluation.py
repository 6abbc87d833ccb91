"""How good is a trained network?"""

import time
from copy import copy
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import confusion_matrix
from sklearn.utils import check_consistent_length
from tqdm import tqdm

from ..readout.labels import NeuronLabels

N_KEPT = 1000  #: test samples whose answers are kept
COMPARED = ("mean_response", "proportion", "max_response", "likelihood")  #: ways to vote on the same answers


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """What a network with frozen weights answers to test samples."""

    labels: NeuronLabels  #: fitted on training samples
    predicted: np.ndarray  #: (n_test,) predicted classes
    true: np.ndarray  #: (n_test,) true classes
    otherwise: dict  #: (n_test,) predicted classes by each way to vote, whichever was chosen
    mean_spikes: float  #: excitatory spikes in the last presentation of a test sample
    seconds: float  #: time spent on labelling and testing
    counts: np.ndarray  #: (n_kept, n_neurons) spikes of every neuron during the first test samples
    raw: np.ndarray  #: (n_kept, n_inputs) these samples

    @property
    def accuracy(self):
        """Fraction of the test samples that are predicted correctly."""
        return float(np.mean(self.predicted == self.true))

    def accuracies(self):
        """Return the accuracy by each way to vote, named ``accuracy_likelihood`` and so on."""
        return {f"accuracy_{scheme}": float(np.mean(each == self.true)) for scheme, each in self.otherwise.items()}

    def attributes(self):
        """Return the attributes of a result file."""
        return {"accuracy": self.accuracy, "n_test": len(self.true), "test_seconds": self.seconds,
                "spikes_per_presentation": self.mean_spikes} | self.accuracies()

    def data(self):
        """Return the data sets of a result file."""
        classes = np.union1d(self.labels.classes_, self.true)
        return {"labels": self.labels.labels_, "silent": self.labels.silent_,
                "predicted": self.predicted, "true": self.true,
                "confusion": confusion_matrix(self.true, self.predicted, labels=classes),
                "features": self.counts.astype(np.min_scalar_type(int(self.counts.max(initial=0)))),
                "raw": self.raw, "raw_labels": self.true[:len(self.raw)]}


def evaluate(ensemble, labelled, test, *, scheme="mean_response", verbose=False):
    """Label a trained network's neurons with training samples, then test it.

    Parameters
    ----------
    ensemble : Ensemble
        Trained; stays as it is.
    labelled, test : tuple of arrays
        X, shape (n_samples, n_inputs), and y, shape (n_samples,).
    scheme : str
        How neurons vote; see `NeuronLabels`.

    Returns
    -------
    Evaluation
    """
    for X, y in (labelled, test):
        check_consistent_length(X, y)
    started = time.perf_counter()
    labels = NeuronLabels(scheme)
    for chunk, y in _answers(ensemble, *labelled, "labelling", verbose):
        labels.partial_fit(chunk.counts, y, classes=np.unique(labelled[1]))
    votes = {each: copy(labels).set_params(scheme=each) for each in (scheme, *COMPARED)}
    predicted, kept, spikes = {each: [] for each in votes}, [], 0
    for chunk, _ in _answers(ensemble, *test, "testing", verbose):
        for each, vote in votes.items():
            predicted[each].append(vote.predict(chunk.counts))
        kept.append(chunk.counts[chunk.rows < N_KEPT])
        spikes += chunk.counts.sum()
    predicted = {each: np.concatenate(some) for each, some in predicted.items()}
    return Evaluation(labels=labels, predicted=predicted[scheme], otherwise={each: predicted[each] for each in COMPARED},
                      true=np.asarray(test[1]), mean_spikes=spikes/len(test[1]), seconds=time.perf_counter() - started,
                      counts=np.concatenate(kept), raw=np.asarray(test[0][:N_KEPT]))


def _answers(ensemble, X, y, task, verbose):
    """Yield chunk after chunk with the labels of its samples, and show progress."""
    with tqdm(total=len(X), disable=not verbose, unit=" samples", unit_scale=True, mininterval=1, desc=task) as bar:
        for chunk in ensemble.respond(X):
            yield chunk, np.asarray(y)[chunk.rows]
            bar.update(len(chunk.rows))
