"""What holds for all weights: pruning, sharing, and when strategies take their steps."""

import string

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from stdpnet.models.pruning import (
    AfterTraining, BeforeTraining, Gradually, WhileTraining, gains, parse, prune, share, strongest, threshold_for,
)

quick = settings(derandomize=True, max_examples=60, deadline=None, database=None)
matrices = arrays(np.float32, array_shapes(min_dims=2, max_dims=2, max_side=12), elements=st.floats(0, 1, width=16))
fractions = st.floats(0.01, 1)


@quick
@given(matrices, fractions)
def test_pruning_leaves_larger_weights_alone_and_pruning_again_changes_nothing(weights, threshold):
    pruned = prune(weights, np.float32(threshold))
    assert ((pruned == weights) | (pruned == 0)).all() and np.array_equal(pruned > 0, weights > np.float32(threshold))
    assert np.array_equal(prune(pruned, np.float32(threshold)), pruned) and pruned.dtype == weights.dtype


@quick
@given(matrices, fractions)
def test_a_threshold_leaves_at_most_the_fraction_and_more_only_by_passing_equals(weights, connectivity):
    threshold = threshold_for(weights, connectivity)
    kept = (prune(weights, threshold) > 0).sum()
    assert kept <= round(connectivity*weights.size)
    assert kept == (weights > 0).sum() or (weights >= threshold).sum() >= round(connectivity*weights.size)


@quick
@given(matrices, fractions)
def test_every_neuron_keeps_the_same_number_and_none_weaker_than_one_it_loses(weights, connectivity):
    left = strongest(weights, connectivity)
    kept = max(1, round(connectivity*len(weights)))
    for before, after in zip(weights.T, left.T):
        assert np.array_equal(np.sort(after)[::-1][:kept], np.sort(before)[::-1][:kept]) and np.count_nonzero(after) <= kept
        assert ((after == before) | (after == 0)).all()


@quick
@given(matrices, st.integers(2, 256))
def test_sharing_keeps_zeros_order_and_sum_and_uses_no_more_levels(weights, levels):
    shared = share(weights, levels)
    assert np.array_equal(shared > 0, weights > 0) and len(np.unique(shared[shared > 0])) <= levels - 1
    assert shared.sum(dtype=float) == pytest.approx(weights.sum(dtype=float), rel=1e-5)
    order = np.argsort(weights, axis=None, kind="stable")
    assert (np.diff(shared.ravel()[order]) >= -1e-6).all()
    assert shared.dtype == weights.dtype


@quick
@given(matrices, st.floats(0.1, 100), st.floats(0.5, 4))
def test_gains_restore_the_sum_or_bring_the_largest_weight_to_its_limit_and_never_more(weights, total, w_max):
    gain = gains(weights, total, w_max)
    assert np.isfinite(gain).all() and (gain > 0).all() and (gain[~weights.any(axis=0)] == 1).all()
    alive = weights.any(axis=0)
    sums, largest = (weights*gain).sum(axis=0)[alive], (weights*gain).max(axis=0)[alive]
    assert (np.isclose(sums, total, rtol=1e-4) | (np.isclose(largest, w_max, rtol=1e-4) & (sums < total))).all()


@quick
@given(st.integers(2, 40), st.data())
def test_steps_come_at_ends_of_batches_from_the_first_to_the_last_sample(batches, data):
    first = data.draw(st.integers(1, batches - 1))
    n_samples = data.draw(st.integers(batches, 200))
    strategy = WhileTraining(threshold=0.2, levels=0, batches=batches, first=first)
    seen, steps = 0, []
    while seen < n_samples:
        seen = strategy.next_step(seen, n_samples)
        steps.append(seen)
    assert steps == [batch*n_samples//batches for batch in range(first, batches + 1)]
    assert [strategy._batch(step, n_samples) for step in steps] == list(range(first, batches + 1))


@quick
@given(matrices, st.integers(2, 8), st.data(), fractions, fractions)
def test_gradual_pruning_leaves_less_with_every_batch_and_the_connectivity_at_the_end(weights, batches, data, one, two):
    first = data.draw(st.integers(1, batches - 1))
    connectivity, floor = min(one, two), max(one, two)
    strategy = Gradually(connectivity=connectivity, floor=floor, levels=0, batches=batches, first=first)
    left = [np.count_nonzero(strategy.step(weights, batch*10, batches*10)) for batch in range(first, batches + 1)]
    assert left == sorted(left, reverse=True)
    assert left[-1] == np.count_nonzero(strongest(weights, connectivity))
    assert all(n >= np.count_nonzero(strongest(weights, floor)) for n in left[:-1])


@quick
@given(fractions, st.integers(1, 30), st.integers(1, 30), st.integers(0, 9))
def test_random_synapses_are_as_many_as_asked_for(connectivity, n_inputs, n_neurons, seed):
    connected = BeforeTraining(connectivity=connectivity).connect((n_inputs, n_neurons), np.random.default_rng(seed))
    assert connected.shape == (n_inputs, n_neurons) and connected.dtype == bool
    assert connected.sum() == max(1, round(connectivity*n_inputs*n_neurons))


strategies = st.one_of(
    st.builds(BeforeTraining, connectivity=fractions),
    st.builds(AfterTraining, connectivity=fractions, levels=st.sampled_from([0, 2, 256]), evenly=st.booleans()),
    st.builds(WhileTraining, threshold=st.floats(0, 1, exclude_max=True), levels=st.sampled_from([0, 2, 256]),
              batches=st.integers(5, 99), first=st.integers(1, 4)),
    st.builds(Gradually, connectivity=fractions, floor=fractions, levels=st.just(0), batches=st.integers(5, 99),
              first=st.integers(1, 4)))


@quick
@given(strategies)
def test_every_strategy_comes_back_from_its_text(strategy):
    assert parse(repr(strategy)) == strategy


@quick
@given(st.text(string.printable, max_size=40))
def test_no_text_does_harm(text):
    try:
        parse(text)
    except ValueError as error:
        assert "\n" not in str(error)
