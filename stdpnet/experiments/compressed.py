"""How is a network compressed, and what does that cost and save?"""

from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from . import trial
from .. import datasets
from ..files import packing, result_file
from ..hardware import crossbar
from ..models import presets
from ..models.pruning import AfterTraining, BeforeTraining
from ..estimators.two_layer import Ensemble
from ..preprocessing.on_centre import on_centre

#: when synapses are removed; the last but one two leave every neuron as many
WHEN = ("training", "before", "after", "gradually", "evenly", "never")


def strategy(when, *, dataset, threshold=None, levels=None, batches=None, first=None, connectivity=None):
    """Return the `stdpnet.models.pruning.Strategy` for arguments of a command line.

    Parameters
    ----------
    when : str
        One of `WHEN`.
    dataset : str
        The paper's values for it stand in for those of the first four arguments below that are None.
    threshold, levels, batches, first : numbers, optional
        See `WhileTraining`.
    connectivity : float, optional
        Fraction of synapses that is left, unless a threshold decides.

    Raises
    ------
    ValueError
        If an argument is impossible, missing or not used.
    """
    given = {"threshold": threshold, "levels": levels, "batches": batches, "first": first, "connectivity": connectivity}
    given = {name: value for name, value in given.items() if value is not None}
    in_batches = ("levels", "batches", "first")
    uses = {"training": ("threshold", *in_batches), "gradually": ("connectivity", *in_batches), "before": ("connectivity",),
            "after": ("connectivity", "levels"), "evenly": ("connectivity", "levels"), "never": ()}
    if when not in uses:
        raise ValueError(f"when: expected one of {', '.join(WHEN)}, got {when!r}")
    for name in given.keys() - set(uses[when]):
        raise ValueError(f"{name}: expected none if synapses are removed {_WORDS[when]}, got {given[name]!r}; "
                         f"give only {', '.join(uses[when]) or 'the training data'}")
    if "connectivity" in uses[when] and connectivity is None:
        raise ValueError(f"connectivity: expected the fraction of synapses that is left if they are removed {_WORDS[when]}, "
                         "got none; give one, such as that of a network pruned while training")
    if when == "training":
        return replace(presets.PRUNING_CALTECH101 if dataset == "caltech101" else presets.PRUNING, **given)
    kinds = {"gradually": lambda **changes: replace(presets.PRUNING_GRADUALLY, **changes), "before": BeforeTraining,
             "after": partial(_after, evenly=False), "evenly": partial(_after, evenly=True)}
    return kinds[when](**given) if when in kinds else None


def _after(*, connectivity, levels=0, evenly):
    return AfterTraining(connectivity=connectivity, levels=levels, evenly=evenly)


def run(*, dataset, out, when, threshold=None, levels=None, batches=None, first=None, connectivity=None, preset=None,
        neurons=100, train=None, label=None, epochs=None, test=None, seed=0, jobs=1, resume=False,
        scheme="mean_response", target="cpp", verbose=False):
    """Train, compress, label and test a network, write its result file and return what a table should say.

    Parameters as those of `strategy`, `Ensemble` and `stdpnet.experiments.trial.run`. Returns a dict of numbers.
    """
    preset = preset or presets.for_images(dataset, neurons)
    compression = strategy(when, dataset=dataset, threshold=threshold, levels=levels, batches=batches, first=first,
                           connectivity=connectivity)
    data = _load(dataset, seed if dataset == "caltech101" else None)
    ensemble = Ensemble(presets.named(preset), n_neurons=neurons, epochs=epochs or (5 if dataset == "digits" else 1),
                        n_jobs=jobs, random_state=seed, target=target, compression=compression)
    about = {"dataset": dataset, "preset": preset, "seed": seed, "when": when, "threshold": getattr(compression, "threshold", 0.0),
             "levels": getattr(compression, "levels", 0)} | data.notes
    result = trial.run(ensemble, data, out, about=about, train=train, label=label, test=test, resume=resume,
                       scheme=scheme, verbose=verbose)
    return measured(out) | {"n_test": len(result.true)}


def measured(path):
    """Return what a result file says about a network's quality and size, a dict of numbers."""
    found = result_file.read(path)
    weights, connected = found.data["weights"], found.data.get("connected")
    layout = crossbar.packed(weights)
    names = ("accuracy", "connectivity", "spikes_per_presentation", "samples", "presentations", "train_seconds", "test_seconds")
    return {name: found.attributes[name] for name in names} | {
        "synapse_bytes": packing.size(packing.pack(weights, connected)), "file_bytes": Path(path).stat().st_size,
        "arrays": layout.arrays, "conductances": layout.conductances,
    }


_WORDS = {"training": "at a threshold while training", "gradually": "gradually", "before": "before training",
          "after": "after training", "evenly": "evenly after training", "never": "never"}


@cache
def _load(dataset, seed):
    """Return a data set; photographs without outlines as on-centre cells see them."""
    data = datasets.load(dataset) if seed is None else datasets.load(dataset, seed=seed)
    if data.notes.get("annotations_used", True):
        return data
    return replace(data, X_train=on_centre(data.X_train), X_test=on_centre(data.X_test), notes=data.notes | {"on_centre": True})
