"""Two ensembles in one program: what they learn together and alone, keep, give back and refuse."""

import inspect
import pickle

import numpy as np
import pytest
from brian2 import ms
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline

import tiny
from stdpnet.models import architectures
from stdpnet.files import result_file
from stdpnet.models import presets
from stdpnet.experiments.evaluation import evaluate
from stdpnet.estimators.multimodal import Multimodal
from stdpnet.preprocessing.pairs import Pairs
from stdpnet.readout.labels import NeuronLabels
from stdpnet.experiments.training import Training


@pytest.fixture(scope="module")
def trained_once():
    """A network that has seen and heard 40 pairs."""
    return tiny.multimodal().fit(tiny.pairs(40)[0])


@pytest.fixture
def trained(trained_once):
    """A network of the test's own that knows the same."""
    return pickle.loads(pickle.dumps(trained_once))


@pytest.fixture
def X():
    """20 pairs."""
    return tiny.pairs(20, seed=1)[0]


def assert_same(a, b):
    """Two networks know the same, to the bit."""
    np.testing.assert_array_equal(a.weights_, b.weights_)
    for name in ("image_", "audio_"):
        np.testing.assert_array_equal(getattr(a, name).theta_, getattr(b, name).theta_)
    assert a.links_.keys() == b.links_.keys()
    for name, link in a.links_.items():
        for mine, other in zip(link, b.links_[name]):
            np.testing.assert_array_equal(mine, other)
    assert (a.state_.n_seen, a.state_.n_presentations) == (b.state_.n_seen, b.state_.n_presentations)


def unlink(network):
    """Take the synapses between the ensembles away."""
    network.state_ = network.state_.after({f"{name}.{part}": np.zeros_like(network.state_[f"{name}.{part}"])
                                           for name in architectures.LINKS for part in ("w", "connected")})


# the contract of scikit-learn

def test_init_only_stores_its_arguments():
    arguments = {name: object() for name in inspect.signature(Multimodal).parameters}
    network = Multimodal(**arguments)
    assert vars(network) == arguments
    assert network.get_params(deep=False) == arguments


def test_clone_learns_the_same_to_the_bit(trained):
    copy = clone(trained)
    assert not hasattr(copy, "state_") and copy.settings() == trained.settings()
    assert_same(copy.fit(tiny.pairs(40)[0]), trained)


def test_pipeline_with_labels_recognises_the_pairs():
    X, y = tiny.pairs(40)
    pipeline = make_pipeline(tiny.multimodal(), NeuronLabels()).fit(X, y)
    assert pipeline.score(*tiny.pairs(20, seed=7)) > 0.7


def test_fit_tells_what_it_saw(trained):
    assert trained.n_features_in_ == 36 + 16 and trained.state_.n_seen == 40 and trained.state_.n_presentations >= 40
    assert trained.image_.weights_.shape == (36, 8) and trained.audio_.weights_.shape == (16, 8)
    assert len(trained.weights_) == (36 + 16)*8
    first = tiny.multimodal().partial_fit(tiny.pairs(1)[0])
    assert (trained.weights_ != first.weights_).mean() > 0.8  # of neurons that never fired, they stay
    for name in ("image_", "audio_"):
        assert getattr(trained, name).theta_.max() > getattr(first, name).theta_.max()


# the synapses between the ensembles

def test_half_of_the_synapses_lead_in_each_direction_and_no_neuron_sends_and_receives_thesis_3_4_2(trained):
    to_audio, to_image = trained.links_["to_audio"], trained.links_["to_image"]
    assert len(to_audio.pre) == len(to_image.pre) == round(0.4*8*8/2)
    assert not set(to_audio.pre) & set(to_image.post) and not set(to_image.pre) & set(to_audio.post)


def test_their_weights_are_learned_within_bounds_and_only_theirs(trained):
    first = tiny.multimodal()
    first.partial_fit(tiny.pairs(1)[0])
    for name, link in trained.links_.items():
        np.testing.assert_array_equal(link.pre, first.links_[name].pre)
        np.testing.assert_array_equal(link.post, first.links_[name].post)
        assert (link.weights != first.links_[name].weights).any()
        assert link.weights.min() >= 0 and link.weights.max() <= 1


def test_synapses_grow_between_neurons_of_equal_label_thesis_3_8():
    X, y = tiny.pairs(200)
    network = tiny.multimodal(cross_connectivity=0.5).fit(X)
    labels = NeuronLabels().fit(network.transform(X), y).labels_
    of_image, of_audio = np.split(labels, 2)
    to_audio, to_image = network.links_["to_audio"], network.links_["to_image"]
    equal = np.concatenate([of_image[to_audio.pre] == of_audio[to_audio.post],
                            of_audio[to_image.pre] == of_image[to_image.post]])
    weights = np.concatenate([to_audio.weights, to_image.weights])
    assert 2 < equal.sum() < len(equal) - 2
    assert weights[equal].mean() > 2*weights[~equal].mean()


