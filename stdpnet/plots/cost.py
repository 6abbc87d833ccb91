"""What does a network cost, layer by layer? Arrays in, Axes out, in the style of :mod:`stdpnet.plots.style`."""

import numpy as np
from matplotlib.ticker import EngFormatter

from .style import COLOURS, in_house_style, panels


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
