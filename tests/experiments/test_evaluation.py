"""Labels from training samples, accuracy from test samples, a network that stays as it is."""

import numpy as np
import pytest

import tiny
from stdpnet.experiments import evaluation
from stdpnet.experiments.evaluation import evaluate
from stdpnet.estimators.contract import TRAINING
from stdpnet.readout.labels import NeuronLabels


@pytest.fixture
def samples():
    """Samples for labels, and for the test."""
    return tiny.quarters(40), tiny.quarters(28, seed=9)


def answers_to_training(network, X):
    """Answers with the random numbers that training samples get."""
    return np.concatenate([chunk.features for chunk in network.respond(X, stream=TRAINING)])


def test_sample_k_of_two_data_sets_gets_other_random_numbers(trained, samples):
    (X, _), _ = samples
    assert not np.array_equal(answers_to_training(trained, X), trained.transform(X))


def test_evaluation_labels_with_the_first_samples_and_tests_with_the_second(trained, samples):
    (X, y), (X_test, y_test) = samples
    labels = NeuronLabels().fit(answers_to_training(trained, X), y)
    result = evaluate(trained, *samples)
    np.testing.assert_array_equal(result.classifier.labels_, labels.labels_)
    np.testing.assert_array_equal(result.predicted, labels.predict(trained.transform(X_test)))
    np.testing.assert_array_equal(result.true, y_test)
    assert result.accuracy == np.mean(result.predicted == y_test) > 0.7


def test_the_same_answers_are_judged_by_every_way_to_vote(trained, samples):
    (X, y), (X_test, y_test) = samples
    result = evaluate(trained, *samples, classifier=NeuronLabels("proportion"))
    for scheme in ("mean_response", "proportion", "max_response", "likelihood"):
        labels = NeuronLabels(scheme).fit(answers_to_training(trained, X), y)
        assert result.attributes()[f"accuracy_{scheme}"] == labels.score(trained.transform(X_test), y_test)
    assert result.attributes()["accuracy_proportion"] == result.accuracy


def test_test_labels_do_not_influence_the_predictions(trained, samples):
    (X, y), (X_test, y_test) = samples
    result, blind = (evaluate(trained, (X, y), (X_test, labels)) for labels in (y_test, (y_test + 1) % 4))
    np.testing.assert_array_equal(result.predicted, blind.predicted)
    assert blind.accuracy < 0.4 < result.accuracy


def test_evaluation_reports_what_a_result_file_holds(trained, samples):
    result = evaluate(trained, *samples)
    assert result.attributes()["n_test"] == 28 and result.attributes()["accuracy"] == result.accuracy
    assert result.attributes()["test_seconds"] == result.feature_seconds + result.classifier_seconds > 0
    confusion = result.data()["confusion"]
    np.testing.assert_array_equal(confusion.sum(axis=1), [7]*4)
    assert np.trace(confusion) == round(28*result.accuracy)
    assert result.data()["labels"].shape == (8,) and result.data()["predicted"].shape == (28,)


def test_answers_to_the_first_test_samples_are_kept_in_few_bytes(trained, samples, monkeypatch):
    monkeypatch.setattr(evaluation, "N_KEPT", 22)  # more than a chunk, less than all
    data = evaluate(trained, *samples).data()
    np.testing.assert_array_equal(data["features"], trained.transform(samples[1][0])[:22])
    assert data["features"].dtype == np.uint8 and data["features"].any()


def test_spikes_per_presentation_count_every_neuron_of_the_test_samples(trained, samples):
    counts = trained.transform(samples[1][0])
    assert evaluate(trained, *samples).mean_answer == pytest.approx(counts.sum()/28) and counts.sum() > 28


def test_evaluation_leaves_the_network_as_it_is(trained, samples):
    weights, theta, seen = trained.weights_.copy(), trained.theta_.copy(), trained.state_.n_seen
    evaluate(trained, *samples)
    np.testing.assert_array_equal(trained.weights_, weights)
    np.testing.assert_array_equal(trained.theta_, theta)
    assert trained.state_.n_seen == seen


def test_evaluation_votes_by_the_scheme(trained, samples):
    result = evaluate(trained, *samples, classifier=NeuronLabels("max_response"))
    assert result.classifier.scheme == "max_response"
    with pytest.raises(ValueError, match="scheme"):
        evaluate(trained, *samples, classifier=NeuronLabels("majority"))


def test_classes_that_only_the_last_labelling_samples_have_are_learned(trained):
    X, y = tiny.quarters(40)
    order = np.argsort(y)  # a chunk of 20 holds two classes
    result = evaluate(trained, (X[order], y[order]), tiny.quarters(12, seed=9))
    assert result.classifier.classes_.tolist() == [0, 1, 2, 3] and result.accuracy > 0.7


def test_test_samples_of_a_class_without_neurons_are_in_the_confusion_too(trained):
    X, y = tiny.quarters(20)
    result = evaluate(trained, (X[y < 2], y[y < 2]), (X[y > 0], y[y > 0]))
    confusion = result.data()["confusion"]
    np.testing.assert_array_equal(confusion.sum(axis=1), [0, 5, 5, 5])
    assert result.classifier.classes_.tolist() == [0, 1] and confusion[:, 2:].sum() == 0


@pytest.mark.parametrize("which", [0, 1])
def test_labels_of_another_number_than_images_are_refused_before_any_work(which, trained, samples, monkeypatch):
    monkeypatch.setattr(type(trained), "respond", lambda *_: pytest.fail("the network was asked"))
    spoilt = list(samples)
    spoilt[which] = spoilt[which][0], spoilt[which][1][:-1]
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        evaluate(trained, *spoilt)


def test_progress_is_shown_when_asked_for_and_else_nothing(trained, samples, capsys):
    evaluate(trained, *samples)
    assert capsys.readouterr() == ("", "")
    evaluate(trained, *samples, verbose=True)
    out, err = capsys.readouterr()
    assert out == "" and "labelling" in err and "testing" in err


def test_counts_are_kept_in_as_few_bytes_as_they_need(trained, samples):
    assert evaluate(trained, *samples).features.dtype == np.uint8
