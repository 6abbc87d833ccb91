"""Accuracy of binary networks by rule and by size, and a table of them (Srinivasan & Roy, Fig. 5, Table 2).

    python figures/binary_accuracy.py results/ehb*.h5

Published accuracies are drawn beside those of runs with the same data only: all of MNIST.
"""

from collections import Counter, defaultdict

import numpy as np

from stdpnet.experiments import command_line, results
from stdpnet.experiments.options import PictureBeside, Run
from stdpnet.files import result_file
from stdpnet.plots import accuracy, style

PUBLISHED = [  # Table 2: neurons, training methodology, accuracy
    (50, "Probabilistic Rectangular STDP (Querlioz et al., 2015)", 0.60),
    (400, "Probabilistic Exponential STDP (Srinivasan et al., 2016)", 0.7015),
    (400, "Probabilistic eHB-STDP (Srinivasan & Roy, 2019)", 0.7994),
    (6400, "Probabilistic eHB-STDP (Srinivasan & Roy, 2019)", 0.9214),
]
BY_RULE, BY_SIZE = {"EHB": 0.7994, "EXPONENTIAL": 0.7015}, {400: 0.7994, 6400: 0.9214}
MNIST = {"dataset": "mnist", "n_train": 60_000, "n_test": 10_000}  #: of the published accuracies
RULE = "EHB"  #: of the panel of sizes


def main(path: Run, *more: Run, out: PictureBeside = None):
    """Draw the accuracies of result files and print the table; runs with other seeds count as one.

    Parameters
    ----------
    more
        Further ones.
    """
    out = style.checked(out or style.beside(path, "binary_accuracy"))
    files = [result_file.read(each) for each in (path, *more)]
    same_data = all(run.attributes.get(name) == value for run in files for name, value in MNIST.items())
    runs = group(files)
    size = Counter(n for n, _ in runs).most_common(1)[0][0]
    left, right = style.panels(1, 2)[0]
    by_rule = {rule: values for (n, rule), values in runs.items() if n == size}
    accuracy.accuracies(by_rule, published=BY_RULE if same_data and size == 400 else None, ax=left)
    left.set_title(f"{results.data_name(files[0])}, {size} neurons")
    rule = RULE if any(each == RULE for _, each in runs) else next(iter(runs))[1]
    by_size = {n: values for (n, each), values in runs.items() if each == rule}
    accuracy.curves({rule: accuracy.means(by_size)}, xlabel="Excitatory neurons", log=True, ax=right,
                    marks={"published": ([*BY_SIZE], [100*each for each in BY_SIZE.values()])} if same_data else None)
    right.set_title(f"{results.data_name(files[0])}, {rule}")
    print(table(runs))
    print(style.save(left.figure, out))


def group(files):
    """Return the accuracies by neurons and preset."""
    runs = defaultdict(list)
    for each in files:
        runs[each.attributes["n_neurons"], each.attributes["preset"]].append(each.attributes["accuracy"])
    return dict(sorted(runs.items()))


def table(runs):
    """Return Table 2 in Markdown, with a row for each group of runs."""
    rows = [f"| {n} | {method} | {100*value:.2f} |" for n, method, value in PUBLISHED]
    rows += [f"| {n} | {rule}, here, runs: {len(values)} | {_percent(values)} |"
             for (n, rule), values in runs.items()]
    return "\n".join(["| Excitatory neurons | Training methodology | Accuracy (%) |", "|---|---|---|", *rows])


def _percent(values):
    deviation = f" ± {100*accuracy.spread(values):.2f}" if len(values) > 1 else ""
    return f"{100*np.mean(values):.2f}{deviation}"


if __name__ == "__main__":
    command_line.run(main)
