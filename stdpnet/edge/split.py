"""Who computes what of a network that is cut behind one layer? (the device's side, the server's, and what is between)"""

import hashlib
from collections import namedtuple
from functools import cached_property

import numpy as np

from . import codes, rates
from .parts import crossing, in_parts
from .walk import first_bias, walk

CODES = ("events", "bitmap", "float32", "int8", "int4", "threshold", "pixels")  #: see `stdpnet.edge.codes`
SPIKES, ACTIVATIONS = CODES[:2], CODES[2:6]

Seen = namedtuple("Seen", "scores exits going contents bias")
Seen.__doc__ = """What a device makes of n images.

scores : float32 array (n, n_classes), of its exit that was taken, or of its last
exits : int array (n,), -1 where it is not sure
going : int array (n_going,), the numbers of those images
contents : list of arrays, what a server should be sent of each of these
bias : float32 array (n_going, n_exits, n_classes), what the server's exits should be told besides
"""


class Split:
    """A trained network with exits, cut behind one of its layers.

    Parameters
    ----------
    model : EarlyExit
        Has learned.
    behind : str
        The last layer of the device's side.
    rates : Rates, optional
        Of that layer, see `stdpnet.edge.rates`; without them activations cannot be sent.

    Raises
    ------
    ValueError
        If there is no such layer, none after it, or no linear classifier at one of the exits.
    """

    def __init__(self, model, behind, rates_behind=None):
        self.model, self.behind, self.rates = model, behind, rates_behind
        self.place = rates.place_of(model, behind)
        networks = in_parts(model.network_.network)
        names = crossing(networks, self.place)
        if len(names) != 1:
            raise ValueError(f"{behind!r}: expected a cut that the spikes of one layer cross, got {', '.join(names)}; take a "
                             "network without skip connections")
        self.crossing = names[0]
        n_exits = len(networks)*len(model.asked)
        if len(model.classifiers_) != n_exits:
            raise ValueError(f"exits: expected a classifier for each of {n_exits}, got {len(model.classifiers_)}; fit it "
                             "again")

    @property
    def known_codes(self):
        """Names of the codes that can be used here."""
        return CODES if self.rates else (*SPIKES, "pixels")

    @property
    def n_exits(self):
        """How many exits the server has."""
        return len(self.model.classifiers_) - self.first_exit

    @property
    def n_classes(self):
        """How many classes there are."""
        return len(self.model.classes_)

    @cached_property
    def fingerprint(self):
        """Bytes that two sides have in common only if they hold the same network, classifiers and cut."""
        described = repr((self.model.network_.network, self.behind, self.model.asked, self.crossing))
        found = hashlib.blake2b(described.encode(), digest_size=16)
        for array in self._arrays():
            found.update(np.ascontiguousarray(array).tobytes())
        return found.digest()

    def codec(self, code):
        """Return what packs and unpacks payloads; raises ValueError for an unknown code."""
        if code not in self.known_codes:
            raise ValueError(f"code: expected one of {', '.join(self.known_codes)}, got {code!r}")
        network = self.model.network_.network
        shapes = network.shapes(self.model.network_.state_.shapes)
        size = lambda name: int(np.prod(shapes[name]))
        if code in SPIKES:
            kind = {"events": codes.Events, "bitmap": codes.Bitmap}[code]
            return kind(n_neurons=size(self.crossing), n_steps=self.model.asked[-1], signed=network.signed(self.crossing))
        if code == "pixels":
            (name,) = network.inputs
            return codes.Levels(n=size(name), bits=8, highest=1.0, signed=network.signed(name))
        pool, highest = network.readout[self.place], self.rates.highest
        return {"float32": codes.Floats(n=size(pool), highest=1.0),
                "int8": codes.Levels(n=size(pool), bits=8, highest=highest),
                "int4": codes.Levels(n=size(pool), bits=4, highest=highest),
                "threshold": codes.AboveThreshold(n=size(pool), bits=8, highest=highest, threshold=self.rates.threshold)}[code]

    def look(self, images, code, *, position=0, deltas=None):
        """Do the device's work: return what is `Seen` in images (n, height, width, channels).

        Parameters
        ----------
        code : str
            How a server will be asked, see `CODES`.
        position : int
            Number of the first image, for its random numbers.
        deltas : array (n_exits,), optional
            Other thresholds than the model's, of all exits.
        """
        model, classifiers = self.model, self._classifiers(code)
        walked = walk(model.parts()[:self.place + 1], classifiers, model.all_deltas if deltas is None else deltas,
                      model.given(images), first_bias(classifiers, len(images)), position=position,
                      n_jobs=model.network_.n_jobs)
        going = np.flatnonzero(walked.exits < 0)
        contents = images[going].reshape(len(going), -1) if code == "pixels" else (
            walked.spikes[self.crossing] if code in SPIKES else walked.activations)
        return Seen(walked.scores, walked.exits, going, list(contents) if len(going) else [], walked.bias[:, self.first_exit:])

    def go_on(self, contents, bias, code, *, position=0):
        """Do the server's work: return scores, float32 (n, n_classes), and exits, int (n,), counted from the server's first.

        Parameters
        ----------
        contents : array (n, ...)
            What a device saw, as `look` returns it.
        bias : float32 array (n, n_exits, n_classes)
        code, position
            As of `look`.
        """
        model, classifiers, first = self.model, self._classifiers(code), self.place + 1
        if code == "pixels":
            return self._from_pixels(contents, position)
        if code not in SPIKES:
            contents = rates.probabilities(model, self.place, contents, self.rates.gain)
        parts = model.parts()[first:] if code in SPIKES else rates.parts_behind(
            model, self.place, asked=model.asked, n_classes=self.n_classes)
        whole = np.concatenate([np.zeros((len(bias), self.first_exit, self.n_classes), np.float32), bias], axis=1)
        walked = walk(parts, classifiers, model.all_deltas, {self.crossing: contents}, whole, first=first, position=position,
                      n_jobs=model.network_.n_jobs)
        return walked.scores, walked.exits - self.first_exit

    def _from_pixels(self, pixels, position):
        """Start again from the images, at the device's exits without leaving."""
        model = self.model
        shape = next(iter(model.network_.state_.shapes.values()))
        deltas = np.concatenate([np.ones(self.first_exit), model.all_deltas[self.first_exit:]])
        walked = walk(model.parts(), model.classifiers_, deltas, model.given(np.asarray(pixels).reshape(-1, *shape)),
                      first_bias(model.classifiers_, len(pixels)), position=position, n_jobs=model.network_.n_jobs)
        return walked.scores, walked.exits - self.first_exit

    @property
    def first_exit(self):
        """Number of the server's first exit."""
        return (self.place + 1)*len(self.model.asked)

    def _classifiers(self, code):
        return self.rates.classifiers if code in ACTIVATIONS else self.model.classifiers_

    def _arrays(self):
        """Yield all that was learned."""
        state = self.model.network_.state_
        yield from (state.arrays[name] for name in sorted(state.arrays))
        for each in self.model.classifiers_ + (self.rates.classifiers if self.rates else []):
            yield from (each.weights, each.bias)
        yield self.model.all_deltas
        if self.rates:
            yield np.array([self.rates.gain, self.rates.highest, self.rates.threshold])
