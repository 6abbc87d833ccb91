"""Accuracy of residual convolutional networks by maps, stride and kind (Srinivasan & Roy, Figs. 8B, 8C, 9C, 10).

    python figures/restocnet_study.py results/restocnet_study.h5

Published accuracies share a panel with those of runs with all images of CIFAR-10; beside others they have their own.
"""

from collections import defaultdict
from pathlib import Path

from stdpnet.experiments import command_line, results, sweep
from stdpnet.experiments.options import PictureBeside, Table
from stdpnet.plots import accuracy, style

#: for all of CIFAR-10, as printed in the text, with 1,024 hidden neurons
PUBLISHED = {
    "maps": {"36": 0.6431, "256": 0.6623},
    "kernels": {"learned": 0.6431, "random": 0.5942, "exponential": 0.6430},
    "networks": {"1": 0.6431, "2": 0.6579, "2 plain": 0.6431, "3": 0.6525, "3a": 0.4475, "3b": 0.6226},
}
XLABELS = {"maps": "Maps", "stride": "Stride of the sampled neurons"}
TITLES = {"maps": "one layer", "stride": "one layer", "kernels": "one layer, kernels", "networks": "1 to 3 layers"}


def main(table: Table = "results/restocnet_study.h5", *, out: PictureBeside = None):
    """Draw a panel for each study in a table, and print the means."""
    out = style.checked(out or Path(table).with_suffix(".png"))
    rows = [row for row in sweep.read(table) if not row["error"]]
    studies = {name: [row for row in rows if row["study"] == name] for name in TITLES}
    studies = {name: own for name, own in studies.items() if own}
    if not studies:
        raise ValueError(f"{table}: expected rows of the studies {', '.join(TITLES)}, got none; run "
                         "networks/restocnet_study.py")
    apart = [name for name, own in studies.items() if name in PUBLISHED and not is_whole(own)]
    lines = style.panels(len(studies), 2 if apart else 1, size=(4.4, 2.8))
    for (name, own), (left, *right) in zip(studies.items(), lines):
        draw(name, by_setting(own), PUBLISHED.get(name, {}) if is_whole(own) else {}, left)
        left.set_title(f"{data_of(own)}: {TITLES[name]}")
        for ax in right:
            ax.set_visible(name in apart)
        if name in apart:
            draw(name, {}, PUBLISHED[name], right[0]).set_title(f"published, all of CIFAR-10: {TITLES[name]}")
    print(style.save(lines[0, 0].figure, out))


def is_whole(rows):
    """Return whether networks saw all of CIFAR-10, as the published ones did."""
    return all(row["dataset"] == "cifar10" and not row.get("train") and not row.get("test") for row in rows)


def data_of(rows):
    """Return the name of the data, and of how much of them."""
    n_train = rows[0].get("train")
    return results.NAMES[rows[0]["dataset"]] + (f", {n_train:,.0f} images" if n_train else "")


def by_setting(rows):
    """Return the accuracies of all seeds by what a study varies, in the order of its names; print their means."""
    values = defaultdict(list)
    for row in rows:
        values[row["setting"]].append(row["accuracy"])
    for setting, each in values.items():
        print(f"{rows[0]['study']} {setting}: {100*sum(each)/len(each):.2f} % ({len(each)} runs)")
    return dict(sorted(values.items()))


def draw(name, values, published, ax):
    """Draw one study, with what was published about the same data, or that alone."""
    if name not in XLABELS:
        return accuracy.accuracies(values or {setting: [value] for setting, value in published.items()},
                                   published=published if values else None, ax=ax)
    curve = accuracy.means({int(setting): each for setting, each in values.items()})
    points = [int(setting) for setting in published], [100*each for each in published.values()]
    return accuracy.curves({"here": curve}, marks={"published": points} if published else None, xlabel=XLABELS[name],
                           log=name == "maps", ax=ax)


if __name__ == "__main__":
    command_line.run(main)
