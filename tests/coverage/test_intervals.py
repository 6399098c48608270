"""Coverage of the intervals of a share and of NPS, each in the class stated beforehand (docs: estimands, Intervals).

Plain shares and NPS are enumerated, not simulated. Weighted answers of customers are simulated with a seed and judged
by a binomial bound.
"""

import numpy as np
import pytest
from scipy import stats
from scipy.special import gammaln

from csat_research.stats.intervals import SHARE_INTERVALS, share_interval
from csat_research.stats.linearised import kish_design_effect
from csat_research.stats.nps_intervals import NPS_INTERVALS, nps_interval, nps_score_bounds, nps_signs
from csat_research.stats.survey_means import design_of, survey_mean

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
def test_score_type_intervals_of_a_share(method, n):
    found = coverage_of_share(method, n)
    assert 0.945 <= found.mean() <= 0.96
    assert found.min() >= 0.875


@pytest.mark.parametrize("n", SIZES)
def test_exact_interval_of_a_share_covers_everywhere(n):
    assert coverage_of_share("clopper_pearson", n, np.linspace(0.001, 0.999, 333)).min() >= 0.95


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
def test_score_type_intervals_of_nps(method, n):
    found = coverage_of_nps(method, n)
    assert 0.945 <= found.mean() <= 0.96
    assert found.min() >= 0.875


def test_teeth_wald_of_nps_fails_the_class():
    found = coverage_of_nps("wald", 30)
    assert found.mean() < 0.945 or found.min() < 0.875


# Weighted answers of customers: correlation .3 within a customer, 1.6 answers each, log-normal weights.
RUNS = 400
CORRELATION = 0.3
WORLDS = [
    (customers, shares)
    for customers in (60, 150, 400)
    for shares in ((0.5, 0.3, 0.2), (0.8, 0.12, 0.08), (0.06, 0.04, 0.9))
]


def world(rng, customers, shares, correlation):
    """Scores 10, 8, 3 with these shares; a customer's own shares are Dirichlet, so two answers correlate."""
    own = rng.dirichlet(np.array(shares) * (1 - correlation) / correlation, customers)
    customer = np.repeat(np.arange(customers), 1 + np.minimum(rng.poisson(0.6, customers), 3))
    place = (rng.random(len(customer))[:, None] > own.cumsum(axis=1)[customer]).sum(axis=1).clip(0, 2)
    return np.array([10.0, 8.0, 3.0])[place], rng.lognormal(0, 0.5, len(customer)), customer


def both_intervals(scores, weights, customers):
    """Interval of the share of 10s, and of NPS."""
    design = design_of(len(scores), weights=weights, clusters=customers)
    top, net, low = (survey_mean(y, design) for y in (scores == 10, nps_signs(scores), scores == 3))
    common = {
        "n": len(scores),
        "df": design.df,
        "kish_deff": kish_design_effect(weights),
        "per_cluster": len(scores) / len(design.strata),
    }
    share = share_interval(top.mean, top.std_error**2, **common)
    return share, nps_interval(top.mean, low.mean, net.std_error**2, **common)


def hits(customers, shares, clustered=True, correlation=CORRELATION):
    """How many of the runs hold the truth (share, NPS), and the mean widths."""
    rng = np.random.default_rng([customers, round(100 * shares[0])])
    inside, widths = np.zeros(2), np.zeros(2)
    for _ in range(RUNS):
        scores, weights, customer = world(rng, customers, shares, correlation)
        found = both_intervals(scores, weights, customer if clustered else np.arange(len(scores)))
        truth = (shares[0], shares[0] - shares[2])
        inside += [one.low <= t <= one.high for one, t in zip(found, truth, strict=True)]
        widths += [one.width for one in found]
    return inside, widths / RUNS


@pytest.mark.parametrize(("customers", "shares"), WORLDS)
def test_weighted_answers_of_customers(customers, shares, record_property):
    """Class 93-97 %: neither fewer hits than 93 % nor more than 97 % would bring once in a thousand."""
    inside, widths = hits(customers, shares)
    record_property("coverage and mean width", [float(one) for one in (*(inside / RUNS), *widths)])
    assert np.all(stats.binom.cdf(inside, RUNS, 0.93) > 0.001)
    assert np.all(stats.binom.sf(inside - 1, RUNS, 0.97) > 0.001)


def test_teeth_answers_taken_as_independent_are_too_sure():
    """Customers of one mind (correlation .7), every row taken as its own customer: out of the class, and in it again."""
    wrong, right = (hits(400, (0.5, 0.3, 0.2), clustered=way, correlation=0.7)[0] for way in (False, True))
    assert np.all(stats.binom.cdf(wrong, RUNS, 0.93) < 0.001)
    assert np.all(stats.binom.cdf(right, RUNS, 0.93) > 0.001)
