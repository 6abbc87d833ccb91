"""How does a long training report, survive and resume?"""

import time

import numpy as np
from sklearn.utils import check_consistent_length
from tqdm import tqdm

from ..files import result_file
from ..readout.labels import NeuronLabels

CONNECTED = 0.01  #: a larger weight counts as a connection
MEMORY = 0.8  #: by how much a chunk counts less than the next when neurons get labels for the running accuracy

COLUMNS = ("samples", "presentations", "mean_spikes", "mean_weight", "connectivity", "running_accuracy")


class Training:
    """A network's training, with a result file that is written after every chunk.

    A training that was killed goes on from its last chunk, to the same result to the bit.

    Parameters
    ----------
    ensemble : Ensemble
    path : path-like
        Result file.
    attributes : dict
        What else to note there, such as the data set's name; a resumed training must agree in these.
    resume : bool, default=False
        Whether to go on with what `path` holds.

    Attributes
    ----------
    seconds : float
        Time spent on training, in all sessions.
    history : dict of lists
        One entry per chunk: samples seen, presentations, mean spikes per sample, mean weight, connectivity (fraction
        of weights above 0.01), and running accuracy: that of the chunk, with labels from the chunks before it.

    Raises
    ------
    ValueError
        If `path` cannot be written, or holds a training of another network or with other parameters.
    """

    def __init__(self, ensemble, path, *, attributes, resume=False):
        result_file.check_writable(path)
        self.ensemble = ensemble
        self.path = path
        self.attributes = attributes
        self.seconds = 0.0
        self.history = {name: [] for name in COLUMNS}
        self.labels = NeuronLabels(memory=MEMORY)
        self.resumed = resume
        if resume:
            self._restore(result_file.read(path))

    def run(self, X, y, *, verbose=False):
        """Train on X, shape (n_samples, n_inputs). The labels y, shape (n_samples,), serve the report alone."""
        check_consistent_length(X, y)
        ensemble, y = self.ensemble, np.asarray(y)
        done = ensemble.n_seen_ if self.resumed else 0
        chunks = ensemble.learn(X, resume=self.resumed)
        with tqdm(total=ensemble.epochs*len(X), initial=done, disable=not verbose, unit=" samples", unit_scale=True,
                  mininterval=1, desc="training") as bar:
            started = time.perf_counter()
            for chunk in chunks:
                self._report(chunk, y)
                self.seconds, started = self.seconds + time.perf_counter() - started, time.perf_counter()
                self.write()
                bar.update(len(chunk.rows))
                bar.set_postfix_str(f"{self.history['mean_spikes'][-1]:.1f} spikes, running accuracy "
                                    f"{self.history['running_accuracy'][-1]:.3f}")

    def write(self, *, attributes={}, data={}):
        """Write the result file, with further attributes and data sets if given."""
        state = self.ensemble.state()
        reporting = {"label_sums": self.labels.sums_, "label_samples": self.labels.samples_,
                     "label_classes": self.labels.classes_}
        result_file.write(
            self.path, parameters=state["parameters"], history=self.history,
            attributes=state["attributes"] | self.attributes | {"train_seconds": self.seconds} | attributes,
            data=state["data"] | reporting | data)

    def _report(self, chunk, y):
        weights, counts = self.ensemble.weights_, chunk.counts
        accuracy = self.labels.score(counts, y[chunk.rows]) if self.history["samples"] else np.nan
        self.labels.partial_fit(counts, y[chunk.rows], classes=np.unique(y))
        row = (self.ensemble.n_seen_, self.ensemble.n_presentations_, counts.sum()/len(counts), weights.mean(),
               (weights > CONNECTED).mean(), accuracy)
        for name, value in zip(COLUMNS, row):
            self.history[name].append(value)

    def _restore(self, run):
        self._expect(run)
        self.ensemble.restore(run)
        self.seconds = run.attributes["train_seconds"]
        self.history = {name: list(run.history[name]) for name in COLUMNS}
        self.labels.classes_ = run.data["label_classes"]
        self.labels.sums_ = run.data["label_sums"]
        self.labels.samples_ = run.data["label_samples"]
        self.labels.n_features_in_ = self.labels.sums_.shape[1]

    def _expect(self, run):
        """Refuse to go on with a training that was started with other parameters."""
        wanted = self.ensemble.settings() | self.attributes
        for name, value in wanted.items():
            if run.attributes[name] != value:
                raise ValueError(f"{self.path}: cannot resume: {name} is {run.attributes[name]!r} in the file, "
                                 f"expected {value!r}; give the same arguments, or start anew without --resume")
        if run.parameters != self.ensemble.model:
            raise ValueError(f"{self.path}: cannot resume: the model in the file has other parameters; "
                             "give the same preset, or start anew without --resume")
