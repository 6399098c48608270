"""Ratings from 0 to 10 that are no NPS: "the best hospital possible" is a score whose satisfied answers are asked."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from csat_research.intake.headers import range_of
from csat_research.intake.roles.guess import guess_frame

RATED = (
    "Using any number from 0 to 10, where 0 is the worst hospital possible and 10 is the best hospital possible, what number would "
    "you use to rate this hospital during your stay?",
    "We want to know your rating of all your health care, 0 worst health care possible, 10 best health care possible",
    "Rate hospital (0-10)", "Overall rating of hospital 0-10", "H_RATING", "Rate your provider 0-10", "Helhetsbetyg 0-10",
    "Gesamturteil (0-10)", "Общая оценка от 0 до 10", "Ocena ogólna 0-10", "امتیاز کلی از ۰ تا ۱۰", "Valoración global 0-10",
)  # fmt: skip
RECOMMENDED = (
    "Would you recommend this hospital? 0 not at all likely 10 extremely likely",
    "Рекомендация 0-10",
    "NPS",
)


def answers(header, beside=()):
    rng = random.Random(1)
    rows = {"date": [f"2026-03-{1 + i % 28:02}" for i in range(220)], **dict(beside)}
    return pd.DataFrame(rows | {header: [str(rng.choice([*range(11), 8, 9, 10])) for _ in range(220)]})


@pytest.mark.parametrize("header", RATED)
def test_a_rating_of_the_whole_is_a_score_and_no_nps(header):
    plan = guess_frame(answers(header))
    assert [one.column for one in plan.of("csat")] == [header]
    assert not plan.of("nps")
    asked = next(one for one in plan.questions if one.column == header)
    assert "From which answer on is a customer satisfied?" in str(asked.text)


@pytest.mark.parametrize("header", RATED)
def test_beside_another_score_it_is_no_nps_either(header):
    """A lone 0-10 beside a score was proposed as NPS."""
    plan = guess_frame(answers(header, [("Satisfaction", [str(1 + i % 5) for i in range(220)])]))
    assert not plan.of("nps")
    assert any(header[:20] in str(one) for one in plan.notes)


@pytest.mark.parametrize("header", RECOMMENDED)
def test_who_is_asked_to_recommend_gives_nps(header):
    assert [one.column for one in guess_frame(answers(header)).of("nps")] == [header]


@pytest.mark.parametrize(
    ("header", "scale"),
    [
        ("Rating, 0 worst 10 best", "0-10"),
        ("where 0 is the worst and 10 the best", "0-10"),
        ("Visits from 2010 to 10 May", ""),
        ("Discount 0,5 over 10 orders", ""),
        ("Open 10:00 to 10", ""),
    ],
)
def test_ends_that_a_header_names_in_words(header, scale):
    assert range_of(header) == scale
