"""Drivers on the whole scale: the ordinal model behind the default, its thresholds, and where one slope does not carry it."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from statsmodels.stats.multitest import multipletests

from csat_research.analysis.drivers.drivers import drivers
from csat_research.errors import MethodError
from csat_research.results.result import Result
from csat_research.stats.forms import departures
from csat_research.stats.logit import logistic
from csat_research.stats.ordinal import ordinal
from csat_research.stats.proportional import brant
from csat_research.survey.survey import Survey
from tests.analysis.drivers_plain import columns, cumulative, shop, survey_of
from tests.measures.plain import same_numbers

REFERENCE = Path(__file__).parents[1] / "reference"
NUMBERS = ("estimate", "std_error", "conf_low", "conf_high", "df", "p_value")


def uneven(n=1500, seed=2):
    """Scores on which expertise acts only between 4 and 5, and hours all along the scale; agents and customers."""
    rng = np.random.default_rng(seed)
    frame = shop(n, seed=seed)
    lean = 1.2 - 0.8 * (np.log1p(frame["response_hours"]) - 1.4)
    steps = np.array([1.5, 0.8, 0.0, -1.4])
    own = np.outer(frame["expertise"] - 3, [0, 0, 0, 0.45])
    return frame.assign(
        score=1.0 + (rng.random((n, 1)) < expit(lean.to_numpy()[:, None] + steps + own)).sum(axis=1)
    )


def test_the_default_is_ordinal_and_its_constants_are_thresholds():
    frame = shop(500)
    found = drivers(survey_of(frame))
    assert found.provenance["model"] == "ordinal"
    same_numbers(found.table, drivers(survey_of(frame), model="ordinal").table)
    w, x = frame["w"].to_numpy(), columns(frame)
    by_hand = cumulative(x, frame["score"].to_numpy(), w)
    table = found.tables["thresholds"]
    assert table["term"].tolist() == ["1|2", "2|3", "3|4", "4|5"]
    assert table["estimate"].iloc[2] == pytest.approx(-by_hand[0], abs=1e-7)
    assert found.tables["coefficients"]["term"].tolist() == ["response_hours", "expertise", "messages"]
    assert found.tables["coefficients"]["estimate"].to_numpy() == pytest.approx(by_hand[1:], abs=1e-7)


def test_errors_are_those_of_the_room():
    """Two ways of clustering, weights: the coefficients of stats.ordinal and nothing else."""
    frame = shop(500)
    found = drivers(survey_of(frame)).tables["coefficients"]
    fit = ordinal(
        frame["score"], columns(frame), weights=frame["w"], clusters=[frame["client"], frame["agent"]]
    ).at(4)
    for name, want in (("std_error", fit.std_error), ("df", fit.df), ("p_value", fit.p_value)):
        assert found[name].to_numpy() == pytest.approx(want[1:], rel=1e-9)


@pytest.mark.parametrize("agents", [30, 8])
def test_on_two_levels_it_is_the_logistic_model(agents):
    frame = shop(600, agents=agents).assign(score=lambda one: np.where(one["score"] >= 4, 5.0, 2.0))
    asked = survey_of(frame, drivers=["response_hours", "expertise", "tenure"])
    one, two = drivers(asked), drivers(asked, model="logistic")
    for name in NUMBERS:
        np.testing.assert_allclose(one.effects[name], two.effects[name], rtol=1e-8)
    same_numbers(one.tables["departure"], two.tables["departure"])
    np.testing.assert_allclose(
        one.tables["coefficients"][list(NUMBERS)],
        two.tables["coefficients"][list(NUMBERS)].iloc[1:],
        rtol=1e-8,
    )
    assert one.tables["proportional_odds"]["p_value"].isna().all()
    assert one.interpret() == two.interpret()
    assert [str(one) for one in one.cautions] == [str(one) for one in two.cautions]
    change = {"response_hours": 2}
    np.testing.assert_allclose(
        one.what_if(change).table[["estimate", "std_error"]],
        two.what_if(change).table[["estimate", "std_error"]],
    )


def reference(chapter, case):
    """Numbers of R and the data they were made from."""
    cases = json.loads((REFERENCE / f"{chapter}.json").read_text(encoding="utf-8"))["cases"]
    found = next(one for one in cases if one["id"] == case)
    return found["expected"], pd.read_csv(REFERENCE / found["input"]["csv"]), found["input"]


def test_slopes_and_thresholds_are_those_of_clm():
    """R ordinal::clm on 480 answers, to the eighth digit; errors are a sandwich here and stand elsewhere."""
    want, frame, given = reference("ordinal_regression", "csat_logit")
    asked = Survey(frame, csat="csat", drivers=given["x"], scales={"csat": "1-5"})
    tables = drivers(asked).tables
    for name, kind in (("coefficients", "coef"), ("thresholds", "thresholds")):
        found = tables[name].set_index("term")["estimate"].to_dict()
        assert found == pytest.approx(want[kind], rel=1e-8)


@pytest.mark.parametrize("case", ["weights_logit", "weights_clusters_logit"])
def test_on_two_levels_it_is_svyglm(case):
    """R survey::svyglm(family = quasibinomial) of a 4 or 5 on 480 weighted answers of 16 agents."""
    want, frame, given = reference("survey_models", case)
    frame = frame.assign(two=np.where(frame["csat"].isin(given["top"]), 5, 2))
    asked = Survey(
        frame, csat="two", drivers=given["x"], weight="weight", segments=["agent"], scales={"two": "1-5"}
    )
    found = drivers(asked, cluster=given.get("cluster")).tables["coefficients"].set_index("term")
    for column, kind in (("estimate", "coef"), ("std_error", "se")):
        wanted = {name: value for name, value in want[kind].items() if name != "(Intercept)"}
        # svyglm stops its iterations at 1e-8 of the deviance: slopes to about 1e-6
        assert found[column].to_dict() == pytest.approx(wanted, rel=1e-6)


def test_a_driver_that_sorts_the_whole_scale_is_named():
    """Nobody with it gave less than a 5; the logit of satisfied or not would say the same."""
    frame = shop(400).assign(vip=lambda one: ((one["score"] == 5) & (np.arange(400) < 80)).astype(float))
    for model in ("ordinal", "logistic"):
        with pytest.raises(MethodError, match=r"separation.*vip"):
            drivers(survey_of(frame, drivers=["vip", "response_hours"]), model=model)


# --- one slope for the whole scale -----------------------------------------------------------------


def test_brants_test_has_the_weights_and_clusters_of_the_model():
    frame = uneven()
    table = drivers(survey_of(frame)).tables["proportional_odds"]
    cuts = brant(
        frame["score"], columns(frame), weights=frame["w"], clusters=[frame["client"], frame["agent"]]
    )
    for j, row in enumerate(table.to_dict("records"), start=1):
        test = cuts.test([j])
        assert row["statistic"] == pytest.approx(test.statistic, rel=1e-8)
        assert row["p_value"] == pytest.approx(test.p_value, rel=1e-7)
    assert table["p_adjusted"].to_numpy() == pytest.approx(multipletests(table["p_value"], method="holm")[1])


def test_a_driver_that_acts_on_one_cut_alone_is_shown_with_slopes_of_its_own():
    found = drivers(survey_of(uneven()))
    tests = found.tables["proportional_odds"].set_index("term")["p_adjusted"]
    assert tests["expertise"] < 0.05 < tests["response_hours"]
    freed = found.tables["partial_odds"]
    odds = freed[freed["measure"] == "log_odds"]
    assert odds["term"].tolist() == ["expertise"] * 4
    assert odds["at"].tolist() == [2, 3, 4, 5]
    assert (odds["conf_low"].iloc[:3] < 0.1).all()
    assert odds["conf_low"].iloc[3] > 0.25
    points = freed[freed["measure"] == "csat"].iloc[0]
    whole = found.table.set_index("term").loc["expertise"]
    alone = drivers(survey_of(uneven()), model="logistic").table.set_index("term").loc["expertise"]
    # the planted effect on satisfied or not is zero: one slope says otherwise, slopes of their own and the logit do not
    assert whole["conf_low"] > 0
    assert points["conf_low"] < 0 < points["conf_high"]
    assert points["estimate"] == pytest.approx(alone["estimate"], abs=0.3 * alone["std_error"])
    told = next(str(one) for one in found.cautions if "Brant" in str(one))
    for number in (whole["estimate"], points["estimate"], points["conf_low"], points["conf_high"]):
        assert f"{abs(number):.1f}" in told
    assert "“Expertise”" in told


def test_where_one_slope_carries_the_scale_nothing_is_shown():
    rng = np.random.default_rng(1)
    frame = shop(1200)
    lean = -0.9 * np.log1p(frame["response_hours"]) + 0.35 * frame["expertise"]
    even = frame.assign(score=1.0 + np.searchsorted([-2.5, -1.5, -0.5, 1], lean + rng.logistic(size=1200)))
    found = drivers(survey_of(even))
    assert found.tables["partial_odds"].empty
    assert not any("Brant" in str(one) for one in found.cautions)


def test_levels_of_one_driver_are_tested_together_and_freed_together():
    rng = np.random.default_rng(3)
    frame = uneven(2500)
    lift = np.where(frame["channel"] == "phone", 1.5, 0.0)
    frame["score"] = np.where(
        (frame["score"] == 5) & (rng.random(2500) < expit(lift) - 0.5), 4.0, frame["score"]
    )
    found = drivers(survey_of(frame), drivers=["channel", "response_hours"])
    assert found.tables["proportional_odds"]["df_1"].tolist() == [6, 3]
    freed = found.tables["partial_odds"]
    assert (
        freed.loc[freed["measure"] == "log_odds", "term"].tolist()
        == ["channel: email"] * 4 + ["channel: phone"] * 4
    )
    assert freed.loc[freed["measure"] == "csat", "contrast"].tolist() == ["level", "level"]
    told = next(str(one) for one in found.cautions if "Brant" in str(one))
    assert "Channel: email against chat" in told
    assert "Channel: phone against chat" in told


def test_slopes_without_end_are_said_and_not_shown():
    """A driver of 0 and 1 with which nobody gave a 1 or 2, for a 4 and against a 5."""
    rng = np.random.default_rng(4)
    frame = shop(2000).assign(vip=lambda one: (rng.random(2000) < 0.3).astype(float))
    high = frame["vip"] == 1
    frame.loc[high, "score"] = rng.choice([3.0, 4.0, 5.0], int(high.sum()), p=[0.2, 0.75, 0.05])
    found = drivers(survey_of(frame, drivers=["vip", "response_hours"]))
    assert found.tables["proportional_odds"].set_index("term").loc["vip", "p_adjusted"] < 0.05
    assert found.tables["partial_odds"].empty
    assert any("no finite estimate" in str(one) and "“Vip" in str(one) for one in found.cautions)


def test_under_ten_clusters_nothing_is_tested():
    frame = uneven(600).assign(client=lambda one: [f"c{i % 8}" for i in range(len(one))])
    found = drivers(survey_of(frame, agent=None))
    assert found.tables["proportional_odds"][["statistic", "p_value"]].isna().all().all()
    assert found.tables["partial_odds"].empty
    assert found.tables["thresholds"][["std_error", "conf_low"]].isna().all().all()


# --- outcomes --------------------------------------------------------------------------------------


def test_the_highest_the_lowest_and_neither():
    """Promoters are the upper end of 0-10 and detractors the lower one; passives lie between."""
    asked = survey_of(shop(800), agent=None)
    promoters, detractors = (drivers(asked, outcome=one) for one in ("promoters", "detractors"))
    ltr = shop(800)["ltr"]
    fit = ordinal(ltr, columns(shop(800)), weights=shop(800)["w"], clusters=[shop(800)["client"]])
    np.testing.assert_allclose(
        promoters.tables["coefficients"]["estimate"], fit.at(9).coefficients[1:], rtol=1e-8
    )
    np.testing.assert_allclose(
        detractors.tables["coefficients"]["estimate"], -fit.at(7).coefficients[1:], rtol=1e-7
    )
    assert detractors.tables["thresholds"]["term"].iloc[0] == "10|9"
    assert (promoters.table["estimate"] * detractors.table["estimate"]).iloc[0] < 0
    with pytest.raises(MethodError, match=r'middle of the scale.*model="logistic"'):
        drivers(asked, outcome="passives")
    with pytest.raises(MethodError, match="linear"):
        drivers(asked, outcome="csat_mean")


def test_a_scale_on_which_low_is_better_gives_the_same():
    frame = shop(600)
    turned = frame.assign(score=6 - frame["score"])
    roles = {"drivers": ["response_hours", "messages"], "customer": "client", "weight": "w"}
    asked = Survey(turned, csat="score", scales={"score": {"values": "1-5", "better": "low"}}, **roles)
    one, two = drivers(asked), drivers(Survey(frame, csat="score", scales={"score": "1-5"}, **roles))
    for name in NUMBERS:
        np.testing.assert_allclose(one.effects[name], two.effects[name], rtol=1e-7)


@pytest.mark.parametrize("low", [False, True])
def test_answers_below_zero_are_named_as_they_stand(low):
    """-2 to 2, where high or low is better: thresholds and cuts carry the answers of the scale."""
    frame = uneven().assign(score=lambda one: (one["score"] - 3) * (-1 if low else 1))
    asked = Survey(
        frame, csat="score", drivers=["response_hours", "expertise"], customer="client",
        scales={"score": {"values": [-2, -1, 0, 1, 2], "satisfied": [-2, -1] if low else [1, 2]}},
    )  # fmt: skip
    found = drivers(asked)
    names = ["2|1", "1|0", "0|-1", "-1|-2"] if low else ["-2|-1", "-1|0", "0|1", "1|2"]
    assert found.tables["thresholds"]["term"].tolist() == names
    freed = found.tables["partial_odds"].query("term == 'expertise'")
    cuts = [float(one.split("|")[1]) for one in names]
    assert freed.loc[freed["measure"] == "log_odds", "at"].tolist() == cuts
    assert freed.loc[freed["measure"] == "csat", "at"].tolist() == [-1.0 if low else 1.0]


def test_an_answer_nobody_gave_is_no_level():
    frame = shop(500).assign(score=lambda one: one["score"].replace({2.0: 3.0}))
    found = drivers(survey_of(frame))
    assert found.tables["thresholds"]["term"].tolist() == ["1|3", "3|4", "4|5"]


# --- the declared form -----------------------------------------------------------------------------


def test_the_form_is_tested_on_the_whole_scale():
    """A bend that moves only 1s against 2s: the logit of 4 or 5 cannot see it, the whole scale does."""
    rng = np.random.default_rng(5)
    n = 3000
    hours = rng.uniform(0, 10, n)
    x = np.column_stack([np.ones(n), hours])
    y = np.where(rng.random(n) < 0.5, rng.choice([3.0, 4.0, 5.0], n), 0.0)
    low = y == 0
    y[low] = 1.0 + (rng.random(int(low.sum())) < expit(np.where(np.abs(hours[low] - 5) < 2.5, 1.5, -1.5)))
    whole = departures(ordinal(y, x), y, x, {"hours": 1})["p_value"].iloc[0]
    alone = departures(logistic(y >= 4, x), (y >= 4).astype(float), x, {"hours": 1})["p_value"].iloc[0]
    assert whole < 1e-6
    assert alone > 0.01


@pytest.mark.full
def test_the_score_test_of_the_form_has_its_size(sized):
    """A true line is called in about 5 % of 200 samples (at most 20 in 200 happens once in a thousand and more); a bend is."""
    rng, called = np.random.default_rng(6), {0.0: 0, 0.6: 0}
    for bend in called:
        for _ in range(200):
            x = np.column_stack([np.ones(300), rng.uniform(0, 4, 300)])
            lean = 0.8 * x[:, 1] + bend * (x[:, 1] - 2) ** 2
            y = np.searchsorted([0, 1, 2, 3.0], lean + rng.logistic(size=300))
            called[bend] += departures(ordinal(y, x), y, x, {"x": 1})["p_value"].iloc[0] < 0.05
    sized("form of a driver is a line, ordinal, 300 answers", called[0.0], 200)
    sized("form of a driver is a line, ordinal, 300 answers", called[0.6], 200, planted=True)
    assert called[0.0] <= 21
    assert called[0.6] > 0.8 * 200


def test_a_stored_result_keeps_the_scale():
    found = drivers(survey_of(uneven(900)))
    again = Result.from_json(json.loads(json.dumps(found.to_json())))
    for name in ("thresholds", "proportional_odds", "partial_odds"):
        pd.testing.assert_frame_equal(again.tables[name], found.tables[name], check_dtype=False)
