"""A split network that takes no time: for what happens between two sides. And a server in a thread."""

import threading
from contextlib import contextmanager

import numpy as np

from stdpnet.edge import codes
from stdpnet.edge.server import Server
from stdpnet.edge.split import Seen

N = 8  #: pixels of an image


class Parrot:
    """The device is sure of dark images; the server answers with the sum of an image."""

    first_exit, n_exits, n_classes, known_codes, fingerprint = 1, 1, 2, ("float32", "int8"), bytes(range(16))

    def __init__(self):
        self.sizes = []

    def codec(self, code):
        return codes.Floats(n=N, highest=1.0) if code == "float32" else codes.Levels(n=N, bits=8, highest=1.0)

    def look(self, images, code, *, position=0, deltas=None):
        flat = images.reshape(len(images), -1)
        going = np.flatnonzero(flat.mean(axis=1) > 0.5)
        exits = np.where(np.isin(np.arange(len(flat)), going), -1, 0)
        return Seen(np.zeros((len(flat), 2), np.float32), exits, going, list(flat[going]), np.zeros((len(going), 1, 2), np.float32))

    def go_on(self, contents, bias, code, *, position=0):
        self.sizes.append(len(contents))
        return scores(contents) + bias[:, 0], np.zeros(len(contents), int)


def scores(flat):
    """What the server says of images (n, 8)."""
    return np.stack([flat.sum(axis=1), np.zeros(len(flat))], axis=1).astype(np.float32)


def images(n, seed=0):
    """Images (n, 8, 1, 1), of which about half go on; their values are levels of 8 bits."""
    random = np.random.default_rng(seed)
    return np.rint(255*np.clip(random.random((n, 1)) + 0.05*random.random((n, N)), 0, 1)).reshape(n, N, 1, 1)/255


@contextmanager
def serving(split, address="tcp://127.0.0.1:0", **options):
    """Lend a server that serves in a thread."""
    with Server(split, address, **options) as server:
        over = threading.Event()
        thread = threading.Thread(target=server.serve, args=(over.is_set,))
        thread.start()
        try:
            yield server
        finally:
            over.set()
            thread.join()
