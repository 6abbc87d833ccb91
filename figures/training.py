"""Course of a training: accuracy, activity, synapses and, at its end, thresholds.

    python figures/training.py results/unimodal.h5
"""

import argparse
from pathlib import Path

from stdpnet.files import result_file
from stdpnet.plots import style
from stdpnet.experiments.command_line import one_line_errors


def main(path, out=None):
    """Draw the history of a result file."""
    run = result_file.read(path)
    panels = style.panels(2, 2)
    style.learning_curve(run.history, ax=panels[0, 0])
    style.spikes(run.history, ax=panels[0, 1])
    style.synapses(run.history, ax=panels[1, 0])
    style.thresholds(1000 * run.data["theta"], ax=panels[1, 1])  # V to mV
    print(style.save(panels[0, 0].figure, out or f"{Path(path).with_suffix('')}_training.png"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", help="result file of a run")
    parser.add_argument("--out", help="picture to write, .png or .pdf (default: beside the result file)")
    with one_line_errors():
        main(**vars(parser.parse_args()))
