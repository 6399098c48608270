"""Drivers: against Newton by hand, statsmodels and a bootstrap; what is withheld, refused and named."""

import json
import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.multitest import multipletests

from csat_research.analysis.drivers.drivers import drivers
from csat_research.analysis.drivers.hotspots import hotspots
from csat_research.analysis.drivers.what_if import at_most
from csat_research.errors import ColumnError, MethodError
from csat_research.measures.data_quality import data_quality
from csat_research.measures.scores.csat import csat
from csat_research.results.durations import from_to
from csat_research.results.result import Result
from csat_research.stats.ranks import simultaneous_intervals
from csat_research.survey.survey import Survey
from csat_research.words import render
from tests.analysis.drivers_plain import (
    DRIVERS,
    columns,
    cumulative,
    newton,
    quarters,
    satisfied,
    shop,
    survey_of,
)
from tests.measures.plain import same_numbers


def effect(result, term, contrast="quarter"):
    rows = result.effects[(result.effects["term"] == term) & (result.effects["contrast"] == contrast)]
    assert len(rows) == 1
    return rows.iloc[0]


def curve(x, b, model="logistic"):
    return x @ b if model == "linear" else 1 / (1 + np.exp(-x @ b))


def fitted(frame, model="logistic"):
    y, x, w = satisfied(frame), columns(frame), frame["w"].to_numpy()
    if model == "ordinal":
        return cumulative(x, frame["score"].to_numpy(), w)
    return newton(x, y, w) if model == "logistic" else sm.WLS(y, x, weights=w).fit().params


# --- effects and errors ----------------------------------------------------------------------------


@pytest.mark.parametrize("model", ["ordinal", "logistic", "linear"])
def test_effects_are_differences_of_the_fitted_curve(model):
    frame = shop(500)
    found = drivers(survey_of(frame), model=model)
    b, w = fitted(frame, model), frame["w"].to_numpy()
    shown = b[1:] if model == "ordinal" else b
    assert found.tables["coefficients"]["estimate"].to_numpy() == pytest.approx(shown, abs=1e-7)

    def mean(**changed):
        return np.average(curve(columns(frame, **changed), b, model), weights=w)

    low, high = quarters(frame, "response_hours")
    row = effect(found, "response_hours")
    assert (row["from"], row["to"]) == (high, low)
    assert row["estimate"] == pytest.approx(100 * (mean(response_hours=low) - mean(response_hours=high)))
    low, high = quarters(frame, "expertise")
    assert effect(found, "expertise")["estimate"] == pytest.approx(
        100 * (mean(expertise=high) - mean(expertise=low))
    )
    less = np.maximum(frame["response_hours"] - 1, 0)
    assert effect(found, "response_hours", "one_better")["estimate"] == pytest.approx(
        100 * (mean(response_hours=less) - mean())
    )
    more = np.minimum(frame["expertise"] + 1, 5)
    assert effect(found, "expertise", "one_better")["estimate"] == pytest.approx(
        100 * (mean(expertise=more) - mean())
    )


def sandwich(frame, labels):
    """Covariance of the logistic coefficients, one way: bread · G/(G-1) Σ s s' · bread."""
    x, y, w = columns(frame), satisfied(frame), frame["w"].to_numpy()
    b = newton(x, y, w)
    p = curve(x, b)
    bread = np.linalg.inv((x * (w * p * (1 - p))[:, None]).T @ x)
    scores = pd.DataFrame(x * (w * (y - p))[:, None]).groupby(np.asarray(labels)).sum().to_numpy()
    return bread @ (len(scores) / (len(scores) - 1) * scores.T @ scores) @ bread


def test_coefficients_have_two_way_errors():
    frame = shop(500)
    found = drivers(survey_of(frame), model="logistic").tables["coefficients"]
    pairs = frame["client"] + "/" + frame["agent"]
    expected = sandwich(frame, frame["client"]) + sandwich(frame, frame["agent"]) - sandwich(frame, pairs)
    assert found["std_error"].to_numpy() == pytest.approx(np.sqrt(np.diag(expected)), rel=1e-6)
    assert (found["df"] == frame["agent"].nunique() - 1).all()


def test_coefficients_are_those_of_a_clustered_glm():
    """Statsmodels GLM with cluster errors without its correction; ours carry G/(G-1), as svyglm's."""
    frame = shop(500, weighted=False)
    found = drivers(survey_of(frame, agent=None, weight=None), model="logistic").tables["coefficients"]
    codes = frame["client"].astype("category").cat.codes
    fit = sm.GLM(satisfied(frame), columns(frame), family=sm.families.Binomial()).fit(
        cov_type="cluster", cov_kwds={"groups": codes, "use_correction": False}
    )
    groups = frame["client"].nunique()
    assert found["estimate"].to_numpy() == pytest.approx(fit.params, abs=1e-6)
    assert found["std_error"].to_numpy() == pytest.approx(
        fit.bse * math.sqrt(groups / (groups - 1)), rel=1e-5
    )
    assert (found["df"] == groups - 1).all()


