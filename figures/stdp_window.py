"""Change of a weight against the interval between two spikes (thesis, Figs. 2.3 and 3.2).

    python figures/stdp_window.py                                  # the rule of the thesis
    python figures/stdp_window.py THESIS_2 DIEHL_COOK --out results/windows.pdf
"""

from typing import Annotated

import numpy as np

from stdpnet.experiments import command_line, probes
from stdpnet.experiments.options import Picture, one_of
from stdpnet.models import presets
from stdpnet.plots import mechanisms, style


def main(preset: tuple[Annotated[str, one_of(presets.names())], ...] = ("THESIS_2",), *,
         out: Picture = "results/stdp_window.png"):
    """Simulate pairs of spikes through the rules of presets, and draw what they do to a weight of 0.5.

    Parameters
    ----------
    preset
        Whose rules.
    """
    out = style.checked(out)
    delta_t = np.linspace(-50, 50, 201)  # ms
    ax = style.panels(1, 1)[0, 0]
    for name in preset:
        change = probes.stdp_window(presets.get(name).connections["input_exc"].rule, delta_t/1000)
        mechanisms.stdp_window(delta_t, change, label=name, ax=ax)
    print(style.save(ax.figure, out))


if __name__ == "__main__":
    command_line.run(main)
