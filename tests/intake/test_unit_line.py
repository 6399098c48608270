"""A line of units below the column names is read with them: it is no answer, no rejected row, and tells unit and range."""

from __future__ import annotations

import pytest

from csat_research.intake.init import init
from csat_research.intake.read import read_survey
from csat_research.intake.unit_line import are_units, with_units

NAMES = "id,date,satisfaction,response time,channel"
ROWS = [f"{i},2026-03-{i:02},{1 + i % 5},{10 * i},{'chat' if i % 2 else 'mail'}" for i in range(1, 29)]
LINES = [
    ",,(1-5),(min),", ",,1-5,min,", "[no],[yyyy-mm-dd],[1-5],[minutes],[chat/mail]", "Unit,,,(minutes),",
    ",TT.MM.JJJJ,(1 - 5),(Min.),",
]  # fmt: skip


@pytest.mark.parametrize("line", LINES)
def test_units_are_read_and_not_counted(line, tmp_path):
    """The line was an answer or a rejected row, and minutes were asked for or taken for hours."""
    path = tmp_path / "a.csv"
    path.write_text("\n".join([NAMES, line, *ROWS]), encoding="utf-8")
    made = init(path)
    assert not made.left
    survey = read_survey(made.path)
    assert (survey.ledger.read, len(survey.ledger.rejected)) == (28, 0)
    assert survey.rows("response_hours")["response_hours"].max() == pytest.approx(280 / 60)
    assert any("holds units and ranges" in str(one) for one in made.notes)


def test_a_range_in_words_tells_which_end_is_best(tmp_path):
    path = tmp_path / "a.csv"
    line = '"","","(1 = very satisfied, 5 = very dissatisfied)","",""'
    path.write_text("\n".join([NAMES, line, *ROWS]), encoding="utf-8")
    found = next(one for one in init(path, yes=True).guesses if one.column == "satisfaction")
    assert found.options["better"] == "low"


@pytest.mark.parametrize(
    "cells",
    [
        ["(5)", "(3)"],
        ["7", "", "chat"],
        ["", ""],
        ["chat", "hours"],
        ["h", "s"],
        ["(no comment)", "4"],
        ["2026-03-01", "5"],
    ],
)
def test_answers_are_no_units(cells):
    assert not are_units(cells)


def test_rows_that_are_all_so_are_answers():
    assert (
        with_units([["staff", "visits"], ["1-5", "(often)"], ["6-9", "(rarely)"], ["1-5", "(often)"]]) is None
    )
    assert with_units([["id", "", "score"], ["", "(min)", "(1-5)"], ["1", "2", "3"]]) is None
