"""Receptive fields of networks trained with different rules, side by side (Srinivasan & Roy, Fig. 4).

    python figures/binary_weights.py results/ehb.h5 results/ehb2.h5 results/ehb3.h5
"""

import argparse
import math
from pathlib import Path

from stdpnet.files import result_file
from stdpnet.plots import style
from stdpnet.experiments.command_line import one_line_errors

N_NEURONS = 100  #: more are too small to compare


def main(path, *more, out=None):
    """Draw the weights onto the first neurons of each result file."""
    paths = (path, *more)
    panels = style.panels(1, len(paths), size=(4.0, 3.6))[0]
    for ax, each in zip(panels, paths):
        run = result_file.read(each)
        weights = run.data["weights"][:, :N_NEURONS]
        side = math.isqrt(len(weights))
        style.receptive_fields(weights, shape=(side, side), ax=ax)
        ax.set_title(f"{run.attributes['preset']}, {run.attributes['accuracy']:.1%}")
    print(style.save(panels[0].figure, out or f"{Path(path).with_suffix('')}_binary_weights.png"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", help="result file of a run")
    parser.add_argument("more", nargs="*", help="further ones")
    parser.add_argument("--out", help="picture to write, .png or .pdf (default: beside the first result file)")
    with one_line_errors():
        arguments = parser.parse_args()
        main(arguments.path, *arguments.more, out=arguments.out)
