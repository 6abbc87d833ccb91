"""How well are classes apart, and how do many dimensions look in two?"""

import numpy as np
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from sklearn.metrics import silhouette_score
from sklearn.neighbors import NearestNeighbors
from sklearn.utils import check_consistent_length

N_COMPONENTS = 50   #: principal components on which neighbours are compared
N_NEIGHBOURS = 10   #: of the purity
PERPLEXITY = 30     #: of t-SNE; less for few samples


def principal(features, *, n_components=N_COMPONENTS):
    """Return the first principal components of features (n_samples, ...), as many as there are, float64 (n_samples, n)."""
    flat = np.asarray(features, float).reshape(len(features), -1)
    n = min(n_components, *flat.shape)
    return PCA(n, svd_solver="full" if min(flat.shape) < 500 else "randomized", random_state=0).fit_transform(flat)


def tsne(components, *, random_state=0):
    """Place samples in two dimensions so that neighbours stay neighbours, float (n_samples, 2).

    Parameters
    ----------
    components : array of shape (n_samples, n_components)
        See `principal`.
    random_state : int
        Seed.

    Raises
    ------
    ValueError
        If there are fewer than four samples.

    References
    ----------
    L. van der Maaten, G. Hinton, "Visualizing data using t-SNE", Journal of Machine Learning Research 9, 2008.
    """
    if len(components) < 4:
        raise ValueError(f"t-SNE: expected at least four samples, got {len(components)}; test with more")
    start = components[:, :2] if components.shape[1] > 1 else np.column_stack([components, 0*components])
    start = start/(start.std(axis=0).max() or 1)*1e-4
    perplexity = min(PERPLEXITY, (len(components) - 1)/3)
    return TSNE(perplexity=perplexity, init=start.astype(np.float32), random_state=random_state).fit_transform(components)


def purity(components, labels, *, n_neighbours=N_NEIGHBOURS):
    """Return which share of the nearest neighbours of a sample are of its class, from 0 to 1, on average.

    Parameters
    ----------
    components : array of shape (n_samples, n_components)
    labels : array of shape (n_samples,)
    n_neighbours : int
        Less than n_samples; with fewer samples, all others are neighbours.
    """
    check_consistent_length(components, labels)
    labels, n = np.asarray(labels), min(n_neighbours, len(labels) - 1)
    neighbours = NearestNeighbors(n_neighbors=n).fit(components).kneighbors(return_distance=False)
    return float(np.mean(labels[neighbours] == labels[:, np.newaxis]))


def silhouette(components, labels):
    """Return how much nearer samples are to their own class than to the next, from -1 to 1; 0 for a single class."""
    return float(silhouette_score(components, labels)) if 1 < len(np.unique(labels)) < len(labels) else 0.0
