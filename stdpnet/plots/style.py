"""How does it look? Arrays in, Axes out.

Every function draws into `ax`, or into a new figure if there is none, and returns the Axes; none changes its input.
A history is a dict of arrays of shape (n_reports,), drawn against its ``samples``: how many the network had seen.
"""

import io
import math
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import EngFormatter, MaxNLocator, PercentFormatter
from mpl_toolkits.axes_grid1 import make_axes_locatable

from ..files import atomic

ENDINGS = (".png", ".pdf")
DOTS_PER_INCH = 200
BLUE, RED, GREEN, GREY = "#1f5a94", "#c23b22", "#3a8a4f", "0.5"
STYLE = {
    "figure.figsize": (4.8, 3.4),
    "figure.constrained_layout.use": True,
    "savefig.bbox": "tight",
    "pdf.fonttype": 42,  # text stays text
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.prop_cycle": plt.cycler(color=[BLUE, RED, GREEN]),
    "grid.color": "0.9",
    "legend.frameon": False,
}

in_house_style = plt.rc_context(STYLE)  #: a decorator; the user's own settings stay as they are


@in_house_style
def panels(n_rows, n_columns, *, size=(4.2, 3.0)):
    """New figure; returns its Axes as an array (n_rows, n_columns), each of `size` (width, height) in inches."""
    return plt.subplots(n_rows, n_columns, figsize=(n_columns * size[0], n_rows * size[1]), squeeze=False)[1]


