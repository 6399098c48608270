"""What the measures by groups say under their pictures."""

import pandas as pd
import pytest

from csat_research.measures.ces import ces
from csat_research.measures.csat import csat
from csat_research.reporting import panels
from csat_research.survey.survey import Survey


@pytest.mark.parametrize(
    ("per", "weight", "words"),
    [
        ("answer", {}, "each answer counts once"),
        ("answer", {"weight": "w"}, "each answer counts by its weight"),
        ("customer", {}, "each customer counts once"),
        ("customer", {"weight": "w"}, "each customer counts by its weight"),
    ],
)
def test_the_line_under_a_picture_says_what_an_answer_counts(per, weight, words):
    frame = pd.DataFrame({"score": [1, 4, 5] * 20, "who": range(60), "w": [1.0, 2.0, 0.5] * 20})
    found = csat(Survey(frame, csat="score", customer="who", scales={"score": "1-5"}, **weight), per=per)
    assert f"; {words}, " in str(found.figure.subtitle)


def many(measure=csat, *, by="where", **column):
    """Groups of 10, 11, ... 44 answers: g00 has the fewest; all of an odd group are satisfied, none of an even one."""
    sizes = range(10, 45)
    where = [f"g{i:02d}" for i, n in enumerate(sizes) for _ in range(n)]
    score = [5 if int(name[1:]) % 2 else 1 for name in where]
    month = [f"{2020 + int(name[1:]) // 12}-{int(name[1:]) % 12 + 1:02d}-01" for name in where]
    frame = pd.DataFrame({"score": score, "where": where, "day": pd.to_datetime(month)})
    survey = Survey(
        frame,
        segments=["where"],
        answered_at="day",
        scales={"score": {"values": "1-5", "better": "high"}},
        **{measure.__name__: "score"},
    )
    return measure(survey, by=by)


@pytest.mark.parametrize("measure", [csat, ces])
def test_of_many_groups_those_with_most_answers_are_shown_and_the_others_counted(measure):
    """35 groups; the five smallest have 10 + 11 + 12 + 13 + 14 = 60 answers."""
    found = many(measure)
    assert set(found.figure.data["label"]) == {f"g{i:02d}" for i in range(5, 35)}
    assert "the 30 groups with most answers, of 35; not shown: 5 (60 answers)" in str(found.figure.subtitle)
    assert f"{sum(range(10, 45))} answers" in str(found.figure.subtitle)  # the basis stays that of all
    assert found.table["where"].nunique() == 35
    shown = found._repr_html_()
    assert "not shown: 5 (60 answers)" in shown


def test_answers_of_many_groups_keep_the_row_of_all():
    drawn = many().answers.figure
    assert drawn.data["total"].tolist() == [True, *[False] * 30]
    assert drawn.data["n"].iloc[0] == sum(range(10, 45))
    assert "not shown: 5 (60 answers)" in str(drawn.subtitle)


def test_thirty_groups_and_any_number_of_months_are_shown():
    assert len(many(by="month").figure.data) == 35
    assert "not shown" not in str(many(by="month").figure.subtitle)
    frame = pd.DataFrame({"score": [5, 4, 1] * 100, "where": [f"g{i % 30}" for i in range(300)]})
    found = csat(Survey(frame, csat="score", segments=["where"], scales={"score": "1-5"}), by="where")
    assert len(found.figure.data) == 30
    assert "not shown" not in str(found.figure.subtitle)


def test_the_table_of_a_page_has_the_groups_that_are_drawn():
    found = many()
    table = panels._table(found, found.figure, "a", "en")
    assert all(f">g{i:02d}<" in table for i in range(5, 35))
    assert not any(f">g{i:02d}<" in table for i in range(5))
