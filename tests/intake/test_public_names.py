"""Public surveys with the names of programmers, or with counts: shapes met in files of others, rows made here."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from csat_research.errors import ColumnError
from csat_research.intake.headers import is_overall, speaks_of, uncoupled
from csat_research.intake.init import init
from csat_research.intake.raw import RawTable
from csat_research.intake.read import read_survey
from csat_research.intake.roles.guess import guess_frame, guess_table, score_candidates
from csat_research.intake.roles.together import numbers_in, with_the_rest
from csat_research.measures.scores.csat import csat


def roles(frame):
    return {one.column: one.role for one in guess_frame(frame).guesses}


def candidates(frame):
    return list(score_candidates(RawTable(frame=frame, name="a.csv", read=len(frame))))


def rated(rng, mood, high=5):
    return np.clip(np.round(mood + rng.normal(0, 0.8, len(mood))), 1, high).astype(int)


# --- names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Complaint_Count", "Number of visits", "Anzahl_Besuche"])
def test_a_count_of_something_is_no_rating_of_the_battery(name):
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({one: rng.integers(1, 6, 200) for one in ("Food", "Staff", "Price", "Room")})
    frame[name] = rng.integers(0, 6, 200)
    found = roles(frame)
    assert [one for one in found if found[one] == "item"] == ["Food", "Staff", "Price", "Room"]
    asked = frame.rename(columns={name: "How satisfied are you with the number of branches?"})
    assert len([one for one in roles(asked).values() if one in ("item", "csat")]) == 5


def test_words_written_together_are_read_apart():
    assert uncoupled("CareerSatisfaction") == "Career Satisfaction"
    assert uncoupled("customerNPSScore") == "customer NPS Score"
    assert uncoupled("NPS and CSAT of Q3") == "NPS and CSAT of Q3"
    assert speaks_of("AverageSatisfaction", "averages")


@pytest.mark.parametrize("name", ["CareerSatisfaction", "survey_q5_osat", "CUSA"])
def test_a_score_is_known_by_its_name_in_programs_and_in_the_trade(name):
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({name: rng.integers(1, 6, 200), "OpenSource": rng.integers(0, 2, 200)})
    assert roles(frame)[name] == "csat"


def test_what_is_called_like_a_score_is_offered_before_what_goes_most_with_the_others():
    rng = np.random.default_rng(2)
    mood = rng.normal(3, 0.9, 300)
    frame = pd.DataFrame({f"INV{n}": rated(rng, mood) for n in (1, 2, 3)} | {"SAT1": rng.integers(1, 6, 300)})
    assert candidates(frame)[0] == "SAT1"


def test_ratings_of_aspects_beside_the_score_are_its_items():
    rng = np.random.default_rng(3)
    mood = rng.normal(4, 0.7, 200)
    frame = pd.DataFrame(
        {
            one: rated(rng, mood)
            for one in ("Satisfaction", "Camera_Rating", "Battery_Rating", "Value_for_Money")
        }
    )
    found = roles(frame)
    assert found.pop("Satisfaction") == "csat"
    assert set(found.values()) == {"item"}
    assert len(found) == 3


def test_a_box_that_is_ticked_or_empty_is_no_driver():
    score = [1, 2, 3, 4, 5] * 20
    flags = pd.DataFrame({"csat": score, "Competence & training": ["1", "", "", "1", ""] * 20})
    assert "Competence & training" not in roles(flags)
    rates = pd.DataFrame({"csat": score, "Competence & training": [1, 2, 3, 4, 5] * 20})
    assert "Competence & training" in roles(rates)


# --- words that say how much -----------------------------------------------------------------------


def test_low_and_high_of_anything_are_no_satisfaction():
    frame = pd.DataFrame(
        {"Contact": ["Low", "High"] * 40, "Type": ["Tower", "Terrace", "Atrium", "Other"] * 20}
    )
    assert "csat" not in roles(frame).values()


# --- counts ----------------------------------------------------------------------------------------

ANSWERS = ("Dissatisfied", "Neutral", "Satisfied")


def crossed():
    """All combinations of three columns, each with how many gave it: satisfied 10, 20, ... of all."""
    rows = [
        (score, house, contact, 10 + 5 * place)
        for place, (house, contact, score) in enumerate(product("ABC", ("Low", "High"), ANSWERS))
    ]
    return pd.DataFrame(rows, columns=["Sat", "House", "Contact", "Freq"])


def test_a_table_of_all_combinations_holds_counts_and_that_is_asked(tmp_path):
    frame = crossed()
    assert roles(frame)["Freq"] == "count"
    frame.to_csv(tmp_path / "houses.csv", index=False)
    init(tmp_path / "houses.csv", answers=[("Freq", "yes")])
    told = csat(read_survey(tmp_path / "survey.yml")).table.iloc[0]
    whole, satisfied = frame["Freq"].sum(), frame.loc[frame["Sat"] == "Satisfied", "Freq"].sum()
    assert told["n"] == whole
    assert told["estimate"] == pytest.approx(100 * satisfied / whole)


def test_how_often_somebody_comes_is_no_count():
    again = pd.concat([crossed()] * 2)  # the same answers from two people each
    assert "Freq" not in [one.column for one in guess_frame(again).guesses if one.role == "count"]
    other = crossed().rename(columns={"Freq": "Minutes"})
    assert "count" not in roles(other).values()


# --- codes -----------------------------------------------------------------------------------------


def with_codes(seed=7, n=900):
    """Items 1-5 with 6 for "never used" and 0 for blank; the score holds a rare 6, by chance from contented people."""
    rng = np.random.default_rng(seed)
    mood = rng.normal(3.9, 0.9, n)
    names = ("Food", "Shops", "Signs", "Wifi", "Parking")
    frame = pd.DataFrame({one: rated(rng, mood) for one in names})
    for place, one in enumerate(names):
        frame[one] = frame[one].mask(rng.random(n) < 0.1 + 0.12 * place, 6).mask(rng.random(n) < 0.04, 0)
    frame["csat"] = rated(rng, mood)
    content = frame[list(names)].where(frame[list(names)].isin(range(1, 6))).mean(axis=1)
    frame.loc[content.nlargest(60).index[::4], "csat"] = 6
    return frame


def test_a_few_sixes_of_the_score_do_not_outvote_those_of_all_ratings():
    plan = guess_frame(with_codes())
    asked = [one for one in plan.questions if "non-answers" in str(one.text)]
    assert {one.column for one in asked} >= {"csat", "Food"}
    assert {one.choices[0].key for one in asked} == {"yes"}


def test_of_two_columns_from_0_to_10_the_one_that_goes_with_the_ratings_may_be_nps():
    rng = np.random.default_rng(9)
    mood = rng.normal(3.9, 0.9, 600)
    frame = pd.DataFrame({one: rated(rng, mood) for one in ("csat", "Food", "Shops", "Signs")})
    frame["NETPRO"] = np.clip(np.round(2 * mood + rng.normal(0, 1.5, 600)), 0, 10).astype(int)
    frame.loc[:10, "NETPRO"] = range(11)
    frame["PURPOSE"] = rng.integers(0, 11, 600)
    plan = guess_frame(frame)
    assert [one.column for one in plan.guesses if one.role == "nps"] == ["NETPRO"]
    assert any("(NPS)" in str(one.text) for one in plan.questions)


def test_where_low_numbers_are_frequent_the_question_of_who_is_satisfied_says_so():
    low = [1] * 60 + [2] * 20 + [3, 4, 5, 6, 7] * 4
    texts = [str(one.text) for one in guess_frame(pd.DataFrame({"satisfaction (1-7)": low})).questions]
    assert any("Its low numbers are more frequent" in one for one in texts)
    turned = [8 - one for one in low]
    texts = [str(one.text) for one in guess_frame(pd.DataFrame({"satisfaction (1-7)": turned})).questions]
    assert not any("low numbers" in one for one in texts)


def test_a_score_that_most_were_not_asked_keeps_its_scale_and_its_codes():
    cells = [0] * 5000 + [1] * 210 + [2] * 190 + [3] * 33 + [4] * 15 + [8] + [9] * 5
    frame = pd.DataFrame({"HRSRELAX": np.resize([0, 3, 5, 7], len(cells)), "SATJOB": cells})
    assert candidates(frame)[0] == "SATJOB"
    plan = guess_frame(frame, {"SATJOB": "csat"})
    (told,) = [one for one in plan.guesses if one.column == "SATJOB"]
    assert set(told.options["scale"]["missing"]) == {"0", "8", "9"}
    assert "low-4" in {choice.key for one in plan.questions for choice in one.choices}
    assert any("0, 8, 9" in str(one.text) for one in plan.questions)
    half = pd.DataFrame({"SATJOB": [0] * 300 + [1] * 100 + [2] * 100 + [3] * 100})
    with pytest.raises(ColumnError, match="0-3"):  # as many as the others together may be the lowest answer
        guess_frame(half, {"SATJOB": "csat"})


def test_a_second_purpose_that_few_named_is_no_rating():
    rng = np.random.default_rng(0)
    mood = rng.normal(3.9, 0.9, 2800)
    frame = pd.DataFrame({one: rated(rng, mood) for one in ("csat", "Food", "Shops", "Signs", "Wifi")})
    frame["PURP2"] = np.nan
    named = rng.choice(2800, 110, replace=False)
    purpose = np.sort(rng.choice([2, 3, 5], 110, p=[0.25, 0.6, 0.15]))
    frame.loc[named, "PURP2"] = purpose[np.argsort(np.argsort(mood[named] + rng.normal(0, 1.5, 110)))]
    seen = with_the_rest(numbers_in(frame, [*frame.columns]), 5)["PURP2"]
    assert 0.2 < seen < 0.28
    assert "PURP2" not in [one.column for one in guess_frame(frame).guesses if one.role == "item"]


@pytest.mark.parametrize(("name", "whole"), [("Q7O_WHOLE", True), ("q9_whole", True), ("Wholesale", False)])
def test_whole_at_the_end_of_a_name_is_the_whole(name, whole):
    assert is_overall(name) is whole


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Rating_Accuracy", "Shopping_Satisfaction"),
        ("rating", "satisfied"),
        ("ServiceScore", "HighSatisfaction"),
    ],
)
def test_what_is_called_satisfaction_goes_before_a_rating_of_anything(first, second):
    """A reviewer's `rating` beside `satisfied` is of the employee, that of a shop beside its satisfaction of an aspect."""
    rng = np.random.default_rng(2)
    mood = rng.normal(size=400)
    satisfied = (mood + rng.normal(0, 0.5, 400) > 0).astype(int)
    other = rated(rng, mood)
    frame = pd.DataFrame(
        {first: other, second: satisfied if second != "Shopping_Satisfaction" else rated(rng, mood)}
    )
    assert roles(frame)[second] == "csat"
    assert roles(frame).get(first) != "csat"


