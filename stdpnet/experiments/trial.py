"""How does an experiment go? (a network learns, answers, a classifier reads the answers out, one file holds it all)"""

import logging
import warnings
from dataclasses import dataclass, field

import numpy as np
from sklearn.base import clone

from ..estimators.base import BaseNetwork
from ..files import locks, result_file
from ..readout import symptoms
from ..readout.linear import labels_of
from .evaluation import N_KEPT, evaluate
from .training import Training

logger = logging.getLogger(__name__)


@dataclass(kw_only=True)
class Trial:
    """One experiment with one network, written to one result file.

    Parameters
    ----------
    network : BaseNetwork
    classifier : estimator
        See `stdpnet.readout`.
    data : Split
        See `stdpnet.datasets`; X as the network takes it.
    out : path-like
        Result file; it holds the network after every chunk that it learns from, and the accuracy at the end.
    metadata : dict
        What else to note there; a resumed trial must agree in it.
    n_train, n_label, n_test : int, optional
        How many samples to train the network on, to fit the classifier with, and to test; by default all, those of the
        training, and all.
    n_heard : int
        Test samples whose spikes the file keeps, by input and layer: ``<name>.counts`` in each time step, (n_samples,
        n_steps), and ``<name>.spikes`` of each neuron.
    raw : array, optional
        Test samples as they were loaded, where the network is shown something else.
    verbose : bool
        Whether to show progress.
    checkpoints, live : bool
        What else is kept, and drawn, after every chunk; see `Training`.
    """

    network: BaseNetwork
    classifier: object
    data: object
    out: object
    metadata: dict = field(default_factory=dict)
    n_train: int | None = None
    n_label: int | None = None
    n_test: int | None = None
    n_heard: int = 0
    raw: np.ndarray | None = None
    verbose: bool = True
    checkpoints: bool = False
    live: bool = False

    def check(self):
        """Raise ValueError for whatever is impossible, before any long work."""
        result_file.check_writable(self.out)
        self.network.check_parameters()
        if hasattr(self.classifier, "check_parameters"):
            self.classifier.check_parameters()
            return
        clone(self.classifier).set_params(**{"verbose": False} if "verbose" in self.classifier.get_params() else {}).fit(
            np.eye(2, dtype=np.float32), [0, 1])  # refuses what it cannot use

    def run(self, *, resume=False, controls=None):
        """Train, read out and test; return the `Evaluation`, with the accuracies of controls.

        What shows that the network could have learned better is logged, see `stdpnet.readout.symptoms`.

        Parameters
        ----------
        resume : bool
            Whether to go on with the training in `out`, to the same result to the bit.
        controls : dict of BaseNetwork, optional
            Other networks by name: each is trained and tested likewise, and its accuracy noted as ``accuracy_<name>``.

        Raises
        ------
        ValueError
            For whatever is impossible, and if another run is writing `out`.
        """
        self.check()
        with locks.lock(self.out):
            return self._run(resume, controls or {})

    def _run(self, resume, controls):
        X, y = self.data.X_train[:self.n_train], self.data.y_train[:self.n_train]
        training = Training(self.network, self.out, metadata=self.metadata | {"n_train": len(X)}, resume=resume,
                            checkpoints=self.checkpoints, live=self.live)
        training.run(X, y, verbose=self.verbose)
        result = self._evaluated(self.network)
        attributes, content = result.attributes() | self._size(training), result.data() | self._kept() | self._spikes()
        training.write(attributes=attributes, data=content)
        for line in self._symptoms(training, result):
            logger.warning(line)
        for name, other in controls.items():
            result.controls[name] = self._evaluated(_quietly_fitted(other, X)).accuracy
            training.write(attributes=attributes | result.attributes(), data=content)
        return result

    @property
    def _labelled(self):
        return self.n_train if self.n_label is None else self.n_label

    def _evaluated(self, network):
        return evaluate(network, (self.data.X_train[:self._labelled], self.data.y_train[:self._labelled]),
                        (self.data.X_test[:self.n_test], self.data.y_test[:self.n_test]), verbose=self.verbose,
                        classifier=self._classifier_for(network))

    def _classifier_for(self, network):
        """Return the classifier; one of maps is told where those of a network lie."""
        return self.classifier.for_maps(network.pooled_shapes()) if hasattr(self.classifier, "for_maps") else self.classifier

    def _spikes(self):
        """Return what the file keeps of the spikes that test samples evoke."""
        if not self.n_heard:
            return {}
        activity = self.network.activity(self.data.X_test[:self.n_test][:self.n_heard])
        return {f"{name}.counts": each for name, each in activity.counts.items()} | {
            f"{name}.spikes": each for name, each in activity.totals.items()}

    def _symptoms(self, training, result):
        """Return what shows that the network could have learned better, a list of lines."""
        lines = symptoms.of_labels(self.data.y_train[:self._labelled])
        if isinstance(self.data.X_test, np.ndarray):
            lines += symptoms.of_scale(self.data.X_train[:self.n_train], self.data.X_test[:self.n_test])
        if labels := labels_of(result.classifier):
            lines += symptoms.of_neurons(labels) + symptoms.of_thresholds(training.thresholds)
        return lines

    def _size(self, training):
        """Return what the file says about the network's size."""
        return {"n_label": len(self.data.y_train[:self._labelled])} | self.network.size(training.history)

    def _kept(self):
        """Return the first test samples, as they were loaded and, if that differs, as the network was shown them."""
        shown, labels = self.data.X_test[:self.n_test][:N_KEPT], self.data.y_test[:self.n_test][:N_KEPT]
        kept = {"raw": np.asarray(shown if self.raw is None else self.raw[:self.n_test][:N_KEPT]), "raw_labels": labels}
        return kept | ({} if self.raw is None else {"shown": np.asarray(shown).astype(np.float16)}) | self.network.places()


def _quietly_fitted(control, X):
    """Return a control after learning, without warnings: it is not meant to learn well."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", symptoms.LearningWarning)
        return control.fit(X)
