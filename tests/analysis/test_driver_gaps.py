"""Drivers with gaps filled: Rubin's rules by hand, what is never filled, what does not matter, and what is said of it."""

import numpy as np
import pandas as pd
import pytest

from csat_research.analysis.drivers.drivers import drivers
from csat_research.analysis.drivers.what_if import at_most
from csat_research.errors import MethodError
from csat_research.results.result import Result
from csat_research.stats.imputation import pooled
from csat_research.stats.ordinal import ordinal
from csat_research.stats.proportional import brant
from csat_research.survey import filling
from csat_research.survey.predictors import plan
from csat_research.survey.survey import Survey
from tests.analysis.drivers_plain import DRIVERS, columns, cumulative, newton, satisfied, shop, survey_of

SETS = 4  # what is proven here does not need twenty


@pytest.fixture(scope="module", autouse=True)
def few_sets():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(filling, "FEWEST_SETS", SETS)
        patch.setattr(filling, "MOST_SETS", SETS)
        yield


def least_squares(x, y, w):
    """Weighted coefficients by the normal equations."""
    return np.linalg.solve((x * w[:, None]).T @ x, x.T @ (w * y))


PLAIN = {
    "ordinal": lambda rows: cumulative(columns(rows), rows["score"], rows["_w"].to_numpy()),
    "logistic": lambda rows: newton(columns(rows), satisfied(rows), rows["_w"].to_numpy()),
    "linear": lambda rows: least_squares(columns(rows), satisfied(rows), rows["_w"].to_numpy()),
}


def lacking(frame, share=0.3, seed=2):
    """The contacts where expertise is not known of a share of those not satisfied, and hours of a tenth by chance."""
    rng = np.random.default_rng(seed)
    gap = rng.random(len(frame)) < np.where(frame["score"] < 4, 1.5 * share, 0.5 * share)
    hours = frame["response_hours"].where(rng.random(len(frame)) >= 0.1)
    return frame.assign(expertise=frame["expertise"].where(~gap), response_hours=hours)


@pytest.fixture(scope="module")
def frame():
    return lacking(shop(400, agents=45))


@pytest.fixture(scope="module")
def found(frame, few_sets):
    return drivers(survey_of(frame), missing="impute")


def test_no_gap_is_no_difference():
    survey = survey_of(shop(150))
    one, other = drivers(survey, missing="impute"), drivers(survey)
    pd.testing.assert_frame_equal(one.table, other.table)
    pd.testing.assert_frame_equal(one.effects, other.effects)
    assert "filled" not in one.tables


def test_all_answers_are_used_and_those_seen_stay(frame, found):
    assert found.table["n"].unique().tolist() == [400]
    sets = found.fitted.sets
    assert len(sets) == SETS
    for one in sets:
        assert one.rows[["expertise", "response_hours"]].notna().all(axis=None)
        assert set(one.rows["expertise"]) == set(frame["expertise"].dropna())
    seen, first = (rows["expertise"].value_counts().sort_index() for rows in (frame, sets[0].rows))
    assert (first >= seen).all()


@pytest.mark.parametrize(("share", "sets"), [(0.1, 20), (0.33, 33), (0.8, 50)])
def test_one_set_for_each_per_cent_of_answers_with_a_gap(share, sets, monkeypatch):
    monkeypatch.setattr(filling, "FEWEST_SETS", 20)
    monkeypatch.setattr(filling, "MOST_SETS", 50)
    rows = shop(100)
    questions = [one for one in survey_of(rows).questions if one.name in ("response_hours", "expertise")]
    rows.loc[: 100 * share - 1, "expertise"] = np.nan
    versions = filling.filled(rows.assign(_w=1.0), plan(rows, questions), satisfied(rows)[:, None], 0)
    assert len(versions) == sets


