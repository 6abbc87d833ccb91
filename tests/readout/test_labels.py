"""The read-out: every way to vote by hand or against an independent formula, scikit-learn's contract, and errors."""

import doctest
import tracemalloc

import numpy as np
import pytest
from scipy.stats import poisson
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.estimator_checks import check_estimator

import stdpnet.readout.labels
from stdpnet.readout.labels import RATE_FLOOR, SCHEMES, NeuronLabels

# mean responses: "a" 3, 1, 0.5, 0; "b" 1, 0.5, 3, 0. Two neurons for "a", one for "b", one silent.
COUNTS = np.array([[4, 2, 0, 0], [2, 0, 1, 0], [0, 1, 3, 0], [2, 0, 3, 0]])
CLASSES = np.array(["a", "a", "b", "b"])


def fitted(scheme="mean_response"):
    return NeuronLabels(scheme).fit(COUNTS, CLASSES)


def spikes(n_samples, n_neurons, *, seed=0):
    """Counts of neurons that prefer one of three classes, and the classes."""
    generator = np.random.default_rng(seed)
    classes = generator.integers(3, size=n_samples)
    rates = generator.uniform(0.1, 1, n_neurons) + 3 * (classes[:, np.newaxis] == np.arange(n_neurons) % 3)
    return generator.poisson(rates), classes


# what is learned

def test_a_neuron_gets_the_class_of_its_highest_mean_response_diehl_cook_2015():
    labels = fitted()
    np.testing.assert_array_equal(labels.responses_, [[3, 1, 0.5, 0], [1, 0.5, 3, 0]])
    assert labels.labels_.tolist() == ["a", "a", "b", "a"]
    assert labels.classes_.tolist() == ["a", "b"]
    assert labels.n_features_in_ == 4


def test_a_rare_class_is_not_outvoted_by_a_frequent_one():
    labels = NeuronLabels().fit([[1], [1], [1], [2]], ["often", "often", "often", "rare"])
    assert labels.labels_.tolist() == ["rare"]


def test_a_silent_neuron_has_the_first_class_and_is_marked():
    assert fitted().silent_.tolist() == [False, False, False, True]
    assert fitted().labels_[3] == "a"


# votes, by hand

@pytest.mark.parametrize("scheme, counts, expected", [
    ("mean_response", [3, 0, 2, 0], "b"),   # (3 + 0)/2 < 2
    ("mean_response", [5, 0, 2, 0], "a"),   # (5 + 0)/2 > 2
    ("proportion", [2, 2, 2, 0], "b"),      # (2*3/4 + 2*1/1.5)/2 < 2*3/3.5
    ("proportion", [3, 2, 2, 0], "a"),      # (3*3/4 + 2*1/1.5)/2 > 2*3/3.5
    ("max_response", [3, 0, 2, 0], "a"),    # 3 > 2
    ("max_response", [2, 2, 3, 0], "b"),    # 2 < 3
    ("likelihood", [1, 5, 1, 0], "a"),      # log 3 + 5 log 1 + log 0.5 > log 1 + 5 log 0.5 + log 3
    ("likelihood", [1, 0, 1, 0], "b"),      # log 3 + log 0.5 < log 1 + log 3
])
def test_a_vote_agrees_with_the_sum_by_hand(scheme, counts, expected):
    assert fitted(scheme).predict([counts]).tolist() == [expected]


def test_all_activity_is_another_name_of_mean_response():
    counts, classes = spikes(200, 30)
    np.testing.assert_array_equal(NeuronLabels("all_activity").fit(counts, classes).predict(counts),
                                  NeuronLabels("mean_response").fit(counts, classes).predict(counts))


def test_proportion_agrees_with_the_rates_of_hazan_2018_neuron_by_neuron():
    counts, classes = spikes(60, 7)
    labels = NeuronLabels("proportion").fit(counts, classes)
    expected = []
    for sample in counts:
        rates = np.zeros(3)
        for name in range(3):
            members = [neuron for neuron in range(7) if labels.labels_[neuron] == name]
            for neuron in members:
                proportion = labels.responses_[name, neuron] / sum(labels.responses_[:, neuron])
                rates[name] += proportion * sample[neuron] / len(members)
        expected.append(rates.argmax())
    assert labels.predict(counts).tolist() == expected


