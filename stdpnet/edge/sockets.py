"""How do messages travel? (ZeroMQ, with limits on size and time; whoever breaks them is cut off, and nobody else)"""

import logging

from . import security
from .messages import MOST_BYTES

logger = logging.getLogger(__name__)

WAITING = 4  #: messages of a peer that are kept before it has to wait
HANDSHAKE = 5000  #: ms
HEARTBEAT = 2000  #: ms between signs of life, without which a connection is given up
BACKLOG = 512  #: connections that may wait to be accepted
RECONNECT = (50, 2000)  #: ms before the first attempt to connect again, and at most


def server(context, address, secret):
    """Return a socket that listens at an address."""
    zmq, address = security.zmq(), security.checked_address(address, secret)
    socket = _limited(context.socket(zmq.ROUTER))
    security.secure_server(socket, secret)
    socket.backlog = BACKLOG
    socket.router_handover = False  # nobody takes another's name
    try:
        socket.bind(address)
    except zmq.ZMQError as error:
        socket.close()
        raise ValueError(f"address: expected one that is free on this machine, got {address!r} ({error.strerror})") from error
    return socket


def device(context, address, secret):
    """Return a socket that connects to an address, and again whenever it must."""
    zmq, address = security.zmq(), security.checked_address(address, secret)
    socket = _limited(context.socket(zmq.DEALER))
    security.secure_device(socket, secret)
    socket.reconnect_ivl, socket.reconnect_ivl_max = RECONNECT
    socket.connect(address)
    return socket


class Watch:
    """What befalls the connections of a socket.

    Parameters
    ----------
    socket : zmq.Socket
    """

    def __init__(self, socket):
        zmq = self._zmq = security.zmq()
        self._failed = (zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL
                        | zmq.EVENT_HANDSHAKE_FAILED_AUTH)
        watched = self._failed | zmq.EVENT_DISCONNECTED | zmq.EVENT_HANDSHAKE_SUCCEEDED
        self._socket, self._monitor, self._greeted = socket, socket.get_monitor_socket(watched), False

    def refused(self):
        """Return how many connections ended in the handshake since the last time, as those without the secret do."""
        from zmq.utils.monitor import recv_monitor_message
        n = 0
        while self._monitor.poll(0):
            event = recv_monitor_message(self._monitor)["event"]
            n += bool(event & self._failed) or (event == self._zmq.EVENT_DISCONNECTED and not self._greeted)
            self._greeted = event == self._zmq.EVENT_HANDSHAKE_SUCCEEDED
        return n

    def close(self):
        """Stop watching."""
        self._socket.disable_monitor()
        self._monitor.close(linger=0)


def _limited(socket):
    """Return a socket that keeps little, and waits for nothing when it is closed."""
    socket.linger = 0
    socket.maxmsgsize = 2*MOST_BYTES  # of those between once and twice the limit the sender is told why
    socket.sndhwm = socket.rcvhwm = WAITING
    socket.handshake_ivl = HANDSHAKE
    socket.heartbeat_ivl, socket.heartbeat_timeout, socket.heartbeat_ttl = HEARTBEAT, 2*HEARTBEAT, 3*HEARTBEAT
    return socket
