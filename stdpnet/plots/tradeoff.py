"""What does compression cost and save? Arrays in, Axes out, in the style of :mod:`stdpnet.plots.style`."""

import numpy as np

from .style import BLUE, RED, in_house_style, panels

N_COLOURS = 3  #: of the house style; further curves are dashed


@in_house_style
def curves(curves, *, xlabel, ylabel, baseline=None, ax=None):
    """Curves with the standard deviation of each point.

    Parameters
    ----------
    curves : dict of tuples
        Three arrays (n_points,) by the curve's name: x, y, and the standard deviation of y.
    xlabel, ylabel : str
    baseline : tuple of float, optional
        x and y of the network that is not compressed.
    """
    ax = panels(1, 1)[0, 0] if ax is None else ax
    for place, (name, (x, y, spread)) in enumerate(curves.items()):
        line = {"linestyle": "-", "marker": "o"} if place < N_COLOURS else {"linestyle": "--", "marker": "s"}
        ax.errorbar(x, y, spread, markersize=4, capsize=2, label=name, **line)
    if baseline is not None:
        ax.plot(*baseline, "o", color="black", markersize=6, label="not compressed", zorder=3)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.grid(axis="y")
    ax.legend()
    return ax


@in_house_style
def improvements(factors, *, ax=None):
    """Bars of factors such as the energy before divided by that after, 1 being no improvement.

    Parameters
    ----------
    factors : dict of dicts
        Factors by the names of networks, by the names of groups.
    """
    ax = panels(1, 1)[0, 0] if ax is None else ax
    names = list(dict.fromkeys(name for group in factors.values() for name in group))
    width = 0.8/max(1, len(names))
    for place, name in enumerate(names):
        at = np.arange(len(factors)) + (place - (len(names) - 1)/2)*width
        bars = ax.bar(at, [group.get(name, np.nan) for group in factors.values()], width*0.9, label=name)
        ax.bar_label(bars, fmt="%.2f", fontsize=8)
    ax.axhline(1, color="0.5", linewidth=0.8)
    ax.set_xticks(range(len(factors)), factors)
    ax.set_ylabel("Times fewer")
    ax.margins(y=0.15)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
    return ax


@in_house_style
def price(thresholds, connectivity, accuracy, *, ax=None):
    """Connectivity in % (left axis) and accuracy in % (right axis) against the pruning threshold, arrays (n,)."""
    ax = panels(1, 1)[0, 0] if ax is None else ax
    right = ax.twinx()
    for axis, values, colour, label in [(ax, connectivity, BLUE, "Connectivity (%)"),
                                        (right, accuracy, RED, "Test accuracy (%)")]:
        axis.plot(thresholds, values, marker="o", markersize=4, color=colour)
        axis.set_ylabel(label, color=colour)
        axis.tick_params(axis="y", colors=colour)
    right.spines["right"].set_visible(True)
    ax.set(xlabel="Pruning threshold", ylim=(0, None))
    return ax
