"""Contrast normalisation and ZCA whitening: what they promise about the training images, and nothing of the others."""

import numpy as np
import pytest
from scipy.linalg import inv, sqrtm
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.utils.estimator_checks import check_estimator

from stdpnet.preprocessing import whitening
from stdpnet.preprocessing.whitening import ContrastNormalisation, SignedIntensities, ZCAWhitening

EVERY = [ContrastNormalisation(), ZCAWhitening(), SignedIntensities()]
each = pytest.mark.parametrize("transformer", EVERY, ids=lambda transformer: type(transformer).__name__)


@pytest.fixture
def images():
    """Correlated pixels of three unequal channels, uint8 (400, 4, 5, 3)."""
    rng = np.random.default_rng(0)
    smooth = rng.normal(size=(400, 1, 1, 3)) + 0.6*rng.normal(size=(400, 4, 5, 1)) + 0.3*rng.normal(size=(400, 4, 5, 3))
    return np.clip(20*smooth*(1, 0.7, 0.4) + (120, 90, 60), 0, 255).astype(np.uint8)


def test_every_channel_gets_mean_0_and_deviation_1_over_the_training_images_section_3_3(images):
    fitted = ContrastNormalisation().fit(images)
    normal = fitted.transform(images)
    assert normal.dtype == np.float32 and normal.shape == images.shape
    np.testing.assert_allclose(normal.mean(axis=(0, 1, 2)), 0, atol=1e-5)
    np.testing.assert_allclose(normal.std(axis=(0, 1, 2)), 1, atol=1e-5)
    np.testing.assert_allclose(fitted.mean_, images.mean(axis=(0, 1, 2)), rtol=1e-6)


def test_grey_images_are_one_channel_and_a_constant_channel_stays_finite(images):
    grey = ContrastNormalisation().fit_transform(images[..., 0])
    np.testing.assert_array_equal(grey, ContrastNormalisation().fit_transform(images)[..., 0])
    assert not ContrastNormalisation().fit_transform(np.full((3, 2, 2, 3), 7)).any()


