"""Parts of a change: with nothing planted no part is called, and their ranges hold.

The published grid (all of it in make test-full): customers a wave 12, 30, 60, 150, 400 (1.6 answers each, a third of them in
both waves), answers of a customer alike, log-normal weights; segments that are alike, and segments that differ by forty points.
Alike segments leave the mix nothing to do: its range is then too wide, never too narrow. 400 replicates.
"""

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.analysis.change.asked import Asked
from csat_research.analysis.change.found import found_of, parts_table
from csat_research.analysis.change.game import score_game
from csat_research.analysis.change.rows import SCORE, Stacked
from csat_research.measures.catalogue import MEASURES
from csat_research.stats.adjust import adjusted
from tests.coverage.judging import at_most
from tests.coverage.worlds import FULL, STUDY, holds, too_few

ALIKE, APART = (0.8, 0.8, 0.8), (1.4, 0.6, 0.0)
SHARES = (0.5, 0.3, 0.2)
POINTS = [(60, APART)]
MORE = [(n, means) for n in (12, 30, 60, 150, 400) for means in (ALIKE, APART) if (n, means) not in POINTS]
GRID = [*POINTS, *(pytest.param(*point, marks=pytest.mark.full) for point in MORE)]
RUNS = 2000 if STUDY else 400 if FULL else 60
SEEDS = 100 if FULL else 2
WANT = Asked(MEASURES["csat"], ("ratings", "mix"), ("ratings", "mix"), ("segment",), None)


def drawn(
    rng: np.random.Generator, customers: int, means: tuple, later: tuple = SHARES, drop: float = 0.0
) -> Stacked:
    """Two waves of answers, satisfied where segment, mood and chance are above 0; a third of the customers in both."""
    mood, waves = 0.63 * rng.normal(size=2 * customers), []
    for wave, shares in enumerate((SHARES, later)):
        who = np.arange(customers) + wave * (customers - customers // 3)
        owner = np.repeat(who, 1 + np.minimum(rng.poisson(0.6, customers), 3))
        segment = rng.choice(len(means), len(owner), p=shares)
        level = np.array(means)[segment] - wave * drop + mood[owner] + 0.7 * rng.normal(size=len(owner))
        waves.append(pd.DataFrame({"owner": owner, "block": 3 * wave + segment, SCORE: 100.0 * (level > 0)}))
    frame = pd.concat(waves, ignore_index=True)
    owner = np.unique(frame["owner"], return_inverse=True)[1]
    ones, weights = np.ones(len(frame), dtype=int), rng.lognormal(0, 0.5, len(frame))
    names = pd.DataFrame({"segment": ["a", "b", "c"]})
    return Stacked(frame, ones, weights, frame["block"].to_numpy(), owner, None, names, True, np.array([]))


def table_of(rows: Stacked, seed: int) -> pd.DataFrame:
    return parts_table(found_of(WANT, rows, score_game(rows, True), 400, seed), "", 0.95).set_index("term")


@pytest.mark.parametrize(("customers", "means"), GRID)
def test_nothing_planted_is_covered_and_no_part_is_called(customers, means, stated):
    tables = [
        table_of(drawn(np.random.default_rng([customers, run]), customers, means), run) for run in range(RUNS)
    ]
    found = pd.concat(tables)[["conf_low", "conf_high", "p_value"]]
    called = sum((adjusted(one["p_value"].to_numpy()[1:], "holm") < 0.05).any() for one in tables)
    given = found.dropna(subset=["conf_low"])  # of so few customers some have no range
    held = (given["conf_low"] <= 0) & (given["conf_high"] >= 0)
    inside, runs = held.groupby(level=0).sum(), held.groupby(level=0).size()
    width = (given["conf_high"] - given["conf_low"]).loc["ratings"].mean()
    world = "alike" if means == ALIKE else "apart"
    line = f"ratings part, nothing planted, {customers} customers a wave, segments {world}"
    stated(line, inside["ratings"], runs["ratings"], width)
    assert runs.min() > 0.9 * RUNS
    assert at_most(called, RUNS, 0.05)
    assert not any(too_few(inside[name], runs[name]) for name in ("change", "ratings", "mix"))
    if customers >= 60:
        assert all(holds(inside[name], runs[name]) for name in ("change", "ratings"))


def test_both_planted_parts_are_covered(stated):
    """Half a step down, and twice as many of the worst segment; the truth from 30,000 customers a wave."""
    plan = {"means": APART, "later": (0.3, 0.3, 0.4), "drop": 0.3}
    truth = table_of(drawn(np.random.default_rng(9), 30_000, **plan), 0)["estimate"]
    inside, width = dict.fromkeys(truth.index, 0), 0.0
    for run in range(RUNS):
        table = table_of(drawn(np.random.default_rng([7, run]), 100, **plan), run)
        for name in truth.index:
            inside[name] += int(table.loc[name, "conf_low"] <= truth[name] <= table.loc[name, "conf_high"])
        width += (table.loc["mix", "conf_high"] - table.loc["mix", "conf_low"]) / RUNS
    stated("mix part of a planted change, 100 customers a wave", inside["mix"], RUNS, width)
    assert truth["ratings"] < -5
    assert truth["mix"] < -3
    assert all(holds(inside[name], RUNS) for name in inside)


def test_in_the_still_shop_no_part_of_score_or_index_is_called():
    called = dict.fromkeys(("csat", "csi"), 0)
    for seed in range(SEEDS):
        shop = cr.example("still", n=800, seed=31_000 + seed)
        waves = shop.where(period="2025-09..2026-03"), shop.where(period="2026-04..2026-10")
        for measure in called:
            found = cr.explain_change(*waves, measure, by="channel", replicates=200)
            verdicts = {one.verdict for one in cr.verdict(found, family="parts").tests}
            called[measure] += bool(verdicts & {"rose", "fell"})
    assert all(at_most(one, SEEDS, 0.05) for one in called.values()), called
