"""Prune networks at many thresholds, levels and moments, on all cores or a cluster; one table comes out.

    python networks/compression_sweep.py                                  # scikit-learn's digits, a few minutes
    python networks/compression_sweep.py --dataset mnist --seeds 0 1 2 --label 10000
    python networks/compression_sweep.py --dataset mnist --scheduler tcp://host:8786

Each threshold is run while training with every number of levels; the network with continuous weights is then
compared with one pruned before, and one pruned after training to the same connectivity. With --connectivity, networks
whose neurons all keep as many synapses are compared too. Started again, it skips what the table holds and resumes what
was interrupted. Rathi (2021), section 2.5.
"""

from functools import partial
from pathlib import Path
from typing import Annotated

from stdpnet.estimators.two_layer import TwoLayerNetwork
from stdpnet.experiments import command_line, pruning, recipes, sweep
from stdpnet.experiments.options import (
    CORES, Count, Dataset, Jobs, Label, Scheduler, Seed, Share, TableFile, Test, Train, at_least)
from stdpnet.models import presets


def main(*, dataset: Dataset = "digits", thresholds: tuple[Share, ...] = (0.05, 0.15, 0.3, 0.45),
         levels: tuple[Annotated[int, at_least(0)], ...] = (0, 2, 3), connectivity: tuple[Share, ...] = (),
         neurons: tuple[Count, ...] = (100,), seeds: tuple[Seed, ...] = (0,), train: Train = None, label: Label = None,
         test: Test = None, epochs: Count | None = None, batches: Count | None = None, first: Count | None = None,
         jobs: Jobs = CORES, scheduler: Scheduler = None, out: TableFile = "results/compression_sweep.h5"):
    """Run the grid, write the table beside a folder of result files, and return its rows.

    Parameters
    ----------
    thresholds
        Weights up to these are pruned while training.
    levels
        Values of a weight, with 0; 0: continuous.
    connectivity
        Fractions of synapses that are left in networks pruned evenly.
    neurons
        Excitatory neurons.
    epochs
        How often each training sample is shown; default: 1, 5 for digits.
    batches
        Parts into which training is divided; default: 12, 20 for caltech101.
    first
        Batches before the first step; default: 3, 10 for caltech101.
    """
    task = partial(_point, folder=str(Path(out).absolute().with_suffix("")))
    run = partial(sweep.run, task, path=out, n_jobs=jobs, scheduler=scheduler, verbose=True)
    shared = {"train": train, "label": label, "test": test, "epochs": epochs, "batches": batches, "first": first}
    each = [{"dataset": dataset, "neurons": n, "seed": seed} | shared for n in neurons for seed in seeds]
    for n in neurons:  # compiles once, not in every process
        TwoLayerNetwork(presets.get(recipes.preset_name(dataset, n)), n_neurons=n).partial_fit(
            recipes.samples(dataset).X_train[:1])
    point = lambda base, when, threshold=0.0, level=0, left=None: base | {
        "when": when, "threshold": threshold, "levels": level, "left": left}
    rows = run([point(base, "never") for base in each] + [
        point(base, "training", threshold, level) for base in each for threshold in thresholds for level in levels] + [
        point(base, when, left=left) for base in each for left in connectivity for when in ("gradually", "evenly", "before")])
    pruned = [row for row in rows if row["when"] == "training" and row["levels"] == 0 and not row["error"]]
    bases = [{name: row[name] for name in each[0]} for row in pruned]
    rows += run([point(base, when, row["threshold"], 0, round(row["connectivity"], 4))
                 for base, row in zip(bases, pruned) for when in ("before", "after")])
    print(command_line.as_commands(f"table: {out} and {Path(out).with_suffix('.csv')}\nsee it: python figures/compression.py {out}"))
    return rows


def _point(dataset, neurons, seed, when, threshold, levels, left, batches, first, *, folder, **options):
    """Train one network; its result file stays in the folder."""
    named = {"left": left, "batches": batches, "first": first} | options
    rest = "".join(f"-{name}{value}" for name, value in named.items() if value is not None)
    out = Path(folder, f"{dataset}-{neurons}-{seed}-{when}-{threshold:g}-{levels}{rest}.h5")
    in_batches = {"levels": levels, "batches": batches, "first": first}
    chosen = {"training": {"threshold": threshold} | in_batches, "gradually": {"connectivity": left} | in_batches,
              "never": {}}.get(when, {"connectivity": left})
    return {"file": out.name} | pruning.run(dataset=dataset, neurons=neurons, seed=seed, when=when, out=out,
                                            resume=out.exists(), **chosen, **options)


if __name__ == "__main__":
    command_line.run(main)