def test_a_linear_model_without_clusters_and_weights_has_hc3():
    frame = shop(300, weighted=False)
    found = drivers(survey_of(frame, customer=None, agent=None, weight=None), model="linear")
    fit = sm.OLS(satisfied(frame), columns(frame)).fit(cov_type="HC3")
    assert found.tables["coefficients"]["std_error"].to_numpy() == pytest.approx(fit.bse, rel=1e-8)
    assert found.provenance["clusters"] == []


def test_with_weights_or_clusters_there_is_no_hc3():
    frame = shop(300)
    plain = sm.WLS(satisfied(frame), columns(frame), weights=frame["w"]).fit(cov_type="HC3").bse
    found = drivers(survey_of(frame, customer=None, agent=None), model="linear").tables["coefficients"]
    assert not np.allclose(found["std_error"], plain, rtol=1e-3)


@pytest.mark.full
@pytest.mark.parametrize("model", ["ordinal", "logistic"])
def test_the_interval_includes_which_answers_were_drawn_and_where_the_quarters_lie(model):
    """Bootstrap of customers with the model, the mean and the quarters done anew: errors within 10 %."""
    frame = shop(700, seed=3)
    roles = {"agent": None, "weight": None, "drivers": ["response_hours"]}
    found = drivers(survey_of(frame, **roles), model=model)
    rng = np.random.default_rng(5)
    rows = [group.index.to_numpy() for _, group in frame.groupby("client")]
    y, hours, score = satisfied(frame), frame["response_hours"].to_numpy(), frame["score"].to_numpy()
    draws = []
    for _ in range(400):
        at = np.concatenate([rows[i] for i in rng.integers(0, len(rows), len(rows))])
        x = np.column_stack([np.ones(len(at)), np.log1p(hours[at])])
        ones = np.ones(len(at))
        b = cumulative(x, score[at], ones) if model == "ordinal" else newton(x, y[at], ones)
        low, high = np.quantile(hours[at], [0.25, 0.75], method="inverted_cdf")
        less = np.log1p(np.maximum(hours[at] - 1, 0))
        step = (curve(np.column_stack([np.ones(len(at)), less]), b) - curve(x, b)).mean()
        ends = [1 / (1 + np.exp(-b[0] - b[1] * np.log1p(q))) for q in (low, high)]
        draws.append((100 * (ends[0] - ends[1]), 100 * step))
    errors = np.std(draws, axis=0, ddof=1)
    mine = [effect(found, "response_hours", one)["std_error"] for one in ("quarter", "one_better")]
    assert mine == pytest.approx(errors, rel=0.10)  # Monte Carlo error of 400 draws: 3.5 %


def test_a_linear_effect_is_slope_times_distance_and_its_p_is_the_slopes():
    frame = shop(400, weighted=False)
    roles = {"customer": None, "agent": None, "weight": None, "drivers": ["messages"]}
    found = drivers(survey_of(frame, **roles), model="linear")
    slope = found.tables["coefficients"].iloc[1]
    row = effect(found, "messages", "one_better")
    inside = np.minimum(frame["messages"] + 1, frame["messages"].max()) - frame["messages"]
    assert row["estimate"] == pytest.approx(100 * slope["estimate"] * inside.mean())
    assert row["p_value"] == pytest.approx(slope["p_value"], rel=0.05)


def test_levels_are_compared_with_the_most_frequent():
    frame = shop(600)
    found = drivers(survey_of(frame), drivers=["channel", "response_hours"], model="logistic")
    rows = found.table[found.table["contrast"] == "level"]
    assert rows["change"].tolist() == ["email against chat", "phone against chat"]
    x = np.column_stack([np.ones(len(frame)), frame["channel"] == "email", frame["channel"] == "phone",
                         np.log1p(frame["response_hours"])]).astype(float)  # fmt: skip
    w = frame["w"].to_numpy()
    b = newton(x, satisfied(frame), w)
    chat, email = x.copy(), x.copy()
    chat[:, 1:3], email[:, 1:3] = 0, [1, 0]
    expected = 100 * np.average(curve(email, b) - curve(chat, b), weights=w)
    assert rows["estimate"].iloc[0] == pytest.approx(expected, abs=1e-6)


def test_controls_are_held_and_not_told():
    frame = shop(600)
    found = drivers(survey_of(frame), drivers=["response_hours"], controls=["channel", "expertise"])
    assert found.table["term"].tolist() == ["response_hours"]
    assert len(found.tables["coefficients"]) == 4
    assert len(found.tests) == 1