def test_silent_while_they_learn_synapses_leave_the_ensembles_as_if_apart(X):
    network = tiny.TINY_PAIR.replace({f"{name}.synapses.gain_learning": 0.0 for name in architectures.LINKS})
    X = [x[:6] for x in X]
    joined, apart = (tiny.multimodal(network, cross=cross, target="numpy", chunk_size=6).fit(X) for cross in ("stdp", "none"))
    np.testing.assert_array_equal(joined.weights_, apart.weights_)
    assert (joined.transform(X) != apart.transform(X)).any()


def test_one_modality_evokes_spikes_in_the_other_ensemble_only_through_them(trained, X):
    silent = Pairs(*X).without("audio")
    strong = {f"{name}.w": trained.state_[f"{name}.connected"].astype(np.float32) for name in architectures.LINKS}
    receivers = np.unique(trained.links_["to_audio"].post)
    trained.state_ = trained.state_.after(strong)
    trained.network = trained.network.replace({f"{name}.synapses.gain": 300.0 for name in architectures.LINKS})
    heard = trained.transform(silent)[:, 8:]
    assert heard[:, receivers].sum() > 20 and not np.delete(heard, receivers, axis=1).any()
    unlink(trained)
    assert not trained.transform(silent)[:, 8:].any()


def test_without_synapses_each_ensemble_answers_as_the_unimodal_network_with_its_weights(trained):
    regular = {f"{name}_input": tiny.RegularEncoding(**vars(tiny.TINY_PAIR.inputs[f"{name}_input"])) for name in architectures.MODALITIES}
    trained.set_params(network=tiny.TINY_PAIR.replace(regular | {"presentation.min_spikes": 0}), target="numpy", chunk_size=8)
    unlink(trained)
    X = tiny.pairs(8)[0]
    counts = trained.transform(X)
    for place, (name, images) in enumerate(zip(("image", "audio"), X)):
        alone = getattr(trained, f"{name}_")
        np.testing.assert_array_equal(counts[:, 8*place:8*place + 8], alone.transform(images))
    assert counts[:, :8].sum() > 20 and counts[:, 8:].sum() > 20


def test_connecting_by_label_joins_equal_labels_by_fixed_weights_thesis_3_8():
    X, y = tiny.pairs(16)
    network = tiny.multimodal(cross="label", target="numpy", chunk_size=8)
    next(network.learn(X))
    assert network.links_ == {}
    labels = NeuronLabels().fit(network.transform(X), y).labels_
    network.connect_by_label(labels)
    to_audio, to_image = network.links_["to_audio"], network.links_["to_image"]
    assert (labels[to_audio.pre] == labels[8 + to_audio.post]).all()
    assert (labels[8 + to_image.pre] == labels[to_image.post]).all()
    assert not set(to_audio.pre) & set(to_image.post)
    for _ in network.learn(X, resume=True):
        pass
    assert network.state_.n_seen == 16
    assert all((link.weights == 1).all() for link in network.links_.values())


def test_connecting_by_label_is_refused_where_synapses_are_learned_or_labels_are_missing(trained):
    with pytest.raises(ValueError, match="cross: expected 'label'"):
        trained.connect_by_label(np.zeros(16))
    with pytest.raises(ValueError, match=r"each of 16 neurons, got shape \(8,\)"):
        tiny.multimodal(cross="label").connect_by_label(np.zeros(8))


# one result

def test_answers_do_not_depend_on_jobs_chunks_or_what_was_shown_before(trained, X):
    counts = trained.transform(X)
    np.testing.assert_array_equal(trained.set_params(n_jobs=3).transform([x[:7] for x in X]), counts[:7])
    first = [x[:4] for x in X]
    expected = trained.set_params(target="numpy").transform(first)
    np.testing.assert_array_equal(trained.set_params(chunk_size=3).transform(first), expected)
    assert counts.shape == (20, 16) and counts[:, :8].any() and counts[:, 8:].any()


def test_answering_changes_nothing(trained, trained_once, X):
    trained.transform(X)
    assert_same(trained, trained_once)


def test_compiled_and_simulated_networks_agree_in_distribution(trained, X):
    compiled = trained.transform(X).sum(axis=1)
    simulated = trained.set_params(target="numpy").transform(X).sum(axis=1)
    assert abs(compiled.mean() - simulated.mean()) < 4*np.hypot(compiled.std(), simulated.std())/np.sqrt(20)


