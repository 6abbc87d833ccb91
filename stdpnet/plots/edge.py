"""What do early exits and links cost? Arrays in, Axes out, in the style of :mod:`stdpnet.plots.style`."""

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.ticker import EngFormatter

from .style import COLOURS, MARKERS, SMALL, in_house_style, panels


@in_house_style
def shares(names, shares, accuracies, *, ax=None):
    """Share of the images that leave at each exit, bars in %, and how many of these are right, written above.

    Parameters
    ----------
    names : sequence of str
        Of the exits.
    shares, accuracies : arrays (n_exits,)
        From 0 to 1; an accuracy is NaN where nothing leaves.
    """
    ax = panels(1, 1)[0, 0] if ax is None else ax
    ax.bar(range(len(names)), 100*np.asarray(shares), color=COLOURS[0], width=0.7)
    for place, (share, right) in enumerate(zip(shares, accuracies)):
        ax.text(place, 100*share + 1, "" if np.isnan(right) else f"{100*right:.1f} %", ha="center", fontsize=SMALL)
    ax.set_xticks(range(len(names)), names, rotation=30, ha="right")
    ax.set(ylabel="Images that leave (%)", ylim=(0, 110*max(shares) + 5))
    return ax


@in_house_style
def sizes(names, sizes, accuracies, *, ax=None):
    """Accuracy in % against bytes for each image, on a logarithmic axis: a point with its name for each code.

    Parameters
    ----------
    names : sequence of str
    sizes, accuracies : arrays (n_codes,)
        Bytes, and accuracies from 0 to 1.
    """
    ax = panels(1, 1)[0, 0] if ax is None else ax
    for place, (name, size, right) in enumerate(zip(names, sizes, accuracies)):
        ax.plot(size, 100*right, MARKERS[place % len(MARKERS)], color=COLOURS[place % len(COLOURS)], label=name)
    ax.set_xscale("log")
    ax.set(xlabel="Bytes for each image", ylabel="Test accuracy (%)")
    ax.margins(0.15)
    ax.legend(fontsize=SMALL)
    return ax


@in_house_style
def regions(x, y, names, *, xlabel, ylabel, ax=None):
    """Which of several ways is best, a colour for each, on logarithmic axes.

    Parameters
    ----------
    x, y : arrays (n_columns,), (n_rows,)
        Ascending.
    names : array of str (n_rows, n_columns)
        The best way at each place.
    xlabel, ylabel : str
        With the units.
    """
    ax = panels(1, 1)[0, 0] if ax is None else ax
    known, codes = np.unique(names, return_inverse=True)
    ax.imshow(codes.reshape(np.shape(names)), cmap=ListedColormap(COLOURS[:len(known)]), vmin=-0.5, vmax=len(known) - 0.5,
              origin="lower", aspect="auto", alpha=0.7)
    for place, name in enumerate(known):
        ax.plot([], [], "s", color=COLOURS[place], alpha=0.7, label=name)
    formatted = EngFormatter(sep="")
    ax.set_xticks(range(len(x)), [formatted(each) for each in x])
    ax.set_yticks(range(len(y)), [formatted(each) for each in y])
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, fontsize=SMALL)
    return ax