def test_the_mean_score_stands_beside():
    frame = shop(500)
    found = drivers(survey_of(frame)).tables["mean_score"]
    b = sm.WLS(frame["score"], columns(frame), weights=frame["w"]).fit().params.to_numpy()
    low, high = quarters(frame, "response_hours")
    row = found[(found["term"] == "response_hours") & (found["contrast"] == "quarter")].iloc[0]
    assert row["estimate"] == pytest.approx(b[1] * (np.log1p(low) - np.log1p(high)))


def test_the_error_of_the_mean_score_knows_that_the_quarters_are_drawn_too():
    """Against a bootstrap of customers in which slope and quarters are found anew; a score that hours decide leaves only these."""
    rng = np.random.default_rng(5)
    hours = rng.lognormal(1, 0.8, 400)
    frame = pd.DataFrame({"h": hours, "c": np.arange(400) // 2})
    frame["s"] = np.clip(np.round(6 - 1.6 * np.log1p(hours) + 0.3 * rng.normal(size=400)), 1, 5)
    asked = Survey(frame, csat="s", customer="c", drivers=["h"], scales={"s": "1-5"},
                   questions={"h": {"better": "low", "unit": "hours", "name": "response_hours"}})  # fmt: skip
    row = drivers(asked).tables["mean_score"].iloc[0]

    def effect_of(rows):
        x, y = np.log1p(frame["h"].to_numpy()[rows]), frame["s"].to_numpy()[rows]
        low, high = np.quantile(np.expm1(x), [0.25, 0.75])
        return np.polyfit(x, y, 1)[0] * (np.log1p(low) - np.log1p(high))

    drawn = rng.integers(0, 200, (1500, 200))
    spread = np.std([effect_of(np.r_[2 * one, 2 * one + 1]) for one in drawn])
    assert row["contrast"] == "quarter"
    assert row["std_error"] == pytest.approx(spread, rel=0.15)


def test_inflation_is_one_over_one_minus_r2():
    frame = shop(500)
    found = drivers(survey_of(frame)).tables["inflation"].set_index("term")["vif"]
    x = columns(frame)
    r2 = sm.WLS(x[:, 2], x[:, [0, 1, 3]], weights=frame["w"]).fit().rsquared
    assert found["expertise"] == pytest.approx(1 / (1 - r2))


def test_a_bend_departs_from_the_declared_form_and_a_true_log_does_not():
    frame = shop(2500, seed=4)
    rng = np.random.default_rng(8)
    bent = 1 / (1 + np.exp(np.where(np.abs(np.log1p(frame["response_hours"]) - 1.5) < 0.6, -1.5, 1.0)))
    odd = frame.assign(score=np.where(rng.random(len(frame)) < bent, 5.0, 2.0))
    p = [
        drivers(survey_of(one, drivers=["response_hours"])).tables["departure"]["p_value"].iloc[0]
        for one in (frame, odd)
    ]
    assert p[0] > 0.01
    assert p[1] < 0.001


# --- what is told, ranks, simultaneous bounds ------------------------------------------------------


def test_told_is_holm_over_the_drivers():
    found = drivers(survey_of(shop(900)))
    table = found.table
    expected = multipletests(table["p_value"], method="holm")[1]
    assert table["p_adjusted"].to_numpy() == pytest.approx(expected)
    assert (table["told"] == (expected < 0.05)).all()
    assert table.loc[~table["told"], ["rank", "rank_low", "rank_high"]].isna().all().all()
    assert table.loc[table["told"], "rank_low"].notna().all()
    assert [one.family for one in found.tests] == ["drivers"] * 3


def test_simultaneous_bounds_are_wider_and_those_of_the_joint_errors():
    found = drivers(survey_of(shop(900)))
    for kind in ("quarter", "one_better"):
        rows = found.effects[found.effects["contrast"] == kind]
        assert (rows["simultaneous_low"] < rows["conf_low"]).all()
        assert (rows["simultaneous_high"] > rows["conf_high"]).all()
        # Between one t and Bonferroni's over the three drivers.
        times = (rows["simultaneous_high"] - rows["estimate"]) / rows["std_error"]
        df = rows["df"].iloc[0]
        assert times.between(stats.t.ppf(0.975, df), 1.02 * stats.t.ppf(1 - 0.025 / 3, df)).all()


def test_one_driver_alone_has_one_interval():
    found = drivers(survey_of(shop(900), drivers=["response_hours"]))
    row = effect(found, "response_hours")
    # The quantile of 20,000 normal draws is off by about half a percent.
    assert row["simultaneous_high"] - row["estimate"] == pytest.approx(
        row["conf_high"] - row["estimate"], rel=0.02
    )
    assert "first" not in found.interpret()


def test_simultaneous_bounds_take_each_drivers_own_degrees_of_freedom():
    """A driver of few agents does not widen the others: with 12 agents tenure has a t of its own."""
    found = drivers(survey_of(shop(900, agents=12), drivers=["response_hours", "expertise", "tenure"]))
    rows = found.effects[found.effects["contrast"] == "one_better"].set_index("term")
    times = (rows["simultaneous_high"] - rows["estimate"]) / rows["std_error"]
    assert rows.loc["tenure", "df"] < 11
    assert times["tenure"] > times["expertise"]


def test_first_is_said_only_where_the_rank_set_says_so():
    sure = drivers(survey_of(shop(3000, seed=2), drivers=["response_hours", "messages"]))
    row = sure.table.set_index("term").loc["response_hours"]
    assert (row["rank_low"], row["rank_high"]) == (1, 1)
    assert "comes first" in sure.interpret()
    assert f"{row['simultaneous_low']:+.1f}" in sure.interpret()


def test_a_tie_of_two_equal_drivers_is_open():
    rng = np.random.default_rng(11)
    n = 1500
    frame = shop(n).assign(a=rng.normal(size=n), b=rng.normal(size=n))
    good = rng.random(n) < 1 / (1 + np.exp(-0.5 - 0.5 * frame["a"] - 0.5 * frame["b"]))
    found = drivers(survey_of(frame.assign(score=np.where(good, 5.0, 2.0)), drivers=["a", "b"], agent=None))
    assert found.table["told"].all()
    assert found.table["rank_low"].tolist() == [1, 1]
    assert "Which is first is open" in found.interpret()
    assert "which is first is open" in str(found.figure.title)


def test_one_driver_told_from_none_is_first_only_if_no_other_may_be():
    """What is not told from none may still be the largest: with it in the sets, nothing is first."""
    found = drivers(survey_of(shop(200, seed=7), agent=None))
    table = found.table.set_index("term")
    assert table["told"].tolist() == [True, False, False]
    assert table.loc["response_hours", "rank_high"] == 2
    assert table["may_be_first"].tolist() == [True, True, False]
    assert "Which is first is open: “Response hours”, “Expertise”." in found.interpret()
    assert "which is first is open" in str(found.figure.title)


# --- agents ----------------------------------------------------------------------------------------


def test_a_driver_constant_within_agents_has_their_degrees_of_freedom():
    found = drivers(survey_of(shop(1200, agents=24), drivers=["response_hours", "tenure"]))
    rows = found.tables["coefficients"].set_index("term")
    assert rows.loc["tenure", "df"] <= 23
    assert rows.loc["tenure", "df"] < rows.loc["response_hours", "df"] + 1e-9
    assert any("few clusters (agent)" in str(one) and "Tenure" in str(one) for one in found.cautions)


def test_under_ten_agents_their_dimension_goes_and_their_drivers_are_withheld():
    frame = shop(900, agents=7)
    found = drivers(survey_of(frame, drivers=["response_hours", "tenure"]))
    assert found.provenance["clusters"] == ["client"]
    table = found.table.set_index("term")
    assert table.loc["tenure", ["conf_low", "conf_high", "p_value", "std_error", "rank"]].isna().all()
    assert math.isfinite(table.loc["tenure", "estimate"])
    assert table.loc["response_hours", ["conf_low", "p_value"]].notna().all()
    assert any("withheld" in str(one) and "Tenure" in str(one) for one in found.cautions)
    alone = drivers(survey_of(frame, agent=None, drivers=["response_hours", "tenure"])).table.set_index(
        "term"
    )
    assert table.loc["response_hours", "std_error"] == pytest.approx(alone.loc["response_hours", "std_error"])
    what = found.what_if({"tenure": 4})
    assert what.table[["conf_low", "std_error"]].isna().all().all()
    assert "too few clusters" in what.interpret()
    assert found.tables["coefficients"].set_index("term").loc["tenure", "std_error"] != 0
    assert math.isnan(found.tables["coefficients"].set_index("term").loc["tenure", "std_error"])


def test_under_ten_customers_every_range_is_withheld():
    frame = shop(400).assign(client=lambda one: [f"c{i % 8}" for i in range(len(one))])
    found = drivers(survey_of(frame, agent=None))
    assert found.table[["conf_low", "p_value", "rank"]].isna().all().all()
    assert not any(one.enough for one in found.tests)
    assert any("Under 10 clusters" in str(one) for one in found.cautions)
    assert "Too few clusters to test any driver" in found.interpret()
    assert found.tables["mean_score"]["conf_low"].isna().all()
    assert found.tables["departure"]["p_value"].isna().all()


def test_answers_without_an_agent_are_each_their_own():
    frame = shop(600)
    frame.loc[frame.index % 3 == 0, "agent"] = None
    found = drivers(survey_of(frame))
    own = frame["agent"].nunique() + frame["agent"].isna().sum()
    assert min(found.fitted.fit.clusters) == min(own, frame["client"].nunique())


@pytest.mark.parametrize(
    ("cluster", "names"), [(None, []), ("agent", ["agent"]), (("client", "agent"), ["client", "agent"])]
)
def test_clusters_can_be_named(cluster, names):
    found = drivers(survey_of(shop(400)), cluster=cluster)
    assert found.provenance["clusters"] == names
    assert found.table["customers"].iloc[0] == shop(400)["client"].nunique()


# --- bad input -------------------------------------------------------------------------------------


def test_perfect_separation_is_named():
    frame = shop(300).assign(vip=lambda one: (one["score"] >= 4).astype(float))
    with pytest.raises(MethodError, match=r"separation.*vip"):
        drivers(survey_of(frame, drivers=["response_hours", "vip"]))


def test_two_clocks_of_one_time_are_named():
    frame = shop(300).assign(business_hours=lambda one: one["response_hours"] * 0.34)
    with pytest.raises(MethodError, match="two clocks of one time"):
        drivers(survey_of(frame, drivers=["response_hours", "business_hours"]))


def test_a_driver_made_of_others_is_named():
    frame = shop(300).assign(total=lambda one: one["expertise"] + one["messages"])
    with pytest.raises(MethodError, match="total"):
        drivers(survey_of(frame, drivers=["expertise", "messages", "total"]))


def test_a_driver_that_mostly_repeats_another_is_a_caution():
    rng = np.random.default_rng(1)
    frame = shop(600).assign(twin=lambda one: one["expertise"] + rng.normal(0, 0.2, len(one)))
    found = drivers(survey_of(frame, drivers=["expertise", "twin"]))
    assert any("Mostly repeats" in str(one) for one in found.cautions)


def test_a_constant_driver_is_left_out_and_a_constant_alone_is_refused():
    frame = shop(300).assign(fixed=3.0)
    found = drivers(survey_of(frame, drivers=["response_hours", "fixed"]))
    assert found.table["term"].tolist() == ["response_hours"]
    assert any("every answer is the same" in str(one) for one in found.cautions)
    with pytest.raises(MethodError, match="No driver varies"):
        drivers(survey_of(frame, drivers=["fixed"]))
    held = drivers(survey_of(frame, drivers=["response_hours"]), controls=["channel"])
    assert len(held.tables["coefficients"]) == 3


@pytest.mark.parametrize("model", ["ordinal", "logistic", "linear"])
def test_all_answers_on_one_side_are_refused(model):
    """A line through ones found effects of 1e-15 with a p of .01, and 1 / 0 for R²."""
    with pytest.raises(MethodError, match=r'same side.*outcome="csat_mean", model="linear"'):
        drivers(survey_of(shop(300).assign(score=5.0)), model=model)
    with pytest.raises(MethodError, match="every answer used is 5"):
        drivers(survey_of(shop(300).assign(score=5.0)), outcome="csat_mean", model="linear")


def test_the_outcome_is_no_driver_of_itself():
    with pytest.raises(MethodError, match="driver of itself"):
        drivers(survey_of(shop(300)), drivers=["score"])


def test_no_driver_declared_and_an_unknown_one():
    with pytest.raises(ColumnError, match="drivers="):
        drivers(survey_of(shop(300), drivers=None))
    with pytest.raises(ColumnError, match="Did you mean “expertise”"):
        drivers(survey_of(shop(300)), drivers=["expertize"])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"model": "logit"}, "logistic"),
        ({"outcome": "csat_mean"}, "linear"),
        ({"outcome": "nsp"}, "nps"),
        ({"missing": "available"}, "listwise"),
    ],
)
def test_a_choice_that_is_not_built(given, words):
    with pytest.raises(MethodError, match=words):
        drivers(survey_of(shop(300)), **given)