@pytest.mark.parametrize("model", ["ordinal", "logistic", "linear"])
def test_coefficients_are_pooled_by_rubins_rules(frame, found, model):
    """The fits of the filled versions again, by hand; their errors as the record of each version has them."""
    result = found if model == "ordinal" else drivers(survey_of(frame), model=model, missing="impute")
    sets, fit = result.fitted.sets, result.fitted.fit
    assert len(sets) == SETS
    q = np.array([PLAIN[model](one.rows) for one in sets])
    low, high = fit.interval()
    for k in range(q.shape[1]):
        # agents, the fewer clusters, leave 44 degrees of freedom
        want = pooled(q[:, k], [one.fit.covariance[k, k] for one in sets], 45, 1)
        assert fit.coefficients[k] == pytest.approx(want.interval.estimate, abs=1e-6)  # searches end at 1e-8
        assert fit.std_error[k] == pytest.approx(want.std_error, rel=1e-5)
        assert fit.df[k] == pytest.approx(want.df, rel=1e-4)
        assert fit.p_value[k] == pytest.approx(want.p_value, rel=1e-3, abs=1e-9)
        assert (low[k], high[k]) == pytest.approx((want.interval.low, want.interval.high), abs=1e-5)
    shown = result.tables["coefficients"].set_index("term").loc["expertise"]
    assert (shown["estimate"], shown["p_value"]) == (fit.coefficients[2], fit.p_value[2])


def test_thresholds_are_means_over_the_versions(found):
    table = found.tables["thresholds"]
    each = [one.whole.fit.thresholds for one in found.fitted.sets]
    np.testing.assert_allclose(table["estimate"], np.mean(each, axis=0))
    assert (table["std_error"] > np.std(each, axis=0)).all()


def test_proportional_odds_are_tested_on_all_versions(found):
    """D1 of Li, Raghunathan and Rubin by a loop over the contrasts of one column; Hotelling's factor as without gaps."""
    sets = found.fitted.sets
    parts = [
        brant(one.whole.codes, one.predictors.matrix(one.rows), weights=one.weights, clusters=one.labels) for one in sets
    ]  # fmt: skip
    of, k = [4 * cut + 2 for cut in range(4)], len(parts[0].names)
    assert k == 4
    step = np.hstack([-np.ones((3, 1)), np.eye(3)])
    q = np.array([step @ one.slopes.ravel()[of] for one in parts])
    u = np.mean([step @ one.covariance[np.ix_(of, of)] @ step.T for one in parts], axis=0) * 44 / 42
    mean, r = q.mean(axis=0), 0.0
    for one in q:
        r += (1 + 1 / SETS) * (one - mean) @ np.linalg.solve(u, one - mean) / (SETS - 1) / 3
    row = found.tables["proportional_odds"].set_index("term").loc["expertise"]
    assert row["statistic"] == pytest.approx(mean @ np.linalg.solve(u, mean) / 3 / (1 + r))
    assert 4 < row["df_2"] < 42


def test_a_driver_that_acts_on_one_cut_is_freed_in_every_version():
    frame = shop(900, agents=45)
    rng = np.random.default_rng(4)
    top = frame["score"] >= 4
    frame["expertise"] = np.where(top, frame["expertise"], rng.integers(1, 6, 900))
    frame.loc[top, "score"] = np.where(rng.random(top.sum()) < (frame.loc[top, "expertise"] / 6) ** 3, 5, 4)
    found = drivers(survey_of(lacking(frame)), missing="impute")
    freed = found.tables["partial_odds"]
    free = [1 + DRIVERS.index(name) for name in freed["term"].unique()]
    assert 2 in free
    fits = [
        ordinal(one.whole.codes, one.predictors.matrix(one.rows), free=free, weights=one.weights, clusters=one.labels)
        for one in found.fitted.sets
    ]  # fmt: skip
    slopes = np.array([one.estimates.coefficients[one.slopes(2)] for one in fits])
    freed = freed[freed["term"] == "expertise"]
    shown = freed[freed["measure"] == "log_odds"]
    np.testing.assert_allclose(shown["estimate"], slopes.mean(axis=0), rtol=1e-6)
    points = freed[freed["measure"] == "csat"].iloc[0]
    assert points["std_error"] > 0
    assert "Brant" in found.summary()


