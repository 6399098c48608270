"""Two header rows of a survey tool whose questions stand over a score and its label, with a word below a single question, too."""

from __future__ import annotations

import pytest

import csat_research as cr
from csat_research.intake.init import init
from csat_research.intake.read import read_survey

TOP = [
    "Date & Time (UTC)",
    "Response uuid",
    "Device",
    "email",
    "city",
    "Q#1: How likely are you to recommend us, from 0 to 10?",
    "",
]
TOP += ["Q#2: What could we do better?", "", "Q#3: May we call you?", "country"]
BELOW = ["", "", "", "", "", "Score", "Label", "Answer", "Insight", "Action", ""]


def _label(score):
    return "Promoter" if score > 8 else "Passive" if score > 6 else "Detractor"


def _rows(n=120):
    for i in range(n):
        score = (i * 7) % 11
        said = "more of it" if i % 9 == 0 else ""
        yield [
            f"2026-0{1 + i // 60}-{1 + i % 28:02} 10:00:00",
            f"u{i}",
            "",
            "",
            "",
            score,
            _label(score),
            said,
            "",
            "",
            "SE",
        ]


def test_the_row_below_is_no_answer_and_groups_split_nobody(tmp_path):
    """It was read as an answer, and its groups as a way to split."""
    lines = [TOP, BELOW, *_rows()]
    text = "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines)
    (tmp_path / "a.csv").write_text(text + "\n")
    made = init(tmp_path / "a.csv", yes=True)
    roles = {one.column: one.role for one in made.guesses}
    assert [name for name, role in roles.items() if role == "nps"] == [f"{TOP[5]} - Score"]
    assert not [name for name, role in roles.items() if role == "segment" and "Label" in name]
    survey = read_survey(made.path)
    assert survey.ledger.read == 120
    scores = [row[5] for row in _rows()]
    share = 100 * (sum(one > 8 for one in scores) - sum(one < 7 for one in scores)) / len(scores)
    assert cr.nps(survey).table["estimate"].iloc[0] == pytest.approx(share)


def test_answers_below_unnamed_columns_stay_answers(tmp_path):
    rows = [
        "name,How good was it?,,Was it fast?,",
        "Anna,Good,late,Yes,well",
        "Bo,Bad,,No,slow",
        "Cy,Good,early,Yes,",
    ]
    (tmp_path / "a.csv").write_text("\n".join(rows) + "\n")
    from csat_research.intake.tables import open_table

    assert open_table(tmp_path / "a.csv").read == 3
