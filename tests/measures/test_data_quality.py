"""Data quality: counts by hand, ranges by customer, and every row accounted for."""

import math

import numpy as np
import pandas as pd
import pytest

from csat_research.measures.data_quality import data_quality
from csat_research.results.result import Result
from csat_research.stats.effective import share_interval
from csat_research.stats.intervals import wilson
from csat_research.survey.survey import Survey
from tests.measures.plain import mean_and_error, same_numbers

SCALE = {"labels": {"Bad": 1, "Good": 5}, "satisfied": ["Good"], "unanswered": ["Offered"]}


def shop(rows=240, seed=1):
    rng = np.random.default_rng(seed)
    who = rng.integers(0, 80, rows)
    lazy = rng.random(80) < 0.3
    items = {f"i{j}": np.where(lazy[who], 4.0, rng.integers(1, 7, rows)) for j in range(4)}
    return pd.DataFrame(
        {
            "score": np.where(lazy[who] & (rng.random(rows) < 0.8), np.nan, rng.integers(1, 6, rows)),
            "client": [f"c{i}" for i in who],
            "w": rng.lognormal(0, 0.7, rows),
            "day": pd.date_range("2026-01-01", periods=rows, freq="12h"),
            **items,
        }
    )


def survey_of(frame, **roles):
    items = [name for name in frame if name.startswith("i")]
    scales = {"score": "1-5"} | dict.fromkeys(items, "1-6")
    questions = {name: {"better": "high"} for name in items}
    return Survey(frame, csat="score", items=items, scales=scales, questions=questions, **roles)


def check(result, measure, words=""):
    rows = result.table[
        (result.table["measure"] == measure) & result.table["check"].str.contains(words, regex=False)
    ]
    assert len(rows) == 1
    return rows.iloc[0]


def test_blank_answers_are_counted_with_wilsons_range():
    frame = shop()
    row = check(data_quality(survey_of(frame)), "non_answer", "blank")
    n = int(frame["score"].isna().sum())
    assert (row["n"], row["of"]) == (n, len(frame))
    assert row["estimate"] == pytest.approx(100 * n / len(frame))
    bounds = wilson(n, len(frame))
    assert (row["conf_low"], row["conf_high"]) == pytest.approx((100 * bounds.low, 100 * bounds.high))


def test_with_customers_the_range_is_theirs():
    frame = shop()
    row = check(data_quality(survey_of(frame, customer="client")), "non_answer", "blank")
    share, error = mean_and_error(frame["score"].isna().astype(float), np.ones(len(frame)), frame["client"])
    bounds = share_interval(share, error**2, len(frame), frame["client"].nunique() - 1)
    assert (row["conf_low"], row["conf_high"]) == pytest.approx((100 * bounds.low, 100 * bounds.high))
    plain = check(data_quality(survey_of(frame)), "non_answer", "blank")
    assert row["conf_high"] - row["conf_low"] > plain["conf_high"] - plain["conf_low"]


def test_the_silent_are_a_share_of_those_asked():
    frame = pd.DataFrame({"score": ["Good"] * 60 + ["Bad"] * 20 + ["Offered"] * 20 + [None] * 10})
    result = data_quality(Survey(frame, csat="score", scales={"score": SCALE}))
    row = check(result, "silence")
    assert (row["n"], row["of"]) == (20, 100)
    bounds = wilson(20, 100)
    assert (row["conf_low"], row["conf_high"]) == pytest.approx((100 * bounds.low, 100 * bounds.high))
    assert check(result, "non_answer", "blank")["of"] == 90  # the silent left no cell blank


@pytest.mark.parametrize(("silent", "told"), [(15, False), (30, True)])
def test_much_silence_says_what_to_do(silent, told):
    frame = pd.DataFrame({"score": ["Good"] * (100 - silent) + ["Offered"] * silent})
    row = check(data_quality(Survey(frame, csat="score", scales={"score": SCALE})), "silence")
    assert ("ask sooner" in row["fix"]) == told


