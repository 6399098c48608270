"""Coverage of what loyalty prints: differences alone and with purchases before held equal, Spearman, AUC and their differences.

The truth of each design is computed, not simulated: all probabilities are known. Asymptotic intervals
belong between 93 and 97 %, judged by a binomial bound.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy import stats
from scipy.special import expit

from csat_research.analysis.loyalty.design import Design
from csat_research.analysis.loyalty.prediction import found_of, measured, tabulate
from csat_research.analysis.loyalty.shares import like_for_like, plain_difference
from tests.coverage.worlds import RUNS

CUSTOMERS = 300
LOW, HIGH = stats.binom.ppf(0.001, RUNS, 0.93), stats.binom.ppf(0.999, RUNS, 0.97)
SCORES = np.arange(1.0, 6.0)
SHARES = np.array([0.08, 0.1, 0.17, 0.35, 0.3])
BEFORE = np.arange(5)
HABIT = stats.poisson.pmf(BEFORE, 0.7) / stats.poisson.pmf(BEFORE, 0.7).sum()


def chance(score, before, link):
    """Probability to buy of those with a score and purchases before; the score's part acts by its group alone."""
    return expit(-1.4 + link * (score >= 4) + 0.5 * before)


def joint():
    """(25, 3) score, purchases before and probability: those who bought before score higher."""
    rows = []
    for score, before in product(range(5), range(5)):
        tilt = SHARES * np.exp(0.3 * before * (SCORES >= 4))
        rows.append((SCORES[score], BEFORE[before], HABIT[before] * tilt[score] / tilt.sum()))
    return np.array(rows)


def truth(link):
    """The numbers of the whole population, by summing over its 25 kinds of customers."""
    cells = joint()
    score, before, weight = cells.T
    p, good = chance(score, before, link), score >= 4
    yes, no = weight * p, weight * (1 - p)
    rates = [np.average(p[mask], weights=weight[mask]) for mask in (good, ~good)]
    wins = (score[:, None] > score) + 0.5 * (score[:, None] == score)
    by_score = np.array([weight[score == one].sum() for one in SCORES])
    ranks = (np.cumsum(by_score) - by_score / 2)[(score - 1).astype(int)]
    return {
        "plain": rates[0] - rates[1],
        "alike": float(weight @ (chance(5, before, link) - chance(1, before, link))),
        "auc": float(yes @ wins @ no / (yes.sum() * no.sum())),
        "spearman": _correlation(ranks, p, weight),
    }


def _correlation(x, p, weight):
    """Correlation of x with an outcome of 0 and 1 that has probability p."""
    share, mean = weight @ p, weight @ x
    spread = np.sqrt(weight @ (x - mean) ** 2 * share * (1 - share))
    return float(weight @ ((x - mean) * (p - share)) / spread)


def drawn(rng, link, *, weighted):
    """Customers of a survey: (score, before, bought, weight); weights carry no information about them."""
    cells = joint()
    place = rng.choice(len(cells), CUSTOMERS, p=cells[:, 2])
    score, before = cells[place, 0], cells[place, 1]
    bought = (rng.random(CUSTOMERS) < chance(score, before, link)).astype(float)
    weights = rng.lognormal(0, 0.6, CUSTOMERS) if weighted else None
    return score, before, bought, weights


@pytest.mark.parametrize(
    ("link", "weighted"),
    [pytest.param(0.0, False, marks=pytest.mark.full), (0.9, True)],
    ids=["null", "link and weights"],
)
def test_one_answer_a_customer(link, weighted, stated):
    rng, true = np.random.default_rng(11), truth(link)
    inside, widths = dict.fromkeys(true, 0), dict.fromkeys(true, 0.0)
    for run in range(RUNS):
        score, before, bought, weights = drawn(rng, link, weighted=weighted)
        design = Design(bought, weights, None)
        tables = tabulate(score[:, None], bought, design.w, None, 200, run)
        found = {
            "plain": plain_difference(design, score >= 4),
            "alike": like_for_like(design, score >= 4, before[:, None], ["before"]),
            **{name: found_of(measured(tables, 0)[name], 0.0) for name in ("auc", "spearman")},
        }
        for name, one in found.items():
            inside[name] += one.low <= true[name] <= one.high
            widths[name] += (one.high - one.low) / RUNS
    for name, hits in inside.items():
        points = 100 if name in ("plain", "alike") else 1
        stated(
            f"{name}, {'link and weights' if link else 'null'}, 300 customers",
            hits,
            RUNS,
            points * widths[name],
        )
    assert {name: n for name, n in inside.items() if not LOW <= n <= HIGH} == {}
    assert 0.1 < widths["alike"] < 0.35


def test_several_answers_a_customer_need_errors_by_customer():
    """A customer's answers have one score and one purchase: taken as independent, ranges cover far too little."""
    rng, true, covered = np.random.default_rng(12), truth(0.9)["plain"], {"customers": 0, "answers": 0}
    for _ in range(RUNS):
        score, _, bought, _ = drawn(rng, 0.9, weighted=False)
        codes = np.repeat(np.arange(CUSTOMERS), 3)
        rows = np.repeat(score >= 4, 3), np.repeat(bought, 3)
        for name, clusters in {"customers": codes, "answers": None}.items():
            one = plain_difference(Design(rows[1], None, clusters), rows[0])
            covered[name] += one.low <= true <= one.high
    assert LOW <= covered["customers"] <= HIGH
    assert covered["answers"] < 0.85 * RUNS


@pytest.mark.full
def test_the_gap_between_two_scores():
    """Two noisy copies of one mood tell purchases equally well: the true difference is nothing."""
    rng, covered = np.random.default_rng(13), 0
    for run in range(RUNS):
        mood = rng.normal(size=CUSTOMERS)
        scores = np.clip(np.round(3 + mood[:, None] + rng.normal(0, 0.8, (CUSTOMERS, 2))), 1, 5)
        bought = (rng.random(CUSTOMERS) < expit(mood - 0.5)).astype(float)
        tables = tabulate(scores, bought, np.ones(CUSTOMERS), None, 200, run)
        gap = found_of(measured(tables, 0)["auc"] - measured(tables, 1)["auc"], 0.0)
        covered += gap.low <= 0 <= gap.high
    assert LOW <= covered <= HIGH
