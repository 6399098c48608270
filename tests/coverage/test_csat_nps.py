"""Do the ranges of CSAT and NPS hold what they say, with customers, weights and extremes? Class: 93 to 97 %.

The published grid (all of it in make test-full): customers 60, 150, 400 (1.6 answers each); shares of promoters,
passives, detractors in the middle, at the edge and split; correlation .3 within a customer; log-normal weights (Kish
about 1.28); a null world without either. 400 runs a point, judged by a binomial bound at one in a thousand; mean widths
are recorded.
"""

import numpy as np
import pandas as pd
import pytest

from csat_research.measures.catalogue import MEASURES, interval_of
from csat_research.measures.scores.csat import csat
from csat_research.measures.scores.scored import scored
from csat_research.survey.survey import Survey
from tests.coverage.worlds import RUNS, SCORES, answers, cells_of, holds, shares_of_customers, too_few

MIDDLE, EDGE, SPLIT = (0.5, 0.3, 0.2), (0.85, 0.1, 0.05), (0.08, 0.04, 0.88)
FAST = [(60, MIDDLE)]
GRID = [
    *FAST,
    *(
        pytest.param(customers, shares, marks=pytest.mark.full)
        for customers in (60, 150, 400)
        for shares in (MIDDLE, EDGE, SPLIT)
        if (customers, shares) not in FAST
    ),
]
EVERYTHING = np.ones(3, dtype=bool)
NUMBERS = {"promoters": (SCORES == 10).astype(float), "nps": (SCORES == 10) - (SCORES == 3).astype(float)}


def hits(customers, shares, *, correlation=0.3, weighted=True, clustered=True, per="answer", runs=RUNS):
    """How often each range holds the truth, and its mean width (in points)."""
    rng = np.random.default_rng([customers, round(100 * shares[0])])
    truth = {"promoters": shares[0], "nps": shares[0] - shares[2]}
    inside, widths = dict.fromkeys(NUMBERS, 0), dict.fromkeys(NUMBERS, 0.0)
    for _ in range(runs):
        own = shares_of_customers(rng, customers, shares, correlation)
        place, weights, who = answers(rng, own, np.arange(customers))
        cells = cells_of(place, weights if weighted else np.ones(len(place)), who if clustered else None)
        for name, values in NUMBERS.items():
            found = interval_of(scored(cells, values, EVERYTHING, per=per), MEASURES[name], 0.95)
            inside[name] += found.low <= truth[name] <= found.high
            widths[name] += 100 * (found.high - found.low) / runs
    return inside, widths


def record(stated, world, inside, widths):
    for name, found in inside.items():
        stated(f"{name}, {world}", found, RUNS, widths[name])


@pytest.mark.parametrize(("customers", "shares"), GRID)
def test_weighted_answers_of_customers(customers, shares, stated):
    inside, widths = hits(customers, shares)
    record(stated, f"{customers} customers, shares {shares}", inside, widths)
    assert all(holds(found) for found in inside.values()), inside


@pytest.mark.full
@pytest.mark.parametrize("customers", [60, 150])
def test_each_customer_weighing_the_same(customers, stated):
    inside, widths = hits(customers, MIDDLE, per="customer")
    record(stated, f"per customer, {customers} customers, shares {MIDDLE}", inside, widths)
    assert all(holds(found) for found in inside.values()), inside


@pytest.mark.full
def test_the_null_world_without_weights_and_correlation(stated):
    """Independent answers: clustering costs nothing."""
    inside, widths = hits(150, MIDDLE, correlation=1e-6, weighted=False)
    record(stated, f"null world, 150 customers, shares {MIDDLE}", inside, widths)
    assert all(holds(found) for found in inside.values()), inside


def test_teeth_answers_taken_as_independent_are_too_sure():
    """Customers of one mind: correlation .8."""
    wrong, right = (hits(150, MIDDLE, correlation=0.8, clustered=way, runs=200)[0] for way in (False, True))
    assert all(too_few(found, 200) for found in wrong.values()), wrong
    assert all(holds(found, 200) for found in right.values()), right


def test_the_short_way_is_the_verb():
    """What is simulated here is what csat() prints."""
    rng = np.random.default_rng(1)
    place, weights, who = answers(rng, shares_of_customers(rng, 60, (0.5, 0.3, 0.2), 0.3), np.arange(60))
    frame = pd.DataFrame({"score": SCORES[place], "w": weights, "who": who.astype(str)})
    scale = {"values": "0-10", "satisfied": [10]}
    row = csat(Survey(frame, csat="score", weight="w", customer="who", scales={"score": scale})).table.iloc[0]
    found = interval_of(
        scored(cells_of(place, weights, who), NUMBERS["promoters"], EVERYTHING), MEASURES["promoters"], 0.95
    )
    assert (row["conf_low"], row["conf_high"]) == pytest.approx((100 * found.low, 100 * found.high))
