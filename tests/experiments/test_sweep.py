"""Sweeps: one row per point whatever happens, nothing done twice, on processes and on a cluster."""

import csv
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sklearn.datasets import load_iris
from sklearn.model_selection import ParameterGrid
from sklearn.neighbors import KNeighborsClassifier

from stdpnet.experiments import sweep
from stdpnet.files import locks

GRID = ParameterGrid({"a": [1, 2], "b": [0.1, 0.2, None], "name": ["x", "y"]})


class Task:
    """Leave a mark of each call, take `seconds`, and refuse what `refuse` names."""

    def __init__(self, folder, *, seconds=0.0, refuse=None, kill=None):
        self.folder, self.seconds, self.refuse, self.kill = folder, seconds, refuse, kill

    def __call__(self, a, b, name):
        Path(self.folder, f"{a} {b} {name} {os.getpid()} {time.monotonic_ns()}").touch()
        time.sleep(self.seconds)
        if (a, b, name) == self.refuse:
            raise ValueError("not this one")
        if (a, b, name) == self.kill and not Path(self.folder, "killed").exists():
            Path(self.folder, "killed").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return {"sum": a + (b or 0), "twice": 2*name}


@pytest.fixture
def marks(tmp_path):
    folder = tmp_path / "marks"
    folder.mkdir()
    return folder


@pytest.fixture
def table(tmp_path):
    return tmp_path / "table.h5"


def called(marks):
    """The points that were worked on, as text, in order of their names."""
    return sorted(mark.name.rsplit(" ", 2)[0] for mark in marks.iterdir() if mark.name != "killed")


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_every_point_becomes_a_row(n_jobs, marks, table):
    rows = sweep.run(Task(marks), GRID, table, n_jobs=n_jobs)
    assert [{name: row[name] for name in ("a", "b", "name")} for row in rows] == list(GRID)
    assert all(row["sum"] == row["a"] + (row["b"] or 0) and row["twice"] == 2*row["name"] for row in rows)
    assert len(called(marks)) == len(set(called(marks))) == len(GRID)


def test_the_two_tables_hold_the_same(marks, table):
    rows = sweep.run(Task(marks), GRID, table)
    key = lambda row: (row["a"], str(row["b"]), row["name"])
    assert sorted(sweep.read(table), key=key) == sorted(rows, key=key)
    with open(table.with_suffix(".csv"), newline="") as file:
        text = list(csv.DictReader(file))
    assert {(row["a"], row["b"], row["name"], row["sum"]) for row in text} == {
        tuple("" if row[name] is None else str(row[name]) for name in ("a", "b", "name", "sum")) for row in rows}


def test_what_is_done_is_not_done_again(marks, table):
    first = sweep.run(Task(marks), list(GRID)[:5], table)
    again = sweep.run(Task(marks), GRID, table)
    assert len(called(marks)) == len(GRID) and again[:5] == first
    assert sweep.run(Task(marks), GRID, table) == again
    assert len(called(marks)) == len(GRID)


def test_a_point_that_cannot_be_done_says_why_and_the_others_go_on(marks, table):
    rows = sweep.run(Task(marks, refuse=(1, 0.2, "x")), GRID, table)
    refused = [row for row in rows if row["error"]]
    assert [row["error"] for row in refused] == ["not this one"]
    assert [row for row in sweep.read(table) if row["error"]][0]["sum"] is None
    assert sweep.run(Task(marks), GRID, table)[0].keys() >= {"sum", "error"}


def test_a_table_of_another_sweep_is_refused(marks, table):
    sweep.run(Task(marks), GRID, table)
    with pytest.raises(ValueError, match="^the table is of another sweep: expected the columns c, got .*; give another file name$"):
        sweep.run(Task(marks), [{"c": 1}], table)


