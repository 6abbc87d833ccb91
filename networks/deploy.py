"""Count what a trained network would cost on hardware: operations, spikes, memory, bandwidth and energy, layer by layer.

    python networks/deploy.py results/unimodal.h5
    python networks/deploy.py results/restocnet.h5 --test 1000 --rate 60 --out results/restocnet_profile.h5
    python networks/deploy.py results/unimodal.h5 --test 1000 --bits 8 4 2     # and how good it is in fixed point
    python networks/deploy.py results/unimodal.h5 --test 1000 --spreads 0.1 0.3 --stuck 0.01   # or on real devices

Energies are those of arithmetic (Panda, Aketi & Roy 2020, Eqs. 8 to 11; Rathi 2021, Eqs. 5.18 to 5.21), and again with
the memory that weights are fetched from, which both leave out. The classifier is not counted.
"""

from typing import Annotated

from stdpnet.experiments import command_line, deployment, tables
from stdpnet.experiments.options import Count, Label, Positive, Run, Seed, Share, TableFile, integer


def main(path: Run, *, test: Count = 100, label: Label = None, rate: Positive = 30.0, width: Count = 8,
         bits: tuple[Annotated[int, integer(2, 24)], ...] = (), spreads: tuple[Share, ...] = (),
         stuck: tuple[Share, ...] = (), seed: Seed = 0, rows: Count = 128, columns: Count = 128, arrays: Count = 16,
         out: TableFile = "results/profile.h5"):
    """Show test samples to a trained network, write the table of its layers and return it.

    Parameters
    ----------
    test
        Test samples that the network is shown.
    rate
        Samples per second, for which bandwidth is counted.
    width
        Bits of a value that one layer sends to another.
    bits
        Bits of weights and thresholds with which the network is tested, after it is with all; default: it is not tested.
    spreads
        Standard deviations of the logarithm of conductances, with which it is tested likewise.
    stuck
        Shares of cells that are stuck, with which it is tested likewise.
    rows, columns
        Size of a crossbar array.
    arrays
        How many crossbar arrays there are.
    """
    profiles = deployment.profiled(path, n_samples=test, samples_per_second=rate, bits=width)
    tables.write(out, deployment.rows(profiles))
    print(deployment.report(profiles))
    print("\n" + deployment.crossbar_report(path, size=(rows, columns), arrays=arrays))
    variants = deployment.variants(bits=bits, spreads=spreads, stuck=stuck, seed=seed)
    if variants:
        print("\n" + deployment.altered_report(deployment.altered(path, variants, n_label=label, n_test=test)))
    print(command_line.as_commands(f"\ntable: {out}\nsee it: python figures/profile.py {out}"))
    return profiles


if __name__ == "__main__":
    command_line.run(main)
