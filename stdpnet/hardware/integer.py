"""How do neurons compute with whole numbers alone, and with shifts for leaks? (codes of a graph, for any number of bits)

A leak takes ``1/tau`` of a potential away in each step. Whole numbers have no division, but a shift by k places is one by
2**k: a sum of a few such, added or taken away, comes close, ``1/9.5`` as ``1/8 - 1/64``. One shift alone is what chips such
as Xylo do. Potentials are kept ``tau`` times as large as in the equations, so that a weight is added as it is.
"""

from dataclasses import dataclass

import numpy as np

from .fixed_point import FixedPoint, thresholds

STATE_BITS = 16  #: of weights in whose step potentials are counted, where weights have fewer bits: leaks are small
TERMS = 2  #: shifts of a leak


@dataclass(frozen=True, kw_only=True, eq=False)
class Codes:
    """The whole numbers of a graph. Potentials count in the same step as the weights that lead to a layer."""

    weights: dict  #: int64 arrays by connection
    thresholds: dict  #: int64 arrays by layer
    leaks: dict  #: of each layer, shifts with their signs, as `shifts` returns them; none: no leak
    steps: dict  #: what a whole number of each layer is worth
    most: int | None = None  #: largest potential, with either sign; None: there is none


def shifts(share, n_terms=TERMS):
    """Return powers of two whose sum is near a share: pairs of a sign and the places of a shift, at most so many.

    Parameters
    ----------
    share : float
        From 0 to 1.
    n_terms : int
        At least 1.
    """
    if not 0 <= share <= 1 or not isinstance(n_terms, int) or n_terms < 1:
        raise ValueError(f"shifts: expected a share from 0 to 1 and at least one term, got {share} and {n_terms!r}")
    found, left = [], share
    while left and len(found) < n_terms:
        sign, places = (1 if left > 0 else -1), round(-np.log2(abs(left)))
        found.append((sign, places))
        left -= sign*2.0**-places
    return tuple(found)


def share(leak):
    """Return which share shifts take away, a float: the inverse of `shifts`, as far as there is one."""
    return sum(sign*2.0**-places for sign, places in leak)


def taken(values, leak):
    """Return what shifts make of integers: the part that leaks; rounded down, as a shift does."""
    return sum(sign*(values >> places) for sign, places in leak) if leak else 0


def codes(graph, *, bits, n_terms=TERMS):
    """Return the `Codes` of a graph whose weights and thresholds have so many bits, each layer with formats of its own.

    Potentials have a finer step where there are fewer than 16 bits, as accumulators have.

    Parameters
    ----------
    graph : Graph
    bits : int
        From 2, see `stdpnet.hardware.fixed_point.FixedPoint`.
    n_terms : int
        Shifts of a leak.
    """
    weights, fires_at, leaks, steps = {}, {}, {}, {}
    for name, neurons in graph.neurons.items():
        leading = graph.into(name)
        form = FixedPoint.of(np.concatenate([each.values.ravel() for each in leading.values()]), bits)
        finer = 0 if neurons.relays else max(0, STATE_BITS - bits)
        steps[name] = form.step*0.5**finer
        weights |= {key: form.codes(each.values) << finer for key, each in leading.items()}
        fires_at[name] = _threshold(neurons, bits, steps[name])
        leaks[name] = shifts(1/neurons.tau, n_terms)
    return Codes(weights=weights, thresholds=fires_at, leaks=leaks, steps=steps)


def _threshold(neurons, bits, step):
    """Return thresholds of so many bits in steps, rounded down: a whole number exceeds the one where it exceeds the other."""
    scaled = neurons.threshold*(1.0 if np.isinf(neurons.tau) else neurons.tau)
    return np.floor(thresholds(scaled, bits)/step).astype(np.int64)
