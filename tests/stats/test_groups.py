"""Groups, tables and pooling: brute force, two groups as many, permutations, and what must not matter."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from csat_research.errors import MethodError
from csat_research.stats.contingency import contingency, trend_in_shares
from csat_research.stats.groups import many_groups, tukey_pairs, two_groups
from csat_research.stats.imputation import pooled

ANSWERS = st.lists(st.integers(1, 5), min_size=4, max_size=25).filter(lambda one: len(set(one)) > 1)


@settings(max_examples=40)
@given(ANSWERS, ANSWERS)
def test_superiority_is_the_share_of_pairs(x, y):
    pairs = [1.0 if a > b else 0.5 if a == b else 0.0 for a, b in itertools.product(x, y)]
    found, turned = two_groups(x, y), two_groups(y, x)
    assert found.superiority == pytest.approx(np.mean(pairs))
    assert turned.rank_biserial == pytest.approx(-found.rank_biserial)
    assert turned.welch.high == pytest.approx(-found.welch.low)


@settings(max_examples=30)
@given(ANSWERS, ANSWERS)
def test_two_groups_are_the_smallest_case_of_many(x, y):
    two, many = two_groups(x, y), many_groups({"a": x, "b": y})
    assert many.f == pytest.approx(two.student_t**2, abs=1e-9)
    assert many.welch_f == pytest.approx(two.welch_t**2, abs=1e-9)
    assert many.welch_df == pytest.approx(two.welch_df)
    assert many.kruskal_p == pytest.approx(two.p_rank, rel=1e-6)
    assert many.dunn[0].p_value == pytest.approx(two.p_rank, rel=1e-6)


@pytest.mark.full
def test_ranks_hold_their_size_under_no_difference(sized):
    rng = np.random.default_rng(0)
    found = [many_groups({name: rng.integers(1, 6, 40) for name in "abc"}) for _ in range(400)]
    shifted = [
        many_groups({name: rng.integers(1, 6, 40) + (name == "c") for name in "abc"}) for _ in range(400)
    ]
    for p in ("kruskal_p", "f_p", "welch_p"):
        rejected = sum(getattr(one, p) < 0.05 for one in found)
        seen = sum(getattr(one, p) < 0.05 for one in shifted)
        sized(f"three groups of 40, {p.removesuffix('_p')}", rejected, 400)
        sized(f"three groups of 40, {p.removesuffix('_p')}", seen, 400, planted=True)
        assert seen > 0.8 * 400, p
        assert stats.binomtest(rejected, 400, 0.05).pvalue > 0.001, p


def test_tukeys_range_and_p_say_the_same():
    rng = np.random.default_rng(3)
    for _ in range(4):
        for one in tukey_pairs({name: rng.normal(k / 2, 1, 20) for k, name in enumerate("abc")}):
            assert (one.p_adjusted < 0.05) == (one.interval.low > 0 or one.interval.high < 0)


@pytest.mark.full
def test_a_table_agrees_with_its_permutations():
    """Chi² of 2,000 tables with the same margins: as often as large as the p says."""
    rng = np.random.default_rng(1)
    rows, columns = np.repeat([0, 1, 2], [40, 30, 30]), rng.integers(0, 3, 100)

    def counted(right):
        table = np.zeros((3, 3))
        np.add.at(table, (rows, right), 1)
        return contingency(table)

    own = counted(columns)
    larger = np.mean([counted(rng.permutation(columns)).chi2 >= own.chi2 - 1e-9 for _ in range(2000)])
    assert larger == pytest.approx(own.p_value, abs=0.04)  # chi² is an approximation; 2,000 draws add .01


def test_two_by_two_is_the_squared_difference_of_shares():
    found = contingency([[30, 10], [20, 40]])
    pooled_share = 50 / 100
    z = (30 / 40 - 20 / 60) / np.sqrt(pooled_share * (1 - pooled_share) * (1 / 40 + 1 / 60))
    assert found.chi2 == pytest.approx(z**2)
    assert np.abs(found.residuals) == pytest.approx(np.full((2, 2), abs(z)))
    assert trend_in_shares([30, 20], [40, 60], [0, 1]).chi2 == pytest.approx(z**2)


def test_unused_rows_and_order_change_nothing():
    table = np.array([[3, 9, 4], [8, 2, 6]])
    padded = np.vstack([table, np.zeros(3)])
    assert contingency(padded).chi2 == pytest.approx(contingency(table[:, ::-1]).chi2)
    assert trend_in_shares([2, 5, 9], [10, 10, 10], [1, 2, 3]).chi2 == pytest.approx(
        trend_in_shares([9, 5, 2], [10, 10, 10], [30, 20, 10]).chi2
    )


def test_pooling_equal_data_sets_is_the_plain_interval():
    found = pooled([2.0, 2.0, 2.0], [0.04, 0.04, 0.04], n=50, k=1)
    assert (found.between, found.riv) == (0.0, 0.0)
    assert found.total == pytest.approx(0.04)
    assert found.df == pytest.approx(50 / 52 * 49)


def test_pooled_ranges_hold_the_mean_behind_missing_answers():
    """Half of 100 answers missing at random, 10 proper imputations (Bayesian draws of mean and spread): 95 % hold 0."""
    rng, hits, runs = np.random.default_rng(2), 0, 400
    for _ in range(runs):
        seen = rng.normal(size=50)
        estimates, variances = [], []
        for _ in range(10):
            spread = seen.var(ddof=1) * 49 / rng.chisquare(49)
            centre = rng.normal(seen.mean(), np.sqrt(spread / 50))
            whole = np.concatenate([seen, rng.normal(centre, np.sqrt(spread), 50)])
            estimates.append(whole.mean())
            variances.append(whole.var(ddof=1) / 100)
        found = pooled(estimates, variances, n=100).interval
        hits += found.low <= 0 <= found.high
    assert stats.binom.cdf(hits, runs, 0.93) > 0.001
    assert stats.binom.sf(hits - 1, runs, 0.97) > 0.001


@pytest.mark.parametrize(
    "ask",
    [
        lambda: two_groups([1], [2, 3]),
        lambda: many_groups({"a": [1, 2]}),
        lambda: contingency([[1, 2]]),
        lambda: trend_in_shares([1, 1], [1, 1], [1, 2]),
        lambda: pooled([1.0], [0.1]),
    ],
)
def test_what_cannot_be_compared_is_refused(ask):
    with pytest.raises(MethodError):
        ask()
