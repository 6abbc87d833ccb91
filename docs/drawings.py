"""What do the concepts look like? (drawings as SVG, in the colours of all pictures)"""

import matplotlib
import numpy as np

from stdpnet.models import presets

matplotlib.use("agg")

import matplotlib.pyplot as plt  # noqa: E402  (after the backend is chosen)
from matplotlib.patches import FancyBboxPatch  # noqa: E402

from stdpnet.plots.style import BLUE, GREEN, GREY, ORANGE, PURPLE, RED, STYLE  # noqa: E402

PAIR = (20.0, 32.0)  #: ms; a presynaptic and a postsynaptic spike


def draw_all(folder):
    """Draw every concept into a folder; what is there stays."""
    folder.mkdir(parents=True, exist_ok=True)
    for draw in (stdp, two_layers, restocnet, step):
        path = folder/f"{draw.__name__}.svg"
        if not path.exists():
            with plt.rc_context(STYLE | {"svg.hashsalt": "stdpnet", "savefig.transparent": True}):
                figure = draw()
                figure.savefig(path, metadata={"Date": None})
                plt.close(figure)


def stdp():
    """Two spikes and the trace between them, and the change that each interval brings (Eq. 3.3)."""
    rule = presets.THESIS_2.connections["input_exc"].rule
    tau = 1000*float(rule.tau)
    figure, (left, right) = plt.subplots(1, 2, figsize=(8.4, 2.9))
    time, (pre, post) = np.linspace(0, 80, 801), PAIR
    trace = np.where(time >= pre, np.exp(-(time - pre)/tau), 0)
    left.plot(time, trace, color=BLUE, label="trace of the input")
    left.axhline(rule.offset, color=GREY, linestyle="--", linewidth=1, label="offset: no change")
    left.vlines([pre], 1.1, 1.3, color=BLUE)
    left.vlines([post], 1.1, 1.3, color=RED)
    left.annotate("input fires", (pre, 1.34), ha="center", color=BLUE)
    left.annotate("neuron fires", (post + 1, 1.34), ha="left", color=RED)
    left.annotate("grows by this", (post, np.exp(-(post - pre)/tau)), (44, 1.0), color=RED,
                  arrowprops={"arrowstyle": "->", "color": RED})
    left.set(xlabel="Time (ms)", ylabel="Trace", ylim=(0, 1.5))
    left.legend(loc="center right", bbox_to_anchor=(1, 0.48), fontsize=8)
    interval = np.linspace(-50, 50, 1001)
    change = rule.eta*(np.where(interval >= 0, np.exp(-np.abs(interval)/tau), 0) - rule.offset)*0.5**rule.mu
    right.axhline(0, color=GREY, linewidth=0.8)
    right.axvline(0, color=GREY, linewidth=0.8)
    for sign, colour, name in ((1, BLUE, "stronger"), (-1, RED, "weaker")):
        right.fill_between(interval, np.where(sign*change > 0, change, np.nan), color=colour, alpha=0.3, label=name)
    right.plot(interval[interval < 0], change[interval < 0], color="black")
    right.plot(interval[interval >= 0], change[interval >= 0], color="black")
    right.set(xlabel="Neuron fires after the input by (ms)", ylabel="Change of the weight")
    right.ticklabel_format(axis="y", scilimits=(-2, 2), useMathText=True)
    right.legend(fontsize=8)
    return figure


def two_layers():
    """Inputs, excitatory neurons that learn, inhibitory ones that let one win."""
    figure, ax = _canvas(8.4, 3.6)
    heights = np.linspace(0.6, 3.0, 5)
    for y in heights:
        for other in heights[::2]:
            _arrow(ax, (1.2, y), (4.0, other), BLUE, alpha=0.35)
    for y in heights:
        _neuron(ax, 1.05, y, ORANGE)
    for y in heights[::2]:
        _neuron(ax, 4.2, y, BLUE)
        _neuron(ax, 7.0, y, RED)
        _arrow(ax, (4.35, y + 0.06), (6.85, y + 0.06), GREY)
        for other in heights[::2]:
            if other != y:
                _arrow(ax, (6.85, y - 0.06), (4.37, other - 0.06), RED, alpha=0.6)
    for x, name, about in [(1.05, "input", "a pixel's brightness is\na rate of Poisson spikes"),
                           (4.2, "exc", "thresholds adapt:\nhomeostasis"),
                           (7.0, "inh", "each silences all\nothers of exc")]:
        ax.text(x, 3.32, name, ha="center", family="monospace", weight="bold")
        ax.text(x, 0.3, about, ha="center", va="top", fontsize=8)
    ax.text(2.6, 3.32, "input_exc, learned", ha="center", color=BLUE, family="monospace", fontsize=9)
    ax.text(5.6, 3.32, "exc_inh, inh_exc", ha="center", color=RED, family="monospace", fontsize=9)
    return figure


