"""How does one watch a network answer early? (a page that needs nothing but a browser: images, exits, bytes)"""

import json
from importlib import resources

import numpy as np

from ..edge.split import Split
from ..files import atomic
from .edge import probabilities


def write(path, model, learned, data, *, n=60, code="int8"):
    """Write a page with some test images, as they leave a network at any threshold.

    Parameters
    ----------
    path : path-like
    model, learned, data
        As `stdpnet.experiments.edge.trained` returns them.
    n : int
        Images.
    code : str
        How those that go on are packed.
    """
    X, y = data.X_test[:n], np.searchsorted(model.classes_, data.y_test[:n])
    text = resources.files("stdpnet.edge").joinpath("page.html").read_text(encoding="utf-8")
    shown = json.dumps(content(model, learned, X, y, code)).replace("<", "\\u003c")  # nothing in it ends the script
    return atomic.write(path, text.replace("DATA", shown, 1).encode())


def content(model, learned, X, y, code):
    """Return what the page shows, as plain values."""
    behind = next(iter(learned), model.network_.network.readout[0])
    split, every = Split(model, behind, learned.get(behind)), probabilities(model, X)
    seen = split.look(X, code, deltas=np.append(np.ones(len(model.deltas_)), -1.0))
    codec, own = split.codec(code), split.first_exit
    images = [{"pixels": np.rint(255*np.abs(image).mean(axis=2)).astype(int).ravel().tolist(), "label": int(label),
               "sure": np.round(found.max(axis=1), 4).tolist(), "found": found.argmax(axis=1).tolist(),
               "bytes": len(codec.pack(sent)) + 4*split.n_exits*split.n_classes}
              for image, label, found, sent in zip(X, y, every, seen.contents)]
    n_layers = len(model.network_.network.readout)
    return {"what": f"{len(y)} test images go through {n_layers} layers; after each, and in the middle of a presentation, a linear classifier is asked. The first {own} exits are on the device; answers are those "
                    f"of the network that is not cut, bytes those of the code {code}.",
            "size": X.shape[1:3], "exits": [f"{layer}, {at}" for layer, at in model.exits], "on_device": own,
            "costs": model.costs_.tolist(), "classes": [str(each) for each in model.classes_], "images": images}
