"""How many times fewer spikes and bytes a compressed network needs (thesis, Fig. 2.8).

    python figures/compression_energy.py results/compression_sweep.h5

Energy is counted in spikes of excitatory neurons per presentation, as in section 2.5.4; the networks of the size
that most of the table have, at the threshold nearest to 0.15.
"""

import numpy as np

from stdpnet.experiments import command_line, results, sweep
from stdpnet.experiments.options import PictureBeside, Table
from stdpnet.plots import accuracy, style

MEASURES = {"spikes_per_presentation": "Spikes", "synapse_bytes": "Bytes of synapses"}


def main(table: Table = "results/compression_sweep.h5", *, out: PictureBeside = None):
    """Draw a group of bars for each data set and measure."""
    out = style.checked(out or style.beside(table, "energy"))
    rows = [row for row in sweep.read(table) if not row["error"]]
    panels = style.panels(1, len(MEASURES))[0]
    for ax, (measure, title) in zip(panels, MEASURES.items()):
        accuracy.improvements({results.NAMES[name]: factors([row for row in rows if row["dataset"] == name], measure)
                               for name in sorted({row["dataset"] for row in rows})}, ax=ax)
        ax.set_xlabel(title)
    print(style.save(panels[0].figure, out))


def factors(rows, measure):
    """Return by how much a measure is lower than without compression, for each number of levels."""
    mean = lambda chosen: np.mean([row[measure] for row in chosen])
    rows = [row for row in rows if row["neurons"] == sweep.usual(rows, "neurons")]
    plain, pruned = ([row for row in rows if row["when"] == when] for when in ("never", "training"))
    threshold = min({row["threshold"] for row in pruned}, key=lambda value: abs(value - 0.15))
    return {f"{levels:g} levels" if levels else "continuous": mean(plain)/mean(
        [row for row in pruned if row["levels"] == levels and row["threshold"] == threshold])
        for levels in sorted({row["levels"] for row in pruned if row["threshold"] == threshold})}


if __name__ == "__main__":
    command_line.run(main)