def test_effects_are_means_over_the_versions(found):
    sets = found.fitted.sets
    told = found.effects.set_index(["term", "contrast"]).loc[("expertise", "one_better")]
    each = []
    for one in sets:
        b, w = one.fit.coefficients, one.rows["_w"]
        more = one.rows.assign(expertise=np.minimum(one.rows["expertise"] + 1, 5))
        before, after = (1 / (1 + np.exp(-columns(rows) @ b)) for rows in (one.rows, more))
        each.append(100 * np.average(after - before, weights=w))
    assert told["estimate"] == pytest.approx(np.mean(each))
    between = (1 + 1 / len(sets)) * np.var(each, ddof=1)
    assert told["lost_to_gaps"] == pytest.approx(100 * between / told["std_error"] ** 2)
    assert told["std_error"] ** 2 > between


def test_what_has_gaps_loses_most(found):
    lost = found.effects.groupby("term")["lost_to_gaps"].max()
    assert lost.idxmax() == "expertise"
    assert lost.between(0, 100, inclusive="neither").all()


def test_what_if_is_pooled_too(found):
    answer = found.what_if({"response_hours": at_most(3)}).table.iloc[0]
    each = []
    for one in found.fitted.sets:
        capped = one.rows.assign(response_hours=np.minimum(one.rows["response_hours"], 3))
        b, w = one.fit.coefficients, one.rows["_w"]
        before, after = (1 / (1 + np.exp(-columns(rows) @ b)) for rows in (one.rows, capped))
        each.append(100 * np.average(after - before, weights=w))
    assert answer["estimate"] == pytest.approx(np.mean(each))
    assert answer["std_error"] > np.std(each)


def test_filling_undoes_what_leaving_out_does_to_effects():
    """Expertise lacks where people are not satisfied and the wait was long: those left over are another population."""
    whole = shop(1500, seed=5, agents=60)
    rng = np.random.default_rng(5)
    sad = (whole["score"] < 4) & (whole["response_hours"] > 3)
    gappy = whole.assign(expertise=whole["expertise"].where(rng.random(1500) >= np.where(sad, 0.7, 0.05)))
    full, kept, drawn = (
        drivers(survey_of(one), missing=rule).table.set_index("term")
        for one, rule in ((whole, None), (gappy, "listwise"), (gappy, "impute"))
    )
    off = {
        name: abs(one["estimate"] - full["estimate"]) / full["std_error"]
        for name, one in (("kept", kept), ("drawn", drawn))
    }
    assert off["kept"]["response_hours"] > 2
    assert off["drawn"]["response_hours"] < 1
    assert (drawn["std_error"] < 1.5 * full["std_error"]).all()


# --- never filled ------------------------------------------------------------------------------------


def test_what_does_not_apply_is_never_filled():
    frame = lacking(shop(400))
    scale = {"values": "1-5", "missing": {9: "does_not_apply", 8: "blank"}}
    coded = frame.assign(expertise=frame["expertise"].fillna(8).astype(int))
    coded.loc[coded.index % 10 == 0, "expertise"] = 9
    survey = Survey(
        coded,
        csat="score",
        drivers=["response_hours"],
        items=["expertise"],
        customer="client",
        scales={"score": "1-5", "expertise": scale},
    )
    found = drivers(survey, drivers=["response_hours", "expertise"], model="linear", missing="impute")
    assert found.table["n"].iloc[0] == 360
    assert any("40 answers for which a driver does not apply" in str(one) for one in found.cautions)
    filled = found.tables["filled"].set_index("term")["n_filled"]
    assert filled["expertise"] == (coded["expertise"] == 8).sum()


