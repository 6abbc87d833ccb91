"""One excitatory neuron and its input: conductances, membrane, threshold, spikes (thesis, Figs. 2.1 and 3.1).

    python figures/neuron.py
"""

from typing import Annotated

import numpy as np
from brian2 import ms

from stdpnet.experiments import command_line, probes
from stdpnet.experiments.options import Picture, Seed, number, one_of
from stdpnet.models import presets
from stdpnet.plots import mechanisms, style


def main(*, preset: Annotated[str, one_of(presets.names())] = "IMAGE",
         rate: Annotated[float, number(above=0, most=1e5)] = 300.0, seed: Seed = 0,
         out: Picture = "results/neuron.png"):
    """Drive a preset's neuron with Poisson spikes, each adding 1 to its conductance, and draw it.

    Parameters
    ----------
    preset
        Whose neuron.
    rate
        Rate of the input spikes in Hz.
    """
    out = style.checked(out)
    random = np.random.default_rng(seed)
    times = np.cumsum(random.exponential(1/rate, size=round(0.2*rate)))
    times = times[times < 0.15]  # the last 50 ms show the decay towards rest
    trace = probes.neuron_trace(presets.get(preset).layers["exc"].neuron, times, weight=1.0, duration=200*ms)
    ax = mechanisms.neuron_trace(
        1000*trace["t"], v_mV=1000*trace["v"], threshold_mV=1000*trace["threshold"],
        conductances={"excitatory": trace["g_exc"]}, input_spikes_ms=1000*times,
        output_spikes_ms=1000*trace["spikes"])
    ax.figure.suptitle(f"{preset}, input of {rate:g} Hz")
    print(style.save(ax.figure, out))


if __name__ == "__main__":
    command_line.run(main)
