"""Ranges of quantiles from the order of the values: exact coverage summed up, and against numpy's quantile."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from csat_research.stats.quantile_ranges import order_ranks, quantile_interval


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_coverage_summed_over_all_outcomes_is_at_least_the_level(share, level):
    """x_l <= q <= x_u holds where B = values at or below q lies in l..u-1; one rank less on either side would not do."""
    for n in range(5, 400, 7):
        low, high = order_ranks(n, share, level)
        below = stats.binom(n, share).pmf(np.arange(n + 1))
        assert below[low:high].sum() >= level - 1e-12
        half = (1 - level) / 2
        assert below[: low + 1].sum() >= half - 1e-12  # a higher l would leave out more than half of α
        assert below[high - 1 :].sum() >= half - 1e-12


def test_the_smallest_sample_that_bounds_a_quantile():
    """Nine in ten is bounded above from n with 0.9^n <= .025 on: 36."""
    assert order_ranks(35, 0.9)[1] == 36
    assert order_ranks(36, 0.9)[1] == 36
    few = quantile_interval(np.arange(35.0), np.ones(35), 0.9, 35)
    assert few.estimate == 31.0
    assert math.isnan(few.low)
    assert math.isnan(few.high)


def test_values_are_those_of_sorted_data():
    x = np.random.default_rng(3).exponential(size=211)
    for share in (0.5, 0.9):
        low, high = order_ranks(211, share)
        found = quantile_interval(x, np.ones(211), share, 211)
        assert found.estimate == np.quantile(x, share, method="inverted_cdf")
        assert (found.low, found.high) == (np.sort(x)[low - 1], np.sort(x)[high - 1])


def test_values_counted_twice_and_half_as_effective_change_nothing():
    x = np.random.default_rng(4).normal(size=101)
    one, two = quantile_interval(x, np.ones(101), 0.5, 101), quantile_interval(x, np.full(101, 2), 0.5, 101)
    assert (one.low, one.high) == (two.low, two.high)


@pytest.mark.parametrize(("size", "drawn"), [(300, 100), (500, 400), (500, 450)])
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_quantile_of_a_list_lies_in_its_range(size, drawn, share):
    """Draws without replacement, effective values n/(1 - f); 1,000 runs, judged by three binomial errors."""
    rng, runs, held = np.random.default_rng(7), 1000, 0
    whole = rng.lognormal(1, 0.8, size)
    true = np.quantile(whole, share, method="inverted_cdf")
    for _ in range(runs):
        x = rng.choice(whole, drawn, replace=False)
        found = quantile_interval(x, np.ones(drawn), share, drawn / (1 - drawn / size), capped=False)
        held += found.low <= true <= found.high
    assert held / runs >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / runs)
