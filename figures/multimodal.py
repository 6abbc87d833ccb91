"""Networks that see and hear against those that do one (thesis, Figs. 3.7 and 3.9 to 3.12).

    python figures/multimodal.py results/multimodal_study.h5
    python figures/multimodal.py results/multimodal_study.h5 --study noise --scheme likelihood
"""

from typing import Annotated

from stdpnet.experiments import command_line, results, sweep
from stdpnet.experiments.evaluation import COMPARED
from stdpnet.experiments.options import PictureBeside, Table, one_of
from stdpnet.plots import accuracy, style

NAMES = {("image", "none"): "image alone", ("audio", "none"): "audio alone", ("multimodal", "none"): "both, not joined",
         ("multimodal", "stdp"): "both, joined by STDP", ("multimodal", "label"): "both, joined by label"}
IMAGE, AUDIO, APART, JOINED, LABELLED = NAMES
CONNECTIVITY, N_NEURONS = 0.4, "Excitatory neurons in all"


def size(rows):
    """Fig. 3.7: accuracy against size."""
    left, right = style.panels(1, 2)[0]
    at = lambda *kinds: {NAMES[kind]: accuracy.means(_runs(rows, "neurons", kind)) for kind in kinds}
    accuracy.curves(at(IMAGE, AUDIO, JOINED), xlabel=N_NEURONS, log=True, ax=left)
    accuracy.curves(at(JOINED, APART), xlabel=N_NEURONS, log=True, ax=right)
    return left


def noise(rows):
    """Fig. 3.9: accuracy with noise in the images."""
    kinds = {None: results.NAMES[rows[0]["images"]], "awgn": "with noise",
             "reduced_contrast_awgn": "with noise,\nless contrast"}
    n = min(row["neurons"] for row in rows)
    runs = {title: {NAMES[kind]: _runs(rows, "neurons", kind, noise=each).get(n, []) for kind in (IMAGE, APART, JOINED)}
            for each, title in kinds.items()}
    return accuracy.bars({title: {name: values for name, values in group.items() if len(values)}
                            for title, group in runs.items() if any(map(len, group.values()))})


def missing(rows):
    """Fig. 3.10: accuracy without one of the modalities."""
    titles = {None: "seen and heard", "audio": "only seen", "image": "only heard"}
    return accuracy.curves({title: accuracy.means(_runs(rows, "neurons", JOINED, missing=each))
                              for each, title in titles.items()}, xlabel=N_NEURONS, log=True)


def connectivity(rows):
    """Fig. 3.11: accuracy against the number of synapses between the ensembles."""
    n = min(row["neurons"] for row in rows)
    rows = [row | {"percent": 100*row["links"]/(n/2)**2} for row in rows
            if row["neurons"] == n and row["network"] == "multimodal" and not row["noise"] and not row["missing"]]
    apart = [row["accuracy"] for row in rows if row["cross"] == "none"]
    without = {0.0: apart} if apart else {}
    runs = {NAMES[kind]: accuracy.means(without | _means(rows, kind)) for kind in (JOINED, LABELLED)}
    return accuracy.curves(runs, xlabel="Joined pairs of neurons (%)")


def equal_labels(rows):
    """Fig. 3.12: which part of the strengthened synapses joins equal labels."""
    n = min(row["neurons"] for row in rows)
    chosen = sorted((row["seed"], row["equal_strengthened"], row["accuracy"]) for row in rows if _is(row, JOINED)
                    and row["neurons"] == n and not row["noise"] and not row["missing"])
    return accuracy.parts([part for _, part, _ in chosen], [accuracy for *_, accuracy in chosen])


STUDIES = {function.__name__: function for function in (size, noise, missing, connectivity, equal_labels)}


def main(table: Table = "results/multimodal_study.h5", *, study: Annotated[str, one_of(STUDIES)] = "size",
         scheme: Annotated[str, one_of(COMPARED)] | None = None, out: PictureBeside = None):
    """Draw a study of a table; by another way to vote if one is given.

    Parameters
    ----------
    study
        What to compare.
    scheme
        How neurons vote; default: as the table was asked for.
    """
    out = style.checked(out or style.beside(table, "_".join(filter(None, (study, scheme)))))
    rows = [row for row in sweep.read(table) if not row["error"]]
    rows = [row | {"accuracy": row[f"accuracy_{scheme}"]} for row in rows] if scheme else rows
    ax = STUDIES[study](rows)
    ax.figure.suptitle(" and ".join(results.NAMES[rows[0][name]] for name in ("images", "sounds") if name in rows[0]))
    print(style.save(ax.figure, out))


def _is(row, kind, connectivity=CONNECTIVITY):
    return (row["network"], row["cross"]) == kind and row["connectivity"] in (0, connectivity)


def _runs(rows, x, kind, *, noise=None, missing=None):
    """Accuracies of the runs of a kind of network by the value of a column."""
    runs = {}
    for row in rows:
        if _is(row, kind) and row["noise"] == noise and row["missing"] == missing:
            runs.setdefault(row[x], []).append(row["accuracy"])
    return runs


def _means(rows, kind):
    """Accuracies by the mean percentage of joined pairs, for each connectivity that was asked for."""
    runs = {}
    for each in {row["connectivity"] for row in rows}:
        chosen = [row for row in rows if each and _is(row, kind, each)]
        if chosen:
            percent = sum(row["percent"] for row in chosen)/len(chosen)
            runs.setdefault(percent, []).extend(row["accuracy"] for row in chosen)
    return runs


if __name__ == "__main__":
    command_line.run(main)
