"""Columns of public surveys that are no ratings: weights under many names, choices by place, shares, counts."""

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.intake.init import init
from csat_research.intake.read import read_survey
from csat_research.intake.roles.guess import guess_frame
from tests.variants import some

ROWS = 600
EXACT = 1e-9  # a weighted share in floats
OPTIONS = np.array(["Police", "Fire", "Parks", "Streets", "Water"])


@pytest.fixture
def rng():
    return np.random.default_rng(8)


def ratings(rng, mood=0.0):
    return np.clip(np.round(3.6 + mood + rng.normal(0, 1, ROWS)), 1, 5).astype(int)


def drawn_weights(rng, mean=1.0):
    raw = rng.gamma(4, 0.25, ROWS)
    return (mean * raw / raw.mean()).round(4)


def plan_of(frame):
    return guess_frame(frame.astype(str))


def roles(plan):
    return {one.column: one.role for one in plan.guesses}


@pytest.fixture
def way(tmp_path):
    def go(frame, **answers):
        path = tmp_path / "survey.csv"
        frame.to_csv(path, index=False)
        return read_survey(init(path, yes=True, answers=list(answers.items())).path)

    return go


@pytest.mark.parametrize(
    "name",
    some(
        ["WEIGHT", "WGT", "pspwght", "wtssall", "SAMPWT", "wt_natl", "Weighting factor", "final_weight"],
        "pspwght",
        "wt_natl",
        "Weighting factor",
    ),
)
def test_a_weight_is_known_by_its_name_and_weighs(name, rng, way):
    score, weight = ratings(rng), drawn_weights(rng)
    survey = way(pd.DataFrame({"overall satisfaction": score, name: weight}))
    truth = 100 * weight[score >= 4].sum() / weight.sum()
    assert cr.csat(survey).table["estimate"].iloc[0] == pytest.approx(truth, abs=EXACT)


def test_decimals_that_average_one_are_asked_as_a_weight(rng):
    plan = plan_of(pd.DataFrame({"overall satisfaction": ratings(rng), "S017": drawn_weights(rng)}))
    assert roles(plan)["S017"] == "weight"
    (asked,) = [one for one in plan.questions if one.column == "S017"]
    assert plan.answered(asked.choices[1]).of("weight") == []


@pytest.mark.parametrize("mean", [0.7, 12.5])
def test_other_decimals_are_no_weight(mean, rng):
    plan = plan_of(pd.DataFrame({"overall satisfaction": ratings(rng), "price": drawn_weights(rng, mean)}))
    assert "price" not in roles(plan)


def test_kilograms_are_asked_before_they_weigh(rng):
    plan = plan_of(pd.DataFrame({"overall satisfaction": ratings(rng), "Weight": drawn_weights(rng, 72)}))
    assert [one.choices[1].key for one in plan.questions if one.column == "Weight"] == ["no"]


def test_of_several_weights_the_one_that_holds_the_others_is_asked_first(rng, way):
    score = ratings(rng)
    frame = pd.DataFrame(
        {
            "overall satisfaction": score,
            "dweight": drawn_weights(rng),
            "pspwght": drawn_weights(rng),
            "pweight": rng.choice([0.5, 1.9], ROWS),
        }
    )
    plan = plan_of(frame)
    (asked,) = [one for one in plan.questions if "Which one is it" in str(one.text)]
    assert [one.key for one in asked.choices] == ["pspwght", "dweight", "pweight", "none"]
    survey = way(frame, pspwght="dweight")
    truth = 100 * frame["dweight"][score >= 4].sum() / frame["dweight"].sum()
    assert cr.csat(survey).table["estimate"].iloc[0] == pytest.approx(truth, abs=EXACT)


def test_a_weight_with_words_in_it_is_told(rng):
    weight = np.where(rng.random(ROWS) < 0.02, "not weighted", drawn_weights(rng).astype(str))
    plan = plan_of(pd.DataFrame({"overall satisfaction": ratings(rng), "WEIGHT": weight}))
    assert any("each answer counts once" in str(one) for one in plan.notes)


def choices(rng, headers, cells=OPTIONS):
    order = np.array([rng.permutation(5)[: len(headers)] for _ in range(ROWS)])
    return {name: cells[order[:, place]] for place, name in enumerate(headers)}


@pytest.mark.parametrize(
    "headers",
    some(
        BY_PLACE := [
            ("Most important 1st Choice", "Most important 2nd Choice", "Most important 3rd Choice"),
            ("Top Priority 1", "Top Priority 2", "Top Priority 3"),
            ("First choice", "Second choice", "Third choice"),
            ("Q2_emphasis1", "Q2_emphasis2", "Q2_emphasis3"),
        ],
        BY_PLACE[0],
        BY_PLACE[3],
    ),
)
@pytest.mark.parametrize("cells", [OPTIONS, np.array(list("12345"))], ids=["words", "codes"])
def test_choices_by_place_are_picks_and_no_ratings(headers, cells, rng, way):
    chosen = choices(rng, headers, cells)
    third = headers[2]
    chosen[third] = np.where(rng.random(ROWS) < 0.1, "None chosen", chosen[third])
    mood = rng.normal(size=ROWS)
    frame = pd.DataFrame(
        {"overall satisfaction": ratings(rng, mood)} | {one: ratings(rng, mood) for one in OPTIONS} | chosen
    )
    survey = way(frame)
    assert [one.role for one in survey.questions if one.column in headers] == []
    assert {one.column for one in survey.questions if one.role == "item"} == {*OPTIONS}
    picked = pd.concat([pd.Series(one) for one in chosen.values()])
    shares = cr.importance(survey, method="picks").table.set_index("label")["estimate"]
    expected = 100 * (picked == cells[2]).sum() / (picked != "None chosen").sum()
    assert shares["Parks"] == pytest.approx(expected, abs=EXACT)


