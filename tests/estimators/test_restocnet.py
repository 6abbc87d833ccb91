"""The estimator: what learning leaves behind, what it does not depend on, and what is refused before it starts."""

from dataclasses import replace

import numpy as np
import pytest
from brian2 import ms
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from stdpnet import datasets
from stdpnet.estimators import kernel_state
from stdpnet.files import result_file
from stdpnet.models import presets
from stdpnet.models.kernel_plasticity import COLUMNS
from stdpnet.estimators.restocnet import ReStoCNet

SIDE = 8
LAYER = replace(presets.MNIST_LAYER, rule=replace(presets.MNIST_LAYER.rule, pre_hebb_pot=0.2, p_hebb_pot=0.1, p_antihebb_dep=0.1),
                maps=replace(presets.MNIST_LAYER.maps, beta=0.02), max_rate=presets.RESTOCNET_MNIST.encoding.max_rate)
TINY = replace(presets.RESTOCNET_MNIST, layers=(LAYER,), stride=2, learning_duration=8*ms, duration=10*ms)


def images(n=24, seed=0):
    """Images with a bright row or column."""
    random = np.random.default_rng(seed)
    X = 0.1*random.random((n, SIDE, SIDE, 1))
    for image, place, lies in zip(X, random.integers(1, SIDE - 1, n), np.arange(n) % 2):
        image[place if lies else slice(None), slice(None) if lies else place] = 0.9
    return X


def network(**options):
    return ReStoCNet(TINY, **{"maps": (4, 5), "residual": True, "n_images": 12, "batch_size": 4, "chunk_size": 8} | options)


@pytest.fixture(scope="module")
def trained():
    return network().fit(images())


def assert_same(one, other):
    assert all(np.array_equal(a, b) for a, b in zip(one.kernels_ + one.thresholds_, other.kernels_ + other.thresholds_))
    assert one.history_ == other.history_


def test_kernels_stay_binary_and_learn(trained):
    first = network()
    kernel_state.start(first, (SIDE, SIDE, 1))
    assert [kernels.shape for kernels in trained.kernels_] == [(1, 3, 3, 4), (4, 3, 3, 5)]
    for kernels, before, thresholds in zip(trained.kernels_, first.kernels_, trained.thresholds_):
        assert set(np.unique(kernels)) == {-1, 1} and (kernels != before).any() and thresholds.max() > 0
    assert trained.layer_ == 3 and trained.n_features_in_ == SIDE*SIDE


def test_history_has_a_row_per_mini_batch(trained):
    history = trained.history_
    assert list(history) == list(COLUMNS) and history["layer"] == [1, 1, 1, 2, 2, 2] and history["samples"] == [4, 8, 12]*2
    for layer in (1, 2):
        last = 3*layer - 1
        assert history["share_high"][last] == pytest.approx((trained.kernels_[layer - 1] > 0).mean())
        assert history["distinct"][last] == len(np.unique(trained.kernels_[layer - 1].reshape(-1, trained.maps[layer - 1]), axis=1).T)
    assert sum(history["switched"]) > 0 and sum(history["eligible_up"]) > 0 and sum(history["eligible_down"]) > 0


def test_what_is_learned_does_not_depend_on_chunks():
    one, other = (network(chunk_size=size, maps=(4,), target="numpy").fit(images()) for size in (4, 12))
    assert_same(one, other)


def test_activations_do_not_depend_on_processes_and_chunks(trained):
    parallel = like(trained, n_jobs=3)
    assert np.array_equal(trained.transform(images(20)), parallel.transform(images(20)))
    other = like(trained, chunk_size=17, target="numpy")
    assert np.allclose(trained.transform(images(20)), other.transform(images(20)), rtol=1e-5, atol=1e-7)


def like(trained, **options):
    """A network with the same learned state and other parameters."""
    other = network(**options)
    other.restore(runfile_of(trained))
    return other


def test_an_image_evokes_the_same_alone_and_among_others_of_the_same_place(trained):
    assert np.array_equal(trained.transform(images(9))[:3], trained.transform(images(9)[:3]))


