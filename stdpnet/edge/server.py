"""How are the layers behind a cut run for several devices? (requests are taken together, whoever they come from)"""

import logging
from collections import namedtuple
from itertools import groupby

import numpy as np

from . import messages, security, sockets
from .messages import Refused, Reply

logger = logging.getLogger(__name__)

POLL = 100  #: ms after which a server that nobody asks looks whether it should end

Waiting = namedtuple("Waiting", "peer request contents")


class Server:
    """The server's side of a split network.

    Parameters
    ----------
    split : Split
    address : str
        Where it listens, such as ``"tcp://127.0.0.1:5555"``.
    secret : str, optional
        What devices must know; needed where the address is not of this machine.
    batch : int
        Images that are run together, at least if they are there.
    patience : float
        Seconds that it waits for further requests before it runs fewer.

    Attributes
    ----------
    n_served, n_refused : int
        Images that were answered, and messages and connections that were refused.
    """

    def __init__(self, split, address, *, secret=None, batch=128, patience=0.005):
        self.split, self.batch, self.patience = split, batch, patience
        self.n_served = self.n_refused = 0
        self._codecs = {code: split.codec(code) for code in split.known_codes}
        self._context = security.zmq().Context()
        try:
            self._socket = sockets.server(self._context, address, secret)
        except Exception:
            self._context.destroy(linger=0)
            raise
        self._watch = sockets.Watch(self._socket)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._watch.close()
        self._socket.close()
        self._context.destroy(linger=0)

    @property
    def address(self):
        """Where it listens, with the port that it got where it asked for any."""
        return self._socket.last_endpoint.decode().rstrip("\0")

    def serve(self, ends=lambda: False):
        """Answer until a function says that it ends."""
        while not ends():
            for code, waiting in groupby(sorted(self._gathered(), key=_code), key=_code):
                self._answer(code, list(waiting))

    def _gathered(self):
        """Return requests that wait, of about as many images as are run together."""
        found, n, patience = [], 0, POLL
        while n < self.batch and self._socket.poll(patience):
            peer, *frames = self._socket.recv_multipart()
            if (waiting := self._checked(peer, frames)) is not None:
                found.append(waiting)
                n += len(waiting.contents)
            patience = 1000*self.patience
        for _ in range(self._watch.refused()):
            self._note("a connection ended in the handshake; expected a peer that knows the secret")
        return found

    def _checked(self, peer, frames):
        """Return a request with what its payloads hold; one that is none of ours is refused."""
        try:
            if len(frames) != 1:
                raise Refused(f"expected a message of one part, got {len(frames)}")
            request = messages.unpack_request(frames[0], network=self.split.fingerprint, codes=self.split.known_codes,
                                              n_exits=self.split.n_exits, n_classes=self.split.n_classes)
            return Waiting(peer, request, self._unpacked(request))
        except Refused as error:
            self._note(f"a message of {peer.hex()}: {error}")
            self._reply(peer, error.number, error=str(error))

    def _unpacked(self, request):
        codec = self._codecs[request.code]
        try:
            return np.stack([codec.unpack(payload) for payload in request.images])
        except ValueError as error:
            raise Refused(str(error), request.number) from error

    def _answer(self, code, waiting):
        """Run the network once for all requests of one code, and reply to each."""
        contents, bias = (np.concatenate(each) for each in zip(*((each.contents, each.request.bias) for each in waiting)))
        try:
            scores, exits = self.split.go_on(contents, bias, code, position=waiting[0].request.position)
        except Exception as error:  # of whatever kind: those who ask next are served
            logger.warning("cannot answer: %s", error)
            for each in waiting:
                self._reply(each.peer, each.request.number, error="the server failed; ask again")
            return
        first = 0
        for peer, request, own in waiting:
            rows = slice(first, first := first + len(own))
            self._reply(peer, request.number, scores=scores[rows], exits=exits[rows])
            self.n_served += len(own)

    def _reply(self, peer, number, *, scores=None, exits=None, error=""):
        zmq = security.zmq()
        reply = Reply(network=self.split.fingerprint, number=number, scores=scores, exits=exits, error=error)
        try:
            self._socket.send_multipart([peer, messages.pack_reply(reply)], flags=zmq.NOBLOCK)
        except zmq.ZMQError as failed:  # it does not listen any more
            logger.debug("no reply to %s: %s", peer.hex(), failed)

    def _note(self, refused):
        self.n_refused += 1
        logger.warning("refused %s", refused)


def _code(waiting):
    return waiting.request.code
