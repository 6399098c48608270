"""Recovery: what was planted in the example worlds is what the verbs find, over many seeds, and short cuts fail.

40 seeds of the shop and the still world, 20 of the others (200 and 60 in make test-full), the true lines from two million
contacts. A line must cover in its class (93 to 97 %, a binomial bound at one in a thousand; nothing above it for agents, whose
errors are of 24), and be off by less than .1 of its own spread, beside what so few seeds and the two million leave to chance.
"""

import pandas as pd
import pytest
from scipy.stats import binom

import csat_research as cr
from csat_research.simulate.items import EQUAL_PAIR
from tests.coverage import recovered
from tests.coverage.worlds import FULL, RARE, holds

SEEDS = {"shop": 200, "still": 200} if FULL else {"shop": 40, "still": 40}
FEWER = (
    {"silent": 60, "shortcuts": 60, "priority": 100}
    if FULL
    else {"silent": 20, "shortcuts": 20, "priority": 20}
)
OFF = 0.1  # of the spread of an estimate
CHANCE = 3.3  # standard errors: one in a thousand
AGENTS = ("agent_tenure quarter", "agent_tenure coefficient", "mean score agent_tenure quarter")
NULLS = ("messages quarter", "reply_words quarter")
PLANTED = (
    "response_hours quarter",
    "resolution_hours quarter",
    "expertise quarter",
    "drop csat",
    "last month csat",
)
# A share of R² is biased where it is small (estimands.md: covered from 2 % on, its bias printed beside it).
SMALL = {"lmg i07", "lmg i12"}


@pytest.fixture(scope="session")
def table(tmp_path_factory):
    """World -> lines of all its draws; workers share them through one folder."""
    folder = (
        tmp_path_factory.getbasetemp().parent
        if "gw" in str(tmp_path_factory.getbasetemp())
        else tmp_path_factory.mktemp("draws")
    )
    seeds, known = SEEDS | FEWER, {}

    def one(name):
        if name not in known:
            known[name] = recovered.gather(getattr(recovered, name), seeds[name], folder)
        return known[name]

    return one


def judged(lines: pd.DataFrame, world: str) -> pd.DataFrame:
    """Per line with a truth: seeds, hits, mean error and spread, and how large a mean error chance allows."""
    true = recovered.truth(world)
    known = lines[lines["line"].isin(true.index)].dropna(subset=["estimate", "conf_low"])
    at = true.loc[known["line"], "estimate"].to_numpy()
    known = known.assign(
        hit=(known["conf_low"] <= at) & (at <= known["conf_high"]), error=known["estimate"] - at
    )
    grouped = known.groupby("line")
    found = grouped.agg(
        seeds=("hit", "size"), hits=("hit", "sum"), error=("error", "mean"), spread=("error", "std")
    )
    found["width"] = (known["conf_high"] - known["conf_low"]).groupby(known["line"]).mean()
    error = true.loc[found.index, "mc_error"]
    found["allowed"] = found["spread"] * (OFF + CHANCE / found["seeds"] ** 0.5) + CHANCE * error
    return found


def called(lines: pd.DataFrame, line: str) -> tuple[int, int]:
    """In how many of how many draws a line was called."""
    told = lines.loc[lines["line"] == line, "called"].astype(bool)
    return int(told.sum()), len(told)


def at_least(hits: int, runs: int, share: float) -> bool:
    """Whether so few hits can be a share of that size: one in a thousand."""
    return bool(binom.cdf(hits, runs, share) > RARE)


def at_most(hits: int, runs: int, share: float) -> bool:
    return bool(binom.sf(hits - 1, runs, share) > RARE)


def test_every_line_covers_in_its_class(table, record_property):
    found = judged(table("shop"), "shop")
    assert len(found) > 90
    record_property("recovery", found[["seeds", "hits", "width"]].to_dict("index"))
    wrong = [
        line
        for line, row in found.iterrows()
        if not holds(int(row["hits"]), int(row["seeds"]), high=1.0 if line in AGENTS else 0.97)
    ]
    assert not wrong, found.loc[wrong]


def test_every_line_is_near_the_truth(table):
    found = judged(table("shop"), "shop")
    far = found[found["error"].abs() > found["allowed"]]
    assert far.empty, far


@pytest.mark.parametrize("line", PLANTED)
def test_planted_effects_are_found(table, line):
    told = table("shop").query("line == @line")["p_value"] < 0.05
    assert at_least(int(told.sum()), len(told), 0.8)


@pytest.mark.parametrize("line", NULLS)
def test_planted_zeros_are_left_alone(table, line):
    told = table("shop").query("line == @line")["p_value"] < 0.05
    assert at_most(int(told.sum()), len(told), 0.05)
    assert at_most(*called(table("shop"), "verdict on " + line.split()[0]), 0.05)


def test_the_words_find_what_is_there(table):
    for line in ("response_hours", "resolution_hours", "expertise", "buying by csat", "buying by nps"):
        assert at_least(*called(table("shop"), f"verdict on {line}"), 0.8), line
    assert at_least(*called(table("shop"), "month 2026-10"), 0.8)


def test_neither_score_is_said_to_predict_better(table):
    """The true difference of AUC is .004: no draw should make much of it."""
    told = table("shop").query("line == 'auc csat minus nps'")["p_value"] < 0.05
    assert at_most(int(told.sum()), len(told), 0.1)


