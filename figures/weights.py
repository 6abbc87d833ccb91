"""Receptive fields of a trained network (thesis, Figs. 2.5 and 3.6).

    python figures/weights.py results/unimodal.h5
"""

import math

from stdpnet.experiments import command_line, results
from stdpnet.experiments.options import PictureBeside, Run
from stdpnet.files import result_file
from stdpnet.plots import style, weights

MOST_LABELS = 400  #: more are too small to read


def main(path: Run, *, out: PictureBeside = None):
    """Draw the weights of a result file, every field with the label of its neuron if it has one."""
    out = style.checked(out or style.beside(path, "weights"))
    run = result_file.read(path)
    fields = results.receptive_fields(run)
    n_pixels, n_neurons = fields.shape
    ax = weights.receptive_fields(fields, shape=(math.isqrt(n_pixels),)*2,
                                  labels=results.labels(run) if n_neurons <= MOST_LABELS else None)
    ax.set_title(results.title(run))
    print(style.save(ax.figure, out))


if __name__ == "__main__":
    command_line.run(main)