def test_a_seed_is_one_network(X):
    first, second, third = (tiny.multimodal(random_state=seed).fit(X) for seed in (1, 1, 2))
    assert_same(first, second)
    assert (first.weights_ != third.weights_).mean() > 0.9
    assert not np.array_equal(first.links_["to_audio"].pre, third.links_["to_audio"].pre)
    assert not np.isin(first.image_.weights_[:16], first.audio_.weights_).any()  # draws of their own


def test_a_saved_network_is_the_same_network(trained, X, tmp_path):
    trained.save(tmp_path/"network.h5")
    copy = Multimodal.load(tmp_path/"network.h5")
    assert_same(copy, trained)
    assert copy.network == trained.network
    np.testing.assert_array_equal(copy.transform(X), trained.transform(X))


@pytest.mark.parametrize("cross", ["stdp", "none"])
def test_a_training_that_was_killed_goes_on_to_the_same_bit(cross, tmp_path):
    X, y = tiny.pairs(40)
    pairs = Pairs(*X)
    whole = tiny.multimodal(cross=cross)
    Training(whole, tmp_path/"whole.h5", metadata={}).run(pairs, y)
    killed = Training(tiny.multimodal(cross=cross), tmp_path/"killed.h5", metadata={})
    killed.network.learn = lambda X, resume: iter([next(Multimodal.learn(killed.network, X, resume=resume))])
    killed.run(pairs, y)
    assert result_file.read(tmp_path/"killed.h5").attributes["samples"] == 20
    resumed = tiny.multimodal(cross=cross)
    training = Training(resumed, tmp_path/"killed.h5", metadata={}, resume=True)
    training.run(pairs, y)
    assert_same(resumed, whole)
    assert training.history["samples"] == [20, 40]


def test_evaluation_works_as_with_one_modality(trained):
    X, y = tiny.pairs(40)
    result = evaluate(trained, (Pairs(*X), y), (Pairs(*X)[:12], y[:12]))
    assert result.predicted.shape == (12,) and result.classifier.labels_.shape == (16,)
    assert result.accuracy == make_pipeline(trained, result.classifier).score([x[:12] for x in X], y[:12])


# bad input

def test_a_network_that_learned_nothing_neither_answers_nor_is_saved(X, tmp_path):
    for task in (lambda: tiny.multimodal().transform(X), lambda: tiny.multimodal().save(tmp_path/"none.h5")):
        with pytest.raises(NotFittedError):
            task()


@pytest.mark.parametrize("options, parts", [
    ({"n_neurons": 0}, ["n_neurons", ">= 1", "0"]), ({"cross": "hebb"}, ["cross", "stdp, label, none", "hebb"]),
    ({"cross_connectivity": 0.6}, ["cross_connectivity", "0 to 0.5", "0.6"]), ({"cross_connectivity": -0.1}, ["cross_connectivity", "-0.1"]),
    ({"target": "cuda"}, ["target", "cpp, numpy", "cuda"]), ({"chunk_size": 2.5}, ["chunk_size", "2.5"]),
])
def test_bad_parameters_are_refused_before_any_work(options, parts, X):
    with pytest.raises(ValueError, match="^Multimodal") as caught:
        tiny.multimodal(**options).learn(X)
    assert all(part in str(caught.value) for part in parts)


@pytest.mark.parametrize("spoil, part", [
    (lambda image, audio: image, "X: expected a list of 2 arrays"),
    (lambda image, audio: [image], "X: expected a list of 2 arrays"),
    (lambda image, audio: Pairs(image, audio)[:0], "X: expected at least one pair"),
    (lambda image, audio: [image, audio[:5]], "X: expected as many rows for every input"),
    (lambda image, audio: [image*2, audio], "X_image_input: expected finite values from 0 to 255"),
    (lambda image, audio: [image, audio*np.nan], "X_audio_input: expected finite"),
    (lambda image, audio: [image, audio[..., np.newaxis]], "X_audio_input: expected numbers of shape"),
])
def test_bad_samples_are_refused_by_modality(spoil, part, X):
    with pytest.raises(ValueError) as caught:
        tiny.multimodal().learn(spoil(*X))
    assert part in str(caught.value)


def test_samples_of_another_size_are_refused_by_modality(trained, X):
    with pytest.raises(ValueError, match="X_audio_input: expected 16 inputs"):
        trained.transform([X[0], X[0]])


def test_ensembles_of_different_durations_are_shown_samples_for_the_longer_and_have_one_time_step():
    longer = tiny.TINY.replace({"presentation.duration": 200*ms})
    network = architectures.two_modalities(tiny.TINY, longer, presets.TABLE_3_1)
    assert network.presentation == longer.presentation
    finer = longer.replace({"dt": 0.25*ms})
    with pytest.raises(ValueError, match=r"one time step in all networks, got 0\.5 ms, 250\. us in image, audio"):
        architectures.two_modalities(tiny.TINY, finer, presets.TABLE_3_1)
