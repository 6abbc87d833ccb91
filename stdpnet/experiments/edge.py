"""What do early exits save, and what does a link cost? (a network is trained, cut in two, and measured part by part)

Thresholds, classifiers and scales come from the training samples alone, of which a part chooses thresholds. Test samples
are only ever counted.
"""

import os
import time
from pathlib import Path

import numpy as np

from ..edge import model_file, rates, thresholds
from ..edge.early_exit import EarlyExit
from ..edge.poor_link import PoorLink, damaged
from ..edge.split import SPIKES, Split
from ..estimators.restocnet import ReStoCNet
from ..readout.perceptron import MLP
from . import feature_maps, links, recipes, tables

LEVELS = np.round(np.linspace(0.1, 1.0, 19), 3)  #: thresholds of the curves
FAULTS = (("events", "lost_spikes"), ("events", "lost_packets"), ("int8", "lost_packets"), ("int8", "flipped_bits"))
LOSSES = (0.0, 0.05, 0.1, 0.2, 0.4)  #: shares that are lost on the way


def trained(out, *, dataset, maps, residual=False, competition=False, steps=(), stdp_images=None, train=None, test=None, epochs=100,
            seed=0, jobs=1, target="cpp", verbose=True):
    """Return a network with exits, its `Rates` behind each layer, and its data; trained only where there is no file.

    Parameters
    ----------
    out : path-like
        Result file.
    dataset : str
    maps : sequence of int
        Maps of each layer.
    residual : bool
        Whether layers see those below the one before, too. Such a network cannot be cut, and has no `Rates`.
    competition : bool
        Whether maps compete while they learn.
    steps : sequence of int
        Time steps after which classifiers are asked, besides the end.
    stdp_images : int, optional
        From which a layer learns; by default as suits the data.
    train, test : int, optional
        Images for the classifiers, and to test; by default all.
    epochs : int
        Of the classifiers.
    """
    data = recipes.latest_images(dataset, train, test)[0]
    if not Path(out).exists():
        recipe = recipes.for_dataset(dataset)
        described = feature_maps.network(dataset, maps, skip=residual, competition=competition)
        network = ReStoCNet(described, n_images=stdp_images or recipe.stdp_images, random_state=seed, n_jobs=jobs, target=target,
                            verbose=verbose).fit(data.X_train)
        classifier = MLP(epochs=epochs, random_state=seed, learning_rate=recipe.classifier_rate)
        model = EarlyExit(network, classifier=classifier, steps=steps).fit(data.X_train, data.y_train)
        cuts = () if residual else described.readout[:-1]
        model_file.write(out, model, [rates.learn(model, data.X_train, data.y_train, behind) for behind in cuts], notes={
            "dataset": dataset, "seed": seed, "n_train": len(data.y_train), "stdp_images": network.n_images, "epochs": epochs})
    model, learned, _ = model_file.read(out)
    model.network_.set_params(n_jobs=jobs, verbose=False)
    return model, learned, data


def loaded(path, *, test=None):
    """Return a trained network, its `Rates`, and the data that it was trained for, with so many test images."""
    model, learned, notes = model_file.read(path)
    return model, learned, recipes.latest_images(notes["dataset"], notes.get("n_train"), test)[0]


def study(model, learned, data, *, seed=0, few=1000):
    """Return the rows of all studies of one trained network; those of cuts if it has `Rates`.

    Parameters
    ----------
    model, learned, data
        As :func:`trained` returns them.
    seed : int
    few : int
        Test images, and training images that chose thresholds, for what takes long: codes, losses, links and the clock.
    """
    X, y = data.X_test, np.searchsorted(model.classes_, data.y_test)
    every, n = probabilities(model, X), min(few, len(y))
    rows = [*curves(model, every, y), *chosen(model, every, y), *clock(model, X[:n])]
    splits = {behind: Split(model, behind, each) for behind, each in learned.items()}
    if splits:
        tested = links.Sample(every[:n], y[:n], {name: codes(split, X[:n], y[:n]) for name, split in splits.items()})
        rows += [*losses(next(iter(splits.values())), X[:n], y[:n], seed), *of_codes(tested),
                 *links.rows(model, splits, validation(model, splits, data, few), tested)]
    return [{"seed": seed, tables.ERROR: ""} | row for row in rows]


def validation(model, splits, data, few):
    """Return a `links.Sample` of the training images that no classifier has seen."""
    _, kept = model.divided(data.y_train)
    X, y = data.X_train[kept[:few]], np.searchsorted(model.classes_, data.y_train[kept[:few]])
    return links.Sample(probabilities(model, X), y, {name: codes(split, X, y) for name, split in splits.items()})


def of_codes(sample):
    """Return the rows of all codes behind each layer, without what they say of single images."""
    return [{name: value for name, value in row.items() if name != "right"} for coded in sample.coded.values() for row in coded]


def probabilities(model, X):
    """Return the probabilities at all exits, float32 (n, n_exits, n_classes), with nothing leaving before the last."""
    activations = model.activations(X)
    return np.stack([classifier.probabilities(features) for classifier, features in zip(
        model.classifiers_, model.features(activations))], axis=1)


