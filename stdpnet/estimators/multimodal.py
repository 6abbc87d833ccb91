"""How is a network of two modalities trained, frozen and asked? (a scikit-learn transformer)"""

from dataclasses import replace
from numbers import Real

import numpy as np

from . import state, topology
from ..engine import two_ensembles
from ..files import result_file
from ..models import presets
from .topology import Links
from .two_layer import Ensemble
from .base import Chunk, Learner, check_samples, check_size
from ..preprocessing.pairs import Pairs
from ..models.architectures import LINKS, MODALITIES

__all__ = ["Chunk", "Multimodal"]

CROSS = ("stdp", "label", "none")  #: ways to connect the two ensembles


class Multimodal(Learner):
    """Two ensembles that learn without labels to see and to hear the same things, joined by sparse synapses.

    Wherever X is asked for, give a list of two arrays whose rows belong together, ``[X_image, X_audio]``, or
    :class:`~stdpnet.preprocessing.pairs.Pairs`. A modality of zeros is missing.

    Parameters
    ----------
    model : TwoEnsembles, default=presets.MULTIMODAL
        Equations and parameters; see `stdpnet.models.presets`.
    n_neurons : int, default=50
        Excitatory neurons of each ensemble.
    cross : {"stdp", "label", "none"}, default="stdp"
        Whether the synapses between the ensembles are drawn at random and learned together with all others, or
        made by `connect_by_label`, or absent.
    cross_connectivity : float, default=0.4
        Number of synapses between the ensembles, half of them in each direction, as a fraction of the pairs of a
        neuron of one and a neuron of the other. A random half of each ensemble may send, the other half receive.
    epochs : int, default=1
        How often `fit` shows each pair.
    shuffle : bool, default=False
        Whether `fit` shows the pairs of each epoch in random order.
    chunk_size, n_jobs, random_state, target, verbose
        As of :class:`~stdpnet.estimators.two_layer.Ensemble`; `random_state` also draws the synapses between the ensembles.

    Attributes
    ----------
    image_, audio_ : Ensemble
        What the two have learned. Each answers on its own, too, without the other.
    links_ : dict of Links
        Synapses between the ensembles, ``"to_audio"`` and ``"to_image"``; empty if there are none.
    weights_ : float32 array (n_synapses,)
        All weights from inputs, those of the image ensemble first.
    n_features_in_ : int
        Inputs of both ensembles together.
    n_seen_, n_presentations_ : int
        Pairs shown while learning, and how many presentations these took.

    References
    ----------
    N. Rathi, PhD thesis, Purdue University (2021), chapter 3.
    """

    def __init__(self, model=presets.MULTIMODAL, *, n_neurons=50, cross="stdp", cross_connectivity=0.4, epochs=1,
                 shuffle=False, chunk_size=1000, n_jobs=1, random_state=0, target="cpp", verbose=False):
        self.model = model
        self.n_neurons = n_neurons
        self.cross = cross
        self.cross_connectivity = cross_connectivity
        self.epochs = epochs
        self.shuffle = shuffle
        self.chunk_size = chunk_size
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.target = target
        self.verbose = verbose

    def connect_by_label(self, labels):
        """Join neurons of equal label by synapses of a fixed weight (thesis, section 3.8).

        Needs ``cross="label"``. The labels are those of neurons, as a `NeuronLabels` found them for counts that
        `transform` gave: so labels of samples enter here, though not the learning of any weight. There are no more
        synapses than pairs of equal label, and so maybe fewer than `cross_connectivity` says.

        Parameters
        ----------
        labels : array (2*n_neurons,)
            Label of each neuron, those of the image ensemble first.
        """
        if self.cross != "label":
            raise ValueError(f"Multimodal.cross: expected 'label' to connect by label, got {self.cross!r}")
        labels = np.asarray(labels)
        if labels.shape != (2*self.n_neurons,):
            raise ValueError(f"labels: expected one for each of {2*self.n_neurons} neurons, got shape {labels.shape}")
        self.links_ = self._draw(dict(zip(MODALITIES, np.split(labels, 2))))
        return self

    def state(self):
        """Return what `save` writes: the arguments of `stdpnet.files.result_file.write`."""
        counters = {"samples": self.n_seen_, "presentations": self.n_presentations_}
        data = {prefix + name: each for prefix, part in self._parts.items() for name, each in state.arrays(part).items()}
        data |= {"theta": np.concatenate([part.theta_ for part in self._parts.values()])}
        data |= {f"{name}_{what}": each for name, link in self.links_.items() for what, each in link._asdict().items()}
        return {"attributes": self.settings() | counters, "parameters": self.model, "history": {}, "data": data}

    def settings(self):
        """Return the parameters other than the model on which the result depends."""
        return {name: getattr(self, name) for name in self._settings}

    @classmethod
    def load(cls, path, *, classes=None):
        """Read a network that `save` wrote; `classes` names models of your own (see `stdpnet.files.result_file.read`)."""
        run = result_file.read(path, classes=classes)
        network = cls(run.parameters, **{name: run.attributes[name] for name in cls._settings})
        network.restore(run)
        return network

    def restore(self, run):
        """Take over the learned state of a result file."""
        self._make_parts()
        for prefix, part in self._parts.items():
            state.restore(part, run, prefix)
        self.links_ = {name: Links(*(run.data[f"{name}_{what}"] for what in Links._fields))
                       for name in LINKS if f"{name}_weights" in run.data}

    @property
    def weights_(self):
        """All weights from inputs."""
        return np.concatenate([part.weights_.ravel() for part in self._parts.values()])

    @property
    def n_features_in_(self):
        """Inputs of both ensembles together."""
        return sum(part.n_features_in_ for part in self._parts.values())

    @property
    def n_seen_(self):
        """Pairs shown while learning."""
        return self.image_.n_seen_

    @property
    def n_presentations_(self):
        """Presentations while learning."""
        return self.image_.n_presentations_

    _settings = ("n_neurons", "cross", "cross_connectivity", "epochs", "shuffle", "chunk_size", "random_state", "target")

    @property
    def _parts(self):
        return {"image_": self.image_, "audio_": self.audio_}

    @property
    def _presentation(self):
        return self.model.image.presentation

    def _make_parts(self):
        seeds = np.random.SeedSequence([self.random_state, 3]).generate_state(2)
        for name, seed in zip(MODALITIES, seeds):
            setattr(self, f"{name}_", Ensemble(
                getattr(self.model, name), n_neurons=self.n_neurons, chunk_size=self.chunk_size, n_jobs=self.n_jobs,
                random_state=int(seed), target=self.target))

    def _start(self, n_inputs):
        self._make_parts()
        for part, n in zip(self._parts.values(), n_inputs):
            state.start(part, n)
        self.links_ = self._draw() if self.cross == "stdp" else {}

    def _draw(self, labels=None):
        """Draw synapses in both directions: learned ones, or between equal labels if neurons have any by modality."""
        random, n = np.random.default_rng([self.random_state, 4]), self.n_neurons
        roles = {name: topology.roles(n, random) for name in MODALITIES}
        links = {}
        for name, (pre, post) in LINKS.items():
            allowed = None if labels is None else labels[pre][:, np.newaxis] == labels[post]
            joined = topology.connect(n, n, roles[pre][0], roles[post][1], round(self.cross_connectivity*n*n/2), random,
                                         allowed=allowed)
            links[name] = Links(*joined, self.model.cross.first_weights(len(joined[0]), random, learned=labels is None))
        return {name: link for name, link in links.items() if len(link.weights)}

    def _start_values(self):
        values = super()._start_values()
        for name, link in self.links_.items():
            values |= {f"{name}._synaptic_pre": link.pre, f"{name}._synaptic_post": link.post, f"{name}.w": link.weights}
        return values

    def _variables(self):
        return super()._variables() + [f"{name}.w" for name in self.links_]

    def _take(self, outcome):
        super()._take(outcome)
        self.links_ = {name: link._replace(weights=outcome[f"{name}.w"]) for name, link in self.links_.items()}

    def _plan(self, n_inputs, learning):
        cross = self.model.cross.fixed() if self.cross == "label" else self.model.cross
        return two_ensembles.build, replace(self.model, cross=cross), {
            "n_inputs": n_inputs, "n_neurons": self.n_neurons, "links": tuple(self.links_)}

    def _images(self, X):
        return X.samples

    def _n_inputs(self, X):
        return X.image.shape[-1], X.audio.shape[-1]

    def check_parameters(self):
        """Raise ValueError if a parameter is impossible, as learning will; for scripts, before long work."""
        super().check_parameters()
        if self.cross not in CROSS:
            raise ValueError(f"Multimodal.cross: expected one of {', '.join(CROSS)}, got {self.cross!r}")
        most = topology.highest_connectivity(self.n_neurons, self.n_neurons)
        if not (isinstance(self.cross_connectivity, Real) and 0 <= self.cross_connectivity <= most):
            raise ValueError(f"Multimodal.cross_connectivity: expected a number from 0 to {most:.3g}, for neurons that send do "
                             f"not receive, got {self.cross_connectivity!r}")

    def _check(self, X):
        self.check_parameters()
        pairs = X if isinstance(X, Pairs) else Pairs(*_two(X))
        if not len(pairs):
            raise ValueError("X: expected at least one pair, got none")
        checked = [check_samples(getattr(pairs, name), getattr(self.model, name).encoding, f"X_{name}")
                   for name in MODALITIES]
        return Pairs(*checked, rows=pairs.rows)

    def _check_size(self, X):
        for name in MODALITIES:
            check_size(getattr(X, name), getattr(self, f"{name}_").n_features_in_, f"X_{name}")
        return X


def _two(X):
    if not isinstance(X, list | tuple) or len(X) != 2:
        raise ValueError(f"X: expected Pairs or a list of two arrays, [X_image, X_audio], got {type(X).__name__}"
                         f"{f' of length {len(X)}' if hasattr(X, '__len__') else ''}")
    return X
