"""Plots: what is drawn is what was given, units are in the labels, and nothing else is touched."""

from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest

from stdpnet.plots import style

matplotlib.use("Agg")

HISTORY = {
    "samples": np.array([1000, 2000, 3000]), "running_accuracy": np.array([np.nan, 0.5, 0.75]),
    "mean_spikes": np.array([40.0, 30.0, 25.0]), "mean_weight": np.array([0.1, 0.1, 0.1]),
    "connectivity": np.array([1.0, 0.8, 0.6]),
}
MATRIX = np.array([[6, 2], [0, 4]])
TIME = np.arange(0, 50, 0.5)
TRACE = {
    "v_mV": -65 + TIME / 5, "threshold_mV": -52, "conductances": {"excitatory": TIME, "inhibitory": 2 * TIME},
    "input_spikes_ms": np.array([3.0, 9.0]), "output_spikes_ms": np.array([40.0]),
}

DRAWINGS = {
    "receptive_fields": lambda **options: style.receptive_fields(np.ones((784, 9)), labels=range(9), **options),
    "learning_curve": lambda **options: style.learning_curve(HISTORY, **options),
    "spikes": lambda **options: style.spikes(HISTORY, **options),
    "synapses": lambda **options: style.synapses(HISTORY, **options),
    "thresholds": lambda **options: style.thresholds(np.arange(30.0), **options),
    "confusion": lambda **options: style.confusion(MATRIX, ["a", "b"], **options),
    "stdp_window": lambda **options: style.stdp_window(TIME, -TIME, label="rule", **options),
    "neuron_trace": lambda **options: style.neuron_trace(TIME, **TRACE, **options),
}
every_drawing = pytest.mark.parametrize("draw", DRAWINGS.values(), ids=DRAWINGS)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def curves(ax):
    """Data of the lines by label."""
    return {line.get_label(): line.get_xydata().T for line in ax.lines}


def texts(ax):
    return [text.get_text() for text in ax.texts]


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
    assert "use(" not in Path(style.__file__).read_text()


# one by one

def test_receptive_fields_show_each_neuron_as_an_image_in_reading_order():
    weights = np.random.default_rng(0).random((6, 7))
    mosaic = np.asarray(style.receptive_fields(weights, shape=(2, 3)).images[0].get_array().filled(np.nan))
    assert mosaic.shape == (3 * 2, 3 * 3)
    for neuron in range(9):
        row, column = divmod(neuron, 3)
        field = mosaic[2 * row:2 * row + 2, 3 * column:3 * column + 3]
        expected = weights[:, neuron].reshape(2, 3) if neuron < 7 else np.full((2, 3), np.nan)
        np.testing.assert_allclose(field, expected, rtol=1e-6)


