"""Workbooks with a sheet per month or shop: all rows are read, each with its sheet, and none is counted twice."""

from __future__ import annotations

import random

import pandas as pd
import pytest

import csat_research as cr
from csat_research.intake.init import init
from csat_research.intake.read import read_survey
from csat_research.intake.tables import open_table
from tests.intake.test_calc import ods

HEAD = ["id", "date", "channel", "score"]


def answers(n, first=0, seed=1):
    rng = random.Random(seed)
    return [
        [
            first + i,
            f"2026-0{1 + first // 100}-{1 + i % 28:02}",
            rng.choice(("chat", "mail")),
            rng.randint(1, 5),
        ]
        for i in range(n)
    ]


JANUARY, FEBRUARY, MARCH = answers(40), answers(35, 100), answers(30, 200)
ALL = [*JANUARY, *FEBRUARY, *MARCH]


@pytest.fixture(params=["xlsx", "ods"])
def book(request, tmp_path):
    """A workbook of sheets, given as rows with their header."""

    def make(sheets):
        path = tmp_path / f"book.{request.param}"
        if request.param == "ods":
            return ods(
                path, {name: [[str(cell) for cell in row] for row in rows] for name, rows in sheets.items()}
            )
        with pd.ExcelWriter(path) as out:
            for name, rows in sheets.items():
                pd.DataFrame(rows).to_excel(out, sheet_name=name, header=False, index=False)
        return path

    return make


def test_all_sheets_of_the_same_columns_are_counted(book):
    """The first alone was read: 40 answers of 105."""
    path = book({"January": [HEAD, *JANUARY], "February": [HEAD, *FEBRUARY], "March": [HEAD, *MARCH]})
    made = init(path, yes=True)
    survey = read_survey(made.path)
    assert survey.ledger.read == 105
    found = cr.csat(survey, by="sheet").table.query("measure == 'csat'").set_index("sheet")
    for name, rows in {"January": JANUARY, "February": FEBRUARY, "March": MARCH}.items():
        assert found.loc[name, "n"] == len(rows)
        assert found.loc[name, "estimate"] == pytest.approx(
            100 * sum(row[3] >= 4 for row in rows) / len(rows)
        )
    assert any("January (40), February (35), March (30)" in str(one) for one in made.notes)


def test_other_sheets_titles_and_empty_months_are_told(book):
    path = book(
        {
            "Summary": [["month", "mean"], ["January", 4.1]],
            "January": [["Answers of January"], [], HEAD, *JANUARY],
            "February": [["Answers of February"], [], HEAD, *FEBRUARY],
            "March": [HEAD],
        }
    )
    found = open_table(path)
    told = " ".join(map(str, found.notes))
    assert (found.read, found.sheets) == (75, ("January", "February", "March"))
    for part in ("not read: Summary", "March (0)", "Answers of January", "Answers of February"):
        assert part in told


def test_names_in_other_letters_and_another_order_are_the_same_columns(book):
    path = book(
        {
            "North": [HEAD, *JANUARY],
            "South": [
                ["Score", "ID ", "Date", "Channel", "agent"],
                *([d, a, b, c, "Ada"] for a, b, c, d in FEBRUARY),
            ],
        }
    )
    found = open_table(path)
    assert found.columns == ("id", "date", "channel", "score", "agent", "sheet")
    assert found.frame["score"].notna().all()
    assert (found.frame["agent"].notna() == (found.frame["sheet"] == "South")).all()
    assert any("“agent” is missing in North" in str(one) for one in found.notes)


def test_a_sheet_that_holds_all_others_is_read_alone(book):
    sheets = {
        "January": [HEAD, *JANUARY],
        "All": [HEAD, *ALL],
        "February": [HEAD, *FEBRUARY],
        "March": [HEAD, *MARCH],
    }
    found = open_table(book(sheets))
    assert (found.read, found.sheet, found.sheets) == (105, "All", ())
    assert any("holds the rows of other sheets too" in str(one) for one in found.notes)


def test_a_copy_is_read_once(book):
    assert open_table(book({"January": [HEAD, *JANUARY], "January (2)": [HEAD, *JANUARY]})).read == 40


@pytest.mark.parametrize("all_rows", [False, True])
def test_raw_and_cleaned_data_are_counted_once(all_rows, book):
    """Both were the answers of a workbook, so that each stood there twice."""
    cleaned = [
        [a, b, c.upper() if all_rows or i % 3 == 0 else c, d] for i, (a, b, c, d) in enumerate(JANUARY[:38])
    ]
    found = open_table(book({"Raw": [HEAD, *JANUARY], "Cleaned": [HEAD, *cleaned]}))
    assert (found.read, found.sheet) == (40, "Raw")
    assert any("mostly the same answers" in str(one) for one in found.notes)


def test_numbers_that_begin_anew_on_each_sheet_make_no_copies(book):
    again = [[i, *row[1:]] for i, row in enumerate(FEBRUARY)]
    found = open_table(book({"January": [HEAD, *JANUARY], "February": [HEAD, *again]}))
    assert (found.read, found.sheets) == (75, ("January", "February"))


def test_months_in_which_nearly_all_give_a_5_are_no_copies_although_their_numbers_begin_anew(book):
    """Nine cells in ten were the same under the same number, and the second month was left out."""
    head, n = ["no", "channel", "score"], 60
    first = [[i, "web" if i % 20 else "phone", 4 if i % 9 == 3 else 5] for i in range(n)]
    second = [[i, "web" if (i + 7) % 20 else "phone", 4 if i % 9 == 5 else 5] for i in range(n)]
    found = open_table(book({"January": [head, *first], "February": [head, *second]}))
    assert (found.read, found.sheets) == (2 * n, ("January", "February"))


def test_few_answers_that_many_give_are_no_copies(book):
    """A chat rated 5 stands in every sheet."""
    rows = [["chat", 5], ["mail", 4], ["chat", 5]]
    found = open_table(
        book({"North": [["channel", "score"], *rows * 9], "South": [["channel", "score"], *rows]})
    )
    assert found.read == 30


def test_a_table_of_something_else_is_not_appended(book):
    orders = [["id", "date", "amount"], *([i, "2026-01-01", 9.5] for i in range(50))]
    found = open_table(book({"Answers": [HEAD, *JANUARY], "Orders": orders}))
    assert (found.read, found.sheet) == (40, "Answers")
    assert "sheet" not in found.columns


def test_rejected_rows_are_named_with_their_sheet(book):
    path = book({"January": [HEAD, *JANUARY], "February": [HEAD, *FEBRUARY, [999, "soon", "chat", 4]]})
    (path.parent / "survey.yml").write_text(
        f"answers: {path.name}\ncolumns: {{date: {{role: answered_at}}, score: {{role: csat, scale: 1-5}}}}",
        encoding="utf-8",
    )
    survey = read_survey(path.parent / "survey.yml")
    assert survey.ledger.rejected["row"].tolist() == ["February:37"]
    assert (survey.ledger.read, len(survey.rows("score"))) == (76, 75)
