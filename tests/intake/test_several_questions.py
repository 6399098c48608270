"""Several questions in one column, and nothing says whose answers belong together: each question is a column, and no score is mixed."""

from __future__ import annotations

import random

import pandas as pd
import pytest

import csat_research as cr
from csat_research.intake.init import init
from csat_research.intake.read import read_survey
from csat_research.intake.recognise import reader_for, recognise
from csat_research.intake.tables import open_table
from tests.intake.test_exports import as_the_file_has_it

TOOL = "Several questions in one column"
ASKED = {"Overall satisfaction": range(1, 6), "Speed": range(1, 6), "NPS": range(11)}


def lines(n=60, question="question", answer="rating", beside="date"):
    rng = random.Random(1)
    return pd.DataFrame(
        [
            {beside: f"2026-08-{1 + i % 28:02}", question: text, answer: str(rng.choice(codes))}
            for i in range(n)
            for text, codes in ASKED.items()
        ]
    )


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("question", "rating"),
        ("metric", "score"),
        ("Criterion", "value"),
        ("Frage", "Antwort"),
        ("показатель", "оценка"),
    ],
)
def test_a_score_is_that_of_its_own_question(question, answer, tmp_path):
    """All ratings were one score, with the questions as its segments: 180 answers where 60 people answered."""
    frame = lines(question=question, answer=answer)
    frame.to_csv(tmp_path / "a.csv", index=False)
    survey = read_survey(init(tmp_path / "a.csv", yes=True).path)
    said = {text: cells[answer].astype(int) for text, cells in frame.groupby(question)}
    csat, nps = cr.csat(survey).table.iloc[0], cr.nps(survey).table.iloc[0]
    assert (csat["n"], nps["n"]) == (60, 60)
    assert csat["estimate"] == pytest.approx(100 * (said["Overall satisfaction"] >= 4).mean())
    assert nps["estimate"] == pytest.approx(100 * ((said["NPS"] >= 9).mean() - (said["NPS"] <= 6).mean()))


def test_counts_of_answers_to_several_questions_are_kept_apart(tmp_path):
    words = ("Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied")
    rows = [
        {"question": text, "answer": word, "count": 10 * place + len(text)}
        for text in ("Overall satisfaction", "Satisfaction with speed")
        for place, word in enumerate(words)
    ]
    pd.DataFrame(rows).to_csv(tmp_path / "a.csv", index=False)
    survey = read_survey(init(tmp_path / "a.csv", yes=True).path)
    assert cr.csat(survey).table["n"].iloc[0] == 100 + 5 * 20


def test_rows_and_what_stands_beside_them_stay(tmp_path):
    frame = lines()
    frame.loc[5, "question"] = None
    frame.to_csv(tmp_path / "a.csv", index=False)
    found = open_table(tmp_path / "a.csv")
    assert found.columns == ("date", *ASKED)
    assert (len(found.frame), found.read) == (180, 180)
    assert found.frame.iloc[5][list(ASKED)].isna().all()
    assert recognise(found).frame.equals(found.frame)


LEFT_ALONE = {
    "products": lambda: lines().replace(
        {"question": {"Overall satisfaction": "Lamp", "Speed": "Desk", "NPS": "Chair"}}
    ),
    "topics of a help desk": lambda: pd.DataFrame(
        {"topic": ["billing", "delivery", "account"] * 40, "rating": ["5", "4", "3", "2"] * 30}
    ),
    "texts of people": lambda: pd.DataFrame(
        {"question": [f"Was {i} satisfied?" for i in range(60)], "rating": ["5", "4", "3"] * 20}
    ),
}


@pytest.mark.parametrize("name", LEFT_ALONE)
def test_tables_that_look_alike_are_left_alone(name, tmp_path):
    LEFT_ALONE[name]().to_csv(tmp_path / "a.csv", index=False)
    assert reader_for(as_the_file_has_it(tmp_path / "a.csv")).name != TOOL


def test_very_many_columns_are_no_table_of_counts(tmp_path):
    """Found by `make fuzz`: as many combinations as there could be of them are no number with a point."""
    frame = lines().assign(n=range(1, 181))
    more = pd.DataFrame({f"note {i}": [f"x{row % 60} {i}" for row in range(180)] for i in range(200)})
    pd.concat([frame, more], axis=1).to_csv(tmp_path / "wide.csv", index=False)
    assert open_table(tmp_path / "wide.csv").read == 180