def test_too_few_answers_for_the_model():
    with pytest.raises(MethodError, match="cannot carry"):
        drivers(survey_of(shop(4).assign(score=[5.0, 2.0, 5.0, 2.0])))
    few = drivers(survey_of(shop(55, seed=3)))
    assert any("Under 20 answers per driver" in str(one) for one in few.cautions)


@pytest.mark.parametrize(("n", "warned"), [(200, True), (800, False)])
def test_under_200_customers_ranges_are_said_to_be_narrow(n, warned):
    found = drivers(survey_of(shop(n)))
    assert (shop(n)["client"].nunique() < 200) is warned
    assert any("Under 200 customers" in str(one) for one in found.cautions) is warned


def missing(share):
    frame = shop(600)
    rng = np.random.default_rng(2)
    frame.loc[rng.random(len(frame)) < share, "expertise"] = np.nan
    return frame


def test_over_a_fifth_missing_is_a_caution_with_how_the_kept_differ():
    frame = missing(0.3)
    found = drivers(survey_of(frame))
    told = next(str(one) for one in found.cautions if "lack a driver" in str(one))
    kept = frame["expertise"].notna()
    for rows in (frame[kept], frame[~kept]):
        assert f"{np.average(rows['score'], weights=rows['w']):.2f}" in told
    assert found.table["n"].iloc[0] == kept.sum()
    assert {str(rule): n for rule, n in found.rows.excluded}["without a value of a driver"] == (~kept).sum()
    assert not any("lack a driver" in str(one) for one in drivers(survey_of(missing(0.1))).cautions)


