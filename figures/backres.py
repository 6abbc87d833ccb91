"""Spikes of each layer and unrolling: over time, and in all (Panda, Aketi & Roy 2020, section IV).

    python networks/backres.py
    python figures/backres.py results/backres.h5

Kernels are drawn by figures/kernels.py, energies by figures/backres_study.py.
"""

from stdpnet.experiments import command_line, results
from stdpnet.experiments.options import PictureBeside, Run
from stdpnet.files import result_file
from stdpnet.plots import cost, style


def main(path: Run, *, out: PictureBeside = None):
    """Draw the share of neurons that spike in each time step, and the spikes of a neuron in a presentation."""
    out = style.checked(out or style.beside(path, "backres"))
    run = result_file.read(path)
    counts, sizes = results.spikes(run)
    left, right = style.panels(1, 2, size=(4.4, 3.4))[0]
    cost.over_time(counts, sizes, ax=left)
    spikes = [each.sum(axis=1).mean()/sizes[name] for name, each in counts.items()]
    cost.layers(list(counts), {"spikes": spikes}, label="Spikes per neuron and image", ax=right)
    left.figure.suptitle(results.title(run))
    print(style.save(left.figure, out))


if __name__ == "__main__":
    command_line.run(main)
