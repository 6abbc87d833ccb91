"""Labelled images as plain arrays: one module per data set, each with a ``load``."""

from stdpnet.datasets import caltech101, cifar10, digits, fashion_mnist, mnist
from stdpnet.datasets._folder import DataError
from stdpnet.datasets._split import Split

__all__ = ["LOADERS", "DataError", "Split", "caltech101", "cifar10", "digits", "fashion_mnist", "load", "mnist"]

LOADERS = {
    "digits": digits.load,
    "mnist": mnist.load,
    "fashion_mnist": fashion_mnist.load,
    "caltech101": caltech101.load,
    "cifar10": cifar10.load,
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
        Unpacks as ``X_train, y_train, X_test, y_test``.

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