def test_satisfaction_with_the_job_is_the_whole_of_an_employee():
    rng = np.random.default_rng(2)
    mood = rng.normal(size=400)
    names = ["EnvironmentSatisfaction", "JobSatisfaction"]
    found = roles(pd.DataFrame({name: rated(rng, 3 + mood, 4) for name in names}))
    assert found["JobSatisfaction"] == "csat"
    assert found.get("EnvironmentSatisfaction") != "csat"


def test_of_two_satisfactions_of_which_none_is_the_whole_it_is_asked_which():
    rng = np.random.default_rng(2)
    mood = rng.normal(size=400)
    frame = pd.DataFrame(
        {name: rated(rng, 3 + mood, 4) for name in ("Room satisfaction", "Staff satisfaction")}
    )
    plan = guess_frame(frame)
    asked = next(
        one for one in plan.questions if "Room satisfaction" in str(one.text) and "Staff" in str(one.text)
    )
    changed = {one.key: plan.answered(one) for one in asked.choices}
    for key in ("Room satisfaction", "Staff satisfaction"):
        (score,) = changed[key].of("csat")
        assert score.column == key
        assert score.options["scale"]["satisfied"] == ["3", "4"]


def test_a_satisfaction_among_ratings_of_aspects_is_the_score():
    rng = np.random.default_rng(2)
    mood = 3 + rng.normal(size=400)
    frame = pd.DataFrame(
        {name: rated(rng, mood) for name in ("ServiceRating", "FoodRating", "AmbianceRating")}
    )
    frame["HighSatisfaction"] = (mood > 3.8).astype(int)
    found = roles(frame)
    assert found["HighSatisfaction"] == "csat"
    assert [one for one, role in found.items() if role == "item"] == list(frame)[:3]


