"""What the two ensembles of a network that sees and hears have learned (thesis, Fig. 3.6, for both).

    python figures/multimodal_weights.py results/multimodal.h5
"""

import argparse
import math
from pathlib import Path

import numpy as np

from stdpnet.files import result_file
from stdpnet.plots import style
from stdpnet.experiments.command_line import one_line_errors
from stdpnet.preprocessing.words import N_CHANNELS

TITLES = {"image": "seen", "audio": "heard: channels, high ones above, by time"}


def main(path, out=None):
    """Draw the weights of a result file, every field with the label of its neuron if it has one."""
    run = result_file.read(path)
    panels = style.panels(1, 2, size=(5.2, 4.6))[0]
    labels = _labels(run) if "labels" in run.data else dict.fromkeys(TITLES)
    for ax, (name, title) in zip(panels, TITLES.items()):
        weights = run.data[f"{name}_weights"]
        fields = weights if name == "image" else _stretched(weights)
        side = math.isqrt(len(fields))
        style.receptive_fields(fields, shape=(side, side), labels=labels[name], ax=ax)
        ax.set_title(title, fontsize=10)
    print(style.save(panels[0].figure, out or f"{Path(path).with_suffix('')}_multimodal_weights.png"))


def _stretched(weights):
    """Weights of channels by time, high frequencies above, as square images."""
    n_inputs, n_neurons = weights.shape
    fields = weights.reshape(N_CHANNELS, n_inputs//N_CHANNELS, n_neurons)
    return np.repeat(fields, N_CHANNELS**2//n_inputs, axis=1).reshape(-1, n_neurons)


def _labels(run):
    """Labels of the neurons of each ensemble, none for those that never fired."""
    labels = ["" if silent else label for label, silent in zip(run.data["labels"], run.data["silent"])]
    first = run.data["image_weights"].shape[1]
    return {"image": labels[:first], "audio": labels[first:]}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", help="result file of a run")
    parser.add_argument("--out", help="picture to write, .png or .pdf (default: beside the result file)")
    with one_line_errors():
        main(**vars(parser.parse_args()))
