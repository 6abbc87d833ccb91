"""How a photograph becomes 28 x 28 pixels, bright object on dark ground."""

import io
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from stdpnet.datasets import _matlab
from stdpnet.datasets._files import Unfit, read, refusal

HOMEPAGE = "https://data.caltech.edu/records/mzrjq-6wc02"

SIDE = 28   # pixels
FORMATS = ("JPEG", "PNG")
LARGEST, LARGEST_OUTLINE = 4_000_000, 100_000  # bytes of a file; published ones have 50 and 2 thousand
MOST_PIXELS = 4_000_000  # of an image; published ones have some hundred on a side
GAUSSIAN = ImageFilter.Kernel((3, 3), (1, 2, 1, 2, 4, 2, 1, 2, 1))

# Polarity and contrast are not in Rathi 2021. Chosen by the accuracy of 100 k-means centroids with
# majority labels on a fifth of the training images (mean of 20 divisions, standard error 0.01), for
# images as they are and scaled to unit length; the mean pixel, 0..255, is what the input spikes cost:
#
#                               accuracy   unit length   mean pixel
#     as is                        0.53          0.54          153
#     stretched                    0.57          0.57          146
#     negative, stretched          0.58          0.57          109
#     by its border, stretched     0.58          0.56           92    <- here: no worse, fewest spikes
BRIGHT = 127        # a border above this means a dark object on bright ground
STRETCH = (2, 98)   # percentiles that become black and white


def read_grey(path) -> Image.Image:
    """One image, decoded and made grey; `path` is on disk or in a zip."""
    about = {"expected": "a readable image", "remedy": f"copy it again from {HOMEPAGE}"}
    content = read(path, limit=LARGEST, **about)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=FORMATS)
        if image.width*image.height > MOST_PIXELS:
            raise Unfit(f"one of {image.width} x {image.height} pixels, more than {MOST_PIXELS}")
        return image.convert("L")
    except Exception as error:  # Pillow has no common exception for a damaged file
        raise refusal(path, about["expected"], error, about["remedy"]) from error


def read_outline(path: Path) -> np.ndarray:
    """Corners of the polygon around one object, (n_corners, 2): column and row in pixels."""
    about = {"expected": "box_coord and obj_contour",
             "remedy": f"unpack Annotations.tar from {HOMEPAGE} again, or remove the folder to do without"}
    content = read(path, limit=LARGEST_OUTLINE, **about)
    try:
        annotation = _matlab.matrices(content)
        top, _, left, _ = annotation["box_coord"].ravel()
        corners = annotation["obj_contour"].T + (left, top)   # drawn relative to the box
        if len(corners) < 3 or not (np.abs(corners) < MOST_PIXELS).all():
            raise ValueError(f"{len(corners)} corners, or such that are in no image")
        return corners
    except (ValueError, KeyError, TypeError, struct.error, zlib.error) as error:  # of what the bytes lead to
        raise refusal(path, about["expected"], error, about["remedy"]) from error


def prepare(grey: Image.Image, outline: np.ndarray | None) -> np.ndarray:
    """One image as a row, uint8 (784,)."""
    grey = _bright_on_dark(grey)
    if outline is not None:
        grey = _cut_out(grey, outline)
    small = grey.filter(GAUSSIAN).resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    return _stretch(np.asarray(small, float)).ravel()


def _bright_on_dark(grey: Image.Image) -> Image.Image:
    """The image, or its negative if most of its border is bright."""
    pixels = np.asarray(grey)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    return ImageOps.invert(grey) if np.median(border) > BRIGHT else grey


def _cut_out(grey: Image.Image, outline: np.ndarray) -> Image.Image:
    """The image with black outside the polygon `outline`, (n_corners, 2)."""
    mask = Image.new("L", grey.size)
    ImageDraw.Draw(mask).polygon([tuple(corner) for corner in outline], fill=255)
    return Image.composite(grey, Image.new("L", grey.size), mask)


def _stretch(image: np.ndarray) -> np.ndarray:
    """The image with its darkest 2 % black and its brightest 2 % white, uint8, same shape."""
    dark, bright = np.percentile(image, STRETCH)
    return np.rint(255 * np.clip((image - dark) / max(bright - dark, 1), 0, 1)).astype(np.uint8)
