"""Accuracy of residual convolutional networks by maps, stride and kind (Srinivasan & Roy, Figs. 8B, 8C, 9C, 10).

    python figures/restocnet_study.py results/restocnet_study.h5
"""

import argparse
from collections import defaultdict
from pathlib import Path

from stdpnet.experiments import sweep
from stdpnet.plots import charts, pictures, style
from stdpnet.experiments.command_line import one_line_errors

#: for CIFAR-10, as printed in the text, with 1,024 hidden neurons
PUBLISHED = {
    "maps": {36: 0.6431, 256: 0.6623},
    "kernels": {"learned": 0.6431, "random": 0.5942, "exponential": 0.6430},
    "networks": {"1": 0.6431, "2": 0.6579, "2 plain": 0.6431, "3": 0.6525, "3a": 0.4475, "3b": 0.6226},
}
XLABELS = {"maps": "Maps", "stride": "Stride of the sampled neurons"}
TITLES = {"maps": "one layer", "stride": "one layer", "kernels": "kernels", "networks": "ReStoCNet-"}


def main(table="results/restocnet_study.h5", out=None):
    """Draw a panel for each study in a table, and print the means."""
    rows = [row for row in sweep.read(table) if not row["error"]]
    present = [name for name in TITLES if any(row["study"] == name for row in rows)]
    if not present:
        raise ValueError(f"{table}: expected rows of the studies {', '.join(TITLES)}, got none; run "
                         "networks/restocnet_study.py")
    axes = style.panels(1, len(present), size=(3.8, 3.2))[0]
    for name, ax in zip(present, axes):
        own = [row for row in rows if row["study"] == name]
        cifar10 = all(row["dataset"] == "cifar10" for row in own)
        draw(name, by_setting(own), PUBLISHED.get(name) if cifar10 else None, ax)
    print(style.save(axes[0].figure, out or f"{Path(table).with_suffix('')}.png"))


def by_setting(rows):
    """Return the accuracies of all seeds by what a study varies, in the order of its names."""
    values = defaultdict(list)
    for row in rows:
        values[row["setting"]].append(row["accuracy"])
    return dict(sorted(values.items()))


def draw(name, values, published, ax):
    """Draw one study."""
    for setting, each in values.items():
        print(f"{name} {setting}: {100*sum(each)/len(each):.2f} % ({len(each)} runs)")
    if name in XLABELS:
        numbers = {int(setting): each for setting, each in values.items()}
        pictures.course(numbers, published=published, xlabel=XLABELS[name], logarithmic=name == "maps", ax=ax)
    else:
        charts.accuracies(values, published=published, ax=ax)
    ax.set_title(TITLES[name])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", nargs="?", default="results/restocnet_study.h5",
                        help="table of networks/restocnet_study.py")
    parser.add_argument("--out", help="picture to write, .png or .pdf (default: beside the table)")
    with one_line_errors():
        main(**vars(parser.parse_args()))
