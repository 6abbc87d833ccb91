"""Train perceptrons that follow frame after frame, with temporal delta layers, and count what these save.

    python networks/temporal_delta.py                           # scikit-learn's digits, which move; two minutes
    python networks/temporal_delta.py --dataset fsdd --out results/delta_fsdd.h5   # cochleagrams of spoken digits

As the chapter on tools for spiking hardware, section 3.3, does with videos of actions (UCF101) and two ResNet-50, which are out
of reach here. Needs PyTorch: python -m pip install "stdpnet[torch]".
"""

from typing import Annotated

from stdpnet.experiments import command_line, tables, temporal
from stdpnet.experiments.options import Count, Dataset, Seed, TableFile, Test, Train, integer, number


def main(*, dataset: Dataset = "digits", bits: tuple[Annotated[int, integer(2, 16)], ...] = (8, 7, 6, 5, 4),
         penalty: Annotated[float, number(0)] = 3.0, train: Train = None, test: Test = None, epochs: Count = 20, seed: Seed = 0,
         out: TableFile = "results/temporal_delta.h5"):
    """Train one perceptron as it is and others with delta layers, write the table and return its rows.

    Parameters
    ----------
    bits
        Of activations in fixed point.
    penalty
        For the mean change of activations from frame to frame.
    epochs
        Of the first perceptron; the others go on for half as many.
    """
    rows = []
    for row in temporal.study(dataset, bits=bits, penalty=penalty, n_train=train, n_test=test, epochs=epochs, seed=seed):
        rows.append(row)
        tables.write(out, rows)
        print(f"{row['rounding']:14}rate {row['rate']}: accuracy {row['accuracy']:.4f}, {row['sparsity']:.1%} of activations "
              f"unchanged, {row['operations']/row['dense_operations']:.1%} of {row['dense_operations']:,.0f} operations", flush=True)
    print(command_line.as_commands(f"table: {out}\nsee it: python figures/temporal_delta.py {out}"))
    return rows


if __name__ == "__main__":
    command_line.run(main)
