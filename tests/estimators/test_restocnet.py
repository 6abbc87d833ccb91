"""The estimator: what learning leaves behind, what it does not depend on, and what is refused before it starts."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

import tiny
from stdpnet import datasets
from stdpnet.estimators.kernel_history import COLUMNS
from stdpnet.estimators.samples import Samples
from stdpnet.files import result_file
from stdpnet.models import presets
from stdpnet.models.architectures import control, full_precision
from stdpnet.estimators.restocnet import ReStoCNet

SIDE, description, images, network = tiny.SIDE, tiny.maps, tiny.pictures, tiny.convolutional


def before_learning(learner, shape=(SIDE, SIDE, 1)):
    """A network's kernels before it has learned anything."""
    first = clone(learner)
    first.state_ = first.initial_state(Samples({"image": np.zeros((1, *shape))}))
    return first


@pytest.fixture(scope="module")
def trained():
    return network().fit(images())


def assert_same(one, other):
    assert all(np.array_equal(a, b) for a, b in zip(one.kernels_ + one.thresholds_, other.kernels_ + other.thresholds_))
    assert one.state_.history == other.state_.history


def test_kernels_stay_binary_and_learn(trained):
    first = before_learning(trained)
    assert [kernels.shape for kernels in trained.kernels_] == [(1, 3, 3, 4), (4, 3, 3, 5)]
    for kernels, before, thresholds in zip(trained.kernels_, first.kernels_, trained.thresholds_):
        assert set(np.unique(kernels)) == {-1, 1} and (kernels != before).any() and thresholds.max() > 0
    assert trained.state_.n_seen == 24 and trained.n_features_in_ == SIDE*SIDE


def test_history_has_a_row_per_mini_batch(trained):
    history = trained.state_.history
    assert list(history) == list(COLUMNS) and history["layer"] == [1, 1, 1, 2, 2, 2] and history["samples"] == [4, 8, 12]*2
    for layer in (1, 2):
        last = 3*layer - 1
        assert history["share_high"][last] == pytest.approx((trained.kernels_[layer - 1] > 0).mean())
        assert history["distinct"][last] == len(np.unique(trained.kernels_[layer - 1].reshape(-1, (4, 5)[layer - 1]), axis=1).T)
    assert sum(history["switched"]) > 0 and sum(history["eligible_up"]) > 0 and sum(history["eligible_down"]) > 0


def test_what_is_learned_does_not_depend_on_chunks():
    one, other = (network(description((4,)), chunk_size=size, target="numpy").fit(images()) for size in (4, 12))
    assert_same(one, other)


def test_activations_do_not_depend_on_processes_and_chunks(trained):
    parallel = like(trained, n_jobs=3)
    assert np.array_equal(trained.transform(images(20)), parallel.transform(images(20)))
    other = like(trained, chunk_size=17, target="numpy")
    assert np.allclose(trained.transform(images(20)), other.transform(images(20)), rtol=1e-5, atol=1e-7)


def like(trained, **options):
    """A network with the same learned state and other parameters."""
    other = network(**options)
    other.state_ = trained.state_
    return other


def test_an_image_evokes_the_same_alone_and_among_others_of_the_same_place(trained):
    assert np.array_equal(trained.transform(images(9))[:3], trained.transform(images(9)[:3]))


def test_learning_resumes_to_the_same_result_to_the_bit(trained, tmp_path):
    for stop in (1, 2, 3):
        began = network()
        for _, _ in zip(range(stop), began.learn(images())):
            began.save(tmp_path/"net.h5")
        resumed = ReStoCNet.load(tmp_path/"net.h5").set_params(chunk_size=8)
        assert resumed.state_.n_seen < 24
        for _ in resumed.learn(images(), resume=True):
            pass
        assert_same(trained, resumed)


