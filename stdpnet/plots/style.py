"""What do all pictures have in common? Arrays in, Axes out.

Every function of this folder draws into `ax`, or into a new figure if there is none, and returns the Axes; none changes
its input. A history is a dict of arrays of shape (n_reports,), drawn against its ``samples``: how many the network had
seen. Colours are those of Okabe & Ito (2008), which people tell apart whatever their colour vision; curves differ in
their markers, too.
"""

import io
from collections.abc import Callable, Iterable
from os import PathLike
from pathlib import Path
from typing import TypeVar, cast

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from PIL import Image

from ..files import atomic

ENDINGS = (".png", ".pdf")
DOTS_PER_INCH = 200
OF_FILMS = 100  #: dots per inch, of which there are many frames
FRAME, LAST_FRAME = 120, 2500  #: ms, of a film
WIDEST = 9.0  #: of a picture in inches: text of 8 points can still be read where it is 850 pixels wide
#: of Okabe & Ito, but for yellow, which is too light for lines
COLOURS = BLUE, RED, GREEN, ORANGE, PURPLE, SKY, BLACK = (
    "#0072B2", "#D55E00", "#009E73", "#E69F00", "#CC79A7", "#56B4E9", "#000000")
MARKERS = "os^Dv"
GREY = "0.5"
SMALL = 8  #: points, of text within a panel
STYLE = {
    "figure.figsize": (4.8, 3.4),
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.h_pad": 0.08,
    "figure.constrained_layout.w_pad": 0.08,
    "savefig.bbox": "tight",
    "pdf.fonttype": 42,  # text stays text
    "font.size": 10,
    "axes.titlesize": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.prop_cycle": plt.cycler(color=COLOURS),
    "grid.color": "0.9",
    "legend.edgecolor": "none",
    "legend.framealpha": 0.8,  # names stay legible where a curve runs behind them
}

Drawing = TypeVar("Drawing", bound=Callable)


def in_house_style(function: Drawing) -> Drawing:
    """Let a function draw in this style, a decorator; the user's own settings stay as they are."""
    return cast(Drawing, plt.rc_context(STYLE)(function))  # type: ignore[arg-type, operator]


@in_house_style
def panels(n_rows, n_columns, *, size=(4.2, 3.0)):
    """New figure; returns its Axes as an array (n_rows, n_columns).

    Each is of `size` (width, height) in inches, or smaller where all together were wider than `WIDEST`.
    """
    scale = min(1, WIDEST/(n_columns*size[0]))
    figsize = n_columns*size[0]*scale, n_rows*size[1]*scale
    return plt.subplots(n_rows, n_columns, figsize=figsize, squeeze=False)[1]


def beside(path, name) -> Path:
    """Return the name of a picture beside the file that it shows: ``results/run.h5`` and ``results/run_name.png``."""
    return Path(f"{Path(path).with_suffix('')}_{name}.png")


def checked(path) -> Path:
    """Return the path of a picture, or find out before any long work that it cannot be written.

    Raises
    ------
    ValueError
        If the ending is neither .png nor .pdf, or the file cannot be written.
    """
    ending = Path(path).suffix.lower()
    if ending not in ENDINGS:
        raise ValueError(f"{path}: expected a name ending in {' or '.join(ENDINGS)}, got {ending or 'no ending'}")
    atomic.check_writable(path)
    return Path(path)


@in_house_style
def save(figure: Figure, path: str | PathLike, *, frames: Iterable | None = None) -> Path:
    """Write a figure in one step.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Figure to write, such as ``ax.figure``.
    path : str or pathlib.Path
        File to create or replace; its ending, .png or .pdf, says the format.
    frames : iterable, optional
        Changes the figure at each step: the picture becomes a film, which is an animated PNG, or a PDF of many pages.

    Returns
    -------
    pathlib.Path
        `path`.

    Raises
    ------
    ValueError
        If the ending is another one, or the file cannot be written.
    """
    ending, picture = checked(path).suffix.lower(), io.BytesIO()
    if frames is None:
        figure.savefig(picture, format=ending[1:], dpi=max(figure.dpi, DOTS_PER_INCH))
    else:
        {".png": _animate, ".pdf": _bind}[ending](figure, frames, picture)
    return atomic.write(path, picture.getvalue())


def close(figure: Figure) -> None:
    """Forget a figure that is not drawn again."""
    plt.close(figure)


def _animate(figure, frames, picture):
    """Write each state of a figure as a frame of an animated PNG."""
    figure.set_dpi(OF_FILMS)
    shown = [_pixels(figure) for _ in frames]
    shown[0].save(picture, "PNG", save_all=True, append_images=shown[1:], loop=0,
                  duration=[FRAME]*(len(shown) - 1) + [LAST_FRAME])


def _pixels(figure):
    figure.canvas.draw()
    return Image.fromarray(np.array(figure.canvas.buffer_rgba())).convert("RGB")


def _bind(figure, frames, picture):
    """Write each state of a figure as a page of a PDF."""
    with PdfPages(picture) as pages:
        for _ in frames:
            pages.savefig(figure)


def colour_bar(image, label, **options):
    """Draw a narrow colour bar, as high as the image, and return it."""
    axes = image.axes.inset_axes([1.03, 0, 0.035, 1])
    bar = image.figure.colorbar(image, cax=axes, label=label, **options)
    bar.outline.set_visible(False)
    return bar
