"""Scores in codes: with their words beside them, around zero, and clocks that only letters in the header tell."""

from __future__ import annotations

import pandas as pd
import pytest

import csat_research as cr
from csat_research.intake.init import init
from csat_research.intake.read import read_survey
from csat_research.intake.roles.guess import guess_frame

WORDS = ("Very satisfied", "Satisfied", "Neutral", "Dissatisfied", "Very dissatisfied")


def coded(words=WORDS, n=80):
    codes = [1 + (i * 7 + i // 5) % 5 for i in range(n)]
    said = [words[one - 1] for one in codes]
    return pd.DataFrame(
        {
            "date": [f"2026-03-{1 + i % 28:02}" for i in range(n)],
            "Q1_satisfaction": codes,
            "Q1_satisfaction_label": said,
        }
    )


@pytest.mark.parametrize("called", ["Q1_satisfaction_label", "Q1 text", "label"])
def test_words_beside_codes_say_which_end_is_best(called, tmp_path):
    """1 stood for very satisfied, and who gave it was counted as dissatisfied."""
    frame = coded().rename(columns={"Q1_satisfaction_label": called})
    frame.to_csv(tmp_path / "a.csv", index=False)
    made = init(tmp_path / "a.csv", yes=True)
    found = cr.csat(read_survey(made.path)).table.iloc[0]
    assert found["estimate"] == pytest.approx(100 * (frame["Q1_satisfaction"] <= 2).mean())
    assert any("the lowest for the best answer" in str(one) for one in made.notes)


def test_codes_that_rise_with_their_words_are_read_as_before():
    plan = guess_frame(coded(WORDS[::-1]).astype(str))
    assert [one.column for one in plan.of("csat")] == ["Q1_satisfaction"]


def test_a_person_who_names_the_codes_is_believed():
    plan = guess_frame(coded().astype(str), {"Q1_satisfaction": "csat"})
    assert "Q1_satisfaction" in [one.column for one in plan.of("csat")]


@pytest.mark.parametrize("high", [3, 4, 5])
def test_scales_around_zero_are_asked_from_where_on(high):
    """Their negative numbers were taken for no answers."""
    codes = [str(code) for code in range(-high, high + 1)]
    plan = guess_frame(pd.DataFrame({"satisfaction": codes * 9}))
    scale = plan.of("csat")[0].options["scale"]
    assert scale == {"values": codes, "satisfied": codes[-2:]}
    assert "From which answer on" in str(plan.questions[0].text)


def test_a_negative_code_for_no_answer_is_still_one():
    plan = guess_frame(pd.DataFrame({"satisfaction": ["1", "2", "3", "4", "5", "5", "4", "-1"] * 9}))
    assert plan.of("csat")[0].options["scale"]["missing"] == {"-1": "blank"}


@pytest.mark.parametrize(
    ("header", "unit"),
    [("Wait time (mm:ss)", "minutes"), ("Wait time (hh:mm)", "hours"), ("Wait time h:mm", "hours")],
)
def test_letters_of_a_clock_tell_its_unit(header, unit):
    frame = pd.DataFrame(
        {
            header: [f"{i % 10:02}:{i % 60:02}" for i in range(60)],
            "satisfaction": [str(1 + i % 5) for i in range(60)],
        }
    )
    assert next(one for one in guess_frame(frame).guesses if one.column == header).options["unit"] == unit


def test_a_clock_of_two_parts_without_them_is_asked():
    """Minutes and seconds were read as hours and minutes, sixty times as long."""
    frame = pd.DataFrame(
        {
            "wait time": [f"{i % 10:02}:{i % 60:02}" for i in range(60)],
            "satisfaction": [str(1 + i % 5) for i in range(60)],
        }
    )
    assert any("in which unit" in str(one.text) for one in guess_frame(frame).questions)
