"""Labelled images, recordings and events as plain arrays: one module per data set, each with a ``load``."""

from stdpnet.datasets import (
    caltech101, cifar10, digits, fashion_mnist, fsdd, mnist, nmnist, noisy_mnist, spoken_digits, ti46)
from stdpnet.datasets._folder import DataError, data_folder
from stdpnet.datasets._recordings import Recordings
from stdpnet.datasets._split import Split

__all__ = ["LOADERS", "DataError", "Recordings", "Split", "caltech101", "cifar10", "data_folder", "digits",
           "fashion_mnist", "fsdd", "load", "mnist", "nmnist", "noisy_mnist", "spoken_digits", "ti46"]

LOADERS = {
    "digits": digits.load,
    "mnist": mnist.load,
    "fashion_mnist": fashion_mnist.load,
    "caltech101": caltech101.load,
    "noisy_mnist": noisy_mnist.load,
    "fsdd": fsdd.load,
    "ti46": ti46.load,
    "spoken_digits": spoken_digits.load,
    "cifar10": cifar10.load,
    "nmnist": nmnist.load,
}


def load(name: str, **options) -> Split:
    """Load a data set by its name.

    Parameters
    ----------
    name : str
        One of the keys of ``LOADERS``.
    **options
        Passed to the ``load`` of that data set's module.

    Returns
    -------
    Split
        Unpacks as ``X_train, y_train, X_test, y_test``; of words, `Recordings`.

    Raises
    ------
    ValueError
        If there is no data set of that name.
    DataError
        If its files are missing or damaged.
    """
    if name not in LOADERS:
        raise ValueError(f"unknown data set {name!r}: expected one of {', '.join(LOADERS)}")
    return LOADERS[name](**options)
