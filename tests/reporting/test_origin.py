"""The box of how a number came about: what lies after its period, and what was noted on reading."""

import pandas as pd
import pytest

import csat_research as cr
from csat_research.reporting.page.origin import origin


@pytest.fixture(scope="module")
def survey():
    days = pd.date_range("2026-09-01", "2026-11-29", freq="D")
    frame = pd.DataFrame({"score": [5, 4, 2] * (len(days) // 3), "when": days})
    frame["w"] = 1.0
    frame.loc[0, "w"] = 100.0
    return cr.Survey(
        frame, csat="score", answered_at="when", weight="w", time_zone="UTC", scales={"score": "1-5"}
    )


def notes(survey, period):
    return " ".join(origin(cr.csat(survey.where(period=period)), "en").notes)


def test_answers_after_the_period_are_told(survey):
    told = notes(survey, "2026-10")
    assert "The file runs to 29 Nov 2026; answers after October 2026 are not in this number." in told


def test_a_period_to_the_end_of_the_file_has_nothing_after_it(survey):
    assert "The file runs to" not in notes(survey, "2026-10..2026-11")


def test_what_was_noted_on_reading_stands_on_the_page(survey):
    assert "Note: one answer carries" in notes(survey, "2026-09")
