"""Course of a training: accuracy, activity, synapses and, at its end, thresholds.

    python figures/training.py results/unimodal.h5
"""

from stdpnet.experiments import command_line, results
from stdpnet.experiments.options import PictureBeside, Run
from stdpnet.files import result_file
from stdpnet.plots import learning, style


def main(path: Run, *, out: PictureBeside = None):
    """Draw the history of a result file."""
    out = style.checked(out or style.beside(path, "training"))
    run = result_file.read(path)
    panels = style.panels(2, 2)
    learning.learning_curve(run.history, ax=panels[0, 0])
    learning.spikes(run.history, ax=panels[0, 1])
    learning.synapses(run.history, ax=panels[1, 0])
    learning.thresholds(1000*results.thresholds(run), ax=panels[1, 1])  # V to mV
    panels[0, 0].figure.suptitle(results.title(run))
    print(style.save(panels[0, 0].figure, out))


if __name__ == "__main__":
    command_line.run(main)
