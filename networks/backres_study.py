"""Compare ResNet2, ResNet3 and ResNet2x2, which unrolls its second layer twice; one table comes out.

    python networks/backres_study.py                                       # scikit-learn's digits
    python networks/backres_study.py --dataset cifar10 --classifier torch --hidden 256 --train 8000 --test 4000 --seeds 0 1 2
    python networks/backres_study.py --dataset cifar10 --classifier torch --outputs softmax stochmax --seeds 0 1 2

Started again, it skips what the table holds. Panda, Aketi & Roy (2020), Tables VI, VII and XII.
"""

from functools import partial
from pathlib import Path
from typing import Annotated

from stdpnet import datasets
from stdpnet.experiments import command_line, deployment, feature_maps, recipes, sweep
from stdpnet.experiments.options import (
    Batch, Competition, Count, Dataset, Jobs, Perceptron, PerceptronEpochs, PerceptronRate, Scheduler, Seed, TableFile, Test,
    Train, integer, one_of)
from stdpnet.models.architectures import READOUTS
from stdpnet.models.presets import BACKRES, UNROLLED
from stdpnet.readout.perceptron import OUTPUTS


def main(*, dataset: Dataset = "digits", models: tuple[Annotated[str, one_of(UNROLLED)], ...] = tuple(UNROLLED),
         kernels: tuple[Annotated[str, one_of(feature_maps.ALL_KERNELS)], ...] = ("offset",), competition: Competition = False,
         exits: tuple[Annotated[str, one_of(READOUTS)], ...] = ("all",),
         outputs: tuple[Annotated[str, one_of(OUTPUTS)], ...] = ("softmax",), maps: tuple[Count, ...] = (36,),
         seeds: tuple[Seed, ...] = (0,), stdp_images: Count | None = None, batch: Batch = 200, train: Train = None,
         test: Test = None, hidden: tuple[Count, ...] = (), classifier_epochs: PerceptronEpochs = 20,
         classifier_rate: PerceptronRate = None, classifier: Perceptron = "mlp", heard: Annotated[int, integer(1)] = 20, jobs: Jobs = 1,
         scheduler: Scheduler = None, out: TableFile = "results/backres_study.h5"):
    """Run all settings, write the table and return its rows.

    Parameters
    ----------
    models
        Networks of Table VII.
    kernels
        With full precision, by offset (Eq. 5) or exponential STDP; binary and learned; or controls.
    exits
        Maps for the classifier: of the last unrolling of all layers, of each unrolling, or of the last alone.
    outputs
        Of the torch classifier.
    maps
        Maps of each layer, one setting for each number.
    stdp_images
        Images from which a layer learns; default: all of --train.
    hidden
        Hidden neurons of the classifier; default: none.
    heard
        Test images from whose spikes energy is counted.
    """
    recipes.check_images(dataset)
    datasets.load(dataset)  # refuses what is missing before any work
    for output in outputs:
        reader = feature_maps.perceptron(dataset, classifier, hidden=hidden, rate=classifier_rate, output=output)
    shared = {"dataset": dataset, "competition": competition, "stdp_images": stdp_images, "batch": batch, "train": train,
              "test": test, "epochs": classifier_epochs, "rate": reader.learning_rate, "classifier": classifier,
              "hidden": " ".join(map(str, hidden)), "heard": heard}
    points = [{"model": model, "kernels": kind, "exits": exit_, "output": output, "maps": n_maps, "seed": seed} | shared
              for seed in seeds for model in models for kind in kernels for n_maps in maps for exit_ in exits
              for output in outputs]
    rows = sweep.run(partial(_point, folder=str(Path(out).absolute().with_suffix(""))), points, out, n_jobs=jobs,
                     scheduler=scheduler, verbose=True)
    print(command_line.as_commands(f"table: {out} and {Path(out).with_suffix('.csv')}\n"
                                   f"see it: python figures/backres_study.py {out}"))
    return rows


def _point(model, kernels, exits, output, maps, seed, dataset, competition, stdp_images, batch, train, test, epochs, rate, classifier,
           hidden, heard, *, folder):
    """Train and test one network; its result file stays in the folder."""
    unrolled = UNROLLED[model]
    description = feature_maps.network(dataset, (maps,)*len(unrolled), kernels=kernels, competition=competition,
                                       unrolled=unrolled, readout=exits, **BACKRES)
    reader = feature_maps.perceptron(dataset, classifier, hidden=tuple(map(int, hidden.split())), rate=rate, output=output,
                                     epochs=epochs, random_state=seed)
    out = Path(folder, f"{dataset}-{model}-{kernels}-{exits}-{output}-{maps}-{seed}.h5")
    outcome = feature_maps.run(description, reader, dataset=dataset, out=out, stdp_images=stdp_images or train, batch=batch,
                               train=train, test=test, seed=seed, heard=heard, verbose=False)
    kept = ("accuracy", "mean_activation", "classifier_operations", "train_seconds", "feature_seconds", "classifier_seconds")
    return {"file": out.name} | {name: outcome[name] for name in kept if name in outcome} | _efficiencies(
        deployment.kept(out), outcome["classifier_operations"])


def _efficiencies(profiles, classifier):
    """Return how many times less energy a network takes than an artificial one, by what is counted."""
    rows = deployment.energies(profiles, classifier=classifier)
    names = {"free": "", "SRAM": "_with_memory"}
    found = {f"efficiency_{row['costs'].replace(' ', '_')}{names[row['memory']]}": row["efficiency"] for row in rows}
    return found | {f"{name}_full": row["efficiency_with_classifier"] for name, row in zip(found, rows)}


if __name__ == "__main__":
    command_line.run(main)