def test_likelihood_agrees_with_scipys_poisson_distribution():
    counts, classes = spikes(60, 7)
    labels = NeuronLabels("likelihood").fit(counts, classes)
    probabilities = poisson.logpmf(counts[:, np.newaxis], labels.responses_ + RATE_FLOOR).sum(axis=2)
    np.testing.assert_array_equal(labels.predict(counts), probabilities.argmax(axis=1))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_neurons_that_prefer_a_class_predict_it(scheme):
    counts, classes = spikes(300, 30)
    new_counts, new_classes = spikes(300, 30)
    assert NeuronLabels(scheme).fit(counts, classes).score(new_counts, new_classes) > 0.95


# corners

@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_neuron_that_was_silent_in_fit_has_no_say(scheme):
    samples = np.array([[5, 0, 2, 0], [1, 1, 3, 0], [0, 0, 0, 0]])
    loud = samples + [0, 0, 0, 99]
    np.testing.assert_array_equal(fitted(scheme).predict(loud), fitted(scheme).predict(samples))
    without = NeuronLabels(scheme).fit(COUNTS[:, :3], CLASSES)
    np.testing.assert_array_equal(fitted(scheme).predict(loud), without.predict(samples[:, :3]))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_class_without_a_neuron_is_never_predicted(scheme):
    labels = NeuronLabels(scheme).fit([[0, 1], [3, 2], [3, 4]], ["a", "b", "c"])
    assert labels.labels_.tolist() == ["b", "c"]
    samples = np.indices((6, 6)).reshape(2, -1).T
    assert set(labels.predict(samples)) == {"b", "c"}


@pytest.mark.parametrize("scheme", ["mean_response", "proportion", "max_response"])
def test_a_tie_and_a_sample_without_spikes_go_to_the_first_class(scheme):
    labels = NeuronLabels(scheme).fit([[2, 0], [0, 2]], ["b", "a"])
    assert labels.predict([[1, 1], [0, 0]]).tolist() == ["a", "a"]


def test_by_likelihood_a_sample_without_spikes_goes_to_the_quietest_class():
    assert NeuronLabels("likelihood").fit([[5, 0], [0, 1]], ["a", "b"]).predict([[0, 0]]).tolist() == ["b"]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_network_that_never_fired_predicts_the_first_class(scheme):
    labels = NeuronLabels(scheme).fit(np.zeros((2, 3)), [8, 7])
    assert labels.predict([[1, 2, 3], [0, 0, 0]]).tolist() == [7, 7]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int64, np.float32])
def test_counts_of_any_number_type_do_not_overflow_and_stay_as_they_are(dtype):
    counts = np.array([[200, 0], [200, 0], [0, 200]], dtype)
    counts.setflags(write=False)
    for scheme in SCHEMES:
        labels = NeuronLabels(scheme).fit(counts, [0, 0, 1])
        assert labels.responses_[0, 0] == 200
        assert labels.predict(counts).tolist() == [0, 0, 1]


# learning on

def test_partial_fit_of_parts_equals_fit_of_all():
    counts, classes = spikes(100, 9)
    parts = NeuronLabels()
    for part in np.split(np.arange(100), [10, 35]):
        parts.partial_fit(counts[part], classes[part], classes=[0, 1, 2])
    np.testing.assert_array_equal(parts.responses_, NeuronLabels().fit(counts, classes).responses_)


def test_memory_is_the_weight_of_earlier_samples():
    labels = NeuronLabels(memory=0.5).partial_fit([[4], [4]], [0, 0]).partial_fit([[1]], [0])
    assert labels.responses_.tolist() == [[(0.5 * 8 + 1) / (0.5 * 2 + 1)]]


def test_fit_forgets_what_was_learned_before():
    labels = fitted().fit([[1, 0], [0, 1]], [3, 4])
    assert labels.responses_.tolist() == [[1, 0], [0, 1]] and labels.classes_.tolist() == [3, 4]


