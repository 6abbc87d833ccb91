"""What does a network cost, layer by layer, and what do few bits cost it? Arrays in, Axes out, as in `stdpnet.plots.style`."""

import numpy as np
from matplotlib.ticker import EngFormatter

from .style import BLACK, COLOURS, GREY, SMALL, in_house_style, panels

#: of a profile: a panel for each label, and in it columns of the table by what they are
PANELS = {
    "Operations per sample": {"spiking, additions": "accumulates", "artificial, with products": "multiply_accumulates"},
    "Spikes per sample": {"spikes": "spikes"},
    "Bandwidth (bit/s)": {"bandwidth": "bandwidth"},
    "Memory (bit)": {"weights": "weight_bits", "state": "state_bits", "traces": "trace_bits"},
}


def profile(rows):
    """A panel for each kind of cost, without what is 0 in all layers; Axes as a flat array.

    Parameters
    ----------
    rows : sequence of dict
        A profile's, as `stdpnet.experiments.deployment` tabulates it.
    """
    columns = {label: {name: [row[column] for row in rows] for name, column in kinds.items() if any(row[column] for row in rows)}
               for label, kinds in PANELS.items()}
    shown = {label: values for label, values in columns.items() if values}
    axes = panels(-(-len(shown)//2), 2).ravel()
    for ax, (label, values) in zip(axes, shown.items()):
        layers([row["name"] for row in rows], label=label, ax=ax, values=values)
    for ax in axes[len(shown):]:
        ax.remove()
    return axes[:len(shown)]


@in_house_style
def bits(n_bits, accuracies, *, whole, ax=None):
    """Accuracy against bits of weights and thresholds, and that of floating point as a line.

    Parameters
    ----------
    n_bits : sequence of int
    accuracies : sequence of float
        From 0 to 1.
    whole : float
        That of floating point.
    """
    ax = panels(1, 1)[0, 0] if ax is None else ax
    ax.axhline(100*whole, color=BLACK, linestyle="--", label="floating point")
    ax.plot(n_bits, 100*np.asarray(accuracies), "o-", color=COLOURS[0], label="whole numbers")
    ax.set_xlabel("Bits of weights and thresholds")
    ax.set_ylabel("Accuracy (%)")
    ax.legend()
    return ax


@in_house_style
def layers(names, values, *, label, ax=None):
    """Bars of each layer, on a logarithmic axis if those above 0 are far apart.

    Parameters
    ----------
    names : sequence of str
        Of the layers.
    values : dict of arrays (n_layers,)
        By what they are; several stand side by side.
    label : str
        Of the axis, with the unit.
    """
    ax = panels(1, 1)[0, 0] if ax is None else ax
    width, places = 0.8/len(values), np.arange(len(names))
    for number, (name, heights) in enumerate(values.items()):
        ax.bar(places + width*(number + 0.5) - 0.4, heights, width, label=name, color=COLOURS[number])
    some = np.concatenate([np.asarray(heights, float)[np.asarray(heights) > 0] for heights in values.values()])
    if len(some) and some.max() > 100*some.min():
        ax.set_yscale("log")
    ax.set_xticks(places, names, rotation=45, ha="right")
    ax.set_ylabel(label)
    ax.yaxis.set_major_formatter(EngFormatter(sep=""))
    if len(values) > 1:
        ax.legend()
    return ax


@in_house_style
def sparsity(n_bits, accuracies, unchanged, *, whole, ax=None):
    """Accuracy, and the share of activations that stay from frame to frame, against bits of activations.

    Parameters
    ----------
    n_bits : sequence of int
    accuracies, unchanged : sequence of float
        From 0 to 1.
    whole : float
        Accuracy of floating point.
    """
    ax = panels(1, 1)[0, 0] if ax is None else ax
    ax.axhline(100*whole, color=BLACK, linestyle="--", label="accuracy, floating point")
    ax.plot(n_bits, 100*np.asarray(accuracies), "o-", color=COLOURS[0], label="accuracy")
    ax.plot(n_bits, 100*np.asarray(unchanged), "s-", color=COLOURS[1], label="unchanged activations")
    ax.set_xlabel("Bits of activations")
    ax.set(ylabel="Share (%)", ylim=(0, 105))
    ax.legend(loc="lower left")  # where neither is
    return ax


@in_house_style
def rates(frames, operations, dense, *, ax=None):
    """Operations per sample against the rate of frames, with and without delta layers.

    Parameters
    ----------
    frames : sequence of float
        Rates, beside the lowest.
    operations, dense : sequence of float
    """
    ax = panels(1, 1)[0, 0] if ax is None else ax
    ax.plot(frames, dense, "o-", color=COLOURS[1], label="all")
    ax.plot(frames, operations, "s-", color=COLOURS[0], label="of what changes")
    ax.set_xticks(list(frames))
    ax.set_xlabel("Frames in the same time")
    ax.set_ylabel("Operations per sample")
    ax.yaxis.set_major_formatter(EngFormatter(sep=""))
    ax.legend()
    return ax


@in_house_style
def over_time(counts, sizes, *, ax=None):
    """Share of the neurons of each layer that spike in each time step, in %.

    Parameters
    ----------
    counts : dict of arrays (n_samples, n_steps)
        Neurons that spike, by layer.
    sizes : dict of int
        Neurons, by layer.
    """
    ax = panels(1, 1)[0, 0] if ax is None else ax
    for place, (name, each) in enumerate(counts.items()):
        ax.plot(np.arange(1, each.shape[1] + 1), 100*each.mean(axis=0)/sizes[name], label=name,
                linestyle="-" if place < len(COLOURS) else "--")
    ax.set(xlabel="Time step", ylabel="Neurons that spike (%)", ylim=(0, None))
    ax.grid(axis="y")
    ax.legend(fontsize=SMALL)
    return ax


@in_house_style
def efficiencies(factors, *, marks=None, ax=None):
    """How many times less energy spiking networks take than artificial ones, in bars side by side in groups.

    Parameters
    ----------
    factors : dict of dicts of floats
        By the name of the bar, by the name of the group.
    marks : dict of dicts of floats, optional
        The same of other authors, drawn as lines across the bars.
    """
    ax = panels(1, 1)[0, 0] if ax is None else ax
    names = list(dict.fromkeys(name for group in factors.values() for name in group))
    width = 0.84/len(names)
    for place, name in enumerate(names):
        at = np.arange(len(factors)) + (place - (len(names) - 1)/2)*width
        drawn = ax.bar(at, [group.get(name, np.nan) for group in factors.values()], 0.92*width, label=name)
        ax.bar_label(drawn, fmt="%.2g", fontsize=SMALL, padding=2)
        published = np.array([(marks or {}).get(group, {}).get(name, np.nan) for group in factors])
        ax.hlines(published, at - width/2, at + width/2, color=BLACK, label="published" if marks and not place else None)
    ax.axhline(1, color=GREY, linewidth=0.8)
    ax.set_yscale("log")
    ax.set_xticks(range(len(factors)), factors)
    ax.set_ylabel("Times less energy")
    ax.margins(y=0.15)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, fontsize=SMALL)
    return ax
