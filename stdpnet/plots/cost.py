"""What does a network cost, layer by layer? Arrays in, Axes out, in the style of :mod:`stdpnet.plots.style`."""

import numpy as np
from matplotlib.ticker import EngFormatter

from .style import BLACK, COLOURS, GREY, SMALL, in_house_style, panels


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
