"""What would the network in a result file cost on hardware, and how good would it be there? (shows it samples, and counts)"""

from dataclasses import asdict
from functools import partial

import numpy as np

from ..estimators.loading import load
from ..estimators.restocnet import ReStoCNet
from ..files import result_file
from ..hardware import energy, fixed_point, mapping, perturbation, profile
from ..readout.labels import NeuronLabels
from ..readout.perceptron import MLP
from . import recipes, tables
from .evaluation import evaluate

COSTS = {"integers": energy.PANDA, "floating point": energy.THESIS}


def profiled(path, *, n_samples=100, samples_per_second=30.0, bits=8):
    """Return the `stdpnet.hardware.profile.LayerProfile` of each input and layer of a trained network.

    Parameters
    ----------
    path : path-like
        Result file.
    n_samples : int
        Test samples that the network is shown, or all if there are fewer.
    samples_per_second : float
    bits : int
        Of a value that one layer sends to another.

    Raises
    ------
    ValueError
        If the file holds no network, or none that a single data set was for.
    """
    network = load(path)
    activity = network.activity(shown_samples(path, n_samples))
    return profile.profile(
        network.description, network.state_.shapes, network.state_.arrays, activity.totals, n_samples=activity.n_samples,
        n_steps=activity.n_steps, samples_per_second=samples_per_second, bits=bits)


def kept(path):
    """Return the same profiles from the spikes that a result file keeps, without showing the network anything.

    Parameters
    ----------
    path : path-like
        Result file of a `stdpnet.experiments.trial.Trial` with ``n_heard`` samples.
    """
    run = result_file.read(path)
    if not any(name.endswith(".spikes") for name in run.data):
        raise ValueError(f"{path}: expected a file that keeps spikes, got one without; train with --heard")
    network = load(path)
    names = [*network.description.inputs, *network.description.in_turn()]
    totals = {name: run.data[f"{name}.spikes"] for name in names if f"{name}.spikes" in run.data}
    n_samples, n_steps = run.data[f"{names[0]}.counts"].shape
    return profile.profile(network.description, network.state_.shapes, network.state_.arrays, totals, n_samples=n_samples,
                           n_steps=n_steps)


def shown_samples(path, n_samples):
    """Return the first test samples of the data set for which the network in a result file was trained, as it is shown them."""
    return _data(path, n_test=n_samples).X_test[:n_samples]


def altered(path, variants, *, n_label=None, n_test=None):
    """Return how good a trained network is when its weights and thresholds are others, rows of a table; the first is itself.

    The classifier is fitted once, to what the network itself answers: labels of populations, a perceptron without hidden
    layers of feature maps.

    Parameters
    ----------
    path : path-like
        Result file.
    variants : dict of functions
        By name, what becomes of the learned arrays, a dict.
    n_label, n_test : int, optional
        Samples to fit the classifier with, and to test; by default all.
    """
    network, data = load(path), _data(path, n_test=n_test)
    X, y = data.X_test[:n_test], np.asarray(data.y_test[:n_test])
    whole = evaluate(network, (data.X_train[:n_label], data.y_train[:n_label]), (X, y),
                     classifier=MLP() if isinstance(network, ReStoCNet) else NeuronLabels())
    state, found = network.state_, [_row("as learned", whole.accuracy, whole.mean_answer)]
    of_one = 1 if whole.features.dtype.kind in "iu" else whole.features.shape[1]
    for name, change in variants.items():
        network.state_ = state.after(change(state.arrays))
        answers = network.transform(X)
        found.append(_row(name, np.mean(whole.classifier.predict(answers) == y), answers.sum(dtype=np.float64)/len(y)/of_one))
    return found


def variants(*, bits=(), spreads=(), stuck=(), seed=0):
    """Return the variants of a network for `altered`: in fixed point, with conductances that vary, and with stuck cells.

    Parameters
    ----------
    bits : sequence of int
        Of weights and thresholds, with the sign.
    spreads : sequence of float
        Standard deviations of the logarithm of a conductance.
    stuck : sequence of float
        Shares of the cells.
    seed : int
        Of all devices.
    """
    found = {f"{n} bits": partial(fixed_point.quantised, bits=n) for n in bits}
    found |= {f"spread {spread:g}": partial(perturbation.on_weights, change=perturbation.with_variation, spread=spread, seed=seed)
              for spread in spreads}
    return found | {f"{share:.3g} stuck": partial(perturbation.on_weights, change=perturbation.with_stuck_cells, share=share,
                                                  seed=seed) for share in stuck}


