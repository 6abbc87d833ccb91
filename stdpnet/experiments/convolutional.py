"""How does a script train a convolutional network, and a classifier on its activations?

The result file holds, beside what :meth:`stdpnet.estimators.restocnet.ReStoCNet.state` returns (``kernels_1``: truth values
(n_inputs, size, size, n_maps), high or low, or full-precision weights; ``thresholds_1``; ``maps``; ``shape``; the
history of mini-batches):

==============  ==================================================================================================
data sets       predicted, true (n_test,), confusion (n_classes, n_classes); of the first 1,000 test images:
                features, float16 (n, n_features), pooled activations, all maps of a place side by side, layer after
                layer; features_of, int (n_layers, 4): layer, height, width and maps of each part; raw, the pixels as
                they were loaded (n, height, width, channels); shown, the pixels as the network saw them; and raw_labels
attributes      accuracy, and of each control accuracy_random, accuracy_adapted, accuracy_balanced; n_test; classifier;
                memory_compression; train_seconds, feature_seconds, classifier_seconds
==============  ==================================================================================================
"""

import time

import numpy as np
from sklearn.base import clone
from sklearn.metrics import confusion_matrix
from tqdm import tqdm

from ..files import result_file
from ..models import presets
from ..preprocessing.whitening import preprocessing

N_KEPT = 1000  #: test images whose activations are kept


def preset(dataset, *, competition=False):
    """Return the network for a data set of images, or the one whose maps compete."""
    if competition:
        return presets.RESTOCNET_COMPETING
    return presets.RESTOCNET_CIFAR10 if dataset == "cifar10" else presets.RESTOCNET_MNIST


def learning_rate(dataset):
    """Return the classifier's learning rate for a data set of images. Srinivasan & Roy (2019), Table 4."""
    return 1e-4 if dataset == "cifar10" else 1.5e-3


def intensities(data, *, whiten, train=None, test=None):
    """Return training and test images as a network takes them.

    Parameters
    ----------
    data : Split
        See `stdpnet.datasets`; pixels from 0 to 255.
    whiten : bool
        Whether to normalise and whiten them with what the training images show, else they are divided by 255.
    train, test : int, optional
        How many of them; by default all.

    Returns
    -------
    X_train, X_test : float32 arrays (n, height, width, channels)
    """
    X_train, X_test = _as_images(data.X_train[:train]), _as_images(data.X_test[:test])
    if not whiten:
        return (X_train/255).astype(np.float32), (X_test/255).astype(np.float32)
    pipeline = preprocessing()
    return pipeline.fit_transform(X_train), pipeline.transform(X_test)


def _as_images(X):
    """Flat images are square and grey."""
    side = int(np.sqrt(X.shape[1]))
    return X.reshape(len(X), side, side, 1) if X.ndim == 2 else X


def run(network, classifier, data, out, *, about, whiten, train=None, test=None, controls=(), resume=False,
        verbose=True):
    """Train a network, a classifier on its activations, and both on those of untrained networks; write the result.

    Parameters
    ----------
    network : ReStoCNet
    classifier : estimator
        See `stdpnet.readout.perceptron`.
    data : Split
        See `stdpnet.datasets`.
    out : path-like
        Result file; written after every chunk of images from which the network learns.
    about : dict
        What else to note there; a resumed training must agree in it.
    whiten, train, test
        See :func:`intensities`.
    controls : sequence of str
        Values of ``ReStoCNet.kernels`` with which to compare.
    resume : bool
        Whether to go on with the training in `out`, to the same result to the bit.
    verbose : bool
        Whether to show progress.

    Returns
    -------
    dict
        The attributes of the result file that tell what came out.
    """
    result_file.check_writable(out)
    clone(classifier).set_params(verbose=False).fit(np.eye(2, dtype=np.float32), [0, 1])  # refuses what it cannot use
    found = result_file.read(out) if resume else None
    images = X_train, X_test = intensities(data, whiten=whiten, train=train, test=test)
    labels = data.y_train[:train], data.y_test[:test]
    file = _File(network, out, about | {"n_train": len(X_train), "whitened": whiten}, found)
    file.learn(X_train, verbose)
    outcome, content = _classify(network, classifier, images, labels, verbose)
    kept = data.X_test[:test][:N_KEPT]
    content |= {"raw": _as_images(kept), "shown": X_test[:N_KEPT].astype(np.float16), "raw_labels": labels[1][:N_KEPT]}
    outcome |= {"classifier": repr(classifier), "memory_compression": network.memory_compression()}
    file.write(outcome, content)
    for kernels in controls:
        other = clone(network).set_params(kernels=kernels).fit(X_train)
        outcome[f"accuracy_{kernels}"] = _classify(other, classifier, images, labels, verbose)[0]["accuracy"]
        file.write(outcome, content)
    return outcome


