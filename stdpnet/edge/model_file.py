"""How do a device and a server get the same network with the same classifiers? (one result file, read on both sides)"""

import numpy as np

from ..estimators.restocnet import ReStoCNet
from ..files import result_file
from . import cost, thresholds
from .early_exit import EarlyExit
from .rates import Rates
from .softmax import Softmax

KIND = "EarlyExit"  #: what such a file holds
NAMES = ("validation", "n_profiled", "chunk_size")  #: parameters that are stored
SCALES = ("gain", "highest", "threshold")  #: of `Rates`


def write(path, model, rates=(), *, notes=None):
    """Write a trained `EarlyExit` to a result file.

    Parameters
    ----------
    path : path-like
    model : EarlyExit
    rates : sequence of Rates
        How to go on with the activations of some layers.
    notes : dict, optional
        Further attributes.
    """
    content = model.network_.content()
    content["attributes"] |= {"network": KIND, "n_exits": len(model.classifiers_)} | {
        name: getattr(model, name) for name in NAMES} | (notes or {})
    content["data"] |= _of_classifiers("exit", model.classifiers_) | {
        "exit.steps": np.array(model.asked), "exit.deltas": model.deltas_, "exit.classes": model.classes_,
        "exit.confidence": model.confidence_, "exit.correct": model.correct_, "exit.whole": _plain(model.whole_),
        "exit.work": _plain(model.work_)} | _of_validation(model)
    content["attributes"]["rates"] = " ".join(each.behind for each in rates)
    for each in rates:
        content["attributes"] |= {f"rates.{each.behind}.{name}": getattr(each, name) for name in SCALES}
        content["data"] |= _of_classifiers(f"rates.{each.behind}", each.classifiers)
    return result_file.write(path, **content)


def read(path):
    """Return the `EarlyExit` in a result file, a dict of its `Rates` by layer, and all attributes.

    Raises
    ------
    ValueError
        If the file holds no such, or one whose exits lack classifiers.
    """
    run = result_file.read(path)
    if run.attributes.get("network") != KIND:
        raise ValueError(f"{path}: expected a network with exits, got {run.attributes.get('network')!r}; networks/edge.py writes "
                         "one")
    network = ReStoCNet.from_run(run)
    steps = tuple(run.data["exit.steps"].tolist())
    model = EarlyExit(network, steps=steps[:-1], **{name: run.attributes[name] for name in NAMES})
    model.network_, model.classes_ = network, run.data["exit.classes"]
    model.classifiers_ = _classifiers(path, run, "exit", len(network.network.readout)*len(steps), network)
    model.deltas_ = thresholds.checked(run.data["exit.deltas"], len(model.classifiers_))
    model.confidence_, model.correct_ = run.data["exit.confidence"], run.data["exit.correct"].astype(bool)
    model.work_, model.whole_ = (_work(run.data[f"exit.{name}"]) for name in ("work", "whole"))
    known = {behind: Rates(behind=behind, **{name: run.attributes[f"rates.{behind}.{name}"] for name in SCALES},
                           classifiers=_classifiers(path, run, f"rates.{behind}", len(model.classifiers_), network))
             for behind in run.attributes["rates"].split()}
    return model, known, dict(run.attributes)


def _of_validation(model):
    """Return share, accuracy and relative cost of each exit, of the samples that thresholds were chosen by; for who reads."""
    found = thresholds.outcome(model.confidence_, model.correct_, model.costs_, model.deltas_)
    right = model.correct_[np.arange(len(found.exits)), found.exits]
    n = np.bincount(found.exits, minlength=len(found.shares))
    n_right = np.bincount(found.exits, weights=right, minlength=len(n))
    accuracy = np.divide(n_right, n, out=np.full(len(n), np.nan), where=n > 0)
    return {"exit.share": found.shares, "exit.accuracy": accuracy, "exit.cost": model.costs_}


def _of_classifiers(group, classifiers):
    return {f"{group}.{number}.{name}": getattr(each, name) for number, each in enumerate(classifiers)
            for name in ("weights", "bias")}


def _classifiers(path, run, group, n, network):
    """Return the classifiers of all exits; raises ValueError if one is missing or of another size."""
    n_classes, sizes = len(run.data["exit.classes"]), np.cumsum(list(network.answering().values()))
    for number in range(n):
        for name, shape in (("weights", (sizes[number*len(sizes)//n], n_classes)), ("bias", (n_classes,))):
            array = run.data.get(f"{group}.{number}.{name}")
            if array is None or array.shape != shape or array.dtype.kind != "f" or not np.isfinite(array).all():
                got = "none" if array is None else f"{array.dtype} of shape {array.shape}"
                raise ValueError(f"{path}: expected at exit {number} a classifier with {name} of shape "
                                 f"{tuple(map(int, shape))}, got {got}; fit the network again")
    return [Softmax(**{name: np.asarray(run.data[f"{group}.{number}.{name}"], np.float32) for name in ("weights", "bias")})
            for number in range(n)]


def _plain(work):
    return np.stack([work[name] for name in cost.Work.names], axis=-1)


def _work(array):
    found = np.empty(array.shape[:-1], cost.Work)
    for place, name in enumerate(cost.Work.names):
        found[name] = array[..., place]
    return found
