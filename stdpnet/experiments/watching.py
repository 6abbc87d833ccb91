"""How does one watch a network learn? (what is kept, and drawn, after every chunk)"""

import numpy as np

from ..files import result_file
from ..plots import learning, style
from . import results

CONNECTION = "input_exc"  #: whose weights are receptive fields
MOST = 64  #: receptive fields of a network that are kept; of more every second is let go
LEVELS = 255  #: of a weight that is kept


class Checkpoints:
    """Receptive fields while a network learned: after each chunk, or each second, fourth and so on of a long training.

    Parameters
    ----------
    network : BaseNetwork
        One of two layers.

    Raises
    ------
    ValueError
        If the network has no receptive fields.
    """

    def __init__(self, network):
        connection = network.description.connections.get(CONNECTION)
        if connection is None or connection.rule is None:
            raise ValueError(f"checkpoints: expected a network that learns the connection {CONNECTION!r}, got one of "
                             f"{', '.join(network.description.connections)}")
        self.largest, self.every, self.n_chunks = connection.rule.w_max, 1, 0
        self.samples, self.fields = [], []

    def add(self, state):
        """Keep the receptive fields of a network's state, if it is their turn."""
        self.n_chunks += 1
        if self.n_chunks % self.every:
            return
        self.samples.append(state.n_seen)
        self.fields.append(np.rint(np.clip(state[f"{CONNECTION}.w"]/self.largest, 0, 1)*LEVELS).astype(np.uint8))
        if len(self.samples) > MOST:
            self.samples, self.fields, self.every = self.samples[1::2], self.fields[1::2], 2*self.every

    def data(self):
        """Return what a result file keeps, a dict of arrays."""
        if not self.samples:
            return {}
        return {"checkpoints.samples": np.array(self.samples), "checkpoints.w": np.array(self.fields),
                "checkpoints.chunks": np.array([self.n_chunks, self.every])}

    def restore(self, run):
        """Take over what a result file has kept."""
        self.samples, self.fields = run.data["checkpoints.samples"].tolist(), [*run.data["checkpoints.w"]]
        self.n_chunks, self.every = run.data["checkpoints.chunks"].tolist()


def draw(path):
    """Draw how far the network in a result file is, beside it, and return where.

    Raises
    ------
    ValueError
        If it is no network with receptive fields, or the picture cannot be written.
    """
    run = result_file.read(path)
    axes = learning.progress(results.receptive_fields(run), run.history, title=results.title(run))
    out = style.save(axes[0].figure, picture(path))
    style.close(axes[0].figure)
    return out


def picture(path):
    """Return the name of the picture that `draw` writes."""
    return style.beside(path, "live")
