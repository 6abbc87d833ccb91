"""Train convolutional layers with binary kernels without labels, then a classifier on their activations.

    python networks/restocnet.py                                    # scikit-learn's digits, under two minutes
    python networks/restocnet.py --dataset mnist --hidden 128       # 36C3-2P-128FC-10FC on all of MNIST
    python networks/restocnet.py --dataset cifar10 --layers 36 36 --residual --classifier torch
    python networks/restocnet.py --dataset cifar10 --competition --classifier torch   # kernels better than random ones
    python networks/restocnet.py --dataset mnist --controls random adapted balanced   # beside untrained kernels

Srinivasan & Roy (2019), sections 3.2 and 3.3.
"""

import os
from dataclasses import replace

from stdpnet import datasets
from stdpnet.experiments import convolutional
from stdpnet.models import presets
from stdpnet.readout.perceptron import CLASSIFIERS
from stdpnet.experiments.command_line import Parser, natural, one_line_errors, positive
from stdpnet.models.kernel_plasticity import AVERAGES
from stdpnet.estimators.restocnet import KERNELS, READOUTS, ReStoCNet

IMAGES = {"mnist": 10_000, "cifar10": 5_000}  #: from which a layer learns


def main(dataset="digits", layers=(36,), residual=False, readout="all", kernels="learned", competition=False,
         stdp_stride=None, average=None, stdp_images=None, batch=200, train=None, test=None, hidden=None, epochs=None,
         rate=None, classifier="mlp", dropout=None, decay=False, controls=(), seed=0, jobs=os.cpu_count(),
         out="results/restocnet.h5", resume=False, target="cpp"):
    """Train and test a network, write the result file and return the accuracy."""
    model = convolutional.preset(dataset, competition=competition)
    model = replace(model, stride=stdp_stride or model.stride, average=average or model.average)
    if kernels == "exponential":
        model, kernels = presets.full_precision(model), "learned"
    network = ReStoCNet(
        model, maps=tuple(layers), residual=residual, readout=readout, kernels=kernels,
        n_images=stdp_images or IMAGES.get(dataset), batch_size=batch, random_state=seed, dtype="float16", n_jobs=jobs,
        target=target)
    cifar10 = dataset == "cifar10"
    hidden = ((1024,) if cifar10 else ()) if hidden is None else tuple(hidden)
    rate = convolutional.learning_rate(dataset) if rate is None else rate
    perceptron = _perceptron(classifier, dropout, decay, hidden=hidden, epochs=epochs or 20, learning_rate=rate,
                             random_state=seed, verbose=True)
    outcome = convolutional.run(
        network, perceptron, datasets.load(dataset), out, about={"dataset": dataset, "seed": seed}, whiten=cifar10,
        train=train, test=test, controls=controls, resume=resume)
    print(f"kernel memory: {outcome['memory_compression']:g} times less than with 32 bits per weight")
    for name in controls:
        print(f"{name} kernels: accuracy {outcome[f'accuracy_{name}']:.4f}")
    print(f"result: {out}\nsee it: python figures/confusion.py {out}")
    print(f"accuracy {outcome['accuracy']:.4f} on {outcome['n_test']} test samples")
    return outcome["accuracy"]


def _perceptron(classifier, dropout, decay, **parameters):
    """Return the classifier, with this dropout if it is not None, and a learning rate that falls if asked for."""
    own = ({} if dropout is None else {"dropout": dropout}) | ({"decay": True} if decay else {})
    if own and classifier != "torch":
        given = ", ".join(f"{name} {value}" for name, value in own.items())
        raise ValueError(f"classifier: expected torch, which alone knows dropout and decay, got {classifier} with {given}; "
                         "give --classifier torch")
    return CLASSIFIERS[classifier](**own, **parameters)


def parse():
    """Return the command line as arguments of `main`."""
    parser = Parser(__doc__)
    add = parser.add_argument
    add("--dataset", default="digits", help="digits (default), mnist, fashion_mnist or cifar10")
    add("--layers", type=positive, nargs="+", default=[36], help="maps of each layer; default: 36")
    add("--residual", action="store_true", help="layers also see those below the one before, and the image")
    add("--no-residual", dest="residual", action="store_false", help="they do not (default)")
    add("--readout", default="all", choices=READOUTS, help="layers for the classifier; default: all")
    add("--kernels", default="learned", choices=[*KERNELS, "exponential"],
        help="learned (default); random, with thresholds 0; adapted, random with thresholds that rise; balanced, so with "
        "half of the weights high; exponential, with full precision")
    add("--competition", action="store_true", help="maps compete while they learn; parameters of our own")
    add("--stdp-stride", type=positive, help="of the neurons whose inputs are sampled; default: 5, 1 with --competition")
    add("--average", choices=AVERAGES, help="how samples are averaged; default: per_map, per_spike with --competition")
    add("--stdp-images", type=positive, help="images from which a layer learns; default: 10,000, 5,000 for cifar10")
    add("--batch", type=positive, default=200, help="images in a mini-batch; default: 200")
    add("--train", type=positive, help="training images; default: all")
    add("--test", type=positive, help="test images; default: all")
    add("--hidden", type=positive, nargs="*", help="hidden neurons of the classifier; default: none, 1024 for cifar10")
    add("--epochs", type=positive, help="of the classifier; default: 20")
    add("--rate", type=float, help="learning rate of the classifier; default: 1.5e-3, 1e-4 for cifar10")
    add("--classifier", default="mlp", choices=CLASSIFIERS, help="mlp (default), or torch, with dropout")
    add("--dropout", type=float, help="of the torch classifier's hidden neurons, or features; default: 0.5")
    add("--decay", action="store_true", help="the learning rate of the torch classifier falls to 0")
    add("--controls", nargs="+", default=[], choices=KERNELS[1:], help="untrained kernels to compare with")
    add("--seed", type=natural, default=0, help="seed of everything random; default: 0")
    add("--jobs", type=positive, default=os.cpu_count(), help="processes for the activations; default: all cores")
    add("--out", default="results/restocnet.h5", help="result file; default: results/restocnet.h5")
    add("--resume", action="store_true", help="go on with the training in the result file")
    add("--target", default="cpp", help="cpp (default), or numpy: slow, needs no compiler")
    return vars(parser.parse_args())


if __name__ == "__main__":
    with one_line_errors():
        main(**parse())
