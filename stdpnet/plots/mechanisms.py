"""How do neurons, synapses and the ear work? Arrays in, Axes out, in the style of :mod:`stdpnet.plots.style`."""

import numpy as np
from mpl_toolkits.axes_grid1 import make_axes_locatable

from .style import BLUE, GREY, RED, SMALL, in_house_style, panels


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
    ax = panels(1, 1)[0, 0] if ax is None else ax
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
        ax.annotate(name.replace(" ", "\n"), ((start + end)/2, probability), (0, 12*np.sign(probability)),
                    textcoords="offset points", ha="center", va="bottom" if probability > 0 else "top", fontsize=SMALL)
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
    ax = panels(1, 1, size=(7.0, 4.2))[0, 0] if ax is None else ax
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


@in_house_style
def cochleagram(frames, *, frequencies, duration, sound=None, axes=None):
    """Activity of the auditory nerve over time, and above it the sound.

    Parameters
    ----------
    frames : array (n_frames, n_channels)
        See `stdpnet.preprocessing.cochlea.lyon_passive_ear`.
    frequencies : array (n_channels,)
        Centre frequencies in Hz, falling.
    duration : float
        Of all frames, in seconds.
    sound : array (n_samples,), optional
        Sound pressure from -1 to 1, of the same duration.
    axes : array of Axes (2,), optional

    Returns
    -------
    array of Axes (2,)
    """
    axes = panels(2, 1, size=(4.8, 1.9))[:, 0] if axes is None else axes
    if sound is not None:
        axes[0].plot(np.linspace(0, 1000*duration, len(sound)), sound, color=BLUE, linewidth=0.5)
    axes[0].set(xlim=(0, 1000*duration), ylabel="Sound pressure", xticklabels=[])
    n_channels = len(frequencies)
    axes[1].imshow(frames.T, aspect="auto", cmap="magma", vmin=0, extent=(0, 1000*duration, n_channels, 0))
    round_ones = [f for f in (100, 300, 1000, 3000) if frequencies[-1] < f < frequencies[0]]
    ticks = [np.abs(np.log(frequencies/f)).argmin() for f in round_ones]
    axes[1].set_yticks(np.array(ticks) + 0.5, [f"{round(frequencies[tick], -1):.0f}" for tick in ticks])
    axes[1].set(xlabel="Time (ms)", ylabel="Channel (Hz)")
    return axes
