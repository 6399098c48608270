"""Comparing correlations: sizes of the tests, coverage of Zou's interval, what must be equal."""

import numpy as np
import pytest
from scipy import stats

from csat_research.errors import MethodError
from csat_research.stats.correlation_tests import (
    compare_independent,
    compare_nonoverlapping,
    compare_overlapping,
)

RUNS = 1000


def simulated(cov, n, seed, columns):
    rng = np.random.default_rng(seed)
    rows = rng.multivariate_normal(np.zeros(len(cov)), cov, (RUNS, n))
    for one in rows:
        yield np.corrcoef(one, rowvar=False)[np.triu_indices(columns, 1)]


def inside(hits, share, runs=RUNS):
    return stats.binom.cdf(hits, runs, share) > 0.001 and stats.binom.sf(hits - 1, runs, share) > 0.001


@pytest.mark.full
def test_overlapping_holds_its_size_and_its_range(sized):
    """r_jk = r_jh = .4, r_kh = .5, 80 rows: 5 % of tests reject, 95 % of ranges hold 0."""
    cov = np.array([[1, 0.4, 0.4], [0.4, 1, 0.5], [0.4, 0.5, 1]])
    found = [compare_overlapping(*r, 80) for r in simulated(cov, 80, 0, 3)]
    for name in ("williams", "steiger", "dunn", "meng", "hittner"):
        rejected = sum(getattr(one, name).p_value < 0.05 for one in found)
        sized(f"two correlations with one outcome, {name}, 80 rows", rejected, RUNS)
        assert 0.03 * RUNS < rejected < 0.07 * RUNS, name
    assert inside(sum(one.zou.low <= 0 <= one.zou.high for one in found), 0.95)


@pytest.mark.full
def test_zou_holds_a_true_difference(sized):
    cov = np.array([[1, 0.6, 0.3], [0.6, 1, 0.4], [0.3, 0.4, 1]])
    found = [compare_overlapping(*r, 80) for r in simulated(cov, 80, 1, 3)]
    assert inside(sum(one.zou.low <= 0.3 <= one.zou.high for one in found), 0.95)
    for name in ("williams", "steiger", "dunn", "meng", "hittner"):
        called = sum(getattr(one, name).p_value < 0.05 for one in found)
        sized(f"two correlations with one outcome, {name}, 80 rows", called, RUNS, planted=True)
        assert called > 0.75 * RUNS, name


@pytest.mark.full
def test_nonoverlapping_holds_its_size(sized):
    cov = np.array([[1, 0.4, 0.2, 0.3], [0.4, 1, 0.3, 0.2], [0.2, 0.3, 1, 0.4], [0.3, 0.2, 0.4, 1]])
    found = []
    for jk, jh, jm, kh, km, hm in simulated(cov, 80, 2, 4):
        found.append(compare_nonoverlapping(jk, hm, jh, jm, kh, km, 80))
    rejected = sum(one.steiger.p_value < 0.05 for one in found)
    cov[0, 1] = cov[1, 0] = 0.7
    later = (
        compare_nonoverlapping(jk, hm, jh, jm, kh, km, 80)
        for jk, jh, jm, kh, km, hm in simulated(cov, 80, 3, 4)
    )
    seen = sum(one.steiger.p_value < 0.05 for one in later)
    sized("two correlations of other columns, steiger, 80 rows", rejected, RUNS)
    sized("two correlations of other columns, steiger, 80 rows", seen, RUNS, planted=True)
    assert seen > 0.75 * RUNS
    assert 0.03 * RUNS < rejected < 0.07 * RUNS
    assert inside(sum(one.zou.low <= 0 <= one.zou.high for one in found), 0.95)


def test_pairs_that_share_nothing_are_two_groups():
    """All cross-correlations 0: the test of the same rows is that of two groups of n."""
    apart, same = compare_independent(0.5, 90, 0.3, 90), compare_nonoverlapping(0.5, 0.3, 0, 0, 0, 0, 90)
    assert same.steiger.statistic == pytest.approx(apart.steiger.statistic)
    assert same.zou.low == pytest.approx(apart.zou.low)


def test_order_turns_the_sign_and_equal_is_zero():
    one, other = compare_overlapping(0.5, 0.3, 0.4, 60), compare_overlapping(0.3, 0.5, 0.4, 60)
    assert one.steiger.statistic == pytest.approx(-other.steiger.statistic)
    assert one.zou.low == pytest.approx(-other.zou.high)
    assert compare_overlapping(0.4, 0.4, 0.2, 60).williams.p_value == 1.0


def test_what_cannot_be_is_refused():
    with pytest.raises(MethodError, match="No three columns"):
        compare_overlapping(0.9, -0.9, 0.9, 50)
    with pytest.raises(MethodError, match="4 rows"):
        compare_independent(0.5, 3, 0.2, 30)
    with pytest.raises(MethodError, match="between -1 and 1"):
        compare_independent(1.0, 30, 0.2, 30)
