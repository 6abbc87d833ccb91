"""What would the network in a result file cost on hardware, and how good would it be there? (shows it samples, and counts)"""

from dataclasses import asdict
from functools import partial

import numpy as np

from ..estimators import loading
from ..files import result_file
from ..hardware import crossbar, energy, fixed_point, mapping, perturbation, profile
from . import evaluation, tables

COSTS = {"integers": energy.PANDA, "floating point": energy.THESIS}


def profiled(trained, *, n_samples=100, samples_per_second=30.0, bits=8):
    """Return the `stdpnet.hardware.profile.LayerProfile` of each input and layer of a trained network.

    Parameters
    ----------
    trained : stdpnet.experiments.trained.Trained
    n_samples : int
        Test samples that the network is shown, or all if there are fewer.
    samples_per_second : float
    bits : int
        Of a value that one layer sends to another.
    """
    network = trained.network
    activity = network.activity(trained.test(n_samples)[0])
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
    network = loading.of_run(run, path)
    names = [*network.description.inputs, *network.description.in_turn()]
    totals = {name: run.data[f"{name}.spikes"] for name in names if f"{name}.spikes" in run.data}
    n_samples, n_steps = run.data[f"{names[0]}.counts"].shape
    return profile.profile(network.description, network.state_.shapes, network.state_.arrays, totals, n_samples=n_samples,
                           n_steps=n_steps)


def layers_of(path):
    """Return the rows of a profile: of a table, or of the network in a result file, which is shown nothing and has no spikes.

    Raises
    ------
    ValueError
        If a file holds neither.
    """
    run = result_file.read(path)
    if "network" in run.attributes:
        network = loading.of_run(run, path)
        shapes, arrays = network.state_.shapes, network.state_.arrays
        silent = {name: np.zeros(shape, int) for name, shape in network.description.shapes(shapes).items()}
        return rows(profile.profile(network.description, shapes, arrays, silent, n_samples=1, n_steps=1))
    found = tables.read(path)
    if not found or "accumulates" not in found[0]:
        raise ValueError(f"{path}: expected the profile of a network, got another table; networks/deploy.py writes one")
    return found


def altered(trained, whole, variants):
    """Return how good a trained network is when its weights and thresholds are others, rows of a table; the first is itself.

    Parameters
    ----------
    trained : stdpnet.experiments.trained.Trained
    whole : Evaluation
        Of the network itself, as `trained.evaluated` returns it; others are tested with its classifier and as many samples.
    variants : dict of functions
        By name, what becomes of the learned arrays, a dict.
    """
    network, test = trained.network, trained.test(len(whole.true))
    state, found = network.state_, [_row("as learned", whole)]
    try:
        for name, change in variants.items():
            network.state_ = state.after(change(state.arrays))
            found.append(_row(name, evaluation.tested(whole.classifier, network, test)))
    finally:
        network.state_ = state
    return found


def variants(*, bits=(), levels=(), spreads=(), stuck=(), seed=0):
    """Return the variants of a network for `altered`: in fixed point, and on devices that are not perfect.

    Parameters
    ----------
    bits : sequence of int
        Of weights and thresholds, with the sign.
    levels : sequence of int
        Of conductances.
    spreads : sequence of float
        Standard deviations of the logarithm of a conductance.
    stuck : sequence of float
        Shares of the cells.
    seed : int
        Of all devices.
    """
    found = {f"{n} bits": partial(fixed_point.quantised, bits=n) for n in bits}
    found |= {f"{n} levels": partial(perturbation.on_weights, change=perturbation.with_levels, n_levels=n) for n in levels}
    found |= {f"spread {spread:g}": partial(perturbation.on_weights, change=perturbation.with_variation, spread=spread, seed=seed)
              for spread in spreads}
    return found | {f"{share:.3g} stuck": partial(perturbation.on_weights, change=perturbation.with_stuck_cells, share=share,
                                                  seed=seed) for share in stuck}


def _row(variant, found):
    return {"variant": variant, "accuracy": found.accuracy, "answer": float(found.mean_answer), tables.ERROR: ""}


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


def rows(profiles):
    """Return profiles as the rows of a table."""
    return [asdict(each) | {tables.ERROR: ""} for each in profiles]


def altered_report(rows):
    """Return what `altered` found as text; an answer is the spikes of a sample, or its mean activation."""
    lines = [f"{row['variant']:16}{row['accuracy']:10.4f}{row['answer']:12.5g}" for row in rows]
    return "\n".join([f"{'weights':16}{'accuracy':>10}{'answer':>12}", *lines])


def crossbar_report(trained, *, size, arrays):
    """Return, as text, where the weights of a trained network lie on crossbar arrays.

    Parameters
    ----------
    trained : stdpnet.experiments.trained.Trained
    size : tuple of int
        Rows and columns of an array.
    arrays : int
        How many there are.
    """
    description, state = trained.network.description, trained.network.state_
    layers = mapping.matrices(description, state.shapes, state.arrays)
    found = mapping.wrapped(layers, size=size, cores=arrays)
    lines = [f"{each.name:16}{each.rows:>8} x {each.columns:<8}{each.places:>8} places{mapping.n_blocks(each, block=size):>8} arrays"
             + _pruned(each, state, size) for each in layers]
    lines.append(f"in turn: {found.cycles} cycles, {found.utilisation:.1%} of all crossings used, {found.transfers:,} transfers "
                 "per time step")
    return "\n".join([f"{arrays} crossbar arrays of {size[0]} x {size[1]}", *lines, _all_at_once(layers, size, arrays)])


def _pruned(layer, state, size):
    """Return what a report says of a matrix of which synapses are missing: arrays when neurons that share inputs come together."""
    if layer.synapses is None:
        return ""
    found = crossbar.packed(state[f"{layer.name}.w"], size=size)
    return f"; packed {found.arrays}, {found.conductances} conductances, {found.occupancy:.1%} of their crossings used"


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
