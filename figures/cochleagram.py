"""A spoken word and its cochleagram (thesis, Fig. 3.4).

    python figures/cochleagram.py                             # a synthesised "zero"
    python figures/cochleagram.py --dataset fsdd --digit 7    # one that somebody spoke
"""

from typing import Annotated, cast

import numpy as np

from stdpnet import datasets
from stdpnet.datasets import Recordings
from stdpnet.experiments import command_line, results
from stdpnet.experiments.options import Count, Picture, integer, one_of
from stdpnet.experiments.recipes import WORDS
from stdpnet.plots import mechanisms, style
from stdpnet.preprocessing import cochlea


def main(*, dataset: Annotated[str, one_of(WORDS)] = "spoken_digits", digit: Annotated[int, integer(0, 9)] = 0, decimation: Count = 10,
         out: Picture = "results/cochleagram.png"):
    """Draw a training recording of a digit, and how active the auditory nerve is.

    Parameters
    ----------
    dataset
        Recordings of words.
    digit
        Which word.
    decimation
        Samples per frame.
    """
    out = style.checked(out)
    recordings = cast(Recordings, datasets.load(dataset))
    sound, rate = recordings.X_train[np.flatnonzero(recordings.y_train == digit)[0]], recordings.sample_rate
    step = cochlea.step_for(64, sample_rate=rate)
    frames = cochlea.lyon_passive_ear(sound, sample_rate=rate, decimation=decimation, step_factor=step)
    frequencies = cochlea.Ear(sample_rate=rate, step_factor=step).frequencies
    axes = mechanisms.cochleagram(frames, frequencies=frequencies, duration=len(frames)*decimation/rate, sound=sound)
    axes[0].set_title(f"{results.NAMES[dataset]}: {digit}")
    print(style.save(axes[0].figure, out))


if __name__ == "__main__":
    command_line.run(main)
