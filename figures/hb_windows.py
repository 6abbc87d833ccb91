"""Switching probabilities of binary synapses against the interval between two spikes (Srinivasan & Roy, Figs. 2, 4).

    python figures/hb_windows.py                                   # eHB-STDP, mirrored, and two without dead zone
    python figures/hb_windows.py SURI EXPONENTIAL --out results/others.pdf
"""

from typing import Annotated

import numpy as np

from stdpnet.experiments import command_line, probes
from stdpnet.experiments.options import Picture, one_of
from stdpnet.models import presets
from stdpnet.plots import mechanisms, style

N_PAIRS = 2000
PRESETS = ("EHB", "IHB", "EHB2", "EHB3")
RULES = {name: presets.get(name).connections["input_exc"].rule for name in presets.names()} | {"IHB": presets.IHB}
BINARY = tuple(name for name, rule in RULES.items() if hasattr(rule, "windows"))


def main(preset: tuple[Annotated[str, one_of(BINARY)], ...] = PRESETS, *, out: Picture = "results/hb_windows.png"):
    """Simulate many pairs of spikes through the rules of presets, and draw how often they switch a weight.

    Parameters
    ----------
    preset
        Whose rules.
    """
    out = style.checked(out)
    delta_t = np.linspace(-81, 81, 82)  # ms; without 0, as spikes in one time step do not see each other
    axes = style.panels(-(-len(preset)//2), min(2, len(preset))).ravel()
    for name, ax in zip(preset, axes):
        rule = RULES[name]
        up, down = (probes.switching_frequency(rule, delta_t/1000, w=w, n_pairs=N_PAIRS)
                    for w in (rule.w_min, rule.w_max))
        mechanisms.switching_windows(delta_t, up=up, down=down, windows=rule.windows(), ax=ax).set_title(name)
    for ax in axes[len(preset):]:
        ax.set_axis_off()
    print(style.save(axes[0].figure, out))


if __name__ == "__main__":
    command_line.run(main)
