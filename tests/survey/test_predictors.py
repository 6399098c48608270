"""Predictors: how questions become model columns, and which answers can be used."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csat_research.errors import ColumnError, MethodError
from csat_research.survey.basis.left_out import usable_rows
from csat_research.survey.predictors import (
    Predictor,
    chosen_questions,
    plan,
)
from csat_research.survey.questions import question
from csat_research.survey.survey import Survey


def frame():
    return pd.DataFrame(
        {
            "score": [5, 4, 2, 1, 5, 3],
            "minutes": [0, 60, 120, 30, None, 600],
            "expertise": [1, 5, 3, 4, 2, 5],
            "channel": ["chat", "mail", "chat", "phone", "mail", "chat"],
            "w": [1.0, 2.0, 1.0, 1.0, 3.0, 0.5],
        }
    )


def survey(rows=None, **roles):
    given_roles = {"drivers": ["minutes", "expertise"], "segments": ["channel"], "weight": "w"} | roles
    questions = (
        {"minutes": {"name": "response_hours", "unit": "minutes"}}
        if "minutes" in given_roles["drivers"]
        else {}
    )
    return Survey(
        frame() if rows is None else rows,
        csat="score",
        scales={"score": "1-5"},
        questions=questions,
        **given_roles,
    )


def planned(drivers=None, controls=()):
    """Everything five times, so that no channel is a small group."""
    found = survey(pd.concat([frame()] * 5))
    asked, held = (
        chosen_questions(found, drivers),
        chosen_questions(found, list(controls)) if controls else (),
    )
    rows, _ = usable_rows(found, [q.name for q in (*asked, *held)], "score", [])
    return plan(rows, asked, held), rows


def test_hours_enter_as_log_one_plus_h_and_other_numbers_as_they_are():
    found, rows = planned()
    assert found.names == ("(Intercept)", "response_hours", "expertise")
    matrix = found.matrix(rows)
    assert (matrix[:, 0] == 1).all()
    assert np.expm1(matrix[:, 1]) == pytest.approx(rows["response_hours"])
    assert sorted(set(rows["response_hours"])) == [0, 0.5, 1, 2, 10]  # minutes of the file, stored in hours
    assert matrix[:, 2].tolist() == rows["expertise"].tolist()


def test_words_become_levels_against_the_most_frequent_and_ties_go_by_name():
    found, rows = planned(["channel"])
    assert found.items[0].levels == ("chat", "mail", "phone")
    assert found.names == ("(Intercept)", "channel: mail", "channel: phone")
    assert found.matrix(rows)[:, 1].tolist() == (rows["channel"] == "mail").astype(float).tolist()
    tied = plan(pd.DataFrame({"channel": ["b", "a", "c"]}), chosen_questions(survey(), ["channel"]))
    assert tied.items[0].levels[0] == "a"


def test_positions_of_a_driver_and_of_controls():
    found, _ = planned(["channel", "expertise"], ["minutes"])
    assert found.positions("channel") == [1, 2]
    assert found.positions("expertise") == [3]
    assert [one.name for one in found.drivers] == ["channel", "expertise"]
    with pytest.raises(ColumnError, match="not in this model"):
        found.positions("messages")


@given(hours=st.lists(st.floats(0, 1e4), min_size=1, max_size=10))
def test_columns_of_hours_rise_with_hours(hours):
    one = Predictor(question("response_hours", "driver"), "log")
    found = one.columns(pd.Series(sorted(hours)))[:, 0]
    assert (np.diff(found) >= 0).all()
    assert np.expm1(found) == pytest.approx(sorted(hours), rel=1e-9, abs=1e-9)


def test_columns_are_named_by_name_or_as_in_the_file():
    found = survey()
    assert [q.name for q in chosen_questions(found, ["minutes", "expertise"])] == [
        "response_hours",
        "expertise",
    ]
    assert [q.name for q in chosen_questions(found, None)] == ["response_hours", "expertise"]
    with pytest.raises(ColumnError, match="Did you mean “channel”"):
        chosen_questions(found, ["chanel"])
    with pytest.raises(ColumnError, match="drivers="):
        chosen_questions(survey(drivers=()), None)


def test_too_many_words_are_no_driver():
    rows = pd.DataFrame({"channel": [f"c{i}" for i in range(40)]})
    with pytest.raises(MethodError, match="at most 30"):
        plan(rows, chosen_questions(survey(), ["channel"]))


def test_words_that_are_all_alike_make_no_column():
    (one,) = plan(pd.DataFrame({"channel": ["chat"] * 4}), chosen_questions(survey(), ["channel"])).items
    assert one.columns(pd.Series(["chat"] * 4)).shape == (4, len(one.names)) == (4, 0)
