"""Compare residual convolutional networks: number of maps, stride, kernels, and depth; one table comes out.

    python networks/restocnet_study.py                                       # scikit-learn's digits, some minutes
    python networks/restocnet_study.py --dataset cifar10 --classifier torch --hidden 256 --train 8000 --test 4000 --seeds 0 1 2
    python networks/restocnet_study.py --dataset cifar10 --studies networks  # ReStoCNet-1, 2, 3, 3a, 3b

Started again, it skips what the table holds. Srinivasan & Roy (2019), Figs. 6, 8B, 8C, 9C and 10.
"""

from functools import partial
from pathlib import Path
from typing import Annotated

from stdpnet import datasets
from stdpnet.experiments import command_line, feature_maps, recipes, sweep
from stdpnet.experiments.options import (
    Competition, Count, Dataset, Jobs, Perceptron, PerceptronEpochs, PerceptronRate, Scheduler, Seed, TableFile, Test, Train,
    one_of)

STUDIES = ("maps", "stride", "kernels", "networks")
NETWORKS = {  #: names of the paper; "2 plain" has no residual connections
    "1": {"n_layers": 1}, "2": {"n_layers": 2, "skip": True}, "2 plain": {"n_layers": 2},
    "2 last": {"n_layers": 2, "skip": True, "readout": "last"}, "2 plain last": {"n_layers": 2, "readout": "last"},
    "3": {"n_layers": 3, "skip": True}, "3a": {"n_layers": 3, "readout": "last"},
    "3b": {"n_layers": 3, "skip": True, "readout": "last"},
}


def main(*, dataset: Dataset = "digits", studies: tuple[Annotated[str, one_of(STUDIES)], ...] = STUDIES,
         maps: tuple[Count, ...] = (9, 16, 25, 36), strides: tuple[Count, ...] = (1, 2, 3, 5, 8),
         networks: tuple[Annotated[str, one_of(NETWORKS)], ...] = tuple(NETWORKS), seeds: tuple[Seed, ...] = (0,),
         competition: Competition = False, stdp_images: Count | None = None, train: Train = None, test: Test = None,
         hidden: tuple[Count, ...] = (), classifier_epochs: PerceptronEpochs = 20,
         classifier_rate: PerceptronRate = None, classifier: Perceptron = "mlp", jobs: Jobs = 1, scheduler: Scheduler = None,
         out: TableFile = "results/restocnet_study.h5"):
    """Run all settings of all studies, write the table and return its rows.

    Parameters
    ----------
    studies
        What is compared.
    maps
        Numbers of maps of one layer.
    strides
        Of the neurons whose inputs are sampled.
    networks
        Names of the paper; "2 plain" has no residual connections.
    stdp_images
        Images from which a layer learns; default: all of --train.
    hidden
        Hidden neurons of the classifier; default: none.
    """
    settings = {"maps": maps, "stride": strides, "kernels": feature_maps.ALL_KERNELS, "networks": networks}
    recipes.check_images(dataset)
    datasets.load(dataset)  # refuses what is missing before any work
    perceptron = feature_maps.perceptron(dataset, classifier, hidden=hidden, rate=classifier_rate)
    shared = {"dataset": dataset, "competition": competition, "stdp_images": stdp_images, "train": train, "test": test,
              "epochs": classifier_epochs, "rate": perceptron.learning_rate, "classifier": classifier,
              "hidden": " ".join(map(str, hidden))}
    points = [{"study": study, "setting": str(setting), "seed": seed} | shared
              for seed in seeds for study in studies for setting in settings[study]]
    rows = sweep.run(partial(_point, folder=str(Path(out).absolute().with_suffix(""))), points, out, n_jobs=jobs,
                     scheduler=scheduler, verbose=True)
    print(command_line.as_commands(f"table: {out} and {Path(out).with_suffix('.csv')}\nsee it: python figures/restocnet_study.py {out}"))
    return rows


def _point(study, setting, seed, dataset, competition, stdp_images, train, test, epochs, rate, classifier, hidden, *,
           folder):
    """Train and test one network; its result file stays in the folder."""
    options = {"n_layers": 1}
    if study == "networks":
        options |= NETWORKS[setting]
    elif study == "stride":
        options["sampling_stride"] = int(setting)
    elif study == "kernels":
        options["kernels"] = setting
    n_maps = (int(setting) if study == "maps" else 36,)*options.pop("n_layers")
    description = feature_maps.network(dataset, n_maps, competition=competition, **options)
    perceptron = feature_maps.perceptron(dataset, classifier, hidden=tuple(map(int, hidden.split())), rate=rate, epochs=epochs,
                                         random_state=seed)
    out = Path(folder, f"{dataset}-{study}-{setting.replace(' ', '_')}-{seed}.h5")
    outcome = feature_maps.run(description, perceptron, dataset=dataset, out=out, stdp_images=stdp_images or train, train=train,
                               test=test, seed=seed, verbose=False)
    kept = ("accuracy", "mean_activation", "memory_compression", "feature_seconds", "classifier_seconds")
    return {"file": out.name} | {name: outcome[name] for name in kept}


if __name__ == "__main__":
    command_line.run(main)
