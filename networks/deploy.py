"""Bring a trained network onto hardware, on paper: what it costs, how good it is there, where it lies, and what does not fit.

    python networks/deploy.py results/unimodal.h5                               # operations, spikes, memory, bandwidth, energy
    python networks/deploy.py results/restocnet.h5 --test 1000 --rate 60 --out results/restocnet_profile.h5
    python networks/deploy.py results/unimodal.h5 --test 1000 --bits 8 4 2      # and how good it is in whole numbers
    python networks/deploy.py results/unimodal.h5 --test 1000 --levels 16 --spreads 0.1 0.3 --stuck 0.01   # or on real devices
    python networks/deploy.py results/compressed.h5 --stand-in --device generic          # pruned to 8 %, without inhibition
    python networks/deploy.py results/restocnet.h5 --vendor speck          # with sinabs: trained with --without-leak
    python networks/deploy.py results/restocnet.h5 --device generic --nir results/restocnet.nir --crossbar 64x64

The report is printed, and written with pictures as a page beside the table. The exit status is 1 where a rule of the device is
broken, each in a line that says what would mend it.

Energies are those of arithmetic (Panda, Aketi & Roy 2020, Eqs. 8 to 11; Rathi 2021, Eqs. 5.18 to 5.21), and again with
the memory that weights are fetched from, which both leave out; without the classifier, and with it.
"""

from typing import Annotated

from stdpnet.experiments import chips, command_line, deployment_page, trained
from stdpnet.experiments.options import Count, Label, OutputFile, Positive, Run, Seed, Share, TableFile, at_least, integer, one_of
from stdpnet.experiments.options import size as rows_x_columns
from stdpnet.hardware.device import DEVICES


def main(path: Run, *, test: Count = 100, label: Label = None, rate: Positive = 30.0, width: Count = 8,
         bits: tuple[Annotated[int, integer(2, 24)], ...] = (), shifts: Count = 2,
         levels: tuple[Annotated[int, at_least(2)], ...] = (), spreads: tuple[Share, ...] = (), stuck: tuple[Share, ...] = (),
         stand_in: bool = False, device: Annotated[str, one_of(DEVICES)] | None = None,
         vendor: Annotated[str, one_of(chips.VENDORS)] | None = None, nir: OutputFile | None = None,
         crossbar: Annotated[str, rows_x_columns] = "128x128", arrays: Count = 16, seed: Seed = 0,
         out: TableFile = "results/profile.h5"):
    """Show test samples to a trained network, write its table and page, and return the profile of its layers.

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
    shifts
        Shifts of which a leak in whole numbers is made.
    levels
        Of conductances, with which it is tested likewise.
    spreads
        Standard deviations of the logarithm of conductances, with which it is tested likewise.
    stuck
        Shares of cells that are stuck, with which it is tested likewise.
    stand_in
        A network with conductances and lateral inhibition is replaced by one of integrators, which chips know.
    device
        Chip with one population of neurons, whose rules the network must keep.
    vendor
        Chip whose vendor's own programs, sinabs or rockpool, check and map the network, offline.
    nir
        File for other simulators and chips to write.
    crossbar
        Rows and columns of a crossbar array.
    arrays
        How many crossbar arrays there are.
    """
    network = trained.read(path, n_test=test)
    report = deployment_page.Report(network, n_label=label, n_test=test)
    if stand_in:
        report.stands_in_for(network)
    report.exported(nir)
    report.asked(vendor)
    report.profiled(samples_per_second=rate, bits=width)
    report.mapped(size=rows_x_columns(crossbar), arrays=arrays)
    report.altered(bits=bits, levels=levels, spreads=spreads, stuck=stuck, seed=seed)
    report.in_whole_numbers(bits=bits, n_terms=shifts)
    report.checked(device)
    print(report.text())
    print(command_line.as_commands(f"\ntable and page: {', '.join(map(str, report.write(out)))}\n"
                                   f"see it: python figures/profile.py {out}"))
    if report.broken:
        raise SystemExit(deployment_page.BROKEN)
    return report.profiles


if __name__ == "__main__":
    command_line.run(main)
