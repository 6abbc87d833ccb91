"""Connectivity and accuracy of compressed networks against threshold and size (thesis, Fig. 2.6).

    python figures/compression.py results/compression_sweep.h5
"""

from stdpnet.experiments import command_line, results, sweep
from stdpnet.experiments.options import PictureBeside, Table
from stdpnet.plots import accuracy, style

NEAR = 0.15  #: threshold of the panel of sizes
SHOWN = ("training", "never")


def main(table: Table = "results/compression_sweep.h5", *, out: PictureBeside = None):
    """Draw a column of panels for each data set of a table."""
    out = style.checked(out or style.beside(table, "accuracy"))
    rows = [in_percent(row) for row in sweep.read(table) if row["when"] in SHOWN and not row["error"]]
    names = sorted({row["dataset"] for row in rows})
    sizes = {name: {row["neurons"] for row in rows if row["dataset"] == name} for name in names}
    panels = style.panels(3 if any(len(each) > 1 for each in sizes.values()) else 2, len(names))
    for column, name in zip(panels.T, names):
        own = [row for row in rows if row["dataset"] == name]
        draw(own, column)
        for ax in column[2:]:
            ax.set_visible(len(sizes[name]) > 1)
            draw_sizes(own, ax)
        column[0].set_title(f"{results.NAMES[name]}, {sweep.usual(own, 'neurons'):g} neurons")
    print(style.save(panels[0, 0].figure, out))


def draw(rows, panels):
    """Draw connectivity and accuracy of one data set."""
    usual = sweep.usual(rows, "neurons")
    size = [row for row in rows if row["neurons"] == usual]
    plain, curves = [row for row in size if row["when"] == "never"], by_levels(size)
    for ax, (x, xlabel, y, ylabel) in zip(panels, [
            ("threshold", "Pruning threshold", "connectivity", "Connectivity (%)"),
            ("connectivity", "Connectivity (%)", "accuracy", "Test accuracy (%)")]):
        start = {"not compressed": sweep.curve(plain, x, y)[:2]} if plain else None
        accuracy.curves({name: sweep.curve(each, x, y) for name, each in curves.items()}, xlabel=xlabel, ylabel=ylabel,
                        marks=start, ax=ax)


def draw_sizes(rows, ax):
    """Draw accuracy against the number of neurons of one data set."""
    thresholds = {row["threshold"] for row in rows if row["when"] == "training"}
    threshold = min(thresholds, key=lambda value: abs(value - NEAR))
    chosen = {"not compressed": [row for row in rows if row["when"] == "never"]} | {
        f"threshold {threshold:g}, {name}": [row for row in each if row["threshold"] == threshold]
        for name, each in by_levels(rows).items()}
    accuracy.curves({name: sweep.curve(each, "neurons", "accuracy") for name, each in chosen.items()
                     if len({row["neurons"] for row in each}) > 1}, xlabel="Excitatory neurons", ax=ax)


def by_levels(rows):
    """Return the rows of networks pruned while training, by the name of their levels."""
    pruned = [row for row in rows if row["when"] == "training"]
    return {f"{levels:g} levels" if levels else "continuous": [row for row in pruned if row["levels"] == levels]
            for levels in sorted({row["levels"] for row in pruned})}


def in_percent(row):
    """Return a row with accuracy and connectivity in %."""
    return row | {name: 100*row[name] for name in ("accuracy", "connectivity")}


if __name__ == "__main__":
    command_line.run(main)
