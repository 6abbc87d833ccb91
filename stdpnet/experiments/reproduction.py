"""How are all claimed numbers measured, and set beside those of the papers? (one sweep, one page)

Each command runs in a process of its own and writes a result file; the sweep's table holds what it said. Killed and
started again, a command goes on with its training, and the sweep with the commands that are left.
"""

import shlex
import subprocess
import sys
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np

from ..files import atomic, result_file
from . import sweep
from .claims import TABLES

MEASURED = ("accuracy", "accuracy_mean_response", "accuracy_likelihood")  #: attributes that claims may read
COLUMNS = ("what", "source", "published", "measured", "seeds", "time", "commit", "command")

INTRODUCTION = """# Claims, measured

Accuracies on test data, mean ± standard deviation over seeds, beside the published ones, each by the command in its row
with `--seed` for each of the seeds. All together are measured, and this page is written, by

    {command}

Time is what training, labelling and testing took on average, as the clock says, with {jobs}. Rows without a number have
not been measured by this version.
{note}"""
SUBSETS = "\nThese are tiny parts of the data sets, which show that the commands work: **they are nobody's results.**\n"


def run(tables, folder, *, quick=False, jobs=1, scheduler=None, verbose=False):
    """Measure the claims of some tables which have not been measured yet, and return all that have been.

    Parameters
    ----------
    tables : iterable of str
        Names in `stdpnet.experiments.claims.TABLES`.
    folder : path-like
        Where result files, logs and the sweep's table are.
    quick : bool
        Whether to take tiny parts of the data sets, and the first seed alone.
    jobs : int
        Commands that run at a time, each on one core.
    scheduler : str, optional
        Address of a Dask scheduler whose workers share the folder.
    verbose : bool
        Whether to show progress.

    Returns
    -------
    list of dicts
        ``script``, ``options``, ``seed``, accuracies, ``seconds``, ``commit`` and ``error``.
    """
    folder = Path(folder).absolute()
    table = folder/"claims.h5"
    _forget_failures(table)
    points = [point for name in tables for claim in TABLES[name] for point in claim.points(quick=quick)]
    sweep.run(partial(measure, folder=str(folder)), [dict(each) for each in dict.fromkeys(tuple(p.items()) for p in points)],
              table, n_jobs=jobs, scheduler=scheduler, verbose=verbose)
    return sweep.read(table)


def _forget_failures(table):
    """Take rows without a number out of a table, so that they are tried again."""
    if table.exists():
        rows = sweep.read(table)
        if any(row[sweep.ERROR] for row in rows):
            sweep.write(table, [row for row in rows if not row[sweep.ERROR]])


def measure(script, options, seed, *, folder):
    """Run a script, or go on with a run of it, and return what its result file says.

    Raises
    ------
    ValueError
        With the last line that the script printed, if it failed.
    """
    out = Path(folder, f"{'_'.join([script, *options.replace('--', '').split()])}-{seed}.h5")
    out.parent.mkdir(parents=True, exist_ok=True)
    words = ["train", script, *shlex.split(options), "--seed", str(seed), "--jobs", "1", "--out", str(out)]
    done = subprocess.run([sys.executable, "-m", "stdpnet", *words, *(["--resume"] if out.exists() else [])],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    atomic.write(out.with_suffix(".log"), done.stdout.encode())
    if done.returncode:
        raise ValueError((done.stdout.strip() or f"ended with status {done.returncode}").splitlines()[-1])
    said = result_file.read(out).attributes
    return {name: said.get(name) for name in MEASURED} | {
        "seconds": said["train_seconds"] + said["test_seconds"], "commit": commit()}


def commit():
    """Return the commit of this package's checkout, with a + if files differ from it; elsewhere the version."""
    git = lambda *words: subprocess.run(["git", "-C", Path(__file__).parent, *words], capture_output=True, text=True)
    try:
        found = git("rev-parse", "--short", "HEAD")
        return found.stdout.strip() + "+"*bool(git("status", "--porcelain").stdout) if not found.returncode else version("stdpnet")
    except FileNotFoundError:
        return version("stdpnet")


def page(rows, *, command, quick=False, jobs=1):
    """Return a page in Markdown with all tables, from the rows that `run` returned.

    Parameters
    ----------
    rows : list of dicts
    command : str
        What measured them.
    quick : bool
        Whether on tiny parts of the data sets.
    jobs : int
        Commands that ran at a time.
    """
    running = "one command running at a time" if jobs == 1 else f"{jobs} commands running at a time"
    parts = [INTRODUCTION.format(command=command, jobs=running, note=SUBSETS if quick else "")]
    for name, claims in TABLES.items():
        lines = [f"## {name}\n", f"| {' | '.join(COLUMNS)} |", "|---"*len(COLUMNS) + "|"]
        parts.append("\n".join(lines + [_line(claim, rows, quick) for claim in claims]) + "\n")
    return "\n".join(parts)


def _line(claim, rows, quick):
    """Return a claim's line of a table."""
    mine = [row for row in rows if any(point.items() <= row.items() for point in claim.points(quick=quick))]
    measured = [row for row in mine if not row[sweep.ERROR]]
    failure = next((row[sweep.ERROR] for row in mine if row[sweep.ERROR]), "")
    found = _numbers(claim, measured) if measured else [failure, "", "", ""]
    cells = [claim.setting, claim.source, claim.published, *found, f"`{claim.command}`"]
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _numbers(claim, rows):
    """Return the cells measured, seeds, time and commit."""
    rows = sorted(rows, key=lambda row: row["seed"])
    values = 100*np.array([row[claim.reads] for row in rows])
    spread = f" ± {values.std(ddof=1):.1f}" if len(values) > 1 else ""
    each = ", ".join(f"{row['seed']}: {value:.2f}" for row, value in zip(rows, values))
    return [f"**{values.mean():.1f}{spread} %**", each, _duration(np.mean([row["seconds"] for row in rows])),
            ", ".join(sorted({row["commit"] for row in rows}))]


def _duration(seconds):
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds/60:.0f} min"
