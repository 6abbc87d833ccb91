"""Which numbers are claimed, and which command gives each? (data alone; `stdpnet.experiments.reproduction` measures them)"""

from dataclasses import dataclass

THESIS = "Rathi (2021)"
DIEHL_COOK = "Diehl & Cook (2015)"
RESTOCNET = "Srinivasan & Roy (2019)"
THREE = (0, 1, 2)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One row of a table: a number, the paper that has one to compare it with, and the command that measures it."""

    setting: str             #: what is measured, in words
    source: str              #: paper, and its table, figure or section
    published: str           #: what stands there; "-" for nothing
    script: str              #: name of a script of `networks`, which takes ``--seed``, ``--jobs``, ``--out`` and ``--resume``
    options: str = ""        #: its other options
    seeds: tuple = THREE
    reads: str = "accuracy"  #: attribute of the result file

    @property
    def command(self):
        """The command without seed and files."""
        return f"python networks/{self.script}.py {self.options}".strip()

    def points(self, *, quick=False):
        """Return what runs give the number, a list of dicts; quick ones are one run with tiny parts of the data sets."""
        options = f"{self.options} {QUICK[self.script]}".strip() if quick else self.options
        return [{"script": self.script, "options": options, "seed": seed} for seed in self.seeds[:1 if quick else None]]


def _two_layer(setting, published, options, *, source=THESIS, **further):
    return Claim(setting=setting, source=source, published=published, script="unimodal", options=f"--dataset mnist {options}",
                 **further)


def _binary(setting, published, options, source, **further):
    return Claim(setting=setting, source=f"{RESTOCNET}, {source}", published=published, script="binary",
                 options=f"--dataset mnist --neurons {options}", **further)


def _pruned(setting, published, options, source, **further):
    return Claim(setting=setting, source=f"{THESIS}, {source}", published=published, script="compressed",
                 options=f"--dataset mnist --train 20000 --label 10000 {options}", **further)


def _heard(setting, published, options, **further):
    return Claim(setting=setting, source=f"{THESIS}, 3.5.3 (TI46, 6,400 neurons)", published=published, script="unimodal",
                 options=f"--dataset fsdd {options}".strip(), **further)


def _joined(setting, published, options, source, **further):
    return Claim(setting=setting, source=f"{THESIS}, {source}", published=published, script="multimodal",
                 options=f"--images mnist --sounds fsdd --train 20000 {options}".strip(), seeds=(3, 4, 5, 6, 7), **further)


def _digits_of_maps(setting, published, options, **further):
    return Claim(setting=setting, source=f"{RESTOCNET}, 3.2", published=published, script="restocnet",
                 options=f"--dataset mnist --classifier torch --decay --classifier-epochs 40 {options}", **further)


def _pictures_of_maps(setting, published, options, source, **further):
    return Claim(setting=setting, source=f"{RESTOCNET}, {source}", published=published, script="restocnet",
                 options=f"--dataset cifar10 --classifier torch --decay --classifier-epochs 8 {options}".strip(),
                 **further)


MEAN_RESPONSE, LIKELIHOOD = "accuracy_mean_response", "accuracy_likelihood"
LINEAR = "--scheme linear --label 60000"

#: claims by the name of their table
TABLES = {
    "two-layer": [
        Claim(setting="100 neurons, scikit-learn's digits", source="-", published="-", script="unimodal"),
        _two_layer("100 neurons", "81.6 %; 82.9 % (Diehl & Cook)", "--neurons 100", source=f"{THESIS}, 3.6.1"),
        _two_layer("100 neurons, by likelihood", "-", "--neurons 100", source="-", reads=LIKELIHOOD),
        _two_layer("100 neurons, linear read-out", "-", f"--neurons 100 {LINEAR}", source="-"),
        _two_layer("400 neurons", "87.0 %", "--neurons 400", source=f"{DIEHL_COOK}, Fig. 2"),
        _two_layer("400 neurons, by likelihood", "-", "--neurons 400", source="-", reads=LIKELIHOOD),
        _two_layer("400 neurons, linear read-out", "-", f"--neurons 400 {LINEAR}", source="-"),
        _two_layer("1,600 neurons", "91.9 %", f"--neurons 1600 {LINEAR}", source=f"{DIEHL_COOK}, Fig. 2", reads=MEAN_RESPONSE),
        _two_layer("1,600 neurons, by likelihood", "-", f"--neurons 1600 {LINEAR}", source="-", reads=LIKELIHOOD),
        _two_layer("1,600 neurons, linear read-out", "-", f"--neurons 1600 {LINEAR}", source="-"),
        _two_layer("6,400 neurons", "93.2 %; 95.0 % (Diehl & Cook)", f"--neurons 6400 {LINEAR}", source=f"{THESIS}, Fig. 2.6",
                   seeds=(0,), reads=MEAN_RESPONSE),
        _two_layer("6,400 neurons, by likelihood", "-", f"--neurons 6400 {LINEAR}", source="-", seeds=(0,), reads=LIKELIHOOD),
        _two_layer("6,400 neurons, linear read-out", "-", f"--neurons 6400 {LINEAR}", source="-", seeds=(0,)),
    ],
    "readings": [
        _two_layer("as printed in chapter 2: nearest spike", "81.6 %", "--preset THESIS_2", source=f"{THESIS}, 2.4"),
        _two_layer("the same, no normalisation, no second presentation", "81.6 %", "--preset THESIS_2_BARE",
                   source=f"{THESIS}, 2.4"),
        _two_layer("as printed in Table 3.1", "81.6 %", "--preset THESIS_3", source=f"{THESIS}, Table 3.1"),
        _two_layer("the same, no normalisation, no second presentation", "81.6 %", "--preset THESIS_3_BARE",
                   source=f"{THESIS}, Table 3.1"),
        _two_layer("chapter 2 with the accumulating trace", "-", "--preset ACCUMULATING", source=f"{THESIS}, 2.4"),
        _two_layer("triplet rule", "82.9 %", "--preset DIEHL_COOK", source=DIEHL_COOK),
        _two_layer("without homeostasis", "77.2 %", "--no-homeostasis", source=f"{THESIS}, 3.6.5"),
        _two_layer("without inhibition", "68.3 %", "--no-inhibition", source=f"{THESIS}, 3.6.5", seeds=(0,)),
    ],
    "binary": [
        _binary("HB-STDP, 400 neurons, 100 Hz", "79.94 %", "400", "Fig. 5A"),
        _binary("the same, by likelihood", "-", "400", "Fig. 5A", reads=LIKELIHOOD),
        _binary("the same, 63.75 Hz as printed", "79.94 %", "400 --rule table_1", "Fig. 5A"),
        _binary("dead zone to potentiation", "more than 8 points lower", "400 --rule ehb2", "Fig. 5A"),
        _binary("dead zone to depression", "more than 8 points lower", "400 --rule ehb3", "Fig. 5A"),
        _binary("constant probabilities (Suri et al. 2013)", "-", "400 --rule suri", "Table 2"),
        _binary("exponential probabilities (Srinivasan et al. 2016)", "70.15 %", "400 --rule exponential", "Table 2"),
        _binary("HB-STDP, 1,600 neurons", "-", "1600", "Fig. 5B", seeds=(0,)),
    ],
    "pruning": [
        _pruned("nothing pruned", "81.6 %", "--when never", "Fig. 2.6"),
        _pruned("threshold 0.15", "-", "--threshold 0.15 --levels 0", "Fig. 2.6"),
        _pruned("threshold 0.15, 2 levels", "-", "--threshold 0.15 --levels 2", "Fig. 2.6"),
        _pruned("threshold 0.15, 3 levels", "81.0 %", "--threshold 0.15 --levels 3", "Fig. 2.6"),
        _pruned("threshold 0.5", "-", "--threshold 0.5 --levels 0", "Fig. 2.6"),
        _pruned("8 % of the synapses, while training", "-", "--when gradually --connectivity 0.08", "Fig. 2.7"),
        _pruned("8 % of the synapses, after training", "-", "--when evenly --connectivity 0.08", "Fig. 2.7"),
        _pruned("8 % of the synapses, before training", "-", "--when before --connectivity 0.08", "Fig. 2.7"),
    ],
    "hearing": [
        _heard("FSDD, 100 neurons", "96.0 %", "--neurons 100"),
        _heard("FSDD, 400 neurons", "96.0 %", "--neurons 400"),
        _heard("FSDD, 400 neurons, by likelihood", "-", "--neurons 400", reads=LIKELIHOOD),
        _heard("FSDD in time, 100 neurons", "96.0 %", "--representation in_time"),
    ],
    "two-modalities": [
        _joined("50 + 50 neurons, joined by STDP", "85 %", "", "Fig. 3.7b", reads=MEAN_RESPONSE),
        _joined("the same, by likelihood", "-", "", "Fig. 3.7b", reads=LIKELIHOOD),
        _joined("50 + 50 neurons, not joined", "82.3 %", "--cross none", "Fig. 3.7b", reads=MEAN_RESPONSE),
        _joined("the same, by likelihood", "-", "--cross none", "Fig. 3.7b", reads=LIKELIHOOD),
        _joined("50 + 50 neurons, joined by label", "87.6 %", "--cross label", "Fig. 3.11", reads=MEAN_RESPONSE),
    ],
    "maps-mnist": [
        _digits_of_maps("16C3, softmax", "95.21 %", "--maps 16 --stdp-images 2000 --dropout 0.2"),
        _digits_of_maps("36C3, softmax", "98.22 %", "--dropout 0.2"),
        _digits_of_maps("36C3, 128FC", "98.54 %", "--hidden 128"),
        _digits_of_maps("36C3, softmax, random kernels with thresholds that adapt", "-", "--dropout 0.2 --kernels adapted"),
    ],
    "maps-cifar10": [
        _pictures_of_maps("HB-STDP as read here", "64.31 %", "", "3.3"),
        _pictures_of_maps("the same, silent maps count in the mean of a mini-batch", "-", "--average per_map", "3.3", seeds=(0,)),
        _pictures_of_maps("random kernels, thresholds 0", "59.42 %", "--kernels random", "3.3"),
        _pictures_of_maps("random kernels, half of the weights high, thresholds that adapt", "-", "--kernels balanced", "3.3"),
        _pictures_of_maps("full precision", "64.30 %", "--kernels exponential", "3.3"),
        _pictures_of_maps("competition between maps", "-", "--competition", "3.3"),
        _pictures_of_maps("two layers, residual", "65.79 %", "--maps 36 36 --residual", "3.3", seeds=(0,)),
        _pictures_of_maps("two layers, no residual", "about 64.3 %", "--maps 36 36", "3.3", seeds=(0,)),
    ],
}
#: options by script that make a row take seconds: only whether it runs shows then
QUICK = {
    "unimodal": "--train 300 --test 200 --epochs 1", "binary": "--train 300 --test 200",
    "multimodal": "--train 300 --label 300 --test 200",
    "compressed": "--train 300 --label 300 --test 200 --epochs 1",
    "restocnet": "--train 300 --test 200 --stdp-images 200 --classifier-epochs 2",
}
