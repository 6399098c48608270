"""Coverage of the intervals of a share and of NPS, each in the class stated beforehand (docs: estimands, Intervals).

Plain shares and NPS are enumerated, not simulated; weighted answers of customers are simulated in test_csat_nps.py.
"""

import numpy as np
import pytest
from scipy import stats
from scipy.special import gammaln

from csat_research.stats.intervals import SHARE_INTERVALS
from csat_research.stats.nps_intervals import NPS_INTERVALS, nps_score_bounds

SHARES = np.round(np.arange(0.50, 0.995, 0.01), 2)
SIZES = (30, 50, 100, 200, 400)
NPS_GRID = [
    (p, d)
    for p in (0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9)
    for d in (0.02, 0.05, 0.1, 0.3, 0.5)
    if p + d < 0.98
]


def coverage_of_share(method, n, shares=SHARES):
    """Exact coverage at each share, over all outcomes of the binomial."""
    bounds = [SHARE_INTERVALS[method](x, n) for x in range(n + 1)]
    low, high = (np.array([getattr(b, side) for b in bounds])[None, :] for side in ("low", "high"))
    inside = (low <= shares[:, None] + 1e-12) & (shares[:, None] <= high + 1e-12)
    return (stats.binom.pmf(np.arange(n + 1)[None, :], n, shares[:, None]) * inside).sum(axis=1)


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("method", ["wilson", "jeffreys"])
def test_score_type_intervals_of_a_share(method, n, enumerated):
    found = coverage_of_share(method, n)
    enumerated(f"share, {method}, n = {n}", found)
    assert 0.945 <= found.mean() <= 0.96
    assert found.min() >= 0.875


@pytest.mark.parametrize("n", SIZES)
def test_exact_interval_of_a_share_covers_everywhere(n, enumerated):
    found = coverage_of_share("clopper_pearson", n, np.linspace(0.001, 0.999, 333))
    enumerated(f"share, clopper_pearson, n = {n}", found)
    assert found.min() >= 0.95


@pytest.mark.parametrize("n", SIZES)
def test_agresti_coull_is_never_short(n):
    assert coverage_of_share("agresti_coull", n).min() >= 0.93


def test_teeth_wald_fails_the_class():
    """The interval nobody should use is caught by the same bars."""
    found = coverage_of_share("wald", 100)
    assert found.mean() < 0.945
    assert found.min() < 0.875


def outcomes(n):
    """All (promoters, passives, detractors) of n answers, and the logarithm of their multinomial coefficient."""
    table = np.array([(p, n - p - d, d) for p in range(n + 1) for d in range(n + 1 - p)], dtype=float).T
    return table, gammaln(n + 1) - gammaln(table + 1).sum(axis=0)


def nps_bounds(method, table):
    if method == "score":
        return nps_score_bounds(*table)
    found = [NPS_INTERVALS[method](*counts) for counts in table.T]
    return np.array([f.low for f in found]), np.array([f.high for f in found])


def coverage_of_nps(method, n):
    """Exact coverage at each point of the grid, over all outcomes of the trinomial."""
    table, ways = outcomes(n)
    low, high = nps_bounds(method, table)
    found = []
    for p, d in NPS_GRID:
        chance = np.exp(ways + table[0] * np.log(p) + table[1] * np.log(1 - p - d) + table[2] * np.log(d))
        found.append(chance[(low <= p - d + 1e-12) & (p - d <= high + 1e-12)].sum())
    return np.array(found)


@pytest.mark.parametrize(
    ("method", "n"), [("score", n) for n in (30, 50, 100, 200, 400)] + [("adjusted", 30), ("adjusted", 100)]
)
def test_score_type_intervals_of_nps(method, n, enumerated):
    found = coverage_of_nps(method, n)
    enumerated(f"nps, {method}, n = {n}", found)
    assert 0.945 <= found.mean() <= 0.96
    assert found.min() >= 0.875


def test_teeth_wald_of_nps_fails_the_class():
    found = coverage_of_nps("wald", 30)
    assert found.mean() < 0.945 or found.min() < 0.875