def test_over_half_missing_is_refused_before_anything_else():
    frame = missing(0.7)
    with pytest.raises(MethodError, match='missing="listwise"'):
        drivers(survey_of(frame))
    found = drivers(survey_of(frame), missing="listwise")
    assert found.table["n"].iloc[0] == frame["expertise"].notna().sum()
    with pytest.raises(MethodError, match='missing="listwise"'):
        drivers(survey_of(missing(1.0)))


# --- directions and quarters -----------------------------------------------------------------------


def test_words_fit_the_direction():
    found = drivers(survey_of(shop(900)))
    words = found.effects.set_index(["term", "contrast"])["change"]
    assert words["response_hours", "quarter"] == "worse to better quarter"
    assert words["response_hours", "one_better"] == "one hour less"
    assert words["expertise", "one_better"] == "one better"
    assert words["messages", "quarter"] == "lower to upper quarter"
    assert words["messages", "one_better"] == "one more"


def test_where_half_of_the_answers_share_a_value_more_than_the_quarters_is_compared():
    rng = np.random.default_rng(3)
    n = 1200
    frame = shop(n).assign(
        escalated=(rng.random(n) < 0.06).astype(float), calls=(rng.random(n) < 0.15).astype(float)
    )
    found = drivers(survey_of(frame, drivers=["response_hours", "escalated", "calls"]))
    rows = found.table.set_index("term")
    assert rows.loc["escalated", ["from", "to"]].tolist() == [0, 1]
    assert rows.loc["calls", "change"] == "10th to 90th percentile"
    assert rows["estimate"].notna().all()
    assert rows["simultaneous_low"].notna().all()
    assert any("Half of the answers share a value" in str(one) for one in found.cautions)


