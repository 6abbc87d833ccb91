"""Caltech-101: ten of its categories, prepared as in Rathi 2021, section 2.4.2."""

import logging
import numbers
from pathlib import Path

import numpy as np

from stdpnet.datasets._files import open_zip
from stdpnet.datasets._folder import DataError, data_folder
from stdpnet.datasets._photograph import HOMEPAGE, prepare, read_grey, read_outline
from stdpnet.datasets._split import Split

logger = logging.getLogger(__name__)

#: in the order of Rathi 2021, named as in the published set; a label is a place in this tuple
CATEGORIES = ("yin_yang", "saxophone", "stop_sign", "wrench", "revolver",
              "buddha", "airplanes", "pigeon", "Motorbikes", "umbrella")
ANNOTATION_FOLDERS = {"airplanes": "Airplanes_Side_2", "Motorbikes": "Motorbikes_16"}   # the others: as the category
ARCHIVE, FOLDER = "caltech101_10.zip", "101_ObjectCategories"
LARGEST = 200_000_000  #: bytes of the zip; that of all categories has 130 million

TEST_SHARE = 0.2
MIN_IMAGES = 5      # fewer leave no test image


def load(*, seed: int = 0, per_class: int = 1000, annotations: str | Path | None = None) -> Split:
    """Load ten Caltech-101 categories from ``$STDPNET_DATA/caltech101/``.

    The folder holds ``101_ObjectCategories/`` of the published set, or the same folder zipped as
    ``caltech101_10.zip``. Each image is made grey, cut out of its background if there are
    annotations, averaged with a 3 x 3 Gaussian kernel and resized to 28 x 28 pixels; it is also
    made bright on dark and stretched in contrast, which the thesis does not mention (100 k-means
    centroids then recognise 58 % of unseen training images, else 53 %: see ``_photograph.py``).

    Each category is divided at random, 80 % for training and 20 % for testing, and only then
    balanced by copies, so that no test image has a copy in the training set. Beware: a validation
    set cut from ``X_train`` shares copies with the rest.

    Parameters
    ----------
    seed : int
        Randomises the division, the choice of images to copy, and the order.
    per_class : int
        Training images per category, copies included; a quarter of it, rounded up, for testing.
    annotations : path, optional
        The published ``Annotations`` folder, with one outline per image. By default the one
        beside the images, if there is one.

    Returns
    -------
    Split
        10 * `per_class` training images in random order; the label is the place in ``CATEGORIES``.
        ``notes["annotations_used"]`` says whether the objects were cut out of their background.

    Raises
    ------
    ValueError
        If `per_class` is not an integer >= 1.
    DataError
        If images or annotations are missing, too few or unreadable.

    References
    ----------
    N. Rathi, "Training methodologies for energy-efficient, low latency spiking neural networks",
    PhD thesis, Purdue University, 2021, section 2.4.2.

    L. Fei-Fei, R. Fergus, P. Perona, "Learning generative visual models from few training
    examples", CVPR Workshop on Generative-Model Based Vision, 2004.
    """
    if not isinstance(per_class, numbers.Integral) or per_class < 1:
        raise ValueError(f"caltech101.per_class: expected an integer >= 1, got {per_class!r}")
    folder = _folder()
    files = _image_files(folder)
    outlines = _annotations(folder, annotations)
    images = [_prepare_all(paths, outlines and outlines / ANNOTATION_FOLDERS.get(category, category))
              for category, paths in files.items()]
    rng = np.random.default_rng(seed)
    parts = [_divide(category, rng) for category in images]
    X_train, y_train = _balance([train for train, _ in parts], per_class, rng)
    X_test, y_test = _balance([test for _, test in parts], -(-per_class // 4), rng)
    return Split(X_train=X_train, y_train=y_train, X_test=X_test, y_test=y_test,
                 notes={"annotations_used": outlines is not None})


def _folder() -> Path:
    """The data set's folder below ``STDPNET_DATA``."""
    folder = data_folder("caltech101")
    if folder is None:
        raise DataError(f"caltech101: expected a folder caltech101/ below STDPNET_DATA, got none; "
                        f"set STDPNET_DATA and put {FOLDER}/ from {HOMEPAGE} into its caltech101/")
    return folder


def _image_files(folder: Path) -> dict[str, list]:
    """The image files of each category, sorted, from the folder or else from the zip."""
    root = folder / FOLDER
    if not root.is_dir():
        root = open_zip(folder / ARCHIVE, limit=LARGEST, expected=f"a zip of {FOLDER}/, or that folder beside it",
                        remedy=f"unpack {FOLDER}/ from {HOMEPAGE} there") / FOLDER
    return {category: _category_files(root / category) for category in CATEGORIES}


def _category_files(folder) -> list:
    """The image files of one category, sorted by their number."""
    names = sorted(path.name for path in folder.iterdir() if path.name.startswith("image_")) if folder.is_dir() else []
    if len(names) < MIN_IMAGES:
        raise DataError(f"{folder}: expected at least {MIN_IMAGES} images (image_*.jpg), got {len(names)}; "
                        f"copy the category from {HOMEPAGE}")
    return [folder / name for name in names]


def _annotations(folder: Path, annotations: str | Path | None) -> Path | None:
    """The folder of outlines, or None if none was given and there is none beside the images."""
    if annotations is not None and not Path(annotations).is_dir():
        raise DataError(f"caltech101.annotations: expected an existing folder, got {str(annotations)!r}; "
                        f"unpack Annotations.tar from {HOMEPAGE} or leave the argument out")
    found = Path(annotations) if annotations is not None else folder / "Annotations"
    if found.is_dir():
        return found
    logger.warning("%s: no annotations, the objects keep their background", folder)
    return None


def _prepare_all(paths: list, outlines: Path | None) -> np.ndarray:
    """Images of one category, uint8 (n_images, 784)."""
    rows = []
    for path in paths:
        outline = read_outline(outlines / f"{path.stem.replace('image', 'annotation')}.mat") if outlines else None
        rows.append(prepare(read_grey(path), outline))
    return np.array(rows)


def _divide(images: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Training and test images of one category, at random."""
    shuffled = rng.permutation(images)
    n_test = round(TEST_SHARE * len(images))
    return shuffled[n_test:], shuffled[:n_test]


def _balance(categories: list[np.ndarray], count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """`count` images of each category, all used before any is copied, in random order; and their labels."""
    X = np.concatenate([np.resize(images, (count, images.shape[1])) for images in categories])
    y = np.repeat(np.arange(len(categories)), count)
    order = rng.permutation(len(y))
    return X[order], y[order]
