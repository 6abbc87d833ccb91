"""How well do networks tell classes apart, and what does that cost? Arrays in, Axes out.

In the style of :mod:`stdpnet.plots.style`. Accuracies are from 0 to 1 where a docstring says so, else in the unit of
the axis.
"""

import math

import numpy as np
from matplotlib.ticker import PercentFormatter

from .style import BLACK, BLUE, COLOURS, GREY, MARKERS, RED, SMALL, colour_bar, in_house_style, panels

LABEL = "Test accuracy (%)"


def spread(runs):
    """Return the standard deviation of a sample, 0 for a single value."""
    return np.std(runs, ddof=1) if len(runs) > 1 else 0.0


def means(runs):
    """Return a curve of accuracies in % for `curves`.

    Parameters
    ----------
    runs : dict of arrays
        Accuracies of runs from 0 to 1, by the place on the x axis.

    Returns
    -------
    x, mean, deviation : arrays (n_points,)
        By x; deviations are those of a sample.
    """
    x = sorted(runs)
    values = [100*np.asarray(runs[each]) for each in x]
    return np.array(x), np.array([each.mean() for each in values]), np.array([spread(each) for each in values])


@in_house_style
def curves(curves, *, xlabel, ylabel=LABEL, marks=None, log=False, ax=None):
    """Curves with the standard deviation of each point.

    Parameters
    ----------
    curves : dict of tuples
        Three arrays (n_points,) by the curve's name: x, y, and the standard deviation of y. A curve without points is
        left out.
    xlabel, ylabel : str
    marks : dict of tuples, optional
        x and y of single points, such as those of a paper with the same data, by their name.
    log : bool
        Whether the x axis is logarithmic.
    """
    ax = panels(1, 1)[0, 0] if ax is None else ax
    drawn = {name: curve for name, curve in curves.items() if len(curve[0])}
    for place, (name, (x, y, deviation)) in enumerate(drawn.items()):
        ax.errorbar(x, y, deviation, marker=MARKERS[place % len(MARKERS)], markersize=4, capsize=3, label=name,
                    linestyle="-" if place < len(COLOURS) else "--")
    for name, (x, y) in (marks or {}).items():
        ax.plot(x, y, "s", color=BLACK, markerfacecolor="none", markersize=7, label=name, zorder=3)
    if log:
        ticks = sorted({float(each) for x, *_ in [*drawn.values(), *(marks or {}).values()] for each in np.ravel(x)})
        ax.set_xscale("log")
        ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        ax.minorticks_off()
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.grid(axis="y")
    ax.legend()
    return ax


@in_house_style
def accuracies(values, *, published=None, ax=None):
    """Accuracy in % of groups of runs: a bar for the mean, a dot for each run.

    Parameters
    ----------
    values : dict of arrays
        Accuracies from 0 to 1, by the names of the groups.
    published : dict of floats, optional
        Accuracies from 0 to 1 of other authors with the same data, drawn as a line across the bar of that name.
    """
    ax = panels(1, 1)[0, 0] if ax is None else ax
    known = [name for name in values if name in (published or {})]
    for place, (name, runs) in enumerate(values.items()):
        runs = 100*np.asarray(runs)
        ax.bar(place, runs.mean(), color=BLUE, alpha=0.35, width=0.7)
        ax.plot(np.full(len(runs), place), runs, "o", color=BLUE, markersize=4)
        ax.text(place, 3, f"{runs.mean():.1f}", ha="center", fontsize=SMALL)
        if name in known:
            ax.hlines(100*published[name], place - 0.35, place + 0.35, color=RED,
                      label="published" if name == known[0] else None)
    ax.set_xticks(range(len(values)), values, **(_TILTED if len("".join(values)) > 25 else {}))
    ax.set(ylabel=LABEL, ylim=(0, 100))
    if known:
        ax.legend(loc="upper right")
    return ax


