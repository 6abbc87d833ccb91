"""What did a run find, whatever the network? (from a result file, as arrays for a plot)

Every function takes what `stdpnet.files.result_file.read` returns, and raises a ValueError of one line where the file
lacks what is asked for. Names of data sets stand here and where they are written, nowhere else.
"""

import numpy as np

from ..models.architectures import MODALITIES
from ..preprocessing.words import N_CHANNELS
from .recipes import EVENTS, WORDS

#: how pictures call data sets
NAMES = {
    "digits": "digits", "mnist": "MNIST", "fashion_mnist": "Fashion-MNIST", "noisy_mnist": "n-MNIST",
    "cifar10": "CIFAR-10", "caltech101": "Caltech 101", "fsdd": "spoken digits (FSDD)", "ti46": "TI 46",
    "spoken_digits": "synthesised digits",
    "nmnist": "N-MNIST",
}


def receptive_fields(run):
    """Return the weights of a network as square images, (n_pixels, n_neurons); those of words are stretched.

    Of an event camera's two polarities it is the mean.
    """
    return _as_square(run, run.data["input_exc.w"])


def checkpoints(run):
    """Return receptive fields while a network learned, (n, n_pixels, n_neurons) from 0 to 1, and samples seen, (n,)."""
    kept, samples = run.data["checkpoints.w"], run.data["checkpoints.samples"]
    return np.array([_as_square(run, each/np.float32(255)) for each in kept]), samples


def fields_of_modalities(run):
    """Return the same of a network that sees and hears, by modality: "image" and "audio"."""
    image, audio = (run.data[f"{name}_input_exc.w"] for name in MODALITIES)
    return dict(zip(MODALITIES, (image, _stretched(audio))))


def labels(run):
    """Return what each neuron's label is, "" for those that never fired, a list (n_neurons,); None before the test."""
    if "labels" not in run.data:
        return None
    return ["" if silent else str(label) for label, silent in zip(run.data["labels"], run.data["silent"])]


def labels_of_modalities(run):
    """Return the same by modality; lists, or None before the test."""
    every, first = labels(run), run.data[f"{MODALITIES[0]}_input_exc.w"].shape[1]
    return dict.fromkeys(MODALITIES) if every is None else dict(zip(MODALITIES, (every[:first], every[first:])))


def thresholds(run):
    """Return what every neuron has added to its threshold in volts, (n_neurons,)."""
    found = [array for name, array in run.data.items() if name.endswith(".theta")]
    return np.concatenate(found or [run.data["exc.theta"]])  # which says what there is instead


def kernels(run):
    """Return the kernels of each layer, arrays (n_inputs, size, size, n_maps), truth values if high or low."""
    found = [array for name, array in run.data.items() if name.startswith("kernels_") and name.endswith(".w")]
    return found or [run.data["kernels_1.w"]]  # which says what there is instead


def spikes(run):
    """Return how many neurons spike in each time step, by layer, (n_samples, n_steps), and how many there are."""
    counts = {name.removesuffix(".counts"): array for name, array in run.data.items() if name.endswith(".counts")}
    counts = counts or {"": run.data["conv_1.counts"]}  # which says what there is instead
    return counts, {name: run.data[f"{name}.spikes"].size for name in counts}


def confusion(run):
    """Return the confusion matrix (n_classes, n_classes), true classes in rows, and the classes (n_classes,)."""
    return run.data["confusion"], run.data["label_classes"]


def features(run):
    """Return a network's answers to test images (n, n_features), the images (n, ...) and their labels (n,)."""
    return run.data["features"], run.data["raw"], run.data["raw_labels"]


def images(run):
    """Return test images as they were loaded and as the network saw them, two arrays (n, height, width, channels)."""
    return run.data["raw"], run.data["shown"]


def data_name(run):
    """Return the name of the data as a title has it: "MNIST", "MNIST and FSDD"."""
    known = [run.attributes[name] for name in ("dataset", "images", "sounds") if run.attributes.get(name)]
    if run.attributes.get("perceives") in MODALITIES:  # one ensemble alone saw or heard
        known = [run.attributes[{"image": "images", "audio": "sounds"}[run.attributes["perceives"]]]]
    return " and ".join(NAMES.get(name, name) for name in known) or "unknown data"


def network_name(run):
    """Return the name of the network as a title has it: "100 neurons, THESIS_2", "36 + 36 maps"."""
    if run.attributes.get("network") == "ReStoCNet":
        competition = any(lesson.competition for lesson in run.parameters.lessons) if run.parameters else False
        return f"{' + '.join(str(each.shape[-1]) for each in kernels(run))} maps{' that compete' if competition else ''}"
    n_neurons, preset = run.attributes.get("n_neurons"), run.attributes.get("preset")
    size = f"{'2 × ' if run.attributes.get('network') == 'Multimodal' else ''}{n_neurons} neurons"
    return ", ".join(filter(None, [size if n_neurons else None, preset])) or "unknown network"


def title(run):
    """Return which data and which network a picture shows."""
    return f"{data_name(run)}, {network_name(run)}"


def _as_square(run, weights):
    dataset = run.attributes.get("dataset")
    if dataset in EVENTS:
        return weights.reshape(2, -1, weights.shape[1]).mean(axis=0)
    return _stretched(weights) if dataset in WORDS else weights


def _stretched(weights):
    """Weights of channels by time, high frequencies above, as square images."""
    n_inputs, n_neurons = weights.shape
    fields = weights.reshape(N_CHANNELS, n_inputs//N_CHANNELS, n_neurons)
    return np.repeat(fields, N_CHANNELS**2//n_inputs, axis=1).reshape(-1, n_neurons)