def test_ratings_that_are_numbered_are_no_choices(rng):
    mood = rng.normal(size=ROWS)
    plan = plan_of(pd.DataFrame({f"Q1_{i}": ratings(rng, mood) for i in range(1, 6)}))
    assert set(roles(plan).values()) == {"item"}


def test_a_code_for_nothing_chosen_keeps_choices_out_and_is_told(rng):
    chosen = choices(rng, ("Priority_1st", "Priority_2nd", "Priority_3rd"), np.array(list("12345")))
    none = rng.random(ROWS) < 0.1
    frame = {name: np.where(none, "9", cells) for name, cells in chosen.items()}
    plan = plan_of(pd.DataFrame({"overall satisfaction": ratings(rng), **frame}))
    assert roles(plan) == {"overall satisfaction": "csat"}
    assert any("9 stands for nothing chosen" in str(one) for one in plan.notes)


def test_shares_are_no_durations_and_counts_no_comments(rng):
    frame = {
        "Rating": ratings(rng),
        "Survey Response Rate Percent": rng.integers(5, 60, ROWS),
        "Positive Feedback Count": rng.poisson(3, ROWS),
    }
    plan = plan_of(pd.DataFrame(frame))
    assert roles(plan) == {"Rating": "csat"}
    assert not plan.unasked


def test_what_becomes_a_rating_is_not_told_to_be_unused(rng):
    mood = rng.normal(size=ROWS)
    frame = {name: np.clip(ratings(rng, mood), 1, 4) for name in ("NURSES", "DOCTORS", "CLEAN", "RECOMMEND")}
    plan = plan_of(pd.DataFrame({"overall satisfaction": ratings(rng, mood), **frame}))
    assert roles(plan)["RECOMMEND"] == "item"
    assert not any("RECOMMEND" in str(one) for one in plan.notes)


WORDS = np.array(["Very Dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very Satisfied"])
OVERALL = "Overall quality of services provided by the City"


def residents(rng):
    mood = rng.normal(size=ROWS)
    rated = {name: ratings(rng, mood) for name in (OVERALL, *OPTIONS)}
    return rated, choices(rng, ("Most important 1st Choice", "Most important 2nd Choice"))


def test_residents_have_a_score_among_their_ratings_in_words(rng, way):
    """Ratings and choices are enough for a page; the score among them is asked all the same."""
    rated, chosen = residents(rng)
    survey = way(pd.DataFrame({name: WORDS[codes - 1] for name, codes in rated.items()} | chosen))
    truth = 100 * (rated[OVERALL] >= 4).mean()
    assert cr.csat(survey).table["estimate"].iloc[0] == pytest.approx(truth, abs=EXACT)


@pytest.mark.parametrize("best", [5, 1])
def test_a_score_among_numbers_is_asked_and_follows_the_end_that_is_best(best, rng, way):
    rated, _ = residents(rng)
    frame = {name: codes if best == 5 else 6 - codes for name, codes in rated.items()}
    frame["How likely are you to recommend us?"] = rng.integers(0, 11, ROWS)
    names = [one for one in frame if one in rated]
    key = {"high": "high", "low": "low"}["high" if best == 5 else "low"]
    survey = way(pd.DataFrame(frame), **{names[0]: key})
    truth = 100 * (rated[OVERALL] >= 4).mean()
    assert cr.csat(survey).table["estimate"].iloc[0] == pytest.approx(truth, abs=EXACT)


def test_none_of_the_ratings_need_be_the_score(rng):
    rated, chosen = residents(rng)
    del rated[OVERALL]
    plan = plan_of(pd.DataFrame(rated | chosen))
    (asked,) = [one for one in plan.questions if "Does one of the ratings" in str(one.text)]
    assert asked.choices[0].key == "none"
    assert not plan.answered(asked.choices[0]).of("csat")
    assert plan.answered(asked.choices[1]).of("csat")


def test_of_a_scale_of_seven_the_score_is_told_to_be_named(rng):
    mood = rng.normal(size=ROWS)
    frame = {name: np.clip(ratings(rng, mood) + 2, 1, 7) for name in OPTIONS}
    frame["How likely are you to recommend us?"] = rng.integers(0, 11, ROWS)
    plan = plan_of(pd.DataFrame(frame))
    assert any("name it: --role" in str(one) for one in plan.notes)
