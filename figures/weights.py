"""Receptive fields of a trained network (thesis, Figs. 2.5 and 3.6).

    python figures/weights.py results/unimodal.h5
"""

import argparse
import math
from pathlib import Path

import numpy as np

from stdpnet.files import result_file
from stdpnet.plots import style
from stdpnet.experiments.command_line import one_line_errors
from stdpnet.models.presets import WORDS

N_CHANNELS = 64  #: of the ear
MOST_LABELS = 400  #: more are too small to read


def main(path, out=None):
    """Draw the weights of a result file, every field with the label of its neuron if it has one."""
    run = result_file.read(path)
    weights = run.data["weights"]
    n_neurons = weights.shape[1]
    labels = _labels(run) if n_neurons <= MOST_LABELS else None
    if run.attributes.get("dataset") in WORDS:
        weights = _stretched(weights)
    side = math.isqrt(len(weights))
    ax = style.receptive_fields(weights, shape=(side, side), labels=labels)
    print(style.save(ax.figure, out or f"{Path(path).with_suffix('')}_weights.png"))


def _stretched(weights):
    """Weights of channels by time, high frequencies above, as square images."""
    n_inputs, n_neurons = weights.shape
    fields = weights.reshape(N_CHANNELS, n_inputs//N_CHANNELS, n_neurons)
    return np.repeat(fields, N_CHANNELS**2//n_inputs, axis=1).reshape(-1, n_neurons)


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
