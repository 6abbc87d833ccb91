"""Digits with the noise of n-MNIST (thesis, Fig. 3.8).

    python figures/noisy_digits.py                     # of scikit-learn's digits
    python figures/noisy_digits.py --dataset mnist
"""

from typing import Literal

import numpy as np

from stdpnet import datasets
from stdpnet.datasets.noisy_mnist import add_noise
from stdpnet.experiments import command_line, results
from stdpnet.experiments.options import Picture, Seed
from stdpnet.plots import style, weights

ROWS = {"AWGN": "awgn", "reduced contrast,\nAWGN": "reduced_contrast_awgn", "motion blur": "motion_blur"}


def main(*, dataset: Literal["digits", "mnist", "fashion_mnist"] = "digits", seed: Seed = 0,
         out: Picture = "results/noisy_digits.png"):
    """Draw the first image of each class as it is, and with each kind of noise.

    Parameters
    ----------
    dataset
        Images.
    """
    out = style.checked(out)
    data = datasets.load(dataset)
    images = data.X_train[np.unique(data.y_train, return_index=True)[1]]
    rows = {"original": images} | {name: add_noise(images, kind, seed=seed) for name, kind in ROWS.items()}
    figure = weights.image_rows(rows)[0, 0].figure
    figure.suptitle(results.NAMES[dataset])
    print(style.save(figure, out))


if __name__ == "__main__":
    command_line.run(main)
