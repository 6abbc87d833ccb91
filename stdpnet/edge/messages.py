"""What do a device and a server say to each other? (msgpack, of which nothing is believed until it was looked at)

=========  =====================================================================================================
request    holds
=========  =====================================================================================================
version    of this table and of the codes, `VERSION`
network    fingerprint of the trained network, and of where it is split
number     by which the device knows the reply again
code       how what is sent was packed, see `stdpnet.edge.codes`
position   number of the first image in the device's own count
images     payloads, one for each image
bias       float32, what the device's layers add to the scores of the server's exits, for each image, exit and class
=========  =====================================================================================================

A reply holds version, network and number, and either scores (float32, images and classes) and exits (uint8), or an error:
one line.
"""

from dataclasses import dataclass

import numpy as np

from . import security

VERSION = 2
MOST_IMAGES = 512  #: of a request
MOST_BYTES = 16 << 20  #: of a message
LONGEST = 400  #: letters of an error
DIGEST = 16  #: bytes of a fingerprint
NUMBER = 2**63  #: above all numbers of requests
POSITION = 2**31 - MOST_IMAGES  #: above all numbers of images, which programs count with 32 bits
REQUEST = {"version": int, "network": bytes, "number": int, "code": str, "position": int, "images": list, "bias": bytes}
REPLY = {"version": int, "network": bytes, "number": int, "scores": bytes, "exits": bytes, "error": str}


@dataclass(frozen=True, kw_only=True, eq=False)
class Request:
    """What a device asks of a server."""

    network: bytes  #: fingerprint
    number: int  #: of the request
    code: str  #: of the payloads
    position: int  #: of the first image
    images: list  #: payloads
    bias: np.ndarray  #: float32 (n, n_exits, n_classes)


@dataclass(frozen=True, kw_only=True, eq=False)
class Reply:
    """What a server answers."""

    network: bytes  #: fingerprint
    number: int  #: of the request
    scores: np.ndarray | None  #: float32 (n, n_classes)
    exits: np.ndarray | None  #: uint8 (n,), counted from the server's first
    error: str  #: why there is no answer, or ""


class Refused(ValueError):
    """A message that is none of ours, with the number of the request where it could be read."""

    def __init__(self, reason, number=0):
        super().__init__(reason)
        self.number = number


def pack_request(request):
    """Return a request as bytes."""
    return security.msgpack().packb({
        "version": VERSION, "network": request.network, "number": request.number, "code": request.code,
        "position": request.position, "images": list(request.images), "bias": np.asarray(request.bias, "<f4").tobytes()})


def unpack_request(data, *, network, codes, n_exits, n_classes):
    """Return the `Request` that bytes hold.

    Parameters
    ----------
    data : bytes
    network : bytes
        Fingerprint that it must have.
    codes : collection of str
        Codes that are known.
    n_exits, n_classes : int
        Of the server.

    Raises
    ------
    Refused
        In one line, what was expected and what came.
    """
    held = _unpacked(data, REQUEST)
    number, n = held["number"], len(held["images"])
    _expect(held["network"] == network, f"network {network.hex()}", held["network"].hex(), number,
            "; give both sides the same file and the same split")
    _expect(held["code"] in codes, f"a code, one of {', '.join(codes)}", repr(held["code"][:20]), number)
    _expect(held["position"] < POSITION, f"a position below {POSITION}", held["position"], number)
    _expect(1 <= n <= MOST_IMAGES, f"1 to {MOST_IMAGES} images", n, number)
    _expect(all(isinstance(each, bytes) for each in held["images"]), "images as bytes", "others", number)
    bias = _floats(held["bias"], (n, n_exits, n_classes), "bias", number)
    return Request(network=network, number=number, bias=bias, **{name: held[name] for name in ("code", "position", "images")})


def pack_reply(reply):
    """Return a reply as bytes."""
    as_bytes = lambda array, kind: b"" if reply.error else np.asarray(array, kind).tobytes()
    return security.msgpack().packb({
        "version": VERSION, "network": reply.network, "number": reply.number, "error": reply.error[:LONGEST],
        "scores": as_bytes(reply.scores, "<f4"), "exits": as_bytes(reply.exits, np.uint8)})


def unpack_reply(data, *, network, n_exits, n_classes):
    """Return the `Reply` that bytes hold; parameters and errors as of `unpack_request`."""
    held = _unpacked(data, REPLY)
    number, error = held["number"], " ".join(held["error"].split())[:LONGEST]
    if error:
        return Reply(network=held["network"], number=number, scores=None, exits=None, error=error)
    _expect(held["network"] == network, f"network {network.hex()}", held["network"].hex(), number,
            "; give both sides the same file and the same split")
    exits = np.frombuffer(held["exits"], np.uint8)
    _expect(len(exits) <= MOST_IMAGES and (exits < n_exits).all(), f"exits below {n_exits}", "others", number)
    return Reply(network=network, number=number, scores=_floats(held["scores"], (len(exits), n_classes), "scores", number),
                 exits=exits, error="")


def _unpacked(data, fields):
    """Return what a message holds, its fields of the types that they should have, and of our version."""
    _expect(len(data) <= MOST_BYTES, f"a message of at most {MOST_BYTES} bytes", f"{len(data)}")
    try:
        held = security.msgpack().unpackb(data, raw=False, strict_map_key=True, use_list=True, max_array_len=MOST_IMAGES,
                               max_map_len=len(fields), max_str_len=2*LONGEST, max_bin_len=MOST_BYTES, max_ext_len=0)
    except Exception as error:  # of any kind, for any bytes
        raise Refused(f"expected a whole msgpack message, got {len(data)} bytes of another kind "
                      f"({' '.join(str(error or type(error).__name__).split())[:80]})") from error
    _expect(isinstance(held, dict), "a message with named fields", type(held).__name__)
    number = held.get("number") if _is_number(held.get("number")) else 0
    _expect(held.get("version") == VERSION, f"messages of version {VERSION}", repr(held.get("version"))[:20], number,
            "; install the same stdpnet on both sides")
    for name, kind in fields.items():
        right = type(held.get(name)) is kind and (kind is not int or _is_number(held[name]))
        _expect(right, f"{name}: {kind.__name__}", type(held.get(name)).__name__, number)
    return held


def _is_number(value):
    return type(value) is int and 0 <= value < NUMBER


def _floats(data, shape, name, number):
    """Return finite numbers of a shape, float32."""
    n_bytes = 4*int(np.prod(shape))
    _expect(len(data) == n_bytes, f"{name} of {n_bytes} bytes", len(data), number)
    values = np.frombuffer(data, "<f4").reshape(shape)
    _expect(np.isfinite(values).all(), f"{name}: finite numbers", "others", number)
    return values


def _expect(holds, expected, got, number=0, remedy=""):
    if not holds:
        raise Refused(f"expected {expected}, got {got}{remedy}", number)