# --- stored and asked again ------------------------------------------------------------------------


def test_a_stored_result_says_that_it_cannot_be_asked():
    found = drivers(survey_of(shop(400)))
    again = Result.from_json(json.loads(json.dumps(found.to_json())))
    with pytest.raises(MethodError, match="cannot be asked again"):
        again.what_if({"response_hours": at_most(2)})
    with pytest.raises(MethodError, match="cannot be asked again"):
        type(found)(verb="drivers", table=found.table).what_if({"response_hours": 2})
    numbers = found.effects.select_dtypes("number").columns
    assert type(again) is type(found)
    same_numbers(again.effects[numbers], found.effects[numbers])
    assert not hasattr(csat(survey_of(shop(60))), "what_if")


# --- what must not matter --------------------------------------------------------------------------


def test_ten_times_the_weight_changes_no_cell():
    frame = shop(400)
    one, two = (drivers(survey_of(rows)) for rows in (frame, frame.assign(w=10 * frame["w"])))
    same_numbers(one.effects, two.effects)
    same_numbers(one.table, two.table)


def test_two_half_weight_rows_of_one_contact_change_neither_estimate_nor_error():
    frame = shop(400)
    twice = pd.concat([frame.assign(w=frame["w"] / 2)] * 2, ignore_index=True)
    one, two = (drivers(survey_of(rows)) for rows in (frame, twice))
    same = (
        one.effects["contrast"] == "one_better"
    )  # quarters look for their density as far as n tells them to
    for name in ("estimate", "std_error", "df"):
        assert two.effects.loc[same, name].to_numpy() == pytest.approx(
            one.effects.loc[same, name].to_numpy(), rel=1e-7
        )
    assert two.effects["estimate"].to_numpy() == pytest.approx(one.effects["estimate"].to_numpy(), rel=1e-7)
    assert two.effects["std_error"].to_numpy() == pytest.approx(one.effects["std_error"].to_numpy(), rel=0.03)


def test_the_order_of_rows_and_the_names_of_clusters_do_not_matter():
    frame = shop(400)
    turned = frame.sample(frac=1, random_state=1)
    turned = turned.assign(client="z" + turned["client"], agent="y" + turned["agent"])
    same_numbers(drivers(survey_of(frame)).effects, drivers(survey_of(turned)).effects)


