"""How is a residual convolutional network trained, read out by a perceptron, and compared with controls?"""

from sklearn.base import clone

from ..estimators.restocnet import ReStoCNet
from ..models import presets
from ..models.architectures import KERNELS, control, full_precision
from ..readout.perceptron import CLASSIFIERS
from . import recipes
from .trial import Trial

ALL_KERNELS = (*KERNELS, "exponential")  #: what kernels a network has: learned ones, controls, or with full precision


def network(dataset, n_maps, *, skip=False, readout="all", kernels="learned", competition=False, sampling_stride=None,
            average=None):
    """Return the description of a network for a data set.

    Parameters
    ----------
    dataset : str
    n_maps : sequence of int
        Maps of each layer.
    skip, readout
        See `stdpnet.models.architectures.residual`.
    kernels : str
        One of ``ALL_KERNELS``; see `stdpnet.models.architectures.control`.
    competition : bool
        Whether maps compete while they learn.
    sampling_stride, average
        See `stdpnet.models.connections.Convolution`; None: as the preset says.
    """
    make = presets.restocnet_competing if competition else recipes.for_dataset(dataset).feature_maps
    made = make(n_maps, skip=skip, readout=readout)
    given = {"sampling_stride": sampling_stride, "average": average}
    made = made.replace({f"{name}.{field}": value for name in made.kernels() for field, value in given.items()
                         if value is not None})
    return full_precision(made) if kernels == "exponential" else control(made, kernels)


def perceptron(dataset, classifier, *, hidden=None, rate=None, dropout=None, decay=False, **parameters):
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
        Of the hidden neurons, or features; PyTorch alone knows it.
    decay : bool
        Whether the learning rate falls to 0; PyTorch alone knows it.
    **parameters
        Others of the classifier.
    """
    recipe = recipes.for_dataset(dataset)
    own = ({} if dropout is None else {"dropout": dropout}) | ({"decay": True} if decay else {})
    if own and classifier != "torch":
        given = ", ".join(f"{name} {value}" for name, value in own.items())
        raise ValueError(f"classifier: expected torch, which alone knows dropout and decay, got {classifier} with {given}; "
                         "give --classifier torch")
    return CLASSIFIERS[classifier](hidden=recipe.hidden if hidden is None else tuple(hidden), **own, **parameters,
                                   learning_rate=recipe.classifier_rate if rate is None else rate)


def run(description, classifier, *, dataset, out, stdp_images=None, batch=200, train=None, test=None, side=None, seed=0,
        jobs=1, controls=(), resume=False, target="cpp", verbose=True):
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
        Kinds of kernels with which to compare, of ``KERNELS``.
    seed, jobs, resume, target, verbose
        See `stdpnet.experiments.trial.Trial`.

    Returns
    -------
    dict
        The attributes of the result file that tell what came out.
    """
    learner = ReStoCNet(description, n_images=stdp_images or recipes.for_dataset(dataset).stdp_images, batch_size=batch,
                        random_state=seed, dtype="float16", n_jobs=jobs, target=target)
    trial = Trial(network=learner, classifier=classifier, data=None, out=out, n_train=train, n_test=test, verbose=verbose)
    trial.check()
    trial.data, trial.raw = recipes.latest_images(dataset, train, test, side)
    trial.metadata = {"dataset": dataset, "seed": seed} | ({"side": side} if side else {}) | trial.data.notes
    result = trial.run(resume=resume, controls={
        name: clone(learner).set_params(network=control(description, name)) for name in controls})
    return result.attributes() | learner.size({})