def test_a_trait_of_agents_is_taken_over_and_never_drawn():
    frame = shop(500, agents=40)
    gap = np.random.default_rng(0).random(500) < 0.2
    frame = frame.assign(tenure=frame["tenure"].where(~gap & (frame["agent"] != "a07")))
    found = drivers(survey_of(frame, drivers=["response_hours", "tenure"]), model="linear", missing="impute")
    assert found.fitted.sets == ()  # what others of an agent have is a fact, and needs no draws
    assert found.table["n"].iloc[0] == (frame["agent"] != "a07").sum()
    true = shop(500, agents=40).groupby("agent")["tenure"].first()
    assert (found.fitted.rows["tenure"] == found.fitted.rows["agent"].map(true)).all()
    assert any("stays the same within a customer or agent" in str(one) for one in found.cautions)


# --- rules, words, order -------------------------------------------------------------------------------


def test_over_half_is_refused_until_a_rule_is_named():
    frame = lacking(shop(300), 0.6)
    with pytest.raises(MethodError, match='missing="impute"'):
        drivers(survey_of(frame))
    assert drivers(survey_of(frame), missing="impute", model="linear").table["n"].iloc[0] == 300


def test_words_are_filled_with_words():
    frame = shop(500)
    gap = np.random.default_rng(1).random(500) < 0.2
    frame = frame.assign(channel=frame["channel"].where(~gap))
    found = drivers(
        survey_of(frame, drivers=["response_hours", "channel"], segments=None),
        model="linear",
        missing="impute",
    )
    assert {*found.fitted.sets[0].rows["channel"]} == {"chat", "email", "phone"}
    row = found.tables["filled"].iloc[0]
    assert (row["term"], row["n_filled"]) == ("channel", gap.sum())
    assert np.isnan(row["mean_seen"])


def test_what_is_said_of_gaps(frame, found):
    told = str(found.cautions[0])
    lost = 100 * frame[["expertise", "response_hours"]].isna().any(axis=1).mean()
    assert f"{lost:.1f}" in told
    assert "was drawn from answers like them" in told
    assert found.provenance["missing"] == "impute"
    again = Result.from_json(found.to_json())
    pd.testing.assert_frame_equal(again.tables["filled"], found.tables["filled"], check_dtype=False)


def test_a_seed_decides_and_the_order_of_rows_does_not(frame, found):
    turned = drivers(survey_of(frame.sample(frac=1, random_state=3)), missing="impute")
    assert turned.to_json() == found.to_json()
    other = drivers(survey_of(frame), missing="impute", seed=1).table
    assert (other["estimate"] != found.table["estimate"]).all()
    # four sets each: their means differ by less than the error
    assert other["estimate"].to_numpy() == pytest.approx(
        found.table["estimate"], abs=found.table["std_error"].max()
    )


def test_weights_times_ten_change_nothing(frame, found):
    heavy = drivers(survey_of(frame.assign(w=10 * frame["w"])), missing="impute")
    columns = ["estimate", "std_error", "conf_low", "conf_high", "p_value"]
    np.testing.assert_allclose(heavy.table[columns], found.table[columns], rtol=1e-6)


def test_a_row_in_two_halves_of_its_weight_is_drawn_once(frame, found):
    """One of one customer, all of them, and a third of the answers of a file with one answer a customer."""
    columns = ["estimate", "std_error", "conf_low", "conf_high", "p_value"]
    for part in (frame.index[frame["expertise"].isna()][:1], frame.index):
        halves = frame.assign(w=frame["w"].where(~frame.index.isin(part), frame["w"] / 2))
        split = drivers(survey_of(pd.concat([halves, halves.loc[part]])), missing="impute")
        np.testing.assert_allclose(split.table[columns], found.table[columns], rtol=1e-6)
    alone = frame.assign(client=[f"c{i}" for i in range(len(frame))])
    third = alone.iloc[::3].assign(w=alone["w"] / 2)
    halves = pd.concat([alone.assign(w=alone["w"].where(alone.index % 3 > 0, alone["w"] / 2)), third])
    one, other = (drivers(survey_of(rows), missing="impute").table for rows in (alone, halves))
    np.testing.assert_allclose(other[columns], one[columns], rtol=1e-6)


