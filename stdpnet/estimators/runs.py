"""How are many samples shown in several runs of a program? (chunks of rows, by several threads)"""

from collections import deque
from concurrent.futures import ThreadPoolExecutor

import numpy as np

IN_CACHE = 60_000  #: neurons that are simulated at once when a trained network is asked


def chunks(rows, size):
    """Return the rows of each run, of a size at most."""
    return [rows[first:first + size] for first in range(0, len(rows), size)]


def images_at_once(shapes):
    """Return how many images are shown at once to layers of these shapes; the answers do not depend on it."""
    return int(np.clip(IN_CACHE//sum(int(np.prod(shape)) for shape in shapes), 1, 50))


def in_order(function, items, n_jobs):
    """Yield what a function returns for each item, by several threads, with few results that nobody has taken."""
    waiting = deque()
    with ThreadPoolExecutor(n_jobs) as pool:
        for item in items:
            waiting.append(pool.submit(function, item))
            if len(waiting) > n_jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
