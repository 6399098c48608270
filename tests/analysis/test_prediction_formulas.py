"""Scores compared by formula: R's numbers through the verb, no formula where rows are not independent, and its size."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import csat_research as cr
from csat_research.analysis.loyalty.prediction_formulas import FORMULAS, formulas_table
from csat_research.stats.auc import compare_auc
from csat_research.stats.correlation_tests import compare_overlapping


def shop(customers=300, answers=1, seed=1, **roles):
    rng = np.random.default_rng(seed)
    who = np.tile(np.arange(customers), answers)
    mood = rng.standard_normal(customers)[who]
    frame = pd.DataFrame(
        {
            "who": who.astype(str),
            "when": pd.Timestamp("2026-01-05") + pd.to_timedelta(np.arange(len(who)) % 20, unit="D"),
            "score": np.clip(np.round(3.5 + mood + rng.standard_normal(len(who))), 1, 5),
            "would": np.clip(np.round(7 + 2 * mood + 2 * rng.standard_normal(len(who))), 0, 10),
            "w": rng.uniform(0.5, 2, len(who)),
        }
    )
    buys = rng.random(customers) < 1 / (1 + np.exp(-rng.standard_normal(customers) - mood[:customers]))
    bought = pd.DataFrame({"who": np.flatnonzero(buys).astype(str), "day": pd.Timestamp("2026-02-10")})
    return cr.Survey(
        frame, csat="score", nps="would", customer="who", answered_at="when", purchases=bought,
        purchase_columns={"customer": "who", "bought_at": "day"}, observed_until="2026-12-31", time_zone="UTC",
        scales={"score": "1-5", "would": "0-10"}, **roles,
    )  # fmt: skip


def told_of(survey, **given):
    return cr.loyalty(survey, replicates=100, **given).tables["prediction_formulas"]


def test_the_numbers_are_those_of_the_formulas_on_the_rows_of_the_survey():
    survey = shop()
    found = told_of(survey).set_index("formula")
    rows = survey.rows("who", "score", "would")
    bought = rows["who"].isin(survey.purchases["customer"]).to_numpy(float)
    score, would = rows["score"].to_numpy(), rows["would"].to_numpy()
    r = np.corrcoef([bought, score, would])
    plain = compare_overlapping(r[0, 1], r[0, 2], r[1, 2], len(rows))
    areas = compare_auc(bought, score, would)
    assert found.loc["zou", ["conf_low", "conf_high"]].tolist() == pytest.approx(
        [plain.zou.low, plain.zou.high]
    )
    for name in ("steiger", "williams", "meng"):
        assert found.loc[name, "p_value"] == pytest.approx(getattr(plain, name).p_value)
    assert found.loc["delong", "estimate"] == pytest.approx(areas.difference.estimate)
    assert found.loc["delong", "p_value"] == pytest.approx(areas.p_value)
    assert (found["reason"] == "").all()
    beside = cr.loyalty(survey, replicates=400).tables["prediction"].set_index(["measure", "term"])
    row = beside.loc[("auc", "score minus would")]
    assert row["estimate"] == pytest.approx(found.loc["delong", "estimate"])
    width = found.loc["delong", "conf_high"] - found.loc["delong", "conf_low"]
    assert row["conf_high"] - row["conf_low"] == pytest.approx(width, rel=0.15)


@pytest.mark.parametrize(
    ("survey", "given", "why"),
    [
        (lambda: shop(weight="w"), {}, "weighted"),
        (lambda: shop(answers=2), {"answer": "all"}, "more than once"),
        (lambda: shop(customers=14), {}, "Under 10 customers"),
    ],
)
def test_where_rows_are_not_independent_no_formula_is_used_and_the_reason_stands_there(survey, given, why):
    found = told_of(survey(), **given)
    assert found["reason"].str.contains(why).all()
    assert found[["estimate", "conf_low", "conf_high", "p_value"]].isna().all(axis=None)
    assert found["formula"].tolist() == [one for names in FORMULAS.values() for one in names]


def test_the_first_answer_of_each_customer_is_independent_of_the_others():
    assert (told_of(shop(answers=2))["reason"] == "").all()


def test_where_both_scores_tell_the_same_no_more_than_five_of_a_hundred_are_called():
    runs, calls = 300, 0
    rng = np.random.default_rng(4)
    for _ in range(runs):
        mood = rng.standard_normal((120, 1))
        x = mood + rng.standard_normal((120, 2))
        y = (mood[:, 0] + rng.standard_normal(120) > 0).astype(float)
        found = formulas_table(x, y, np.ones(120), None, ["a", "b"], 0.95)
        calls += (found["p_value"].dropna() < 0.05).to_numpy()
    assert (stats.binom.sf(calls - 1, runs, 0.05) > 0.001).all(), calls


def test_scores_that_are_one_and_the_same_have_no_difference_to_test():
    x = np.repeat([1.0, 2.0, 3.0, 4.0], 10)
    y = (np.arange(40) % 3 == 0).astype(float)
    found = formulas_table(np.column_stack([x, x]), y, np.ones(40), None, ["a", "b"], 0.95)
    assert not (found["p_value"] < 0.05).any()


def test_a_score_that_everybody_gives_is_named():
    """No number, no warning of a division by zero, and why."""
    bought = np.repeat([0.0, 1.0], 40)
    scores = np.column_stack([np.full(80, 5.0), np.tile([1.0, 4.0], 40)])
    found = formulas_table(scores, bought, np.ones(80), None, ["csat", "nps"], 0.95)
    assert found["estimate"].isna().all()
    assert found["reason"].str.contains("“csat”: every answer used is 5 .80.").all()