def test_a_class_that_the_first_call_did_not_name_is_refused():
    with pytest.raises(ValueError, match=r"expected the classes 0, 1, got 2 as well; name all classes at the first call$"):
        NeuronLabels().partial_fit([[1], [1]], [0, 1]).partial_fit([[1]], [2])


# scikit-learn's contract

@pytest.mark.parametrize("scheme", SCHEMES)
def test_it_passes_scikit_learns_estimator_checks(scheme):
    wording = {"check_fit2d_predict1d": "our message names the shape instead of reshape()"}
    check_estimator(NeuronLabels(scheme), expected_failed_checks=wording, on_skip=None)


def test_it_ends_a_pipeline_and_can_be_cloned():
    pipeline = make_pipeline(FunctionTransformer(lambda X: X), NeuronLabels("max_response", memory=0.5))
    assert clone(pipeline).fit(COUNTS, CLASSES).score(COUNTS, CLASSES) == 1
    assert clone(pipeline[-1]).get_params() == {"scheme": "max_response", "memory": 0.5}


def test_the_example_in_the_documentation_is_true():
    assert doctest.testmod(stdpnet.readout.labels).attempted > 0
    assert doctest.testmod(stdpnet.readout.labels).failed == 0


# errors

@pytest.mark.parametrize("counts, y, complaint", [
    ([[1, 2], [3, 4]], [0, 1, 2], r"numbers of samples: \[2, 3\]"),
    ([1, 2], [0, 1], "Expected 2D array, got 1D"),
    ([[1, -2], [3, 4]], [0, 1], "Negative values"),
    ([[1, np.nan], [3, 4]], [0, 1], "contains NaN"),
    ([[1, np.inf], [3, 4]], [0, 1], "contains infinity"),
    (np.zeros((2, 0)), [0, 1], r"0 feature\(s\) \(shape=\(2, 0\)\)"),
    ([["x", "y"]], [0], "arrays of bytes/strings"),
    ([[1], [2]], [0.5, 1.5], "continuous"),
    ([[1], [2]], None, "requires y to be passed, but the target y is None"),
    (np.ma.array([[1], [2]]), [0, 1], "counts: expected an array, got a masked one"),
    ([[1], [2]], np.ma.array([0, 1]), "y: expected an array, got a masked one"),
])
def test_wrong_counts_or_classes_are_refused_in_one_line_with_the_remedy(counts, y, complaint):
    with pytest.raises(ValueError, match=complaint) as error:
        NeuronLabels().fit(counts, y)
    assert "\n" not in str(error.value)
    assert "give spike counts, finite and >= 0, of shape (n_samples, n_neurons)" in str(error.value)


@pytest.mark.parametrize("counts, complaint", [
    ([[1, 2]], "X has 2 features, but NeuronLabels is expecting 4"),
    ([1, 2, 3, 4], "Expected 2D array, got 1D"),
    ([[1, 2, 3, -4]], "Negative values"),
    (np.ma.array([[1, 2, 3, 4]]), "got a masked one"),
])
def test_predict_refuses_counts_that_do_not_fit(counts, complaint):
    with pytest.raises(ValueError, match=complaint):
        fitted().predict(counts)


def test_an_unknown_scheme_lists_the_choices():
    choices = "mean_response, all_activity, proportion, max_response, likelihood"
    with pytest.raises(ValueError, match=f"^NeuronLabels.scheme: expected one of {choices}, got 'vote'$"):
        NeuronLabels("vote").fit(COUNTS, CLASSES)
    with pytest.raises(ValueError, match=choices):
        fitted().set_params(scheme="vote").predict(COUNTS)


def test_predicting_before_fitting_is_refused():
    with pytest.raises(NotFittedError):
        NeuronLabels().predict(COUNTS)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_vote_never_makes_floats_of_all_counts(scheme):
    counts, classes = spikes(900, 6400)
    labels = NeuronLabels(scheme).fit(counts[:30], classes[:30])
    tracemalloc.start()
    try:
        labels.predict(counts)
        assert tracemalloc.get_traced_memory()[1] < counts.size*np.dtype(float).itemsize
    finally:
        tracemalloc.stop()
