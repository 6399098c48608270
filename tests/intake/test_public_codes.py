"""Codes of public surveys (residents, hospitals, cross-national panels): the whole way from made-up rows to right numbers."""

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.intake.init import init
from csat_research.intake.read import read_survey

ROWS = 600
EXACT = 1e-9  # a share of whole numbers


@pytest.fixture
def rng():
    return np.random.default_rng(11)


@pytest.fixture
def way(tmp_path):
    """From a frame to a survey: what init asks is answered as told, the rest of its guesses is taken."""

    def go(frame, roles=None, **answers):
        path = tmp_path / "survey.csv"
        frame.to_csv(path, index=False)
        made = init(path, yes=True, roles=roles, answers=list(answers.items()))
        return made, read_survey(made.path)

    return go


def rated(mood, low, high, share=0.7, spread=0.17):
    """Ratings on low..high that go with a mood; share: where the average lies."""
    centre = low + share * (high - low)
    noise = np.random.default_rng(len(mood) + high).normal(size=len(mood))
    return np.clip(np.round(centre + spread * (high - low) * (mood + 0.7 * noise)), low, high).astype(int)


def with_codes(rng, answers, codes, share=0.06):
    """Some answers replaced by codes for no answer."""
    return np.where(rng.random(len(answers)) < share, rng.choice(codes, len(answers)), answers)


def top(answers, *boxes):
    """Percent of the answers that lie in the boxes."""
    return 100 * np.isin(answers, boxes).mean()


def satisfied(survey):
    return cr.csat(survey).table["estimate"].iloc[0]


def scale_of(made, column):
    (one,) = [one for one in made.guesses if one.column == column]
    return one.options.get("scale", "0-10")


def test_nine_behind_a_gap_is_no_answer_of_residents(rng, way):
    """5 very satisfied ... 1 very dissatisfied, 9 don't know: 6, 7, 8 and 10 never occur."""
    mood = rng.normal(size=ROWS)
    frame = {f"Q1_{i}": with_codes(rng, rated(mood, 1, 5), [9]) for i in range(1, 6)}
    frame |= {f"Q2_{i}": rng.integers(1, 10, ROWS) for i in range(1, 4)}
    made, survey = way(pd.DataFrame(frame), roles={"Q1_1": "csat"})
    answered = frame["Q1_1"][frame["Q1_1"] != 9]
    assert satisfied(survey) == pytest.approx(top(answered, 4, 5), abs=EXACT)
    items = {one.column: one.options["scale"] for one in made.guesses if one.role == "item"}
    assert list(items) == ["Q1_2", "Q1_3", "Q1_4", "Q1_5"]
    assert all(scale == {"values": "1-5", "missing": {"9": "blank"}} for scale in items.values())


@pytest.mark.parametrize("codes", [[8, 9], [98, 99], [7, 8, 9], [-1, -2], [77, 88, 99]])
def test_codes_of_panels_are_no_answers_and_a_scale_of_four_ends_at_four(rng, way, codes):
    answers = with_codes(rng, rated(rng.normal(size=ROWS), 1, 4), codes)
    made, survey = way(pd.DataFrame({"Satisfaction with democracy": answers}))
    assert set(scale_of(made, "Satisfaction with democracy")["missing"]) == {str(code) for code in codes}
    assert satisfied(survey) == pytest.approx(top(answers[np.isin(answers, range(1, 5))], 3, 4), abs=EXACT)


def test_one_as_the_best_of_four_is_asked_and_counted(rng, way):
    answers = 5 - rated(rng.normal(size=ROWS), 1, 4)
    frame = pd.DataFrame({"Job satisfaction": answers})
    made, _ = way(frame)
    assert any("Is a high number good?" in str(one) for one in made.assumptions)
    made.path.unlink()
    made, survey = way(frame, **{"Job satisfaction": "low-4"})
    assert scale_of(made, "Job satisfaction")["values"] == "1-4"
    assert satisfied(survey) == pytest.approx(top(answers, 1, 2), abs=EXACT)


def test_low_numbers_that_are_frequent_may_be_the_best_with_a_five_for_dont_know(rng, way):
    """1 very satisfied ... 4 not at all, 5 don't know: nothing but the low numbers tells it, so it is asked."""
    answers = with_codes(rng, 5 - rated(rng.normal(size=ROWS), 1, 4), [5], share=0.03)
    _, survey = way(pd.DataFrame({"d70 life satisfaction": answers}), **{"d70 life satisfaction": "low-4"})
    assert satisfied(survey) == pytest.approx(top(answers[answers < 5], 1, 2), abs=EXACT)