def test_the_same_answer_to_all_items():
    frame = shop()
    frame.loc[3, "i1"] = np.nan
    row = check(data_quality(survey_of(frame, customer="client")), "straight")
    full = frame.dropna(subset=["i0", "i1", "i2", "i3"])
    alike = (full[["i0", "i1", "i2", "i3"]].nunique(axis=1) == 1).astype(float)
    assert (row["n"], row["of"]) == (alike.sum(), len(full))
    share, error = mean_and_error(alike, np.ones(len(full)), full["client"])
    bounds = share_interval(share, error**2, len(full), full["client"].nunique() - 1)
    assert (row["conf_low"], row["conf_high"]) == pytest.approx((100 * bounds.low, 100 * bounds.high))


def test_straight_is_what_was_ticked_not_what_was_turned():
    """All fives are a straight line also where a five is bad in two of four items; 5, 1, 5, 1 is a person who read."""
    frame = pd.DataFrame({f"i{j}": [5] * 40 + [1 if j % 2 else 5] * 60 for j in range(4)})
    items = [f"i{j}" for j in range(4)]
    asked = {name: {"better": "low"} for name in items[1::2]}
    survey = Survey(frame, items=items, scales=dict.fromkeys(items, "1-5"), questions=asked)
    row = check(data_quality(survey), "straight")
    assert (row["n"], row["of"]) == (40, 100)


def test_three_items_are_too_few_to_call_straight():
    frame = shop().drop(columns="i3")
    assert "straight" not in set(data_quality(survey_of(frame)).table["measure"])


def test_answers_lost_to_weights_are_kishs_among_those_answered():
    frame = shop()
    row = check(data_quality(survey_of(frame, weight="w")), "weights")
    w = frame.loc[frame["score"].notna(), "w"]
    assert (row["n"], row["of"]) == (round(len(w) - w.sum() ** 2 / (w**2).sum()), len(w))
    assert math.isnan(row["conf_low"])
    assert "weights" not in set(data_quality(survey_of(frame.assign(w=2.0), weight="w")).table["measure"])


def test_rejected_and_excluded_rows_and_cells_set_aside():
    frame = shop().assign(ticket=lambda one: np.arange(len(one)).astype(str))
    frame.loc[0, "score"] = 9.0
    frame.loc[1, "i2"] = 7.0
    frame.loc[5, "ticket"] = "4"
    frame.loc[7, "w"] = 0.0
    frame.loc[8, "w"] = -1.0
    result = data_quality(survey_of(frame, weight="w", id="ticket"))
    table = result.table.set_index("check")
    assert table.loc["score: not on the scale 1-5", ["measure", "n", "of"]].tolist() == ["rejected", 1, 240]
    assert (
        table.loc["w: negative weight", "fix"]
        == "correct it: a weight says how many people an answer stands for"
    )
    assert check(result, "set_aside")["check"] == "i2: not on the scale 1-6"
    assert table.loc["excluded: with weight 0", "n"] == 1
    assert table.loc["excluded: earlier answers of the same id, replaced", "n"] == 1
    assert (
        table.loc["score: not on the scale 1-5", "conf_low"]
        != table.loc["score: not on the scale 1-5", "conf_low"]
    )
    assert len(result.tables["rejected"]) == 2
    assert result.rows.read == 240


def test_a_chosen_period_has_its_own_base():
    frame = shop()
    whole = survey_of(frame, answered_at="day")
    part = whole.where(period="2026-01")
    row = check(data_quality(part), "non_answer", "blank")
    here = frame[frame["day"] < "2026-02-01"]
    assert (row["n"], row["of"]) == (here["score"].isna().sum(), len(here))


def test_under_ten_customers_no_range():
    frame = shop().assign(client=lambda one: [f"c{i % 6}" for i in range(len(one))])
    assert math.isnan(
        check(data_quality(survey_of(frame, customer="client")), "non_answer", "blank")["conf_low"]
    )


