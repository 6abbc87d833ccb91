"""Which values does an option of a script take, and what does ``--help`` say of it? (the same in every script)

A script annotates the parameters of its `main` with the names below. Each is a type, a reader of what was typed, and a
help text; all three stand here once::

    def main(*, neurons: Count = 100, train: Train = None, seed: Seed = 0, out: ResultFile = "results/x.h5"):

Other bounds are written in place: ``rate: Annotated[float, number(above=0)] = 1e-3``.
"""

import argparse
import math
import os
import re
from pathlib import Path
from typing import Annotated

from ..datasets import LOADERS
from ..files import atomic
from ..models import presets
from ..models.kernel_plasticity import AVERAGES
from ..preprocessing.words import REPRESENTATIONS
from ..readout.linear import VOTES
from ..readout.perceptron import CLASSIFIERS

MOST = 2**31 - 1  #: neurons and synapses are numbered with 32 bits
LONG = 40  #: letters of what was typed that an error repeats
CORES = os.cpu_count() or 1


def integer(least=-MOST, most=MOST):
    """Return a reader of integers from `least` to `most`.

    A reader is called with what was typed, and returns the value; it raises `argparse.ArgumentTypeError` with what was
    expected instead.
    """
    def read(text):
        if not re.fullmatch(r"[+-]?\d{1,40}", text) or int(text) < least:
            raise _refusal(f"an integer >= {least}" if least > -MOST else "an integer", text)
        if int(text) > most:
            raise _refusal(f"an integer <= {most}", text)
        return int(text)
    return read


def at_least(least):
    """Return a reader of integers from `least` to 2**31 - 1."""
    return integer(least)


def number(least=None, most=None, *, above=None):
    """Return a reader of finite numbers, from `least` or above `above`, to `most`."""
    bounds = [f"{sign} {bound:g}" for sign, bound in ((">=", least), (">", above), ("<=", most)) if bound is not None]
    expected = " ".join(["a finite number", " and ".join(bounds)]).strip()

    def read(text):
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        below = least is not None and value < least or above is not None and value <= above
        if not math.isfinite(value) or below or most is not None and value > most:
            raise _refusal(expected, text)
        return value
    return read


def one_of(names):
    """Return a reader of one of several names, a collection, to which more may be added later."""
    def read(text):
        if text not in names:
            raise _refusal(f"one of {', '.join(names)}", text)
        return text
    read.names = names  # for the help text
    return read


def size(text):
    """Read rows and columns, such as 128x128; returns two integers. What was read already stays."""
    if isinstance(text, tuple):
        return text
    found = re.fullmatch(r"(\d{1,9})x(\d{1,9})", text)
    if not found or min(map(int, found.groups())) < 1:
        raise _refusal("rows and columns of 1 or more, such as 128x128", text)
    return tuple(map(int, found.groups()))


def word(text):
    """Read any text that is not empty."""
    if not text.strip() or "\0" in text:
        raise _refusal("a name", text)
    return text


def existing_file(text):
    """Read the path of a regular file that can be read."""
    path = Path(word(text))
    try:
        got = None if path.is_file() else "a folder" if path.is_dir() else "a device" if path.exists() else "no such file"
    except OSError as error:
        raise argparse.ArgumentTypeError(f"expected a file, got {text[:LONG]!r} ({error.strerror})") from error
    if got:
        raise argparse.ArgumentTypeError(f"{path}: expected a file, got {got}; stdpnet train writes results")
    if not os.access(path, os.R_OK):
        raise argparse.ArgumentTypeError(f"{path}: expected a file that you may read; change its permissions")
    return path


def writable_file(text):
    """Read the path of a file that can be written, now or later, and is left as it is."""
    try:
        atomic.check_writable(word(text))
    except (ValueError, OSError) as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return Path(text)


def _refusal(expected, text):
    shown = text if len(text) <= LONG else f"{text[:LONG]}..."
    return argparse.ArgumentTypeError(f"expected {expected}, got {shown!r}")


#: kinds of values
Count = Annotated[int, at_least(1)]
Name = Annotated[str, word]
Share = Annotated[float, number(0, 1)]
Positive = Annotated[float, number(above=0)]
InputFile = Annotated[str | Path, existing_file]  # a str is what a default looks like
OutputFile = Annotated[str | Path, writable_file]

#: options that several scripts have
Train = Annotated[Count | None, "training samples; default: all"]
Label = Annotated[Count | None, "training samples for which neurons get their labels; default: those of --train"]
LabelFew = Annotated[Count, "training samples for which neurons get their labels, of those of --train"]
Test = Annotated[Count | None, "test samples; default: all"]
Dataset = Annotated[str, one_of(LOADERS), "data set"]
Preset = Annotated[Annotated[str, one_of(presets.names())] | None, "parameters; default: those for the data and this many neurons"]
Representation = Annotated[str, one_of(REPRESENTATIONS), "how words are shown"]
Competition = Annotated[bool, "maps compete while they learn; parameters of our own"]
Average = Annotated[Annotated[str, one_of(AVERAGES)] | None,
                    "how samples are averaged; default: per_map, per_active_map for cifar10, per_spike with --competition"]
SamplingStride = Annotated[Count | None, "of the neurons whose inputs are sampled; default: 5, 1 with --competition"]
StdpImages = Annotated[Count | None, "images from which a layer learns; default: 10,000 for mnist, 5,000 for cifar10, else all"]
Batch = Annotated[Count, "images in a mini-batch"]
Perceptron = Annotated[str, one_of(CLASSIFIERS), "multilayer perceptron of scikit-learn, or of PyTorch with dropout, or "
                                                 "convolutional network of PyTorch"]
PerceptronEpochs = Annotated[Count, "epochs of the classifier"]
PerceptronRate = Annotated[Positive | None, "learning rate of the classifier; default: 1.5e-3, 3e-4 for cifar10"]
Seed = Annotated[int, integer(0, 2**64 - 1), "seed of everything random"]
Jobs = Annotated[Count, "processes that work side by side; default: one for each core"]
Standardise = Annotated[bool | None, "the classifier sees each feature with mean 0 and standard deviation 1; default: for cifar10"]
Resume = Annotated[bool, "go on with the training in the result file"]
Live = Annotated[bool, "draw receptive fields, spikes and running accuracy beside the result file after every chunk"]
Checkpoints = Annotated[bool, "keep receptive fields after every chunk, for the figure film"]
Scheme = Annotated[str, one_of(VOTES), "how neurons vote"]
Target = Annotated[str, one_of(("cpp", "numpy")), "what runs the network; numpy is slow, but needs no compiler"]
Scheduler = Annotated[Name | None, "address of a Dask scheduler whose workers do the work, such as tcp://host:8786"]
ResultFile = Annotated[OutputFile, "result file to write"]
TableFile = Annotated[OutputFile, "table to write, or to go on with"]
Run = Annotated[InputFile, "result file of a run"]
Table = Annotated[InputFile, "table of a study"]
Picture = Annotated[OutputFile, "picture to write, .png or .pdf"]
PictureBeside = Annotated[Picture | None, "picture to write, .png or .pdf; default: beside the file that is drawn"]
