"""Hotspots: cells by hand, ranges for all cells at once, and nothing small that subtraction could give back."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import csat_research as cr
from csat_research.errors import ColumnError, MethodError


def frame(n=1200, seed=2):
    rng = np.random.default_rng(seed)
    channel = rng.choice(["chat", "email", "phone"], n)
    hours = rng.exponential(np.where(channel == "email", 8, 3))
    score = np.where(rng.random(n) < 1 / (1 + np.exp(0.35 * hours - 2)), 5, 2)
    return pd.DataFrame({"score": score, "hours": hours, "channel": channel})


def asked(data, **more):
    questions = {"hours": {"better": "low", "label": "Hours"}}
    return cr.Survey(
        data,
        csat="score",
        drivers=["hours"],
        segments=["channel"],
        scales={"score": "1-5"},
        questions=questions,
        **more,
    )


def test_a_cell_is_its_better_half_less_all_of_it():
    data = frame()
    found = cr.hotspots(asked(data)).table.set_index("channel")["estimate"]
    cut = data["hours"].median()
    for name, part in data.groupby("channel"):
        better = part[part["hours"] <= cut]
        wanted = 100 * ((better["score"] == 5).mean() - (part["score"] == 5).mean())
        assert found[name] == pytest.approx(wanted)


def test_a_segment_of_one_answer_has_no_range():
    """All of a channel are satisfied: what was not seen is no certainty, and 0.0 to 0.0 is no range."""
    data = frame()
    data.loc[data["channel"] == "chat", "score"] = 5
    found = cr.hotspots(asked(data)).table.set_index("channel")
    assert found.loc["chat", "estimate"] == pytest.approx(0)
    assert found.loc["chat", ["std_error", "conf_low", "conf_high", "p_value"]].isna().all()
    assert found.loc["phone", ["std_error", "conf_low", "conf_high"]].notna().all()


def test_where_no_cell_has_a_range_the_finding_says_why():
    """Enough answers that are all alike, answers that are too few, and halves that another sample might cut elsewhere."""
    alike = cr.hotspots(asked(frame().assign(score=5)))
    assert "all of them are alike" in alike.interpret()
    few = cr.hotspots(asked(frame(60)))
    assert "No cell has enough answers" in few.interpret()
    whole = cr.hotspots(asked(frame().assign(hours=lambda rows: 3.0 + (rows.index % 2))))
    assert "the cautions say why" in whole.interpret()
    assert "Another sample might cut these" in " ".join(map(str, whole.cautions))


def test_the_finding_is_the_largest_cell_that_leaves_out_none():
    found = cr.hotspots(asked(frame()))
    assert found.interpret().startswith("“email” is ")
    calm = frame()
    calm["score"] = np.random.default_rng(0).choice([2, 5], len(calm))
    assert "no shortfall can be told from chance" in cr.hotspots(asked(calm)).interpret()


@pytest.mark.parametrize(("seeds", "most"), [(12, 3), pytest.param(100, 11, marks=pytest.mark.full)])
def test_no_cell_is_called_by_chance_more_often_than_five_times_of_a_hundred(seeds, most):
    """Without any effect: a binomial of 5 % has more calls than `most` in 0.2 % (12 seeds) and 0.4 % (100) of runs."""
    called = 0
    for seed in range(seeds):
        data = frame(300, seed)
        data["score"] = np.random.default_rng(1000 + seed).choice([2, 5], len(data))
        table = cr.hotspots(asked(data)).table
        cells = table[table["channel"] != ""]
        called += bool(((cells["conf_low"] > 0) | (cells["conf_high"] < 0)).any())
    assert called <= most


def test_a_small_cell_is_withheld_and_another_with_it():
    data = pd.concat(
        [
            frame(),
            pd.DataFrame(
                {"score": [5, 2, 5, 5, 2, 5, 5, 2], "hours": [0.1] * 6 + [30, 31], "channel": "fax"}
            ),
        ]
    )
    found = cr.hotspots(asked(data.reset_index(drop=True)))
    table = found.table.set_index("channel")
    gone = table[table["withheld"]]
    assert "fax" in gone.index
    assert len(gone) >= 2
    assert gone[["estimate", "conf_low", "n_worse"]].isna().all(axis=None)
    shown = table[~table["withheld"]].drop(index="")
    left = table.loc["", "n_worse"] - shown["n_worse"].sum()  # what subtraction gives: never a small group
    assert left >= 5
    assert any("withheld" in str(one) for one in found.cautions)


def test_agents_that_are_few_leave_what_they_share_without_a_range():
    data = frame().assign(agent=lambda one: one.index % 4, tenure=lambda one: (one.index % 4) * 1.0)
    survey = cr.Survey(
        data, csat="score", drivers=["tenure"], segments=["channel"], agent="agent", scales={"score": "1-5"}
    )
    assert cr.hotspots(survey).table["conf_low"].isna().all()


def test_words_have_no_better_half():
    data = frame().assign(mood=lambda one: np.where(one.index % 2, "calm", "cross"))
    survey = cr.Survey(data, csat="score", drivers=["mood"], segments=["channel"], scales={"score": "1-5"})
    with pytest.raises(ColumnError, match="better half"):
        cr.hotspots(survey)


def test_no_answer_with_all_drivers_is_told():
    data = frame(40).assign(tries=3.0)
    data.loc[::2, "hours"] = np.nan
    data.loc[1::2, "tries"] = np.nan
    survey = cr.Survey(
        data, csat="score", drivers=["hours", "tries"], segments=["channel"], scales={"score": "1-5"}
    )
    with pytest.raises(MethodError, match="all of these drivers: Hours, Tries"):
        cr.hotspots(survey)


def test_every_cell_with_a_range_has_its_row_in_the_ledger():
    """P says what the range says: below 5 % after Bonferroni exactly where it leaves out 0; the whole stands alone."""
    found = cr.hotspots(asked(frame(), customer=None))
    cells = found.table[found.table["conf_low"].notna()]
    assert [(one.estimate, one.conf_low, one.n) for one in found.tests] == list(
        zip(cells["estimate"], cells["conf_low"], cells["n"], strict=True)
    )
    told = {str(one.label): one for one in found.tests}
    assert set(told) == {"Hours, all", "Hours, chat", "Hours, email", "Hours, phone"}
    assert np.isnan(told["Hours, all"].p_adjusted)
    for name in ("chat", "email", "phone"):
        one = told[f"Hours, {name}"]
        part = found.table.set_index("channel").loc[name]
        ratio = part["estimate"] / part["std_error"]
        assert one.p_value == pytest.approx(2 * stats.t.sf(abs(ratio), part["df"]))
        assert one.p_adjusted == pytest.approx(min(1, 3 * one.p_value))
        assert (one.p_adjusted < 0.05) == (one.conf_low > 0 or one.conf_high < 0)
        assert (one.kind, one.family) == ("diagnostic", "hotspots")


def test_a_cell_without_a_range_was_not_tested():
    small = frame(45)
    found = cr.hotspots(asked(small))
    assert len(found.tests) == found.table["conf_low"].notna().sum() < len(found.table)


def test_an_error_below_that_of_customers_alone_is_not_taken_and_it_is_said():
    """Agents of this shop share nothing: with them about every second error would come out smaller by chance."""
    data = frame().assign(agent=np.random.default_rng(4).integers(0, 15, 1200))
    alone = cr.hotspots(asked(data)).table
    found = cr.hotspots(asked(data, agent="agent"))
    assert (found.table["std_error"] >= alone["std_error"] * (1 - 1e-12)).all()
    lifted = int(np.isclose(found.table["std_error"], alone["std_error"], rtol=1e-12).sum())
    assert lifted
    assert any(f"{lifted} cell" in str(one) and "by customer alone" in str(one) for one in found.cautions)


def same(one, other):
    """The same table but for rounding."""
    pd.testing.assert_frame_equal(one.table, other.table, rtol=1e-9)


@pytest.mark.parametrize("customer", [None, "who"])
def test_a_row_of_counts_is_its_answers(customer):
    rng = np.random.default_rng(8)
    data = frame(300).assign(copies=rng.choice([1, 2, 3], 300), who=rng.integers(0, 150, 300))
    more = {"customer": customer} if customer else {}
    each = data.loc[data.index.repeat(data["copies"])].reset_index(drop=True)
    same(cr.hotspots(asked(data, count="copies", **more)), cr.hotspots(asked(each, **more)))


def test_an_answer_split_into_two_halves_of_one_customer_changes_no_cell():
    rng = np.random.default_rng(9)
    data = frame(400).assign(w=rng.lognormal(0, 0.6, 400), who=np.arange(400))
    halves = pd.concat([data.assign(w=data["w"] / 2)] * 2).iloc[:500].reset_index(drop=True)
    halves.loc[100:399, "w"] *= 2  # the first hundred are split, the others are as before
    names = ["cut", "estimate", "std_error"]
    whole, split = (cr.hotspots(asked(one, weight="w", customer="who")) for one in (data, halves))
    assert split.table[names].to_numpy() == pytest.approx(whole.table[names].to_numpy())


def test_counts_of_millions_are_not_taken_apart_into_answers():
    """24 million answers of 600 rows took minutes and 16 GB."""
    survey = asked(frame(200).assign(times=20_000), count="times")
    for verb in (cr.hotspots, cr.drivers):
        with pytest.raises(MethodError, match="4,000,000 answers"):
            verb(survey)


def other_survey(data, role):
    """The same answers asked as NPS (9 for a 5, 3 for a 2), or as ease."""
    shared = {"drivers": ["hours"], "segments": ["channel"]}
    hours = {"hours": {"better": "low", "label": "Hours"}}
    if role == "nps":
        return cr.Survey(
            data.assign(score=data["score"].map({5: 9, 2: 3})), nps="score", questions=hours, **shared
        )
    scale, ease = {"values": "1-5", "satisfied": [4, 5]}, {"better": "high"}
    return cr.Survey(data, ces="score", scales={"score": scale}, questions={**hours, "score": ease}, **shared)


@pytest.mark.parametrize(("role", "share"), [("nps", "promoters"), ("ces", "ces_easy")])
def test_promoters_and_the_easy_have_the_cells_of_the_satisfied(role, share):
    """The formula knows a share alone: where the same people answer well, every number is the same."""
    data = frame()
    csat, other = cr.hotspots(asked(data)), cr.hotspots(other_survey(data, role), outcome=share)
    pd.testing.assert_frame_equal(csat.table, other.table)
    assert "points of CSAT" in str(csat.figure.subtitle)
    assert "CSAT" not in other.summary() + str(other.figure.subtitle)


@pytest.mark.parametrize("outcome", ["detractors", "nps", "ces", "csat_mean"])
def test_what_is_no_share_that_should_be_high_is_refused(outcome):
    with pytest.raises(MethodError, match="Write outcome= one of: csat, promoters, ces_easy"):
        cr.hotspots(other_survey(frame(), "nps"), outcome=outcome)
