"""Receptive fields that appear while a network learns.

    python networks/unimodal.py --checkpoints
    python figures/film.py results/unimodal.h5

The picture is an animated PNG, or a PDF with a page for each frame.
"""

from stdpnet.experiments import command_line, results
from stdpnet.experiments.options import PictureBeside, Run
from stdpnet.files import result_file
from stdpnet.plots import style, weights


def main(path: Run, *, out: PictureBeside = None):
    """Draw the receptive fields that a training with --checkpoints has kept, one after the other."""
    out = style.checked(out or style.beside(path, "film"))
    run = result_file.read(path)
    fields, samples = results.checkpoints(run)
    film = weights.Film(fields, samples=samples, title=results.title(run))
    print(style.save(film.figure, out, frames=film))


if __name__ == "__main__":
    command_line.run(main)