def test_any_estimator_will_do(table):
    X, y = load_iris(return_X_y=True)
    task = sweep.EstimatorTask(KNeighborsClassifier(), (X[::2], y[::2]), (X[1::2], y[1::2]))
    rows = sweep.run(task, ParameterGrid({"n_neighbors": [1, 5], "weights": ["uniform", "distance"]}), table)
    assert len(rows) == 4 and all(row["score"] > 0.9 for row in rows)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
def test_a_killed_sweep_goes_on_where_it_was(marks, table):
    code = ("import sys; sys.path.insert(0, sys.argv[1]); import test_sweep as t; "
            "t.sweep.run(t.Task(sys.argv[2], seconds=0.2), t.GRID, sys.argv[3], n_jobs=2)")
    process = subprocess.Popen([sys.executable, "-c", code, str(Path(__file__).parent), str(marks), str(table)],
                               start_new_session=True)
    until = time.monotonic() + 30
    while not (table.exists() and len(sweep.read(table)) >= 3) and time.monotonic() < until:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    done = sweep.read(table)
    before = called(marks)
    assert 3 <= len(done) < len(GRID)
    rows = sweep.run(Task(marks), GRID, table)
    assert len(rows) == len(GRID) and not any(row["error"] for row in rows)
    assert len(called(marks)) - len(before) == len(GRID) - len(done)


def test_a_second_sweep_with_the_same_table_is_refused_before_work(marks, table):
    with locks.lock(table), pytest.raises(ValueError, match=f"^{table}: another run is writing it, process {os.getpid()} on"):
        sweep.run(Task(marks), GRID, table)
    assert called(marks) == []


# on a cluster

@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "127.0.0.1:9", "127.0.0.1", "tcp://127.0.0.1:x", "tcp://", "nonsense://here",
                                     "tcp://127.0.0.1:99999", "tls://127.0.0.1:9", "tcp://no.such.host.invalid:1"])
def test_a_bad_address_is_one_line_and_distributed_is_not_even_asked(address, marks, table, monkeypatch):
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(distributed, "Client", lambda *arguments, **options: pytest.fail("asked"))
    with pytest.raises(ValueError) as error:
        sweep.run(Task(marks), GRID, table, scheduler=address)
    assert str(error.value).startswith(f"scheduler: expected the address of a running Dask scheduler, got {address!r} (")
    assert str(error.value).endswith("); start one with dask scheduler") and "\n" not in str(error.value)
    assert called(marks) == []


def test_an_address_without_a_scheduler_is_refused(marks, table):
    pytest.importorskip("distributed")
    with pytest.raises(ValueError, match="^scheduler: expected the address of a running Dask scheduler, got 'nonsense://here'"):
        sweep.run(Task(marks), GRID, table, scheduler="nonsense://here")


@pytest.mark.parametrize("greeting, problem", [(b"SSH-2.0-OpenSSH", "a server of another kind"), (b"", "timed out")])
def test_a_server_that_is_no_scheduler_is_refused(greeting, problem, marks, table, monkeypatch):
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(distributed, "Client", lambda *arguments, **options: pytest.fail("asked"))
    monkeypatch.setattr(sweep, "CONNECTING", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=lambda: kept.append(server.accept()[0]) or kept[0].sendall(greeting))
        kept = []
        thread.start()
        with pytest.raises(ValueError, match=rf"^scheduler: expected .* \({problem}\); start one with dask scheduler$"):
            sweep.run(Task(marks), GRID, table, scheduler=f"127.0.0.1:{server.getsockname()[1]}")
        thread.join()
        kept[0].close()


def test_a_cluster_does_the_same_though_a_worker_is_killed(marks, table):
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        task = Task(marks, seconds=0.05, kill=(1, 0.2, "y"))
        rows = sweep.run(task, GRID, table, scheduler=cluster.scheduler_address)
    assert (marks / "killed").exists()
    assert [row["sum"] for row in rows] == [point["a"] + (point["b"] or 0) for point in GRID]
    assert called(marks).count("1 0.2 y") == 2
