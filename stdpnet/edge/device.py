"""How does a device answer, with a server's help or without? (it always answers, and says who did)"""

import logging
import time
from collections import namedtuple

import numpy as np
from scipy.special import softmax

from ..estimators.runs import chunks
from . import messages, security, sockets
from .messages import Refused, Request
from .poor_link import PoorLink, damaged

logger = logging.getLogger(__name__)

DEVICE, SERVER, ALONE = range(3)  #: who answered: the device, sure; the server; the device, as the link was down
AHEAD = 2  #: requests whose replies are awaited while the device goes on

Answered = namedtuple("Answered", "probabilities exits by n_bytes seconds")
Answered.__doc__ = """What a device answers to n images.

probabilities : float32 array (n, n_classes)
exits : int array (n,), the number of the exit, from 0
by : int array (n,), `DEVICE`, `SERVER` or `ALONE`
n_bytes : float array (n,), sent for each image, its share of the message's own bytes included
seconds : float array (n,), from when its batch was there until its answer was
"""

Pending = namedtuple("Pending", "rows data began sent attempts")


class Device:
    """The device's side of a split network.

    Parameters
    ----------
    split : Split
    address : str
        Of the server.
    code : str
        How what is sent is packed, see `stdpnet.edge.codes`.
    secret : str, optional
        What the server knows, too.
    link : PoorLink
        What stands between the device and its socket.
    deltas : array, optional
        Other thresholds of all exits than the model's.
    batch : int
        Images that are looked at together.
    timeout : float
        Seconds after which a request is sent again.
    attempts : int
        How often it is sent before the link counts as down.
    pause : float
        Seconds after which a link that is down is tried again.
    """

    def __init__(self, split, address, *, code="int8", secret=None, link=PoorLink(), deltas=None, batch=64, timeout=5.0,
                 attempts=2, pause=2.0):
        self.split, self.address, self.code, self.secret, self.link = split, address, code, secret, link
        self.deltas, self.batch, self.timeout, self.attempts, self.pause = deltas, batch, timeout, attempts, pause
        self.refusals, self.joules = [], 0.0
        self._codec, self._number, self._pending, self._down_until = split.codec(code), 0, {}, 0.0
        security.checked_address(address, secret)
        self._context, self._socket = security.zmq().Context(), None
        self._connect()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._disconnect()
        self._context.destroy(linger=0)

    @property
    def is_down(self):
        """Whether the link counts as down."""
        return time.monotonic() < self._down_until

    def answer(self, images, *, position=0):
        """Return what is `Answered` to images (n, height, width, channels), of which the first has this number."""
        n, answered = len(images), self._unanswered(len(images))
        for rows in chunks(np.arange(n), self.batch):
            began = time.monotonic()
            seen = self.split.look(images[rows], self.code, position=position + rows[0], deltas=self.deltas)
            self._answer_alone(answered, rows, seen, began)
            if len(seen.going) and not self.is_down:
                self._ask(answered, rows, seen, began, position + rows[0])
            self._listen(answered, AHEAD - 1)
        self._listen(answered, 0)
        return answered._replace(probabilities=softmax(answered.probabilities, axis=1))

    def _unanswered(self, n):
        return Answered(probabilities=np.zeros((n, self.split.n_classes), np.float32), exits=np.full(n, -1), by=np.full(n, ALONE),
                        n_bytes=np.zeros(n), seconds=np.zeros(n))

    def _answer_alone(self, answered, rows, seen, began):
        """Answer all images as well as the device can; what the server says comes in their place."""
        sure = seen.exits >= 0
        answered.probabilities[rows], answered.by[rows] = seen.scores, np.where(sure, DEVICE, ALONE)
        answered.exits[rows] = np.where(sure, seen.exits, self.split.first_exit - 1)
        answered.seconds[rows] = time.monotonic() - began

    def _ask(self, answered, rows, seen, began, position):
        """Send what the device was not sure of, unless the link has just broken."""
        self._number += 1
        random = self.link.random(self._number)
        payloads = [self._codec.pack(damaged(each, self._codec, self.link, random)) for each in seen.contents]
        data = messages.pack_request(Request(network=self.split.fingerprint, number=self._number, code=self.code,
                                             position=int(position), images=payloads, bias=seen.bias))
        going = rows[seen.going]
        answered.n_bytes[going] = [len(each) for each in payloads]
        answered.n_bytes[going] += (len(data) - sum(map(len, payloads)))/len(payloads)
        self._pending[self._number] = Pending(going, data, began, time.monotonic(), 1)
        self._send(self._number)

    def _send(self, number):
        data = self._pending[number].data
        if self.link.is_cut(number):
            return
        if len(data) > messages.MOST_BYTES:
            raise ValueError(f"Device.batch: expected requests of at most {messages.MOST_BYTES} bytes, got {len(data)}; take "
                             "fewer images, or another code")
        self.link.wait(len(data))
        self.joules += self.link.joules(len(data))
        try:
            self._socket.send(data, flags=security.zmq().NOBLOCK)
        except security.zmq().Again:  # too many wait already: its time will run out
            pass

    def _listen(self, answered, n_open):
        """Take replies until no more than so many requests are open."""
        while self._socket.poll(0) or len(self._pending) > n_open:
            if self._socket.poll(20):
                self._take(answered, self._socket.recv())
            self._look_at_the_clock(answered)

    def _take(self, answered, data):
        """Write down a reply; one to nothing that was asked is passed over."""
        try:
            reply = messages.unpack_reply(data, network=self.split.fingerprint, n_exits=self.split.n_exits,
                                          n_classes=self.split.n_classes)
        except Refused as error:
            return self._refuse(f"a reply: {error}")
        pending = self._pending.pop(reply.number, None)
        if pending is None:
            return self._refuse(reply.error) if reply.error else None
        if reply.error or len(reply.exits) != len(pending.rows):
            self._give_up(reply.error or f"expected a reply to {len(pending.rows)} images, got {len(reply.exits)}")
            return self._settle(answered, pending)
        answered.probabilities[pending.rows], answered.exits[pending.rows] = reply.scores, self.split.first_exit + reply.exits
        answered.by[pending.rows] = SERVER
        return self._settle(answered, pending)

    def _settle(self, answered, pending):
        answered.seconds[pending.rows] = time.monotonic() - pending.began

    def _look_at_the_clock(self, answered):
        """Send again what was not answered in time; after some attempts the device is alone."""
        late = [number for number, each in self._pending.items() if time.monotonic() - each.sent > self.timeout]
        if not late:
            return
        if any(self._pending[number].attempts >= self.attempts for number in late):
            refused = self._watch.refused()
            self._give_up("expected the same secret on both sides, got a handshake that the server ended" if refused else
                          f"no reply from {self.address} in {self.attempts} times {self.timeout:g} s")
            for pending in self._pending.values():
                self._settle(answered, pending)
            self._pending.clear()
            return
        self._connect()
        for number, each in self._pending.items():
            self._pending[number] = each._replace(sent=time.monotonic(), attempts=each.attempts + 1)
            self._send(number)

    def _give_up(self, why):
        """Be alone for a while."""
        self._refuse(why)
        self._down_until = time.monotonic() + self.pause
        self._connect()

    def _refuse(self, why):
        if why not in self.refusals[-1:]:
            logger.warning("the device answers alone: %s", why)
        self.refusals = [*self.refusals[-99:], why]

    def _connect(self):
        """Open the connection, a new one where there was one."""
        self._disconnect()
        self._socket = sockets.device(self._context, self.address, self.secret)
        self._watch = sockets.Watch(self._socket)

    def _disconnect(self):
        if self._socket is not None:
            self._watch.close()
            self._socket.close()
            self._socket = None
