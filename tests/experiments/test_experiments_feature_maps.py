"""A script's work on a residual network: what the file holds, how it resumes, and what it refuses at once."""

from dataclasses import replace

import numpy as np
import pytest
from brian2 import ms

import tiny
from stdpnet import datasets
from stdpnet.datasets import Split
from stdpnet.estimators.restocnet import ReStoCNet
from stdpnet.experiments import feature_maps, recipes
from stdpnet.files import result_file
from stdpnet.models import presets
from stdpnet.readout.perceptron import MLP


def quarters(**_):
    (X, y), (X_test, y_test) = (tiny.quarters(n, seed=seed, side=8) for n, seed in ((24, 0), (10, 1)))
    return Split(X_train=X, y_train=y, X_test=X_test, y_test=y_test)


def shallow(maps):
    """A network of one layer that learns from 12 images within seconds, by NumPy."""
    return presets.restocnet_mnist(maps).replace({
        "kernels_1.rule.pre_hebb_pot": 0.2, "kernels_1.rule.p_hebb_pot": 0.1, "kernels_1.rule.p_antihebb_dep": 0.1,
        "presentation.duration": 10*ms})


@pytest.fixture(autouse=True)
def known(monkeypatch):
    """Quarters are a data set with a recipe."""
    monkeypatch.setitem(datasets.LOADERS, "quarters", quarters)
    monkeypatch.setitem(recipes.RECIPES, "quarters", recipes.Recipe(stdp_images=12))
    recipes.latest_images.cache_clear()
    yield
    recipes.latest_images.cache_clear()
