"""What hardware costs, drawn: panels without what is 0, few bits beside all, and a page that is complete in itself."""

import base64
import re

import matplotlib
import matplotlib.pyplot as plt
import pytest

from stdpnet.plots import cost, page

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def rows(**changes):
    names = ("accumulates", "multiply_accumulates", "spikes", "bandwidth", "weight_bits", "state_bits", "trace_bits")
    return [{"name": name} | dict.fromkeys(names, 10.0) | changes for name in ("input", "exc")]


def test_a_panel_for_each_cost_that_is_not_0():
    assert [ax.get_ylabel() for ax in cost.profile(rows())] == list(cost.PANELS)
    silent = cost.profile(rows(accumulates=0, spikes=0))
    assert [ax.get_ylabel() for ax in silent] == ["Operations per sample", "Bandwidth (bit/s)", "Memory (bit)"]
    assert len(silent[0].patches) == 2 and len(silent[0].figure.axes) == 3


def test_accuracies_are_drawn_in_per_cent_beside_that_of_floating_point():
    whole, few = cost.bits([2, 4, 8], [0.5, 0.8, 0.9], whole=0.91).lines
    assert list(whole.get_ydata()) == [91, 91] and list(few.get_ydata()) == [50, 80, 90]


def test_a_page_holds_texts_as_they_are_and_pictures():
    figure = cost.bits([2, 8], [0.5, 0.9], whole=0.9).figure
    text = page.page("a < b", [("Text", "1 < 2 & 3\n  4"), ("Picture", figure)])
    assert "<title>a &lt; b</title>" in text and "<pre>1 &lt; 2 &amp; 3\n  4</pre>" in text
    picture = re.search(r'src="data:image/png;base64,([^"]+)"', text)[1]
    assert base64.b64decode(picture).startswith(b"\x89PNG")
    assert "http" not in text