class _File:
    """A network's result file, from the first chunk to the last word."""

    def __init__(self, network, path, about, found):
        self.network, self.path, self.about, self.seconds, self.found = network, path, about, 0.0, found
        if found:
            self._expect(found)
            network.restore(found)
            self.seconds = found.attributes["train_seconds"]

    def learn(self, X, verbose):
        """Let the network learn, and write after every chunk."""
        started = time.perf_counter()
        chunks, total = self.network.learn(X, resume=self.found is not None), self.network.n_lessons(len(X))
        with tqdm(total=total, disable=not verbose, unit=" images", unit_scale=True, mininterval=1, desc="learning",
                  initial=self.network.n_learned(len(X))) as bar:
            for chunk in chunks:
                self.seconds, started = self.seconds + time.perf_counter() - started, time.perf_counter()
                self.write()
                bar.update(len(chunk.rows))

    def write(self, outcome={}, content={}):
        """Write the network, with attributes and data of what came out if given."""
        state = self.network.state()
        result_file.write(self.path, parameters=state["parameters"], history=state["history"], data=state["data"] | content,
                      attributes=state["attributes"] | self.about | {"train_seconds": self.seconds} | outcome)

    def _expect(self, found):
        """Refuse to go on with a training that was started with other parameters."""
        wanted = self.network.settings() | self.about
        got = {name: found.attributes[name] for name in wanted}
        wanted, got = wanted | {"maps": tuple(self.network.maps)}, got | {"maps": tuple(found.data["maps"].tolist())}
        for name, value in wanted.items():
            if got[name] != value:
                raise ValueError(f"{self.path}: cannot resume: {name} is {got[name]!r} in the file, expected "
                                 f"{value!r}; give the same arguments, or start anew without --resume")
        if found.parameters != self.network.model:
            raise ValueError(f"{self.path}: cannot resume: the model in the file has other parameters; give the same, "
                             "or start anew without --resume")


def _classify(network, classifier, images, labels, verbose):
    """Fit a copy of the classifier to the activations of training images; return attributes and data for the file."""
    started = time.perf_counter()
    train, test = (_activations(network, X, task, verbose) for X, task in zip(images, ("training", "test")))
    transformed = time.perf_counter()
    classifier = clone(classifier).fit(train, labels[0])
    predicted = classifier.predict(test)
    outcome = {
        "accuracy": float(np.mean(predicted == labels[1])), "n_test": len(test), "mean_activation": float(test.mean()),
        "feature_seconds": transformed - started, "classifier_seconds": time.perf_counter() - transformed}
    parts = [(layer, *shape) for layer, shape in zip(network.read_layers, network.pooled_shapes())]
    return outcome, {
        "predicted": predicted, "true": labels[1], "features": test[:N_KEPT].astype(np.float16), "features_of": parts,
        "confusion": confusion_matrix(labels[1], predicted, labels=np.union1d(classifier.classes_, labels[1]))}


def _activations(network, X, task, verbose):
    """Return what `network.transform` does, and show progress."""
    activations = np.empty((len(X), network.n_features_out), network.dtype)
    with tqdm(total=len(X), disable=not verbose, unit=" images", unit_scale=True, mininterval=1,
              desc=f"activations of {task} images") as bar:
        for rows, answer in network.respond(X):
            activations[rows] = answer
            bar.update(len(rows))
    return activations
