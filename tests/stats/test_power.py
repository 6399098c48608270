"""Power against what it promises: simulated tests, the exact test, and its own inverse."""

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from csat_research.errors import MethodError
from csat_research.stats import power as p
from csat_research.stats.intervals import wilson

SHARES = st.floats(0.05, 0.95)


def test_the_wrong_tail_can_be_left_out():
    """R 4.2.2: power.prop.test(p1 = .02, p2 = .05, power = .7, sig.level = .1, tol = 1e-10)$n."""
    assert p.n_two_shares(0.02, 0.05, 0.7, 0.1, strict=False) == pytest.approx(352.61669027, rel=1e-9)
    assert p.n_two_shares(0.02, 0.05, 0.7, 0.1) < 352.6  # the wrong tail tells them apart as well


def test_the_margin_is_what_the_printed_range_will_be():
    """Wilson's range, which the product prints, is never wider than planned, and less than a tenth narrower."""
    for share in (0.5, 0.8, 0.9):
        n = round(p.n_margin(share * (1 - share), 0.05))
        half = wilson(share * n, n).width / 2
        assert 0.9 * 0.05 < half < 1.02 * 0.05


def exact_power(p1, p2, n):
    """Brute force: the chance of every pair of counts whose pooled test rejects."""
    a, b = np.arange(n + 1), np.arange(n + 1)
    chances = np.outer(stats.binom.pmf(a, n, p1), stats.binom.pmf(b, n, p2))
    pooled = (a[:, None] + b) / (2 * n)
    with np.errstate(invalid="ignore", divide="ignore"):
        z = np.abs(a[:, None] - b) / n / np.sqrt(pooled * (1 - pooled) * 2 / n)
    return chances[z > stats.norm.isf(0.025)].sum()


@pytest.mark.parametrize(("p1", "p2"), [(0.8, 0.65), (0.5, 0.35), (0.9, 0.75)])
def test_power_of_two_shares_is_that_of_the_exact_distribution(p1, p2):
    n = round(p.n_two_shares(p1, p2))
    assert exact_power(p1, p2, n) == pytest.approx(
        0.8, abs=0.02
    )  # counts are whole: the normal curve misses by that


@given(SHARES, SHARES, st.floats(0.5, 0.99))
def test_n_and_power_are_inverse(p1, p2, power):
    if abs(p1 - p2) < 0.01:
        return
    n = p.n_two_shares(p1, p2, power)
    assert p.power_two_shares(p1, p2, n) == pytest.approx(power, abs=1e-6) or n == 1.0


@settings(max_examples=20)
@given(st.floats(0.02, 0.95), st.floats(0.5, 0.99))
def test_a_sign_changes_nothing_and_more_power_needs_more(r, power):
    assert p.n_correlation(r, power) == pytest.approx(p.n_correlation(-r, power))
    assert p.n_correlation_fisher(r, power) >= p.n_correlation_fisher(r, 0.5)


def test_a_correlation_planned_for_is_found_that_often(sized):
    rng, n, found = np.random.default_rng(0), round(p.n_correlation(0.3)), 0
    for _ in range(2000):
        x = rng.normal(size=n)
        found += stats.pearsonr(x, 0.3 * x + np.sqrt(1 - 0.09) * rng.normal(size=n)).pvalue < 0.05
    sized("sample_size: a correlation planned for with power 80 %", found, 2000, planted=True)
    assert stats.binomtest(found, 2000, 0.8).pvalue > 0.001


def test_a_change_planned_for_is_found_that_often(sized):
    n = round(p.n_difference(0.8 * 0.2, 0.08))
    rng = np.random.default_rng(1)
    counts = rng.binomial(n, [0.84, 0.76], (2000, 2))
    first, second = counts.T / n
    pooled = (first + second) / 2
    found = int((abs(first - second) / np.sqrt(pooled * (1 - pooled) * 2 / n) > stats.norm.isf(0.025)).sum())
    sized("sample_size: a change of CSAT planned for with power 80 %", found, 2000, planted=True)
    assert stats.binomtest(found, 2000, 0.8).pvalue > 0.001


def test_a_short_list_needs_fewer_and_a_long_one_as_many():
    assert p.finite(385, 385) < 200
    assert p.finite(385, 1e12) == pytest.approx(385)
    assert p.finite(1.0, 1) == 1.0


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: p.n_margin(0.25, 0),
        lambda: p.n_margin(-1, 0.1),
        lambda: p.finite(10, 0),
        lambda: p.n_difference(1, 0),
        lambda: p.n_difference(1, 0.1, power=1),
        lambda: p.n_two_shares(0.5, 0.5),
        lambda: p.n_two_shares(80, 0.5),
        lambda: p.n_correlation(1e-9),
        lambda: p.n_means(inf, 1),
    ],
)
def test_what_cannot_be_planned_is_refused(wrong):
    with pytest.raises(MethodError):
        wrong()
