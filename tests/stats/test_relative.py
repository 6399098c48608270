"""Relative weights: their sum, uncorrelated drivers, controls, blocks, weights, and nearness to LMG."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csat_research.stats.association import covariance
from csat_research.stats.relative import relative_weights, relative_weights_batch, relative_weights_logit
from csat_research.stats.shapley import genizi, lmg


def rows(seed=0, n=300, p=4, common=0.6):
    rng = np.random.default_rng(seed)
    x = common * rng.normal(size=(n, 1)) + rng.normal(size=(n, p))
    return x, x @ np.linspace(0.5, 0.1, p) + rng.normal(size=n)


def matrix(seed=0, **more):
    x, y = rows(seed, **more)
    return covariance(np.column_stack([y, x]))


@given(st.integers(0, 200))
def test_they_add_up_to_r2_and_are_genizis(seed):
    cov = matrix(seed)
    found = relative_weights(cov)
    assert found.shares.sum() == pytest.approx(found.r2)
    assert found.r2 == pytest.approx(lmg(cov).r2)
    assert found.shares == pytest.approx(genizi(cov))


def test_uncorrelated_drivers_get_their_squared_correlations():
    cov = np.array([[1, 0.5, 0.3], [0.5, 1, 0], [0.3, 0, 1]])
    assert relative_weights(cov).shares == pytest.approx([0.25, 0.09])


def test_with_controls_it_shares_what_they_leave_over():
    """By hand: regress outcome and drivers on the control, then the plain weights of what is left."""
    x, y = rows(3)
    control = x[:, :1] + np.random.default_rng(4).normal(size=(len(x), 1))
    both = np.column_stack([y, x])
    design = np.column_stack([np.ones(len(x)), control])
    left = both - design @ np.linalg.lstsq(design, both, rcond=None)[0]
    plain = relative_weights(covariance(left)).shares * left[:, 0].var() / y.var()
    found = relative_weights(covariance(np.column_stack([y, control, x])), controls=1)
    assert found.shares == pytest.approx(plain)
    assert found.r2 == pytest.approx(found.r2_controls + plain.sum())


def test_blocks_add_up_their_columns_and_scales_do_not_matter():
    cov = matrix(5)
    single, blocked = relative_weights(cov).shares, relative_weights(cov, sizes=[1, 3]).shares
    assert blocked == pytest.approx([single[0], single[1:].sum()])
    scale = np.diag([1, 1e-8, 1, 1e8, 1])
    assert relative_weights(scale @ cov @ scale).shares == pytest.approx(single, rel=1e-6)


def test_a_constant_and_a_twin_are_handled():
    x, y = rows(6)
    doubled = np.column_stack([y, x, x[:, 0], np.ones(len(x))])
    found = relative_weights(covariance(doubled))
    assert found.r2 == pytest.approx(lmg(covariance(np.column_stack([y, x]))).r2)
    assert found.shares[0] == pytest.approx(found.shares[4])
    assert found.shares[5] == 0


def test_many_matrices_at_once_are_one_after_another():
    several = np.stack([matrix(seed) for seed in range(5)])
    batch = relative_weights_batch(several, controls=1).shares
    assert batch == pytest.approx(np.stack([relative_weights(one, controls=1).shares for one in several]))


def test_near_lmg():
    cov = matrix(7, n=5000, p=8)
    assert np.abs(relative_weights(cov).shares - lmg(cov).shares).max() < 0.01


def test_logit_weights_times_ten_and_copies():
    x, y = rows(8)
    top = (y > 0.3).astype(float)
    w = np.random.default_rng(9).integers(1, 4, len(y)).astype(float)
    once, ten = relative_weights_logit(top, x, w), relative_weights_logit(top, x, 10 * w)
    copies = relative_weights_logit(np.repeat(top, w.astype(int)), np.repeat(x, w.astype(int), axis=0))
    assert ten.shares == pytest.approx(once.shares)
    assert copies.shares == pytest.approx(once.shares)
    assert once.shares.sum() == pytest.approx(once.r2)
