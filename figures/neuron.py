"""One excitatory neuron and its input: conductances, membrane, threshold, spikes (thesis, Figs. 2.1 and 3.1).

    python figures/neuron.py
"""

import argparse

import numpy as np
from brian2 import ms

from stdpnet.experiments import probes
from stdpnet.models import presets
from stdpnet.plots import style
from stdpnet.experiments.command_line import natural, one_line_errors


def main(preset="IMAGE", rate=300.0, seed=0, out="results/neuron.png"):
    """Drive a preset's neuron with Poisson spikes at `rate` (Hz), each adding 1 to its conductance, and draw it."""
    random = np.random.default_rng(seed)
    times = np.cumsum(random.exponential(1/rate, size=round(0.2*rate)))
    times = times[times < 0.15]  # the last 50 ms show the decay towards rest
    trace = probes.neuron_trace(presets.named(preset).neuron, times, weight=1.0, duration=200*ms)
    ax = style.neuron_trace(
        1000*trace["t"], v_mV=1000*trace["v"], threshold_mV=1000*trace["threshold"],
        conductances={"excitatory": trace["g_exc"]}, input_spikes_ms=1000*times,
        output_spikes_ms=1000*trace["spikes"])
    print(style.save(ax.figure, out))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", default="IMAGE", help=f"one of {', '.join(presets.names())}; default: IMAGE")
    parser.add_argument("--rate", type=float, default=300.0, help="rate of the input spikes in Hz; default: 300")
    parser.add_argument("--seed", type=natural, default=0, help="seed of the input spikes; default: 0")
    parser.add_argument("--out", default="results/neuron.png", help="picture to write, .png or .pdf")
    with one_line_errors():
        main(**vars(parser.parse_args()))