def restocnet():
    """Convolution, pooling, a residual connection, and the perceptron that reads all maps."""
    figure, ax = _canvas(9.6, 3.3)
    boxes = {"image": (0.2, ORANGE, "spikes with\na sign"), "conv_1": (1.9, BLUE, "36 maps,\n3 × 3 kernels"),
             "pool_1": (3.6, GREEN, "2 × 2\naverages"), "joined_2": (5.3, PURPLE, "sum of maps\nand image"),
             "conv_2": (7.0, BLUE, "36 maps")}
    for name, (x, colour, about) in boxes.items():
        _box(ax, (x, 1.35), 1.25, 0.85, colour, name, about)
    for left, right in zip(list(boxes), list(boxes)[1:]):
        _arrow(ax, (boxes[left][0] + 1.27, 1.77), (boxes[right][0] - 0.03, 1.77), GREY)
    _bow(ax, (0.85, 2.24), (5.9, 2.24), PURPLE, -0.22)
    ax.text(3.4, 2.92, "skip connection: residual", ha="center", color=PURPLE, fontsize=9)
    _box(ax, (3.6, 0.1), 1.25, 0.6, RED, "perceptron", "")
    _arrow(ax, (4.22, 1.32), (4.22, 0.73), GREY)
    _arrow(ax, (7.6, 1.32), (4.9, 0.42), GREY)
    ax.text(6.9, 0.2, "pooled, low-passed spikes;\nhere alone labels enter", ha="left", fontsize=8, color=RED)
    return figure


def step():
    """What happens within one time step, from left to right."""
    figure, ax = _canvas(9.6, 2.5)
    stages = [("1 evolve", "membranes, conductances\nand traces decay", BLUE),
              ("2 fire", "inputs and neurons whose\ncondition holds", ORANGE),
              ("3 transmit", "spikes add to\nconductances", GREEN),
              ("4 learn", "weights change by traces\nas they were before", PURPLE),
              ("5 reset", "potentials fall,\ntraces count the spikes", RED)]
    for place, (name, about, colour) in enumerate(stages):
        _box(ax, (0.15 + 1.9*place, 0.85), 1.68, 1.0, colour, name, about)
        if place:
            _arrow(ax, (1.9*place - 0.05, 1.35), (0.13 + 1.9*place, 1.35), GREY)
    _bow(ax, (8.6, 0.82), (0.9, 0.82), GREY, -0.12)
    ax.text(4.75, 0.12, "0.5 ms later", ha="center", fontsize=9, color=GREY)
    return figure


def _canvas(width, height):
    """A figure whose coordinates are inches."""
    figure, ax = plt.subplots(figsize=(width, height))
    ax.set(xlim=(0, width), ylim=(0, height))
    ax.set_axis_off()
    return figure, ax


def _neuron(ax, x, y, colour):
    ax.plot(x, y, "o", markersize=16, color=colour, markeredgecolor="white")


def _arrow(ax, start, end, colour, alpha=1.0):
    ax.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": colour, "alpha": alpha})


def _bow(ax, start, end, colour, bend):
    ax.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": colour, "connectionstyle": f"arc3,rad={bend}"})


def _box(ax, corner, width, height, colour, name, about):
    ax.add_patch(FancyBboxPatch(corner, width, height, boxstyle="round,pad=0.02", facecolor=colour, alpha=0.18,
                                edgecolor=colour))
    middle = corner[0] + width/2, corner[1] + height/2
    ax.text(middle[0], middle[1] + (0.12 if about else 0), name, ha="center", va="center", weight="bold", fontsize=9)
    ax.text(middle[0], middle[1] - 0.2, about, ha="center", va="center", fontsize=7.5)
