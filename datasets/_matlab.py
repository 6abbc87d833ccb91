"""Read matrices of numbers from a MATLAB file (level 5), and nothing else that such a file can hold.

The Mathworks, *MAT-file format* (level 5). A general reader follows cells in cells and makes what a header promises; of
an outline only two matrices are wanted.
"""

import struct
import zlib

import numpy as np

LARGEST = 1_000_000  #: bytes to which packed matrices unpack
PACKED, MATRIX, NAME = 15, 14, 1  #: types of elements
NUMBERS = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8"}
CLASSES = range(6, 16)  #: of matrices that are numbers, not cells, structures, text or sparse
HEADER = 128  #: bytes, of which the last two tell the byte order


def matrices(content: bytes) -> dict[str, np.ndarray]:
    """Return the matrices of real numbers in a file, float64, by their names.

    Raises
    ------
    ValueError
        If it is no such file, or damaged.
    """
    order = {b"IM": "<", b"MI": ">"}.get(content[HEADER - 2:HEADER])
    if order is None:
        raise ValueError("no MATLAB file of level 5")
    found: dict[str, np.ndarray] = {}
    left = LARGEST
    for kind, element in _elements(content[HEADER:], order):
        if kind == PACKED:
            element = zlib.decompressobj().decompress(element, left)
            left = max(left - len(element), 1)
            [(kind, element), *_] = _elements(element, order)
        if kind == MATRIX:
            found |= _matrix(element, order)
    return found


def _elements(content: bytes, order: str):
    """Types and contents of the elements in a row."""
    found, at = [], 0
    while at + 8 <= len(content):
        kind, size = struct.unpack(f"{order}II", content[at:at + 8])
        start = at + 8
        if kind >> 16:  # type and size, at most 4, share the first half
            kind, size, start = kind & 0xFFFF, kind >> 16, at + 4
        if start + size > len(content):
            raise ValueError("an element that is cut short")
        found.append((kind, content[start:start + size]))
        at = at + 8 if start == at + 4 else start + (size if kind == PACKED else -(-size//8)*8)
    return found


def _matrix(content: bytes, order: str) -> dict[str, np.ndarray]:
    """A matrix by its name; nothing if it is not one of real numbers."""
    (_, flags), (_, shape), (_, name), *values = _elements(content, order)
    if struct.unpack(f"{order}I", flags[:4])[0] & 0xFF not in CLASSES or len(values) != 1:
        return {}
    [(kind, numbers)] = values
    shape = np.frombuffer(shape, f"{order}i4")
    matrix = np.frombuffer(numbers, order + NUMBERS[kind]).astype(float).reshape(shape, order="F")
    return {name.decode("latin1"): matrix}
