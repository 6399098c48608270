"""Mean scores of small surveys of the shop, 1,000 of each size: ranges of customers who weigh unequally hold as often as stated.

What is simulated is the arithmetic of `csat` and `ces` on rows, without the door (a test holds them equal): 93 to 97 % from 30
answers on. Where ± t error is printed instead, ranges are too narrow (the tooth). In make test 100 surveys of one size.
"""

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.simulate.example import shop_frames
from csat_research.stats.effective import bounded_mean
from csat_research.stats.intervals import mean_t
from csat_research.stats.linearised import ENOUGH_CLUSTERS, FEW_CLUSTERS, MIN_CLUSTERS
from csat_research.stats.uneven import equal_units, freedom_left, jackknife_factor
from tests.coverage.true_lines import truth
from tests.coverage.worlds import FULL, STUDY, holds, too_few

FIRST_SEED = 50_000  # seeds that nothing else uses
RUNS = 2000 if STUDY else 1000 if FULL else 100
ENDS = {"csat": (1.0, 5.0), "ces": (1.0, 7.0)}
LINES = [("csat", "csat_mean", "answer"), ("csat", "csat_mean", "customer"), ("ces", "ces", "answer")]


def range_of(
    rows: pd.DataFrame, score: str, per: str
) -> tuple[tuple[float, float], tuple[float, float], int]:
    """The range of a mean by its rows, that of ± t, and the customers behind it."""
    rows = rows.dropna(subset=[score])
    who = np.unique(rows["customer"], return_inverse=True)[1]
    weight = rows["weight"].to_numpy() / (np.bincount(who)[who] if per == "customer" else 1)
    y, total, units = rows[score].to_numpy(float), weight.sum(), int(who.max()) + 1
    own, mean = np.bincount(who, weight) / total, float(weight @ y / total)
    moved = np.bincount(who, weight * (y - mean)) / total
    variance = units / (units - 1) * float(moved @ moved)
    df = (units - 1) * freedom_left(units, equal_units(own))
    plain = mean_t(mean, float(np.sqrt(variance)), units - 1)
    found = plain
    if units < ENOUGH_CLUSTERS:
        found = bounded_mean(mean, variance * jackknife_factor(moved, own), df, *ENDS[score])
    return (found.low, found.high), (plain.low, plain.high), units


def answered(seed: int, size: int) -> pd.DataFrame:
    rows = shop_frames(size, seed)[0]
    return rows[rows["status"] == "answered"]


@pytest.mark.parametrize(
    "size", [pytest.param(30, marks=pytest.mark.full), 100, pytest.param(400, marks=pytest.mark.full)]
)
def test_means_of_customers_who_weigh_unequally_are_covered(size, graded):
    found = {line: [] for line in LINES}
    for run in range(RUNS):
        rows = answered(FIRST_SEED + run, size)
        for score, measure, per in LINES:
            true = truth("shop").loc[f"{measure} per {per}", "estimate"]
            (low, high), plain, units = range_of(rows, score, per)
            if units >= MIN_CLUSTERS:
                inside = low <= true <= high, plain[0] <= true <= plain[1]
                found[score, measure, per].append((*inside, high - low, units < FEW_CLUSTERS))
    for (_, measure, per), told in found.items():
        hits, by_t, width, few = (float(one) for one in np.mean(told, axis=0))
        graded(f"{measure} per {per}", size, round(hits * len(told)), len(told), width, few > 0.5)
        assert holds(round(hits * len(told)), len(told)), (measure, per, hits)
        if FULL and size == 30 and (measure, per) == ("csat_mean", "answer"):
            assert too_few(round(by_t * len(told)), len(told)), by_t  # the tooth


def test_what_is_simulated_is_what_the_verbs_print():
    survey, rows = cr.example("shop", n=100, seed=FIRST_SEED), answered(FIRST_SEED, 100)
    for score, measure, per in LINES:
        table = (cr.csat if score == "csat" else cr.ces)(survey, per=per).table.set_index("measure")
        low, high = range_of(rows, score, per)[0]
        # the verb counts customers who stayed silent in G / (G - 1), as R svymean of a domain does: under a hundredth of an error
        printed = table.loc[measure, ["conf_low", "conf_high"]].to_numpy(float)
        assert printed == pytest.approx([low, high], abs=0.01 * table.loc[measure, "std_error"])
