"""Codes of who people are beside a battery, scores of NPS files, and Spanish scores: shapes of public files, written by us."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.intake.init import init
from csat_research.intake.read import read_survey


def _made(frame, folder, name="a.csv"):
    frame.to_csv(folder / name, index=False)
    return init(folder / name, yes=True)


def _battery(rows=400):
    rng = np.random.default_rng(21)
    mood = rng.normal(size=rows)

    def asked(spread):
        return 1 + ((mood + rng.normal(size=rows) * spread).argsort().argsort() / rows * 5).astype(int)

    frame = pd.DataFrame({f"Dim{i}": asked(1.0) for i in range(1, 7)})
    return frame.assign(NPS=rng.integers(0, 11, rows)), asked(2.5)


@pytest.mark.parametrize(
    "name",
    ["NATIONALITY", "SECTOR", "Age group", "Возраст", "wykształcenie", "kön", "تحصیلات", "EducationLevel"],
)
def test_codes_of_people_are_no_ratings_although_they_go_with_them(name, tmp_path):
    """Nationality from 1 to 5 was the thirtieth item of a battery."""
    frame, codes = _battery()
    made = _made(frame.assign(**{name: codes}), tmp_path)
    assert [one.column for one in made.guesses if one.role == "item"] == list(frame)[:6]


def test_a_rating_that_speaks_of_people_stays_one(tmp_path):
    frame, codes = _battery()
    made = _made(frame.assign(**{"City cleanliness": codes}), tmp_path)
    assert "City cleanliness" in [one.column for one in made.guesses if one.role == "item"]


@pytest.mark.parametrize("file", ["NPStimeseries.csv", "npsdata2021.csv", "nps_2021.csv"])
def test_the_rating_of_a_file_called_nps(file, tmp_path):
    """It was a scale of 1-10 on which 0 was no answer."""
    numbers = [0] * 60 + [5] * 40 + [8] * 50 + [9] * 30 + [10] * 120
    made = _made(pd.DataFrame({"market": ["US", "UK"] * 150, "rating": numbers}), tmp_path, file)
    assert {one.column: one.role for one in made.guesses}["rating"] == "nps"
    found = cr.nps(read_survey(made.path)).table
    assert found["estimate"].iloc[0] == pytest.approx(100 * (150 - 100) / 300)


@pytest.mark.parametrize("name", ["Puntuacion", "Calificación", "Valoración", "Skor"])
def test_spanish_and_indonesian_scores(name, tmp_path):
    made = _made(pd.DataFrame({name: [1, 2, 3, 4, 5, 5, 4, 4] * 20}), tmp_path)
    assert {one.column: one.role for one in made.guesses} == {name: "csat"}


@pytest.mark.parametrize(
    "answers",
    [
        ("Yes, me", "No, nobody in household", "Yes, somebody else", "Yes, I and somebody else"),
        ("Umowa o pracę, pełny etat", "Umowa o pracę, część etatu", "Działalność, sam", "Student, bez pracy"),
    ],
)
def test_single_answers_with_commas_are_no_lists_of_what_matters(answers, tmp_path):
    """Their parts were counted as picks."""
    frame = pd.DataFrame({"csat": [1, 2, 3, 4, 5] * 40, "VET1": [answers[i % 7 % 4] for i in range(200)]})
    assert {one.column: one.role for one in _made(frame, tmp_path).guesses}.get("VET1") != "picks"


def test_lists_with_commas_stay_picks(tmp_path):
    options = ["Price", "Speed", "Staff", "Range", "Location"]
    cells = [f"{options[i % 5]}, {options[(i + 1 + i % 3) % 5]}" for i in range(200)]
    made = _made(pd.DataFrame({"csat": [1, 2, 3, 4, 5] * 40, "What matters": cells}), tmp_path)
    assert {one.column: one.role for one in made.guesses}["What matters"] == "picks"
