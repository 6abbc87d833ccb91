"""How is a network pruned, and what does that cost and save?"""

from dataclasses import replace
from functools import partial
from pathlib import Path

from ..estimators.two_layer import TwoLayerNetwork
from ..files import packing, result_file
from ..hardware import crossbar
from ..models import presets
from ..models.pruning import AfterTraining, BeforeTraining
from ..readout.linear import vote
from . import recipes
from .trial import Trial

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
    kinds = {"training": partial(replace, recipes.for_dataset(dataset).pruning), "before": BeforeTraining,
             "gradually": partial(replace, presets.PRUNING_GRADUALLY), "after": partial(_after, evenly=False),
             "evenly": partial(_after, evenly=True)}
    return kinds[when](**given) if when in kinds else None


def _after(*, connectivity, levels=0, evenly):
    return AfterTraining(connectivity=connectivity, levels=levels, evenly=evenly)


def run(*, dataset, out, when, threshold=None, levels=None, batches=None, first=None, connectivity=None, preset=None,
        neurons=100, train=None, label=None, epochs=None, test=None, seed=0, jobs=1, resume=False,
        scheme="mean_response", target="cpp", verbose=False):
    """Train, prune, label and test a network, write its result file and return what a table should say.

    Parameters as those of `strategy`, `TwoLayerNetwork` and `Trial`. Returns a dict of numbers.
    """
    recipe, preset = recipes.for_dataset(dataset), preset or recipes.preset_name(dataset, neurons)
    pruning = strategy(when, dataset=dataset, threshold=threshold, levels=levels, batches=batches, first=first,
                       connectivity=connectivity)
    data = recipes.samples(dataset, seed=seed)
    network = TwoLayerNetwork(presets.get(preset), n_neurons=neurons, epochs=epochs or recipe.epochs, n_jobs=jobs,
                              random_state=seed, target=target, pruning=pruning)
    metadata = {"dataset": dataset, "preset": preset, "seed": seed, "when": when,
                "threshold": getattr(pruning, "threshold", 0.0), "levels": getattr(pruning, "levels", 0)} | data.notes
    result = Trial(network=network, classifier=vote(scheme), data=data, out=out, metadata=metadata, n_train=train,
                   n_label=label, n_test=test, verbose=verbose).run(resume=resume)
    return measured(out) | {"n_test": len(result.true)}


def measured(path):
    """Return what a result file says about a network's quality and size, a dict of numbers."""
    found = result_file.read(path)
    weights, connected = found.data["input_exc.w"], found.data.get("input_exc.connected")
    layout = crossbar.packed(weights)
    names = ("accuracy", "connectivity", "spikes_per_presentation", "samples", "presentations", "train_seconds", "test_seconds")
    return {name: found.attributes[name] for name in names} | {
        "synapse_bytes": packing.size(packing.pack(weights, connected)), "file_bytes": Path(path).stat().st_size,
        "arrays": layout.arrays, "conductances": layout.conductances,
    }


_WORDS = {"training": "at a threshold while training", "gradually": "gradually", "before": "before training",
          "after": "after training", "evenly": "evenly after training", "never": "never"}
