"""Connectivity and accuracy of networks with continuous weights against the threshold (thesis, Fig. 2.9).

    python figures/compression_tradeoff.py results/compression_sweep.h5
"""

from stdpnet.experiments import command_line, results, sweep
from stdpnet.experiments.options import PictureBeside, Table
from stdpnet.plots import accuracy, style


def main(table: Table = "results/compression_sweep.h5", *, out: PictureBeside = None):
    """Draw a panel for each data set of a table, of the usual size."""
    out = style.checked(out or style.beside(table, "tradeoff"))
    rows = [row for row in sweep.read(table) if row["when"] == "training" and row["levels"] == 0 and not row["error"]]
    names = sorted({row["dataset"] for row in rows})
    panels = style.panels(1, len(names))[0]
    for ax, name in zip(panels, names):
        own = [row for row in rows if row["dataset"] == name]
        own = [row for row in own if row["neurons"] == sweep.usual(own, "neurons")]
        thresholds, connectivity, _ = sweep.curve(own, "threshold", "connectivity")
        accuracy.price(thresholds, 100*connectivity, 100*sweep.curve(own, "threshold", "accuracy")[1], ax=ax)
        ax.set_title(f"{results.NAMES[name]}, {own[0]['neurons']:g} neurons")
    print(style.save(panels[0].figure, out))


if __name__ == "__main__":
    command_line.run(main)
