"""A linear read-out of spike counts: against scikit-learn's regression on dense roots, its contract, and what the file keeps."""

import doctest

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.utils.estimator_checks import check_estimator

import stdpnet.readout.linear
from stdpnet.experiments import evaluation
from stdpnet.readout.labels import NeuronLabels
from stdpnet.readout.linear import VOTES, LinearVote, labels_of, vote
from stdpnet.readout.perceptron import MLP


@pytest.fixture(scope="module")
def counts():
    """Poisson counts of 12 neurons, one of which fires more than all others and tells nothing, for three classes."""
    random = np.random.default_rng(0)
    y = random.integers(3, size=400)
    rates = 0.3 + 0.6*(y[:, np.newaxis] == np.arange(12) % 3)
    rates[:, 0] = 30
    return random.poisson(rates), y


def test_it_is_logistic_regression_on_square_roots(counts):
    X, y = counts
    mine, dense = LinearVote(C=0.3).fit(X[:300], y[:300]), LogisticRegression(C=0.3, max_iter=300).fit(np.sqrt(X[:300]), y[:300])
    np.testing.assert_allclose(mine.coef_, dense.coef_, atol=2e-3)
    np.testing.assert_array_equal(mine.predict(X[300:]), dense.predict(np.sqrt(X[300:])))


def test_two_classes_have_one_row_of_weights(counts):
    X, y = counts
    two = y < 2
    names = np.where(y == 0, "zero", "one")[two]
    mine = LinearVote().fit(X[two], names)
    assert mine.coef_.shape == (1, 12)
    np.testing.assert_array_equal(mine.predict(X[two]), LogisticRegression().fit(np.sqrt(X[two]), names).predict(np.sqrt(X[two])))


def test_neurons_keep_their_labels_and_their_other_votes(counts):
    X, y = counts
    mine, labels = LinearVote().fit(X, y), NeuronLabels().fit(X, y)
    np.testing.assert_array_equal(labels_of(mine).labels_, labels.labels_)
    found = evaluation.tested(mine, Answers(), (X, y))
    assert found.otherwise.keys() == set(evaluation.COMPARED)
    np.testing.assert_array_equal(found.otherwise["likelihood"], clone(labels).set_params(scheme="likelihood").fit(X, y).predict(X))
    np.testing.assert_array_equal(found.data()["labels"], labels.labels_)
    assert found.attributes()["classifier_operations"] == 36


class Answers:
    """Answers with what it is shown."""

    def respond(self, X, stream=0):
        yield type("Chunk", (), {"rows": np.arange(len(X)), "features": X})()


def test_votes_have_names():
    assert isinstance(vote("linear"), LinearVote)
    assert vote("likelihood").scheme == "likelihood"
    assert VOTES[-1] == "linear"
    assert labels_of(MLP()) is None


def test_counts_that_are_none_are_refused_in_one_line(counts):
    X, y = counts
    for bad in (-X, np.where(X > 40, np.nan, X) if (X > 40).any() else X*np.nan, X[0]):
        with pytest.raises(ValueError, match="^LinearVote: .*give spike counts") as raised:
            LinearVote().fit(bad, y)
        assert "\n" not in str(raised.value)
    with pytest.raises(ValueError, match="LinearVote"):
        LinearVote().fit(X, y).predict(X[:, :5])


def test_scikit_learns_contract_holds():
    wording = {"check_fit2d_predict1d": "our message names the shape instead of reshape()"}
    check_estimator(LinearVote(), expected_failed_checks=wording, on_skip=None)


def test_its_example_holds():
    assert doctest.testmod(stdpnet.readout.linear).failed == 0
