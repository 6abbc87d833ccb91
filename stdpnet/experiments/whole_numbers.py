"""How good is a trained network in whole numbers, beside floating point? (shown the same spikes, for any number of bits)"""

from dataclasses import dataclass

import numpy as np
from tqdm import tqdm

from ..hardware import conductances, graph, integer, simulation
from . import spikes, tables

AT_ONCE = 200  #: samples that are simulated side by side


@dataclass(frozen=True, kw_only=True, eq=False)
class Answers:
    """What a simulation answers."""

    features: np.ndarray  #: (n_samples, n_features), spike counts or activations
    spikes: float  #: of all layers, per sample


def answers(network, X, *, bits=None, n_terms=integer.TERMS, verbose=False):
    """Return what a trained network answers to samples when NumPy simulates it: `Answers`.

    Parameters
    ----------
    network : BaseNetwork
        Trained.
    X : array
        Samples, as `transform` takes them.
    bits : int, optional
        Of weights and thresholds, in whole numbers; by default floating point.
    n_terms : int
        Shifts of a leak.
    verbose : bool
        Whether to show progress.
    """
    samples = network.checked(X)
    of_some = _maps(network, bits, n_terms) if network.description.of_maps else _populations(network, bits, n_terms)
    rows = np.split(np.arange(len(samples)), range(AT_ONCE, len(samples), AT_ONCE))
    title = "floating point" if bits is None else f"{bits} bits"
    parts = [of_some(samples[each], each[0]) for each in tqdm(rows, desc=title, disable=not verbose)]
    features, totals = zip(*parts)
    return Answers(features=np.concatenate(features), spikes=sum(totals)/len(samples))


def compared(trained, whole, *, bits, n_terms=integer.TERMS, verbose=False):
    """Return rows of a table: accuracy and spikes of the compiled network, in floating point, and with numbers of bits.

    Parameters
    ----------
    trained : stdpnet.experiments.trained.Trained
    whole : Evaluation
        Of the compiled network, as `trained.evaluated` returns it; all are tested with its classifier and as many samples.
    bits : sequence of int
    n_terms : int
        Shifts of a leak.
    verbose : bool
        Whether to show progress.
    """
    rows = [_row("compiled", None, whole.accuracy, whole.mean_answer, None)]
    for each in (None, *bits):
        found = answers(trained.network, trained.test(len(whole.true))[0], bits=each, n_terms=n_terms, verbose=verbose)
        accuracy = np.mean(whole.classifier.predict(found.features) == whole.true)
        rows.append(_row("floating point" if each is None else f"{each} bits", each, accuracy, _mean(found.features), found.spikes))
    return rows


def report(rows):
    """Return what `compared` found as text."""
    lines = [f"{row['numbers']:16}{row['accuracy']:10.4f}{row['answer']:12.5g}" + (
        "" if row["spikes"] is None else f"{row['spikes']:12.5g}") for row in rows]
    return "\n".join([f"{'whole numbers':16}{'accuracy':>10}{'answer':>12}{'all spikes':>12}", *lines])


def _row(numbers, bits, accuracy, answer, n_spikes):
    return {"numbers": numbers, "bits": bits, "accuracy": float(accuracy), "answer": float(answer), "spikes": n_spikes,
            tables.ERROR: ""}


def _mean(features):
    """Return the spikes of a sample, or the mean activation."""
    return features.sum(dtype=np.float64)/len(features)/(1 if features.dtype.kind in "iu" else features.shape[1])


def shown(network, images, first):
    """Return the spikes with which a network of feature maps is shown images, of which `first` is the number of the first."""
    made, (name,) = network.description, network.description.inputs
    return {name: spikes.of_images(made.inputs[name], images[name], seed=network.seed_of_answers(), first=first,
                                   n_steps=made.n_steps, dt=made.dt)}


def _maps(network, bits, n_terms):
    """Return a function that answers to some images."""
    made = graph.graph(network.description, network.state_.shapes, network.state_.arrays)
    arithmetic = simulation.Floats(made) if bits is None else simulation.Integers(
        made, integer.codes(made, bits=bits, n_terms=n_terms))

    def of_some(images, first):
        found = simulation.run(arithmetic, shown(network, images, first))
        return found.activations, sum(found.totals[name].sum() for name in made.neurons)
    return of_some


def _populations(network, bits, n_terms):
    """Return a function that answers to some samples, shown again, brighter, where they evoke too few spikes."""
    made, presentation = conductances.populations(network.description, network.state_.arrays), network.description.presentation
    if float(presentation.rest):
        raise ValueError(f"presentation.rest: expected 0 s, after which neurons start anew, got {presentation.rest}; "
                         "train a network without")
    arithmetic = conductances.Floats(made) if bits is None else conductances.Integers(made, bits=bits, n_terms=n_terms)

    def of_some(samples, first):
        n = len(next(iter(samples.values())))
        counts = {name: np.zeros((n, len(each)), np.int64) for name, each in made.thresholds.items()}
        waiting = np.arange(n)
        for attempt in range(presentation.max_attempts):
            found = _presented(network, arithmetic, {name: each[waiting] for name, each in samples.items()}, first, attempt)
            for name, each in found.items():
                counts[name][waiting] = each
            waiting = waiting[sum(found[name].sum(1) for name in made.readout) < presentation.min_spikes]
            if not len(waiting):
                break
        return np.hstack([counts[name] for name in made.readout]), sum(each.sum() for each in counts.values())
    return of_some


def _presented(network, arithmetic, samples, first, attempt):
    """Return the spikes of all neurons in one presentation of some samples."""
    made, n = network.description, len(next(iter(samples.values())))
    trains = {name: spikes.of_rates(made.inputs[name], each, seed=(network.random_state, int(first), place), attempt=attempt,
                                    n_steps=made.n_steps, dt=made.dt) for place, (name, each) in enumerate(samples.items())}
    steps = ({name: next(train) for name, train in trains.items()} for _ in range(made.n_steps))
    return conductances.run(arithmetic, steps, n)