def test_the_same_rows_under_other_customers_change_the_error_alone():
    frame = shop(400)
    both = [pd.concat([frame, frame.assign(client=other + frame["client"])]) for other in ("", "x")]
    one, two = (drivers(survey_of(rows, agent=None)).effects for rows in both)
    assert two["estimate"].to_numpy() == pytest.approx(one["estimate"].to_numpy(), rel=1e-7)
    assert (two["std_error"] < 0.85 * one["std_error"]).all()


def test_counts_are_answers():
    frame = shop(200).assign(n=lambda one: np.arange(len(one)) % 3 + 1)
    long = frame.loc[frame.index.repeat(frame["n"])].reset_index(drop=True)
    roles = {"weight": None, "agent": None, "drivers": ["expertise", "messages"]}
    short_result = drivers(survey_of(frame, count="n", **roles))
    same_numbers(short_result.effects, drivers(survey_of(long, **roles)).effects)


def test_the_simultaneous_quantile_is_that_of_the_room():
    """With equal degrees of freedom the bounds are those of stats.ranks."""
    found = drivers(survey_of(shop(900), agent=None))
    rows = found.effects[found.effects["contrast"] == "one_better"]
    assert rows["df"].nunique() == 1
    effects = found.fitted
    assert effects is not None
    ratio = ((rows["simultaneous_high"] - rows["estimate"]) / rows["std_error"]).to_numpy()
    _, high = simultaneous_intervals(np.zeros(3), covariance=np.eye(3), df=float(rows["df"].iloc[0]))
    assert (ratio <= high[0] * 1.02).all()
    assert ratio == pytest.approx(np.full(3, ratio[0]))
    assert list(DRIVERS) == rows["term"].tolist()


def test_a_way_of_clustering_that_is_asked_for_is_never_left_out():
    """Eight agents: auto leaves them out and says so; asked for, they withhold every range."""
    survey = survey_of(shop(400, agents=8))
    for asked in ("agent", ("client", "agent")):
        found = drivers(survey, cluster=asked)
        assert found.table[["std_error", "conf_low", "p_value"]].isna().all().all()
        assert not found.table["told"].any()
        assert any("Under 10 clusters" in str(one) for one in found.cautions)
    assert drivers(survey).table["std_error"].notna().all()


def test_answers_that_are_taken_as_independent_are_said_to_be():
    survey = survey_of(shop(300))
    told = " ".join(map(str, drivers(survey, cluster=None).cautions))
    assert "taken as independent" in told
    assert "taken as independent" not in " ".join(map(str, drivers(survey).cautions))


def test_a_compact_survey_gives_the_same_errors_with_unequal_weights():
    """Cells of one weight each: a mean weight by cell loses the spread of weights (here more than a third)."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"score": rng.integers(1, 6, 600), "h": rng.integers(0, 3, 600)})
    frame["w"] = rng.choice([0.2, 1.0, 5.0], 600)
    whole = Survey(frame, csat="score", drivers=["h"], weight="w", scales={"score": "1-5"})
    small = whole.compact("score", "h")
    assert len(small.rows("score")) < 60
    assert drivers(small).table["std_error"].to_numpy() == pytest.approx(
        drivers(whole).table["std_error"].to_numpy()
    )


def test_strata_that_are_not_used_are_said_not_to_be():
    frame = shop(300).assign(region=lambda rows: rows["client"].str[-1])
    assert "Strata are not used here" in " ".join(
        map(str, data_quality(survey_of(frame, stratum="region")).cautions)
    )
    for other in (drivers, csat, hotspots):
        assert "Strata" not in " ".join(map(str, other(survey_of(frame, stratum="region")).cautions))


# --- how times are read ------------------------------------------------------------------------------


def short_waits(name: str = "response_hours", **options) -> Survey:
    """Waits of some minutes, as of a chat; the longer, the fewer are satisfied."""
    rng = np.random.default_rng(8)
    hours = rng.exponential(0.15, 600)
    score = np.where(rng.random(600) < 1 / (1 + np.exp(8 * hours - 2)), 5, 2)
    data = pd.DataFrame({"score": score, name: hours, "channel": rng.choice(["a", "b"], 600)})
    asked = {name: {"unit": "hours", "better": "low", **options}}
    return Survey(
        data, csat="score", drivers=[name], segments=["channel"], scales={"score": "1-5"}, questions=asked
    )


def test_times_under_an_hour_are_shown_in_minutes():
    """0.05 hours would be written as 0.1 h, twice as much."""
    found = drivers(short_waits())
    row = effect(found, "response_hours")
    shown = str(found.figure.data["from_to"].iloc[0])
    first, last = (float(part.removesuffix(" min")) for part in shown.split(" → "))
    assert (first, last) == (
        pytest.approx(60 * row["from"], abs=0.06),
        pytest.approx(60 * row["to"], abs=0.06),
    )
    side = str(hotspots(short_waits(), by="channel").figure.data["below"].iloc[0])
    assert side.startswith("worse half: over ")
    assert side.endswith(" min")


def test_each_end_of_a_long_reach_has_its_own_unit():
    assert str(from_to(7.0, 0.05)) == "7 h → 3 min"
    assert render(from_to(7.0, 0.05), "sv") == "7 tim → 3 min"


# --- names in the language of the page -----------------------------------------------------------------


def test_a_driver_that_init_named_is_called_in_the_language_of_the_page():
    """A column “First reply time in minutes” of a help desk's export becomes response_hours; nobody wrote these words."""
    found = drivers(short_waits())
    for told in (found.figure.title, found.findings[0], found.tests[0].label):
        assert "Часы до ответа" in render(told, "ru")
        assert "Response hours" in render(told, "en")
    own = drivers(short_waits(label="Minutes to reply"))
    assert "Minutes to reply" in render(own.figure.title, "ru")


