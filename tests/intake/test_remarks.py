"""Remarks among ratings: rows with a sentence instead of a number are rejected and listed, and the numbers are read."""

from __future__ import annotations

import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import ColumnError
from csat_research.intake.init import init
from csat_research.intake.read import read_survey

REMARKS = ["great service!", "5 - but slow", "meh", "4, thanks", "no", "never again"]


def _export(folder, name, remarks=REMARKS, rows=240, numbers=5):
    cells = [str(1 + (i * 7) % numbers) for i in range(rows)]
    for i, remark in enumerate(remarks):
        cells[7 * i] = remark
    pd.DataFrame({name: cells}).to_csv(folder / "a.csv", index=False)
    return [int(one) for one in cells if one.isdecimal()]


@pytest.mark.parametrize("name", ["Score", "How satisfied are you with us?"])
@pytest.mark.parametrize(
    "remarks", [REMARKS, [*REMARKS, "10/10 would buy", "ok so far", "see mail", "later"]]
)
def test_the_numbers_are_read_and_the_remarks_are_rejected(name, remarks, tmp_path):
    numbers = _export(tmp_path, name, remarks)
    made = init(tmp_path / "a.csv", yes=True)
    assert any(f"{len(remarks)} cells hold words" in str(one) for one in made.assumptions)
    survey = read_survey(made.path)
    assert (survey.ledger.read, survey.ledger.kept) == (240, 240 - len(remarks))
    assert sorted(survey.ledger.rejected["value"]) == sorted(remarks)
    assert survey.ledger.rejected["fix"].str.contains("correct").all()
    share = 100 * sum(one >= 4 for one in numbers) / len(numbers)
    assert cr.csat(survey).table["estimate"].iloc[0] == pytest.approx(share)


def test_a_long_list_of_different_remarks(tmp_path):
    """More different cells than any scale has answers: the column was no score."""
    remarks = [f"waited {i} minutes" for i in range(40)]
    numbers = _export(tmp_path, "NPS", remarks, rows=1200, numbers=11)
    made = init(tmp_path / "a.csv", yes=True)
    assert {one.column: one.role for one in made.guesses} == {"NPS": "nps"}
    survey = read_survey(made.path)
    assert survey.ledger.rejected_rows == 40
    assert cr.nps(survey).table["n"].iloc[0] == len(numbers)


def test_a_column_without_a_telling_name_is_offered(tmp_path):
    _export(tmp_path, "Answer")
    with pytest.raises(ColumnError, match=r"Answer.* \(1 to 5\)"):
        init(tmp_path / "a.csv", yes=True)


@pytest.mark.parametrize("remarks", [["later", "later", "later"], ["later"]])
def test_a_word_that_may_be_a_code_is_asked_as_before(remarks, tmp_path):
    _export(tmp_path, "Score", remarks)
    made = init(tmp_path / "a.csv", yes=True)
    assert any("non-answers" in str(one) for one in made.assumptions)
    assert read_survey(made.path).ledger.rejected_rows == 0


def test_too_many_remarks_are_no_numbers(tmp_path):
    _export(tmp_path, "Score", [f"waited {i} minutes" for i in range(34)])
    with pytest.raises(ColumnError, match="fit no known scale"):
        init(tmp_path / "a.csv", yes=True)
