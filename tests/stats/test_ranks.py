"""Rank sets: their definition by brute force, what they collapse to, and that they cover the true ranks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from csat_research.errors import MethodError
from csat_research.stats.ranks import pairwise_intervals, rank_sets, simultaneous_intervals, simultaneous_p


def test_rank_sets_by_brute_force():
    """Low = 1 + number of items whose whole difference interval lies above, high = J - number below."""
    rng = np.random.default_rng(2)
    estimates = np.array([0.30, 0.28, 0.20, 0.12, 0.10])
    draws = estimates + rng.normal(0, 0.015, (2_000, 5))
    found, pairs = rank_sets(estimates, draws), pairwise_intervals(estimates, draws)
    bounds = {
        (a, b): (lo, hi)
        for a, b, lo, hi in zip(pairs.first, pairs.second, pairs.low, pairs.high, strict=True)
    }
    bounds |= {(b, a): (-hi, -lo) for (a, b), (lo, hi) in bounds.items()}
    for j in range(5):
        others = [i for i in range(5) if i != j]
        assert found.rank_low[j] == 1 + sum(bounds[i, j][0] > 0 for i in others)
        assert found.rank_high[j] == 5 - sum(bounds[i, j][1] < 0 for i in others)
    assert found.rank_low.tolist() == [1, 1, 3, 4, 4]


def test_two_items_are_a_z_test():
    """One pair: the critical value is 1.96 but for the 20,000 draws behind it."""
    pair = pairwise_intervals([0.4, 0.1], covariance=np.diag([0.01, 0.0125]))
    assert pair.critical == pytest.approx(stats.norm.ppf(0.975), rel=0.02)
    assert pair.std_error[0] == pytest.approx(0.15)


def test_independent_equal_errors_give_tukeys_range():
    """Max |t| over all pairs of J means with known error is the studentised range over √2."""
    found = pairwise_intervals(np.zeros(6), covariance=np.eye(6)).critical
    assert found == pytest.approx(stats.studentized_range.ppf(0.95, 6, np.inf) / np.sqrt(2), rel=0.02)


def test_few_clusters_widen_to_t():
    wide, narrow = (
        pairwise_intervals([0.0, 0.0], covariance=np.eye(2), df=df).critical for df in (5, np.inf)
    )
    assert wide == pytest.approx(stats.t.ppf(0.975, 5), rel=0.03)
    assert wide > narrow


def test_replicates_and_their_covariance_agree():
    rng = np.random.default_rng(1)
    covariance = np.array([[1.0, 0.6, 0.0], [0.6, 1.0, 0.2], [0.0, 0.2, 2.0]])
    draws = rng.multivariate_normal(np.zeros(3), covariance, 20_000)
    one, other = (
        pairwise_intervals(np.zeros(3), draws),
        pairwise_intervals(np.zeros(3), covariance=covariance),
    )
    assert one.critical == pytest.approx(other.critical, rel=0.02)
    assert one.std_error == pytest.approx(other.std_error, rel=0.02)


@settings(max_examples=30)
@given(values=st.lists(st.floats(0, 1), min_size=2, max_size=8), order=st.randoms(), seed=st.integers(0, 5))
def test_relabelling_items_relabels_their_ranks(values, order, seed):
    e = np.array(values)
    draws = e + np.random.default_rng(seed).normal(0, 0.1, (200, len(e)))
    where = list(range(len(e)))
    order.shuffle(where)
    found, moved = rank_sets(e, draws), rank_sets(e[where], draws[:, where])
    assert moved.rank_low.tolist() == found.rank_low[where].tolist()
    assert moved.rank_high.tolist() == found.rank_high[where].tolist()
    assert np.all((found.rank_low >= 1) & (found.rank_low <= found.rank_high) & (found.rank_high <= len(e)))


def test_items_that_cannot_differ_share_their_ranks():
    """Two copies of one item have a difference without error or size: never told apart."""
    column = np.random.default_rng(0).normal(0.5, 0.01, 500)
    draws = np.column_stack([column, column, column - 0.3])
    found = rank_sets([0.5, 0.5, 0.2], draws)
    assert found.rank_low.tolist() == [1, 1, 3]
    assert found.rank_high.tolist() == [2, 2, 3]


def test_an_item_without_an_estimate_has_no_rank():
    draws = np.random.default_rng(0).normal([0.5, np.nan, 0.2], 0.01, (500, 3))
    found = rank_sets([0.5, np.nan, 0.2], draws)
    assert found.rank_low.tolist() == [1, 0, 2]
    assert found.rank_high.tolist() == [1, 0, 2]


def test_fifty_items_are_ranked():
    estimates = np.linspace(1, 0, 50)
    found = rank_sets(estimates, estimates + np.random.default_rng(0).normal(0, 1e-4, (2_000, 50)))
    assert found.rank_low.tolist() == found.rank_high.tolist() == list(range(1, 51))


def test_simultaneous_intervals_are_wider_than_single_ones():
    low, high = simultaneous_intervals(np.zeros(8), covariance=np.eye(8))
    exact = stats.norm.ppf((1 + 0.95 ** (1 / 8)) / 2)
    assert high == pytest.approx(np.full(8, exact), rel=0.02)
    assert low == pytest.approx(-high)


def test_what_cannot_be_is_said():
    with pytest.raises(MethodError, match="either replicates or a covariance"):
        rank_sets([1.0, 2.0])


def test_a_simultaneous_p_is_the_level_at_which_its_interval_touches_zero():
    rng = np.random.default_rng(5)
    draws = rng.multivariate_normal([0, 0, 0], [[1, 0.5, 0], [0.5, 1, 0], [0, 0, 4]], size=4000)
    estimates = np.array([2.5, -1.0, 5.5])
    found = simultaneous_p(estimates, draws)
    for p, at in zip(found, range(3), strict=True):
        for level, inside in (
            (1 - p - 0.002, False),
            (1 - p + 0.002, True),
        ):  # steps of 1/4001 on either side
            low, high = simultaneous_intervals(estimates, draws, level)
            assert (low[at] <= 0 <= high[at]) == inside


def test_simultaneous_p_reject_one_true_null_in_twenty():
    """Five nulls in 400 samples: the smallest p is below 5 % in 5 % of them (binomial, four errors)."""
    rng = np.random.default_rng(6)
    cover = 0.5 + 0.5 * np.eye(5)
    draws = rng.multivariate_normal(np.zeros(5), cover, size=1000)
    smallest = [simultaneous_p(e, draws).min() for e in rng.multivariate_normal(np.zeros(5), cover, size=400)]
    assert abs(np.mean(np.array(smallest) < 0.05) - 0.05) < 4 * np.sqrt(0.05 * 0.95 / 400)


@pytest.mark.parametrize("df", [6, np.inf])
def test_p_of_a_covariance_is_under_five_percent_where_its_bounds_leave_zero_out(df):
    covariance = np.array([[1.0, 0.5, 0.0], [0.5, 2.0, 0.3], [0.0, 0.3, 0.5]])
    for size in np.linspace(1, 6, 41):
        estimates = size * np.sqrt(np.diag(covariance)) * [1, -1, 0.5]
        low, high = simultaneous_intervals(estimates, covariance=covariance, df=df)
        p = simultaneous_p(estimates, covariance=covariance, df=df)
        assert ((p < 0.05) == ((low > 0) | (high < 0))).all()


def test_p_of_one_estimate_is_that_of_t():
    p = simultaneous_p([2.5], covariance=[[1.0]], df=8)
    assert p[0] == pytest.approx(2 * stats.t.sf(2.5, 8), rel=0.1)  # 700 of 20,000 draws: 4 % of chance
