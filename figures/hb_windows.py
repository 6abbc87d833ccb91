"""Switching probabilities of binary synapses against the interval between two spikes (Srinivasan & Roy, Figs. 2, 4).

    python figures/hb_windows.py                                   # eHB-STDP, mirrored, and two without dead zone
    python figures/hb_windows.py SURI EXPONENTIAL --out results/others.pdf
"""

import argparse

import numpy as np

from stdpnet.experiments import probes
from stdpnet.models import presets
from stdpnet.plots import charts, style
from stdpnet.experiments.command_line import one_line_errors

N_PAIRS = 2000
PRESETS = ("EHB", "IHB", "EHB2", "EHB3")


def main(preset=PRESETS, out="results/hb_windows.png"):
    """Simulate many pairs of spikes through the rules of presets, and draw how often they switch a weight."""
    delta_t = np.linspace(-81, 81, 82)  # ms; without 0, as spikes in one time step do not see each other
    axes = style.panels(-(-len(preset)//2), min(2, len(preset))).ravel()
    for name, ax in zip(preset, axes):
        rule = presets.IHB if name == "IHB" else presets.named(name).rule
        up, down = (probes.switching_frequency(rule, delta_t/1000, w=w, n_pairs=N_PAIRS)
                    for w in (rule.w_min, rule.w_max))
        charts.switching_windows(delta_t, up=up, down=down, windows=rule.windows(), ax=ax).set_title(name)
    for ax in axes[len(preset):]:
        ax.set_axis_off()
    print(style.save(axes[0].figure, out))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("preset", nargs="*", default=PRESETS, help=f"of {', '.join(presets.names())}; or IHB")
    parser.add_argument("--out", default="results/hb_windows.png", help="picture to write, .png or .pdf")
    with one_line_errors():
        main(**vars(parser.parse_args()))
