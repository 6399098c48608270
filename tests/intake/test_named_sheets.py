"""Sheets of a workbook: a survey file names those that are read; months as their names; ids that begin anew; heads in another order."""

from __future__ import annotations

import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import ColumnError, FileError
from csat_research.intake.init import init
from csat_research.intake.read import read_survey
from tests.intake.test_alike_sheets import ALL, FEBRUARY, HEAD, JANUARY, MARCH, book

__all__ = ["book"]  # a fixture

MONTHS = {"January": [HEAD, *JANUARY], "February": [HEAD, *FEBRUARY], "March": [HEAD, *MARCH]}


def _share(rows):
    return 100 * sum(row[3] >= 4 for row in rows) / len(rows)


def test_init_names_the_sheets_and_one_taken_away_is_not_read(book):
    made = init(book(MONTHS), yes=True)
    line = "sheets: [January, February, March]"
    assert line in made.text
    assert read_survey(made.path).ledger.read == len(ALL)
    made.path.write_text(made.text.replace(line, "sheets: [January, March]"))
    survey = read_survey(made.path)
    assert survey.ledger.read == len(JANUARY) + len(MARCH)
    assert cr.csat(survey).table["estimate"].iloc[0] == pytest.approx(_share([*JANUARY, *MARCH]))
    assert any("not read" in str(note) and "February" in str(note) for note in survey.about.notes)


def test_one_sheet_alone(book):
    made = init(book(MONTHS), yes=True)
    text = made.text.replace("sheets: [January, February, March]", "sheets: February")
    made.path.write_text("\n".join(line for line in text.splitlines() if not line.startswith("  sheet:")))
    assert read_survey(made.path).ledger.read == len(FEBRUARY)


def test_a_sheet_that_is_not_there_is_named(book):
    made = init(book(MONTHS), yes=True)
    made.path.write_text(made.text.replace("sheets: [January,", "sheets: [Januari,"))
    with pytest.raises(FileError, match=r"no sheet “Januari”.*January"):
        read_survey(made.path)


def test_a_named_sheet_of_other_columns_is_refused(book):
    made = init(book({**MONTHS, "Shops": [["shop", "town"], ["a", "b"], ["c", "d"]]}), yes=True)
    made.path.write_text(made.text.replace("March]", "March, Shops]"))
    with pytest.raises(FileError, match=r"Shops.*columns"):
        read_survey(made.path)


def test_copies_that_are_named_are_read(book):
    """Left out where nobody names them, as they hold the same answers."""
    made = init(book({"A": [HEAD, *JANUARY], "B": [HEAD, *JANUARY]}), yes=True)
    assert read_survey(made.path).ledger.read == len(JANUARY)
    assert "sheets:" not in made.text


def _anew(rows):
    return [HEAD, *[[i, *row[1:]] for i, row in enumerate(rows, 1)]]


def test_ids_that_begin_anew_on_each_sheet_replace_nothing(book):
    path = book({"January": _anew(JANUARY), "February": _anew(FEBRUARY), "March": _anew(MARCH[:4])})
    made = init(path, yes=True)
    assert not [one for one in made.guesses if one.role == "id"]
    survey = read_survey(made.path)
    assert survey.ledger.kept == len(JANUARY) + len(FEBRUARY) + 4
    made.path.write_text(made.text.replace("columns:\n", "columns:\n  id: {role: id}\n"))
    with pytest.raises(ColumnError, match="begin anew on the sheets January, February"):
        read_survey(made.path)


def test_ids_of_the_first_sheet_that_come_once_more_are_one_answer(book):
    """Numbers that go on: the later answer counts, as ever."""
    again = [*MARCH, [JANUARY[0][0], "2026-03-28", "chat", 5]]
    made = init(book({**MONTHS, "March": [HEAD, *again]}), yes=True)
    survey = read_survey(made.path)
    assert (survey.ledger.read, survey.ledger.kept) == (len(ALL) + 1, len(ALL))


def _undated(rows):
    return [[HEAD[0], *HEAD[2:]], *[[row[0], *row[2:]] for row in rows]]


@pytest.mark.parametrize("form", ["{} 2026", "{}-26", "2026 {}"])
def test_months_as_names_of_sheets_are_the_time_of_an_answer(form, book):
    sheets = {form.format(name): _undated(rows[1:]) for name, rows in MONTHS.items()}
    made = init(book(sheets), yes=True)
    assert {one.column: one.role for one in made.guesses}["sheet"] == "answered_at"
    survey = read_survey(made.path)
    assert cr.csat(cr.periods(survey).this).table["estimate"].iloc[0] == pytest.approx(_share(MARCH))


def test_months_without_a_year_are_said(book):
    made = init(book({name: _undated(rows[1:]) for name, rows in MONTHS.items()}), yes=True)
    assert any("without a year" in str(note) for note in made.notes)


@pytest.mark.parametrize(
    "again", [["score", "date", "id"], ["id", "score", "date"], ["Score", "id", "date", "x"]]
)
def test_column_names_in_another_order_among_the_answers(again, tmp_path):
    """Their rows were read under wrong names."""
    rows = [["id", "date", "score"], *[[i, "2026-01-05", 1 + i % 5] for i in range(20)], again]
    rows += [[5, "2026-01-06", 900 + i] for i in range(20)]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(",".join(map(str, row)) for row in rows) + "\n")
    with pytest.raises(FileError, match="row 22: the column names stand here once more, in another order"):
        init(path, yes=True)
    pd.DataFrame(rows).to_excel(tmp_path / "a.xlsx", header=False, index=False)
    with pytest.raises(FileError, match="in another order"):
        init(tmp_path / "a.xlsx", yes=True)


def test_an_answer_called_like_a_column_is_no_head(tmp_path):
    rows = "\n".join(f"{i % 5 + 1},{('score', 'price')[i % 2]},x" for i in range(40))
    (tmp_path / "a.csv").write_text(f"score,topic,price\n{rows}\n")
    assert read_survey(init(tmp_path / "a.csv", yes=True).path).ledger.read == 40
