"""Accuracy and energy of ResNet2, ResNet3 and ResNet2x2 (Panda, Aketi & Roy 2020, Tables VI and XII, Fig. 7).

    python networks/backres_study.py
    python figures/backres_study.py results/backres_study.h5

Published accuracies are drawn beside runs with all images of CIFAR-10 alone.
"""

from collections import defaultdict

import numpy as np

from stdpnet.experiments import command_line, results, sweep
from stdpnet.experiments.options import PictureBeside, Table
from stdpnet.plots import accuracy, cost, style

#: Tables VI and XII; energy is that of arithmetic with 32-bit integers
PUBLISHED = {
    "torch": {"ResNet2": 0.6102, "ResNet3": 0.511, "ResNet2x2": 0.6321},
    "convnn": {"ResNet2": 0.7792, "ResNet3": 0.7652, "ResNet2x2": 0.801},
}
EFFICIENCY = {"ResNet2": {"layers": 1.64, "with classifier": 1.16}, "ResNet3": {"layers": 1.81, "with classifier": 1.28},
              "ResNet2x2": {"layers": 10.56, "with classifier": 1.78}}
BARS = {"layers": "efficiency_integers", "with classifier": "efficiency_integers_full",
        "layers, memory": "efficiency_integers_with_memory"}


def main(table: Table = "results/backres_study.h5", *, out: PictureBeside = None):
    """Draw accuracies and energies by network, and print the means."""
    out = style.checked(out or style.beside(table, "networks"))
    rows = [row for row in sweep.read(table) if not row["error"]]
    if not rows or "model" not in rows[0]:
        raise ValueError(f"{table}: expected rows of the study of networks/backres_study.py, got none")
    settings = by_setting(rows)
    whole = rows[0]["dataset"] == "cifar10" and not rows[0].get("train") and not rows[0].get("test")
    left, right = style.panels(1, 2, size=(4.6, 3.6))[0]
    accuracy.accuracies({name: [row["accuracy"] for row in own] for name, own in settings.items()}, ax=left,
                        published=PUBLISHED.get(rows[0]["classifier"]) if whole else None)
    cost.efficiencies({name: {bar: np.mean([row[column] for row in own]) for bar, column in BARS.items()}
                       for name, own in settings.items()}, marks=EFFICIENCY if whole else None, ax=right)
    left.set_title(results.NAMES[rows[0]["dataset"]])
    for name, own in settings.items():
        print(f"{name}: {100*np.mean([row['accuracy'] for row in own]):.2f} % ({len(own)} runs)")
    print(style.save(left.figure, out))


def by_setting(rows):
    """Return the rows by network, and by whatever else differs among them."""
    varied = [name for name in ("kernels", "exits", "output", "maps") if len({row[name] for row in rows}) > 1]
    groups = defaultdict(list)
    for row in rows:
        groups["\n".join(str(row[name]) for name in ("model", *varied))].append(row)
    return dict(groups)


if __name__ == "__main__":
    command_line.run(main)
