"""N-MNIST: the digits of MNIST as an event camera sees them, shaken three times; from a folder, or through tonic."""

from pathlib import Path

import numpy as np

from stdpnet.datasets._files import read
from stdpnet.datasets._folder import DataError, data_folder
from stdpnet.datasets._split import Split
from stdpnet.files.cache import cache_folder

HOMEPAGE = "https://www.garrickorchard.com/datasets/n-mnist"
PARTS = {"train": "Train", "test": "Test"}  #: folders, in which there is one for each digit
SIDE = 34  #: pixels
N_CHANNELS = 2*SIDE**2  #: a channel for each pixel that becomes brighter, and one for each that becomes darker
DURATION = 0.31  #: s; three saccades of 100 ms
LARGEST = 1_000_000  #: bytes of a file; a digit has some tens of thousands
EVENT = 5  #: bytes of an event: x, y, polarity and 23 bits of microseconds
OVERFLOW, STEP = 240, 2**13  #: y of an event that only says that time goes on, and by how many microseconds
EVENTS = np.dtype([("channel", np.uint16), ("time", np.float32)])


def load() -> Split:
    """Load the recordings from ``$STDPNET_DATA/nmnist/``, else through the package tonic, which downloads them.

    The folder holds ``Train/`` and ``Test/`` as published: in each a folder for every digit, with a file for every
    image.

    Returns
    -------
    Split
        X: object arrays of one structured array for each image, ``channel`` and ``time`` in seconds of every event, as
        `stdpnet.preprocessing.events.spike_times` takes them. Channels are pixels in rows, first those that become
        darker. 60,000 training and 10,000 test images in the order of MNIST.

    Raises
    ------
    DataError
        If a file is missing or damaged.

    References
    ----------
    G. Orchard et al., "Converting static image datasets to spiking neuromorphic datasets using saccades", Frontiers in
    Neuroscience 9:437, 2015.
    """
    folder = _folder()
    (X_train, y_train), (X_test, y_test) = (_part(folder/name) for name in PARTS.values())
    return Split(X_train=X_train, y_train=y_train, X_test=X_test, y_test=y_test)


def _folder() -> Path:
    folder = data_folder("nmnist")
    if folder is not None:
        return folder
    try:
        from tonic.datasets import NMNIST
    except ImportError as error:
        raise DataError(f"nmnist: expected a folder nmnist/ below STDPNET_DATA, got none; put Train/ and Test/ from "
                        f"{HOMEPAGE} there, or python -m pip install 'stdpnet[events]', which downloads them") from error
    place = cache_folder("nmnist")
    for train in (True, False):
        NMNIST(save_to=str(place), train=train)
    return next(place.glob(f"**/{PARTS['train']}")).parent  # versions of tonic differ in where


def _part(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Events and classes of one part, in the order of the files' numbers."""
    paths = sorted(folder.glob("[0-9]/*.bin"), key=lambda path: path.stem)
    if not paths:
        raise DataError(f"{folder}: expected folders 0/ to 9/ with .bin files, got none; unpack {folder.name}.zip from "
                        f"{HOMEPAGE}")
    X = np.empty(len(paths), object)
    for place, path in enumerate(paths):
        X[place] = _read(path)
    return X, np.array([int(path.parent.name) for path in paths], np.int64)


def _read(path: Path) -> np.ndarray:
    """Events of one file, `EVENTS` (n_events,)."""
    remedy = f"copy it again from {HOMEPAGE}"
    content = read(path, limit=LARGEST, expected="a recording", remedy=remedy)
    if not content or len(content) % EVENT:
        raise DataError(f"{path}: expected events of {EVENT} bytes, got {len(content)} bytes; {remedy}")
    x, y, high, middle, low = np.frombuffer(content, np.uint8).reshape(-1, EVENT).T.astype(np.int64)
    microseconds = (high & 127) << 16 | middle << 8 | low
    marks = y == OVERFLOW
    microseconds = (microseconds + STEP*np.cumsum(marks))[~marks]
    x, y, brighter = x[~marks], y[~marks], high[~marks] >> 7
    if len(x) and max(x.max(), y.max()) >= SIDE:
        raise DataError(f"{path}: expected pixels from 0 to {SIDE - 1}, got {max(x.max(), y.max())}; {remedy}")
    events = np.empty(len(x), EVENTS)
    events["channel"], events["time"] = (brighter*SIDE + y)*SIDE + x, microseconds/1e6
    return events
