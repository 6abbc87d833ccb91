"""Digits with the noise of n-MNIST (thesis, Fig. 3.8).

    python figures/noisy_digits.py                     # of scikit-learn's digits
    python figures/noisy_digits.py --dataset mnist
"""

import argparse

import numpy as np

from stdpnet import datasets
from stdpnet.plots import stimuli, style
from stdpnet.experiments.command_line import natural, one_line_errors
from stdpnet.datasets.noisy_mnist import add_noise

ROWS = {"AWGN": "awgn", "reduced contrast,\nAWGN": "reduced_contrast_awgn", "motion blur": "motion_blur"}


def main(dataset="digits", seed=0, out="results/noisy_digits.png"):
    """Draw the first image of each class as it is, and with each kind of noise."""
    data = datasets.load(dataset)
    images = data.X_train[np.unique(data.y_train, return_index=True)[1]]
    rows = {"original": images} | {name: add_noise(images, kind, seed=seed) for name, kind in ROWS.items()}
    print(style.save(stimuli.image_rows(rows)[0, 0].figure, out))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", default="digits", help="digits (default) or other images, such as mnist")
    parser.add_argument("--seed", type=natural, default=0, help="seed of the noise; default: 0")
    parser.add_argument("--out", default="results/noisy_digits.png", help="picture to write, .png or .pdf")
    with one_line_errors():
        main(**vars(parser.parse_args()))
