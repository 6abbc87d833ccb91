"""Accuracy of binary networks by rule and by size, and a table of them (Srinivasan & Roy, Fig. 5, Table 2).

    python figures/binary_accuracy.py results/ehb*.h5
"""

import argparse
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from stdpnet.files import result_file
from stdpnet.plots import charts, style
from stdpnet.experiments.command_line import one_line_errors

PUBLISHED = [  # Table 2: neurons, training methodology, accuracy
    (50, "Probabilistic Rectangular STDP (Querlioz et al., 2015)", 0.60),
    (400, "Probabilistic Exponential STDP (Srinivasan et al., 2016)", 0.7015),
    (400, "Probabilistic eHB-STDP (Srinivasan & Roy, 2019)", 0.7994),
    (6400, "Probabilistic eHB-STDP (Srinivasan & Roy, 2019)", 0.9214),
]
RULE = "EHB"  #: of the panel of sizes


def main(path, *more, out=None):
    """Draw the accuracies of result files and print the table; runs with other seeds count as one."""
    runs = group([result_file.read(each).attributes for each in (path, *more)])
    size = Counter(n for n, _ in runs).most_common(1)[0][0]
    panels = style.panels(1, 2)[0]
    by_rule = {rule: values for (n, rule), values in runs.items() if n == size}
    charts.accuracies(by_rule, published={"EHB": 0.7994, "EXPONENTIAL": 0.7015} if size == 400 else None, ax=panels[0])
    panels[0].set_title(f"{size} neurons")
    rule = RULE if any(each == RULE for _, each in runs) else next(iter(runs))[1]
    by_size = {n: values for (n, each), values in runs.items() if each == rule}
    charts.accuracy_against_size(by_size, published={400: 0.7994, 6400: 0.9214}, ax=panels[1])
    print(table(runs))
    print(style.save(panels[0].figure, out or f"{Path(path).with_suffix('')}_binary_accuracy.png"))


def group(attributes):
    """Return the accuracies by neurons and preset."""
    runs = defaultdict(list)
    for each in attributes:
        runs[each["n_neurons"], each["preset"]].append(each["accuracy"])
    return dict(sorted(runs.items()))


def table(runs):
    """Return Table 2 in Markdown, with a row for each group of runs."""
    rows = [f"| {n} | {method} | {100*accuracy:.2f} |" for n, method, accuracy in PUBLISHED]
    rows += [f"| {n} | {rule}, here, runs: {len(values)} | {_percent(values)} |"
             for (n, rule), values in runs.items()]
    return "\n".join(["| Excitatory neurons | Training methodology | Accuracy (%) |", "|---|---|---|", *rows])


def _percent(values):
    spread = f" ± {100*charts.spread(values):.2f}" if len(values) > 1 else ""
    return f"{100*np.mean(values):.2f}{spread}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", help="result file of a run")
    parser.add_argument("more", nargs="*", help="further ones")
    parser.add_argument("--out", help="picture to write, .png or .pdf (default: beside the first result file)")
    with one_line_errors():
        arguments = parser.parse_args()
        main(arguments.path, *arguments.more, out=arguments.out)
