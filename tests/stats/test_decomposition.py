"""Decomposition: all orders by brute force, Kitagawa's formula, slopes against exact ones, and ranges of few clusters."""

from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from csat_research.stats.decomposition import blocks_of, shapley_parts
from csat_research.stats.draws import percentile_interval
from csat_research.stats.percentiles import replicate_p, widened_level
from csat_research.stats.slopes import slopes


def by_all_orders(values, size):
    """Mean gain of each component over every order, one order at a time."""
    parts = np.zeros(size)
    orders = list(permutations(range(size)))
    for order in orders:
        state = [0] * size
        for one in order:
            before = values[tuple(state)]
            state[one] = 1
            parts[one] += (values[tuple(state)] - before) / len(orders)
    return parts


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_parts_are_the_mean_gains_over_all_orders_and_add_up(size):
    values = np.random.default_rng(size).normal(size=(2,) * size)
    parts = shapley_parts(values, size)
    np.testing.assert_allclose(parts, by_all_orders(values, size), rtol=0, atol=1e-12)  # sums of 24 terms
    assert parts.sum() == pytest.approx(values[(1,) * size] - values[(0,) * size], abs=1e-12)


def test_replicates_stand_side_by_side():
    values = np.random.default_rng(0).normal(size=(2, 2, 2, 5, 3))
    parts = shapley_parts(values, 3)
    assert parts.shape == (5, 3, 3)
    for r, g in product(range(5), range(3)):
        np.testing.assert_allclose(parts[r, g], by_all_orders(values[..., r, g], 3), atol=1e-12)


def test_two_components_are_kitagawas_two():
    rng = np.random.default_rng(1)
    totals = rng.uniform(1, 5, size=(1, 2, 4, 2))
    blocks = blocks_of(totals)
    values = [[blocks.mixed(content, mix)[:, 1] for mix in (0, 1)] for content in (0, 1)]
    rate, mix = shapley_parts(values, 2)[0]
    share, mean = (
        totals[0, ..., 0] / totals[0, ..., 0].sum(axis=1, keepdims=True),
        totals[0, ..., 1] / totals[0, ..., 0],
    )
    assert rate == pytest.approx((share.mean(axis=0) * (mean[1] - mean[0])).sum())
    assert mix == pytest.approx((mean.mean(axis=0) * (share[1] - share[0])).sum())


def test_a_segment_of_one_wave_brings_mix_alone_and_one_of_none_brings_nothing():
    blocks = blocks_of([[[[2.0, 6.0], [0.0, 0.0], [0.0, 0.0]], [[2.0, 6.0], [2.0, 0.0], [0.0, 0.0]]]])
    values = [[blocks.mixed(content, mix)[:, 1] for mix in (0, 1)] for content in (0, 1)]
    assert shapley_parts(values, 2)[0].tolist() == [0.0, -1.5]


def test_slopes_are_those_of_the_formula():
    total = np.array([3.0, 5.0, -2.0])

    def value(t):
        return np.stack([t[:, 0] / t[:, 1], t[:, 2] ** 3], axis=1)

    found, slope = slopes(value, total)
    np.testing.assert_allclose(found, [0.6, -8.0])
    exact = [[1 / 5, 0], [-3 / 25, 0], [0, 12.0]]
    np.testing.assert_allclose(
        slope, exact, rtol=1e-8, atol=1e-9
    )  # central differences: step² and rounding / step


@given(level=st.floats(0.5, 0.99), clusters=st.integers(3, 500))
@settings(max_examples=30)
def test_widened_percentiles_of_a_normal_are_the_t_range(level, clusters):
    """Replicates of a mean of n spread by sd √((n-1)/n) / √n: the widened quantile is t · sd / √n."""
    z = stats.norm.isf((1 - widened_level(level, clusters)) / 2) * np.sqrt((clusters - 1) / clusters)
    assert z == pytest.approx(stats.t.isf((1 - level) / 2, clusters - 1), rel=1e-6)


@given(seed=st.integers(0, 200), clusters=st.integers(10, 400), shift=st.floats(-4, 4))
@settings(max_examples=30)
def test_range_and_p_say_the_same(seed, clusters, shift):
    draws = np.random.default_rng(seed).normal(shift, 1, size=(1999, 1))
    p = float(replicate_p(draws, clusters)[0])
    low, high = percentile_interval(draws, widened_level(0.95, clusters))
    apart = low[0] > 0 or high[0] < 0
    assert apart == (p < 0.05) or abs(p - 0.05) < 0.006  # a replicate more or less, which t of ten widens


def test_one_cluster_has_neither():
    assert np.isnan(widened_level(0.95, 1))
    assert np.isnan(replicate_p(np.ones((9, 2)), 1)).all()
