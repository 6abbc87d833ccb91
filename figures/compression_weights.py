"""Weights of a network not compressed, pruned, and pruned and shared at few levels, side by side (thesis, Fig. 2.5).

    python figures/compression_weights.py results/compression_sweep.h5
"""

import argparse
import math
from pathlib import Path

from stdpnet.experiments import sweep
from stdpnet.plots import style
from stdpnet.experiments.command_line import one_line_errors
from stdpnet.files.result_file import read


def main(table="results/compression_sweep.h5", out=None):
    """Draw a row of panels for each data set of a table, from the result files in the folder beside it."""
    rows = [row for row in sweep.read(table) if not row["error"]]
    names = sorted({row["dataset"] for row in rows})
    panels = style.panels(len(names), 3, size=(5.2, 4.5))
    for line, name in zip(panels, names):
        for ax, (title, row) in zip(line, chosen([row for row in rows if row["dataset"] == name]).items()):
            weights = read(Path(table).with_suffix("")/row["file"]).data["weights"]
            side = math.isqrt(len(weights))
            style.receptive_fields(weights, shape=(side, side), ax=ax)
            ax.set_title(f"{name}, {title}: {row['connectivity']:.0%}, {row['accuracy']:.1%} correct")
    print(style.save(panels[0, 0].figure, out or f"{Path(table).with_suffix('')}_weights.png"))


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
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", nargs="?", default="results/compression_sweep.h5",
                        help="table of networks/compression_sweep.py")
    parser.add_argument("--out", help="picture to write, .png or .pdf (default: beside the table)")
    with one_line_errors():
        main(**vars(parser.parse_args()))
