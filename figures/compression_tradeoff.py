"""Connectivity and accuracy of networks with continuous weights against the threshold (thesis, Fig. 2.9).

    python figures/compression_tradeoff.py results/compression_sweep.h5
"""

import argparse
from pathlib import Path

from stdpnet.experiments import sweep
from stdpnet.plots import style, tradeoff
from stdpnet.experiments.command_line import one_line_errors


def main(table="results/compression_sweep.h5", out=None):
    """Draw a panel for each data set of a table, of the usual size."""
    rows = [row for row in sweep.read(table) if row["when"] == "training" and row["levels"] == 0 and not row["error"]]
    names = sorted({row["dataset"] for row in rows})
    panels = style.panels(1, len(names))[0]
    for ax, name in zip(panels, names):
        own = [row for row in rows if row["dataset"] == name]
        own = [row for row in own if row["neurons"] == sweep.usual(own, "neurons")]
        thresholds, connectivity, _ = sweep.curve(own, "threshold", "connectivity")
        tradeoff.price(thresholds, 100*connectivity, 100*sweep.curve(own, "threshold", "accuracy")[1], ax=ax)
        ax.set_title(f"{name}, {own[0]['neurons']:g} neurons")
    print(style.save(panels[0].figure, out or f"{Path(table).with_suffix('')}_tradeoff.png"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", nargs="?", default="results/compression_sweep.h5",
                        help="table of networks/compression_sweep.py")
    parser.add_argument("--out", help="picture to write, .png or .pdf (default: beside the table)")
    with one_line_errors():
        main(**vars(parser.parse_args()))
