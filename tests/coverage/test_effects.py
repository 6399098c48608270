"""Do effects in points and correlations by customer hold what they say, with weights and repeated customers?"""

import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import binom

from csat_research.stats.association import correlation, midranks
from csat_research.stats.clustered import clustered_correlation
from csat_research.stats.effects import finite_effects
from csat_research.stats.logit import logistic
from csat_research.stats.ordinal import ordinal
from tests.coverage.worlds import RUNS

LEAST = int(binom.ppf(0.005, RUNS, 0.93))  # the class of asymptotic intervals begins at 93 %
FEWER = RUNS // 2


CUTS = [-2.2, -1.3, 0.0, 1.5]  # of answers 0 to 4, of which 3 and 4 are satisfied


def answers(rng, customers, scale=False):
    """1.6 answers a customer, who differ: satisfied or not, or their scale; hours, expertise; weights of customers."""
    customer = np.repeat(np.arange(customers), 1 + rng.poisson(0.6, customers))
    n = len(customer)
    hours = rng.lognormal(0.8, 0.8, n) * np.exp(0.4 * rng.normal(size=customers))[customer]
    expertise = rng.integers(1, 6, n)
    lean = 0.8 - 0.6 * np.log1p(hours) + 0.35 * (expertise - 3) + 0.8 * rng.normal(size=customers)[customer]
    if scale:
        y = np.searchsorted(CUTS, lean + rng.logistic(size=n)).astype(float)
    else:
        y = (rng.random(n) < expit(lean)).astype(float)
    return (
        y,
        np.column_stack([np.ones(n), np.log1p(hours), expertise]),
        customer,
        rng.lognormal(0, 0.6, customers),
    )


def one_hour_less(x):
    faster = x.copy()
    faster[:, 1] = np.log1p(np.maximum(np.expm1(x[:, 1]) - 1, 0))
    return x, faster


def effect(y, x, customer, weights):
    given = {"weights": weights[customer], "clusters": [customer]}
    fit = ordinal(y, x, **given).at(3) if y.max() > 1 else logistic(y, x, **given)
    return finite_effects(fit, [one_hour_less(x)])


def covered(found, truth):
    low, high = found.interval()
    return low[0] <= truth <= high[0]


@pytest.mark.parametrize(
    "scale", [pytest.param(False, marks=pytest.mark.full), True], ids=["logistic", "ordinal"]
)
def test_an_effect_is_covered_from_200_customers_on(scale, stated):
    truth = effect(*answers(np.random.default_rng(1), 200_000, scale)).estimates[0]
    rng = np.random.default_rng(2)
    found = [effect(*answers(rng, 200, scale)) for _ in range(RUNS)]
    hits = sum(covered(one, truth) for one in found)
    line = "one hour less, 200 customers" + scale * ", ordinal"
    stated(line, hits, RUNS, 100 * np.mean([np.ptp(one.interval()) for one in found]))
    assert LEAST <= hits <= 0.985 * RUNS


@pytest.mark.parametrize("method", [pytest.param("pearson", marks=pytest.mark.full), "spearman"])
def test_a_correlation_by_customer_is_covered_from_60_customers_on(method, stated):
    y, x, customer, w = answers(np.random.default_rng(1), 200_000)
    weights = w[customer]
    columns = (midranks(x[:, 2], weights), midranks(y, weights)) if method == "spearman" else (x[:, 2], y)
    truth, rng, hits, width = correlation(*columns, weights), np.random.default_rng(3), 0, 0.0
    for _ in range(RUNS):
        y, x, customer, w = answers(rng, 60)
        found = clustered_correlation(x[:, 2], y, method=method, weights=w[customer], codes=customer)
        hits += found.low <= truth <= found.high
        width += (found.high - found.low) / RUNS
    stated(f"{method}, 60 customers", hits, RUNS, width)
    assert LEAST <= hits <= 0.985 * RUNS


def test_without_customers_and_weights_the_analysis_is_wrong():
    """Teeth: answers of one customer taken as independent under-cover a driver that is the customer's own."""
    rng, hits = np.random.default_rng(4), {"clustered": 0, "not": 0}
    for _ in range(FEWER):
        customer = np.repeat(np.arange(80), 6)
        trait = rng.normal(size=80)[customer]
        y = (rng.random(480) < expit(0.3 * trait + 1.2 * rng.normal(size=80)[customer])).astype(float)
        x = np.column_stack([np.ones(480), trait])
        for name, clusters in (("clustered", [customer]), ("not", ())):
            fit = logistic(y, x, clusters=clusters)
            # The slope of a person is 0.3; of the average over persons about 0.3 / sqrt(1 + 0.346 * 1.44).
            low, high = fit.interval()
            hits[name] += low[1] <= 0.3 / np.sqrt(1 + 0.346 * 1.44) <= high[1]
    assert hits["clustered"] >= binom.ppf(0.005, FEWER, 0.93)
    assert hits["not"] < 0.85 * FEWER
