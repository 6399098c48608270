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


def lines(result):
    return {line.text: line.number for line in origin(result, "en").lines}


def eased(**more):
    frame = pd.DataFrame({"easy": [7, 7, 1, 4] * 30, "w": [1.0, 1.0, 5.0, 1.0] * 30})
    frame["who"] = range(len(frame))
    return cr.Survey(
        frame, ces="easy", scales={"easy": "1-7"}, questions={"easy": {"better": "high"}}, **more
    )


def test_no_number_is_called_plain_that_counts_answers_by_weight():
    """(7 + 7 + 5·1 + 4) / 8 = 2.875 by weight, (7 + 7 + 1 + 4) / 4 = 4.75 plain: the first is not the second."""
    told = lines(cr.ces(eased(weight="w", customer="who")))
    assert told["Ours: weighted"] == "2.88"
    assert "Plain: every answer counts once" not in told
    plain = lines(cr.ces(eased(customer="who")))
    assert (plain["Ours"], plain["Plain: every answer counts once"]) == ("4.75", "4.75")
    assert "Plain: every answer counts once" not in lines(cr.ces(eased(customer="who"), per="customer"))


def test_of_csat_the_plain_share_stands_beside_the_weighted(survey):
    told = lines(cr.csat(survey.where(period="2026-10")))
    assert {"Ours: weighted", "Plain: every answer counts once"} <= set(told)
