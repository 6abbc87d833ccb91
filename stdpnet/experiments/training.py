"""How does a long training report, survive and resume?"""

import time

import numpy as np
from sklearn.utils import check_consistent_length
from tqdm import tqdm

from ..files import result_file
from ..readout import symptoms
from ..readout.labels import NeuronLabels
from . import watching

CONNECTED = 0.01  #: a larger weight counts as a connection
MEMORY = 0.8  #: by how much a chunk counts less than the next when neurons get labels for the running accuracy

COLUMNS = ("samples", "presentations", "mean_spikes", "mean_weight", "connectivity", "running_accuracy")


class Training:
    """A network's training, with a result file that is written after every chunk.

    A training that was killed goes on from its last chunk, to the same result to the bit.

    Parameters
    ----------
    network : BaseNetwork
    path : path-like
        Result file.
    metadata : dict
        What else to note there, such as the data set's name; a resumed training must agree in these.
    resume : bool, default=False
        Whether to go on with what `path` holds.
    checkpoints : bool, default=False
        Whether `path` also keeps receptive fields after every chunk, see `stdpnet.experiments.watching`.
    live : bool, default=False
        Whether a picture is drawn beside `path` after every chunk.

    Attributes
    ----------
    seconds : float
        Time spent on training, in all sessions.
    thresholds : list of (int, dict)
        Of populations, in this session: samples seen, and the mean threshold by layer, before learning and after every chunk.
    history : dict of lists
        Of populations one entry per chunk: samples seen, presentations, mean spikes per sample, mean weight, connectivity
        (fraction of weights above 0.01), and running accuracy: that of the chunk, with labels from the chunks before it. Of
        feature maps what the network's state says.

    Raises
    ------
    ValueError
        If `path` cannot be written, or holds a training of another network or with other parameters.
    """

    def __init__(self, network, path, *, metadata, resume=False, checkpoints=False, live=False):
        result_file.check_writable(path)
        if live:
            result_file.check_writable(watching.picture(path))
        self.network = network
        self.path = path
        self.metadata = metadata
        self.seconds = 0.0
        self.labels = NeuronLabels(memory=MEMORY)
        self.resumed = resume
        self.thresholds = []
        self.checkpoints = watching.Checkpoints(network) if checkpoints else None
        self.live = live
        self._history = {name: [] for name in COLUMNS}
        if resume:
            self._restore(result_file.read(path))

    @property
    def history(self):
        """Course of the training."""
        return self.network.state_.history or self._history

    def run(self, X, y, *, verbose=False):
        """Train on X, shape (n_samples, ...). The labels y, shape (n_samples,), serve the report alone."""
        check_consistent_length(X, y)
        network, y = self.network, np.asarray(y)
        done = network.state_.n_seen if self.resumed else 0
        chunks, total = network.learn(X, resume=self.resumed), network.n_learning(X)
        self._note_thresholds()
        with tqdm(total=total, initial=done, disable=not verbose, unit=" samples", unit_scale=True, mininterval=1,
                  desc="training") as bar:
            started = time.perf_counter()
            for chunk in chunks:
                if chunk.features is not None:
                    self._report(chunk, y)
                    bar.set_postfix_str(f"{self._history['mean_spikes'][-1]:.1f} spikes, running accuracy "
                                        f"{self._history['running_accuracy'][-1]:.3f}")
                self.seconds, started = self.seconds + time.perf_counter() - started, time.perf_counter()
                self._keep()
                bar.update(len(chunk.rows))

    def _keep(self):
        """Write what has been learned, and draw it if that was asked for."""
        if self.checkpoints:
            self.checkpoints.add(self.network.state_)
        self.write()
        if self.live:
            watching.draw(self.path)

    def write(self, *, attributes=None, data=None):
        """Write the result file, with further attributes and data sets if given."""
        content = self.network.content()
        reporting = {"label_sums": self.labels.sums_, "label_samples": self.labels.samples_,
                     "label_classes": self.labels.classes_} if hasattr(self.labels, "sums_") else {}
        kept = self.checkpoints.data() if self.checkpoints else {}
        result_file.write(
            self.path, parameters=content["parameters"], history=self.history,
            attributes=content["attributes"] | self.metadata | {"train_seconds": self.seconds} | (attributes or {}),
            data=content["data"] | reporting | kept | (data or {}))

    def _report(self, chunk, y):
        """Note how a chunk went."""
        state, weights, counts = self.network.state_, self.network.weights_, chunk.features
        accuracy = self.labels.score(counts, y[chunk.rows]) if self._history["samples"] else np.nan
        self.labels.partial_fit(counts, y[chunk.rows], classes=np.unique(y))
        row = (state.n_seen, state.n_presentations, counts.sum()/len(counts), weights.mean(), (weights > CONNECTED).mean(),
               accuracy)
        for name, value in zip(COLUMNS, row):
            self._history[name].append(value)
        self._note_thresholds()

    def _note_thresholds(self):
        state = self.network.state_
        self.thresholds.append((state.n_seen, symptoms.mean_thresholds(state.arrays)))

    def _restore(self, run):
        self._expect(run)
        self.network.restore(run)
        self.seconds = run.attributes["train_seconds"]
        if "checkpoints.w" in run.data:
            self.checkpoints = watching.Checkpoints(self.network)
            self.checkpoints.restore(run)
        if "label_sums" in run.data:
            self._history = {name: list(run.history[name]) for name in COLUMNS}
            self.labels.classes_, self.labels.sums_ = run.data["label_classes"], run.data["label_sums"]
            self.labels.samples_, self.labels.n_features_in_ = run.data["label_samples"], self.labels.sums_.shape[1]

    def _expect(self, run):
        """Refuse to go on with a training that was started with other parameters."""
        wanted = {"network": type(self.network).__name__} | self.network.settings() | self.metadata
        for name, value in wanted.items():
            if run.attributes[name] != value:
                raise ValueError(f"{self.path}: cannot resume: {name} is {run.attributes[name]!r} in the file, "
                                 f"expected {value!r}; give the same arguments, or start anew without --resume")
        if run.parameters != self.network.network:
            raise ValueError(f"{self.path}: cannot resume: the network in the file has other parameters; "
                             "give the same preset, or start anew without --resume")
