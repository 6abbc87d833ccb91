"""What does a table of runs hold, and what can be read off it?

A table is a list of rows, dicts of numbers, strings, truth values and None by the same names. Its file is HDF5, a data
set per column; a CSV file beside it is for people and other programs.
"""

import csv
import io
import json
from pathlib import Path

import numpy as np

from ..files import atomic, result_file

ERROR = "error"  #: column of what went wrong; empty where nothing did
JSON = "json "   #: before the name of a column whose values are JSON texts: of several types, say, or with None
NONE = "none "   #: in files of version 0.1: where a column holds no value


def write(path, rows):
    """Write rows to an HDF5 table and a CSV table beside it, each in one step.

    Raises
    ------
    ValueError
        If a value is no number, string, truth value or None, or the tables cannot be written.
    OSError
        If the disk is full.
    """
    rows = [{name: _plain(name, value) for name, value in row.items()} for row in rows]
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = dict(_column(name, [row.get(name) for row in rows]) for name in names)
    result_file.write(path, attributes={}, data=columns, parameters=None, history={})
    text = io.StringIO()
    table = csv.DictWriter(text, names, lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    atomic.write(Path(path).with_suffix(".csv"), text.getvalue().encode(errors="surrogateescape"))


def read(path):
    """Return the rows of an HDF5 table, a list of dicts equal to those written; raises ValueError if there is none."""
    data = result_file.read(path).data
    columns = {name.removeprefix(JSON): _values(name, data) for name in data if not name.startswith(NONE)}
    lengths = {len(values) for values in columns.values()}
    if ERROR not in columns or len(lengths) > 1:
        raise ValueError(f"{path}: expected a table of runs, got {', '.join(columns) or 'nothing'}; "
                         "give another file name")
    return [dict(zip(columns, row)) for row in zip(*columns.values())]


def curve(rows, x, y):
    """Return x and y averaged over the rows of each point of a curve, and the standard deviation of y.

    Rows with equal values of ``threshold`` (if it is 0, of ``left``) and ``neurons`` are one point: those of several
    seeds. Three arrays, by x.
    """
    points = {}
    for row in rows:
        if not row[ERROR]:
            points.setdefault((row["threshold"] or row.get("left"), row["neurons"]), []).append((row[x], row[y]))
    means = sorted((np.mean([a for a, _ in each]), np.mean([b for _, b in each]), np.std([b for _, b in each]))
                   for each in points.values())
    return tuple(np.array(means).reshape(-1, 3).T)


def usual(rows, name):
    """Return the value that most rows have in a column; of several such values the least."""
    values = [row[name] for row in rows]
    return min(values, key=lambda value: (-values.count(value), value))


def _plain(name, value):
    """Python's value of a number, string, truth value or None."""
    value = value.item() if isinstance(value, np.generic) else value
    if not isinstance(value, bool | int | float | str | None):
        raise ValueError(f"{name}: expected a number, string, truth value or None, got {type(value).__name__}; "
                         "convert it")
    return value


def _column(name, values):
    """Name and data set of a column: an array if that keeps all values and types, else JSON texts."""
    array = np.array(values)
    text = array.dtype.kind == "U"
    if array.dtype.kind in "bif" or text and "".join(map(str, values)).isascii():
        if [*map(repr, array.tolist())] == [*map(repr, values)]:
            return name, array
    return JSON + name, np.array([json.dumps(value) for value in values], str)


def _values(name, data):
    """Values of a column."""
    values = data[name].tolist()
    if name.startswith(JSON):
        return [json.loads(value) for value in values]
    missing = data[NONE + name].tolist() if NONE + name in data else len(values)*[False]
    return [None if nothing else value for value, nothing in zip(values, missing)]
