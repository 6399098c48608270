"""Does the range of a difference hold what it says, and its test its size? Class: 93 to 97 %, from 30 customers a wave.

The published grid (all of it in make test-full): customers a wave 30, 60, 150, 400 (1.6 answers each), of whom none, a
third or all answer in both waves; shares in the middle and at the edge; correlation .3 within a customer; log-normal
weights; no change, and a change of 8 points. 400 runs a point, judged by a binomial bound at one in a thousand; mean
widths are recorded.
"""

import numpy as np
import pandas as pd
import pytest

from csat_research.analysis.waves.comparison import compare
from csat_research.analysis.waves.waves import difference, interval, p_value, wave_of
from csat_research.measures.catalogue import MEASURES
from csat_research.survey.survey import Survey
from tests.coverage.judging import at_least
from tests.coverage.worlds import RUNS, SCORES, answers, cells_of, holds, shares_of_customers, too_few

MIDDLE, EDGE = (0.5, 0.3, 0.2), (0.9, 0.06, 0.04)
FAST = [(60, 0.33, EDGE)]
FULL = [
    (30, 0.0, MIDDLE),
    (150, 1.0, MIDDLE),
    (30, 1.0, MIDDLE),
    (60, 0.0, EDGE),
    (150, 0.33, MIDDLE),
    (150, 1.0, EDGE),
    (400, 0.33, MIDDLE),
    (400, 0.0, EDGE),
]
GRID = [*FAST, *(pytest.param(*point, marks=pytest.mark.full) for point in FULL)]
NUMBERS = {"promoters": (SCORES == 10).astype(float), "nps": (SCORES == 10) - (SCORES == 3).astype(float)}


def two_waves(rng, customers, overlap, shares, later, correlation, more=0.6):
    """Two waves; those of both keep their own mind (shifted where the second wave has other shares)."""
    common = round(overlap * customers)
    people = 2 * customers - common
    own = shares_of_customers(rng, people, shares, correlation)
    moved = own if later == shares else own * np.array(later) / np.array(shares)
    moved = moved / moved.sum(axis=1, keepdims=True)
    first, second = np.arange(customers), np.arange(customers - common, people)
    return answers(rng, own, first, more), answers(rng, moved, second, more)


def found_in(waves, name, *, clustered=True):
    scores = NUMBERS[name]
    built = [
        wave_of(cells_of(place, weights, who if clustered else None), scores, True)
        for place, weights, who in waves
    ]
    return difference(*built, MEASURES[name])


def hits(customers, overlap, shares, *, correlation=0.3, clustered=True, more=0.6, runs=RUNS):
    """How often 0 lies inside the range of an unchanged measure, mean width, and how often p is under .05."""
    rng = np.random.default_rng([customers, round(100 * overlap), round(100 * shares[0])])
    inside, small, widths = (dict.fromkeys(NUMBERS, 0.0) for _ in range(3))
    for _ in range(runs):
        waves = two_waves(rng, customers, overlap, shares, shares, correlation, more)
        for name in NUMBERS:
            found = found_in(waves, name, clustered=clustered)
            low, high = interval(found, MEASURES[name], 0.95)
            inside[name] += low <= 0 <= high
            small[name] += p_value(found, MEASURES[name])[1] < 0.05
            widths[name] += (high - low) / runs
    return inside, small, widths


@pytest.mark.parametrize(("customers", "overlap", "shares"), GRID)
def test_no_change_is_covered_and_p_has_its_size(customers, overlap, shares, stated, sized):
    inside, small, widths = hits(customers, overlap, shares)
    for name, found in inside.items():
        line = f"{name}, {customers} customers a wave, {overlap:.0%} in both, shares {shares}"
        stated(line, found, RUNS, widths[name])
        sized(line, small[name], RUNS)
    assert all(holds(int(found)) for found in inside.values()), inside
    for name in NUMBERS:
        assert small[name] + inside[name] == RUNS  # range and p say the same


@pytest.mark.full
def test_a_change_of_nps_is_called(sized):
    """NPS from 30 to about 12, 400 customers a wave of whom a third in both."""
    rng, later, spec = np.random.default_rng(3), (0.37, 0.31, 0.32), MEASURES["nps"]
    waves = (two_waves(rng, 400, 0.33, MIDDLE, later, 0.3) for _ in range(200))
    seen = sum(p_value(found_in(one, "nps"), spec)[1] < 0.05 for one in waves)
    sized("nps, from 30 to about 12, 400 customers a wave, 33% in both", seen, 200, planted=True)
    assert at_least(seen, 200, 0.8)


def test_a_change_is_covered_too(stated):
    """Eight points fewer promoters, each customer moved alike; truth from 100,000 customers a wave."""
    later = (0.42, 0.33, 0.25)
    truth_rng, rng, inside, width = np.random.default_rng(1), np.random.default_rng(2), 0, 0.0
    first, second = two_waves(truth_rng, 100_000, 0.0, MIDDLE, later, 0.3)
    truth = 100 * ((second[0] == 0).mean() - (first[0] == 0).mean())
    for _ in range(RUNS):
        low, high = interval(
            found_in(two_waves(rng, 150, 0.33, MIDDLE, later, 0.3), "promoters"), MEASURES["promoters"], 0.95
        )
        inside += low <= truth <= high
        width += (high - low) / RUNS
    stated("promoters, a change of 8 points, 150 customers a wave, 33% in both", inside, RUNS, width)
    assert holds(inside)


def test_teeth_without_customers_a_comparison_is_too_sure():
    """No common customers, each of one mind (correlation .8, three answers each): taken as independent answers the range is too narrow."""
    wrong, right = (
        hits(80, 0.0, MIDDLE, correlation=0.8, clustered=way, more=2.5, runs=150)[0] for way in (False, True)
    )
    assert all(too_few(int(found), 150) for found in wrong.values()), wrong
    assert all(holds(int(found), 150) for found in right.values()), right


@pytest.mark.full
def test_the_same_customers_twice_make_the_difference_surer():
    """Correlation .8: with the same customers in both waves the range is narrower by more than a tenth."""
    apart, together = (hits(150, overlap, MIDDLE, correlation=0.8, runs=60)[2] for overlap in (0.0, 1.0))
    assert all(together[name] < 0.9 * apart[name] for name in NUMBERS)


def test_the_short_way_is_the_verb():
    """What is simulated here is what compare() prints."""
    rng = np.random.default_rng(1)
    waves = two_waves(rng, 60, 0.33, MIDDLE, MIDDLE, 0.3)
    surveys = [
        Survey(pd.DataFrame({"score": SCORES[place], "w": weights, "who": who.astype(str)}), nps="score", weight="w",
               customer="who", scales={"score": "0-10"})
        for place, weights, who in waves
    ]  # fmt: skip
    row = compare(*surveys, "nps").table.iloc[0]
    found = found_in(waves, "nps")
    assert (row["estimate"], row["df"]) == pytest.approx((found.estimate, found.df))
    assert (row["conf_low"], row["conf_high"]) == pytest.approx(interval(found, MEASURES["nps"], 0.95))
