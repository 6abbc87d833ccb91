"""Weights of a network not compressed, pruned, and pruned and shared at few levels, side by side (thesis, Fig. 2.5).

    python figures/compression_weights.py results/compression_sweep.h5
"""

from pathlib import Path

from stdpnet.experiments import command_line, results, sweep
from stdpnet.experiments.options import PictureBeside, Table
from stdpnet.files import result_file
from stdpnet.plots import style, weights


def main(table: Table = "results/compression_sweep.h5", *, out: PictureBeside = None):
    """Draw a row of panels for each data set of a table, from the result files in the folder beside it."""
    out = style.checked(out or style.beside(table, "weights"))
    rows = [row for row in sweep.read(table) if not row["error"]]
    names = sorted({row["dataset"] for row in rows})
    panels = style.panels(len(names), 3, size=(4.0, 4.4))
    for line, name in zip(panels, names):
        shown = chosen([row for row in rows if row["dataset"] == name])
        runs = [result_file.read(Path(table).with_suffix("")/row["file"]) for row in shown.values()]
        weights.compared_fields([results.receptive_fields(run) for run in runs], axes=line)
        for ax, (title, row) in zip(line, shown.items()):
            left, correct = f"{row['connectivity']:.0%} left", f"{row['accuracy']:.1%} correct"
            ax.set_title(f"{results.NAMES[name]}, {title}:\n{left}, {correct}")
    print(style.save(panels[0, 0].figure, out))


def chosen(rows):
    """Return a row for each panel: of the first seed, and pruned at the threshold nearest to 0.15."""
    size, seed = sweep.usual(rows, "neurons"), min(row["seed"] for row in rows)
    rows = [row for row in rows if (row["neurons"], row["seed"]) == (size, seed)]
    pruned = sorted((row for row in rows if row["when"] == "training"),
                    key=lambda row: (abs(row["threshold"] - 0.15), row["levels"]))
    return {"not compressed": next(row for row in rows if row["when"] == "never"),
            "pruned": next(row for row in pruned if not row["levels"]),
            "few levels": next(row for row in pruned if row["levels"])}


if __name__ == "__main__":
    command_line.run(main)
