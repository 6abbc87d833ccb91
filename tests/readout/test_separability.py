"""Principal components, t-SNE and scores of clusters, on clusters of known distance."""

import numpy as np
import pytest

from stdpnet.readout import separability


def clusters(distance, n=40, seed=0):
    """Two classes around points this far apart, (2n, 60), and their labels."""
    labels = np.repeat([3, 7], n)
    X = np.random.default_rng(seed).normal(size=(2*n, 60))
    X[:, 0] += distance*(labels == 7)
    return X, labels


def test_classes_far_apart_are_pure_and_mixed_ones_are_not():
    (far, labels), (mixed, _) = clusters(40), clusters(0)
    assert separability.purity(far, labels) == 1
    assert separability.purity(mixed, labels) == pytest.approx(0.5, abs=0.12)
    assert separability.silhouette(far, labels) > 0.5 > 0.1 > separability.silhouette(mixed, labels)


def test_purity_counts_the_neighbours_but_not_the_sample_itself():
    points, labels = np.array([[0.0], [1], [2.5], [2.6]]), np.array([0, 0, 0, 1])
    assert separability.purity(points, labels, n_neighbours=1) == pytest.approx(2/4)
    assert separability.purity(points, labels, n_neighbours=99) == pytest.approx((2/3*3 + 0)/4)


def test_principal_components_keep_distances_and_are_at_most_as_many_as_samples():
    X, _ = clusters(5)
    components = separability.principal(X.reshape(80, 6, 10), n_components=60)
    distance = lambda points: np.linalg.norm(points[:, np.newaxis] - points, axis=-1)
    np.testing.assert_allclose(distance(components), distance(X), atol=1e-9)
    assert separability.principal(X[:5]).shape == (5, 5) and separability.principal(X).shape == (80, 50)
    assert (np.diff(components.var(axis=0)) <= 1e-9).all()


def test_tsne_keeps_clusters_apart_and_is_the_same_every_time():
    X, labels = clusters(40)
    components = separability.principal(X.astype(np.float16))
    points = separability.tsne(components)
    assert points.shape == (80, 2) and separability.purity(points, labels) > 0.95
    np.testing.assert_array_equal(points, separability.tsne(components))


def test_too_few_samples_for_tsne_are_refused():
    with pytest.raises(ValueError, match="at least four samples, got 3"):
        separability.tsne(np.ones((3, 2)))


def test_one_class_has_no_silhouette():
    assert separability.silhouette(np.ones((4, 2)), np.zeros(4)) == 0
