"""Kernels of a residual convolutional network, layer by layer (Srinivasan & Roy, Figs. 8A, 9A, 9B).

    python figures/kernels.py results/restocnet.h5
"""

import argparse
from pathlib import Path

import numpy as np

from stdpnet.files import result_file
from stdpnet.plots import pictures, style
from stdpnet.experiments.command_line import one_line_errors


def main(path, out=None):
    """Draw each layer: a kernel per map of the first one; of further ones a row for each map below."""
    run = result_file.read(path)
    maps = run.data["maps"]
    axes = style.panels(1, len(maps), size=(4.2, 4.2))[0]
    for number, ax in enumerate(axes, start=1):
        weights = run.data[f"kernels_{number}"]
        limits = (0, 1) if weights.dtype == bool else (-1, 1)
        distinct = len(np.unique(weights.reshape(-1, weights.shape[-1]), axis=1).T)
        ax = pictures.kernels(weights, limits=limits, ax=ax)
        ax.set_title(f"layer {number}: {distinct} of {weights.shape[-1]} distinct")
    print(style.save(axes[0].figure, out or f"{Path(path).with_suffix('')}_kernels.png"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", help="result file of networks/restocnet.py")
    parser.add_argument("--out", help="picture to write, .png or .pdf (default: beside the result file)")
    with one_line_errors():
        main(**vars(parser.parse_args()))
