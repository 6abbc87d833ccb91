"""What each layer of a network does for one sample, what it sends, and what it must keep.

    python networks/deploy.py results/unimodal.h5 --out results/profile.h5
    python figures/profile.py results/profile.h5
    python figures/profile.py results/unimodal.h5    # without spikes, which only a network that is shown something has
"""

from stdpnet.experiments import command_line, deployment
from stdpnet.experiments.options import PictureBeside, Table
from stdpnet.plots import cost, style


def main(table: Table = "results/profile.h5", *, out: PictureBeside = None):
    """Draw a panel for each kind of cost.

    Parameters
    ----------
    table
        Table that networks/deploy.py has written, or the result file of a network.
    """
    out = style.checked(out or style.beside(table, "layers"))
    print(style.save(cost.profile(deployment.layers_of(table))[0].figure, out))


if __name__ == "__main__":
    command_line.run(main)
