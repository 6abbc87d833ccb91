"""How do rules and results compare? Arrays in, Axes out, in the style of :mod:`stdpnet.plots.style`."""

import numpy as np

from .style import BLUE, GREY, RED, in_house_style, panels


@in_house_style
def switching_windows(delta_t_ms, *, up, down, windows=None, ax=None):
    """Probability with which a pair of spikes switches a binary weight, upwards if it rises, downwards if it falls.

    Parameters
    ----------
    delta_t_ms : array (n_intervals,)
        Postsynaptic minus presynaptic spike time, ms, ascending.
    up, down : float array (n_intervals,)
        Measured probabilities.
    windows : dict, optional
        Stated bounds in seconds and probability, negative where the weight falls, by the windows' names.
    """
    ax = panels(1, 1)[0, 0] if ax is None else ax
    ends = delta_t_ms[0], delta_t_ms[-1]
    for name, (start, end, probability) in (windows or {}).items():
        start, end = np.clip([1000*start, 1000*end], *ends)
        colour = BLUE if probability > 0 else RED
        ax.fill_between([start, end], [probability, probability], color=colour, alpha=0.2, linewidth=0)
        ax.annotate(name.replace(" ", "\n"), ((start + end)/2, probability), (0, 12*np.sign(probability)), fontsize=8,
                    textcoords="offset points", ha="center", va="bottom" if probability > 0 else "top")
    ax.axhline(0, color=GREY, linewidth=0.8)
    ax.axvline(0, color=GREY, linewidth=0.8)
    ax.plot(delta_t_ms, np.where(up > 0, up, np.nan), ".", color=BLUE, markersize=4)
    ax.plot(delta_t_ms, np.where(down > 0, -down, np.nan), ".", color=RED, markersize=4)
    ax.margins(y=0.4)
    ax.yaxis.set_major_formatter(lambda value, _: f"{abs(value):g}")
    ax.set(xlabel=r"$t_\mathrm{post} - t_\mathrm{pre}$ (ms)", xlim=ends,
           ylabel="Switching probability\n(down: high to low)")
    return ax


@in_house_style
def accuracies(values, *, published=None, ax=None):
    """Accuracy in % of groups of runs: a bar for the mean, a dot for each run.

    Parameters
    ----------
    values : dict of arrays
        Accuracies from 0 to 1, by the names of the groups.
    published : dict of floats, optional
        Accuracies from 0 to 1 of other authors, drawn as a line across the bar of that name.
    """
    ax = panels(1, 1)[0, 0] if ax is None else ax
    known = [name for name in values if name in (published or {})]
    for place, (name, runs) in enumerate(values.items()):
        runs = 100*np.asarray(runs)
        ax.bar(place, runs.mean(), color=BLUE, alpha=0.35, width=0.7)
        ax.plot(np.full(len(runs), place), runs, "o", color=BLUE, markersize=4)
        ax.annotate(f"{runs.mean():.1f}", (place, runs.max()), (0, 5), textcoords="offset points", ha="center")
        if name in known:
            ax.hlines(100*published[name], place - 0.35, place + 0.35, color=RED,
                      label="published" if name == known[0] else None)
    tilt = {"rotation": 30, "ha": "right", "rotation_mode": "anchor"} if len("".join(values)) > 25 else {}
    ax.set_xticks(range(len(values)), values, **tilt)
    ax.set(ylabel="Test accuracy (%)", ylim=(0, 100))
    if known:
        ax.legend(loc="upper right")
    return ax


@in_house_style
def accuracy_against_size(values, *, published=None, ax=None):
    """Accuracy in % against the number of neurons: the mean of the runs with their standard deviation.

    Parameters
    ----------
    values : dict of arrays
        Accuracies from 0 to 1, by the number of neurons.
    published : dict of floats, optional
        Accuracies from 0 to 1 of other authors, by the number of neurons.
    """
    ax = panels(1, 1)[0, 0] if ax is None else ax
    sizes = sorted(values)
    runs = [100*np.asarray(values[size]) for size in sizes]
    ax.errorbar(sizes, [each.mean() for each in runs], [spread(each) for each in runs], marker="o", color=BLUE,
                capsize=3, label="measured")
    if published:
        ax.plot(list(published), [100*accuracy for accuracy in published.values()], "s", color=RED,
                markerfacecolor="none", label="published")
        ax.legend(loc="lower right")
    ax.set_xscale("log")
    ticks = sorted({*sizes, *(published or {})})
    ax.set_xticks(ticks, ticks)
    ax.minorticks_off()
    ax.set(xlabel="Excitatory neurons", ylabel="Test accuracy (%)")
    ax.grid(axis="y")
    return ax


def spread(runs):
    """Return the standard deviation of a sample, 0 for a single value."""
    return np.std(runs, ddof=1) if len(runs) > 1 else 0.0
