"""Accuracy and sparsity of temporal delta layers against bits of activations, and operations against the rate of frames.

    python networks/temporal_delta.py --out results/temporal_delta.h5
    python figures/temporal_delta.py results/temporal_delta.h5
"""

from stdpnet.experiments import command_line, results, tables
from stdpnet.experiments.options import PictureBeside, Table
from stdpnet.plots import cost, style


def main(table: Table = "results/temporal_delta.h5", *, out: PictureBeside = None):
    """Draw both panels."""
    out = style.checked(out or style.beside(table, "panels"))
    rows = tables.read(table)
    if not rows or "dense_operations" not in rows[0]:
        raise ValueError(f"{table}: expected a table of delta layers, got another; networks/temporal_delta.py writes one")
    left, right = style.panels(1, 2)[0]
    fixed = sorted((row for row in rows if row["rounding"].endswith("bits") and row["rate"] == 2),
                   key=lambda row: int(row["rounding"].split()[0]))
    cost.sparsity([int(row["rounding"].split()[0]) for row in fixed], [row["accuracy"] for row in fixed],
                  [row["sparsity"] for row in fixed], whole=rows[0]["accuracy"], ax=left)
    most = fixed[-1]["rounding"] if fixed else rows[0]["rounding"]
    rates = sorted((row for row in rows if row["rounding"] == most), key=lambda row: row["rate"])
    cost.rates([row["rate"] for row in rates], [row["operations"] for row in rates], [row["dense_operations"] for row in rates], ax=right)
    left.figure.suptitle(f"{results.NAMES[rows[0]['dataset']]}, a perceptron with temporal delta layers")
    print(style.save(left.figure, out))


if __name__ == "__main__":
    command_line.run(main)
