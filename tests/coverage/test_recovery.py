"""Recovery: what was planted in the shop is what the verbs find, over many seeds, and what was not is not.

In make test 40 seeds (10 of derived importance and priorities), in make test-full 200 (100). The true lines are of two
million contacts (true_lines.py); how a line is judged stands in judging.py.
"""

import pandas as pd
import pytest
from scipy.stats import norm

from csat_research.simulate.items import EQUAL_PAIR
from tests.coverage.judging import (
    CAUTIOUS,
    FAMILIES,
    TENURE,
    at_least,
    at_most,
    bounds_of_mean,
    by_family,
    called,
    errors,
    judged,
    significant,
)
from tests.coverage.recovered import N
from tests.coverage.statement import PAGE
from tests.coverage.true_lines import HELD, OCTOBER, ZEROS, truth
from tests.coverage.worlds import FULL, holds

NULLS = ("messages quarter", "reply_words quarter", *ZEROS)
PLANTED = (
    "response_hours quarter",
    "resolution_hours quarter",
    "expertise quarter",
    "drop csat",
    "last month csat",
)


@pytest.fixture(scope="module")
def known(table):
    """Every judged line of every draw of the shop."""
    return pd.concat([errors(table(name), "shop") for name in ("shop", "held")], ignore_index=True)


def test_every_line_covers_in_its_class(known, stated, graded):
    found = judged(known, "shop")
    assert len(found) == (105 if FULL else 97)  # with the logit, whose effects stand beside in make test-full
    for line, row in found.iterrows():
        stated(line, row["hits"], row["seeds"], row["width"])
        graded(line, N, row["hits"], row["seeds"], row["width"], False)
    wrong = [line for line, row in found.iterrows() if not holds(int(row["hits"]), int(row["seeds"]))]
    assert not wrong, found.loc[wrong]


def test_every_family_of_lines_covers_in_its_class(known):
    named = known["line"].drop_duplicates()
    assert all(sum(named.str.contains(pattern) for pattern in FAMILIES.values()) == 1)
    found = by_family(known)
    assert ((found["high"] >= 0.93) & (found["low"] <= 0.97)).all(), found


def test_every_line_is_near_the_truth(known):
    found = judged(known, "shop")
    far = found[found["error"].abs() > found["allowed"]]
    assert far.empty, far


def test_every_line_stands_on_the_page_of_coverage(known):
    """docs/coverage.md holds the statement over 200 seeds; `make coverage-study` makes it anew."""
    said = PAGE.read_text(encoding="utf-8")
    assert [line for line in known["line"].unique() if f"| {line} |" not in said] == []


@pytest.mark.parametrize("line", PLANTED)
def test_planted_effects_are_found(table, line, sized):
    found = significant(table("shop"), line)
    sized(f"p of {line}", *found, planted=True)
    assert at_least(*found, 0.8)


@pytest.mark.parametrize("line", NULLS)
def test_planted_zeros_are_left_alone(table, line, sized):
    """Drivers without effect; any channel while the mix of channels shifts; October when hours are held."""
    found = significant(table("held" if line == OCTOBER else "shop"), line)
    sized(f"p of {line}", *found)
    assert at_most(*found, 0.05)


def test_the_words_find_what_is_there_and_nothing_else(table, sized):
    lines = table("shop")
    there = ("response_hours", "resolution_hours", "expertise", "buying by csat", "buying by nps")
    for line in (*(f"verdict on {one}" for one in there), "month 2026-10"):
        sized(line, *called(lines, line), planted=True)
        assert at_least(*called(lines, line), 0.8), line
    for line in ("verdict on messages", "verdict on reply_words"):
        sized(line, *called(lines, line))
        assert at_most(*called(lines, line), 0.05), line


def test_agents_are_judged_with_channel_held(table):
    """Agents serve pairs of channels, over which tenure is dealt evenly: what channels do moves no slope of tenure.

    With channel left out it looks like a spread of agents, so that the range is too wide by two fifths. Held, it is right
    (its coverage is judged with all lines), with the degrees of freedom of 24 agents.
    """
    held = table("held")
    held = held[held["line"] == HELD].set_index("draw")
    lines = table("shop").query("draw in @held.index")
    plain = lines[lines["line"] == TENURE[1]].set_index("draw")
    assert plain["std_error"].mean() > 1.15 * held["std_error"].mean()
    # The two estimates go together; over 600 draws the spreads of the two slopes differed by 3 %.
    assert plain["estimate"].std() == pytest.approx(held["estimate"].std(), rel=0.15)
    assert (held["df"] <= 23).all()
    true = truth("shop")["estimate"]
    for line in CAUTIOUS:
        rows = table("shop").query("line == @line")
        inside = (rows["conf_low"] <= true[line]) & (true[line] <= rows["conf_high"])
        assert at_least(int(inside.sum()), len(rows), 0.95), line