def test_learning_resumes_to_the_same_result_to_the_bit(trained, tmp_path):
    for stop in (1, 2, 3):
        began = network()
        for _, _ in zip(range(stop), began.learn(images())):
            began.save(tmp_path/"net.h5")
        resumed = ReStoCNet.load(tmp_path/"net.h5").set_params(chunk_size=8)
        assert resumed.layer_ <= 2
        for _ in resumed.learn(images(), resume=True):
            pass
        assert_same(trained, resumed)


def test_transform_leaves_the_network_as_it_is(trained):
    before = [kernels.copy() for kernels in trained.kernels_ + trained.thresholds_]
    activations = trained.transform(images(6))
    assert activations.shape == (6, 3*3*4 + 2*2*5) and activations.dtype == np.float32 and (activations > 0).mean() > 0.05
    assert all(np.array_equal(a, b) for a, b in zip(before, trained.kernels_ + trained.thresholds_))


def test_the_last_layer_can_be_read_alone(trained):
    last = like(trained, readout="last", dtype="float16", target="numpy")
    assert np.allclose(last.transform(images(6)), trained.transform(images(6))[:, -20:], rtol=1e-3, atol=1e-7)
    assert last.transform(images(6)).dtype == np.float16
    assert last.pooled_shapes() == [(2, 2, 5)] and last.read_layers == (2,)


def runfile_of(trained):
    state = trained.state()
    return result_file.Run(attributes=state["attributes"], data=state["data"], history=state["history"], record=None, classes={})


def test_a_saved_network_answers_as_before_and_stores_bits(trained, tmp_path):
    trained.save(tmp_path/"net.h5")
    loaded = ReStoCNet.load(tmp_path/"net.h5").set_params(chunk_size=8)
    assert_same(trained, loaded)
    assert np.array_equal(loaded.transform(images(5)), trained.transform(images(5)))
    assert result_file.read(tmp_path/"net.h5").data["kernels_2"].dtype == bool
    assert loaded.model == TINY and loaded.maps == (4, 5)


def test_flat_images_need_their_shape(trained):
    flat = network(shape=(SIDE, SIDE, 1)).fit(images().reshape(24, -1))
    assert_same(trained, flat)
    with pytest.raises(ValueError, match="or flat images and ReStoCNet.shape"):
        network().fit(images().reshape(24, -1))


@pytest.mark.parametrize("kernels, rising", [("random", False), ("adapted", True), ("balanced", True)])
def test_controls_keep_their_first_kernels(kernels, rising):
    control = network(kernels=kernels, maps=(4,), target="numpy", batch_size=6).fit(images())
    first = network(kernels=kernels, maps=(4,))
    kernel_state.start(first, (SIDE, SIDE, 1))
    assert np.array_equal(control.kernels_[0], first.kernels_[0])
    assert (control.thresholds_[0].max() > 0) == rising
    assert control.n_lessons(24) == (12 if rising else 0) == control.n_learned(24)


def test_balanced_kernels_start_half_high():
    balanced, random = network(kernels="balanced", maps=(200,)), network(kernels="random", maps=(200,))
    for each, share in [(balanced, 0.5), (random, (75/(9 + 1800))**0.5)]:
        kernel_state.start(each, (SIDE, SIDE, 1))
        assert (each.kernels_[0] > 0).mean() == pytest.approx(share, abs=0.03)


def test_full_precision_kernels_grow_with_the_trace():
    full = network(maps=(4,), target="numpy").set_params(model=presets.full_precision(TINY)).fit(images())
    first = clone(full)
    kernel_state.start(first, (SIDE, SIDE, 1))
    assert (full.kernels_[0] >= first.kernels_[0]).all() and (full.kernels_[0] > first.kernels_[0]).mean() > 0.3
    assert full.state()["data"]["kernels_1"].dtype == np.float32 and full.memory_compression() == 1


