"""What does a result file hold, in plain words?

    stdpnet info results/unimodal.h5
"""

from functools import partial

from ..experiments import command_line, results
from ..experiments.options import Run
from ..files import result_file

VERSIONS = {"stdpnet": "stdpnet", "Brian2": "brian2", "NumPy": "numpy", "Python": "python"}


def main(path: Run):
    """Print what is in a result file of a network, or in the table of a study."""
    run = result_file.read(path)
    print(path)
    for line in _of_network(run) if "network" in run.attributes else _of_table(run):
        print(f"  {line}")
    print(f"  written by {_software(run.attributes)}")
    for kind, arrays in (("arrays", run.data), ("course of the training", run.history)):
        if arrays:
            print(f"{kind}:")
        for name, array in arrays.items():
            print(f"  {name:24} {_size(array)}")


def _of_network(run):
    """Lines on a trained network."""
    known = run.attributes
    yield f"{known['network']}: {results.title(run)}"
    if known.get("samples") is not None:
        shown = f" in {known['presentations']:,} presentations" if known.get("presentations") else ""
        yield f"learned from {known['samples']:,} samples{shown}, {known.get('train_seconds', 0):.1f} s"
    yield _test(known)
    yield "settings: " + ", ".join(f"{name} {known[name]}" for name in ("preset", "seed", "epochs", "random_state")
                                   if known.get(name) is not None)


def _test(known):
    if known.get("accuracy") is None:
        return "not tested yet"
    return f"accuracy {100*known['accuracy']:.2f} % on {known['n_test']:,} test samples"


def _of_table(run):
    """Lines on the table of a study."""
    yield f"a table of {len(next(iter(run.data.values()), ()))} runs, a column each of"


def _software(known):
    return ", ".join(f"{name} {known[f'{key}_version']}" for name, key in VERSIONS.items() if f"{key}_version" in known)


def _size(array):
    """Shape and kind of an array: "64 × 100, float32"."""
    kind = "text" if array.dtype.kind == "U" else array.dtype
    return f"{' × '.join(map(str, array.shape)) or 'one value'}, {kind}"


run = partial(command_line.run, main, program="stdpnet info")
