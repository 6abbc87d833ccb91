"""Accuracy of networks pruned while training, before it and after it, at equal connectivity (thesis, Fig. 2.7).

    python figures/compression_strategies.py results/compression_sweep.h5
"""

import argparse
from pathlib import Path

from stdpnet.experiments import sweep
from stdpnet.plots import style, tradeoff
from stdpnet.experiments.command_line import one_line_errors

LABELS = {"training": "pruned while training", "before": "pruned before training", "after": "pruned after training",
          "gradually": "evenly while training", "evenly": "evenly after training"}


def main(table="results/compression_sweep.h5", out=None):
    """Draw a panel for each data set of a table."""
    rows = [row | {"accuracy": 100*row["accuracy"], "connectivity": 100*row["connectivity"]}
            for row in sweep.read(table) if row["levels"] == 0 and not row["error"]]
    names = sorted({row["dataset"] for row in rows})
    panels = style.panels(1, len(names))[0]
    for ax, name in zip(panels, names):
        own = {when: [row for row in rows if row["dataset"] == name and row["when"] == when] for when in LABELS}
        curves = {LABELS[when]: sweep.curve(own[when], "connectivity", "accuracy") for when in LABELS if own[when]}
        tradeoff.curves(curves, xlabel="Connectivity (%)", ylabel="Test accuracy (%)", ax=ax)
        ax.set_title(name)
    print(style.save(panels[0].figure, out or f"{Path(table).with_suffix('')}_strategies.png"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", nargs="?", default="results/compression_sweep.h5",
                        help="table of networks/compression_sweep.py")
    parser.add_argument("--out", help="picture to write, .png or .pdf (default: beside the table)")
    with one_line_errors():
        main(**vars(parser.parse_args()))
