"""What each layer of a network does for one sample, what it sends, and what it must keep.

    python networks/deploy.py results/unimodal.h5 --out results/profile.h5
    python figures/profile.py results/profile.h5
"""

from stdpnet.experiments import command_line, tables
from stdpnet.experiments.options import PictureBeside, Table
from stdpnet.plots import cost, style

PANELS = {
    "Operations per sample": {"spiking, additions": "accumulates", "artificial, with products": "multiply_accumulates"},
    "Spikes per sample": {"spikes": "spikes"},
    "Bandwidth (bit/s)": {"bandwidth": "bandwidth"},
    "Memory (bit)": {"weights": "weight_bits", "state": "state_bits", "traces": "trace_bits"},
}


def main(table: Table = "results/profile.h5", *, out: PictureBeside = None):
    """Draw a panel for each kind of cost."""
    out = style.checked(out or style.beside(table, "layers"))
    rows = tables.read(table)
    if not rows or "accumulates" not in rows[0]:
        raise ValueError(f"{table}: expected the profile of a network, got another table; networks/deploy.py writes one")
    panels = style.panels(2, 2).ravel()
    for ax, (label, columns) in zip(panels, PANELS.items()):
        cost.layers([row["name"] for row in rows], label=label, ax=ax,
                    values={name: [row[column] for row in rows] for name, column in columns.items()})
    print(style.save(panels[0].figure, out))


if __name__ == "__main__":
    command_line.run(main)
