"""Ratings of 1-5 beside ratings of 1-10: each column on its own scale, and a score between them is asked about."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.intake.init import init
from csat_research.intake.read import read_survey

ROWS = 300
FIVE, TEN = ("Price", "Speed", "Staff"), ("Quality", "Support", "Website")


def _asked(rng, mood, most):
    """Answers from 1 to `most` that go with a mood."""
    place = mood + rng.normal(size=len(mood))
    ranks = place.argsort().argsort() / len(mood)
    return 1 + (ranks * most).astype(int)


def _frame(names_of_ten=TEN, score=5, together=True):
    rng = np.random.default_rng(7)
    mood = rng.normal(size=ROWS)
    other = mood if together else rng.normal(size=ROWS)
    columns = {"Overall satisfaction": np.minimum(_asked(rng, mood, score), 5)}
    columns |= {name: _asked(rng, mood, 5) for name in FIVE}
    columns |= {name: _asked(rng, other if together else rng.normal(size=ROWS), 10) for name in names_of_ten}
    return pd.DataFrame(columns)


def _scales(frame, folder):
    frame.to_csv(folder / "a.csv", index=False)
    made = init(folder / "a.csv", yes=True)
    return made, {one.column: one.options["scale"] for one in made.guesses if one.role == "item"}


@pytest.mark.parametrize("names", [TEN, tuple(f"{name} (1-10)" for name in TEN)])
def test_each_column_is_on_its_own_scale(names, tmp_path):
    """Those of 1-10 were left out, beside those of 1-5."""
    frame = _frame(names)
    made, scales = _scales(frame, tmp_path)
    assert scales == dict.fromkeys(FIVE, "1-5") | dict.fromkeys(names, "1-10")
    asked = [str(one) for one in made.assumptions]
    assert any("“Price”" in one for one in asked)
    assert any(f"“{names[0]}”" in one for one in asked)
    survey = read_survey(made.path)
    found = cr.csi(survey, importance="lmg", rescale="range").table
    assert len(survey.ledger.rejected) == 0
    assert 0 < found["estimate"].iloc[0] < 100


def test_numbers_that_do_not_go_with_the_ratings_are_none(tmp_path):
    _, scales = _scales(_frame(together=False), tmp_path)
    assert scales == dict.fromkeys(FIVE, "1-5")


def test_a_score_that_ends_below_the_ratings_is_asked_about(tmp_path):
    rng = np.random.default_rng(5)
    mood = rng.normal(size=ROWS)
    columns = {"satisfaction": np.minimum(np.where(rng.random(ROWS) < 0.04, 5, _asked(rng, mood, 4)), 5)}
    frame = pd.DataFrame(columns | {name: _asked(rng, mood, 10) for name in (*FIVE, *TEN)})
    frame.to_csv(tmp_path / "a.csv", index=False)
    made = init(tmp_path / "a.csv")
    asked = [one for one in made.left if one.column == "satisfaction" and "1-10" in str(one.text)]
    assert [choice.key for choice in asked[0].choices] == ["1-5", "1-10"]
    again = init(tmp_path / "a.csv", yes=True, answers=[("satisfaction", "1-10")], out=tmp_path / "s.yml")
    survey = read_survey(again.path)
    assert cr.csat(survey).table["estimate"].iloc[0] < 1  # nobody of them gave a 9 or a 10


def test_a_score_that_many_gave_the_best_of_is_not_asked_about(tmp_path):
    rng = np.random.default_rng(6)
    mood = rng.normal(size=ROWS)
    frame = pd.DataFrame(
        {"satisfaction": _asked(rng, mood, 5)} | {name: _asked(rng, mood, 10) for name in TEN}
    )
    frame.to_csv(tmp_path / "a.csv", index=False)
    assert not [one for one in init(tmp_path / "a.csv").left if "On which scale" in str(one.text)]
