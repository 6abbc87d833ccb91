"""What has a network learned, and from what? Arrays in, Axes out, in the style of :mod:`stdpnet.plots.style`."""

import math

import numpy as np
from matplotlib.animation import FuncAnimation
from matplotlib.patches import Patch

from .style import FRAME, GREY, SMALL, colour_bar, in_house_style, panels

SIDE = 4.2  #: of the fields in a picture of their own, in inches


@in_house_style
def receptive_fields(weights, *, shape=(28, 28), labels=None, ax=None):
    """Weights of every neuron as an image of its inputs, all in one square grid.

    Parameters
    ----------
    weights : array of shape (n_inputs, n_neurons)
        Weights from every input to every neuron.
    shape : tuple of int
        Rows and columns of the input image.
    labels : sequence of length n_neurons, optional
        What to write into the corner of every image.

    Raises
    ------
    ValueError
        If `weights` do not have this shape.
    """
    mosaic = _mosaic(np.asarray(weights), shape)
    if ax is None:
        ax = panels(1, 1, size=(5.2, 4.5))[0, 0]
        ax.figure.set_dpi(max(ax.figure.dpi, max(mosaic.shape)/SIDE))  # at least one dot for every weight
    colour_bar(_fields(mosaic, shape, labels, np.nanmax(mosaic), ax), "Synaptic weight")
    return ax


@in_house_style
def compared_fields(weights, *, labels=None, axes=None):
    """Receptive fields of several networks side by side, all on one colour scale.

    Parameters
    ----------
    weights : sequence of arrays of shape (n_pixels, n_neurons)
        Weights from the pixels of square images to every neuron, for each network.
    labels : sequence of sequences, optional
        What to write into the corners, for each network; None for nothing.
    axes : sequence of Axes, optional
        One for each network.

    Returns
    -------
    sequence of Axes
    """
    axes = panels(1, len(weights), size=(4.0, 4.0))[0] if axes is None else axes
    highest = max(np.max(each) for each in weights)
    for ax, fields, own in zip(axes, weights, labels or [None]*len(weights)):
        shape = (math.isqrt(len(fields)),)*2
        image = _fields(_mosaic(np.asarray(fields), shape), shape, own, highest, ax)
    colour_bar(image, "Synaptic weight")
    return axes


