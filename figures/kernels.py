"""Kernels of a residual convolutional network, layer by layer (Srinivasan & Roy, Figs. 8A, 9A, 9B).

    python figures/kernels.py results/restocnet.h5
    python figures/kernels.py results/competition.h5 results/paper.h5     # side by side
"""

import numpy as np

from stdpnet.experiments import command_line, results
from stdpnet.experiments.options import PictureBeside, Run
from stdpnet.files import result_file
from stdpnet.plots import style, weights


def main(path: Run, *more: Run, out: PictureBeside = None):
    """Draw each layer: a kernel per map of the first one; of further ones a row for each map below.

    Parameters
    ----------
    more
        Further networks, drawn beside it.
    """
    out = style.checked(out or style.beside(path, "kernels"))
    runs = [result_file.read(each) for each in (path, *more)]
    layers = [(run, *layer) for run in runs for layer in enumerate(results.kernels(run), start=1)]
    axes = style.panels(1, len(layers), size=(4.2, 4.6))[0]
    for (run, number, kernels), ax in zip(layers, axes):
        distinct = len(np.unique(kernels.reshape(-1, kernels.shape[-1]), axis=1).T)
        weights.kernels(kernels, limits=(0, 1) if kernels.dtype == bool else (-1, 1), ax=ax)
        ax.set_title(f"{results.title(run)}\nlayer {number}: {distinct} of {kernels.shape[-1]} distinct")
    print(style.save(axes[0].figure, out))


if __name__ == "__main__":
    command_line.run(main)
