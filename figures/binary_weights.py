"""Receptive fields of networks trained with different rules, side by side (Srinivasan & Roy, Fig. 4).

    python figures/binary_weights.py results/ehb.h5 results/ehb2.h5 results/ehb3.h5
"""

from stdpnet.experiments import command_line, results
from stdpnet.experiments.options import PictureBeside, Run
from stdpnet.files import result_file
from stdpnet.plots import style, weights

N_NEURONS = 100  #: more are too small to compare


def main(path: Run, *more: Run, out: PictureBeside = None):
    """Draw the weights onto the first neurons of each result file.

    Parameters
    ----------
    more
        Further ones.
    """
    out = style.checked(out or style.beside(path, "binary_weights"))
    runs = [result_file.read(each) for each in (path, *more)]
    axes = weights.compared_fields([results.receptive_fields(run)[:, :N_NEURONS] for run in runs])
    for run, ax in zip(runs, axes):
        ax.set_title(f"{results.data_name(run)}, {run.attributes['preset']}: {run.attributes['accuracy']:.1%}")
    print(style.save(axes[0].figure, out))


if __name__ == "__main__":
    command_line.run(main)
