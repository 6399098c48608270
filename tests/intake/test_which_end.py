"""Which end of a scale is best, and which of two scores is the whole: what a header says is believed, else it is asked."""

from __future__ import annotations

import pandas as pd
import pytest

from csat_research.intake.init import init
from csat_research.intake.labels.best_end import low_is_best
from csat_research.intake.roles.guess import guess_frame
from csat_research.intake.tables import open_table

LOW = (
    "csat (1 very good - 5 very poor)", "1 is very satisfied and 5 is very dissatisfied",
    "From very satisfied (1) to very dissatisfied (5)",
    "Satisfaction (5 very dissatisfied, 1 very satisfied)", "Zufriedenheit von 1 (sehr zufrieden) bis 5 (sehr unzufrieden)",
    "Sehr zufrieden (1) bis sehr unzufrieden (6)", "Ocena 1 (bardzo dobra) - 5 (bardzo zła)", "Оценка от 1 (отлично) до 5 (плохо)",
    "Betyg 1 (mycket bra) till 5 (mycket dåligt)", "۱ (خیلی راضی) تا ۵ (ناراضی)", "Scale 1 to 5 (1 best)", "1 (best) to 5 (worst)",
)  # fmt: skip
HIGH = (
    "1 very poor - 5 very good", "from 1 (worst) to 5 (best)", "1-5, best is 5", "very dissatisfied (1) to very satisfied (5)",
    "from not very satisfied (1) to very satisfied (5)", "not at all (1) very satisfied (5)", "Question 1 very good?", "Shop 1 best of all",
    "1 (sehr unzufrieden) bis 5 (sehr zufrieden)", "1 bardzo zła, 5 bardzo dobra", "Would you say it was very good? (1-5)",
)  # fmt: skip


@pytest.mark.parametrize("header", LOW)
def test_a_header_that_calls_1_the_best_is_believed(header):
    """The scale was read upside down where no = stood behind the 1."""
    assert low_is_best(header)
    frame = pd.DataFrame({f"satisfaction: {header}": [str(1 + i % 5) for i in range(60)]})
    assert guess_frame(frame).guesses[0].options["better"] == "low"


@pytest.mark.parametrize("header", HIGH)
def test_any_other_header_is_not(header):
    assert not low_is_best(header)


def test_two_ratings_of_which_none_is_the_whole_are_asked(tmp_path):
    """Subjects over merged cells; the first was taken for the score."""
    lines = [",Delivery,,Support,", "id,Rating,Comment,Rating,Comment"]
    lines += [f"{i},{1 + i % 5},fine,{1 + i * 3 % 5},late" for i in range(50)]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    found = open_table(tmp_path / "a.csv")
    assert found.columns == (
        "id",
        "Delivery - Rating",
        "Delivery - Comment",
        "Support - Rating",
        "Support - Comment",
    )
    asked = init(tmp_path / "a.csv").left
    assert any("are called ratings, and none is called the whole" in str(one.text) for one in asked)


def test_a_title_over_a_table_is_no_subject(tmp_path):
    lines = [
        ",Report of March,,",
        "id,score,date,channel",
        *(f"{i},{1 + i % 5},2026-03-{1 + i % 28:02},chat" for i in range(40)),
    ]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    assert open_table(tmp_path / "a.csv").columns == ("id", "score", "date", "channel")


def test_comments_of_a_program_above_a_table_are_no_header(tmp_path):
    lines = [
        "# exported by a program",
        "# rows, 40, all",
        "id,date,score",
        *(f"{i},2026-03-{1 + i % 28:02},{1 + i % 5}" for i in range(40)),
    ]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    assert open_table(tmp_path / "a.csv").columns == ("id", "date", "score")
    (tmp_path / "b.csv").write_text("\n".join(["# of visits,date,score", *lines[3:]]), encoding="utf-8")
    assert open_table(tmp_path / "b.csv").columns == ("# of visits", "date", "score")


def test_the_type_of_a_rating_is_no_rating():
    frame = pd.DataFrame(
        {"rating_type": ["agent", "product"] * 40, "rating": [str(1 + i % 5) for i in range(80)]}
    )
    plan = guess_frame(frame)
    assert [one.column for one in plan.of("csat")] == ["rating"]
    assert not any("rating_type" in str(one) for one in plan.notes)


def rated(*headers):
    return pd.DataFrame(
        {header: [str(1 + (i * (k + 2) + i // 7) % 5) for i in range(80)] for k, header in enumerate(headers)}
    )


@pytest.mark.parametrize("whole", ["Overall CSAT", "CSAT overall", "Satisfaction"])
def test_the_whole_goes_before_what_brackets_name(whole):
    """The first was taken, for words in brackets were passed over."""
    plan = guess_frame(rated("CSAT (agent)", "CSAT (product)", whole))
    assert [one.column for one in plan.of("csat")] == [whole]


def test_two_scores_of_something_in_brackets_are_asked():
    asked = guess_frame(rated("CSAT (agent)", "CSAT (product)")).questions
    assert any("none is called the whole" in str(one.text) for one in asked)


def test_a_scale_in_brackets_names_nothing():
    plan = guess_frame(rated("Satisfaction (1-5)", "Rating of the shop"))
    assert [one.column for one in plan.of("csat")] == ["Satisfaction (1-5)"]


def test_an_effort_score_is_no_satisfaction():
    plan = guess_frame(rated("CSAT score", "CES score"))
    assert {one.column: one.role for one in plan.guesses} == {"CSAT score": "csat", "CES score": "ces"}


def test_respondents_who_answer_more_than_once_are_customers():
    frame = rated("satisfaction").assign(respondent=[str(i // 2) for i in range(80)])
    assert [one.column for one in guess_frame(frame).of("customer")] == ["respondent"]
