"""One factor: planted loadings, closed forms of three items, the size of its test, and what has no single factor."""

import numpy as np
import pytest
from scipy import optimize, stats

from csat_research.errors import MethodError
from csat_research.stats.one_factor import minres, omega_of, one_factor
from csat_research.stats.reliability import reliability

LOADINGS = np.array([0.9, 0.7, 0.5, 0.8, 0.3])


def having(r, n=60, seed=0):
    """Ratings (n, k) whose correlations are exactly r."""
    x = np.random.default_rng(seed).normal(size=(n, len(r)))
    x = x - x.mean(axis=0)
    white = x @ np.linalg.inv(np.linalg.cholesky(x.T @ x / n)).T
    return white @ np.linalg.cholesky(np.asarray(r, dtype=float)).T


def implied(loadings):
    r = np.outer(loadings, loadings)
    np.fill_diagonal(r, 1)
    return r


def test_exact_correlations_give_back_their_loadings():
    found = one_factor(having(implied(LOADINGS)))
    assert found.standardised == pytest.approx(LOADINGS, abs=1e-6)
    assert (found.chi2, found.cfi, found.rmsea) == pytest.approx((0, 1, 0), abs=1e-8)
    assert found.proper
    assert minres(implied(LOADINGS)) == pytest.approx(LOADINGS, abs=1e-6)


def test_three_items_have_a_closed_form():
    r = np.array([[1, 0.5, 0.4], [0.5, 1, 0.3], [0.4, 0.3, 1]])
    closed = np.sqrt([0.5 * 0.4 / 0.3, 0.5 * 0.3 / 0.4, 0.4 * 0.3 / 0.5])
    found = one_factor(having(r))
    assert found.standardised == pytest.approx(closed, abs=1e-7)
    assert minres(r) == pytest.approx(closed, abs=1e-7)
    assert (found.df, found.cfi, found.tli, found.rmsea) == (0, 1, 1, 0)
    assert np.isnan(found.p_value)


def test_of_equally_strong_items_omega_is_alpha():
    spread = np.array([1.0, 1.2, 1.5, 2.0])
    s = np.ones((4, 4)) + np.diag(spread**2 - 1)
    x = having(s / np.outer(spread, spread)) * spread
    assert one_factor(x).omega == pytest.approx(reliability(x).interval.estimate, abs=1e-7)


def test_omega_is_how_far_the_sum_is_the_factor():
    rng = np.random.default_rng(1)
    factor = rng.normal(size=40_000)
    x = factor[:, None] * LOADINGS + rng.normal(size=(40_000, 5)) * np.array([1, 0.5, 1, 0.8, 1.2])
    told = np.corrcoef(x.sum(axis=1), factor)[0, 1] ** 2
    assert one_factor(x).omega == pytest.approx(told, abs=0.01)  # of loadings that are known to .01
    assert reliability(x).interval.estimate < told


def test_no_other_loadings_fit_better():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(100, 1)) * LOADINGS + rng.normal(size=(100, 5))
    r, n = np.corrcoef(x.T), len(x)
    found, least = one_factor(x), minres(r)

    def misfit(loadings, rest):
        model = np.outer(loadings, loadings) + np.diag(rest)
        return np.linalg.slogdet(model)[1] + np.trace(np.linalg.inv(model) @ r) - 5 - np.linalg.slogdet(r)[1]

    def squares(loadings):
        return ((r - np.outer(loadings, loadings))[np.triu_indices(5, 1)] ** 2).sum()

    rest = 1 - found.standardised**2
    assert n * misfit(found.standardised, rest) == pytest.approx(found.chi2)
    for _ in range(200):
        near = rng.normal(scale=0.02, size=(2, 5))
        assert n * misfit(found.standardised + near[0], np.maximum(rest + near[1], 0.05)) >= found.chi2
        assert squares(least + near[0]) >= squares(least)


