"""Which HDF5 files are plain data, and small enough to be read?

HDF5 can refer to other files, hold objects of any kind and declare sizes without end. A result file needs none of it.
"""

import math

import h5py

MAX_DEPTH = 50          #: groups in groups
MAX_OBJECTS = 20_000    #: groups, data sets and attributes
MAX_BYTES = 4*2**30     #: of all data sets and attributes, unpacked


class NotPlain(ValueError):
    """What a file holds that is not plain data."""


def check(file):
    """Look through an open file before any of its data are read.

    Parameters
    ----------
    file : h5py.File

    Raises
    ------
    NotPlain
        If it holds links to elsewhere, objects under two names, data outside of itself, types other than numbers,
        truth values and text, or more than the constants of this module allow.
    """
    n_objects, n_bytes, seen = 0, 0, set()
    level = [file]
    for _ in range(MAX_DEPTH):
        inner = [item for group in level for item in _members(group)]
        for each in level:
            n_objects, n_bytes = n_objects + 1 + len(each.attrs), n_bytes + _declared(each)
        if n_objects + len(inner) > MAX_OBJECTS:
            raise NotPlain(f"more than {MAX_OBJECTS} objects")
        if n_bytes > MAX_BYTES:
            raise NotPlain(f"data that unpack to {n_bytes} bytes, more than {MAX_BYTES}")
        _refuse_again(level, seen)
        level = inner
        if not level:
            return
    raise NotPlain(f"groups nested deeper than {MAX_DEPTH}")


def _members(item):
    """Objects in a group, a list."""
    if not isinstance(item, h5py.Group):
        return []
    for name in item:
        if not isinstance(item.get(name, getlink=True), h5py.HardLink):
            raise NotPlain(f"a link to elsewhere, {name!r}")
    return list(item.values())


def _refuse_again(items, seen):
    """Note the places of objects in the file; none may come twice, as in a circle."""
    for item in items:
        place = h5py.h5o.get_info(item.id).addr
        if place in seen:
            raise NotPlain(f"an object under two names, {item.name!r}")
        seen.add(place)


def _declared(item):
    """Bytes that an object's data and attributes take in memory, at least."""
    n_bytes = sum(_size(item.attrs.get_id(name), name) for name in item.attrs)
    if isinstance(item, h5py.Dataset):
        if item.external or item.is_virtual:
            raise NotPlain(f"data in another place, {item.name!r}")
        return n_bytes + _size(item, item.name)
    if not isinstance(item, h5py.Group):
        raise NotPlain(f"an object that is neither group nor data, {item.name!r}")
    return n_bytes


def _size(values, name):
    """Bytes of a data set or attribute in memory; a string counts as what points to it."""
    dtype = values.dtype
    if dtype.kind not in "biufS" and h5py.check_string_dtype(dtype) is None or h5py.check_ref_dtype(dtype):
        raise NotPlain(f"values other than numbers and text, {name!r}")
    return math.prod(values.shape or ())*dtype.itemsize