def test_transform_leaves_the_network_as_it_is(trained):
    before = [kernels.copy() for kernels in trained.kernels_ + trained.thresholds_]
    activations = trained.transform(images(6))
    assert activations.shape == (6, 3*3*4 + 2*2*5) and activations.dtype == np.float32 and (activations > 0).mean() > 0.05
    assert all(np.array_equal(a, b) for a, b in zip(before, trained.kernels_ + trained.thresholds_))


def test_an_unrolled_network_learns_resumes_and_is_read_from_a_file(tmp_path):
    made = description((4, 4, 3), unrolled=(1, 2), padding=1, readout="each")
    whole = network(made, target="numpy").fit(images())
    began = network(made, target="numpy")
    for _, _ in zip(range(3), began.learn(images())):
        began.save(tmp_path/"net.h5")
    resumed = ReStoCNet.load(tmp_path/"net.h5").set_params(chunk_size=8)
    for _ in resumed.learn(images(), resume=True):
        pass
    assert_same(whole, resumed)
    assert whole.state_.history["layer"] == [1]*3 + [2]*3 + [3]*3 and whole.places()["features_of"][:, 0].tolist() == [1, 2, 2, 3]
    assert [kernels.shape[0] for kernels in whole.kernels_] == [1, 4, 4]
    assert len(whole.thresholds_) == 4 and all(theta.max() > 0 for theta in whole.thresholds_)
    assert whole.pooled_shapes() == [(4, 4, 4)]*3 + [(4, 4, 3)]


def test_the_last_layer_can_be_read_alone(trained):
    last = like(trained, network=description(readout="last"), dtype="float16", target="numpy")
    assert np.allclose(last.transform(images(6)), trained.transform(images(6))[:, -20:], rtol=1e-3, atol=1e-7)
    assert last.transform(images(6)).dtype == np.float16
    assert last.pooled_shapes() == [(2, 2, 5)]


def test_a_saved_network_answers_as_before_and_stores_bits(trained, tmp_path):
    trained.save(tmp_path/"net.h5")
    loaded = ReStoCNet.load(tmp_path/"net.h5").set_params(chunk_size=8)
    assert_same(trained, loaded)
    assert np.array_equal(loaded.transform(images(5)), trained.transform(images(5)))
    assert result_file.read(tmp_path/"net.h5").data["kernels_2.w"].dtype == bool
    assert loaded.network == description()


def test_flat_images_need_their_shape(trained):
    flat = network(shape=(SIDE, SIDE, 1)).fit(images().reshape(24, -1))
    assert_same(trained, flat)
    with pytest.raises(ValueError, match="or flat images and ReStoCNet.shape"):
        network().fit(images().reshape(24, -1))


@pytest.mark.parametrize("kernels, rising", [("random", False), ("adapted", True), ("balanced", True)])
def test_controls_keep_their_first_kernels(kernels, rising):
    learner = network(control(description((4,)), kernels), target="numpy", batch_size=6).fit(images())
    assert np.array_equal(learner.kernels_[0], before_learning(learner).kernels_[0])
    assert (learner.thresholds_[0].max() > 0) == rising
    assert learner.n_learning(images()) == (12 if rising else 0) == learner.state_.n_seen


def test_balanced_kernels_start_half_high():
    for kernels, share in [("balanced", 0.5), ("random", (75/(9 + 1800))**0.5)]:
        first = before_learning(network(control(description((200,)), kernels)))
        assert (first.kernels_[0] > 0).mean() == pytest.approx(share, abs=0.03)


def test_full_precision_kernels_grow_with_the_trace():
    full = network(full_precision(description((4,))), target="numpy").fit(images())
    first = before_learning(full)
    assert (full.kernels_[0] >= first.kernels_[0]).all() and (full.kernels_[0] > first.kernels_[0]).mean() > 0.3
    assert full.content()["data"]["kernels_1.w"].dtype == np.float32 and full.memory_ratio() == 1


def test_kernel_memory_is_that_of_the_paper_eq_8():
    mnist = before_learning(network(description((36,))), (28, 28, 1))
    assert mnist.memory_ratio(n_baseline=32, size_baseline=5) == pytest.approx(39.5, abs=0.06)
    assert mnist.memory_ratio() == 16