@in_house_style
def save(figure, path) -> Path:
    """Write a figure in one step.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Figure to write, such as ``ax.figure``.
    path : str or pathlib.Path
        File to create or replace; its ending, .png or .pdf, says the format.

    Returns
    -------
    pathlib.Path
        `path`.

    Raises
    ------
    ValueError
        If the ending is another one, or the file cannot be written.
    """
    ending = Path(path).suffix.lower()
    if ending not in ENDINGS:
        raise ValueError(f"{path}: expected a name ending in {' or '.join(ENDINGS)}, got {ending or 'no ending'}")
    picture = io.BytesIO()
    figure.savefig(picture, format=ending[1:], dpi=max(figure.dpi, DOTS_PER_INCH))
    return atomic.write(path, picture.getvalue())


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
    height, width = mosaic.shape
    if ax is None:
        ax = panels(1, 1, size=(5.2, 4.5))[0, 0]
        ax.figure.set_dpi(max(ax.figure.dpi, max(height, width) / 4.2))  # at least one dot for every weight
    image = ax.imshow(mosaic, cmap="magma", vmin=0, extent=(0, width, height, 0))
    lines = {"color": "white", "linewidth": np.clip(8 * shape[0] / height, 0.15, 0.8)}
    ax.hlines(np.arange(0, height + 1, shape[0]), 0, width, **lines)
    ax.vlines(np.arange(0, width + 1, shape[1]), 0, height, **lines)
    ax.set_axis_off()
    _colour_bar(image, "Synaptic weight")
    if labels is not None:
        _write_labels(ax, labels, shape, n_columns=width // shape[1])
    return ax


@in_house_style
def learning_curve(history, *, ax=None):
    """Accuracy in %, from ``history["running_accuracy"]`` between 0 and 1."""
    accuracy = 100 * np.asarray(history["running_accuracy"])
    ax = _course(history["samples"], {None: accuracy}, "Running accuracy (%)", ax)
    ax.set_ylim(0, 100)
    return ax


@in_house_style
def spikes(history, *, ax=None):
    """Spikes of all neurons together per sample, ``history["mean_spikes"]``."""
    return _course(history["samples"], {None: history["mean_spikes"]}, "Spikes per sample", ax)


@in_house_style
def synapses(history, *, ax=None):
    """Strength and number of the synapses, ``history["mean_weight"]`` and ``history["connectivity"]``."""
    curves = {"connectivity": history["connectivity"], "mean weight": history["mean_weight"]}
    return _course(history["samples"], curves, "Connectivity, mean weight", ax)


@in_house_style
def thresholds(theta_mV, *, ax=None):
    """Histogram of what every neuron has added to its threshold, mV, (n_neurons,)."""
    ax = ax or plt.subplots()[1]
    n_bins = int(np.clip(math.sqrt(len(theta_mV)), 5, 40))
    ax.hist(theta_mV, bins=n_bins, color=BLUE, edgecolor="white", linewidth=0.5)
    ax.set(xlabel=r"Threshold adaptation $\theta$ (mV)", ylabel="Neurons")
    ax.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10], integer=True))
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
    ax = ax or panels(1, 1, size=(5.4, 4.7))[0, 0]
    image = ax.imshow(share, cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(matrix):
        colour = "white" if share[row, column] > 0.5 else "black" if count else "0.75"
        ax.text(column, row, count, ha="center", va="center", fontsize=8, color=colour)
    long = max(len(str(name)) for name in classes) > 3
    ax.set_xticks(range(n_classes), classes, **({"rotation": 45, "ha": "right", "rotation_mode": "anchor"} if long else {}))
    ax.set_yticks(range(n_classes), classes)
    ax.set(xlabel="Predicted class", ylabel="True class")
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    _colour_bar(image, "Share of the true class", format=PercentFormatter(1))
    return ax


@in_house_style
def stdp_window(delta_t_ms, delta_w, *, label=None, ax=None):
    """Weight change against the interval between two spikes; call again with its Axes to add a curve.

    Parameters
    ----------
    delta_t_ms : array of shape (n_intervals,)
        Postsynaptic minus presynaptic spike time, ms, ascending.
    delta_w : array of shape (n_intervals,)
        Weight change.
    label : str, optional
        Name of the curve in the legend.
    """
    ax = ax or plt.subplots()[1]
    ax.axhline(0, color=GREY, linewidth=0.8)
    ax.axvline(0, color=GREY, linewidth=0.8)
    zero = np.searchsorted(delta_t_ms, 0, side="right")  # the change may jump there: no line across
    ax.plot(*(np.insert(np.asarray(values, float), zero, np.nan) for values in (delta_t_ms, delta_w)), label=label)
    ax.set(xlabel=r"$t_\mathrm{post} - t_\mathrm{pre}$ (ms)", ylabel=r"Weight change $\Delta w$")
    ax.ticklabel_format(axis="y", scilimits=(-2, 2), useMathText=True)
    if label is not None:
        ax.legend()
    return ax


@in_house_style
def neuron_trace(time_ms, *, v_mV, threshold_mV, conductances, input_spikes_ms, output_spikes_ms, ax=None):
    """One neuron: from top to bottom, its input spikes, conductances and membrane potential.

    Parameters
    ----------
    time_ms : array of shape (n_steps,)
        Times, ms.
    v_mV : array of shape (n_steps,)
        Membrane potential, mV.
    threshold_mV : float or array of shape (n_steps,)
        Potential at which the neuron fires, mV.
    conductances : dict of arrays of shape (n_steps,)
        Conductances relative to the leak, by name.
    input_spikes_ms, output_spikes_ms : array of shape (n_spikes,)
        Times of the spikes, ms.

    Returns
    -------
    Axes
        The panel of the membrane potential; the others stand above it.
    """
    ax = ax or panels(1, 1, size=(7.0, 4.2))[0, 0]
    divider = make_axes_locatable(ax)
    conductance, inputs = (divider.append_axes("top", size=size, pad=0.12, sharex=ax) for size in ("60%", "20%"))
    inputs.vlines(input_spikes_ms, 0, 1, color=BLUE, linewidth=0.8)
    inputs.set(ylabel="Input\nspikes", yticks=[])
    for name, values in conductances.items():
        conductance.plot(time_ms, values, label=name)
    conductance.set(ylabel="Conductance\n(leak = 1)")
    threshold_mV = np.broadcast_to(threshold_mV, np.shape(time_ms))
    ax.plot(time_ms, threshold_mV, "--", color=GREY, linewidth=1, label="threshold")
    ax.plot(time_ms, v_mV, color="black", linewidth=1)
    ax.vlines(output_spikes_ms, threshold_mV.max(), threshold_mV.max() + 10, color=RED, label="spike")
    ax.set(xlabel="Time (ms)", ylabel="Membrane\npotential (mV)", xlim=(time_ms[0], time_ms[-1]))
    for panel in (conductance, ax):
        panel.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    for panel in (inputs, conductance):
        panel.tick_params(labelbottom=False)
    for panel in (inputs, conductance, ax):
        panel.yaxis.set_label_coords(-0.09, 0.5)
    return ax


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


def _colour_bar(image, label, **options):
    """Narrow colour bar, as high as the image."""
    beside = image.axes.inset_axes([1.03, 0, 0.035, 1])
    bar = image.figure.colorbar(image, cax=beside, label=label, **options)
    bar.outline.set_visible(False)


def _course(samples, curves, ylabel, ax):
    """Curves by label against the number of training samples."""
    ax = ax or plt.subplots()[1]
    for label, values in curves.items():
        ax.plot(samples, values, marker="o" if len(samples) < 20 else "", markersize=4, label=label)
    ax.set(xlabel="Training samples", ylabel=ylabel, xlim=(0, 1.03 * max(samples, default=1)), ylim=(0, None))
    ax.xaxis.set_major_formatter(EngFormatter(sep=" "))
    ax.grid(axis="y")
    if None not in curves:
        ax.legend()
    return ax
