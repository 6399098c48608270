"""Intervals of a share: closed forms, brute force over the binomial, and the rule for effective answers."""

from math import isnan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from csat_research.errors import MethodError
from csat_research.stats.effective import effective_n, effective_n_at_edge, share_interval
from csat_research.stats.intervals import SHARE_INTERVALS, clopper_pearson, critical, jeffreys, mean_t, wilson

counts = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
levels = st.floats(0.5, 0.999)


@given(case=counts, level=levels, method=st.sampled_from(sorted(SHARE_INTERVALS)))
def test_an_interval_holds_its_estimate_inside_the_unit_range(case, level, method):
    successes, n = case
    found = share_interval(
        successes / n, successes * (n - successes) / n**3, n, n - 1, method=method, level=level
    )
    assert 0 <= found.low <= found.estimate + 1e-12
    assert found.estimate - 1e-12 <= found.high <= 1


@given(case=counts, method=st.sampled_from(sorted(SHARE_INTERVALS)))
def test_satisfied_and_not_satisfied_mirror_each_other(case, method):
    successes, n = case
    one, other = SHARE_INTERVALS[method](successes, n), SHARE_INTERVALS[method](n - successes, n)
    assert one.low == pytest.approx(1 - other.high, abs=1e-9)
    assert one.high == pytest.approx(1 - other.low, abs=1e-9)


@given(case=counts, level=levels)
def test_wilson_bounds_solve_the_score_equation(case, level):
    successes, n = case
    found, z = wilson(successes, n, level), critical(level)
    for bound in {found.low, found.high} - {0.0, 1.0}:
        assert abs(found.estimate - bound) == pytest.approx(z * sqrt(bound * (1 - bound) / n), rel=1e-6)


@pytest.mark.parametrize(("successes", "n"), [(3, 10), (9, 11), (40, 50)])
def test_clopper_pearson_bounds_leave_half_of_alpha_in_each_tail(successes, n):
    found = clopper_pearson(successes, n)
    assert stats.binom.sf(successes - 1, n, found.low) == pytest.approx(0.025, abs=1e-9)
    assert stats.binom.cdf(successes, n, found.high) == pytest.approx(0.025, abs=1e-9)


def test_clopper_pearson_without_a_success_has_its_closed_form():
    assert clopper_pearson(0, 20).high == pytest.approx(1 - 0.025 ** (1 / 20))


def test_jeffreys_keeps_the_textbook_rule_at_the_ends():
    assert jeffreys(0, 10).low == 0
    assert jeffreys(10, 10).high == 1
    assert jeffreys(0, 10, modified=False).low > 0


def test_the_first_number_of_the_house():
    """80 of 112: 71.4 %, 62.5 to 79.0, the plain Wilson interval (style.md's formula by hand)."""
    p = 80 / 112
    found = share_interval(p, p * (1 - p) / 111, 112, 111)
    assert (round(100 * found.estimate, 1), round(100 * found.low, 1), round(100 * found.high, 1)) == (
        71.4,
        62.5,
        79.0,
    )


@given(case=counts, method=st.sampled_from(sorted(SHARE_INTERVALS)), corrected=st.booleans())
def test_plain_data_give_the_plain_interval(case, method, corrected):
    """With and without the n/(n-1) correction of the linearised variance."""
    successes, n = case
    p = successes / n
    variance = p * (1 - p) / max(n - corrected, 1)
    found, plain = share_interval(p, variance, n, n - 1, method=method), SHARE_INTERVALS[method](successes, n)
    assert found.n_effective == n
    assert found.low == pytest.approx(max(plain.low, 0), abs=1e-9)
    assert found.high == pytest.approx(min(plain.high, 1), abs=1e-9)


def test_effective_answers_by_hand():
    """0.7 · 0.3 / 0.002 · (1.959964 / 2.093024)² with 20 clusters."""
    by_hand = 105 * (stats.norm.ppf(0.975) / stats.t.ppf(0.975, 19)) ** 2
    assert effective_n(0.7, 0.002, 300, 19) == pytest.approx(by_hand)
    assert effective_n(0.7, 0.002, 60, 19) == 60
    assert effective_n(0.7, 0.002, 60, 19, capped=False) == pytest.approx(by_hand)


def test_at_the_edge_answers_of_a_customer_count_as_one():
    assert effective_n_at_edge(100, 1.25, 1.6) == 50
    found = share_interval(1.0, 0.0, 100, 62, kish_deff=1.25, per_cluster=1.6)
    assert (found.low, found.high) == (wilson(50, 50).low, 1.0)


def test_a_share_that_rounding_left_beside_one_is_one():
    assert share_interval(1 - 1e-16, 1e-33, 40, 39).n_effective == 40


def test_without_a_degree_of_freedom_nothing_is_claimed():
    found = share_interval(0.5, 0.05, 10, 0)
    assert isnan(found.low)
    assert isnan(found.high)
    assert isnan(mean_t(3.0, 0.1, 0).low)
    assert isnan(wilson(0, 0).low)


def test_a_mean_uses_t():
    found = mean_t(4.0, 0.2, 9, 0.9)
    assert found.high - 4.0 == pytest.approx(0.2 * stats.t.ppf(0.95, 9))


@given(level=st.floats(0.6, 0.98), case=counts)
def test_more_certainty_is_wider(level, case):
    assert wilson(*case, level).width < wilson(*case, level + 0.01).width


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: wilson(5, 10, 95), "between 0 and 1"),
        (lambda: wilson(11, 10), "successes lie between"),
        (lambda: share_interval(0.5, 0.01, 10, 9, method="wilsn"), "Write one of: wilson"),
    ],
)
def test_what_cannot_be_is_said(call, words):
    with pytest.raises(MethodError, match=words):
        call()


def test_fractions_of_answers_are_allowed():
    between = wilson(40.25, 50.5)
    assert wilson(40, 50).low < between.low + 0.01
    assert np.isfinite(between.high)
