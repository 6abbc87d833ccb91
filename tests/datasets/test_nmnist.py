"""N-MNIST: events as they are in its files, in the order of MNIST, and an error for every bad file."""

import sys
import types

import numpy as np
import pytest

from stdpnet.datasets import DataError, load, nmnist
from stdpnet.experiments import recipes


def packed(events):
    """Bytes of a file of events (x, y, polarity, microseconds)."""
    return b"".join(bytes([x, y, polarity << 7 | time >> 16, time >> 8 & 255, time & 255]) for x, y, polarity, time in events)


def write(folder):
    """Two training images and a test image."""
    for part, digit, number, events in [("Train", 7, 2, [(33, 1, 1, 70_000), (0, 0, 0, 5)]),
                                        ("Train", 3, 1, [(4, 2, 0, 300_000)]),
                                        ("Test", 0, 1, [(1, 0, 1, 10), (0, 240, 0, 0), (2, 0, 1, 20)])]:
        path = folder/part/str(digit)/f"{number:05}.bin"
        path.parent.mkdir(parents=True)
        path.write_bytes(packed(events))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("STDPNET_DATA", str(tmp_path))
    write(tmp_path/"nmnist")
    return tmp_path/"nmnist"


def test_events_are_channels_and_times_in_the_order_of_mnist(folder):
    data = load("nmnist")
    assert data.y_train.tolist() == [3, 7] and data.y_test.tolist() == [0]
    assert data.X_train[0]["channel"].tolist() == [2*34 + 4] and data.X_train[0]["time"] == pytest.approx([0.3])
    assert data.X_train[1]["channel"].tolist() == [34*34 + 34 + 33, 0] and data.X_train[1]["time"] == pytest.approx([0.07, 5e-6])


def test_a_mark_of_the_clock_is_no_event_and_moves_those_after_it(folder):
    [events] = load("nmnist").X_test
    assert events["time"] == pytest.approx([10e-6, 20e-6 + 8192e-6]) and events["channel"].tolist() == [1157, 1158]


def test_a_network_is_shown_times_of_spikes(folder):
    X = recipes.samples("nmnist").X_train
    assert X.shape == (2, 8, 2312) and np.isfinite(X).sum() == 3 and X[1, 0, 0] == pytest.approx(5e-6)


@pytest.mark.parametrize("content, part", [(b"", "got 0 bytes"), (b"1234", "got 4 bytes"), (packed([(34, 0, 0, 0)]), "got 34")])
def test_a_damaged_file_is_refused_in_one_line(folder, content, part):
    (folder/"Test"/"0"/"00001.bin").write_bytes(content)
    with pytest.raises(DataError, match=f"^[^\n]*00001.bin: expected [^\n]*{part}"):
        load("nmnist")


def test_a_folder_without_recordings_is_refused(folder):
    (folder/"Test"/"0"/"00001.bin").unlink()
    with pytest.raises(DataError, match="Test: expected folders 0/ to 9/ with .bin files, got none"):
        load("nmnist")


def test_without_a_folder_the_remedy_names_both_ways(monkeypatch):
    monkeypatch.setitem(sys.modules, "tonic", None)
    monkeypatch.setitem(sys.modules, "tonic.datasets", None)
    with pytest.raises(DataError, match=r"expected a folder nmnist/ below STDPNET_DATA, .*pip install 'stdpnet\[events\]'"):
        load("nmnist")


def test_tonic_downloads_where_there_is_no_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("STDPNET_CACHE", str(tmp_path))
    tonic = types.SimpleNamespace(NMNIST=lambda save_to, train: train and write(tmp_path/"nmnist"/"NMNIST"))
    monkeypatch.setitem(sys.modules, "tonic", types.SimpleNamespace(datasets=tonic))
    monkeypatch.setitem(sys.modules, "tonic.datasets", tonic)
    assert load("nmnist").y_train.tolist() == [3, 7] and nmnist.N_CHANNELS == 2312
