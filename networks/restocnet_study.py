"""Compare residual convolutional networks: number of maps, stride, kernels, and depth; one table comes out.

    python networks/restocnet_study.py                                       # scikit-learn's digits, some minutes
    python networks/restocnet_study.py --dataset cifar10 --classifier torch --hidden 256 --train 8000 --test 4000 --seeds 0 1 2
    python networks/restocnet_study.py --dataset cifar10 --studies networks  # ReStoCNet-1, 2, 3, 3a, 3b

Started again, it skips what the table holds. Srinivasan & Roy (2019), Figs. 6, 8B, 8C, 9C and 10.
"""

from dataclasses import replace
from functools import partial
from pathlib import Path

from stdpnet import datasets
from stdpnet.experiments import convolutional, sweep
from stdpnet.models import presets
from stdpnet.readout.perceptron import CLASSIFIERS
from stdpnet.experiments.command_line import Parser, natural, one_line_errors, positive
from stdpnet.estimators.restocnet import ReStoCNet

STUDIES = ("maps", "stride", "kernels", "networks")
KERNELS = ("learned", "random", "adapted", "balanced", "exponential")
NETWORKS = {  #: names of the paper; "2 plain" has no residual connections
    "1": {"n_layers": 1}, "2": {"n_layers": 2, "residual": True}, "2 plain": {"n_layers": 2},
    "2 last": {"n_layers": 2, "residual": True, "readout": "last"}, "2 plain last": {"n_layers": 2, "readout": "last"},
    "3": {"n_layers": 3, "residual": True}, "3a": {"n_layers": 3, "readout": "last"},
    "3b": {"n_layers": 3, "residual": True, "readout": "last"},
}


def main(dataset="digits", studies=STUDIES, maps=(9, 16, 25, 36), strides=(1, 2, 3, 5, 8), networks=tuple(NETWORKS),
         seeds=(0,), competition=False, stdp_images=None, train=None, test=None, hidden=(), epochs=20, rate=None,
         classifier="mlp", jobs=1, scheduler=None, out="results/restocnet_study.h5"):
    """Run all settings of all studies, write the table and return its rows."""
    settings = {"maps": maps, "stride": strides, "kernels": KERNELS, "networks": networks}
    unknown = [name for name in (*studies, *networks) if name not in (*STUDIES, *NETWORKS)]
    if unknown:
        raise ValueError(f"expected studies of {', '.join(STUDIES)} and networks of {', '.join(NETWORKS)}, got "
                         f"{', '.join(unknown)}")
    datasets.load(dataset)  # refuses what is missing before any work
    rate = convolutional.learning_rate(dataset) if rate is None else rate
    shared = {"dataset": dataset, "competition": competition, "stdp_images": stdp_images, "train": train, "test": test,
              "epochs": epochs, "rate": rate, "classifier": classifier, "hidden": " ".join(map(str, hidden))}
    points = [{"study": study, "setting": str(setting), "seed": seed} | shared
              for seed in seeds for study in studies for setting in settings[study]]
    rows = sweep.run(partial(_point, folder=str(Path(out).absolute().with_suffix(""))), points, out, n_jobs=jobs,
                     scheduler=scheduler, verbose=True)
    print(f"table: {out} and {Path(out).with_suffix('.csv')}\nsee it: python figures/restocnet_study.py {out}")
    return rows


def _point(study, setting, seed, dataset, competition, stdp_images, train, test, epochs, rate, classifier, hidden, *,
           folder):
    """Train and test one network; its result file stays in the folder."""
    model, options = convolutional.preset(dataset, competition=competition), {"maps": (36,)}
    if study == "stride":
        model = replace(model, stride=int(setting))
    elif study == "maps":
        options["maps"] = (int(setting),)
    elif study == "networks":
        chosen = dict(NETWORKS[setting])
        options = {"maps": (36,)*chosen.pop("n_layers")} | chosen
    elif setting == "exponential":
        model = presets.full_precision(model)
    else:
        options["kernels"] = setting
    network = ReStoCNet(model, n_images=stdp_images, random_state=seed, dtype="float16", **options)
    cifar10 = dataset == "cifar10"
    perceptron = CLASSIFIERS[classifier](tuple(map(int, hidden.split())), epochs=epochs, learning_rate=rate,
                                         random_state=seed)
    out = Path(folder, f"{dataset}-{study}-{setting.replace(' ', '_')}-{seed}.h5")
    outcome = convolutional.run(network, perceptron, datasets.load(dataset), out, about={"dataset": dataset, "seed": seed},
                                whiten=cifar10, train=train, test=test, verbose=False)
    kept = ("accuracy", "mean_activation", "memory_compression", "feature_seconds", "classifier_seconds")
    return {"file": out.name} | {name: outcome[name] for name in kept}


def parse():
    """Return the command line as arguments of `main`."""
    parser = Parser(__doc__)
    add = parser.add_argument
    add("--dataset", default="digits", help="digits (default), mnist, fashion_mnist or cifar10")
    add("--studies", nargs="+", default=STUDIES, choices=STUDIES, help=f"default: {' '.join(STUDIES)}")
    add("--maps", type=positive, nargs="+", default=[9, 16, 25, 36], help="default: 9 16 25 36")
    add("--strides", type=positive, nargs="+", default=[1, 2, 3, 5, 8], help="default: 1 2 3 5 8")
    add("--networks", nargs="+", default=list(NETWORKS), choices=NETWORKS, help=f"of {', '.join(NETWORKS)}; default: all")
    add("--seeds", type=natural, nargs="+", default=[0], help="default: 0")
    add("--competition", action="store_true", help="maps compete while they learn; parameters of our own")
    add("--stdp-images", type=positive, help="images from which a layer learns; default: all of --train")
    add("--train", type=positive, help="training images; default: all")
    add("--test", type=positive, help="test images; default: all")
    add("--hidden", type=positive, nargs="*", default=[], help="hidden neurons of the classifier; default: none")
    add("--epochs", type=positive, default=20, help="of the classifier; default: 20")
    add("--rate", type=float, help="learning rate of the classifier; default: 1.5e-3, 1e-4 for cifar10")
    add("--classifier", default="mlp", choices=CLASSIFIERS, help="mlp (default), or torch, with dropout")
    add("--jobs", type=positive, default=1, help="processes on this machine; default: 1")
    add("--scheduler", help="address of a Dask scheduler whose workers do the work, such as tcp://host:8786")
    add("--out", default="results/restocnet_study.h5", help="table; default: results/restocnet_study.h5")
    return vars(parser.parse_args())


if __name__ == "__main__":
    with one_line_errors():
        main(**parse())
