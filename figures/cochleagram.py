"""A spoken word and its cochleagram (thesis, Fig. 3.4).

    python figures/cochleagram.py                             # a synthesised "zero"
    python figures/cochleagram.py --dataset fsdd --digit 7    # one that somebody spoke
"""

import argparse

import numpy as np

from stdpnet import datasets
from stdpnet.plots import stimuli, style
from stdpnet.preprocessing import cochlea
from stdpnet.experiments.command_line import one_line_errors
from stdpnet.models.presets import WORDS


def main(dataset="spoken_digits", digit=0, decimation=10, out="results/cochleagram.png"):
    """Draw a training recording of a digit, and how active the auditory nerve is."""
    if dataset not in WORDS:
        raise ValueError(f"dataset: expected one of {', '.join(WORDS)}, got {dataset!r}")
    recordings = datasets.load(dataset)
    spoken = np.flatnonzero(recordings.y_train == digit)
    if not len(spoken):
        raise ValueError(f"digit: expected one of 0 to {recordings.y_train.max()}, got {digit}")
    sound, rate = recordings.X_train[spoken[0]], recordings.sample_rate
    step = cochlea.step_for(64, sample_rate=rate)
    frames = cochlea.lyon_passive_ear(sound, sample_rate=rate, decimation=decimation, step_factor=step)
    frequencies = cochlea.Ear(sample_rate=rate, step_factor=step).frequencies
    axes = stimuli.cochleagram(frames, frequencies=frequencies, duration=len(frames)*decimation/rate, sound=sound)
    print(style.save(axes[0].figure, out))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", default="spoken_digits", help=f"one of {', '.join(WORDS)}; default: spoken_digits")
    parser.add_argument("--digit", type=int, default=0, help="which word; default: 0")
    parser.add_argument("--decimation", type=int, default=10, help="samples per frame; default: 10")
    parser.add_argument("--out", default="results/cochleagram.png", help="picture to write, .png or .pdf")
    with one_line_errors():
        main(**vars(parser.parse_args()))