def test_a_score_turns_with_the_ratings_on_its_scale(rng, way):
    mood = rng.normal(size=ROWS)
    frame = pd.DataFrame({f"q{i}": 6 - rated(mood + rng.normal(0, 0.3, ROWS), 1, 5) for i in range(5)})
    _, survey = way(frame, roles={"q0": "csat"}, q1="low")
    assert satisfied(survey) == pytest.approx(top(frame["q0"], 1, 2), abs=EXACT)
    assert all(one.better == "low" for one in survey.questions)


def test_zero_to_ten_keeps_its_zero_where_zero_is_as_frequent_as_its_neighbours(rng, way):
    """Cross-national panels: 0-10 with 77, 88 and 99; a column where nobody gave 0 has the same scale."""
    mood = rng.normal(size=ROWS)
    frame = {
        f"stf{name}": with_codes(rng, rated(mood, 0, 10, share=0.5, spread=0.22), [77, 88, 99])
        for name in ("eco", "gov", "dem", "edu")
    }
    frame["stflife"] = np.clip(rated(mood, 0, 10, share=0.75), 1, 10)
    made, survey = way(pd.DataFrame(frame), roles={"stflife": "csat"}, stflife="8")
    items = {one.column: one.options["scale"]["values"] for one in made.guesses if one.role == "item"}
    assert items == dict.fromkeys(("stfeco", "stfgov", "stfdem", "stfedu"), "0-10")
    assert satisfied(survey) == pytest.approx(top(frame["stflife"], 8, 9, 10), abs=EXACT)


def test_zero_can_be_said_to_be_an_answer_or_none(rng, way):
    answers = rated(rng.normal(size=ROWS), 0, 10, share=0.5, spread=0.25)
    frame = pd.DataFrame({"Overall hospital rating": answers})
    made, survey = way(frame)
    assert satisfied(survey) == pytest.approx(top(answers, 9, 10), abs=EXACT)
    made.path.unlink()
    _, survey = way(frame, **{"Overall hospital rating": "blank"})
    assert satisfied(survey) == pytest.approx(top(answers[answers > 0], 9, 10), abs=EXACT)


def test_a_zero_that_sticks_out_is_left_blank_and_can_be_an_answer(rng, way):
    answers = with_codes(rng, rated(rng.normal(size=ROWS), 1, 5), [0], share=0.2)
    frame = pd.DataFrame({"Overall satisfaction": answers})
    made, survey = way(frame)
    assert satisfied(survey) == pytest.approx(top(answers[answers > 0], 4, 5), abs=EXACT)
    made.path.unlink()
    _, survey = way(frame, **{"Overall satisfaction": "zero"})
    assert satisfied(survey) == pytest.approx(top(answers, 4, 5), abs=EXACT)


def test_the_cut_and_the_codes_are_asked_both_and_neither_answer_undoes_the_other(rng, way):
    answers = with_codes(rng, rated(rng.normal(size=ROWS), 1, 10), [99])
    frame = pd.DataFrame({"Overall satisfaction with subway": answers})
    made, survey = way(frame, **{"Overall satisfaction with subway": "8"})
    assert scale_of(made, "Overall satisfaction with subway")["missing"] == {"99": "blank"}
    assert satisfied(survey) == pytest.approx(top(answers[answers < 99], 8, 9, 10), abs=EXACT)


def test_restaurants_rated_zero_to_two(rng, way):
    answers = rng.choice([0, 1, 2], ROWS, p=[0.2, 0.35, 0.45])
    made, survey = way(pd.DataFrame({"rating": answers}), roles={"rating": "csat"})
    assert scale_of(made, "rating")["values"] == "0-2"
    assert satisfied(survey) == pytest.approx(top(answers, 2), abs=EXACT)


def test_seven_is_the_best_answer_of_riders_though_few_gave_it(rng, way):
    mood = rng.normal(size=ROWS)
    frame = {
        name: np.where(rng.random(ROWS) < 0.1, "NA", rated(mood, 1, 7, share=0.65).astype(str))
        for name in ("On time", "Frequency", "Cleanliness", "Police presence")
    }
    made, _ = way(pd.DataFrame({**frame, "Overall_sat": rated(mood, 1, 5)}), roles={"Overall_sat": "csat"})
    assert {scale_of(made, name)["values"] for name in frame} == {"1-7"}


def test_few_answers_without_the_best_are_still_on_one_to_five(rng, way):
    """Forty answers, or a four that is rare itself, do not show that the scale ends at four."""
    for answers in (np.tile([1, 2, 3, 4], 10), np.repeat([1, 2, 3, 4], [300, 200, 90, 10])):
        made, _ = way(pd.DataFrame({"csat": answers}))
        assert scale_of(made, "csat") == "1-5"
        made.path.unlink()
