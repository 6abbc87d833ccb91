"""How do the two sides of a split network run as programs? (one serves until it is stopped, the other is tested)"""

import time

import numpy as np

from ..edge import model_file
from ..edge.device import ALONE, DEVICE, SERVER, Device
from ..edge.server import Server
from ..edge.split import Split
from . import recipes
from .edge import processor_seconds


def loaded(path, *, behind=None, jobs=1):
    """Return the `Split` of a file that a study wrote, by default behind its first layer, and the file's notes."""
    model, learned, notes = model_file.read(path)
    model.network_.set_params(n_jobs=jobs)
    behind = behind or next(iter(learned), model.network_.network.readout[0])
    return Split(model, behind, learned.get(behind)), notes


def serve(path, address, *, behind=None, secret=None, batch=128, jobs=1, say, ends=lambda: False):
    """Serve until Ctrl-C, or a function says that it ends; `say` is told the address, and in the end what it has done."""
    split, _ = loaded(path, behind=behind, jobs=jobs)
    with Server(split, address, secret=secret, batch=batch) as server:
        for code in split.known_codes:
            warm_up(split, code)
        say(f"listening at {server.address}, network {split.fingerprint.hex()}")
        before = processor_seconds()
        try:
            server.serve(ends)
        finally:
            say(f"answered {server.n_served} images in {processor_seconds() - before:.2f} s of processor time, refused "
                f"{server.n_refused} messages or connections")


def ask(path, address, *, behind=None, secret=None, code="int8", link, batch=64, timeout=5.0, test=None):
    """Answer the test images with a server's help; return the accuracy, and a text of how it went."""
    split, notes = loaded(path, behind=behind)
    data = recipes.latest_images(notes["dataset"], notes.get("n_train"), test)[0]
    warm_up(split, code, device=True)
    with Device(split, address, secret=secret, code=code, link=link, batch=batch, timeout=timeout) as device:
        began, worked = time.perf_counter(), processor_seconds()
        answered = device.answer(data.X_test)
        seconds, worked = time.perf_counter() - began, processor_seconds() - worked
    right = split.model.classes_[answered.probabilities.argmax(axis=1)] == data.y_test
    return float(right.mean()), report(answered, right, seconds, worked, device)


def warm_up(split, code, *, device=False):
    """Prepare the programs of one side for a code."""
    (shape,) = split.model.network_.state_.shapes.values()
    seen = split.look(np.zeros((1, *shape)), code, deltas=np.append(np.ones(len(split.model.deltas_)), -1.0))
    if not device:
        split.go_on(np.stack(seen.contents), seen.bias, code)


def report(answered, right, seconds, worked, device):
    """Return how a device answered, in so many seconds and seconds of processor time, as text."""
    shares = {name: float((answered.by == who).mean()) for name, who in (
        ("the device", DEVICE), ("the server", SERVER), ("the device alone, link down", ALONE))}
    sent = answered.n_bytes[answered.n_bytes > 0]
    lines = [f"answered by {name}: {share:.1%}" for name, share in shares.items()]
    lines += [f"refused: {why}" for why in dict.fromkeys(device.refusals)]
    latency = 1e3*np.quantile(answered.seconds, [0.5, 0.99])
    lines += [f"{sent.mean() if len(sent) else 0:.0f} bytes for each image that was sent, {device.joules:.3g} J",
              f"{1e3*worked/len(right):.2f} ms of the device's processor time for each image",
              f"{len(right)/seconds:.0f} images/s, latency {latency[0]:.0f} ms, 99 %: {latency[1]:.0f} ms",
              f"accuracy {right.mean():.4f} on {len(right)} test samples"]
    return "\n".join(lines)
