"""What all tests of this folder share: a network with exits, and its two sides."""

import numpy as np
import pytest

from stdpnet.edge import rates
from stdpnet.edge.split import Split
from tiny_edge import bars, exits


@pytest.fixture(scope="session")
def model():
    return exits()


@pytest.fixture(scope="session")
def split(model):
    """The same, cut behind its first layer, with rates; about half of the images go on."""
    made = Split(model, "conv_1", rates.learn(model, *bars(60), "conv_1"))
    model.deltas_ = np.array([np.median(model.answer(bars(40, seed=1)[0]).probabilities.max(axis=1))])
    return made
