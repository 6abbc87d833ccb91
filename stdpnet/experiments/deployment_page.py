"""What does a report on a network and hardware say? (sections of text and pictures; a table and a page)"""

from functools import cached_property
from pathlib import Path

from ..files import atomic
from ..hardware import nir_graph
from ..plots import cost, page
from . import chips, deployment, stand_in, tables, whole_numbers

BROKEN = 1  #: exit status of a program that found a broken rule


class Report:
    """What is found about a trained network, section after section.

    Parameters
    ----------
    trained : stdpnet.experiments.trained.Trained
    n_label, n_test : int, optional
        Samples to fit the classifier with, and to test; by default all.
    """

    def __init__(self, trained, *, n_label=None, n_test=None):
        self.trained, self.samples = trained, {"n_label": n_label, "n_test": n_test}
        self.sections, self.profiles, self.broken, self.files = [], [], [], {}

    @cached_property
    def whole(self):
        """The `Evaluation` of the network itself."""
        return self.trained.evaluated(**self.samples)

    def stands_in_for(self, original):
        """Replace the network by its stand-in of integrators, and say how good both are."""
        self.trained = stand_in.of(original)
        self.sections.append(("Stand-in", stand_in.report(original, self.whole, **self.samples)))

    def exported(self, path):
        """Prepare a NIR file; raises ValueError if NIR has no form for the network."""
        if path:
            self.files[Path(path)] = nir_graph.content(chips.graph_of(self.trained))
            self.sections.append(("Exchange", f"NIR file: {path}"))

    def asked(self, name):
        """Ask the programs of a chip's vendor, by the chip's name, if there is one; raises ValueError if they are not installed."""
        if name:
            found = chips.verdict(self.trained, name)
            rows = [] if found.broken else chips.simulated(self.trained, self.whole, name)
            self.broken += found.broken
            self.sections.append(("Vendor", chips.vendor_report(name, found, rows)))

    def profiled(self, **options):
        """Count what each layer does; options as of `deployment.profiled`."""
        self.profiles = deployment.profiled(self.trained, n_samples=self.samples["n_test"], **options)
        report = deployment.report(self.profiles, classifier=self.trained.classifier_operations)
        self.sections.append(("Layers and energy", report))
        self.sections.append(("Layers", cost.profile(deployment.rows(self.profiles))[0].figure))

    def mapped(self, **options):
        """Place weights on crossbar arrays; options as of `deployment.crossbar_report`."""
        self.sections.append(("Crossbar arrays", deployment.crossbar_report(self.trained, **options)))

    def altered(self, **options):
        """Test the network with other weights, if options of `deployment.variants` say with which."""
        variants = deployment.variants(**options)
        if variants:
            found = deployment.altered(self.trained, self.whole, variants)
            self.sections.append(("Other weights", deployment.altered_report(found)))

    def in_whole_numbers(self, *, bits, n_terms):
        """Test the network in whole numbers of some bits."""
        if bits:
            found = whole_numbers.compared(self.trained, self.whole, bits=bits, n_terms=n_terms, verbose=True)
            self.sections.append(("Whole numbers", whole_numbers.report(found)))
            some = sorted((row["bits"], row["accuracy"]) for row in found if row["bits"])
            self.sections.append(("Accuracy", cost.bits(*zip(*some), whole=found[1]["accuracy"]).figure))

    def checked(self, name):
        """Check the rules of a device, by name, if there is one; a network that keeps them is tested there."""
        if name:
            broken = chips.broken_rules(self.trained, name)
            found = ((), None) if broken else chips.on_chip(self.trained, self.whole, name)
            self.broken += broken
            self.sections.append(("Device", chips.report(name, broken, *found)))

    def text(self):
        """Return all that is no picture."""
        return "\n\n".join(each for _, each in self.sections if isinstance(each, str))

    def write(self, table):
        """Write the table of the layers, the page beside it, and what was exported; return the paths of the first two."""
        tables.write(table, deployment.rows(self.profiles))
        beside = Path(table).with_suffix(".html")
        self.files[beside] = page.page(f"{self.trained.path} on hardware", self.sections).encode()
        for path, content in self.files.items():
            atomic.write(path, content)
        return table, beside
