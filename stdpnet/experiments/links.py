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
LATENCY = 0.02  #: seconds, there and back
JOULES_PER_BIT = 1e-9*np.array([0.1, 1, 10, 100, 1000])  #: of the device's radio

Way = namedtuple("Way", "name delta accuracy on_device on_server n_bytes")
Way.__doc__ = """One way to answer.

name : str, the code that is sent, or where all is computed
delta : float, threshold of the exits
accuracy : float
on_device, on_server : arrays of `stdpnet.edge.cost.Work` (n,), of each image
n_bytes : float array (n,), that are sent
"""


def rows(model, split, every, y, coded):
    """Return the best way for each bit rate and speed of the device, and for each energy of a bit.

    Parameters
    ----------
    model : EarlyExit
    split : Split
    every : float array (n, n_exits, n_classes)
        Probabilities at all exits.
    y : int array (n,)
    coded : list of dicts
        Rows of `stdpnet.experiments.edge.codes` for the same images.
    """
    found = ways(model, split, every, y, coded)
    whole = float((every[:, -1].argmax(axis=1) == y).mean())
    good = [way for way in found if way.accuracy >= whole - WITHIN]
    by_time = [_best(good, 1, rate=rate, speed=speed, joules=0.0) | {"study": "time"} for rate in RATES for speed in SPEEDS]
    by_energy = [_best(good, 0, rate=1e6, speed=1e9, joules=joules) | {"study": "energy"} for joules in JOULES_PER_BIT]
    return by_time + by_energy + break_even(model, split, coded)


def ways(model, split, every, y, coded):
    """Return all ways: everything on the device, cut behind its layer with each code, or everything on the server."""
    confidence, right = every.max(axis=2), every.argmax(axis=2) == y[:, np.newaxis]
    n, n_own = len(y), split.first_exit
    none, found = np.zeros(n, cost.Work), []
    pixels = next(row for row in coded if row["setting"] == "pixels")
    found.append(Way("all on the server", 0.0, pixels["accuracy"], none, _repeated(model.whole_, n),
                     np.full(n, pixels["bytes"])))
    for delta in DELTAS:
        exits = thresholds.first_sure(confidence, np.full(confidence.shape[1] - 1, delta))
        found.append(Way("all on the device", delta, right[np.arange(n), exits].mean(), model.work_[exits], none, np.zeros(n)))
        stays = thresholds.first_sure(confidence[:, :n_own + 1], np.full(n_own, delta))
        going = stays == n_own
        for row in coded:
            here = np.where(going, row["right"], right[np.arange(n), np.minimum(stays, n_own - 1)])
            work = _repeated(model.whole_, n)
            if row["setting"] != "pixels":  # the device's layers need not be computed again
                work["accumulates"] -= model.work_["accumulates"][n_own - 1]
            bias = 4*split.n_exits*split.n_classes*(row["setting"] != "pixels")
            found.append(Way(row["setting"], delta, here.mean(), model.work_[np.minimum(stays, n_own - 1)],
                             np.where(going, work, none), np.where(going, row["bytes"] + bias, 0.0)))
    return found


def break_even(model, split, coded):
    """Return the bit rate above which each code is faster than the image, 0 where it always is.

    It is longer, but the server need not compute the device's layers again.
    """
    sizes = {row["setting"]: row["bytes"] for row in coded}
    saved = float(model.work_["accumulates"][split.first_exit - 1])/SERVER.speed
    bias = 4*split.n_exits*split.n_classes
    more = {name: 8*(size + bias - sizes["pixels"]) for name, size in sizes.items() if name != "pixels"}
    return [{"study": "break even", "setting": name, "bytes": sizes[name], "rate": max(0.0, bits)/saved}
            for name, bits in more.items()]


def _best(ways, which, *, rate, speed, joules):
    """Return the way that takes least energy (0) or time (1) on average."""
    device, link = Machine(speed=speed), Connection(rate=rate, latency=LATENCY, energy=joules)
    costs = [cost.of_answers(way.on_device, way.on_server, way.n_bytes, device=device, server=SERVER, link=link)
             for way in ways]
    means = np.array([[each.mean() for each in both] for both in costs])
    place = int(means[:, which].argmin())
    way = ways[place]
    return {"setting": way.name, "delta": float(way.delta), "accuracy": float(way.accuracy), "rate": float(rate),
            "bytes": float(way.n_bytes.mean()), "share": float((way.n_bytes > 0).mean()), "speed": float(speed),
            "joules_per_bit": float(joules), "joules": float(means[place, 0]), "seconds": float(means[place, 1])}


def _repeated(work, n):
    return np.repeat(np.array(work).reshape(1), n)
