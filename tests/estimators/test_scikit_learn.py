"""Networks are scikit-learn estimators: its own checks, but for those of the words of errors, where ours say more."""

import numpy as np
import pytest
from brian2 import ms
from scipy.sparse import csr_array
from sklearn.pipeline import make_pipeline
from sklearn.utils import get_tags
from sklearn.utils.estimator_checks import estimator_checks_generator

import tiny
from stdpnet.estimators.restocnet import ReStoCNet
from stdpnet.models import presets
from stdpnet.readout.labels import NeuronLabels

#: takes samples of scikit-learn's checks, numbers of some ten, and answers within a second by NumPy
QUICK = tiny.TINY.replace({
    "input.input_max": 1000.0, "presentation.duration": 2*ms, "presentation.max_attempts": 1, "presentation.min_spikes": 0,
    "inh_exc.synapses.weight": 1.0})
CHECKED = {
    "check_estimator_cloneable", "check_estimator_tags_renamed", "check_valid_tag_types", "check_estimator_repr",
    "check_no_attributes_set_in_init", "check_estimators_overwrite_params", "check_estimators_fit_returns_self",
    "check_estimators_unfitted", "check_do_not_raise_errors_in_init_or_set_params", "check_mixin_order",
    "check_estimator_sparse_tag", "check_estimator_sparse_array", "check_transformers_unfitted",
    "check_get_params_invariance", "check_set_params", "check_dict_unchanged", "check_n_features_in", "check_fit1d"}


def checks():
    learner = tiny.learner(QUICK, n_neurons=2, chunk_size=200, target="numpy")
    found = {check.func.__name__: (estimator, check) for estimator, check in estimator_checks_generator(learner)}
    assert CHECKED <= found.keys()
    return [pytest.param(*found[name], id=name) for name in sorted(CHECKED)]


@pytest.mark.parametrize("estimator, check", checks())
def test_scikit_learns_own_checks_pass(estimator, check):
    check(estimator)


def test_tags_say_which_samples_a_network_takes():
    assert get_tags(tiny.learner()).input_tags.positive_only and not get_tags(tiny.learner()).input_tags.three_d_array
    assert get_tags(tiny.learner(presets.AUDIO_IN_TIME)).input_tags.three_d_array
    assert not get_tags(ReStoCNet(presets.RESTOCNET_CIFAR10)).input_tags.positive_only
    assert get_tags(ReStoCNet()).input_tags.positive_only


def test_answers_have_names(trained):
    names = trained.get_feature_names_out().tolist()
    assert names == [f"exc_{number}" for number in range(tiny.N_NEURONS)]
    pipeline = make_pipeline(trained, NeuronLabels())
    assert pipeline[:-1].get_feature_names_out().tolist() == names


class Frame:
    """What a data frame shows of itself."""

    def __init__(self, values, columns):
        self.values, self.columns = values, columns

    def __array__(self, dtype=None, copy=None):
        return np.array(self.values, dtype=dtype)


def test_names_of_columns_are_kept():
    X = tiny.quarters(3)[0]
    learner = tiny.learner().fit(Frame(X, [f"pixel {number}" for number in range(36)]))
    assert learner.feature_names_in_[35] == "pixel 35"
    assert not hasattr(learner.fit(X), "feature_names_in_")


@pytest.mark.parametrize("X, part", [
    (csr_array(np.ones((2, 36))), "expected a dense array, got a sparse one; give X.toarray"),
    (np.ma.masked_less(np.ones((2, 36)), 0), "expected an array without a mask, got a masked one"),
])
def test_arrays_of_other_kinds_are_refused(X, part):
    with pytest.raises(ValueError, match=f"^X: {part}"):
        tiny.learner().fit(X)
