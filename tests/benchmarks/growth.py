"""Milliseconds per presentation against neurons: ours, a program written by hand, and other simulators. A picture.

    python tests/benchmarks/growth.py --limit limit.cpp --out results/growth.json --picture figures/growth.png

What is measured is what speed.py measures, on one core. `--out` keeps the measurements: sizes that are in it already are
not measured again, and a picture can be drawn from it alone.
"""

import argparse
import json
from pathlib import Path

import speed

from stdpnet.experiments.command_line import positive
from stdpnet.files import atomic
from stdpnet.plots import style

SIZES = (25, 100, 400, 1600, 6400, 25600)
#: milliseconds per presentation of others by neurons, measured by us on one core of another machine of this kind
PEERS = {
    "Brian2's example of Diehl & Cook, runtime mode": {100: 293, 400: 284},
    "BindsNET 0.3.4": {100: 212, 400: 306, 1600: 1134},
    "Brian2 standalone, no templates of ours": {100: 1.7, 400: 3.4, 1600: 11},
}


def measured(sizes, limit, out):
    """Return the rows of the file `out`, with those of all sizes; each new one is written there at once."""
    rows = {row["neurons"]: row for row in (json.loads(out.read_text()) if out.exists() else [])}
    for neurons in sizes:
        if neurons not in rows:
            rows[neurons] = speed.main(neurons, presentations=max(50, min(1000, 400_000//neurons)), limit=limit)
            print(json.dumps(rows[neurons]), flush=True)
            atomic.write(out, json.dumps([rows[key] for key in sorted(rows)], indent=1).encode())
    return [rows[key] for key in sorted(rows)]


@style.in_house_style
def draw(rows, picture):
    """Draw the rows of `measured` and `PEERS` into a file."""
    ax = style.panels(1, 1, size=(5.2, 3.8))[0, 0]
    curves = PEERS | {"stdpnet": {row["neurons"]: row["ms_per_presentation"] for row in rows},
                      "written by hand for this one network": {
                          row["neurons"]: row["limit_ms"] for row in rows if "limit_ms" in row}}
    for (name, curve), marker, colour in zip(curves.items(), style.MARKERS, style.COLOURS):
        ax.loglog(list(curve), list(curve.values()), marker=marker, color=colour, label=name)
    ax.set_xlabel("excitatory neurons")
    ax.set_ylabel("ms per presentation of 350 ms")
    ax.grid(True)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), frameon=False)
    return style.save(ax.figure, picture)


def main(neurons=SIZES, limit=None, out="results/growth.json", picture="figures/growth.png"):
    """Measure what is missing, and draw."""
    style.checked(picture)
    Path(out).parent.mkdir(parents=True, exist_ok=True)
    print(draw(measured(neurons, limit, Path(out)), picture))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--neurons", type=positive, nargs="*", default=SIZES)
    parser.add_argument("--limit", metavar="PATH", help="source or program of the two-layer network written by hand")
    parser.add_argument("--out", default="results/growth.json")
    parser.add_argument("--picture", default="figures/growth.png")
    main(**vars(parser.parse_args()))
