"""Compress networks at many thresholds, levels and moments, on all cores or a cluster; one table comes out.

    python networks/compression_sweep.py                                  # scikit-learn's digits, a few minutes
    python networks/compression_sweep.py --dataset mnist --seeds 0 1 2 --label 10000
    python networks/compression_sweep.py --dataset mnist --scheduler tcp://host:8786

Each threshold is run while training with every number of levels; the network with continuous weights is then
compared with one pruned before, and one pruned after training to the same connectivity. With --connectivity, networks
whose neurons all keep as many synapses are compared too. Started again, it skips what the table holds and resumes what
was interrupted. Rathi (2021), section 2.5.
"""

import os
from functools import partial
from pathlib import Path

from stdpnet import datasets
from stdpnet.experiments import compressed, sweep
from stdpnet.models import presets
from stdpnet.experiments.command_line import Parser, natural, one_line_errors, positive
from stdpnet.estimators.two_layer import Ensemble


def main(dataset="digits", thresholds=(0.05, 0.15, 0.3, 0.45), levels=(0, 2, 3), connectivity=(), neurons=(100,), seeds=(0,),
         train=None, label=None, test=None, epochs=None, batches=None, first=None, jobs=os.cpu_count(), scheduler=None,
         out="results/compression_sweep.h5"):
    """Run the grid, write the table beside a folder of result files, and return its rows."""
    task = partial(_point, folder=str(Path(out).absolute().with_suffix("")))
    run = partial(sweep.run, task, path=out, n_jobs=jobs, scheduler=scheduler, verbose=True)
    shared = {"train": train, "label": label, "test": test, "epochs": epochs, "batches": batches, "first": first}
    each = [{"dataset": dataset, "neurons": n, "seed": seed} | shared for n in neurons for seed in seeds]
    for n in neurons:  # compiles once, not in every process
        images = datasets.load(dataset).X_train[:1]
        Ensemble(presets.named(presets.for_images(dataset, n)), n_neurons=n).partial_fit(images)
    point = lambda base, when, threshold=0.0, level=0, left=None: base | {
        "when": when, "threshold": threshold, "levels": level, "left": left}
    rows = run([point(base, "never") for base in each] + [
        point(base, "training", threshold, level) for base in each for threshold in thresholds for level in levels] + [
        point(base, when, left=left) for base in each for left in connectivity for when in ("gradually", "evenly", "before")])
    pruned = [row for row in rows if row["when"] == "training" and row["levels"] == 0 and not row["error"]]
    bases = [{name: row[name] for name in each[0]} for row in pruned]
    rows += run([point(base, when, row["threshold"], 0, round(row["connectivity"], 4))
                 for base, row in zip(bases, pruned) for when in ("before", "after")])
    print(f"table: {out} and {Path(out).with_suffix('.csv')}\nsee it: python figures/compression.py {out}")
    return rows


def _point(dataset, neurons, seed, when, threshold, levels, left, batches, first, *, folder, **options):
    """Train one network; its result file stays in the folder."""
    named = {"left": left, "batches": batches, "first": first} | options
    rest = "".join(f"-{name}{value}" for name, value in named.items() if value is not None)
    out = Path(folder, f"{dataset}-{neurons}-{seed}-{when}-{threshold:g}-{levels}{rest}.h5")
    in_batches = {"levels": levels, "batches": batches, "first": first}
    chosen = {"training": {"threshold": threshold} | in_batches, "gradually": {"connectivity": left} | in_batches,
              "never": {}}.get(when, {"connectivity": left})
    return {"file": out.name} | compressed.run(dataset=dataset, neurons=neurons, seed=seed, when=when, out=out,
                                               resume=out.exists(), **chosen, **options)


def parse():
    """Return the command line as arguments of `main`."""
    parser = Parser(__doc__)
    add = parser.add_argument
    add("--dataset", default="digits", help="digits (default), mnist, fashion_mnist or caltech101")
    add("--thresholds", type=float, nargs="+", default=[0.05, 0.15, 0.3, 0.45], help="default: 0.05 0.15 0.3 0.45")
    add("--levels", type=int, nargs="+", default=[0, 2, 3], help="default: 0 (continuous) 2 3")
    add("--connectivity", type=float, nargs="+", default=[], help="of networks pruned evenly; default: none")
    add("--neurons", type=positive, nargs="+", default=[100], help="default: 100")
    add("--seeds", type=natural, nargs="+", default=[0], help="default: 0")
    add("--train", type=positive, help="training samples; default: all")
    add("--label", type=positive, help="training samples that label neurons; default: those of --train")
    add("--test", type=positive, help="test samples; default: all")
    add("--epochs", type=positive, help="how often each is shown; default: 1, 5 for digits")
    add("--batches", type=positive, help="parts into which training is divided; default: 12, 20 for caltech101")
    add("--first", type=positive, help="batches before the first step; default: 3, 10 for caltech101")
    add("--jobs", type=positive, default=os.cpu_count(), help="processes on this machine; default: all cores")
    add("--scheduler", help="address of a Dask scheduler whose workers do the work, such as tcp://host:8786")
    add("--out", default="results/compression_sweep.h5", help="table; default: results/compression_sweep.h5")
    return vars(parser.parse_args())


if __name__ == "__main__":
    with one_line_errors():
        main(**parse())
