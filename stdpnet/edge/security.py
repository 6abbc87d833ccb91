"""Who may ask a server? (those who know a secret, unless both are on one machine)

The secret becomes the keys of CurveZMQ, of both sides: without it nobody finds the server's public key, with which the
handshake begins, and all messages are encrypted. Each connection has keys of its own, so that what was overheard stays
secret and cannot be sent again.
"""

import hashlib
import importlib
import ipaddress
import os
from urllib.parse import urlsplit

LEAST = 16  #: letters of a secret
SECRET = "STDPNET_EDGE_SECRET"  #: environment variable
SCRYPT = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}  #: slows down whoever tries secrets


def zmq():
    """Return the package of ZeroMQ; raises ValueError if it is missing."""
    return _extra("zmq", "pyzmq")


def msgpack():
    """Return the package of msgpack; raises ValueError if it is missing."""
    return _extra("msgpack", "msgpack")


def _extra(name, distribution):
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ValueError(f'edge: expected {distribution}, which is not installed; pip install "stdpnet[edge]"') from error


def secret_of_environment():
    """Return the secret in `SECRET`, or None."""
    return os.environ.get(SECRET) or None


def checked_address(address, secret):
    """Return an address; raises ValueError if it is none, or a secret is missing where it is not of this machine."""
    try:
        parts = urlsplit(address)
        fits = parts.scheme == "tcp" and parts.hostname and parts.port is not None
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(f"address: expected one such as tcp://127.0.0.1:5555, got {address!r}")
    if secret is None and not _is_loopback(parts.hostname):
        raise ValueError(f"address: expected one of this machine, such as tcp://127.0.0.1:{parts.port}, as there is no secret, "
                         f"got {address!r}; set {SECRET} on both sides to the same {LEAST} letters or more")
    if secret is not None and len(secret) < LEAST:
        raise ValueError(f"{SECRET}: expected {LEAST} letters or more, got {len(secret)}")
    return address


def secure_server(socket, secret):
    """Let only those connect to a socket who know the secret."""
    if secret is not None:
        socket.curve_server = True
        socket.curve_publickey, socket.curve_secretkey = _keys(secret, b"server")


def secure_device(socket, secret):
    """Let a socket connect to a server that knows the secret."""
    if secret is not None:
        socket.curve_publickey, socket.curve_secretkey = zmq().curve_keypair()
        socket.curve_serverkey, _ = _keys(secret, b"server")


def _keys(secret, side):
    """Return the public and the secret key that follow from a secret."""
    from zmq.utils import z85
    raw = hashlib.scrypt(secret.encode(), salt=b"stdpnet edge " + side, **SCRYPT)
    return zmq().curve_public(z85.encode(raw)), z85.encode(raw)


def _is_loopback(host):
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
