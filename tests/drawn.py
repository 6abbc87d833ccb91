"""What several tests draw, and what they read from a picture."""

import numpy as np

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


def curves(ax):
    """Data of the lines by label."""
    return {line.get_label(): line.get_xydata().T for line in ax.lines}


def texts(ax):
    """What is written in a picture."""
    return [text.get_text() for text in ax.texts]


def legend(ax):
    """What is written in its legend."""
    return [text.get_text() for text in ax.get_legend().get_texts()]
