"""Change of a weight against the interval between two spikes (thesis, Figs. 2.3 and 3.2).

    python figures/stdp_window.py                                  # the rule of the thesis
    python figures/stdp_window.py THESIS_2 DIEHL_COOK --out results/windows.pdf
"""

import argparse

import numpy as np

from stdpnet.experiments import probes
from stdpnet.models import presets
from stdpnet.plots import style
from stdpnet.experiments.command_line import one_line_errors


def main(preset=("THESIS_2",), out="results/stdp_window.png"):
    """Simulate pairs of spikes through the rules of presets, and draw what they do to a weight of 0.5."""
    delta_t = np.linspace(-50, 50, 201)  # ms
    ax = None
    for name in preset:
        change = probes.stdp_window(presets.named(name).rule, delta_t/1000)
        ax = style.stdp_window(delta_t, change, label=name, ax=ax)
    print(style.save(ax.figure, out))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("preset", nargs="*", default=["THESIS_2"], help=f"of {', '.join(presets.names())}")
    parser.add_argument("--out", default="results/stdp_window.png", help="picture to write, .png or .pdf")
    with one_line_errors():
        main(**vars(parser.parse_args()))
