"""Receptive fields of a trained network (thesis, Figs. 2.5 and 3.6).

    python figures/weights.py results/unimodal.h5
"""

import argparse
import math
from pathlib import Path

from stdpnet import plot, runfile
from stdpnet.cli import one_line_errors
from stdpnet.presets import WORDS

MOST_LABELS = 400  #: more are too small to read


def main(path, out=None):
    """Draw the weights of a result file, every field with the label of its neuron if it has one."""
    run = runfile.read(path)
    weights = run.data["weights"]
    n_inputs, n_neurons = weights.shape
    labels = _labels(run) if n_neurons <= MOST_LABELS else None
    ax = plot.receptive_fields(weights, shape=_shape(run.attributes, n_inputs), labels=labels)
    print(plot.save(ax.figure, out or f"{Path(path).with_suffix('')}_weights.png"))


def _shape(attributes, n_inputs):
    """Rows and columns of the inputs: a square image, or 64 channels by time, high frequencies above."""
    if attributes.get("dataset") in WORDS:
        return 64, n_inputs//64
    return math.isqrt(n_inputs), math.isqrt(n_inputs)


def _labels(run):
    """Labels of the neurons, none for those that never fired; None before the test."""
    if "labels" not in run.data:
        return None
    return ["" if silent else label for label, silent in zip(run.data["labels"], run.data["silent"])]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", help="result file of a run")
    parser.add_argument("--out", help="picture to write, .png or .pdf (default: beside the result file)")
    with one_line_errors():
        main(**vars(parser.parse_args()))
