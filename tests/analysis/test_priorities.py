"""Priorities: the rule of what comes first, and stated against derived importance."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from csat_research.analysis.priorities import priorities
from csat_research.errors import ColumnError, MethodError
from csat_research.measures.importance.agreement import rank_correlation
from csat_research.measures.importance.importance import importance
from csat_research.measures.index.csi import csi
from csat_research.survey.survey import Survey
from tests.measures.items import ITEMS, rows, survey_of
from tests.measures.plain import same_numbers

FEW = {"replicates": 200}


def verdicts(result):
    return result.table.set_index("term")["verdict"].to_dict()


def weak(frame, *names):
    """The frame with some items rated two points lower."""
    return frame.assign(**{name: (frame[name] - 2).clip(1, 6) for name in names})


def test_what_surely_matters_and_is_surely_weak_comes_first():
    found = priorities(survey_of(weak(rows(customers=300), "price", "site")), **FEW)
    assert verdicts(found) == {"price": "act first", "speed": "", "staff": "", "goods": "", "site": ""}
    assert found.interpret().startswith("Act first: Price.")
    assert found.figure.data.set_index("label").loc["Price", "act_first"]


def test_the_rule_is_the_rule_for_every_item():
    table = priorities(survey_of(weak(rows(customers=120), "price", "speed", "site")), **FEW).table
    overall = (table["importance"] * table["performance"]).sum() / 100
    first = (table["rank_high"] <= len(table) // 2) & (table["performance_high"] < overall)
    maybe = (table["rank_low"] <= len(table) // 2) & (table["performance_low"] < overall) & ~first
    assert ((table["verdict"] == "act first") == first).all()
    assert ((table["verdict"] == "open") == maybe).all()


def test_ties_in_importance_leave_it_open_and_are_named():
    """All items picked alike: none surely matters more than most, however badly one is rated."""
    rng = np.random.default_rng(6)
    frame = weak(rows(customers=100), "price")
    frame["top"] = [";".join(rng.permutation(ITEMS)[:2]) for _ in range(len(frame))]
    found = priorities(survey_of(frame), **FEW)
    assert verdicts(found)["price"] == "open"
    assert "act first" not in verdicts(found).values()
    assert "cannot be told apart" in found.interpret()
    assert "Price" in found.interpret()


def test_numbers_are_those_of_importance_and_csi():
    survey = survey_of(rows())
    found, weights, index = priorities(survey, **FEW), importance(survey, **FEW), csi(survey, **FEW)
    table = found.table
    assert table["importance"].to_numpy() == pytest.approx(weights.table["estimate"].to_numpy())
    assert table["importance_low"].to_numpy() == pytest.approx(weights.table["conf_low"].to_numpy())
    assert table["points_lost"].to_numpy() == pytest.approx(
        index.tables["points_lost"]["estimate"].to_numpy()
    )
    assert found.tables["overall"]["estimate"].iloc[0] == pytest.approx(index.table["estimate"].iloc[0])
    assert table["estimate"].to_numpy() == pytest.approx(
        table["performance"].to_numpy() - index.table["estimate"].iloc[0]
    )


def test_importance_is_taken_from_what_there_is():
    assert priorities(survey_of(rows()), **FEW).provenance["importance"] == "picks"
    assert priorities(survey_of(rows(), picks=None), **FEW).provenance["importance"] == "lmg"


def test_without_a_score_stated_importance_stands_alone():
    found = priorities(survey_of(rows(), csat=None), **FEW)
    assert "stated_derived" not in found.tables
    assert any("not set against" in str(one) for one in found.cautions)


def test_without_items_it_says_what_to_add():
    with pytest.raises(ColumnError, match="item"):
        priorities(survey_of(rows(), items=None))


def test_under_ten_customers_nothing_is_said_to_come_first():
    frame = weak(rows(customers=60), "price")
    frame["client"] = [f"c{i % 8}" for i in range(len(frame))]
    found = priorities(survey_of(frame), **FEW)
    assert set(verdicts(found).values()) == {""}
    assert "Too few" in found.interpret()


def test_order_of_rows_does_not_matter():
    frame = rows(customers=60)
    one, two = (
        priorities(survey_of(f), against=None, **FEW) for f in (frame, frame.sample(frac=1, random_state=3))
    )
    same_numbers(one.table, two.table)


def test_what_everybody_rates_alike_is_never_sure():
    """No spread was seen, which is no proof that there is none: its range would have no width."""
    frame = rows(customers=300).assign(price=2.0)
    found = priorities(survey_of(frame), **FEW)
    row = found.table.set_index("term").loc["price"]
    assert row["rank_high"] <= 2
    assert row[["performance_low", "performance_high", "conf_low", "conf_high"]].isna().all()
    assert row["verdict"] == "open"
    assert any("rates it alike" in str(one) and "Price" in str(one) for one in found.cautions)
    assert found.table.set_index("term").drop(index="price")["performance_low"].notna().all()


def test_what_comes_first_costs_points_with_the_range_of_joint_replicates():
    found = priorities(survey_of(weak(rows(customers=300), "price", "speed")), **FEW)
    first = (found.table["verdict"] == "act first").to_numpy()
    sums = found.tables["overall"].set_index("measure")
    assert sums.loc["points_lost_first", "estimate"] == pytest.approx(found.table["points_lost"][first].sum())
    assert sums.loc["points_lost", "estimate"] == pytest.approx(100 - sums.loc["csi", "estimate"])
    widths = sums["conf_high"] - sums["conf_low"]
    assert widths["points_lost"] == pytest.approx(
        widths["csi"]
    )  # what is lost is what the index lacks of 100
    assert f"{sums.loc['points_lost_first', 'conf_low']:.1f}" in found.interpret()


def test_a_result_shows_itself():
    found = priorities(survey_of(weak(rows(), "price")), against=None, **FEW)
    assert "<table" in found._repr_html_()
    found.plot()


# --- stated against derived ------------------------------------------------------------------------


def both(frame, **more):
    return importance(survey_of(frame), method=["picks", "lmg"], **(FEW | more))


def test_spearman_is_that_of_the_two_columns():
    found = both(rows())
    wide = found.table.pivot(index="term", columns="method", values="weight")
    row = found.tables["agreement"].iloc[0]
    assert row["estimate"] == pytest.approx(stats.spearmanr(wide["picks"], wide["lmg"]).statistic)
    assert row["conf_low"] <= row["estimate"] <= row["conf_high"] <= 1
    rows_ = found.tables["stated_derived"].set_index("term")
    assert rows_["estimate"].to_numpy() == pytest.approx(
        (wide["picks"] - wide["lmg"]).loc[rows_.index].to_numpy()
    )


def test_its_range_comes_from_replicates_of_both_together():
    found = both(rows(), replicates=400)
    stated, derived = found.draws[:, :5], found.draws[:, 5:]
    r = [stats.spearmanr(a, b).statistic for a, b in zip(stated, derived, strict=True)]
    row = found.tables["agreement"].iloc[0]
    assert (row["conf_low"], row["conf_high"]) == pytest.approx(tuple(np.quantile(r, [0.025, 0.975])))


def test_few_answers_lower_the_value_it_could_reach():
    many, few = (both(rows(customers=n)).tables["agreement"]["ceiling"].iloc[0] for n in (600, 25))
    assert few < many <= 1
    assert many > 0.9


def test_bounds_of_the_differences_hold_for_all_items_at_once_and_are_widened_for_few_customers():
    """By hand: the 95 % quantile of the largest |t| of the replicates, t for z of k customers of equal weight, √(k/(k-1))."""
    frame = rows()
    found = both(frame, replicates=400)
    table = found.tables["stated_derived"]
    half = (table["conf_high"] - table["conf_low"]).to_numpy() / 2
    stated, derived = found.draws[:, :5], found.draws[:, 5:]
    gaps = stated - 100 * derived / derived.sum(axis=1, keepdims=True)
    error = gaps.std(axis=0, ddof=1)
    largest = (np.abs(gaps - gaps.mean(axis=0)) / error).max(axis=1)
    own = frame.groupby("client")["w"].sum()
    k = own.sum() ** 2 / (own**2).sum()
    times = stats.t.isf(stats.norm.sf(np.quantile(largest, 0.95)), k - 1) * np.sqrt(k / (k - 1))
    assert times > 1.96
    assert half == pytest.approx(times * error)


def test_what_is_said_to_weigh_more_has_its_row_in_the_ledger():
    found = both(rows(customers=300), replicates=400)
    rows_ = {str(one.label): one for one in found.tests if one.measure == "weights"}
    told = {line.split(":")[0]: line for line in map(str, found.findings) if line.startswith("More weight")}
    assert told
    for item in ITEMS:
        test = rows_[f"“{item.capitalize()}”, stated less derived weight"]
        sign = "stated than derived" if test.estimate > 0 else "derived than stated"
        named = item.capitalize() in told.get(f"More weight {sign}", "")
        assert named == (test.conf_low > 0 or test.conf_high < 0)
        assert named == (test.p_adjusted < 0.05)
        assert test.n == found.table["n"].min()


def test_items_in_another_order_are_matched_by_name():
    frame = rows()
    turned = survey_of(frame, items=list(reversed(ITEMS)))
    one = both(frame).tables["stated_derived"].set_index("term")["estimate"]
    two = (
        importance(turned, method=["lmg", "picks"], **FEW)
        .tables["stated_derived"]
        .set_index("term")["estimate"]
    )
    assert two.loc[one.index].to_numpy() == pytest.approx(one.to_numpy())


def test_ties_share_their_rank():
    one, other = np.array([[1.0, 1.0, 2.0, 5.0]]), np.array([[3.0, 1.0, 2.0, 9.0]])
    assert rank_correlation(one, other)[0] == pytest.approx(stats.spearmanr(one[0], other[0]).statistic)
    assert np.isnan(rank_correlation([[1.0, 1.0]], [[1.0, 2.0]])[0])


def test_a_survey_without_customers_takes_answers_as_independent():
    frame = pd.DataFrame({"a": [5, 4, 5] * 20, "b": [2, 1, 3] * 20, "top": ["b", "b", "a"] * 20})
    survey = Survey(frame, items=["a", "b"], picks="top", scales={"a": "1-5", "b": "1-5"})
    found = priorities(survey, **FEW)
    assert any("independent" in str(one) for one in found.cautions)
    assert verdicts(found) == {"a": "", "b": "act first"}


def test_an_item_that_few_rated_is_named():
    frame = rows(customers=120)
    frame.loc[frame.index % 3 > 0, "goods"] = np.nan
    assert any("“Goods” was rated by 33" in str(one) for one in priorities(survey_of(frame), **FEW).cautions)


def test_a_share_of_the_maximum_is_refused_for_answers_below_zero():
    frame = rows(customers=60)
    frame[list(ITEMS)] -= 3
    survey = survey_of(frame, scales=dict.fromkeys(ITEMS, "-2..3"))
    with pytest.raises(MethodError, match="below 0"):
        priorities(survey, **FEW)
    assert priorities(survey, rescale="range", **FEW).table["performance"].between(0, 100).all()