def test_kernel_memory_is_that_of_the_paper_eq_8():
    mnist = network(maps=(36,))
    kernel_state.start(mnist, (28, 28, 1))
    assert mnist.memory_compression(n_baseline=32, size_baseline=5) == pytest.approx(39.5, abs=0.06)
    assert mnist.memory_compression() == 16


def test_an_untrained_network_has_no_answer():
    with pytest.raises(NotFittedError):
        network().transform(images())
    with pytest.raises(NotFittedError):
        network().save("none.h5")


@pytest.fixture
def no_build(monkeypatch):
    monkeypatch.setattr(ReStoCNet, "_compiled", lambda *_: pytest.fail("a network was built"))


@pytest.mark.parametrize("change, parts", [
    ({"maps": (0,)}, "maps: expected"), ({"maps": (2,)*4}, "4 layers of 3 x 3"), ({"batch_size": 0}, "batch_size: expected"),
    ({"n_images": 0}, "n_images: expected"), ({"kernels": "trained"}, "kernels: expected one of learned, random"),
    ({"readout": "first"}, "readout: expected one of all, last"), ({"random_state": -1}, "random_state"),
    ({"dtype": "int8"}, "dtype: expected"), ({"target": "cuda"}, "target: expected one of cpp, numpy"),
    ({"model": replace(TINY, stride=5)}, "stride: expected 1 to 4"), ({"maps": (1, 2, 3), "model": replace(TINY, stride=1)}, None),
])
def test_wrong_parameters_are_refused(change, parts, no_build):
    wrong = network().set_params(**change)
    if parts is None:
        wrong._check(images())
        return
    with pytest.raises(ValueError, match=parts):
        wrong.learn(images())


@pytest.mark.parametrize("X, parts", [
    (np.zeros((0, 8, 8, 1)), "got float64 of shape"), (np.zeros((2, 8, 8)), "got float64 of shape"),
    (np.full((2, 8, 8, 1), "a"), "expected numbers"), (np.full((2, 8, 8, 1), -0.5), "from 0 to 1, got -0.5 in sample 0"),
    (np.full((2, 8, 8, 1), 255), "divide by 255"), (np.full((2, 8, 8, 1), np.nan), "got nan"),
    (np.zeros((2, 4, 4, 1)), "at least 6 rows and columns, got 4 x 4"), (np.zeros((2, 8, 8, 7)), "replicate 7 maps"),
])
def test_wrong_images_are_refused(X, parts, no_build):
    with pytest.raises(ValueError, match=parts):
        network().learn(X)


def test_images_of_another_size_are_refused(trained, no_build):
    with pytest.raises(ValueError, match="expected images of shape"):
        trained.transform(np.zeros((2, 9, 9, 1)))


def test_negative_pixels_are_for_signed_networks(no_build):
    signed = network(maps=(4,)).set_params(model=replace(TINY, signed=True))
    assert signed._check(-images()).min() < 0


def test_the_stride_decides_between_potentiation_and_depression_fig_8c():
    X = datasets.load("digits").X_train.reshape(-1, 28, 28, 1)/255
    high, up, down = {}, {}, {}
    for stride in (1, 8):
        learned = ReStoCNet(replace(presets.RESTOCNET_MNIST, stride=stride), n_images=1200, chunk_size=1200).fit(X)
        history = learned.history_
        high[stride], up[stride], down[stride] = history["share_high"][-1], sum(history["eligible_up"]), sum(history["eligible_down"])
        assert history["distinct"][-1] >= 25 and np.all(learned.thresholds_[0] >= 0)
        assert (np.diff(history["threshold"]) >= 0).all() and history["threshold"][0] > 0
        assert sum(history["eligible_neither"]) > 0.1*(up[stride] + down[stride])
    assert 0.3 < high[8] < high[1] - 0.1 < 0.9
    assert up[1] > 10*down[1] and up[8] < 5*down[8]


def test_an_unsaved_network_tells_which_file_is_missing():
    with pytest.raises(ValueError, match="none.h5"):
        ReStoCNet.load("none.h5")
