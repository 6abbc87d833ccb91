"""Which image goes with which sound?

The label says so, and does nothing else: a network is shown an image and a sound of the same thing at the same time
(thesis, sections 3.4.2 and 3.5.1), but neither the label nor anything that follows from it.
"""

import numpy as np
from sklearn.utils import check_consistent_length, column_or_1d

from .images import refuse_masked


class Pairs:
    """Samples of two modalities, of which rows belong together.

    Parameters
    ----------
    image, audio : arrays (n_images, n_pixels), (n_sounds, n_channels)
    rows : int array (n_pairs, 2), optional
        The image's and the sound's row of each pair; by default the rows belong together as they stand.

    Raises
    ------
    ValueError
        If there are no rows, and the arrays have different lengths, or one is masked.
    """

    def __init__(self, image, audio, rows=None):
        refuse_masked(image=image, audio=audio)
        if rows is None:
            check_consistent_length(image, audio)
            rows = np.repeat(np.arange(len(image))[:, np.newaxis], 2, axis=1)
        self.image = image
        self.audio = audio
        self.rows = rows

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, rows):
        """Return some of the pairs: a slice, or an array of indices."""
        return Pairs(self.image, self.audio, self.rows[rows])

    @property
    def samples(self):
        """The images and the sounds, arrays (n_pairs, n_pixels) and (n_pairs, n_channels)."""
        return self.image[self.rows[:, 0]], self.audio[self.rows[:, 1]]

    def __array__(self, dtype=None, copy=None):
        """Return the inputs of both modalities side by side, (n_pairs, n_inputs)."""
        return np.hstack([each.reshape(len(self), -1) for each in self.samples]).astype(dtype)

    def without(self, modality):
        """Return the same pairs with nothing to see (``"image"``) or nothing to hear (``"audio"``)."""
        kept = {name: getattr(self, name) for name in ("image", "audio")}
        if modality not in kept:
            raise ValueError(f"modality: expected image or audio, got {modality!r}")
        return Pairs(**kept | {modality: np.zeros_like(kept[modality])}, rows=self.rows)


def pair(y_image, y_audio, *, n=None, seed=0):
    """Give images a sound of the same label.

    Every image comes once before any comes again, and so do the sounds of each label.

    Parameters
    ----------
    y_image, y_audio : arrays (n_images,), (n_sounds,)
        Labels.
    n : int, optional
        Pairs; by default one for each image.
    seed : int
        Chooses their order and the sounds.

    Returns
    -------
    int array (n, 2)
        The image's and the sound's row of each pair.

    Raises
    ------
    ValueError
        If labels of one modality are missing in the other.
    """
    refuse_masked(y_image=y_image, y_audio=y_audio)
    y_image, y_audio = column_or_1d(y_image), column_or_1d(y_audio)
    _check_labels(y_image, y_audio)
    random = np.random.default_rng([seed, 5])
    images = _in_turn(np.arange(len(y_image)), len(y_image) if n is None else n, random)
    rows = np.stack([images, np.empty_like(images)], axis=1)
    for label in np.unique(y_image):
        wanted = np.flatnonzero(y_image[images] == label)
        rows[wanted, 1] = _in_turn(np.flatnonzero(y_audio == label), len(wanted), random)
    return rows


def _in_turn(items, n, random):
    """Return n of the items, in a new random order each time that all have been taken."""
    rounds = [random.permutation(items) for _ in range(-(-n//len(items)))]
    return np.concatenate(rounds or [items])[:n]


def _check_labels(y_image, y_audio):
    for name, other, missing in [("y_audio", "images", np.setdiff1d(y_image, y_audio)),
                                 ("y_image", "sounds", np.setdiff1d(y_audio, y_image))]:
        if len(missing):
            raise ValueError(f"{name}: expected the same labels in both modalities, got none of "
                             f"{', '.join(map(str, missing))}, which {other} have; leave out those {other}")
