"""Importance and CSI on the example shop: planted weights found, ranges that hold, ties that stay open."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from csat_research.measures.csi import csi
from csat_research.measures.importance import importance
from csat_research.simulate.example import example
from csat_research.simulate.items import EQUAL_PAIR
from csat_research.simulate.truth import load_truth

SEEDS = 12
METHODS = ("picks", "lmg", "correlation")


def truth(verb: str, **chosen: str) -> pd.DataFrame:
    table = pd.DataFrame(load_truth("shop")[verb])
    for column, value in chosen.items():
        table = table[table[column] == value]
    return table


@cache
def tables(seed: int) -> tuple[pd.DataFrame, pd.Series]:
    """Importance by all methods, and the row of the index, of one draw of the shop."""
    survey = example(n=800, seed=3000 + seed)
    weights = importance(survey, method=METHODS, replicates=300, seed=seed).table
    return weights, csi(survey, replicates=300, seed=seed).table.iloc[0]


def hits(method: str) -> np.ndarray:
    """(seeds, items) whether the range holds the truth; LMG only where the true share is 2 % or more."""
    known = truth("importance", method=method).set_index("term")["estimate"]
    known = known[known >= 2] if method == "lmg" else known
    found = []
    for seed in range(SEEDS):
        table = tables(seed)[0]
        here = table[table["method"] == method].set_index("term").loc[known.index]
        found.append(((here["conf_low"] <= known) & (known <= here["conf_high"])).to_numpy())
    return np.array(found)


@pytest.mark.parametrize("method", METHODS)
def test_ranges_hold_the_planted_importance(method):
    """Asymptotic class, 93 %: a binomial bound on as many independent items as half of those judged."""
    found = hits(method)
    effective = found.size // 2  # items of one survey err together
    assert binom.cdf(round(found.mean() * effective), effective, 0.93) > 0.005


def test_the_range_of_the_index_holds_it():
    known = float(truth("csi", rescale="maximum", measure="csi")["estimate"].iloc[0])
    rows = [tables(seed)[1] for seed in range(SEEDS)]
    held = sum(row["conf_low"] <= known <= row["conf_high"] for row in rows)
    assert binom.cdf(held, SEEDS, 0.93) > 0.005
    errors = np.array([row["estimate"] - known for row in rows])
    assert abs(errors.mean()) < 3 * errors.std(ddof=1) / np.sqrt(SEEDS)


def test_two_items_of_equal_importance_are_not_told_apart():
    """Rank sets hold at once in 95 of 100: the pair's sets overlap in all but a few surveys."""
    apart = 0
    for seed in range(SEEDS):
        table = tables(seed)[0]
        for method in METHODS:
            pair = table[table["method"] == method].set_index("term").loc[list(EQUAL_PAIR)]
            apart += pair["rank_high"].min() < pair["rank_low"].max()
    assert binom.sf(apart - 1, 3 * SEEDS, 0.05) > 0.001


def test_what_matters_most_may_be_first_and_what_adds_nothing_is_not_told_from_noise():
    lmg = [tables(seed)[0].query("method == 'lmg'").set_index("term") for seed in range(SEEDS)]
    assert all(table.loc["i03", "rank_low"] == 1 for table in lmg)
    above = sum(table.loc["i12", "rank"] > 0 for table in lmg)
    assert binom.sf(above - 1, SEEDS, 0.05) > 0.001
    echo = sum(
        table.loc["i11", "p_value"] < 0.05 for table in lmg
    )  # correlates, without an effect of its own
    assert binom.sf(echo - 1, SEEDS, 0.05) > 0.001
    assert all(table.loc["i11", "estimate"] > table.loc["i12", "estimate"] for table in lmg)


def test_teeth_answers_taken_as_independent_look_surer_than_they_are():
    survey = example(n=800, seed=3000)
    clustered = importance(survey, replicates=2).table["std_error"]
    alone = importance(survey, cluster=None, replicates=2).table["std_error"]
    assert (alone / clustered).mean() < 0.95