def test_whitening_filters_are_the_inverse_root_of_the_covariance_krizhevsky_2009(images):
    flat = images.reshape(400, -1).astype(float)
    fitted = ZCAWhitening(epsilon=0.5).fit(images)
    covariance = np.cov(flat.T, bias=True)
    np.testing.assert_allclose(fitted.filters_, inv(sqrtm(covariance + 0.5*np.eye(60))).real, rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(fitted.transform(images).reshape(400, -1), (flat - flat.mean(axis=0)) @ fitted.filters_,
                               rtol=1e-3, atol=1e-4)


def test_whitened_pixels_are_uncorrelated_and_were_not_before(images):
    def correlation(pixels):
        matrix = np.corrcoef(pixels.reshape(len(pixels), -1).T)
        return np.abs(matrix[~np.eye(len(matrix), dtype=bool)]).mean()

    assert correlation(images) > 0.2
    assert correlation(ZCAWhitening(epsilon=1e-3).fit_transform(images)) < 1e-3


def test_whitened_images_resemble_the_originals(images):
    white = ZCAWhitening(epsilon=1e-3).fit_transform(images).reshape(400, -1)
    centred = images.reshape(400, -1) - images.reshape(400, -1).mean(axis=0)
    resemblance = white.T @ centred/np.outer(np.linalg.norm(white, axis=0), np.linalg.norm(centred, axis=0))
    assert (np.abs(resemblance).argmax(axis=1) == np.arange(60)).all()


def test_a_large_epsilon_leaves_faint_directions_faint(images):
    spread = [ZCAWhitening(epsilon=epsilon).fit_transform(images).std() for epsilon in (1e-3, 10, 1000)]
    assert spread[0] == pytest.approx(1, abs=0.01) and spread[0] > spread[1] > spread[2]


@pytest.mark.parametrize("transformer", [ContrastNormalisation(), ZCAWhitening()], ids=["normalise", "whiten"])
def test_results_do_not_depend_on_how_images_are_divided(transformer, images, monkeypatch):
    whole = clone(transformer).fit_transform(images)
    monkeypatch.setattr(whitening, "ROWS", 7)
    np.testing.assert_allclose(clone(transformer).fit_transform(images), whole, rtol=1e-2, atol=1e-4)
    np.testing.assert_array_equal(clone(transformer).fit_transform(images), clone(transformer).fit_transform(images))


def test_test_images_change_nothing_that_was_fitted(images):
    pipeline = whitening.preprocessing().fit(images[:300])
    before = pipeline.transform(images[:5])
    pipeline.transform(255 - images)
    np.testing.assert_array_equal(pipeline.transform(images[:5]), before)


def test_signed_intensities_keep_the_sign_and_end_at_the_limit():
    values = np.array([[-9, -1, -0.25, 0, 0.25, 2]])
    np.testing.assert_array_equal(SignedIntensities(limit=2.0).fit_transform(values), [[-1, -0.5, -0.125, 0, 0.125, 1]])


def test_the_pipeline_ends_between_minus_1_and_1(images):
    signed = whitening.preprocessing(epsilon=1e-3, limit=2.0).fit_transform(images)
    assert signed.shape == images.shape and signed.dtype == np.float32
    assert np.abs(signed).max() == 1 and signed.min() < 0 and 0.1 < signed.std() < 1


@each
def test_it_passes_scikit_learns_estimator_checks(transformer):
    wording = {"check_fit2d_predict1d": "our message names the shape instead of reshape()"}
    check_estimator(clone(transformer), expected_failed_checks=wording, on_skip=None)


@each
def test_features_that_come_out_have_the_names_of_those_that_went_in(transformer, images):
    fitted = clone(transformer).fit(images)
    assert fitted.n_features_in_ == 60 and fitted.get_feature_names_out()[[0, 59]].tolist() == ["x0", "x59"]


@pytest.mark.parametrize("transformer", [ZCAWhitening(), SignedIntensities()])
def test_flat_images_with_names_come_out_as_a_table_if_one_wants_it(transformer, images):
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame(images.reshape(400, -1)[:, :2], columns=["left", "right"])
    out = clone(transformer).set_output(transform="pandas").fit_transform(table)
    assert list(out.columns) == ["left", "right"]
    np.testing.assert_array_equal(out.to_numpy(), clone(transformer).fit_transform(table.to_numpy()))


@each
def test_input_stays_as_it_was(transformer, images):
    before = images.copy()
    clone(transformer).fit_transform(images)
    np.testing.assert_array_equal(images, before)


@each
def test_asking_before_fit_raises(transformer, images):
    with pytest.raises(NotFittedError):
        clone(transformer).transform(images)


@each
def test_images_of_another_shape_than_in_fit_are_refused(transformer, images):
    with pytest.raises(ValueError, match=r"expected images of shape \(4, 5, 3\) as in fit, got \(5, 4, 3\)"):
        clone(transformer).fit(images).transform(images.reshape(-1, 5, 4, 3))


@each
@pytest.mark.parametrize("X", [np.ma.zeros((3, 4, 4, 1)), np.full((3, 4, 4, 1), np.nan), np.full((3, 4, 4, 1), "x"), np.zeros(3)])
def test_what_are_no_images_is_refused_in_one_line(transformer, X):
    with pytest.raises(ValueError, match=f"^{type(transformer).__name__}: ") as error:
        clone(transformer).fit(X)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("transformer", [ZCAWhitening(epsilon=0), ZCAWhitening(epsilon=-1), SignedIntensities(limit=0),
                                         SignedIntensities(limit=np.nan)])
def test_a_parameter_out_of_range_is_refused(transformer, images):
    with pytest.raises(ValueError, match="expected a number above 0, got"):
        transformer.fit(images)


def test_one_image_has_no_covariance(images):
    with pytest.raises(ValueError, match="at least two images, got n_samples = 1"):
        ZCAWhitening().fit(images[:1])