def test_an_untrained_network_has_no_answer():
    with pytest.raises(NotFittedError):
        network().transform(images())
    with pytest.raises(NotFittedError):
        network().save("none.h5")


@pytest.fixture
def no_build(monkeypatch):
    monkeypatch.setattr(ReStoCNet, "_compiled", lambda *_: pytest.fail("a network was built"))


@pytest.mark.parametrize("change, parts", [
    ({"network": description((2,)*4)}, "kernels_4': expected maps of at least 3 x 3|pooling_3"), ({"batch_size": 0}, "batch_size: expected"),
    ({"n_images": 0}, "n_images: expected"), ({"random_state": -1}, "random_state"), ({"network": presets.IMAGE}, "one of populations"),
    ({"network": "mnist"}, "network: expected a Network of feature maps"), ({"chunk_size": 10**9}, "chunk_size: expected at most"),
    ({"dtype": "int8"}, "dtype: expected"), ({"target": "cuda"}, "target: expected one of cpp, numpy"),
    ({"network": description(stride=5)}, "stride: expected 1 to 4"), ({"network": description((1, 2, 3), stride=1)}, None),
])
def test_wrong_parameters_are_refused(change, parts, no_build):
    wrong = network().set_params(**change)
    if parts is None:
        wrong.checked(images())
        return
    with pytest.raises(ValueError, match=parts):
        wrong.learn(images())


@pytest.mark.parametrize("X, parts", [
    (np.zeros((0, 8, 8, 1)), "got float64 of shape"), (np.zeros((2, 8, 8)), "got float64 of shape"),
    (np.full((2, 8, 8, 1), "a"), "expected numbers"), (np.full((2, 8, 8, 1), -0.5), "from 0 to 1, got -0.5 in sample 0"),
    (np.full((2, 8, 8, 1), 255), "divide by 255"), (np.full((2, 8, 8, 1), np.nan), "got nan"),
    (np.zeros((2, 4, 4, 1)), "expected maps of at least 3 x 3|expected 1 to 1|expected 1 to"),
    (np.zeros((2, 8, 8, 7)), "expected at most the 4 maps of the target in the source, whose maps are repeated, got 7"),
])
def test_wrong_images_are_refused(X, parts, no_build):
    with pytest.raises(ValueError, match=parts):
        network().learn(X)


def test_images_of_another_size_are_refused(trained, no_build):
    with pytest.raises(ValueError, match="expected images of shape"):
        trained.transform(np.zeros((2, 9, 9, 1)))


def test_negative_pixels_are_for_signed_networks(no_build):
    signed = network(description((4,)).replace({"image.signed": True}))
    assert signed.checked(-images())[:]["image"].min() < 0


def test_the_stride_decides_between_potentiation_and_depression_fig_8c():
    X = datasets.load("digits").X_train.reshape(-1, 28, 28, 1)/255
    high, up, down = {}, {}, {}
    for stride in (1, 8):
        learned = ReStoCNet(presets.RESTOCNET_MNIST.replace({"kernels_1.sampling_stride": stride}), n_images=1200,
                            chunk_size=1200).fit(X)
        history = learned.state_.history
        high[stride], up[stride], down[stride] = history["share_high"][-1], sum(history["eligible_up"]), sum(history["eligible_down"])
        assert history["distinct"][-1] >= 25 and np.all(learned.thresholds_[0] >= 0)
        assert (np.diff(history["threshold"]) >= 0).all() and history["threshold"][0] > 0
        assert sum(history["eligible_neither"]) > 0.1*(up[stride] + down[stride])
    assert 0.3 < high[8] < high[1] - 0.1 < 0.9
    assert up[1] > 10*down[1] and up[8] < 5*down[8]


def test_an_unsaved_network_tells_which_file_is_missing():
    with pytest.raises(ValueError, match="none.h5"):
        ReStoCNet.load("none.h5")
