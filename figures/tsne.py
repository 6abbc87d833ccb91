"""Test images as they are and as a network answers, in two dimensions (Srinivasan & Roy, Fig. 11).

    python figures/tsne.py results/any.h5                                       # of a two-layer or residual network
    python figures/tsne.py results/restocnet.h5 --classes airplane bird frog    # the default for CIFAR-10

Principal components, then t-SNE. Printed beside: of the ten nearest neighbours of an image, on average, the share that
is of its class, and the silhouette (-1 to 1); both are measured before t-SNE, on 50 principal components.
"""

import numpy as np

from stdpnet import datasets
from stdpnet.experiments import command_line, results
from stdpnet.experiments.options import Name, PictureBeside, Run
from stdpnet.files import result_file
from stdpnet.plots import accuracy, style
from stdpnet.readout import separability


def main(path: Run, *, classes: tuple[Name, ...] | None = None, out: PictureBeside = None):
    """Draw both kinds of features of a result file, and print how well classes are apart.

    Parameters
    ----------
    classes
        Names of classes; default: all; airplane, bird and frog of CIFAR-10.
    """
    out = style.checked(out or style.beside(path, "tsne"))
    run = result_file.read(path)
    answers, raw, labels = results.features(run)
    names = class_names(run.attributes.get("dataset"), labels)
    chosen = chosen_classes(classes, names, run.attributes.get("dataset"))
    rows = np.isin(labels, chosen)
    axes = style.panels(1, 2, size=(5.0, 3.8))[0]
    for name, features, ax in zip(("raw pixels", "answers of the network"), (raw, answers), axes):
        components = separability.principal(features[rows])
        scores = (f"10-neighbour purity {separability.purity(components, labels[rows]):.3f}, "
                  f"silhouette {separability.silhouette(components, labels[rows]):.3f}")
        accuracy.clusters(separability.tsne(components), labels[rows], names=names, ax=ax)
        ax.set_title(f"{name}\n{scores}")
        print(f"{name}: {scores}")
    axes[0].figure.suptitle(results.title(run))
    print(style.save(axes[0].figure, out))


def class_names(dataset, labels):
    """Return the names of all classes by their labels."""
    known = {"cifar10": datasets.cifar10.CLASSES, "caltech101": datasets.caltech101.CATEGORIES}.get(dataset)
    return {label: known[label] if known else str(label) for label in np.unique(labels).tolist()}


def chosen_classes(wanted, names, dataset):
    """Return the labels of the classes that were asked for, or those of the paper, or all."""
    labels = {name: label for label, name in names.items()}
    wanted = wanted or (["airplane", "bird", "frog"] if dataset == "cifar10" else list(labels))
    unknown = [name for name in wanted if name not in labels]
    if unknown:
        raise ValueError(f"classes: expected some of {', '.join(labels)}, got {', '.join(unknown)}")
    return [labels[name] for name in wanted]


if __name__ == "__main__":
    command_line.run(main)
