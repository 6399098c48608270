"""Penalty-reward classes over many surveys: planted ones are found, straight lines and nothing at all are called at most at 5 %.

All ranges of all items at once are of the class "asymptotic": 93 to 97 % from 40 customers in each group on.
"""

import numpy as np
import pytest
from scipy import stats

from csat_research.stats.penalty_reward import CLASSES, MIN_UNITS, outer_thirds, penalty_reward
from tests.coverage.judging import at_least, at_most
from tests.coverage.worlds import FULL

SIX = outer_thirds(range(1, 7))
CUTS = [SIX] * 4
RUNS, FEWER = (2000, 200) if FULL else (40, 15)


def survey(seed, customers, low=0.06, effect=None):
    """Ratings 1-6 of four items of customers with one to three answers, correlated within and between; a score with noise."""
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(customers), rng.integers(1, 4, customers))
    between, own = rng.standard_normal((customers, 1))[who], rng.standard_normal((customers, 4))[who]
    latent = np.sqrt(0.3) * between + np.sqrt(0.3) * own + np.sqrt(0.4) * rng.standard_normal((len(who), 4))
    cuts = stats.norm.ppf([low / 2, low, 0.35, 0.6, 0.8])
    x = 1.0 + np.searchsorted(cuts, latent.ravel()).reshape(latent.shape)
    y = np.sqrt(0.3) * rng.standard_normal(customers)[who] + np.sqrt(0.7) * rng.standard_normal(len(who))
    return (y if effect is None else y + effect(x)), x, who, rng.lognormal(0, 0.5, len(who))


def found(seed, customers, low=0.06, effect=None):
    y, x, who, w = survey(seed, customers, low, effect)
    return penalty_reward(y, x, CUTS, weights=w, clusters=who, seed=seed)


@pytest.mark.parametrize(("customers", "low"), [(500, 0.06), pytest.param(1000, 0.1, marks=pytest.mark.full)])
def test_all_ranges_hold_at_once_where_nothing_is_there(customers, low, stated, sized):
    """No effects at all: every true contrast is 0. Surveys with under 40 customers in a group are drawn again."""
    hits = called = runs = 0
    width = 0.0
    seed = 0
    while runs < RUNS:
        seed += 1
        one = found(seed, customers, low)
        if one.units.min() < MIN_UNITS:
            continue
        runs += 1
        hits += bool(((one.low <= 0) & (one.high >= 0)).all())
        width += float((one.high - one.low).mean())
        called += bool(set(one.classes) & set(CLASSES))
    line = f"all contrasts of four items at once, {customers} customers"
    stated(line, hits, runs, width / runs)
    sized(f"any class, {customers} customers", called, runs)
    assert at_least(hits, runs, 0.93)
    assert at_most(hits, runs, 0.97)
    assert at_most(called, runs, 0.05)


def test_a_straight_line_is_never_basic_nor_exciting():
    """Four straight lines, low ratings rarer and further from the middle than high ones: any wrong word in at most 5 %."""
    wrong = missed = 0
    for seed in range(FEWER):
        one = found(seed, 1200, 0.1, lambda x: x @ [0.4, 0.3, 0.2, 0.0])
        wrong += bool({"basic", "excitement"} & set(one.classes)) or one.classes[3] == "performance"
        missed += one.classes[0] != "performance"
    assert at_most(wrong, FEWER, 0.05)
    assert at_most(missed, FEWER, 0.1)


def test_planted_classes_are_found(sized):
    """Basic: only low ratings matter; excitement: only high ones; performance: a line; and an item that adds nothing."""

    def effect(x):
        basic, excitement = np.minimum(x[:, 0] - 3, 0), np.maximum(x[:, 1] - 4, 0)
        return 0.6 * basic + 0.6 * excitement + 0.35 * x[:, 2]

    told = [found(seed, 1000, 0.12, effect).classes for seed in range(FEWER)]
    for j, name in enumerate(("basic", "excitement", "performance", "unclear")):
        right, unclear = ([one[j] for one in told].count(word) for word in (name, "unclear"))
        if name != "unclear":
            sized(f"class {name}, 1000 customers", right, FEWER, planted=True)
        assert right >= 0.9 * FEWER
        assert name == "unclear" or at_most(FEWER - right - unclear, FEWER, 0.05)
