"""Several files of one survey: what one asks otherwise than the first is a note on reading; chance gaps are none."""

from __future__ import annotations

import pytest

from csat_research.errors import ScaleError
from csat_research.intake.read import read_survey

NAMES = ("StartDate", "RecordedDate", "Status", "ResponseId", "Progress", "Q1", "Q2")
IDS = ("startDate", "recordedDate", "status", "_recordId", "progress", "QID1", "QID2")


@pytest.fixture
def notes(tmp_path):
    """The notes of a survey of two files of these texts."""

    def make(first, second, columns="{score: {role: csat, scale: %s}}", scale="1-5"):
        (tmp_path / "a.csv").write_text(first, encoding="utf-8")
        (tmp_path / "b.csv").write_text(second, encoding="utf-8")
        columns = columns % scale if "%s" in columns else columns
        (tmp_path / "survey.yml").write_text(f"answers: '*.csv'\ncolumns: {columns}\n", encoding="utf-8")
        return [
            str(one) for one in read_survey(tmp_path / "survey.yml").about.notes if "otherwise" in str(one)
        ]

    return make


def plain(header, answers, n=60):
    return "\n".join([header, *(f"{i},{answers[i % len(answers)]}" for i in range(n))]) + "\n"


def test_a_scale_that_ends_elsewhere(notes):
    wide = "{values: 0-10, satisfied: [9, 10]}"
    found = notes(plain("id,score", range(1, 6)), plain("id,score", range(1, 11)), scale=wide)
    assert found == ["b.csv was asked otherwise than a.csv: “score” goes up to 5 there and to 10 here"]


def test_other_words_for_the_answers(notes):
    words = "{labels: {Bad: 1, OK: 2, Good: 3, Poor: 1, Great: 3}, values: [1, 2, 3], satisfied: [3]}"
    found = notes(
        plain("id,score", ["Bad", "OK", "Good"]), plain("id,score", ["Poor", "OK", "Great"]), scale=words
    )
    assert len(found) == 1
    assert "answers here that are not there (Great, Poor)" in found[0] or "(Poor, Great)" in found[0]


def test_an_answer_that_nobody_gave_in_one_file_is_no_difference(notes):
    assert notes(plain("id,score", [2, 3, 4, 5]), plain("id,score", [1, 2, 3, 4, 5])) == []
    assert notes(plain("id,score", [1, 2, 3], 20), plain("id,score", range(1, 6), 20)) == []


def test_another_order_of_the_questions(notes):
    columns = "{score: {role: csat, scale: 1-5}, a: {role: item, scale: 1-5, better: high}, b: {role: item, scale: 1-5, better: high}}"
    rows = [f"{1 + i % 5},{1 + i // 2 % 5},{1 + i // 3 % 5}" for i in range(40)]
    found = notes("\n".join(["a,b,score", *rows]), "\n".join(["score,a,b", *rows]), columns)
    assert found == ["b.csv was asked otherwise than a.csv: asked in another order: score"]


def test_another_wording_of_a_question(notes):
    def qualtrics(first):
        rows = "".join(
            f"2026-03-01 10:00:00,2026-03-01 10:00:00,0,R_{i},100,{1 + i % 5},{i % 11}\n" for i in range(40)
        )
        asked = (*NAMES[:5], first, "Would you recommend us?")
        ids = (f'"{{""ImportId"":""{one}""}}"' for one in IDS)
        return "\n".join([",".join(NAMES), ",".join(asked), ",".join(ids), rows])

    found = notes(
        qualtrics("How satisfied are you?"), qualtrics("How happy are you?"), "{Q1: {role: csat, scale: 1-5}}"
    )
    assert found == [
        "b.csv was asked otherwise than a.csv: “Q1” is “How satisfied are you?” there and “How happy are you?” here"
    ]


def test_a_label_that_is_no_answer_is_told_with_the_files_that_hold_it(notes):
    """Which of twelve monthly exports has the new word is what one wants to know; it was left to be searched for."""
    words = "{labels: [Bad, Good], satisfied: [Good]}"
    known, new = plain("id,score", ["Good", "Bad"]), plain("id,score", ["Good", "Bad", "Great"])
    with pytest.raises(ScaleError, match=r"holds Great \(20\).*Files that hold it: b\.csv \(20\)\."):
        notes(known, new, scale=words)
    with pytest.raises(ScaleError, match=r"Files that hold it: a\.csv \(20\), b\.csv \(20\)\."):
        notes(new, new.replace("0,", "00,"), scale=words)
