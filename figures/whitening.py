"""Test images as they were loaded and as the network saw them (Srinivasan & Roy, Fig. 7).

    python figures/whitening.py results/restocnet.h5
"""

from stdpnet.experiments import command_line, results
from stdpnet.experiments.options import PictureBeside, Run
from stdpnet.files import result_file
from stdpnet.plots import style, weights

N_SHOWN = 24


def main(path: Run, *, out: PictureBeside = None):
    """Draw the first images of a result file twice."""
    out = style.checked(out or style.beside(path, "whitening"))
    run = result_file.read(path)
    axes = style.panels(1, 2, size=(4.6, 3.2))[0]
    for ax, images, title in zip(axes, results.images(run), ("as loaded", "as the network sees them")):
        weights.images(images[:N_SHOWN], n_columns=6, ax=ax).set_title(title)
    axes[0].figure.suptitle(results.data_name(run))
    print(style.save(axes[0].figure, out))


if __name__ == "__main__":
    command_line.run(main)
