"""Where should a network be cut, if at all? (the cheapest way over each link, of those as good as the whole network)"""

from collections import namedtuple

import numpy as np

from ..edge import cost, thresholds
from ..edge.cost import Connection, Machine

WITHIN = 0.002  #: of the whole network's accuracy that a way may lose
DELTAS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 1.0)  #: thresholds of the exits
RATES = 10.0**np.arange(3, 9)  #: bits per second
SPEEDS = 10.0**np.arange(6, 11)  #: operations per second, of the device
SERVER = Machine(speed=1e11)
GATEWAY = Machine(speed=1e9)  #: a server that is no faster than a fast device
LATENCY = 0.02  #: seconds, there and back
JOULES_PER_BIT = 1e-9*np.array([0.1, 1, 10, 100, 1000])  #: of the device's radio

Sample = namedtuple("Sample", "every y coded")
Sample.__doc__ = """What is known of n images.

every : float array (n, n_exits, n_classes), probabilities at all exits
y : int array (n,), classes
coded : dict of the rows of `stdpnet.experiments.edge.codes`, by the layer behind which the network is cut
"""

Way = namedtuple("Way", "name delta accuracy on_device on_server n_bytes")
Way.__doc__ = """One way to answer.

name : str, the code that is sent and the layer that it follows, or where all is computed
delta : float, threshold of the exits
accuracy : float
on_device, on_server : arrays of `stdpnet.edge.cost.Work` (n,), of each image
n_bytes : float array (n,), that are sent
"""


def rows(model, splits, choosing, tested):
    """Return the best way for each bit rate and speed of the device, and for each energy of a bit.

    Parameters
    ----------
    model : EarlyExit
    splits : dict of Split
        By layer.
    choosing, tested : Sample
        By which ways are chosen, and of which it is told what comes of them.
    """
    both = list(zip(ways(model, splits, choosing), ways(model, splits, tested)))
    whole = float((choosing.every[:, -1].argmax(axis=1) == choosing.y).mean())
    good = [(way, test) for way, test in both if way.accuracy >= whole - WITHIN]
    by_time = [_best(good, 1, rate=rate, speed=speed, joules=0.0) | {"study": "time"} for rate in RATES for speed in SPEEDS]
    by_energy = [_best(good, 0, rate=1e6, speed=1e9, joules=joules) | {"study": "energy"} for joules in JOULES_PER_BIT]
    return by_time + by_energy + [row for name, split in splits.items() for row in break_even(model, split, tested.coded[name])]


def ways(model, splits, sample):
    """Return all ways: everything on the device, cut behind any layer with each code, or everything on the server."""
    n, found = len(sample.y), []
    right = sample.every.argmax(axis=2) == sample.y[:, np.newaxis]
    none, whole = np.zeros(n, cost.Work), _repeated(model.whole_, n)
    pixels = next(row for row in next(iter(sample.coded.values())) if row["setting"] == "pixels")
    found.append(Way("all on the server", 0.0, pixels["accuracy"], none, whole, np.full(n, pixels["bytes"])))
    for delta in DELTAS:
        exits = thresholds.first_sure(sample.every.max(axis=2), np.full(right.shape[1] - 1, delta))
        found.append(Way("all on the device", delta, right[np.arange(n), exits].mean(), model.work_[exits], none, np.zeros(n)))
        for name, split in splits.items():
            found += [_cut(model, split, sample, right, row, delta) for row in sample.coded[name]]
    return found


def _cut(model, split, sample, right, row, delta):
    """Return the way that is cut behind one layer, and sends one code of what its exits are not sure of."""
    n, n_own = len(sample.y), split.first_exit
    stays = thresholds.first_sure(sample.every[:, :n_own + 1].max(axis=2), np.full(n_own, delta))
    going, own = stays == n_own, np.minimum(stays, n_own - 1)
    work = _repeated(model.whole_, n)
    work["accumulates"] -= _saved(model, split, row["setting"])
    n_bytes = row["bytes"] + _told(split, row["setting"])
    return Way(f"{row['setting']}, {split.behind}", delta, np.where(going, row["right"], right[np.arange(n), own]).mean(),
               model.work_[own], np.where(going, work, np.zeros(n, cost.Work)), np.where(going, n_bytes, 0.0))


def _saved(model, split, code):
    """Return the operations that a server need not do again, as the device has done them."""
    return 0.0 if code == "pixels" else float(model.work_["accumulates"][split.first_exit - 1])


def _told(split, code):
    """Return the bytes of what a server must know besides: what the device's layers add to its scores."""
    return 0 if code == "pixels" else 4*split.n_exits*split.n_classes


def break_even(model, split, coded):
    """Return the bit rate above which each code is faster than the image, 0 where it always is: by server.

    It is longer, but the server need not compute the device's layers again.
    """
    sizes = {row["setting"]: row["bytes"] + _told(split, row["setting"]) for row in coded}
    return [{"study": "break even", "layer": split.behind, "setting": name, "bytes": size, "speed": server.speed,
             "rate": max(0.0, 8*(size - sizes["pixels"]))/(_saved(model, split, name)/server.speed)}
            for name, size in sizes.items() if name != "pixels" for server in (SERVER, GATEWAY)]


def _best(ways, which, *, rate, speed, joules):
    """Return what comes of the way that takes least energy (0) or time (1) on average where ways are chosen."""
    link = {"device": Machine(speed=speed), "server": SERVER, "link": Connection(rate=rate, latency=LATENCY, energy=joules)}
    means = lambda way: [each.mean() for each in cost.of_answers(way.on_device, way.on_server, way.n_bytes, **link)]
    _, way = min(ways, key=lambda both: means(both[0])[which])
    energy, seconds = means(way)
    return {"setting": way.name, "delta": float(way.delta), "accuracy": float(way.accuracy), "rate": float(rate),
            "bytes": float(way.n_bytes.mean()), "share": float((way.n_bytes > 0).mean()), "speed": float(speed),
            "joules_per_bit": float(joules), "joules": float(energy), "seconds": float(seconds)}


def _repeated(work, n):
    return np.repeat(np.array(work).reshape(1), n)
