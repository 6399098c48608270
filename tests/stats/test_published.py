"""Shares from published correlations: against answers that have exactly these correlations, draws, and refusals."""

import numpy as np
import pytest
from scipy import stats

from csat_research.errors import MethodError
from csat_research.stats.association import covariance
from csat_research.stats.dominance import dominance, subset_fits
from csat_research.stats.draws import cluster_weights
from csat_research.stats.published import shares_from_correlations
from csat_research.stats.relative import relative_weights
from csat_research.stats.replicates import covariances_of, moment_totals
from csat_research.stats.shapley import correlations, lmg, lmg_batch
from tests.coverage.worlds import FULL, holds

TABLE = np.array([[1, 0.6, 0.5, 0.3], [0.6, 1, 0.4, 0.3], [0.5, 0.4, 1, 0.2], [0.3, 0.3, 0.2, 1]])


def answers(n, table=TABLE, seed=0):
    """Normal answers with exactly these correlations."""
    raw = np.random.default_rng(seed).normal(size=(n, len(table)))
    white = np.linalg.solve(np.linalg.cholesky(np.cov(raw, rowvar=False)), (raw - raw.mean(axis=0)).T)
    return (np.linalg.cholesky(table) @ white).T


@pytest.mark.parametrize("method", ["lmg", "relative_weights", "dominance"])
def test_shares_are_those_of_the_matrix(method):
    found = shares_from_correlations(TABLE, 150, method=method, replicates=200)
    way = relative_weights if method == "relative_weights" else lmg
    assert found.shares == pytest.approx(way(TABLE).shares)
    assert found.r2 == pytest.approx(1 - 1 / np.linalg.inv(TABLE)[0, 0])
    assert ((found.low < found.shares) & (found.shares < found.high)).all()


def test_the_spread_is_that_of_resampled_normal_answers():
    """The bootstrap of the answers behind the table tells the same error as the table alone."""
    data = answers(400)
    drawn = np.concatenate(list(cluster_weights(400, 2000, seed=1))) @ moment_totals(data)
    spread = lmg_batch(covariances_of(drawn)).shares.std(axis=0)
    found = shares_from_correlations(correlations(covariance(data)), 400)
    assert found.draws.std(axis=0) == pytest.approx(
        spread, rel=0.15
    )  # one sample of 400 tells its own kurtosis


def test_drawn_correlations_are_those_of_samples():
    """Fisher: the arc tangent of a correlation has the variance 1 / (n - 3)."""
    r = np.array([[1, 0.5, 0.0], [0.5, 1, 0.0], [0.0, 0.0, 1]])
    z = np.arctanh(np.sqrt(shares_from_correlations(r, 60, replicates=4000).draws.sum(axis=1)))
    assert np.std(z) == pytest.approx(1 / np.sqrt(57), rel=0.05)


def test_complete_dominance_is_that_of_every_model_and_counted_over_draws():
    found = shares_from_correlations(TABLE, 100, method="dominance", replicates=300)
    assert (found.complete == dominance(subset_fits(TABLE[None])).complete[0]).all()
    assert found.complete[0, 2] == 1
    assert found.held[0, 2] <= (found.draws[:, 0] > found.draws[:, 2]).mean()
    assert found.held[0, 2] > found.held[0, 1] > found.held[1, 0]


def test_more_answers_tell_more_and_the_same_seed_the_same():
    few, many = (shares_from_correlations(TABLE, n) for n in (80, 1280))
    assert (few.high - few.low)[:2] / (many.high - many.low)[:2] == pytest.approx(4, rel=0.15)  # √16
    assert (few.draws == shares_from_correlations(TABLE, 80).draws).all()
    assert many.rank_low.tolist() == [1, 2, 3]


@pytest.mark.parametrize("n", [150, pytest.param(600, marks=pytest.mark.full)])
def test_the_range_holds_the_true_share(n):
    """Class bootstrap, 93 to 97 %, for shares of 2 % and more of normal answers; 200 samples, 1,000 in full."""
    runs, truth = 1000 if FULL else 200, lmg(TABLE).shares
    hits = np.zeros(3)
    samples = stats.wishart(n - 1, TABLE).rvs(runs, random_state=n)
    for run, one in enumerate(samples):
        found = shares_from_correlations(correlations(one), n, replicates=300, seed=run)
        hits += (found.low <= truth) & (truth <= found.high)
    assert (truth > 0.02).all()
    assert all(holds(int(one), runs) for one in hits), hits / runs


@pytest.mark.parametrize(
    ("table", "n", "given", "words"),
    [
        ([[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]], 100, {}, "not positive definite"),
        ([[1, 0.5, 0.5], [0.5, 1, 1], [0.5, 1, 1]], 100, {}, "not positive definite"),
        ([[1, 0.5, 0.2], [0.4, 1, 0.1], [0.2, 0.1, 1]], 100, {}, "symmetric"),
        ([[2, 0.5, 0.2], [0.5, 1, 0.1], [0.2, 0.1, 1]], 100, {}, "ones along"),
        ([[1, 0.5], [0.5, 1]], 100, {}, "two or more drivers"),
        (TABLE, 5, {}, "cannot carry"),
        (TABLE, 100, {"method": "owen"}, "relative_weights"),
        (np.eye(14), 100, {"method": "dominance"}, "relative_weights"),
    ],
)
def test_what_no_answers_can_have_is_refused(table, n, given, words):
    with pytest.raises(MethodError, match=words):
        shares_from_correlations(table, n, **given)
