"""Differences: what they collapse to, brute force, and the cases that are not defined."""

from math import isnan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from csat_research.stats.differences import (
    agresti_caffo,
    homogeneity,
    mover,
    newcombe,
    p_of_interval,
    paired_means,
    paired_shares,
    two_shares,
)
from csat_research.stats.intervals import Interval, wilson

group = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(first=group, second=group)
def test_newcombe_stays_in_range_and_turns_round(first, second):
    one, other = newcombe(*first, *second), newcombe(*second, *first)
    assert -1 - 1e-9 <= one.low <= one.estimate <= one.high <= 1 + 1e-9
    assert one.low == pytest.approx(-other.high, abs=1e-12)


def test_newcombe_by_hand():
    """Newcombe 1998, example a: 56/70 against 48/80, method 10 gives .0524 to .3339."""
    found = newcombe(56, 70, 48, 80)
    assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)


def test_mover_of_symmetric_intervals_is_the_sum_of_variances():
    found = mover(Interval(0.6, 0.5, 0.7), Interval(0.4, 0.2, 0.6))
    assert found.high - found.estimate == pytest.approx(sqrt(0.1**2 + 0.2**2))


def test_answers_of_the_same_customers_narrow_a_difference():
    both = wilson(70, 100), wilson(60, 100)
    widths = [mover(*both, correlation=r).width for r in (-0.4, 0.0, 0.4, 0.8)]
    assert widths == sorted(widths, reverse=True)


@given(first=group, second=group)
def test_pooled_chi2_is_pearsons(first, second):
    found = two_shares(*first, *second)
    table = np.array([[first[0], first[1] - first[0]], [second[0], second[1] - second[0]]])
    if table.sum(axis=0).min() == 0:
        assert isnan(found.chi2)
        return
    plain, yates = (stats.chi2_contingency(table, correction=c) for c in (False, True))
    assert found.chi2 == pytest.approx(plain.statistic, abs=1e-9)
    assert found.p_value_yates == pytest.approx(yates.pvalue, abs=1e-9)


def test_agresti_caffo_is_wald_with_one_more_of_each():
    """41/60 and 29/58 become 42/62 and 30/60."""
    p1, p2 = 42 / 62, 30 / 60
    half = stats.norm.ppf(0.975) * sqrt(p1 * (1 - p1) / 62 + p2 * (1 - p2) / 60)
    assert agresti_caffo(41, 60, 29, 58).high == pytest.approx(p1 - p2 + half)


def test_fractions_of_answers_have_no_fisher_test():
    assert isnan(two_shares(40.5, 60, 29, 58).fisher_p)


@given(st.tuples(*[st.integers(0, 60)] * 4).filter(lambda t: sum(t) > 1))
def test_paired_shares_have_the_error_of_the_paired_scores(table):
    """The difference is the mean of +1, 0, -1 scores; its plain variance is theirs over n."""
    scores = np.repeat([0, 1, -1, 0], table)
    found = paired_shares(*table)
    assert found.difference == pytest.approx(scores.mean())
    assert found.std_error == pytest.approx(scores.std() / sqrt(len(scores)))


def test_nobody_moved_is_no_change():
    found = paired_shares(10, 0, 0, 5)
    assert found.difference == 0
    assert found.p_value_exact == 1
    assert isnan(found.chi2)


def test_paired_means_are_those_of_scipy_on_complete_pairs():
    before, after = [1, 2, 3, 4, np.nan, 2], [2, 2, 5, 4, 3, np.nan]
    found, want = paired_means(before, after), stats.ttest_rel([2, 2, 5, 4], [1, 2, 3, 4])
    assert (found.n, found.df) == (4, 3)
    assert found.statistic == pytest.approx(want.statistic)
    assert found.interval.low == pytest.approx(want.confidence_interval().low)


def test_one_pair_has_no_error():
    assert isnan(paired_means([1], [2]).std_error)


def test_homogeneity_of_two_is_their_squared_z():
    found = homogeneity([0.5, 0.2], [0.1, 0.2])
    assert found.statistic == pytest.approx(0.3**2 / (0.01 + 0.04))
    assert found.p_value == pytest.approx(found.pair_p_values[0])


@given(first=group, second=group)
def test_the_p_of_an_interval_agrees_with_it(first, second):
    def bounds(level):
        found = newcombe(*first, *second, level)
        return found.low, found.high

    p = p_of_interval(bounds)
    for level in (0.8, 0.95, 0.99):
        low, high = bounds(level)
        if abs(p - (1 - level)) > 1e-9:  # at the touching point rounding decides
            assert (p < 1 - level) == (low > 0 or high < 0)


def test_the_p_of_an_interval_by_t_is_the_p_of_t():
    half = stats.t.isf
    found = p_of_interval(lambda level: (2.1 - half((1 - level) / 2, 30), 2.1 + half((1 - level) / 2, 30)))
    assert found == pytest.approx(2 * stats.t.sf(2.1, 30), rel=1e-9)


def test_an_estimate_without_error_has_no_weight():
    """All of one group are promoters: 1 / 0 is no weight, and the test of the rest is not made up."""
    found = homogeneity([1.0, 0.2, 0.2], [0.0, 0.1, 0.1])
    assert isnan(found.statistic)
    assert isnan(found.p_value)
    assert found.pair_p_values == pytest.approx((2 * stats.norm.sf(8), 2 * stats.norm.sf(8), 1.0))
    assert isnan(homogeneity([1.0, 1.0], [0.0, 0.0]).pair_p_values[0])
