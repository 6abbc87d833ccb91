"""What tests of hardware share: feature maps that have learned a little, without a compiler."""

import numpy as np
import pytest

import tiny
from stdpnet.estimators.restocnet import ReStoCNet
from stdpnet.models import presets

MAPS = presets.restocnet_mnist((4, 4), readout="last").replace({f"kernels_{n}.sampling_stride": 1 for n in (1, 2)})


@pytest.fixture(scope="session")
def learned_maps():
    """Two layers of maps, random kernels and thresholds of which many neurons fire."""
    network = ReStoCNet(MAPS, target="numpy", chunk_size=8, n_images=8)
    images = tiny.quarters(8, side=8)[0]/255
    network.state_ = network.initial_state(network.checked(images.reshape(8, 8, 8, 1)))
    thresholds = {f"conv_{n}.theta": np.linspace(0.05, 0.4, 4, dtype=np.float32) for n in (1, 2)}
    network.state_ = network.state_.after(thresholds)
    return network, images.reshape(8, 8, 8, 1)