class Film:
    """Receptive fields that appear while a network learns: each step of an iteration over it draws the next ones.

    Parameters
    ----------
    weights : array of shape (n, n_pixels, n_neurons)
        Weights from the pixels of square images to every neuron, n times.
    samples : sequence of length n
        How many samples the network had seen.
    title : str
        Which network and data.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
    """

    @in_house_style
    def __init__(self, weights, *, samples, title=""):
        self.weights, self.samples, self.title = np.asarray(weights), samples, title
        self.shape = (math.isqrt(self.weights.shape[1]),)*2
        ax = panels(1, 1, size=(5.2, 4.7))[0, 0]
        self.image = _fields(_mosaic(self.weights[0], self.shape), self.shape, None, np.max(self.weights), ax)
        colour_bar(self.image, "Synaptic weight")
        self.figure = ax.figure
        self.show(len(self.weights) - 1)

    def show(self, place):
        """Draw the fields at one place of the film."""
        self.image.set_data(_mosaic(self.weights[place], self.shape))
        self.image.axes.set_title(f"{self.title}{': ' if self.title else ''}{self.samples[place]:,} samples seen")
        return [self.image]

    def __iter__(self):
        return map(self.show, range(len(self.weights)))

    def animation(self):
        """Return the film as a `matplotlib.animation.FuncAnimation`, as a notebook shows it."""
        return FuncAnimation(self.figure, self.show, frames=len(self.weights), interval=FRAME)


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

    A legend says which weights are black and white, or what the colours are.

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
    ax = panels(1, 1, size=(side, side + 0.3))[0, 0] if ax is None else ax
    ax.imshow(tiled(tiles, n_columns), cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    ax.set_axis_off()
    _key(ax, in_colour=n_inputs == 3)
    return ax


@in_house_style
def image_rows(rows, *, axes=None):
    """Images in rows that have names.

    Parameters
    ----------
    rows : dict of arrays (n_images, n_pixels)
        Square images, 0 to 255, as many for each name.
    axes : array of Axes (n_rows, n_images), optional

    Returns
    -------
    array of Axes (n_rows, n_images)
    """
    n_images = len(next(iter(rows.values())))
    axes = panels(len(rows), n_images, size=(0.8, 0.8)) if axes is None else axes
    for row, (name, images) in zip(axes, rows.items()):
        for ax, image in zip(row, images):
            side = round(np.sqrt(len(image)))
            ax.imshow(image.reshape(side, side), cmap="gray", vmin=0, vmax=255)
            ax.set(xticks=[], yticks=[])
        row[0].set_ylabel(name, rotation=0, ha="right", va="center")
    return axes


def tiled(tiles, n_columns):
    """Images (n, height, width, channels) in rows of `n_columns`, with a margin of one pixel between them."""
    n, height, width, channels = tiles.shape
    n_rows = -(-n//n_columns)
    sheet = np.full((n_rows*n_columns, height + 1, width + 1, channels), np.nan)
    sheet[:n, 1:, 1:] = tiles
    sheet = sheet.reshape(n_rows, n_columns, height + 1, width + 1, channels).swapaxes(1, 2)
    sheet = np.pad(sheet.reshape(n_rows*(height + 1), -1, channels), ((0, 1), (0, 1), (0, 0)), constant_values=np.nan)
    margin = np.array([0.45, 0.55, 0.75][:channels]) if channels == 3 else np.nan
    sheet = np.where(np.isnan(sheet), margin, sheet)
    return sheet.squeeze(-1) if channels == 1 else sheet


def _fields(mosaic, shape, labels, highest, ax):
    """Draw images of weights with lines between them, and return the whole as an image."""
    height, width = mosaic.shape
    image = ax.imshow(mosaic, cmap="magma", vmin=0, vmax=highest, extent=(0, width, height, 0))
    lines = {"color": "white", "linewidth": np.clip(8*shape[0]/height, 0.15, 0.8)}
    ax.hlines(np.arange(0, height + 1, shape[0]), 0, width, **lines)
    ax.vlines(np.arange(0, width + 1, shape[1]), 0, height, **lines)
    ax.set_axis_off()
    if labels is not None:
        _write_labels(ax, labels, shape, n_columns=width//shape[1])
    return image


def _mosaic(weights, shape):
    """Columns of weights as images, side by side in a square; empty places are NaN."""
    n_rows, n_columns = shape
    if weights.ndim != 2 or len(weights) != n_rows * n_columns:
        raise ValueError(f"receptive_fields: expected weights of shape ({n_rows * n_columns}, n_neurons) for images of "
                         f"{n_rows} x {n_columns}, got {weights.shape}; transpose them, or pass the shape of the image")
    n_neurons = weights.shape[1]
    n_side = math.ceil(math.sqrt(n_neurons))
    fields = np.full((n_side * n_side, n_rows, n_columns), np.nan, np.float32)
    fields[:n_neurons] = weights.T.reshape(n_neurons, n_rows, n_columns)
    grid = fields.reshape(n_side, n_side, n_rows, n_columns)
    return grid.swapaxes(1, 2).reshape(n_side * n_rows, n_side * n_columns)


def _write_labels(ax, labels, shape, n_columns):
    """Write the label of every neuron into the upper left corner of its image."""
    size = min(80 / n_columns, 9)
    for index, label in enumerate(labels):
        row, column = divmod(index, n_columns)
        ax.text((column + 0.05) * shape[1], (row + 0.05) * shape[0], label, color="white", fontsize=size, va="top")


def _key(ax, *, in_colour):
    """Say below kernels what their colours are."""
    names, title = {"black": "low", "white": "high"}, "Weights"
    if in_colour:
        names = {"black": "none", "red": "red", "lime": "green", "blue": "blue", "white": "all"}
        title = "Channels with a high weight (other colours: two)"
    patches = [Patch(facecolor=colour, edgecolor=GREY, label=name) for colour, name in names.items()]
    ax.legend(handles=patches, title=title, title_fontsize=SMALL, fontsize=SMALL, loc="upper center",
              bbox_to_anchor=(0.5, 0), ncols=len(patches), handlelength=1, columnspacing=1)