def test_what_is_compared_is_said_in_the_language_of_the_page():
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({"score": rng.integers(1, 6, 500), "calls": rng.choice([1.0] * 8 + [2.0, 3.0], 500)})
    asked = {"questions": {"calls": {"better": "low"}}, "scales": {"score": "1-5"}}
    found = drivers(Survey(frame, csat="score", drivers=["calls"], **asked))
    label = found.figure.data["label"].iloc[0]
    assert str(label) == "Calls: 90th to 10th percentile"
    assert "percentile" not in render(label, "ru")


def test_cautions_name_columns_as_the_page_does():
    """A column “agent_tenure” stood in a Persian caution beside the label of every other driver."""
    rng = np.random.default_rng(11)
    agent = rng.integers(0, 24, 900)
    frame = pd.DataFrame({"score": rng.integers(1, 6, 900), "agent": agent, "agent_tenure": agent % 7 + 0.5})
    asked = {"questions": {"agent_tenure": {"label": "Years here"}}, "scales": {"score": "1-5"}}
    found = drivers(Survey(frame, csat="score", agent="agent", drivers=["agent_tenure"], **asked))
    told = [render(one, "ru") for one in found.cautions]
    assert any("Years here" in one for one in told)
    assert not [one for one in told if "agent" in one]
    assert any("agent (24)" in str(one) for one in found.cautions)


def one_half(name, seed=3):
    """240 answers, the first 120 of one customer or agent, the others of 120."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=240)
    frame = pd.DataFrame({"x": x, "score": np.clip(np.round(3.5 + x + rng.normal(size=240)), 1, 5)})
    frame[name] = [str(max(0, i - 119)) for i in range(240)]
    return frame.assign(tenure=frame[name].astype(float) % 7)


def test_effects_that_one_customer_carries_have_no_range():
    """A driver without effect, both it and the score alike within customers, was called in 31 of 150 surveys [sim]."""
    frame = one_half("who")
    roles = {"csat": "score", "drivers": ["x"], "scales": {"score": "1-5"}}
    found = drivers(Survey(frame, **roles, customer="who"))
    assert found.table["estimate"].notna().all()
    assert found.table[["std_error", "conf_low", "p_value"]].isna().all(axis=None)
    assert found.what_if({"x": at_most(0)}).table["conf_low"].isna().all()
    assert any("A few carry most of the weight" in str(one) for one in found.cautions)
    assert drivers(Survey(frame, **roles)).table["conf_low"].notna().all()


def test_agents_of_whom_one_has_half_are_left_out_as_few_are():
    roles = {"csat": "score", "scales": {"score": "1-5"}}
    found = drivers(Survey(one_half("by"), drivers=["x", "tenure"], **roles, agent="by"))
    plain = drivers(Survey(one_half("by"), drivers=["x", "tenure"], **roles))
    x, tenure = (found.table.set_index("term").loc[name] for name in ("x", "tenure"))
    assert x["std_error"] == pytest.approx(plain.table.set_index("term").loc["x", "std_error"])
    assert np.isnan(tenure["conf_low"])
    assert any("A few agents have most of the answers" in str(one) for one in found.cautions)


@pytest.mark.parametrize(("cluster", "said"), [("auto", True), ("where", False), (None, True)])
def test_answers_clustered_by_a_named_column_are_not_called_independent(cluster, said):
    rng = np.random.default_rng(4)
    frame = pd.DataFrame(
        {"score": rng.integers(1, 6, 400), "x": rng.normal(size=400), "where": np.arange(400) % 50}
    )
    survey = Survey(frame, csat="score", drivers=["x"], segments=["where"], scales={"score": "1-5"})
    told = drivers(survey, cluster=cluster).cautions
    assert any("taken as independent" in str(one) for one in told) == said
