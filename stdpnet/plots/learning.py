"""How does a network change while it learns? Arrays in, Axes out, in the style of :mod:`stdpnet.plots.style`."""

import math

import numpy as np
from matplotlib.ticker import EngFormatter, MaxNLocator

from .style import BLUE, in_house_style, panels
from .weights import receptive_fields


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
    ax = panels(1, 1)[0, 0] if ax is None else ax
    n_bins = int(np.clip(math.sqrt(len(theta_mV)), 5, 40))
    ax.hist(theta_mV, bins=n_bins, color=BLUE, edgecolor="white", linewidth=0.5)
    ax.set(xlabel=r"Threshold adaptation $\theta$ (mV)", ylabel="Neurons")
    ax.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10], integer=True))
    return ax


@in_house_style
def progress(fields, history, *, title=""):
    """How far a network is: its receptive fields, (n_pixels, n_neurons), spikes, and running accuracy; three Axes."""
    axes = panels(1, 3, size=(4.2, 3.6))[0]
    receptive_fields(fields, shape=(math.isqrt(len(fields)),)*2, ax=axes[0])
    spikes(history, ax=axes[1])
    learning_curve(history, ax=axes[2])
    axes[0].figure.suptitle(title)
    return axes


def _course(samples, curves, ylabel, ax):
    """Curves by label against the number of training samples."""
    ax = panels(1, 1)[0, 0] if ax is None else ax
    for label, values in curves.items():
        ax.plot(samples, values, marker="o" if len(samples) < 20 else "", markersize=4, label=label)
    highest = np.max(np.nan_to_num([*curves.values()]), initial=0)
    ax.set(xlabel="Training samples", ylabel=ylabel)
    ax.set(xlim=(0, 1.03*max(samples, default=1)), ylim=(0, 1.05*highest or 1))
    ax.xaxis.set_major_formatter(EngFormatter(sep=" "))
    ax.grid(axis="y")
    if None not in curves:
        ax.legend()
    return ax