def test_receptive_fields_write_each_label_into_its_field():
    ax = style.receptive_fields(np.ones((784, 5)), labels=["a", "b", "c", "d", "e"])
    assert texts(ax) == ["a", "b", "c", "d", "e"]
    places = [text.get_position() for text in ax.texts]
    assert [(int(x // 28), int(y // 28)) for x, y in places] == [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1)]


@pytest.mark.parametrize("n_neurons", [1, 9, 1600])
def test_receptive_fields_get_at_least_one_dot_for_every_weight(n_neurons):
    ax = style.receptive_fields(np.ones((784, n_neurons), np.float32))
    ax.figure.draw_without_rendering()
    side = np.ceil(np.sqrt(n_neurons)) * 28
    assert ax.get_window_extent().height >= 0.95 * side


@pytest.mark.parametrize("shape", [(100, 784), (784,), (100, 10)])
def test_receptive_fields_refuse_weights_of_another_shape(shape):
    with pytest.raises(ValueError) as error:
        style.receptive_fields(np.ones(shape))
    assert str(error.value) == ("receptive_fields: expected weights of shape (784, n_neurons) for images of 28 x 28, "
                                f"got {shape}; transpose them, or pass the shape of the image")


def test_the_learning_curve_is_in_percent_from_0_to_100():
    ax = style.learning_curve(HISTORY)
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), [[1000, np.nan], [2000, 50], [3000, 75]])
    assert ax.get_ylim() == (0, 100)


def test_synapses_show_connectivity_and_mean_weight():
    drawn = curves(style.synapses(HISTORY))
    np.testing.assert_array_equal(drawn["connectivity"], [HISTORY["samples"], HISTORY["connectivity"]])
    np.testing.assert_array_equal(drawn["mean weight"], [HISTORY["samples"], HISTORY["mean_weight"]])


def test_a_single_report_is_a_visible_point():
    assert style.spikes({"samples": [600], "mean_spikes": [20.0]}).lines[0].get_marker() == "o"


def test_the_time_axis_is_that_of_the_samples_even_where_nothing_was_measured():
    assert style.learning_curve({"samples": [600], "running_accuracy": [np.nan]}).get_xlim() == (0, 1.03 * 600)


def test_a_history_without_reports_can_be_drawn():
    empty = {name: [] for name in HISTORY}
    for draw in (style.learning_curve, style.spikes, style.synapses):
        draw(empty).figure.canvas.draw()


@pytest.mark.parametrize("theta_mV", [np.arange(30.0), np.zeros(9), np.array([3.0])], ids=["different", "equal", "one"])
def test_every_neuron_is_in_the_histogram_of_thresholds(theta_mV):
    assert sum(bar.get_height() for bar in style.thresholds(theta_mV).patches) == len(theta_mV)


def test_the_confusion_matrix_shows_shares_of_rows_and_counts():
    ax = style.confusion(MATRIX, ["a", "b"])
    np.testing.assert_array_equal(ax.images[0].get_array(), [[0.75, 0.25], [0, 1]])
    assert texts(ax) == ["6", "2", "0", "4"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b"]


@pytest.mark.filterwarnings("error")
def test_a_class_without_samples_is_an_empty_row():
    assert not np.isnan(style.confusion([[3, 0], [0, 0]], range(2)).images[0].get_array()).any()


def test_a_confusion_matrix_of_another_size_than_its_classes_is_refused():
    with pytest.raises(ValueError, match=r"expected a matrix of shape \(3, 3\) for 3 classes, got \(2, 2\)"):
        style.confusion(MATRIX, range(3))


def test_a_second_stdp_curve_joins_the_first():
    ax = style.stdp_window([0, 10], [1e-3, -1e-3], label="first")
    assert style.stdp_window([0, 20], [2e-3, -2e-3], label="second", ax=ax) is ax
    drawn = curves(ax)
    np.testing.assert_array_equal(drawn["first"], [[0, np.nan, 10], [1e-3, np.nan, -1e-3]])
    np.testing.assert_array_equal(drawn["second"], [[0, np.nan, 20], [2e-3, np.nan, -2e-3]])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["first", "second"]


def test_no_line_joins_the_two_sides_of_an_stdp_window():
    line = style.stdp_window([-2, -1, 1, 2], [-1, -2, 2, 1]).lines[-1]
    np.testing.assert_array_equal(line.get_xydata(), [[-2, -1], [-1, -2], [np.nan, np.nan], [1, 2], [2, 1]])


def test_a_neurons_trace_has_three_panels_on_one_time_axis():
    ax = style.neuron_trace(TIME, **TRACE)
    membrane, conductance, inputs = ax.figure.axes
    assert membrane is ax
    assert {axes.get_xlim() for axes in ax.figure.axes} == {(0, 49.5)}
    assert [segment[0][0] for segment in inputs.collections[0].get_segments()] == [3, 9]
    assert set(curves(conductance)) == {"excitatory", "inhibitory"}
    np.testing.assert_array_equal(curves(membrane)["threshold"][1], -52)
    assert membrane.collections[0].get_segments()[0].tolist() == [[40, -52], [40, -42]]


# files

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
