"""Correlations and AUC: scipy, brute force over pairs, derivatives by the weights."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from csat_research.errors import MethodError
from csat_research.stats.association import (
    bonett_wright,
    correlation,
    covariance,
    fisher,
    kendall,
    midranks,
    partial,
    pearson,
    spearman,
)
from csat_research.stats.clustered import auc, auc_of_cells, clustered_correlation, correlation_of_cells

scores = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=6, max_size=40)


def varied(pairs):
    return (
        np.array(pairs, dtype=float)
        if all(len(set(column)) > 1 for column in zip(*pairs, strict=True))
        else None
    )


@given(pairs=scores)
@settings(max_examples=60, deadline=None)
def test_correlations_are_those_of_scipy(pairs):
    rows = varied(pairs)
    if rows is None:
        return
    x, y = rows.T
    assert correlation(x, y) == pytest.approx(stats.pearsonr(x, y).statistic, abs=1e-12)
    assert spearman(x, y).estimate == pytest.approx(stats.spearmanr(x, y).statistic, abs=1e-12)
    np.testing.assert_allclose(midranks(x) + 0.5, stats.rankdata(x))


@given(pairs=scores)
@settings(max_examples=40, deadline=None)
def test_pairs_are_counted_one_by_one(pairs):
    rows = varied(pairs)
    if rows is None:
        return
    dx, dy = (np.sign(one[:, None] - one[None, :])[np.triu_indices(len(rows), 1)] for one in rows.T)
    product = dx * dy
    found = kendall(*rows.T)
    want = stats.kendalltau(*rows.T, method="asymptotic")
    assert found.tau_b == pytest.approx(want.statistic, abs=1e-12)
    assert found.p_value == pytest.approx(want.pvalue, abs=1e-12)
    if (product != 0).any():
        assert found.gamma == pytest.approx(product.sum() / np.abs(product).sum(), abs=1e-12)
    assert found.somers_d == pytest.approx(product.sum() / (dx != 0).sum(), abs=1e-12)


def test_somers_d_of_an_outcome_is_twice_its_auc_less_one():
    rng = np.random.default_rng(0)
    score, outcome = rng.integers(0, 11, 300), rng.integers(0, 2, 300)
    assert kendall(outcome, score).somers_d == pytest.approx(2 * auc(score, outcome) - 1, abs=1e-12)


@given(
    pairs=st.lists(st.tuples(st.integers(0, 5), st.booleans(), st.integers(1, 4)), min_size=4, max_size=25)
)
@settings(max_examples=50, deadline=None)
def test_auc_is_the_share_of_pairs_won(pairs):
    score, outcome, weight = (np.array(one, dtype=float) for one in zip(*pairs, strict=True))
    yes, no = outcome == 1, outcome == 0
    found = auc(score, outcome, weight)
    if not (yes.any() and no.any()):
        assert np.isnan(found)
        return
    gap = score[yes][:, None] - score[no][None, :]
    won = np.outer(weight[yes], weight[no]) * ((gap > 0) + 0.5 * (gap == 0))
    assert found == pytest.approx(won.sum() / (weight[yes].sum() * weight[no].sum()), abs=1e-12)


def test_replicates_are_the_same_numbers_on_repeated_rows():
    rng = np.random.default_rng(1)
    x, y, times = rng.integers(0, 5, 30), rng.integers(0, 2, 30), rng.integers(0, 4, (6, 30))
    for method, one in (("pearson", pearson), ("spearman", spearman)):
        want = [one(np.repeat(x, t), np.repeat(y, t)).estimate for t in times]
        np.testing.assert_allclose(correlation_of_cells(times, x, y, method), want, atol=1e-12)
    want = [auc(np.repeat(x, t), np.repeat(y, t)) for t in times]
    np.testing.assert_allclose(auc_of_cells(times, x, y), want, atol=1e-12)


def test_replicates_without_spread_are_not_defined():
    assert np.isnan(correlation_of_cells([[1, 0, 0]], [1, 2, 3], [1, 2, 3])).all()
    assert np.isnan(auc_of_cells([[1, 1, 0]], [1, 2, 3], [0, 0, 1])).all()


@pytest.mark.parametrize("method", ["pearson", "spearman"])
def test_the_error_is_the_derivative_by_the_weights(method):
    """Infinitesimal jackknife: each row's weight moved a little, with ties and weights."""
    rng = np.random.default_rng(2)
    x = rng.integers(1, 6, 40).astype(float)
    y, w, codes = np.round(x + rng.normal(0, 2, 40)), rng.lognormal(0, 0.5, 40), np.arange(40) // 3

    def estimate(weights):
        ranks = (midranks(x, weights), midranks(y, weights)) if method == "spearman" else (x, y)
        return correlation(*ranks, weights)

    slopes, step = np.empty(40), 1e-5
    for i in range(40):
        up, down = w.copy(), w.copy()
        up[i] += step
        down[i] -= step
        slopes[i] = (estimate(up) - estimate(down)) / (2 * step) * w[i]
    sums = np.bincount(codes, weights=slopes)
    want = np.sqrt(np.sum(sums**2) * len(sums) / (len(sums) - 1))
    found = clustered_correlation(x, y, method=method, weights=w * 7, codes=codes)
    assert found.std_error == pytest.approx(want, rel=1e-5)
    assert found.df == len(sums) - 1
    assert found.low < found.estimate < found.high