@in_house_style
def bars(runs, *, ax=None):
    """Mean accuracy in % of runs with their standard deviation, as bars in groups.

    Parameters
    ----------
    runs : dict of dicts of arrays
        Accuracies of runs from 0 to 1, by the name of the bar, by the name of the group.
    """
    ax = panels(1, 1, size=(5.6, 3.4))[0, 0] if ax is None else ax
    percent = {group: {name: 100*np.asarray(each) for name, each in named.items()} for group, named in runs.items()}
    _grouped(percent, "%.1f", ax)
    ax.set(ylabel=LABEL, ylim=(0, 105))
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
    _grouped(factors, "%.2f", ax)
    ax.axhline(1, color=GREY, linewidth=0.8)
    ax.set_ylabel("Times fewer")
    ax.margins(y=0.15)
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
        ax.text(each, value/2, f"{value:.0f}", ha="center", va="center", fontsize=SMALL)
    ax.plot(place, 100*np.asarray(accuracy), "o", color="black", markersize=5, label="test accuracy")
    ax.set_xticks(place)
    ax.set(xlabel="Run", ylabel="Strengthened synapses, accuracy (%)", ylim=(0, 100))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, fontsize=SMALL)
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


@in_house_style
def confusion(matrix, classes, *, ax=None):
    """Confusion matrix: colours show shares of the true class, numbers count samples.

    Parameters
    ----------
    matrix : int array of shape (n_classes, n_classes)
        Samples of every true class (rows) by predicted class (columns).
    classes : sequence of length n_classes
        Names of the classes.

    Raises
    ------
    ValueError
        If `matrix` does not have this shape.
    """
    matrix = np.asarray(matrix)
    n_classes = len(classes)
    if matrix.shape != (n_classes, n_classes):
        raise ValueError(f"confusion: expected a matrix of shape {(n_classes, n_classes)} for {n_classes} classes, "
                         f"got {matrix.shape}; name every class once")
    share = matrix / matrix.sum(axis=1, keepdims=True).clip(1)
    ax = panels(1, 1, size=(5.4, 4.7))[0, 0] if ax is None else ax
    image = ax.imshow(share, cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(matrix):
        colour = "white" if share[row, column] > 0.5 else "black" if count else "0.75"
        ax.text(column, row, count, ha="center", va="center", fontsize=SMALL, color=colour)
    long = max(len(str(name)) for name in classes) > 3
    ax.set_xticks(range(n_classes), classes, **(_TILTED if long else {}))
    ax.set_yticks(range(n_classes), classes)
    ax.set(xlabel="Predicted class", ylabel="True class")
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    colour_bar(image, "Share of the true class", format=PercentFormatter(1))
    return ax


@in_house_style
def clusters(points, labels, *, names=None, ax=None):
    """Samples in two dimensions, each class in its colour; further classes have other markers.

    Parameters
    ----------
    points : array of shape (n_samples, 2)
    labels : array of shape (n_samples,)
    names : dict, optional
        What the legend calls classes.
    """
    ax = panels(1, 1, size=(4.2, 3.8))[0, 0] if ax is None else ax
    size = np.clip(3000/len(points), 2, 25)
    for place, label in enumerate(np.unique(labels)):
        own = points[np.asarray(labels) == label]
        round_, colour = divmod(place, len(COLOURS))
        ax.scatter(*own.T, s=size, color=COLOURS[colour], marker=MARKERS[round_ % len(MARKERS)], alpha=0.7, linewidth=0,
                   label=(names or {}).get(label, str(label)))
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    ax.set_aspect("equal", "datalim")
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5), markerscale=max(1, 5/math.sqrt(size)), handletextpad=0.2)
    return ax


_TILTED = {"rotation": 30, "ha": "right", "rotation_mode": "anchor"}  # names that would overlap


def _grouped(groups, form, ax):
    """Bars of the means of runs, or of single numbers, side by side in each group in the colours of their names."""
    names = list(dict.fromkeys(name for group in groups.values() for name in group))
    width = 0.84/max(1, len(names))
    for place, name in enumerate(names):
        runs = [np.atleast_1d(group.get(name, np.nan)) for group in groups.values()]
        deviations = [spread(each) for each in runs] if any(len(each) > 1 for each in runs) else None
        at = np.arange(len(groups)) + (place - (len(names) - 1)/2)*width
        drawn = ax.bar(at, [each.mean() for each in runs], width*0.92, yerr=deviations, capsize=2,
                       error_kw={"linewidth": 0.8}, label=name)
        ax.bar_label(drawn, fmt=form, fontsize=SMALL, padding=2)
    ax.set_xticks(range(len(groups)), groups)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, fontsize=SMALL)
