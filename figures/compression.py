"""Connectivity and accuracy of compressed networks against threshold and size (thesis, Fig. 2.6).

    python figures/compression.py results/compression_sweep.h5
"""

import argparse
from pathlib import Path

from stdpnet.experiments import sweep
from stdpnet.plots import style, tradeoff
from stdpnet.experiments.command_line import one_line_errors


def main(table="results/compression_sweep.h5", out=None):
    """Draw a column of panels for each data set of a table."""
    rows = sweep.read(table)
    names = sorted({row["dataset"] for row in rows})
    sizes = {name: {row["neurons"] for row in rows if row["dataset"] == name} for name in names}
    panels = style.panels(3 if any(len(each) > 1 for each in sizes.values()) else 2, len(names))
    for column, name in zip(panels.T, names):
        own = [row for row in rows if row["dataset"] == name]
        draw(own, column)
        for ax in column[2:]:
            ax.set_visible(len(sizes[name]) > 1)
            draw_sizes(own, ax)
        column[0].set_title(name)
    print(style.save(panels[0, 0].figure, out or f"{Path(table).with_suffix('')}_accuracy.png"))


def draw(rows, panels):
    """Draw connectivity and accuracy of one data set."""
    usual = sweep.usual(rows, "neurons")
    size = [in_percent(row) for row in rows if row["neurons"] == usual and row["when"] in ("training", "never")]
    plain, curves = [row for row in size if row["when"] == "never"], by_levels(size)
    for ax, (x, xlabel, y, ylabel) in zip(panels, [
            ("threshold", "Pruning threshold", "connectivity", "Connectivity (%)"),
            ("connectivity", "Connectivity (%)", "accuracy", "Test accuracy (%)")]):
        start = tuple(values[0] for values in sweep.curve(plain, x, y)[:2]) if plain else None
        tradeoff.curves({name: sweep.curve(each, x, y) for name, each in curves.items()}, xlabel=xlabel, ylabel=ylabel,
                        baseline=start, ax=ax)


def draw_sizes(rows, ax):
    """Draw accuracy against the number of neurons of one data set."""
    every = [in_percent(row) for row in rows if row["when"] in ("training", "never")]
    threshold = min({row["threshold"] for row in every if row["when"] == "training"}, key=lambda value: abs(value - 0.15))
    chosen = {"not compressed": [row for row in every if row["when"] == "never"]} | {
        f"threshold {threshold:g}, {name}": [row for row in each if row["threshold"] == threshold]
        for name, each in by_levels(every).items()}
    tradeoff.curves({name: sweep.curve(each, "neurons", "accuracy") for name, each in chosen.items()
                     if len({row["neurons"] for row in each}) > 1},
                    xlabel="Excitatory neurons", ylabel="Test accuracy (%)", ax=ax)


def by_levels(rows):
    """Return the rows of networks pruned while training, by the name of their levels."""
    pruned = [row for row in rows if row["when"] == "training"]
    return {f"{levels:g} levels" if levels else "continuous": [row for row in pruned if row["levels"] == levels]
            for levels in sorted({row["levels"] for row in pruned})}


def in_percent(row):
    """Return a row with accuracy and connectivity in %."""
    return row | {name: 100*row[name] for name in ("accuracy", "connectivity") if not row["error"]}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", nargs="?", default="results/compression_sweep.h5",
                        help="table of networks/compression_sweep.py")
    parser.add_argument("--out", help="picture to write, .png or .pdf (default: beside the table)")
    with one_line_errors():
        main(**vars(parser.parse_args()))
