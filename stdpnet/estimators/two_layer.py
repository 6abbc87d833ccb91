"""How is a two-layer network trained, frozen and asked? (a scikit-learn transformer)"""

import numpy as np

from ..models import presets
from ..models.network import Network
from ..models.pruning import Strategy
from .populations import SpikingNetwork


class TwoLayerNetwork(SpikingNetwork):
    """A two-layer spiking network that learns without labels.

    Parameters
    ----------
    network : Network, default=presets.IMAGE
        Equations and parameters, as `stdpnet.models.architectures.two_layer` returns them; see `stdpnet.models.presets`.
    n_neurons : int, optional
        Excitatory neurons; default: as many as the network says.
    epochs, shuffle, chunk_size, n_jobs, random_state, target, pruning, verbose
        As of :class:`~stdpnet.estimators.populations.SpikingNetwork`.

    Attributes
    ----------
    state_ : State
        What it has learned. Short for what is in it:
    weights_ : float32 array (n_inputs, n_neurons)
    theta_ : float array (n_neurons,), in volts
        The adaptive part of the thresholds; 0 for neurons without one.
    connected_ : bool array (n_inputs, n_neurons) or None
        Synapses that exist; None for all. The others cost nothing, and never come back.
    gains_ : float32 array (n_neurons,)
        Factors of all weights onto a neuron: 1 but after pruning, when they keep up the normalisation (the weights
        themselves are then few values, the same for all neurons).
    n_features_in_ : int

    References
    ----------
    N. Rathi, PhD thesis, Purdue University (2021), chapters 2 and 3; P. Diehl and M. Cook, Front. Comput. Neurosci.
    9:99 (2015).
    """

    def __init__(self, network: Network = presets.IMAGE, *, n_neurons: int | None = None, epochs: int = 1,
                 shuffle: bool = True, chunk_size: int = 1000, n_jobs: int = 1, random_state: int = 0,
                 target: str = "cpp", pruning: Strategy | None = None, verbose: bool = False) -> None:
        super().__init__(network, epochs=epochs, shuffle=shuffle, chunk_size=chunk_size, n_jobs=n_jobs,
                         random_state=random_state, target=target, pruning=pruning, verbose=verbose)
        self.n_neurons = n_neurons

    @property
    def description(self) -> Network:
        """The network as it is built: with as many neurons as asked for."""
        return self.network if self.n_neurons is None else self.network.resized({"exc": self.n_neurons})

    @property
    def weights_(self) -> np.ndarray:
        """Weights from the inputs."""
        return self.state_["input_exc.w"]

    @property
    def connected_(self) -> np.ndarray | None:
        """Synapses from the inputs that exist, or None for all."""
        return self.state_.get("input_exc.connected")

    @property
    def gains_(self) -> np.ndarray:
        """Factors of all weights onto a neuron."""
        return self.state_.get("input_exc.gain", np.ones(self.weights_.shape[1], np.float32))

    @property
    def theta_(self) -> np.ndarray:
        """The adaptive part of the thresholds, in volts."""
        return self.state_.get("exc.theta", np.zeros(self.weights_.shape[1]))

    def check_parameters(self) -> None:
        """Raise ValueError if a parameter is impossible, as learning will; for scripts, before long work."""
        self._check_integers(optional=("n_neurons",), n_neurons=1)
        super().check_parameters()
        for name in ("exc", "input_exc"):
            if name not in self.network.layers | self.network.connections:
                raise ValueError(f"TwoLayerNetwork.network: expected one with the part {name!r}, as two_layer makes it, got "
                                 f"{', '.join(self.network.layers | self.network.connections)}; take SpikingNetwork")