def test_nothing_wrong_is_said_so():
    result = data_quality(Survey(pd.DataFrame({"score": [5, 4, 2]}), csat="score", scales={"score": "1-5"}))
    assert result.table.empty
    assert result.interpret() == "No check found a problem or a gap."
    assert result.figure is None
    assert "<figure" in result._repr_html_()


def test_the_largest_is_named_and_the_bundle_is_whole():
    result = data_quality(survey_of(shop(), weight="w"))
    worst = result.table.sort_values("estimate").iloc[-1]
    assert worst["check"] in result.interpret()
    again = Result.from_json(result.to_json())
    same_numbers(again.table[["n", "of", "estimate"]], result.table[["n", "of", "estimate"]])


def test_weights_times_ten_and_the_order_of_rows_change_nothing():
    frame = shop()
    other = frame.assign(w=10 * frame["w"]).sample(frac=1, random_state=4)
    one, two = (data_quality(survey_of(rows, weight="w", customer="client")).table for rows in (frame, other))
    same_numbers(one, two)


def test_hostile_text_is_only_text():
    frame = shop().rename(columns={"score": "<script>"})
    survey = Survey(frame[["<script>"]], csat="<script>", scales={"<script>": "1-5"})
    html = data_quality(survey)._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_count_of_the_file_is_drawn_with_its_number():
    """Answers lost to unequal weights are counted, not estimated: no range, and not for want of answers."""
    figure = data_quality(survey_of(shop(), weight="w", customer="client")).figure
    drawn = figure.data.set_index("label")["text"]
    lost = drawn[[str(name).startswith("answers lost") for name in drawn.index]].iloc[0]
    share = figure.data.loc[figure.data["text"].map(str) == str(lost), "estimate"].iloc[0]
    assert str(lost) == f"{share:.1f}"


@pytest.mark.parametrize(
    ("customers", "told"), [(8, "Under 10 customers"), (30, "Under 40 customers"), (60, "")]
)
def test_few_customers_are_said(customers, told):
    frame = pd.DataFrame({"score": [5, 2, None] * 40, "client": [f"c{i % customers}" for i in range(120)]})
    found = data_quality(Survey(frame, csat="score", customer="client", scales={"score": "1-5"}))
    assert [told in str(one) for one in found.cautions] == [True] * bool(told)


def test_what_was_noted_on_reading_is_told_and_nothing_else_is_said_to_be_all():
    frame = pd.DataFrame({"score": [5, 4] * 30, "w": [500.0] + [1.0] * 59})
    told = data_quality(Survey(frame, csat="score", weight="w", scales={"score": "1-5"}))
    assert any("Noted on reading: one answer carries" in str(one) for one in told.cautions)
    plain = Survey(frame.drop(columns="w"), csat="score", scales={"score": "1-5"})
    assert "No check found" in data_quality(plain).interpret()


@pytest.mark.parametrize("customer", [None, "client"])
def test_the_same_answer_to_all_items_is_judged_by_answers_not_by_rows_of_counts(customer):
    frame = shop(120).assign(copies=lambda one: 1 + np.arange(len(one)) % 4)
    each = frame.loc[frame.index.repeat(frame["copies"])].reset_index(drop=True)
    roles = {"customer": customer} if customer else {}
    rows = check(data_quality(survey_of(frame, count="copies", **roles)), "straight")
    answers = check(data_quality(survey_of(each, **roles)), "straight")
    names = ["n", "of", "estimate", "conf_low", "conf_high"]
    assert rows[names].tolist() == pytest.approx(answers[names].tolist())
    if customer is None:
        bounds = wilson(rows["n"], rows["of"])
        assert (rows["conf_low"], rows["conf_high"]) == pytest.approx((100 * bounds.low, 100 * bounds.high))
