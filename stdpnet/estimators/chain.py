"""How does one network learn from the answers of another? (a scikit-learn transformer, in one result file)"""

from collections import namedtuple
from collections.abc import Iterator, Sequence
from typing import Any, Self

import numpy as np
from sklearn.base import clone
from sklearn.utils.validation import check_is_fitted

from ..files import result_file
from .base import Chunk
from .contract import TRAINING, Contract
from .multimodal import Multimodal
from .populations import SpikingNetwork
from .restocnet import ReStoCNet
from .samples import Shown
from .state import State
from .two_layer import TwoLayerNetwork

KINDS = {kind.__name__: kind for kind in (SpikingNetwork, TwoLayerNetwork, Multimodal, ReStoCNet)}

Part = namedtuple("Part", "attributes data history parameters")
Part.__doc__ = """What a result file holds of one network of a chain; see `stdpnet.files.result_file.Run`."""


class Chain(Contract):
    """Networks of which each learns, without labels, from the answers of the frozen one before it.

    Answers, spike counts or activations, are scaled such that the largest to a training sample is the `input_max` of the
    next network's encoding; larger ones to other samples count as much.

    Parameters
    ----------
    networks : list of networks
        The first is shown X; further ones have a single input with an encoding that has an `input_max`. They stay as they
        are: copies learn.
    verbose : bool, default=False
        Whether to show a progress bar.

    Attributes
    ----------
    networks_ : list of networks
        The copies, with what they have learned.
    scales_ : list of float
        What the answers of each network but the last are multiplied with.
    """

    networks_: list
    scales_: list[float]
    _fitted_by = "networks_"

    def __init__(self, networks: Sequence, *, verbose: bool = False) -> None:
        self.networks = networks
        self.verbose = verbose

    def learn(self, X: Shown, *, resume: bool = False) -> Iterator[Chunk]:
        """Do what `fit` does chunk by chunk, and yield a `Chunk` after each, with features of the last network alone.

        With ``resume=True`` go on where learning stopped at the end of a chunk. Invalid input raises here.
        """
        self.check_parameters()
        if not resume:
            self.networks_, self.scales_ = [clone(each) for each in self.networks], []
        self.networks_[0].checked(X)
        return self._go_on(X)

    def n_learning(self, X: Shown) -> int:
        """Return how many samples `learn` shows to all networks together, those shown again counted again."""
        n_samples = self.networks[0].n_samples(X)
        return sum(len(course.rows) for each in self.networks for course in each.courses(n_samples))

    def respond(self, X: Shown, *, stream: int = 0) -> Iterator[Chunk]:
        """Do what `transform` does chunk by chunk, and yield a `Chunk` after each."""
        check_is_fitted(self, "networks_")
        for network, following, scale in zip(self.networks_, self.networks_[1:], self.scales_):
            X = _passed_on(_answers(network, X, stream), scale, _input_max(following))
        yield from self.networks_[-1].respond(X, stream=stream)

    def content(self) -> dict[str, Any]:
        """Return what `save` writes: the arguments of `stdpnet.files.result_file.write`."""
        content = {"attributes": self.settings() | {"network": type(self).__name__}, "history": {},
                   "parameters": self.network, "data": {"scales": np.array(self.scales_, float)}}
        for place, network in enumerate(each for each in self.networks_ if hasattr(each, "state_")):
            of_one = network.content()
            for part in ("attributes", "data", "history"):
                content[part] |= {f"{place}.{name}": value for name, value in of_one[part].items()}
        state = self.state_
        content["attributes"] |= {"samples": state.n_seen, "presentations": state.n_presentations}
        return content

    def settings(self) -> dict[str, Any]:
        """Return the parameters other than the networks' descriptions on which the result depends."""
        return {"n_networks": len(self.networks)} | {
            f"{place}.{name}": value for place, each in enumerate(self.networks)
            for name, value in (each.settings() | {"network": type(each).__name__}).items()}

    @classmethod
    def from_run(cls, run: result_file.Run) -> Self:
        """Return the chain of a result file that was read."""
        parts = _parts(run, run.attributes["n_networks"])
        kinds = [KINDS[part.attributes["network"]] for part in parts]
        return cls([kind(part.parameters, **kind._arguments(part)) for kind, part in zip(kinds, parts)]).restore(run)

    def restore(self, run: result_file.Run) -> Self:
        """Take over the learned state of a result file that was read."""
        self.networks_, self.scales_ = [clone(each) for each in self.networks], run.data["scales"].tolist()
        for network, part in zip(self.networks_, _parts(run, len(self.networks))):
            if "samples" in part.attributes:
                network.restore(part)
        return self

    def check_parameters(self) -> None:
        """Raise ValueError if a parameter is impossible, as learning will; for scripts, before long work."""
        if not isinstance(self.networks, list | tuple) or len(self.networks) < 2:
            raise ValueError(f"Chain.networks: expected a list of two networks or more, got {self.networks!r}")
        for place, each in enumerate(self.networks):
            if type(each).__name__ not in KINDS:
                raise ValueError(f"Chain.networks[{place}]: expected a network, one of {', '.join(KINDS)}, got {each!r}")
            each.check_parameters()
        for each in self.networks[1:]:
            _input_max(each)

    @property
    def network(self) -> Any:
        """The descriptions of the networks."""
        return tuple(each.network for each in self.networks)

    @property
    def state_(self) -> State:
        """What all networks have learned, names preceded by a network's number: ``state_["1.input_exc.w"]``."""
        begun = [each.state_ for each in getattr(self, "networks_", []) if hasattr(each, "state_")]
        joined = lambda part: {f"{place}.{name}": value for place, each in enumerate(begun)
                               for name, value in getattr(each, part).items()}
        return State(arrays=joined("arrays"), shapes=joined("shapes"), n_seen=sum(each.n_seen for each in begun),
                     n_presentations=sum(each.n_presentations for each in begun))

    @property
    def weights_(self) -> np.ndarray:
        """All weights of the last network's connections from its input."""
        return self.networks_[-1].weights_

    def size(self, history: Any) -> dict[str, Any]:
        """Return what a result file says about the last network's size."""
        return self.networks_[-1].size(history)

    def places(self) -> dict[str, Any]:
        """Return where a result file's features lie."""
        return self.networks_[-1].places()

    def _go_on(self, X):
        for place, network in enumerate(self.networks_):
            is_last = network is self.networks_[-1]
            for chunk in network.learn(X, resume=hasattr(network, "state_")):
                yield chunk if is_last else chunk._replace(features=None)
            if not is_last:
                answers = _answers(network, X, TRAINING)
                if len(self.scales_) == place:
                    self.scales_.append(_input_max(self.networks_[place + 1])/max(float(answers.max()), np.finfo(float).tiny))
                X = _passed_on(answers, self.scales_[place], _input_max(self.networks_[place + 1]))


def _answers(network, X, stream):
    return np.concatenate([chunk.features for chunk in network.respond(X, stream=stream)])


def _passed_on(answers, scale, input_max):
    """Return answers as the next network is shown them, float32."""
    return np.minimum(answers.astype(np.float32)*np.float32(scale), np.float32(input_max))


def _input_max(network):
    """Return the largest value that a network's input takes; raises ValueError where it has none, or several inputs."""
    encodings = list(network.network.inputs.values())
    if len(encodings) != 1 or not hasattr(encodings[0], "input_max"):
        raise ValueError(f"Chain.networks: expected after the first networks with one input that has an input_max, got a "
                         f"{type(network).__name__} with {', '.join(type(each).__name__ for each in encodings)}")
    return float(encodings[0].input_max)


def _parts(run, n):
    """Return what a file holds of each network."""
    parameters = run.parameters
    of = lambda items, place: {name.removeprefix(f"{place}."): value for name, value in items.items()
                               if name.startswith(f"{place}.")}
    return [Part(of(run.attributes, place), of(run.data, place), of(run.history, place), parameters[place])
            for place in range(n)]
