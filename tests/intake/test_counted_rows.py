"""Rows that hold many answers, as dashboards and terminals export them: they are counted as many, or it is asked."""

from __future__ import annotations

import pandas as pd
import pytest

import csat_research as cr
from csat_research.intake.init import init
from csat_research.intake.read import read_survey
from tests.variants import some

STARS = {5: 310, 4: 120, 3: 40, 2: 22, 1: 35}


@pytest.fixture
def way(tmp_path):
    """From a frame to a survey, all guesses taken."""

    def go(frame):
        frame.to_csv(tmp_path / "a.csv", index=False)
        made = init(tmp_path / "a.csv", yes=True)
        return made, read_survey(made.path)

    return go


def first(result):
    return result.table.iloc[0]


@pytest.mark.parametrize("shops", [1, 4])
@pytest.mark.parametrize("called", some(["Reviews", "Ratings", "How many", "Count"], "Reviews", "How many"))
def test_stars_and_how_many_gave_them(shops, called, way):
    """Five lines were five answers."""
    rows = [
        {"Shop": f"S{shop}", "Stars": stars, called: n + shop}
        for shop in range(shops)
        for stars, n in STARS.items()
    ]
    made, survey = way(pd.DataFrame(rows).drop(columns="Shop" if shops == 1 else []))
    good, n = (shops * sum(STARS[one] for one in of) + len(of) * sum(range(shops)) for of in ((4, 5), STARS))
    assert (first(cr.csat(survey))["n"], first(cr.csat(survey))["estimate"]) == (
        n,
        pytest.approx(100 * good / n),
    )
    assert called == "Count" or any("how many gave the answers" in str(one) for one in made.assumptions)


def test_ratings_of_people_beside_another_number_are_no_counts(way):
    rows = [{"shop": f"S{i % 4}", "stars": 1 + i % 5, "visits": 1 + i % 7} for i in range(60)]
    made, survey = way(pd.DataFrame(rows))
    assert first(cr.csat(survey))["n"] == 60
    assert "count" not in {one.role for one in made.guesses}


def test_promoters_passives_and_detractors_by_week(way):
    frame = pd.DataFrame(
        {
            "Week": [f"2026-W{i:02}" for i in range(1, 9)],
            "Promoters": range(20, 28),
            "Passives": [10] * 8,
            "Detractors": [6] * 8,
        }
    )
    _, survey = way(frame)
    n = 8 * 16 + sum(range(20, 28))
    assert (first(cr.nps(survey))["n"], first(cr.nps(survey))["estimate"]) == (
        n,
        pytest.approx(100 * (sum(range(20, 28)) - 48) / n),
    )


def test_faces_of_a_terminal(way):
    frame = pd.DataFrame(
        {
            "Date": ["2026-03-01", "2026-03-02"],
            "Very positive": [30, 40],
            "Positive": [10, 12],
            "Negative": [5, 4],
            "Very negative": [2, 3],
        }
    )
    _, survey = way(frame)
    assert (first(cr.csat(survey))["n"], first(cr.csat(survey))["estimate"]) == (
        106,
        pytest.approx(100 * 92 / 106),
    )


@pytest.mark.parametrize("called", ["type", "Metric", "KPI", "survey type"])
def test_scores_of_two_kinds_in_one_column(called, way):
    """A 5 of satisfaction and a 5 of NPS were answers on one scale of 0 to 10."""
    rows = [
        {
            "date": f"2026-03-{1 + i % 28:02}",
            called: "NPS" if i % 2 else "CSAT",
            "score": i % 11 if i % 2 else 1 + i % 5,
        }
        for i in range(88)
    ]
    _, survey = way(pd.DataFrame(rows))
    assert (first(cr.csat(survey))["n"], first(cr.nps(survey))["n"]) == (44, 44)


def test_columns_called_after_stars_hold_counts(way):
    """The count of two stars was offered as a score of 1 to 10."""
    frame = pd.DataFrame(
        {
            "Date": [f"2026-03-{i:02}" for i in range(1, 6)],
            **{f"{n} star{'s' * (n > 1)}": [n * n, 3, 2, 4, n] for n in range(1, 6)},
        }
    )
    _, survey = way(frame)
    given = frame.drop(columns="Date").sum()
    assert first(cr.csat(survey))["n"] == given.sum()
    assert first(cr.csat(survey))["estimate"] == pytest.approx(
        100 * (given["4 stars"] + given["5 stars"]) / given.sum()
    )
