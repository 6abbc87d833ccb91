"""Confusion matrix of a tested network.

    python figures/confusion.py results/unimodal.h5
"""

from stdpnet.experiments import command_line, results
from stdpnet.experiments.options import PictureBeside, Run
from stdpnet.files import result_file
from stdpnet.plots import accuracy, style


def main(path: Run, *, out: PictureBeside = None):
    """Draw the confusion matrix of a result file."""
    out = style.checked(out or style.beside(path, "confusion"))
    run = result_file.read(path)
    ax = accuracy.confusion(*results.confusion(run))
    ax.set_title(f"{results.title(run)}\n{run.attributes['accuracy']:.2%} of {run.attributes['n_test']:,} correct")
    print(style.save(ax.figure, out))


if __name__ == "__main__":
    command_line.run(main)