def test_a_split_row_of_one_customer_changes_nothing():
    rng = np.random.default_rng(3)
    x, y, w = rng.integers(1, 6, 50), rng.integers(0, 11, 50), rng.lognormal(0, 0.4, 50)
    codes = rng.permutation(np.r_[np.arange(25), np.arange(25)])
    rows = np.r_[np.arange(50), np.arange(10)]
    split = np.where(np.isin(rows, np.arange(10)), 0.5, 1.0) * w[rows]
    for method in ("pearson", "spearman"):
        whole = clustered_correlation(x, y, method=method, weights=w, codes=codes)
        parts = clustered_correlation(x[rows], y[rows], method=method, weights=split, codes=codes[rows])
        assert parts.estimate == pytest.approx(whole.estimate, rel=1e-10)
        assert parts.std_error == pytest.approx(whole.std_error, rel=1e-9)


def test_independent_normal_rows_give_about_the_textbook_error():
    rng = np.random.default_rng(4)
    x = rng.normal(size=4000)
    y = 0.5 * x + np.sqrt(0.75) * rng.normal(size=4000)
    found = clustered_correlation(x, y)
    assert found.std_error == pytest.approx((1 - found.estimate**2) / np.sqrt(4000), rel=0.05)
    rank = clustered_correlation(x, y, method="spearman")
    r = rank.estimate
    # Bonett and Wright's approximation: (1 - r²) √((1 + r²/2) / (n - 3))
    assert rank.std_error == pytest.approx((1 - r**2) * np.sqrt((1 + r**2 / 2) / 3997), rel=0.05)


def test_partial_correlation_is_that_of_residuals():
    rng = np.random.default_rng(5)
    z = rng.normal(size=(100, 2))
    x, y = z @ [1, 2] + rng.normal(size=100), z @ [2, -1] + rng.normal(size=100)
    ones = np.column_stack([np.ones(100), z])
    left = [one - ones @ np.linalg.lstsq(ones, one, rcond=None)[0] for one in (x, y)]
    found = partial(x, y, z)
    assert found.estimate == pytest.approx(np.corrcoef(*left)[0, 1], abs=1e-12)
    assert found.df == 96


@pytest.mark.parametrize("r", [-0.9, 0.0, 0.4])
def test_intervals_hold_their_estimate_and_widen_for_ranks(r):
    plain, ranks = fisher(r, 60), bonett_wright(r, 60)
    assert ranks.low <= plain.low < r < plain.high <= ranks.high
    assert np.isnan(fisher(1.0, 60).low)
    assert np.isnan(fisher(r, 3).high)


def test_what_does_not_vary_has_no_correlation():
    assert np.isnan(correlation([1, 1, 1], [1, 2, 3]))
    assert np.isnan(clustered_correlation([1, 1, 1], [1, 2, 3]).std_error)


def test_an_offset_costs_no_digits():
    rng = np.random.default_rng(6)
    x = np.round(rng.normal(size=(200, 2)), 2)
    np.testing.assert_allclose(covariance(x + 1e8), covariance(x), atol=1e-6)


def test_an_unknown_method_is_refused():
    with pytest.raises(MethodError, match="Write one of: pearson, spearman"):
        clustered_correlation([1, 2, 3], [1, 2, 3], method="kendall")
