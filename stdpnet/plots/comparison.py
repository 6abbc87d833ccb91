"""How do networks compare? Arrays in, Axes out, in the style of :mod:`stdpnet.plots.style`. Accuracies are from 0 to 1."""

import numpy as np

from .charts import spread
from .style import BLUE, RED, in_house_style, panels

LABEL = "Test accuracy (%)"


@in_house_style
def curves(runs, *, xlabel, log=False, ax=None):
    """Mean accuracy of runs with their standard deviation.

    Parameters
    ----------
    runs : dict of dicts of arrays
        Accuracies of runs, by the place on the x axis, by the name of the curve. A name without runs is left out.
    xlabel : str
    log : bool
        Whether the x axis is logarithmic.
    """
    ax = panels(1, 1)[0, 0] if ax is None else ax
    for name, points in runs.items():
        if points:
            x = sorted(points)
            values = [100*np.asarray(points[each]) for each in x]
            ax.errorbar(x, [each.mean() for each in values], [spread(each) for each in values], marker="o", markersize=4,
                        capsize=3, label=name)
    if log:
        ticks = sorted({x for points in runs.values() for x in points})
        ax.set_xscale("log")
        ax.set_xticks(ticks, ticks)
        ax.minorticks_off()
    ax.set(xlabel=xlabel, ylabel=LABEL)
    ax.grid(axis="y")
    ax.legend()
    return ax


@in_house_style
def bars(runs, *, ax=None):
    """Mean accuracy of runs with their standard deviation, as bars in groups.

    Parameters
    ----------
    runs : dict of dicts of arrays
        Accuracies of runs, by the name of the bar, by the name of the group.
    """
    ax = panels(1, 1, size=(5.6, 3.4))[0, 0] if ax is None else ax
    names = list(dict.fromkeys(name for group in runs.values() for name in group))
    width = 0.84/max(1, len(names))
    for place, name in enumerate(names):
        values = [100*np.asarray(group.get(name, [np.nan])) for group in runs.values()]
        at = np.arange(len(runs)) + (place - (len(names) - 1)/2)*width
        drawn = ax.bar(at, [each.mean() for each in values], width*0.92, yerr=[spread(each) for each in values],
                       capsize=2, error_kw={"linewidth": 0.8}, label=name)
        ax.bar_label(drawn, fmt="%.1f", fontsize=8, padding=2)
    ax.set_xticks(range(len(runs)), runs)
    ax.set(ylabel=LABEL, ylim=(0, 105))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, fontsize=8)
    return ax


@in_house_style
def parts(correct, accuracy, *, ax=None):
    """Which part of something is right in each of several runs, in bars, and their accuracies as dots.

    Parameters
    ----------
    correct, accuracy : arrays (n_runs,)
        From 0 to 1.
    """
    ax = panels(1, 1)[0, 0] if ax is None else ax
    correct, place = 100*np.asarray(correct), np.arange(1, len(correct) + 1)
    ax.bar(place, correct, 0.6, color=BLUE, alpha=0.5, label="equal labels")
    ax.bar(place, 100 - correct, 0.6, bottom=correct, color=RED, alpha=0.35, label="different labels")
    for each, value in zip(place, correct):
        ax.text(each, value/2, f"{value:.0f}", ha="center", va="center", fontsize=9)
    ax.plot(place, 100*np.asarray(accuracy), "o", color="black", markersize=5, label="test accuracy")
    ax.set_xticks(place)
    ax.set(xlabel="Run", ylabel="Strengthened synapses, accuracy (%)", ylim=(0, 100))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, fontsize=8)
    return ax
