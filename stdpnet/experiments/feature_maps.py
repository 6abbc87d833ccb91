"""How is a residual convolutional network trained, read out by a perceptron, and compared with controls?"""

from sklearn.base import clone

from ..estimators.restocnet import ReStoCNet
from ..models import presets
from ..estimators.pixels import Pixels
from ..models.architectures import KERNELS, control, full_precision, with_offset, without_leak
from ..readout.convolutional import ConvNN
from ..readout.perceptron import CLASSIFIERS
from . import recipes
from .trial import Trial

FULL = {"exponential": full_precision, "offset": with_offset}  #: kernels with full precision, by their rule
ALL_KERNELS = (*KERNELS, *FULL)  #: what kernels a network has: learned ones, controls, or with full precision
CONTROLS = (*KERNELS[1:], "pixels")  #: what a network is compared with; the last is none, but what it is shown


def network(dataset, n_maps, *, kernels="learned", competition=False, leak=True, sampling_stride=None, average=None,
            **options):
    """Return the description of a network for a data set.

    Parameters
    ----------
    dataset : str
    n_maps : sequence of int
        Maps of each layer.
    kernels : str
        One of ``ALL_KERNELS``; see `stdpnet.models.architectures.control`.
    competition : bool
        Whether maps compete while they learn.
    leak : bool
        Whether potentials decay; see `stdpnet.models.architectures.without_leak`.
    sampling_stride, average
        See `stdpnet.models.connections.Convolution`; None: as the preset says.
    **options
        Such as ``skip``, see `stdpnet.models.architectures.residual`.
    """
    make = presets.restocnet_competing if competition else recipes.for_dataset(dataset).feature_maps
    given = {"sampling_stride": sampling_stride, "average": average}
    made = make(n_maps, **options | {name: value for name, value in given.items() if value is not None})
    made = made if leak else without_leak(made)
    return FULL[kernels](made) if kernels in FULL else control(made, kernels)


def perceptron(dataset, classifier, *, hidden=None, rate=None, dropout=None, decay=False, standardise=None, output="softmax",
               **parameters):
    """Return the classifier for a data set; None stands for what suits it.

    Parameters
    ----------
    classifier : str
        A key of `stdpnet.readout.perceptron.CLASSIFIERS`.
    hidden : sequence of int, optional
        Hidden neurons.
    rate : float, optional
        Learning rate.
    dropout : float, optional
        Of the hidden neurons, or features; classifiers of PyTorch alone know it.
    decay : bool
        Whether the learning rate falls to 0; likewise.
    standardise : bool, optional
        Whether each feature gets mean 0 and standard deviation 1 over the training samples.
    output : str
        "stochmax" in place of a softmax; the perceptron of PyTorch alone knows it.
    **parameters
        Others of the classifier.
    """
    recipe = recipes.for_dataset(dataset)
    own = ({} if dropout is None else {"dropout": dropout}) | ({"decay": True} if decay else {})
    own |= {} if output == "softmax" else {"output": output}
    unknown = own.keys() - CLASSIFIERS[classifier]().get_params()
    if unknown:
        given = ", ".join(f"{name} {own[name]}" for name in sorted(unknown))
        raise ValueError(f"classifier: expected torch, which knows {' and '.join(sorted(unknown))}, got {classifier} with "
                         f"{given}; give --classifier torch")
    return CLASSIFIERS[classifier](hidden=recipe.hidden if hidden is None else tuple(hidden), **own, **parameters,
                                   learning_rate=recipe.classifier_rate if rate is None else rate,
                                   standardise=recipe.standardise if standardise is None else standardise)


def run(description, classifier, *, dataset, out, stdp_images=None, batch=200, train=None, test=None, side=None, seed=0,
        jobs=1, controls=(), heard=0, resume=False, target="cpp", verbose=True):
    """Train a network, a classifier on its activations, and both on those of controls; write the result.

    Parameters
    ----------
    description : Network
        See :func:`network`.
    classifier : estimator
        See :func:`perceptron`.
    dataset : str
    out : path-like
        Result file; written after every chunk of images from which the network learns.
    stdp_images : int, optional
        Images from which a layer learns; None: as suits the data set.
    batch : int
        Images in a mini-batch.
    train, test : int, optional
        Images; by default all.
    side : int, optional
        Rows and columns to which images are shrunk.
    controls : sequence of str
        With what to compare, of ``CONTROLS``.
    heard : int
        Test images whose spikes the file keeps.
    seed, jobs, resume, target, verbose
        See `stdpnet.experiments.trial.Trial`.

    Returns
    -------
    dict
        The attributes of the result file that tell what came out.
    """
    learner = ReStoCNet(description, n_images=stdp_images or recipes.for_dataset(dataset).stdp_images, batch_size=batch,
                        random_state=seed, dtype="float16", n_jobs=jobs, target=target)
    trial = Trial(network=learner, classifier=classifier, data=None, out=out, n_train=train, n_test=test, n_heard=heard,
                  verbose=verbose)
    trial.check()
    trial.classifier = _for_maps(classifier, description, dataset, side)
    trial.data, trial.raw = recipes.latest_images(dataset, train, test, side)
    trial.metadata = {"dataset": dataset, "seed": seed} | ({"side": side} if side else {}) | trial.data.notes
    result = trial.run(resume=resume, controls={
        name: Pixels() if name == "pixels" else clone(learner).set_params(network=control(description, name))
        for name in controls})
    return result.attributes() | learner.size({})


def _for_maps(classifier, description, dataset, side):
    """Return a classifier for the maps of a network; raises ValueError if images do not suit either, before long work."""
    shapes = description.shapes(dict.fromkeys(description.inputs, recipes.image_shape(dataset, side)))
    read = [shapes[name] for name in description.readout]
    if not isinstance(classifier, ConvNN):
        return classifier
    return classifier.for_maps(read).set_params(maps=classifier.maps or sum(shape[2] for shape in read))