def test_rank_sets_of_picks_hold_the_true_ranks(table):
    """Each of the 12 sets in a draw holds its true rank (i08 and i10 share theirs), in 95 % of draws all of them."""
    true = recovered.truth("shop")["estimate"]
    true = true[true.index.str.startswith("picks")]
    lines = table("shop").query("line.str.startswith('picks')")
    rank = true.round(1).rank(ascending=False, method="min").reindex(lines["line"]).to_numpy()
    last = true.round(1).rank(ascending=False, method="max").reindex(lines["line"]).to_numpy()
    fits = (lines["rank_low"] <= rank) & (lines["rank_high"] >= last)
    whole = fits.groupby(lines["draw"]).all()
    assert at_least(int(whole.sum()), len(whole), 0.95)


def test_nothing_is_called_where_nothing_changed(table):
    lines = table("still")
    for line in ("headlines", "channels"):
        assert at_most(*called(lines, line), 0.05), line
    stated = lines.query("line == 'rate of months'")["estimate"].mean()
    assert at_most(*called(lines, "months"), max(stated, 0.05))


def test_unchanged_scores_are_covered(table):
    found = judged(table("still"), "still")
    assert all(holds(int(row.hits), int(row.seeds)) for row in found.itertuples()), found
    assert (found["error"].abs() < found["allowed"]).all(), found


def test_silence_that_depends_on_the_score_is_warned_of_and_its_bias_is_the_recorded_one(table):
    lines = table("silent")
    bias = {row["measure"]: row for row in recovered.load_truth("silent")["bias"]}
    for measure in ("csat", "nps"):
        got = judged(lines, "silent").loc[f"{measure} per answer"]
        off = abs(got["error"] - bias[measure]["estimate"])
        assert off < got["allowed"] + CHANCE * bias[measure]["mc_error"]
        assert got["hits"] == 0
    assert lines.loc[lines["line"] == "csat per answer", "called"].all()


def test_the_bounds_hold_the_truth_that_the_range_misses(table):
    bounds = table("silent").query("line == 'bounds'").dropna(subset=["conf_low"])
    true = recovered.truth("silent").loc["csat per answer", "estimate"]
    assert len(bounds)
    assert ((bounds["conf_low"] <= true) & (true <= bounds["conf_high"])).all()


def test_teeth_who_forgets_customers_is_too_sure(table):
    """The range is narrower by a seventh with the same estimate."""
    lines = table("shortcuts")
    for measure in ("csat", "nps"):
        right, wrong = (
            lines[lines["line"] == f"{measure} {how}"] for how in ("per answer", "without customers")
        )
        ratio = right["std_error"].mean() / wrong["std_error"].mean()
        assert ratio > 1.15
        assert wrong["std_error"].mean() < wrong["estimate"].std()
        assert right["estimate"].to_numpy() == pytest.approx(wrong["estimate"].to_numpy())


def test_teeth_who_forgets_weights_is_off(table):
    found = table("shop").query("line == 'csat_unweighted per answer'")
    true = recovered.truth("shop").loc["csat per answer", "estimate"]
    inside = ((found["conf_low"] <= true) & (true <= found["conf_high"])).sum()
    assert not at_least(int(inside), len(found), 0.93)
    assert found["estimate"].mean() - true > 2 * found["std_error"].mean()


def test_teeth_who_counts_purchases_before_the_answer_finds_more_than_there_is(table):
    """Answers dated 90 days too early with a window twice as long: purchases by habit leak into the outcome."""
    lines = table("shortcuts")
    true = recovered.truth("shop").loc["bought: all", "estimate"]
    assert lines.query("line == 'leak: all'")["estimate"].min() > true + 5


def test_what_to_act_on_first_is_what_was_planted(table):
    """Weight above the median and rated under the mean: returns, price, reply and solution; i08 and i10 never."""
    lines = table("priority")
    for item in ("i02", "i03", "i07"):
        assert at_least(*called(lines, f"act on {item}"), 0.8), item
    for item in ("i01", "i04", "i08", "i09", "i10", "i11", "i12"):
        assert at_most(*called(lines, f"act on {item}"), 0.05), item


def test_derived_importance_recovers_shares_of_two_percent_and_more_and_all_correlations(table):
    found = judged(table("priority"), "shop")
    found = found[found.index.str.contains("lmg|correlation") & ~found.index.isin(SMALL)]
    assert len(found) == 22
    assert all(holds(int(row.hits), int(row.seeds)) for row in found.itertuples()), found
    assert (found["error"].abs() < found["allowed"]).all(), found


def test_an_item_without_own_effect_is_called_by_its_own_test_as_often_as_chance(table):
    """i11 goes with real items and so has a share; i12 is noise and has no rank."""
    lines = table("priority")
    for item in ("i11", "i12"):
        told = lines.query(f"line == 'lmg {item}'")["p_value"] < 0.05
        assert at_most(int(told.sum()), len(told), 0.05), item
    echo, noise = (lines.query(f"line == 'lmg {item}'")["estimate"].to_numpy() for item in ("i11", "i12"))
    assert (echo > noise).all()
    assert at_most(*called(lines, "lmg i12"), 0.05)
    assert (lines.query("line == 'lmg i03'")["rank_low"] == 1).all()


def test_two_items_of_equal_importance_are_not_told_apart(table):
    """The rank sets of i08 and i10 overlap in all but a few draws."""
    lines = pd.concat([table("shop"), table("priority")])
    for method in ("picks", "lmg", "correlation"):
        pair = lines[lines["line"].isin([f"{method} {item}" for item in EQUAL_PAIR])].groupby("draw")
        apart = pair["rank_high"].min() < pair["rank_low"].max()
        assert at_most(int(apart.sum()), len(apart), 0.05), method


def test_teeth_importance_without_customers_is_too_sure():
    survey = cr.example("shop", n=800, seed=3000)
    clustered, alone = (
        cr.importance(survey, cluster=how, replicates=2).table["std_error"] for how in ("auto", None)
    )
    assert (alone / clustered).mean() < 0.95
