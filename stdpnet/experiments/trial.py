"""How does a script train, label and test a network?"""

import os

from .command_line import natural, positive
from .evaluation import evaluate
from ..readout.labels import SCHEMES
from .training import Training


def run(ensemble, data, out, *, about, train=None, label=None, test=None, resume=False, scheme="mean_response",
        verbose=True):
    """Train, label and test a network, and write the result file.

    Parameters
    ----------
    ensemble : Ensemble
    data : Split
        See `stdpnet.datasets`.
    out : path-like
        Result file.
    about : dict
        What else to note there; a resumed training must agree in it.
    train, label, test : int, optional
        How many samples to train on, label neurons with, and test; by default all, those of the training, and all.
    resume : bool
        Whether to go on with the training in `out`.
    scheme : str
        How neurons vote; see `NeuronLabels`.
    verbose : bool
        Whether to show progress.

    Returns
    -------
    Evaluation
    """
    X, y = data.X_train[:train], data.y_train[:train]
    labelled = (X, y) if label is None else (data.X_train[:label], data.y_train[:label])
    training = Training(ensemble, out, attributes=about | {"n_train": len(X)}, resume=resume)
    training.run(X, y, verbose=verbose)
    result = evaluate(ensemble, labelled, (data.X_test[:test], data.y_test[:test]), scheme=scheme, verbose=verbose)
    exist = getattr(ensemble, "connected_", None)
    connectivity = training.history["connectivity"][-1] if exist is None else exist.mean()
    outcome = {"n_label": len(labelled[0]), "connectivity": connectivity}
    training.write(attributes=result.attributes() | outcome, data=result.data())
    return result


def add_options(parser, *, out, neurons=100, train=None):
    """Add to an argparse parser what the scripts of all two-layer networks have in common."""
    add = parser.add_argument
    add("--dataset", default="digits", help="digits (default) or another of stdpnet.datasets, such as mnist")
    add("--neurons", type=positive, default=neurons, help=f"excitatory neurons; default: {neurons}")
    add("--train", type=positive, default=train, help=f"training samples; default: {train or 'all'}")
    add("--epochs", type=positive, help="how often each is shown; default: 1, more for small sets")
    add("--test", type=positive, help="test samples; default: all")
    add("--seed", type=natural, default=0, help="seed of everything random; default: 0")
    add("--jobs", type=positive, default=os.cpu_count(), help="processes that label and test; default: all cores")
    add("--out", default=out, help=f"result file; default: {out}")
    add("--resume", action="store_true", help="go on with the training in the result file")
    add("--scheme", default="mean_response", choices=SCHEMES, help="how neurons vote; default: mean_response")
    add("--target", default="cpp", help="cpp (default), or numpy: slow, needs no compiler")
