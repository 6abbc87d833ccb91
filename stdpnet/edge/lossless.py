"""What is the shortest way to say some bytes, most of which are 0? (NumPy and zlib; what comes in is not trusted)

Items of one or more bytes are sent as they are, deflated, or as a bit for each that tells whether it is 0, and the others
behind it, deflated: the first byte of a payload tells which. Deflating itself knows several ways, which are read alike:
activations repeat little but 0, and gaps between spikes nothing, so that what else is copied only disturbs the code.
"""

import zlib

import numpy as np

AS_IT_IS, DEFLATED, SPARSE = range(3)  #: what the first byte says
WAYS = ((DEFLATED, zlib.Z_DEFAULT_STRATEGY), (DEFLATED, zlib.Z_RLE), (DEFLATED, zlib.Z_HUFFMAN_ONLY),
        (SPARSE, zlib.Z_DEFAULT_STRATEGY))  #: and strategies of deflating, that each are the shortest for some code
LEVEL = 6  #: of zlib, which looks no farther for what it can copy
WINDOW, MEMORY = -15, 9  #: of zlib, without a header


def packed(octets, *, width=1):
    """Return bytes, uint8 (n*width,), of items of some width, in the shortest way that is known here."""
    bodies = {AS_IT_IS: octets.tobytes(), SPARSE: _sparse(octets, width)}
    bodies[DEFLATED] = bodies[AS_IT_IS]
    deflated = [bytes([kind]) + _deflated(bodies[kind], strategy) for kind, strategy in WAYS]
    return min([bytes([AS_IT_IS]) + bodies[AS_IT_IS], *deflated], key=len)


def unpacked(data, n, *, width=1):
    """Return the bytes of n items, uint8 (n*width,), that were packed; raises ValueError if there are not so many."""
    found = unpacked_within(data, n, width=width)
    if len(found) != n*width:
        raise ValueError(f"payload: expected {n*width} bytes, got {len(found)}; it is truncated, or of another network")
    return found


def unpacked_within(data, most, *, width=1):
    """Return the bytes that were packed, of which there may be so many items; no more than that are ever unpacked."""
    kind, body = data[:1], data[1:]
    if kind == bytes([AS_IT_IS]) and len(body) <= most*width:
        return np.frombuffer(body, np.uint8)
    if kind == bytes([DEFLATED]):
        return np.frombuffer(_inflated(body, most*width), np.uint8)
    if kind == bytes([SPARSE]):
        return _dense(np.frombuffer(_inflated(body, 4 + -(-most//8) + most*width), np.uint8), most, width)
    raise ValueError(f"payload: expected at most {most*width} bytes, packed in a known way, got {len(body)} bytes, kind "
                     f"{list(kind)}")


def _sparse(octets, width):
    """Return which items are not 0, and these: the first bytes of all, the second ones of all, and so on."""
    items = octets.reshape(-1, width)
    there = items.any(axis=1)
    return len(items).to_bytes(4, "little") + np.packbits(there).tobytes() + items[there].T.tobytes()


def _dense(octets, most, width):
    """Return the items of which `_sparse` told, uint8 (n*width,)."""
    n = int.from_bytes(octets[:4].tobytes(), "little")
    size = 4 + -(-n//8)
    there = np.unpackbits(octets[4:size]).astype(bool)
    if len(octets) < size or n > most or there[n:].any() or len(octets) - size != there.sum()*width:
        raise ValueError(f"payload: expected at most {most} items and which of them are 0, got others")
    found = np.zeros((n, width), np.uint8)
    found[there[:n]] = octets[size:].reshape(width, -1).T
    return found.ravel()


def _deflated(raw, strategy):
    stream = zlib.compressobj(LEVEL, zlib.DEFLATED, WINDOW, MEMORY, strategy)
    return stream.compress(raw) + stream.flush()


def _inflated(body, most):
    """Return bytes that were deflated, at most so many."""
    stream = zlib.decompressobj(WINDOW)
    try:
        found = stream.decompress(body, most + 1)
    except zlib.error as error:
        raise ValueError(f"payload: expected deflated bytes, got others ({error})") from error
    if len(found) > most or not stream.eof or stream.unused_data:
        raise ValueError(f"payload: expected deflated bytes that unpack to at most {most}, got others")
    return found
