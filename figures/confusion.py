"""Confusion matrix of a tested network.

    python figures/confusion.py results/unimodal.h5
"""

import argparse
from pathlib import Path

from stdpnet.files import result_file
from stdpnet.plots import style
from stdpnet.experiments.command_line import one_line_errors


def main(path, out=None):
    """Draw the confusion matrix of a result file."""
    run = result_file.read(path)
    matrix = run.data["confusion"]
    ax = style.confusion(matrix, run.data["label_classes"])
    ax.set_title(f"{run.attributes['accuracy']:.2%} of {run.attributes['n_test']:,} correct")
    print(style.save(ax.figure, out or f"{Path(path).with_suffix('')}_confusion.png"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", help="result file of a run")
    parser.add_argument("--out", help="picture to write, .png or .pdf (default: beside the result file)")
    with one_line_errors():
        main(**vars(parser.parse_args()))
