"""How does a grid of runs become one table, on all cores or a cluster, and survive being killed?

A task is any function of keyword arguments that returns a dict of numbers and strings, such as `EstimatorTask`. `run`
calls it for every point of a grid that the table does not hold yet, and writes the table after each.
"""

import contextlib
import logging
import socket
from pathlib import Path
from urllib.parse import urlsplit

import joblib
from sklearn.base import clone
from tqdm import tqdm

from ..files import atomic, locks
from .tables import ERROR, curve, read, usual, write

__all__ = ["ERROR", "EstimatorTask", "curve", "read", "run", "usual", "write"]

logger = logging.getLogger(__name__)

PORT = 8786       #: of schedulers, if an address names none
MAX_GREETING = 2**20  #: bytes
CONNECTING = 2.0  #: seconds after which a scheduler that does not answer is taken to be none


def run(task, points, path, *, n_jobs=1, scheduler=None, verbose=False):
    """Run a task for every point, and write the results to an HDF5 table and, beside it, a CSV table.

    Both are replaced in one step after each point. A point that raises a ValueError gets a row that says why; other
    errors end the sweep. Killed and started again, the sweep skips what is in the table.

    Parameters
    ----------
    task : callable
        ``task(**point)`` returns a dict of numbers and strings. It must be picklable: a function of a module, or an
        instance of a class of one. Processes of a cluster must be able to import it.
    points : iterable of dicts
        Numbers, strings and None by name, the same names in each: a `sklearn.model_selection.ParameterGrid`, say.
    path : path-like
        HDF5 table; the other one has the ending .csv.
    n_jobs : int
        Processes on this machine.
    scheduler : str, optional
        Address of a Dask scheduler, such as ``"tcp://host:8786"``; its workers then do the work.
    verbose : bool
        Whether to show progress.

    Returns
    -------
    list of dicts
        A row per point in the order of `points`: the point, the task's results, and ``error``.

    Raises
    ------
    ValueError
        If the table cannot be written, holds another sweep, another sweep is writing it, or there is no such scheduler.
    """
    points = [dict(point) for point in points]
    if not points:
        return []
    atomic.check_writable(path)
    with locks.lock(path):
        return _run(task, points, path, n_jobs, scheduler, verbose)


def _run(task, points, path, n_jobs, scheduler, verbose):
    found = [_point(row, points) | row for row in (read(path) if Path(path).exists() else [])]
    rows = {_key(_point(row, points)): row for row in found}
    todo = [point for point in points if _key(point) not in rows]
    calls = [joblib.delayed(_attempt)(task, point) for point in todo]
    with _workers(scheduler), tqdm(total=len(points), initial=len(points) - len(todo), disable=not verbose) as bar:
        parallel = joblib.Parallel(n_jobs=None if scheduler else n_jobs, return_as="generator_unordered", batch_size=1,
                                   pre_dispatch="all" if scheduler else "2*n_jobs")
        for row in parallel(calls) if calls else []:
            rows[_key(_point(row, points))] = row
            write(path, list(rows.values()))
            bar.update()
    return [rows[_key(point)] for point in points]


class EstimatorTask:
    """Fit a scikit-learn estimator with other parameters, and test it.

    Parameters
    ----------
    estimator : estimator with `score`
        Stays as it is.
    train, test : tuple of arrays
        X and y.
    """

    def __init__(self, estimator, train, test):
        self.estimator = estimator
        self.train = train
        self.test = test

    def __call__(self, **parameters):
        """Return the score on the test samples."""
        fitted = clone(self.estimator).set_params(**parameters).fit(*self.train)
        return {"score": fitted.score(*self.test)}


def _attempt(task, point):
    try:
        return point | dict(task(**point)) | {ERROR: ""}
    except ValueError as error:
        logger.warning("%s: %s", point, error)
        return point | {ERROR: str(error)}


def _point(row, points):
    """Return the part of a row that says which point it is."""
    names = points[0].keys()
    if not names <= row.keys():
        raise ValueError(f"the table is of another sweep: expected the columns {', '.join(names)}, got "
                         f"{', '.join(row)}; give another file name")
    return {name: row[name] for name in names}


def _key(point):
    """Return a point as something that compares equal after it went through a file."""
    comparable = lambda value: float(value) if isinstance(value, int | float) else value
    return tuple(sorted((name, comparable(value)) for name, value in point.items()))


@contextlib.contextmanager
def _workers(scheduler):
    """Lend the workers of a Dask scheduler to joblib, if there is one."""
    if scheduler is None:
        yield
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise ValueError("scheduler: expected the package distributed to be installed; "
                         "python -m pip install 'stdpnet[cluster]'") from error
    _find(scheduler)
    try:
        client = Client(scheduler, set_as_default=False, timeout=10)
    except (OSError, ValueError) as error:
        raise _no_scheduler(scheduler, error) from error
    with client, joblib.parallel_config(backend="dask", client=client):
        yield


def _find(scheduler):
    """Refuse an address at which nobody answers. Of a client that tried, distributed would log a traceback later."""
    try:
        address = urlsplit(scheduler if "://" in scheduler else f"tcp://{scheduler}")
        if address.scheme in ("tcp", "tls", "ws", "wss"):
            with socket.create_connection((address.hostname, address.port or PORT), timeout=CONNECTING) as connection:
                _check_greeting(connection if address.scheme == "tcp" else None)
        elif address.scheme != "inproc":
            raise ValueError(f"unknown protocol {address.scheme}")
    except (OSError, ValueError) as error:
        raise _no_scheduler(scheduler, error) from error


def _check_greeting(connection):
    """Refuse a server that does not greet as a scheduler does: first comes the length of the greeting, in 8 bytes."""
    if connection and not 0 < int.from_bytes(connection.recv(8, socket.MSG_WAITALL), "little") < MAX_GREETING:
        raise ValueError("a server of another kind")


def _no_scheduler(scheduler, error):
    return ValueError(f"scheduler: expected the address of a running Dask scheduler, got {scheduler!r} ({error}); "
                      "start one with dask scheduler")
