"""Result files of version 0.1, stopped in the middle: they are read, and resumed to where that version came.

To the bit, but for sums of weights: these are now kept to one part in 100,000.
"""

from pathlib import Path

import numpy as np
import pytest

import stdpnet
import tiny
from stdpnet.models.architectures import control
from stdpnet.models.network import Network

FILES = Path(__file__).with_name("version_0_1")


def pictures(n):
    """Images of both signs with bright rows or columns, float32 (n, 12, 12, 3)."""
    X = np.random.default_rng(0).random((n, 12, 12, 3))
    X[1::2, ::2] *= 0.2
    X[::2, :, ::2] *= 0.2
    return (2*X - 1).astype(np.float32)


#: what each network was shown, and what of it the other file holds
CASES = {
    "two_layer": (tiny.quarters(40)[0], {"weights": lambda net: net.weights_, "theta": lambda net: net.theta_}),
    "pruned": (tiny.quarters(40)[0], {"weights": lambda net: net.weights_}),
    "multimodal": (tiny.pairs(40)[0], {"image": lambda net: net.image_.weights_, "audio": lambda net: net.audio_.weights_,
                                       "links": lambda net: net.links_["to_audio"].weights}),
    "restocnet": (pictures(40), {"k1": lambda net: net.kernels_[0], "k2": lambda net: net.kernels_[1]}),
}


@pytest.mark.parametrize("name", CASES)
def test_a_file_of_version_0_1_is_resumed_to_what_that_version_learned(name):
    X, learned = CASES[name]
    network, expected = stdpnet.load(FILES/f"{name}.h5"), np.load(FILES/f"{name}.npz")
    before = network.state_
    for _ in network.learn(X, resume=True):
        pass
    assert isinstance(network.network, Network) and network.state_.n_seen > before.n_seen
    for key, value in learned.items():
        np.testing.assert_allclose(value(network), expected[key], rtol=0 if name == "restocnet" else 1e-4)
    few = [each[:10] for each in X] if name == "multimodal" else X[:10]
    answers = expected["features" if name == "restocnet" else "counts"]
    np.testing.assert_array_equal(network.transform(few), answers)
    assert answers.any()


def test_what_such_a_file_says_of_kernels_and_layers_is_the_network():
    network = stdpnet.load(FILES/"restocnet.h5").network
    assert network.readout == ("pool_1", "pool_2") and "skip_image_2" in network.connections
    assert network == control(network, "learned") and network.connections["kernels_1"].sampling_stride == 2