def test_the_same_rows_of_two_customers_are_drawn_each_by_itself(frame):
    """Twins are two people: their gaps differ, so that they do not add to one answer."""
    twins = pd.concat([frame, frame.assign(client="t" + frame["client"])], ignore_index=True)
    rows = drivers(survey_of(twins), missing="impute").fitted.sets[0].rows
    one, other = (
        rows[rows["client"].str.startswith("t") == who].sort_values(["response_hours", "score"])
        for who in (False, True)
    )
    assert (one["expertise"].to_numpy() != other["expertise"].to_numpy()).any()


@pytest.mark.parametrize("model", ["ordinal", "logistic", "linear"])
def test_pairs_are_no_rule_of_a_driver_model(model):
    with pytest.raises(MethodError, match="not the curve of a driver model"):
        drivers(survey_of(shop(200)), model=model, missing="available")


@pytest.mark.parametrize("model", ["ordinal", "logistic", "linear"])
def test_answers_without_clusters_and_weights_are_pooled_too(model):
    """The plain errors of each version (HC3 of a line, Brant's own test), and more where the versions differ."""
    frame = lacking(shop(300))
    survey = survey_of(frame, customer=None, agent=None, weight=None)
    found = drivers(survey, model=model, missing="impute")
    fit = found.fitted.fit
    for k in range(4):
        sets = [one.fit for one in found.fitted.sets]
        within = np.mean([one.covariance[k, k] for one in sets])
        between = 1.25 * np.var([one.coefficients[k] for one in sets], ddof=1)
        assert fit.covariance[k, k] == pytest.approx(within + between)
    assert found.table["p_value"].notna().all()
    assert np.isfinite(found.what_if({"response_hours": at_most(3)}).table["conf_low"].iloc[0])
    if model == "ordinal":
        assert found.tables["proportional_odds"]["p_value"].between(0, 1).all()


def test_a_driver_with_a_declared_scale_leaves_its_non_answers_out():
    """0 is "does not apply" in a driver of 1-5 as it is in an item; a code that is not on the scale is no number of it."""
    frame = shop(400)
    coded = frame.assign(expertise=frame["expertise"].fillna(3).clip(1, 5).round().astype(int))
    coded.loc[coded.index % 10 == 0, "expertise"] = 0
    coded.loc[3, "expertise"] = 77
    scales = {"score": "1-5", "expertise": {"values": "1-5", "missing": {0: "does_not_apply"}}}
    survey = Survey(
        coded, csat="score", drivers=["response_hours", "expertise"], customer="client", scales=scales
    )
    used = int((coded["expertise"].between(1, 5) & coded["response_hours"].notna()).sum())
    assert drivers(survey, model="linear", missing="listwise").table["n"].tolist() == [used, used]
    assert any("not on the scale 1-5" in str(one) for one in survey.ledger.set_aside["reason"])


def test_a_rare_yes_that_agrees_by_chance_is_no_trait_of_customers():
    """14 customers answered twice and all alike, as nearly all would: the gaps are drawn, and that is what is said."""
    rng = np.random.default_rng(8)
    n = 300
    rows = pd.DataFrame(
        {
            "client": [*range(14), *range(n - 14)],
            "hours": rng.exponential(5, n),
            "flag": (rng.random(n) < 0.05).astype(float),
            "score": rng.integers(1, 6, n),
        }
    )
    rows.loc[:27, "flag"] = 0.0
    rows.loc[40:90, "flag"] = None
    asked = Survey(rows, csat="score", drivers=["hours", "flag"], customer="client", scales={"score": "1-5"})
    found = drivers(asked, model="linear", missing="impute")
    assert found.table["n"].iloc[0] == n
    assert found.tables["filled"].set_index("term")["n_filled"]["flag"] == rows["flag"].isna().sum()