def _row(variant, accuracy, answer):
    return {"variant": variant, "accuracy": float(accuracy), "answer": float(answer), tables.ERROR: ""}


def _data(path, *, n_test=None):
    """Return the data set for which the network in a result file was trained, as it is shown it."""
    notes = result_file.read(path).attributes
    if "dataset" not in notes:
        raise ValueError(f"{path}: expected a network for one data set, got one of {notes.get('network')} without; give a file "
                         "of networks/unimodal.py, binary.py, compressed.py or restocnet.py")
    if notes["network"] == ReStoCNet.__name__:
        return recipes.images(notes["dataset"], n_train=notes.get("n_train"), n_test=n_test)[0]
    told = {name: notes[name] for name in ("representation", "speaker", "seed") if name in notes}
    return recipes.samples(notes["dataset"], **told)


def energies(profiles, *, classifier=0):
    """Return a table of the energy of one sample, rows as `stdpnet.experiments.tables` writes them.

    A row for each source of the costs, and another with the memory that weights are fetched from. The efficiency is that of
    the layers alone, EE_conv of Panda, Aketi & Roy (2020), and with the classifier, EE_full.

    Parameters
    ----------
    profiles : list of LayerProfile
    classifier : float
        Multiply-accumulates of the classifier.
    """
    rows = []
    for name, costs in COSTS.items():
        for memory, each in (("free", costs), ("SRAM", energy.with_memory(costs))):
            found = energy.of_profile(profiles, costs=each)
            whole = energy.of_profile(profiles, costs=each, classifier=classifier)
            rows.append({"costs": name, "memory": memory, "artificial_joules": found.artificial, "spiking_joules": found.spiking,
                         "efficiency": found.efficiency, "efficiency_with_classifier": whole.efficiency})
    return rows


def classifier_operations(path):
    """Return the multiply-accumulates of the classifier in a result file; 0 where it has none, as with labels."""
    return result_file.read(path).attributes.get("classifier_operations", 0)


def rows(profiles):
    """Return profiles as the rows of a table."""
    return [asdict(each) | {tables.ERROR: ""} for each in profiles]


def altered_report(rows):
    """Return what `altered` found as text; an answer is the spikes of a sample, or its mean activation."""
    lines = [f"{row['variant']:16}{row['accuracy']:10.4f}{row['answer']:12.5g}" for row in rows]
    return "\n".join([f"{'weights':16}{'accuracy':>10}{'answer':>12}", *lines])


def crossbar_report(path, *, size, arrays):
    """Return, as text, where the weights of the network in a result file lie on crossbar arrays.

    Parameters
    ----------
    path : path-like
    size : tuple of int
        Rows and columns of an array.
    arrays : int
        How many there are.
    """
    network = load(path)
    layers = mapping.matrices(network.description, network.state_.shapes)
    found = mapping.wrapped(layers, size=size, cores=arrays)
    lines = [f"{each.name:16}{each.rows:>8} x {each.columns:<8}{each.places:>8} places{mapping.n_blocks(each, block=size):>8} arrays"
             for each in layers]
    lines.append(f"in turn: {found.cycles} cycles, {found.utilisation:.1%} of all crossings used, {found.transfers:,} transfers "
                 "per time step")
    return "\n".join([f"{arrays} crossbar arrays of {size[0]} x {size[1]}", *lines, _all_at_once(layers, size, arrays)])


def _all_at_once(layers, size, arrays):
    try:
        found = mapping.expanded(layers, size=size, arrays=arrays)
    except ValueError as error:
        return f"all layers at once: impossible, {error}"
    copies = ", ".join(f"{n} of {name}" for name, n in found.copies.items())
    return (f"all layers at once: copies {copies}; {found.arrays} arrays, {found.utilisation:.1%} of their crossings used, "
            f"{found.steps} products in turn per time step")


def report(profiles, *, classifier=0):
    """Return profiles and energies as text; arguments as those of `energies`."""
    lines = [f"{'costs':16}{'memory':>8}{'artificial nJ':>16}{'spiking nJ':>14}{'efficiency':>12}{'with classifier':>17}"]
    lines += [f"{row['costs']:16}{row['memory']:>8}{row['artificial_joules']*1e9:16,.1f}{row['spiking_joules']*1e9:14,.1f}"
              f"{row['efficiency']:12.3g}{row['efficiency_with_classifier']:17.3g}"
              for row in energies(profiles, classifier=classifier)]
    return "\n".join([profile.table(profiles), "", *lines])
