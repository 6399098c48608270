"""Replicates of covariances: the same matrices as from the rows themselves."""

import numpy as np
import pytest
from scipy import stats

from csat_research.stats.association import covariance
from csat_research.stats.replicates import (
    bca_interval,
    covariances_of,
    jackknife_covariances,
    moment_totals,
    replicate_covariances,
)
from csat_research.stats.shapley import lmg, lmg_batch


def data(seed=0, n=120):
    rng = np.random.default_rng(seed)
    return (
        rng.normal(size=(n, 4)) @ rng.normal(size=(4, 4)) + 50,
        rng.lognormal(0, 0.5, n),
        rng.integers(0, 30, n),
    )


def test_totals_give_the_covariance_of_the_rows():
    x, w, codes = data()
    np.testing.assert_allclose(
        covariances_of(moment_totals(x, w, codes).sum(axis=0)), covariance(x, w), rtol=1e-10
    )


def test_a_cluster_left_out_is_left_out():
    x, w, codes = data()
    found = jackknife_covariances(moment_totals(x, w, codes))
    np.testing.assert_allclose(found[7], covariance(x[codes != 7], w[codes != 7]), rtol=1e-9)


def test_replicates_spread_like_resampled_customers():
    """Against resampling customers row by row, on the shares they are for."""
    x, w, codes = data()
    fast = lmg_batch(replicate_covariances(moment_totals(x, w, codes), 1500, seed=1)).shares
    rng, slow = np.random.default_rng(2), []
    rows = [np.flatnonzero(codes == c) for c in range(30)]
    for _ in range(600):
        drawn = np.concatenate([rows[c] for c in rng.integers(0, 30, 30)])
        slow.append(lmg(covariance(x[drawn], w[drawn])).shares)
    # Monte Carlo error of a standard deviation from 600 draws is 3 %.
    np.testing.assert_allclose(fast.std(axis=0), np.std(slow, axis=0), rtol=0.12)
    np.testing.assert_allclose(fast.mean(axis=0), np.mean(slow, axis=0), atol=0.02)


def test_a_seed_gives_the_same_replicates_for_any_order_of_rows():
    x, w, codes = data()
    order = np.random.default_rng(3).permutation(len(x))
    a = replicate_covariances(moment_totals(x, w, codes), 20, seed=5)
    b = replicate_covariances(moment_totals(x[order], w[order], codes[order]), 20, seed=5)
    np.testing.assert_allclose(a, b, rtol=1e-9)


def test_bca_is_that_of_scipy():
    rng = np.random.default_rng(6)
    sample = rng.exponential(size=60)
    want = stats.bootstrap((sample,), np.mean, n_resamples=4000, method="BCa", rng=np.random.default_rng(1))
    jackknife = (sample.sum() - sample)[:, None] / 59
    low, high = bca_interval([sample.mean()], want.bootstrap_distribution[:, None], jackknife)
    assert low[0] == pytest.approx(want.confidence_interval.low, abs=1e-9)
    assert high[0] == pytest.approx(want.confidence_interval.high, abs=1e-9)


def test_bca_of_replicates_on_one_side_is_not_defined():
    low, high = bca_interval([5.0], np.zeros((100, 1)), np.arange(9.0)[:, None])
    assert np.isnan([low[0], high[0]]).all()
