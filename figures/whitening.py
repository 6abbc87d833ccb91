"""Test images as they were loaded and as the network saw them (Srinivasan & Roy, Fig. 7).

    python figures/whitening.py results/restocnet.h5
"""

import argparse
from pathlib import Path

from stdpnet.files import result_file
from stdpnet.plots import pictures, style
from stdpnet.experiments.command_line import one_line_errors

N_SHOWN = 24


def main(path, out=None):
    """Draw the first images of a result file twice."""
    run = result_file.read(path)
    axes = style.panels(1, 2, size=(4.6, 3.2))[0]
    for ax, name, title in zip(axes, ("raw", "shown"), ("as loaded", "as the network sees them")):
        pictures.images(run.data[name][:N_SHOWN], n_columns=6, ax=ax).set_title(title)
    print(style.save(axes[0].figure, out or f"{Path(path).with_suffix('')}_whitening.png"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", help="result file of networks/restocnet.py")
    parser.add_argument("--out", help="picture to write, .png or .pdf (default: beside the result file)")
    with one_line_errors():
        main(**vars(parser.parse_args()))