def curves(model, every, y):
    """Return accuracy and cost against one threshold for all exits: those at the end of layers, and all.

    A curve for each number of layers from 2: layers learn one after the other, so that the first ones of a network are those
    of one that has no more. Costs are relative to the whole network with all layers.
    """
    confidence, right, last = every.max(axis=2), every.argmax(axis=2) == y[:, np.newaxis], len(model.asked)
    rows = []
    for depth in range(2, len(model.network_.network.readout) + 1):
        for name, some in {"": slice(last - 1, depth*last, last), " and time": slice(depth*last)}.items():
            for delta in LEVELS:
                deltas = np.full(len(model.costs_[some]) - 1, delta)
                found = thresholds.outcome(confidence[:, some], right[:, some], model.costs_[some], deltas)
                rows.append({"study": "curve", "setting": f"{depth} layers{name}", "delta": float(delta),
                             "accuracy": found.accuracy, "cost": found.cost})
    return rows


def chosen(model, every, y):
    """Return what comes of the model's thresholds: a row for each exit, for all together, and for the whole network."""
    confidence, right = every.max(axis=2), every.argmax(axis=2) == y[:, np.newaxis]
    found = thresholds.outcome(confidence, right, model.costs_, model.deltas_)
    rows = [{"study": "exits", "setting": f"{layer} at {step}", "share": float(found.shares[number]),
             "cost": float(model.costs_[number]),
             "accuracy": float(right[found.exits == number, number].mean()) if found.shares[number] else None,
             "alone": float(right[:, number].mean()), "delta": float(model.all_deltas[number])}
            for number, (layer, step) in enumerate(model.exits)]
    return rows + [{"study": "together", "setting": "exits", "accuracy": found.accuracy, "cost": found.cost},
                   {"study": "together", "setting": "whole network", "accuracy": float(right[:, -1].mean()), "cost": 1.0}]


def clock(model, X):
    """Return how long images take with the model's thresholds, and with none leaving before the end."""
    rows, own = [], model.deltas_
    for name, deltas in {"exits": own, "whole network": np.ones_like(own)}.items():
        model.deltas_ = deltas
        model.answer(X[:10])  # prepares programs
        began, worked = time.perf_counter(), processor_seconds()
        model.answer(X)
        rows.append({"study": "clock", "setting": name, "seconds": (time.perf_counter() - began)/len(X),
                     "processor_seconds": (processor_seconds() - worked)/len(X)})
    model.deltas_ = own
    return rows


def codes(split, X, y):
    """Return bytes and accuracy of each code, all images going on; rows with the truth values ``right`` of each image."""
    rows, nothing_leaves = [], np.append(np.ones(len(split.model.deltas_)), -1.0)
    for code in split.known_codes:
        codec = split.codec(code)
        contents, bias = sent(split, X, code, nothing_leaves)
        payloads = [codec.pack(each) for each in contents[:100]]
        if code not in SPIKES:
            contents = np.stack([codec.unpack(codec.pack(each)) for each in contents])
        right = answered(split, contents, bias, code) == y
        rows.append({"study": "codes", "layer": split.behind, "setting": code, "bytes": float(np.mean([len(each) for each in payloads])),
                     "accuracy": float(right.mean()), "right": right})
    return rows


def sent(split, X, code, deltas):
    """Return what a device sends of all images, and the bias."""
    contents, bias = [], []
    for first in range(0, len(X), 100):
        seen = split.look(X[first:first + 100], code, position=first, deltas=deltas)
        contents += seen.contents
        bias.append(seen.bias)
    return np.stack(contents), np.concatenate(bias)


def answered(split, contents, bias, code):
    """Return the classes that a server finds, int (n,)."""
    return np.concatenate([split.go_on(contents[rows], bias[rows], code)[0].argmax(axis=1) for rows in (
        slice(first, first + 100) for first in range(0, len(bias), 100))])


def losses(split, X, y, seed):
    """Return accuracy against the share of spikes, and of packets of spikes or of levels, that a link loses.

    Packets of activations and of spikes have the same bytes. All images go on; the bias is not lost.
    """
    rows, nothing_leaves = [], np.append(np.ones(len(split.model.deltas_)), -1.0)
    for code, fault in FAULTS:
        codec, (contents, bias) = split.codec(code), sent(split, X, code, nothing_leaves)
        for loss in LOSSES:
            link = PoorLink(**{fault: loss}, seed=seed)
            arrived = np.stack([damaged(each, codec, link, link.random(number)) for number, each in enumerate(contents)])
            rows.append({"study": "loss", "setting": f"{code}, {fault.replace('_', ' ')}", "loss": loss,
                         "accuracy": float((answered(split, arrived, bias, code) == y).mean())})
    return rows


def report(rows):
    """Return what the studies found as text, means over seeds."""
    lines = [f"{'':24}{'share':>8}{'accuracy':>10}{'operations':>12}"]
    for study in ("exits", "together"):
        for name in dict.fromkeys(row["setting"] for row in rows if row["study"] == study):
            same = [row for row in rows if row["study"] == study and row["setting"] == name]
            lines.append(f"{name:24}{_mean(same, 'share'):8.3f}{_mean(same, 'accuracy'):10.4f}{_mean(same, 'cost'):12.4f}")
    coded = [row for row in rows if row["study"] == "codes"]
    lines += ["", f"{'code':24}{'bytes':>8}{'accuracy':>10}"] if coded else []
    for layer, code in dict.fromkeys((row["layer"], row["setting"]) for row in coded):
        same = [row for row in coded if (row["layer"], row["setting"]) == (layer, code)]
        lines.append(f"{f'{layer}, {code}':24}{_mean(same, 'bytes'):8.0f}{_mean(same, 'accuracy'):10.4f}")
    return "\n".join(lines)


def _mean(rows, name):
    values = [row[name] for row in rows if row.get(name) is not None]
    return np.mean(values) if values else np.nan


def processor_seconds():
    """Return the processor time that this process has used, and those that it has started and that have ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system
