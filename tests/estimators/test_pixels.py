"""Images as features: nothing is lost, and pixels of a field lie side by side."""

import numpy as np

from stdpnet.estimators.pixels import Pixels


def test_fields_of_pixels_are_the_maps_of_a_place():
    X = np.arange(2*7*6*3).reshape(2, 7, 6, 3)
    pixels = Pixels().fit(X)
    maps = pixels.transform(X).reshape(2, 3, 3, 12)
    assert pixels.pooled_shapes() == [(3, 3, 12)]
    for row, column, y, x in np.ndindex(3, 3, 2, 2):
        assert np.array_equal(maps[:, row, column].reshape(2, 2, 2, 3)[:, y, x], X[:, 2*row + y, 2*column + x])


def test_it_answers_chunk_by_chunk_whatever_the_stream(monkeypatch):
    monkeypatch.setattr("stdpnet.estimators.pixels.CHUNK", 2)
    X = np.random.default_rng(0).random((5, 4, 4, 1))
    chunks = list(Pixels().fit(X).respond(X, stream=1))
    assert [chunk.rows.tolist() for chunk in chunks] == [[0, 1], [2, 3], [4]]
    assert np.array_equal(np.concatenate([chunk.features for chunk in chunks]), Pixels().fit(X).transform(X))
