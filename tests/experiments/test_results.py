"""What a run found is read from its file in one place, whatever the network."""

import numpy as np
import pytest

from stdpnet.experiments import results
from stdpnet.files import result_file


@pytest.fixture
def written(tmp_path):
    """A function that writes a result file of attributes and data, and reads it."""
    def write(attributes={}, **data):
        path = result_file.write(tmp_path/"run.h5", attributes=attributes, data=data, parameters=None, history={})
        return result_file.read(path)
    return write


WORD = np.arange(512*2, dtype=float).reshape(512, 2)  # 64 channels of 8 frames


def test_receptive_fields_of_images_are_the_weights(written):
    weights = np.random.default_rng(0).random((9, 4))
    np.testing.assert_array_equal(results.receptive_fields(written({"dataset": "mnist"}, **{"input_exc.w": weights})), weights)


def test_receptive_fields_of_words_are_stretched_to_squares(written):
    fields = results.receptive_fields(written({"dataset": "fsdd"}, **{"input_exc.w": WORD}))
    assert fields.shape == (64*64, 2)
    picture = fields[:, 1].reshape(64, 8, 8)  # channel, frame, copies of the frame
    np.testing.assert_array_equal(picture, np.repeat(WORD[:, 1].reshape(64, 8, 1), 8, axis=2))


def test_both_modalities_have_fields_and_labels(written):
    content = {"image_input_exc.w": np.ones((9, 2)), "audio_input_exc.w": WORD[:, :1]}
    run = written({}, labels=np.array([3, 7, 9]), silent=np.array([False, True, False]), **content)
    fields = results.fields_of_modalities(run)
    assert fields["image"].shape == (9, 2) and fields["audio"].shape == (64*64, 1)
    assert results.labels(run) == ["3", "", "9"]
    assert results.labels_of_modalities(run) == {"image": ["3", ""], "audio": ["9"]}
    assert results.labels_of_modalities(written({}, **content)) == {"image": None, "audio": None}


def test_there_is_a_kernel_for_each_layer(written):
    kernels = np.ones((1, 3, 3, 4), bool), np.zeros((4, 3, 3, 2), bool)
    run = written({}, **{"kernels_1.w": kernels[0], "kernels_2.w": kernels[1]})
    assert [each.shape for each in results.kernels(run)] == [each.shape for each in kernels]


def test_arrays_are_those_of_the_file(written):
    data = {"exc.theta": [0.01, 0.02], "confusion": [[2, 1], [0, 1]], "label_classes": [3, 7], "features": [[1], [2]], "raw": [[5], [6]],
            "raw_labels": [3, 7], "shown": [[0], [1]]}
    run = written({}, **{name: np.array(each) for name, each in data.items()})
    got = {"exc.theta": results.thresholds(run)} | dict(zip(("confusion", "label_classes"), results.confusion(run))) | dict(
        zip(("features", "raw", "raw_labels"), results.features(run))) | {"shown": results.images(run)[1]}
    assert {name: each.tolist() for name, each in got.items()} == data


@pytest.mark.parametrize("read", [results.receptive_fields, results.fields_of_modalities, results.thresholds, results.kernels,
                                  results.confusion, results.features, results.images], ids=lambda read: read.__name__)
def test_what_a_file_lacks_is_said_in_one_line(read, written):
    with pytest.raises(ValueError) as error:
        read(written())
    assert "run.h5, data sets: expected '" in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize("attributes, data, title", [
    ({"dataset": "mnist", "n_neurons": 100, "preset": "IMAGE"}, {}, "MNIST, 100 neurons, IMAGE"),
    ({"dataset": "cifar10", "network": "ReStoCNet"}, {"kernels_1.w": [[[[0]*36]]], "kernels_2.w": [[[[0]*18]]*36]}, "CIFAR-10, 36 + 18 maps"),
    ({"images": "mnist", "sounds": "fsdd", "network": "Multimodal", "perceives": "multimodal", "n_neurons": 50,
      "preset": "CROSS_MODAL"}, {},
     "MNIST and spoken digits (FSDD), 2 × 50 neurons, CROSS_MODAL"),
    ({"images": "mnist", "sounds": "fsdd", "network": "TwoLayerNetwork", "perceives": "audio", "n_neurons": 50}, {},
     "spoken digits (FSDD), 50 neurons"),
    ({"dataset": "mine", "n_neurons": 5}, {}, "mine, 5 neurons"),
    ({}, {}, "unknown data, unknown network"),
])
def test_a_title_says_data_and_network(written, attributes, data, title):
    assert results.title(written(attributes, **{name: np.array(each) for name, each in data.items()})) == title
