"""Plots: what is drawn is what was given, units are in the labels, and nothing else is touched."""

from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest

from drawn import HISTORY, MATRIX, TIME, TRACE
from stdpnet.plots import accuracy, learning, mechanisms, style, weights

DRAWINGS = {
    "receptive_fields": lambda **options: weights.receptive_fields(np.ones((784, 9)), labels=range(9), **options),
    "learning_curve": lambda **options: learning.learning_curve(HISTORY, **options),
    "spikes": lambda **options: learning.spikes(HISTORY, **options),
    "synapses": lambda **options: learning.synapses(HISTORY, **options),
    "thresholds": lambda **options: learning.thresholds(np.arange(30.0), **options),
    "confusion": lambda **options: accuracy.confusion(MATRIX, ["a", "b"], **options),
    "stdp_window": lambda **options: mechanisms.stdp_window(TIME, -TIME, label="rule", **options),
    "neuron_trace": lambda **options: mechanisms.neuron_trace(TIME, **TRACE, **options),
    "switching_windows": lambda **options: mechanisms.switching_windows(TIME, up=TIME/100, down=0*TIME, **options),
    "curves": lambda **options: accuracy.curves({"both": ([1, 2], [80, 90], [0, 1])}, xlabel="Maps", **options),
    "accuracies": lambda **options: accuracy.accuracies({"EHB": [0.8]}, **options),
    "bars": lambda **options: accuracy.bars({"clean": {"both": [0.8, 0.9]}}, **options),
    "improvements": lambda **options: accuracy.improvements({"digits": {"2 levels": 3.0}}, **options),
    "parts": lambda **options: accuracy.parts([0.7], [0.8], **options),
    "clusters": lambda **options: accuracy.clusters(np.eye(2), [0, 1], **options),
    "images": lambda **options: weights.images(np.ones((2, 3, 3, 3)), **options),
    "kernels": lambda **options: weights.kernels(np.ones((1, 3, 3, 2)), **options),
}
every_drawing = pytest.mark.parametrize("draw", DRAWINGS.values(), ids=DRAWINGS)


# what all drawings share

@every_drawing
def test_without_axes_a_new_figure_is_made(draw):
    ax = draw()
    assert plt.get_fignums() == [ax.figure.number]
    ax.figure.canvas.draw()


@every_drawing
def test_given_axes_are_drawn_into_and_returned(draw):
    mine = plt.subplots()[1]
    assert draw(ax=mine) is mine
    assert len(plt.get_fignums()) == 1


@every_drawing
def test_the_users_settings_stay_as_they_are(draw):
    before = dict(plt.rcParams)
    draw()
    assert dict(plt.rcParams) == before


def test_inputs_stay_as_they_are():
    arrays = [*HISTORY.values(), MATRIX, TIME, TRACE["v_mV"], *TRACE["conductances"].values()]
    before = [array.copy() for array in arrays]
    for draw in DRAWINGS.values():
        draw()
    for array, copy in zip(arrays, before):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("name, unit", [
    ("learning_curve", "(%)"), ("thresholds", "(mV)"), ("stdp_window", "(ms)"), ("neuron_trace", "(ms)"),
    ("neuron_trace", "(mV)"), ("spikes", "per sample"),
])
def test_labels_carry_the_units(name, unit):
    ax = DRAWINGS[name]()
    assert unit in ax.get_xlabel() + ax.get_ylabel()


def test_the_style_chooses_no_backend():
    for path in Path(style.__file__).parent.glob("*.py"):
        assert "use(" not in path.read_text(), path


def brightness(colour):
    """Relative luminance of a colour, 0 to 1."""
    linear = [each/12.92 if each <= 0.04045 else ((each + 0.055)/1.055)**2.4 for each in matplotlib.colors.to_rgb(colour)]
    return np.dot([0.2126, 0.7152, 0.0722], linear)


def seen(colour, missing):
    """What is left of a colour (red, green, blue) for eyes that lack the long or the middle cones (Viénot et al., 1999)."""
    red, green, blue = (each**2.2 for each in matplotlib.colors.to_rgb(colour))
    mixed = {"long": (0.1124, 0.8876), "middle": (0.2928, 0.7072)}[missing]
    return np.array([mixed[0]*red + mixed[1]*green, blue])**(1/2.2)


@pytest.mark.parametrize("missing", ["long", "middle"])
def test_neighbouring_curves_differ_for_every_eye(missing):
    for place, one in enumerate(style.COLOURS):
        for other in style.COLOURS[:place]:
            assert np.abs(seen(one, missing) - seen(other, missing)).max() > 0.08, (one, other)
    assert np.abs(seen("#e00000", "long") - seen("#005c00", "long")).max() < 0.08  # a pair that some eyes confuse


def test_colours_are_dark_enough_for_lines_on_white():
    assert all(brightness(colour) < 0.5 for colour in style.COLOURS)


@pytest.mark.parametrize("n_columns", [1, 2, 5])
def test_a_picture_is_never_wider_than_can_be_read(n_columns):
    width, height = style.panels(1, n_columns, size=(4, 3))[0, 0].figure.get_size_inches()
    assert width == min(4*n_columns, style.WIDEST) and width/height == pytest.approx(4*n_columns/3)


# files

def test_a_picture_stands_beside_its_file():
    assert style.beside("results/run.h5", "weights") == Path("results/run_weights.png")


def test_a_place_is_refused_before_anything_is_drawn(tmp_path):
    assert style.checked(tmp_path/"x.pdf") == tmp_path/"x.pdf" and not list(tmp_path.iterdir())
    (tmp_path/"folder.png").mkdir()
    for path, part in [("x.jpg", "expected a name ending in .png or .pdf, got .jpg"), ("folder.png", "got a folder")]:
        with pytest.raises(ValueError, match=part):
            style.checked(tmp_path/path)


@pytest.mark.parametrize("name, signature", [("x.png", b"\x89PNG"), ("x.PNG", b"\x89PNG"), ("x.pdf", b"%PDF")])
def test_the_ending_says_the_format(tmp_path, name, signature):
    figure = style.panels(1, 1)[0, 0].figure
    assert style.save(figure, tmp_path / name) == tmp_path / name
    assert (tmp_path / name).read_bytes().startswith(signature)


@pytest.mark.parametrize("name", ["x.jpg", "x", "x.h5"])
def test_another_ending_is_refused_and_nothing_written(tmp_path, name):
    with pytest.raises(ValueError, match=r": expected a name ending in .png or .pdf, got (\.jpg|\.h5|no ending)$"):
        style.save(style.panels(1, 1)[0, 0].figure, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_picture_that_cannot_be_drawn_leaves_the_old_one(tmp_path):
    path = tmp_path / "x.png"
    path.write_bytes(b"old")
    ax = style.panels(1, 1)[0, 0]
    ax.set_title("$\\nonsense$")
    with pytest.raises(ValueError):
        style.save(ax.figure, path)
    assert path.read_bytes() == b"old"