@pytest.mark.full
def test_the_test_of_fit_keeps_its_level_and_sees_a_second_factor(sized):
    rng, runs = np.random.default_rng(3), 400
    one, two = 0, 0
    for _ in range(runs):
        x = rng.normal(size=(300, 1)) * LOADINGS + rng.normal(size=(300, 5))
        one += one_factor(x).p_value < 0.05
        pair = 0.8 * rng.normal(size=(300, 1))
        two += one_factor(np.column_stack([x[:, :3], x[:, 3:] + pair])).p_value < 0.05
    sized("one factor behind five items, 300 persons", one, runs)
    sized("one factor behind five items, 300 persons", two, runs, planted=True)
    # a limit for large samples: at 300 persons it may call some 6 %
    assert stats.binom.ppf(0.001, runs, 0.045) <= one <= stats.binom.ppf(0.999, runs, 0.065)
    assert two > 0.8 * runs


def test_units_change_loadings_and_nothing_else():
    x = having(implied(LOADINGS), seed=4) + np.random.default_rng(4).normal(size=(60, 5))
    found, moved = one_factor(x), one_factor(7 + x * np.array([1, 10, 1, 1, 1]))
    assert moved.standardised == pytest.approx(found.standardised, abs=1e-7)
    assert moved.loadings == pytest.approx(found.loadings * np.array([1, 10, 1, 1, 1]), abs=1e-6)
    assert moved.chi2 == pytest.approx(found.chi2, abs=1e-7)


def test_a_variance_below_zero_is_told():
    found = one_factor(having([[1, 0.9, 0.8], [0.9, 1, 0.6], [0.8, 0.6, 1]]))
    assert not found.proper
    assert found.rest[0] == pytest.approx(1 - 0.9 * 0.8 / 0.6, abs=1e-6)


def squares(r, loadings):
    return ((r - np.outer(loadings, loadings))[np.triu_indices(len(r), 1)] ** 2).sum()


@pytest.mark.parametrize(
    ("off", "psych"),
    [
        ((0.9, 0.8, 0.6), 0.9117),  # free least squares have 1 - l² = -.2 of the first item
        ((0.4, 0.4, -0.4), None),  # they do not exist; from the first axis the search ended on a ridge
        ((0.28, 0.65, 0.1), 0.6975),
    ],
)
def test_an_item_that_would_have_less_than_nothing_of_its_own_keeps_a_little(off, psych):
    """Of loadings up to √.995 those with the least squares, by brute force; R psych 2.2.9 bounds something else and is .003 off."""
    r = np.eye(3)
    r[np.triu_indices(3, 1)] = off
    r = r + r.T - np.eye(3)
    most = np.sqrt(0.995)
    found = minres(r)
    assert np.abs(found).max() == pytest.approx(most, abs=1e-12)
    ends = [(-most, most)] * 3
    starts = np.random.default_rng(0).uniform(-most, most, (20, 3))
    fits = [
        optimize.minimize(lambda at: squares(r, at), one, method="L-BFGS-B", bounds=ends) for one in starts
    ]
    assert squares(r, found) == pytest.approx(min(one.fun for one in fits), abs=1e-9)
    if psych is not None:
        assert omega_of(found, 1 - found**2) == pytest.approx(psych, abs=0.005)


def test_where_no_single_factor_is_it_is_refused():
    apart = np.array([[1, 0.4, 0.4], [0.4, 1, -0.4], [0.4, -0.4, 1]])  # a loading would be the root of -.4
    with pytest.raises(MethodError, match="No single factor"):
        one_factor(having(apart))
    with pytest.raises(MethodError, match="three items"):
        one_factor(having(np.eye(2)))
    with pytest.raises(MethodError, match="three items"):
        minres(np.eye(2))
    x = having(implied(LOADINGS))
    with pytest.raises(MethodError, match="sum of others"):
        one_factor(np.column_stack([x, x.sum(axis=1)]))


def test_omega_by_hand():
    assert omega_of([1, 1, 1], [1, 1, 1]) == pytest.approx(9 / 12)
