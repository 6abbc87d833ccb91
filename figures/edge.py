"""What early exits save, what a link carries and loses, and where to cut a network.

    python networks/edge.py --out results/edge.h5
    python figures/edge.py results/edge.h5
"""

import numpy as np

from stdpnet.experiments import command_line, tables
from stdpnet.experiments.options import PictureBeside, Table
from stdpnet.plots import accuracy, edge, style


def main(table: Table = "results/edge.h5", *, out: PictureBeside = None):
    """Draw a panel for each study; means and deviations are those of the seeds."""
    out = style.checked(out or style.beside(table, "studies"))
    rows = tables.read(table)
    if not any(row.get("study") == "curve" for row in rows):
        raise ValueError(f"{table}: expected the table of networks/edge.py, got another one")
    of = lambda study: [row for row in rows if row["study"] == study]
    panels = style.panels(3 if of("codes") else 1, 2).ravel()  # a network that cannot be cut sends nothing
    draw_curves(of("curve"), panels[0], x="cost", by="delta", xlabel="Mean operations (whole network: 1)")
    draw_exits(of("exits"), panels[1])
    if of("codes"):
        draw_link(of, panels[2:])
    print(style.save(panels[0].figure, out))


def draw_link(of, panels):
    """Draw what is sent, what its loss does, and where to cut a network."""
    layers = dict.fromkeys(row["layer"] for row in of("codes"))
    coded = [row if len(layers) == 1 else row | {"setting": f"{row['setting']}, {row['layer']}"} for row in of("codes")]
    names, sizes, right = means(coded, "bytes", "accuracy")
    edge.sizes(names, sizes, right, ax=panels[0])
    draw_curves(of("loss"), panels[1], x="loss", by="loss", xlabel="Lost, or flipped, share")
    draw_map(of("time"), panels[2])
    draw_energy(of("energy"), panels[3])


def draw_curves(rows, ax, *, x, by, xlabel):
    """Draw accuracy against something, a curve for each setting and a point for each value of a column."""
    curves = {}
    for name in dict.fromkeys(row["setting"] for row in rows):
        own = [row for row in rows if row["setting"] == name]
        points = [[row for row in own if row[by] == value] for value in sorted({row[by] for row in own})]
        curves[name] = tuple(np.array([[np.mean([row[x] for row in each]), *mean_and_spread(each)] for each in points]).T)
    accuracy.curves(curves, xlabel=xlabel, ax=ax)


def mean_and_spread(rows):
    """Return the mean accuracy of some rows in %, and the deviation of the sample."""
    values = 100*np.array([row["accuracy"] for row in rows])
    return values.mean(), accuracy.spread(values)


def draw_exits(rows, ax):
    """Draw how many images leave at each exit."""
    names, found, right = means(rows, "share", "accuracy")
    edge.shares(names, found, right, ax=ax)


def means(rows, *columns):
    """Return the settings, and for each of some columns the means over seeds, NaN where there is nothing."""
    names = list(dict.fromkeys(row["setting"] for row in rows))
    values = [[[row[column] for row in rows if row["setting"] == name and row[column] is not None] for name in names]
              for column in columns]
    return names, *(np.array([np.mean(each) if each else np.nan for each in column]) for column in values)


def draw_map(rows, ax):
    """Draw the fastest way for each bit rate and speed of the device, of the first seed."""
    first = [row for row in rows if row["seed"] == rows[0]["seed"]]
    rates, speeds = (np.array(sorted({row[name] for row in first})) for name in ("rate", "speed"))
    best = {(row["speed"], row["rate"]): row["setting"] for row in first}
    edge.regions(rates, speeds, np.array([[best[speed, rate] for rate in rates] for speed in speeds]), ax=ax,
                 xlabel="Bit rate of the link (bit/s)", ylabel="Speed of the device (operations/s)")


def draw_energy(rows, ax):
    """Draw what an image costs the device at least, against the energy of a bit."""
    points = {}
    for row in rows:
        points.setdefault(row["joules_per_bit"], []).append(1e6*row["joules"])
    energies = sorted(points)
    curve = np.array(energies), *np.array([[np.mean(points[each]), accuracy.spread(points[each])] for each in energies]).T
    accuracy.curves({"best way": curve}, xlabel="Energy of a bit (J)", ylabel="Energy of an image (µJ)", log=True, ax=ax)


if __name__ == "__main__":
    command_line.run(main)
