"""Indices by several methods of importance over many surveys: the ranges of PLS and of differences hold, and tops are as open as told.

Bootstrap class: 93 to 97 %, from 150 customers on. The truth is what the same formulas give for very many customers.
The site goes with nothing and is rated far from the others: a derived weight cannot be below zero, so that chance gives it one and
moves the index by a quarter of its error: of 2,000 ranges of the index by PLS 94.0 % held (150 customers), of picks 95.1 %.
"""

import functools

import numpy as np
import pytest

from csat_research.measures.importance.importance import importance
from csat_research.measures.index.csi import csi
from tests.coverage.judging import at_least, at_most
from tests.coverage.worlds import FULL, STUDY
from tests.measures.items import TASTE, rows
from tests.measures.test_pls import themed

MANY = 150_000 if FULL else 20_000
RUNS, REPLICATES = (2000, 2000) if STUDY else (400, 400) if FULL else (8, 60)
METHODS = ["picks", "pls", "correlation"]


def survey(seed, customers, **roles):
    """Five items, of which price is rated lower and the site higher, so that the methods give different indices."""
    frame = rows(seed=seed, customers=customers)
    frame["price"], frame["site"] = (frame["price"] - 1).clip(1, 6), (frame["site"] + 1).clip(1, 6)
    return themed(frame, **roles)


def lines(survey, replicates):
    """Estimates and ranges by the name of a line."""
    index = csi(survey, importance=METHODS, replicates=replicates)
    weights = importance(survey, method="pls", replicates=replicates)
    found = {}
    for row in index.table.to_dict("records"):
        found[f"csi by {row['method']}"] = row["estimate"], row["conf_low"], row["conf_high"]
    for row in weights.tables["constructs"].to_dict("records"):
        found[f"index of {row['theme']}"] = row["estimate"], row["conf_low"], row["conf_high"]
        if row["theme"] != "csat":
            found[f"impact of {row['theme']}"] = row["impact"], row["impact_low"], row["impact_high"]
    for row in weights.table.to_dict("records"):
        found[f"impact of item {row['term']}"] = row["estimate"], row["conf_low"], row["conf_high"]
    for row in weights.tables["paths"].to_dict("records"):
        found[f"path from {row['cause']}"] = row["estimate"], row["conf_low"], row["conf_high"]
    gaps = index.table.iloc[1:].to_dict("records")
    ends = [(row["method"], row["difference"], row["difference_low"], row["difference_high"]) for row in gaps]
    return found, ends


@functools.cache
def truth():
    return lines(survey(99, MANY, customer=None), 2)


@functools.cache
def surveys(customers):
    return [lines(survey(1000 + seed, customers), REPLICATES) for seed in range(RUNS)]


@pytest.mark.parametrize("customers", [150, pytest.param(400, marks=pytest.mark.full)])
def test_ranges_of_indices_and_impacts_hold(stated, customers):
    true, drawn = truth()[0], [one for one, _ in surveys(customers)]
    for line, (at, _, _) in true.items():
        held = sum(low <= at <= high for _, low, high in (one[line] for one in drawn))
        stated(
            f"{line}, {customers} customers", held, RUNS, np.mean([np.ptp(one[line][1:]) for one in drawn])
        )
        assert at_least(held, RUNS, 0.93), line
        assert at_most(held, RUNS, 0.97) or not FULL, line


@pytest.mark.parametrize("customers", [150, pytest.param(400, marks=pytest.mark.full)])
def test_all_differences_between_methods_hold_at_once(stated, customers):
    at = [gap for _, gap, _, _ in truth()[1]]
    drawn = [gaps for _, gaps in surveys(customers)]
    held = sum(
        all(low <= gap <= high for gap, (_, _, low, high) in zip(at, one, strict=True)) for one in drawn
    )
    width = np.mean([high - low for one in drawn for _, _, low, high in one])
    stated(f"all differences to picks at once, {customers} customers", held, RUNS, width)
    assert at_least(held, RUNS, 0.93)


def test_a_top_that_is_surely_first_stays_and_an_open_one_does_not():
    """Of two items picked equally often, the one on top stays there in half to all of the draws, and hardly ever in nearly all."""
    frame, open_ = rows(seed=5, customers=150), []
    sure = csi(themed(frame), importance=["picks"], replicates=REPLICATES).table
    assert TASTE.argmax() == 0
    assert sure["top"].tolist() == ["Price"]
    assert sure["top_stays"][0] == 100
    for seed in range(RUNS):
        rng = np.random.default_rng(seed)
        even = frame.assign(top=rng.choice(["price", "speed"], len(frame)))
        open_.append(csi(themed(even), importance=["picks"], replicates=REPLICATES).table["top_stays"][0])
    # The estimated top of an even pair stays in a share of the draws that is uniform from 50 to 100 %.
    assert np.mean(open_) == pytest.approx(
        75, abs=4 * 14.4 / RUNS**0.5
    )  # four errors of the mean of a uniform
    assert at_most(sum(one > 95 for one in open_), RUNS, 0.1)
