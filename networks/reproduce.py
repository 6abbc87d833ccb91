"""Measure every number that is claimed, and write them beside those of the papers.

    python networks/reproduce.py --quick                      # tiny parts of the data sets, minutes: does it all run?
    python networks/reproduce.py --tables two-layer readings  # some tables, hours
    python networks/reproduce.py --jobs 2                     # all of them, a day on two cores

Killed and started again, it goes on. The page has all tables, with what has been measured so far, and the commits that it
was measured with; `networks/REPRODUCED.md` is such a page. Needs MNIST, FSDD and CIFAR-10, and PyTorch (stdpnet[torch]).
"""

from pathlib import Path
from typing import Annotated

from stdpnet.experiments import command_line, reproduction
from stdpnet.experiments.claims import TABLES
from stdpnet.experiments.options import Count, OutputFile, Scheduler, one_of
from stdpnet.files import atomic


def main(*, tables: tuple[Annotated[str, one_of(TABLES)], ...] = tuple(TABLES), quick: bool = False, jobs: Count = 1,
         scheduler: Scheduler = None, out: Annotated[OutputFile, "page to write"] = "results/reproduce/RESULTS.md"):
    """Measure what has not been measured yet, write the page and return the sweep's rows.

    Parameters
    ----------
    tables
        What is measured.
    quick
        Tiny parts of the data sets, and one seed.
    jobs
        Commands that run at a time, each on one core.
    """
    atomic.check_writable(out)
    folder = Path(out).parent/("quick" if quick else "runs")
    rows = reproduction.run(tables, folder, quick=quick, jobs=jobs, scheduler=scheduler, verbose=True)
    command = f"python networks/reproduce.py{' --quick' if quick else ''}"
    atomic.write(out, reproduction.page(rows, command=command, quick=quick, jobs=jobs).encode())
    failed = [row for row in rows if row["error"]]
    print(f"page: {out}, {len(rows) - len(failed)} runs measured" + (f", {len(failed)} failed" if failed else ""))
    return rows


if __name__ == "__main__":
    command_line.run(main)