@pytest.mark.parametrize(
    ("file", "name", "expected"),
    [
        ("nps_2024.csv", "Score", "nps"), ("NPS.csv", "response", "nps"), ("customerNPSExport.csv", "Оценка", "nps"),
        ("scores.csv", "Score", "csat"), ("nps_2024.csv", "Satisfaction", "csat"), ("snps.csv", "Score", "csat"),
    ],
)  # fmt: skip
def test_a_plain_score_of_a_file_called_nps_is_nps(file, name, expected):
    rng = np.random.default_rng(6)
    frame = pd.DataFrame({"Date": pd.date_range("2024-01-01", periods=300).astype(str)})
    frame[name] = rng.integers(0, 11, 300).astype(str)
    found = guess_table(RawTable(frame=frame, name=file, read=300))
    assert {one.column: one.role for one in found.guesses}[name] == expected


def test_a_file_called_nps_with_another_scale_or_a_question_of_nps_is_read_by_its_columns():
    rng = np.random.default_rng(6)
    five = pd.DataFrame({"Score": rng.integers(1, 6, 300).astype(str)})
    found = guess_table(RawTable(frame=five, name="nps.csv", read=300)).guesses
    assert [one.role for one in found] == ["csat"]
    both = pd.DataFrame(
        {"Score": rng.integers(0, 11, 300), "Would you recommend us?": rng.integers(0, 11, 300)}
    )
    found = guess_table(RawTable(frame=both.astype(str), name="nps.csv", read=300)).guesses
    assert {one.column: one.role for one in found} == {"Score": "csat", "Would you recommend us?": "nps"}
