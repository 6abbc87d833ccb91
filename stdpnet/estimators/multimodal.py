"""How is a network of two modalities trained, frozen and asked? (a scikit-learn transformer)"""

from numbers import Real
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from ..models import presets
from ..models.architectures import LINKS, MODALITIES
from ..models.network import Network
from ..preprocessing.pairs import Pairs
from . import topology
from .populations import SpikingNetwork
from .samples import Samples, Shown
from .state import State
from .topology import Links
from .two_layer import TwoLayerNetwork

CROSS = ("stdp", "label", "none")  #: ways to connect the two ensembles


class Multimodal(SpikingNetwork):
    """Two ensembles that learn without labels to see and to hear the same things, joined by sparse synapses.

    Wherever X is asked for, give a list of two arrays whose rows belong together, ``[X_image, X_audio]``, or
    :class:`~stdpnet.preprocessing.pairs.Pairs`. A modality of zeros is missing.

    Parameters
    ----------
    network : Network, default=presets.MULTIMODAL
        Equations and parameters, as `stdpnet.models.architectures.two_modalities` returns them.
    n_neurons : int, optional
        Excitatory neurons of each ensemble; default: as many as the network says.
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
        As of :class:`~stdpnet.estimators.populations.SpikingNetwork`; `random_state` also draws the synapses between the
        ensembles.

    Attributes
    ----------
    state_ : State
        What it has learned. Short for what is in it:
    image_, audio_ : TwoLayerNetwork
        What the two have learned. Each answers on its own, too, without the other.
    links_ : dict of Links
        Synapses between the ensembles, ``"to_audio"`` and ``"to_image"``; empty if there are none.
    n_features_in_ : int
        Inputs of both ensembles together.

    References
    ----------
    N. Rathi, PhD thesis, Purdue University (2021), chapter 3.
    """

    def __init__(self, network: Network = presets.MULTIMODAL, *, n_neurons: int | None = None, cross: str = "stdp",
                 cross_connectivity: float = 0.4, epochs: int = 1, shuffle: bool = False, chunk_size: int = 1000,
                 n_jobs: int = 1, random_state: int = 0, target: str = "cpp", verbose: bool = False) -> None:
        self.network = network
        self.epochs = epochs
        self.shuffle = shuffle
        self.chunk_size = chunk_size
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.target = target
        self.verbose = verbose
        self.n_neurons = n_neurons
        self.cross = cross
        self.cross_connectivity = cross_connectivity

    pruning = None

    @property
    def description(self) -> Network:
        """The network as it is built: with as many neurons as asked for, and with the synapses that there are."""
        network = self.network
        if self.n_neurons is not None:
            network = network.resized({f"{name}_exc": self.n_neurons for name in MODALITIES})
        if self.cross == "label":
            return network.replace({f"{name}.rule": None for name in LINKS})
        return network if self.cross == "stdp" else network.without(*LINKS)

    def connect_by_label(self, labels: ArrayLike) -> Self:
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
        labels, n = np.asarray(labels), sum(self._sizes)
        if labels.shape != (n,):
            raise ValueError(f"labels: expected one for each of {n} neurons, got shape {labels.shape}")
        self.state_ = self.state_.after(self._links(dict(zip(MODALITIES, np.split(labels, [self._sizes[0]])))))
        return self

    @property
    def image_(self) -> TwoLayerNetwork:
        """The ensemble that sees."""
        return self.part("image")

    @property
    def audio_(self) -> TwoLayerNetwork:
        """The ensemble that hears."""
        return self.part("audio")

    @property
    def links_(self) -> dict[str, Links]:
        """Synapses between the ensembles."""
        found = {name: self.state_.get(f"{name}.connected") for name in LINKS}
        return {name: Links._make((*np.nonzero(connected), self.state_[f"{name}.w"][connected]))
                for name, connected in found.items() if connected is not None and connected.any()}

    def checked(self, X: Shown) -> Samples:
        """Return X as `Samples`; raises ValueError if it is none, or a parameter is impossible."""
        if not isinstance(X, Pairs):
            return super().checked(X)
        self.check_parameters()
        if not len(X):
            raise ValueError("X: expected at least one pair, got none")
        arrays = self._arrays({f"{name}_input": getattr(X, name) for name in MODALITIES})
        return Samples(arrays, {f"{name}_input": X.rows[:, place] for place, name in enumerate(MODALITIES)})

    def n_samples(self, X: Shown) -> int:
        """Return how many samples X has, as far as that can be told without a look at them."""
        return len(X) if isinstance(X, Pairs) else super().n_samples(X)

    def initial_state(self, samples: Samples) -> State:
        """Return what the network knows before it has learned anything: no synapse between neurons to be joined by label."""
        state = super().initial_state(samples)
        return state.after(self._links() if self.cross == "stdp" else {})

    def check_parameters(self) -> None:
        """Raise ValueError if a parameter is impossible, as learning will; for scripts, before long work."""
        self._check_integers(optional=("n_neurons",), n_neurons=1)
        self._check_choices(cross=CROSS)
        super().check_parameters()
        most = topology.highest_connectivity(*self._sizes)
        if not (isinstance(self.cross_connectivity, Real) and 0 <= self.cross_connectivity <= most):
            raise ValueError(f"Multimodal.cross_connectivity: expected a number from 0 to {most:.3g}, for neurons that send do "
                             f"not receive, got {self.cross_connectivity!r}")

    @property
    def _sizes(self):
        return [self.description.layers[f"{name}_exc"].n_neurons for name in MODALITIES]

    _part_class = TwoLayerNetwork

    def _part_seed(self, prefix):
        seeds = np.random.SeedSequence([self.random_state, 3]).generate_state(2)
        return int(seeds[MODALITIES.index(prefix)])

    def _stream(self, name):
        return (self._part_seed(name.partition("_")[0]),)

    def _initial(self, name, connection, shape, place):
        """Return the first weights of a connection; those between the ensembles are drawn together, by `_links`."""
        if name in LINKS:
            return {f"{name}.w": np.zeros(shape, np.float32), f"{name}.connected": np.zeros(shape, bool)}
        return super()._initial(name, connection, shape, 0)

    def _links(self, labels=None):
        """Draw synapses in both directions: learned ones, or between equal labels if neurons have any by modality."""
        random, sizes, arrays = np.random.default_rng([self.random_state, 4]), dict(zip(MODALITIES, self._sizes)), {}
        roles = {name: topology.roles(n, random) for name, n in sizes.items()}
        for name, (pre, post) in LINKS.items():
            allowed = None if labels is None else labels[pre][:, np.newaxis] == labels[post]
            n_synapses = round(self.cross_connectivity*sizes[pre]*sizes[post]/2)
            joined = topology.connect(sizes[pre], sizes[post], roles[pre][0], roles[post][1], n_synapses, random,
                                      allowed=allowed)
            arrays |= self._link(name, joined, (sizes[pre], sizes[post]), random, learned=labels is None)
        return arrays

    def _link(self, name, joined, shape, random, *, learned):
        synapses, n = self.network.connections[name].synapses, len(joined[0])
        weights, connected = np.zeros(shape, np.float32), np.zeros(shape, bool)
        weights[joined] = synapses.initial_weights(n, random) if learned else np.float32(synapses.w_fixed)
        connected[joined] = True
        return {f"{name}.w": weights, f"{name}.connected": connected}