def test_neither_score_is_said_to_predict_better(table):
    """The true difference of AUC is .004: found as often as a test of size .05 finds so little."""
    lines = table("shop")
    error = lines.loc[lines["line"] == "auc csat minus nps", "std_error"].mean()
    away = truth("shop").loc["auc csat minus nps", "estimate"] / error
    share = norm.cdf(norm.ppf(0.025) - away) + norm.cdf(norm.ppf(0.025) + away)
    assert share < 0.07
    assert at_most(*significant(lines, "auc csat minus nps"), share)


def test_rank_sets_of_picks_hold_the_true_ranks(table):
    """Each of the 12 sets in a draw holds its true rank (i08 and i10 share theirs), in 95 % of draws all of them."""
    true = truth("shop")["estimate"]
    true = true[true.index.str.startswith("picks")]
    lines = table("shop").query("line.str.startswith('picks')")
    rank, last = (
        true.round(1).rank(ascending=False, method=way).reindex(lines["line"]).to_numpy()
        for way in ("min", "max")
    )
    fits = (lines["rank_low"] <= rank) & (lines["rank_high"] >= last)
    whole = fits.groupby(lines["draw"]).all()
    assert at_least(int(whole.sum()), len(whole), 0.95)


def test_what_to_act_on_first_is_what_was_planted(table, sized):
    """Weight above the median and rated under the mean: returns, price, reply and solution; i08 and i10 never."""
    lines = table("priority")
    for item in ("i02", "i03", "i07"):
        sized(f"act first on {item}", *called(lines, f"act on {item}"), planted=True)
        assert at_least(*called(lines, f"act on {item}"), 0.8), item
    for item in ("i01", "i04", "i08", "i09", "i10", "i11", "i12"):
        sized(f"act first on {item}", *called(lines, f"act on {item}"))
        assert at_most(*called(lines, f"act on {item}"), 0.05), item


def test_derived_importance_recovers_shares_of_two_percent_and_more_and_all_correlations(
    table, stated, graded
):
    """A share of R² is biased where it is small: covered from 2 % on, its bias printed beside it."""
    true = truth("shop")["estimate"]
    small = true.index[true.index.str.startswith("lmg") & (true < 2)]
    derived = errors(table("priority"), "shop")
    derived = derived[derived["line"].str.contains("^lmg|^correlation") & ~derived["line"].isin(small)]
    found = judged(derived, "shop")
    assert len(found) == 22
    for line, row in found.iterrows():
        stated(line, row["hits"], row["seeds"], row["width"])
        graded(line, N, row["hits"], row["seeds"], row["width"], False)
    assert all(holds(int(row.hits), int(row.seeds)) for row in found.itertuples()), found
    assert (found["error"].abs() < found["allowed"]).all(), found
    assert bounds_of_mean(derived.groupby("draw")["hit"].mean())[1] >= 0.93


def test_an_item_without_own_effect_is_called_by_its_own_test_as_often_as_chance(table, sized):
    """i11 goes with real items and so has a share; i12 is noise and has no rank."""
    lines = table("priority")
    for item in ("i11", "i12"):
        sized(f"Wald p of {item} in lmg", *significant(lines, f"lmg {item}"))
        assert at_most(*significant(lines, f"lmg {item}"), 0.05), item
    echo, noise = (lines.query(f"line == 'lmg {item}'")["estimate"].to_numpy() for item in ("i11", "i12"))
    assert (echo > noise).all()
    sized("share of i12 above noise", *called(lines, "lmg i12"))
    assert at_most(*called(lines, "lmg i12"), 0.05)
    assert (lines.query("line == 'lmg i03'")["rank_low"] == 1).all()
    for item in ("i02", "i03", "i07"):
        sized(f"Wald p of {item} in lmg", *significant(lines, f"lmg {item}"), planted=True)
        sized(f"share of {item} above noise", *called(lines, f"lmg {item}"), planted=True)
        assert at_least(*significant(lines, f"lmg {item}"), 0.8), item
        assert at_least(*called(lines, f"lmg {item}"), 0.8), item


def test_two_items_of_equal_importance_are_not_told_apart(table, sized):
    """The rank sets of i08 and i10 overlap in all but a few draws."""
    lines = pd.concat([table("shop"), table("priority")])
    for method in ("picks", "lmg", "correlation"):
        pair = lines[lines["line"].isin([f"{method} {item}" for item in EQUAL_PAIR])].groupby("draw")
        apart = pair["rank_high"].min() < pair["rank_low"].max()
        sized(f"ranks of i08 and i10 apart, {method}", int(apart.sum()), len(apart))
        assert at_most(int(apart.sum()), len(apart), 0.05), method
        others = lines[lines["line"].isin([f"{method} i03", f"{method} i12"])].groupby("draw")
        seen = others["rank_high"].min() < others["rank_low"].max()
        seen |= others["rank_low"].apply(
            lambda one: one.isna().any()
        )  # i12 has no rank: it is not told from noise
        sized(f"ranks of i03 and i12 apart, {method}", int(seen.sum()), len(seen), planted=True)
        assert at_least(int(seen.sum()), len(seen), 0.8), method
