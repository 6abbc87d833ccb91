"""How do images, kernels and clusters look? Arrays in, Axes out, in the style of :mod:`stdpnet.plots.style`."""

import math

import numpy as np

from .style import BLUE, GREEN, RED, in_house_style, panels

COLOURS = (BLUE, RED, GREEN, "#e0a030", "#7b4fa3", "#3fa7b5", "#8a5a33", "#d67ab1", "0.35", "#9aa832")


@in_house_style
def images(pictures, *, n_columns=None, ax=None):
    """Images side by side, as many in each row, with a margin of one pixel.

    Parameters
    ----------
    pictures : array of shape (n_images, height, width, channels)
        Numbers of any range, which is stretched from black to white, that of each image alone where there are
        negative ones; one or three channels.
    n_columns : int, optional
        Images in a row; by default the grid is square.
    """
    pictures = np.asarray(pictures, float)
    axes = (1, 2, 3) if pictures.min() < 0 else None
    low, high = pictures.min(axis=axes, keepdims=True), pictures.max(axis=axes, keepdims=True)
    stretched = (pictures - low)/np.where(high > low, high - low, 1)
    ax = panels(1, 1, size=(4.6, 4.6))[0, 0] if ax is None else ax
    ax.imshow(tiled(stretched, n_columns or math.ceil(math.sqrt(len(pictures)))), cmap="gray", vmin=0, vmax=1,
              interpolation="nearest")
    ax.set_axis_off()
    return ax


@in_house_style
def kernels(weights, *, limits=(-1, 1), ax=None):
    """Kernels of one layer: of images in colour or grey, one for each map; else a row for each map below.

    Parameters
    ----------
    weights : array of shape (n_inputs, size, size, n_maps)
        From every map below, or channel, to every map.
    limits : tuple of float
        Weights that are black and white.
    """
    low, high = limits
    scaled = np.clip((np.asarray(weights, float) - low)/(high - low), 0, 1)
    n_inputs, _, _, n_maps = scaled.shape
    if n_inputs in (1, 3):
        tiles, n_columns, side = scaled.transpose(3, 1, 2, 0), math.ceil(math.sqrt(n_maps)), 3.6
    else:
        tiles, n_columns, side = scaled.transpose(0, 3, 1, 2).reshape(-1, *scaled.shape[1:3], 1), n_maps, 5.6
    ax = panels(1, 1, size=(side, side))[0, 0] if ax is None else ax
    ax.imshow(tiled(tiles, n_columns), cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    ax.set_axis_off()
    return ax


@in_house_style
def clusters(points, labels, *, names=None, ax=None):
    """Samples in two dimensions, each class in its colour.

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
        ax.scatter(*own.T, s=size, color=COLOURS[place % len(COLOURS)], alpha=0.7, linewidth=0,
                   label=(names or {}).get(label, str(label)))
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    ax.set_aspect("equal", "datalim")
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5), markerscale=max(1, 5/math.sqrt(size)), handletextpad=0.2)
    return ax


@in_house_style
def course(values, *, published=None, xlabel, logarithmic=False, ax=None):
    """Accuracy in % against a number: the mean of several runs with their standard deviation.

    Parameters
    ----------
    values : dict of arrays
        Accuracies from 0 to 1 of runs, by the number.
    published : dict of floats, optional
        Accuracies of the paper, by the number.
    xlabel : str
        What the number is.
    logarithmic : bool
        Whether equal factors are equally far apart.
    """
    ax = panels(1, 1)[0, 0] if ax is None else ax
    numbers = sorted(values)
    spread = [100*np.std(values[n], ddof=1) if len(values[n]) > 1 else 0 for n in numbers]
    ax.errorbar(numbers, [100*np.mean(values[n]) for n in numbers], spread, marker="o", capsize=3, label="here")
    if published:
        ax.plot(list(published), [100*accuracy for accuracy in published.values()], "s", color=RED,
                markerfacecolor="none", label="published")
        ax.legend()
    ax.set_xscale("log" if logarithmic else "linear")
    ax.set_xticks(sorted({*numbers, *(published or {})}), sorted({*numbers, *(published or {})}))
    ax.minorticks_off()
    ax.set(xlabel=xlabel, ylabel="Test accuracy (%)")
    ax.grid(axis="y")
    return ax


def tiled(tiles, n_columns):
    """Images (n, height, width, channels) in rows of `n_columns`, with a margin of one pixel between them."""
    n, height, width, channels = tiles.shape
    n_rows = -(-n//n_columns)
    sheet = np.full((n_rows*n_columns, height + 1, width + 1, channels), np.nan)
    sheet[:n, 1:, 1:] = tiles
    sheet = sheet.reshape(n_rows, n_columns, height + 1, width + 1, channels).swapaxes(1, 2)
    sheet = np.pad(sheet.reshape(n_rows*(height + 1), -1, channels), ((0, 1), (0, 1), (0, 0)), constant_values=np.nan)
    margin = np.array([0.45, 0.55, 0.75][:channels]) if channels == 3 else np.nan
    return np.where(np.isnan(sheet), margin, sheet).squeeze(-1) if channels == 1 else np.where(np.isnan(sheet), margin, sheet)
