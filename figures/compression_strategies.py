"""Accuracy of networks pruned while training, before it and after it, at equal connectivity (thesis, Fig. 2.7).

    python figures/compression_strategies.py results/compression_sweep.h5
"""

from stdpnet.experiments import command_line, results, sweep
from stdpnet.experiments.options import PictureBeside, Table
from stdpnet.plots import accuracy, style

LABELS = {"training": "pruned while training", "before": "pruned before training", "after": "pruned after training",
          "gradually": "evenly while training", "evenly": "evenly after training"}


def main(table: Table = "results/compression_sweep.h5", *, out: PictureBeside = None):
    """Draw a panel for each data set of a table."""
    out = style.checked(out or style.beside(table, "strategies"))
    rows = [row | {"accuracy": 100*row["accuracy"], "connectivity": 100*row["connectivity"]}
            for row in sweep.read(table) if row["levels"] == 0 and not row["error"]]
    names = sorted({row["dataset"] for row in rows})
    panels = style.panels(1, len(names))[0]
    for ax, name in zip(panels, names):
        own = {when: [row for row in rows if row["dataset"] == name and row["when"] == when] for when in LABELS}
        curves = {LABELS[when]: sweep.curve(own[when], "connectivity", "accuracy") for when in LABELS if own[when]}
        accuracy.curves(curves, xlabel="Connectivity (%)", ax=ax)
        ax.set_title(results.NAMES[name])
    print(style.save(panels[0].figure, out))


if __name__ == "__main__":
    command_line.run(main)
