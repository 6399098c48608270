"""The workbook: numbers as numbers, text never a live formula, names that Excel takes."""

import datetime as dt
import math
import tempfile
import zipfile

import openpyxl
import pandas as pd
import pytest

import csat_research as cr
from csat_research.reporting.export import write_csv, write_json, write_rejected, write_tables, written
from csat_research.reporting.harvest import harvest
from csat_research.reporting.parameters import known_templates
from csat_research.reporting.sent.held import TABLES
from csat_research.reporting.sent.meanings import MEANINGS
from csat_research.reporting.sent.workbook import sheet_names, write_workbook
from csat_research.results.frames import frame_to_json
from csat_research.results.result import Result
from csat_research.survey.periods import parse, spell
from csat_research.words import join, render, say
from tests.reporting.pages import executed
from tests.reporting.test_page import EXAMPLE
from tests.variants import some

EMAIL = say("{column}: {values}", column="channel", values="email", name="channel")
TABLE = pd.DataFrame(
    {
        "channel": ["=1+1", "+cmd|' /C calc'!A0", "http://example.com"],
        "measure": ["csat", "nps", "csat"],
        "n": [1334, 12, 5],
        "estimate": [79.6423, -12.34, math.nan],
        "p_value": [0.0004, 0.26, math.nan],
    }
)


@pytest.fixture
def book(tmp_path):
    path = write_workbook(
        [("csat", "by channel", frame_to_json(TABLE))],
        tmp_path / "t.xlsx",
        about=[("Report", "=HYPERLINK(1)")],
    )
    return path, openpyxl.load_workbook(path)


def test_text_never_becomes_a_formula_or_a_link(book):
    path, found = book
    sheet = found["csat"]
    assert [sheet.cell(row, 1).value for row in (2, 3, 4)] == TABLE["channel"].tolist()
    assert all(sheet.cell(row, 1).data_type == "s" for row in (2, 3, 4))
    assert found["README"]["B1"].data_type == "s"
    with zipfile.ZipFile(path) as parts:
        inside = [
            parts.read(name).decode("utf-8", "replace") for name in parts.namelist() if "worksheets/" in name
        ]
    assert not any("<f>" in text or 'TargetMode="External"' in text for text in inside)


def test_numbers_keep_full_precision_and_carry_a_format(book):
    sheet = book[1]["csat"]
    assert sheet["D2"].value == pytest.approx(79.6423, abs=1e-12)  # stored as it is, nothing rounded
    assert (sheet["C2"].value, sheet["C2"].number_format) == (1334, "#,##0")
    assert sheet["D3"].number_format.startswith("+")  # NPS carries its sign
    assert sheet["D4"].value is None
    assert sheet["D4"].data_type == "n"


def test_a_month_is_a_date_and_a_difference_has_a_sign(tmp_path):
    """A chart of a spreadsheet takes dates in their order; a quarter is none and stays text; 4 on a scale is not 4.0."""
    table = pd.DataFrame(
        {
            "period": ["2026-10", "2026-10-05", "2026-Q4"],
            "measure": "csat",
            "score": [4.0, 4.5, None],
            "estimate": [3.14159265358979, -2.0, 1.0],
            "before": 1.0,
            "after": 2.0,
        }
    )
    path = write_workbook([("change", "", frame_to_json(table))], tmp_path / "t.xlsx", about=[])
    sheet = openpyxl.load_workbook(path)["change"]
    shown = [(sheet.cell(row, 1).value, sheet.cell(row, 1).number_format) for row in (2, 3, 4)]
    assert shown[0] == (dt.datetime(2026, 10, 1), "yyyy-mm")
    assert shown[1] == (dt.datetime(2026, 10, 5), "yyyy-mm-dd")
    assert shown[2][0] == "2026-Q4"
    assert [sheet.cell(row, 3).number_format for row in (2, 3)] == ["#,##0", "#,##0.0"]
    assert sheet["D2"].number_format.startswith("+")
    assert sheet.column_dimensions["D"].width < 15  # of "+3.1" below its heading, not of seventeen digits


@pytest.mark.parametrize(("language", "words"), [("en", "NPS without weights"), ("sv", "NPS utan vikter")])
def test_the_first_sheet_says_what_a_measure_is(tmp_path, language, words):
    table = pd.DataFrame({"measure": ["nps_unweighted"], "estimate": [1.0]})
    path = write_workbook(
        [("nps", "", frame_to_json(table))], tmp_path / "t.xlsx", about=[], language=language
    )
    lines = {row[0].value: row[1].value for row in openpyxl.load_workbook(path)["README"].iter_rows()}
    assert lines["nps_unweighted"] == words
    assert "nps_change" not in lines


def test_a_sheet_prints_with_all_its_columns_on_a4(book):
    for sheet in book[1]:
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth is None  # what is not written is 1
        assert int(sheet.page_setup.fitToHeight) == 0  # as many sheets down as there are
    assert book[1]["csat"].print_title_rows == "$1:$1"


def test_a_long_text_of_the_readme_has_a_row_as_high_as_it_needs(tmp_path):
    path = write_workbook(
        [("csat", "long " * 50, frame_to_json(TABLE))], tmp_path / "t.xlsx", about=[("Report", "short")]
    )
    rows = openpyxl.load_workbook(path)["README"].row_dimensions
    assert (rows[1].height, rows[4].height) == (None, 45)  # one line is as high as a row is anyway


def test_a_name_stands_beside_the_first_line_of_what_is_told_of_it(tmp_path):
    """The link of a sheet of four pages stood beside the last of eight lines, as if it belonged to the row below."""
    path = write_workbook(
        [("csat", "one\ntwo", frame_to_json(TABLE))], tmp_path / "t.xlsx", about=[("Report", "long " * 50)]
    )
    readme = openpyxl.load_workbook(path)["README"]
    assert readme["A4"].hyperlink is not None
    assert [readme[at].alignment.vertical for at in ("A1", "B1", "A4", "B4")] == ["top"] * 4


def test_a_segment_of_both_waves_is_told_once(tmp_path):
    """The channel stood before either month, and a line of each page became two."""
    given = {
        f"{name}_said": join([EMAIL, spell(parse(month))], "; ").to_json()
        for name, month in (("selection", "2026-10"), ("before", "2026-09"))
    }
    results = [Result(verb="csat", table=TABLE, provenance=given).to_json()]
    path = write_tables(results, tmp_path / "tables.xlsx", title="Shop")
    rows = reversed(list(openpyxl.load_workbook(path)["README"].iter_rows()))
    lines = {row[0].value: row[1].value for row in rows}
    assert lines["csat"].endswith("(channel: email; October 2026; September 2026)")


def test_a_heading_stands_over_its_numbers(book):
    sheet = book[1]["csat"]
    assert [sheet.cell(1, column).alignment.horizontal for column in (1, 3, 4)] == [None, "right", "right"]


def test_the_header_is_frozen_and_the_first_sheet_lists_the_others(book):
    assert book[1]["csat"].freeze_panes == "A2"
    assert book[1].sheetnames[0] == "README"
    assert "by channel" in [cell.value for row in book[1]["README"].iter_rows() for cell in row]


@pytest.mark.parametrize(
    "names",
    [["a" * 40, "a" * 40], ["History", "README"], ["[x]:*?/\\", "x"], ["csat", "CSAT", "Csat"], ["'", ""]],
)
def test_sheet_names_are_taken_by_excel(names):
    found = sheet_names(names)
    assert len({name.casefold() for name in (*found, "readme", "history")}) == len(names) + 2
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in found)


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x7f", "\x9b", "\ud800", "\ufffe", "\uffff"])
def test_a_workbook_can_be_opened_whatever_a_sheet_is_called(tmp_path, sign):
    """XML holds no such sign, in an attribute not even by its number; Excel repairs such a book, others refuse it."""
    table = {"columns": ["n"], "rows": [[1.0]]}
    path = write_workbook([(f"north{sign}west", "what", table)], tmp_path / "x.xlsx", about=[])
    assert openpyxl.load_workbook(path).sheetnames == ["README", "north west"]


def test_rejected_rows_are_written_only_where_there_are_some(tmp_path):
    assert write_rejected(TABLE.iloc[:0], tmp_path / "r.xlsx") is None
    path = write_rejected(
        pd.DataFrame(
            {"row": [4], "column": ["score"], "value": ["=7"], "reason": ["not on 1-5"], "fix": ["-"]}
        ),
        tmp_path / "r.xlsx",
    )
    assert openpyxl.load_workbook(path)["rejected"]["C2"].value == "=7"


def test_csv_begins_with_a_byte_order_mark(tmp_path):
    assert write_csv(TABLE, tmp_path / "t.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_nobody_sees_half_a_file(tmp_path):
    target = tmp_path / "page.html"
    target.write_text("old")

    def fail(path):
        path.write_text("half")
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        written(target, fail)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_json_is_strict(tmp_path):
    with pytest.raises(ValueError, match="JSON"):
        write_json({"x": math.nan}, tmp_path / "x.json")


@pytest.mark.parametrize(
    ("levels", "told"),
    [((0.95,), "is the 95\xa0% range;"), ((0.95, 0.8), "is the 80\xa0% range, 95\xa0% range;")],
)
def test_the_first_sheet_names_the_levels_of_the_ranges(tmp_path, levels, told):
    results = [Result(verb="csat", table=TABLE, level=one).to_json() for one in levels]
    path = write_tables(results, tmp_path / "tables.xlsx", title="Shop")
    lines = {row[0].value: row[1].value for row in openpyxl.load_workbook(path)["README"].iter_rows()}
    assert told in lines["Ranges"]


def test_the_first_sheet_says_the_stretch_of_each_table_and_no_other(tmp_path):
    """A page of October also holds tables of the year before it: no title speaks for all of them."""
    told = {
        "csat": {"selection": "October 2026", "before": "September 2026"},
        "drivers": {"selection": "2025-11..2026-10"},
    }
    results = [Result(verb=verb, table=TABLE, provenance=given).to_json() for verb, given in told.items()]
    path = write_tables(results, tmp_path / "tables.xlsx", title="Shop")
    rows = list(openpyxl.load_workbook(path)["README"].iter_rows())
    lines = {
        row[0].value: row[1].value for row in reversed(rows)
    }  # the list of sheets, before that of measures
    assert lines["Report"] == "Shop"
    assert lines["Answers"] == "October 2026; September 2026; 2025-11..2026-10"
    assert lines["csat"].endswith("(October 2026; September 2026)")
    assert lines["drivers"].endswith("(2025-11..2026-10)")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("pl", "październik 2026; wrzesień 2026"),
        ("fa", "اکتبر 2026؛ سپتامبر 2026"),
        ("en", "October 2026; September 2026"),
    ],
)
def test_the_first_sheet_says_the_months_in_the_language_of_the_page(tmp_path, language, told):
    frame = pd.DataFrame({"score": [1, 5] * 60, "day": ["2026-09-10"] * 60 + ["2026-10-10"] * 60})
    survey = cr.Survey(frame, csat="score", answered_at="day", scales={"score": "1-5"})
    found = cr.compare(survey.where(period="2026-09"), survey.where(period="2026-10")).to_json()
    path = write_tables([found], tmp_path / "tables.xlsx", title="Shop", language=language)
    cells = [str(cell.value) for row in openpyxl.load_workbook(path)["README"].iter_rows() for cell in row]
    assert sum(told in one for one in cells) >= 2  # the line on the answers, and the sheet
    assert language == "en" or not any("October 2026" in one for one in cells)


def of_pages(tables):
    """Results of one block, a page each."""
    return [
        {**Result(verb="csat", table=table, tables={"items": table}).to_json(), "block": "csat", "page": page}
        for page, table in tables.items()
    ]


def test_tables_of_one_kind_from_several_pages_are_one_sheet(tmp_path):
    """Four channels make one table of scores with the page of each row, not four sheets."""
    path = write_tables(of_pages({"a.html": TABLE, "b.html": TABLE}), tmp_path / "t.xlsx", title="Shop")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["README", "csat", "csat items"]
    rows = list(book["csat"].iter_rows(values_only=True))
    assert rows[0] == ("page_of_report", *TABLE.columns)
    assert [row[0] for row in rows[1:]] == ["a.html"] * len(TABLE) + ["b.html"] * len(TABLE)
    assert [row[1:] for row in rows[1 : 1 + len(TABLE)]] == [row[1:] for row in rows[1 + len(TABLE) :]]
    lines = reversed(list(book["README"].iter_rows()))  # the list of sheets, before that of measures
    told = {row[0].value: row[1].value for row in lines}["csat"]
    assert told.split(":")[0] == "a.html, b.html"


def test_rows_of_several_pages_say_segment_and_period_in_words(tmp_path):
    """A pivot by channel reads no file names; a verdict has the segment of its page, and no time, for its tests may be of several."""
    frame = pd.DataFrame(
        {
            "score": [1, 5] * 120,
            "day": (["2026-09-10"] * 60 + ["2026-10-10"] * 60) * 2,
            "channel": ["e; mail"] * 120 + ["chat"] * 120,
        }
    )
    survey = cr.Survey(frame, csat="score", answered_at="day", segments=["channel"], scales={"score": "1-5"})
    found = []
    for page, chosen in (("a.html", {}), ("b.html", {"channel": "e; mail"}), ("c.html", {"channel": "chat"})):
        after = survey.where(**chosen, period="2026-10")
        change = cr.compare(survey.where(**chosen, period="2026-09"), after)
        made = {"csat": cr.csat(after), "change": change, "verdict": cr.verdict(change, family="headlines")}
        found += [{**one.to_json(), "block": block, "page": page} for block, one in made.items()]
    book = openpyxl.load_workbook(write_tables(found, tmp_path / "t.xlsx", title="Shop", language="sv"))
    expected = [("a.html", None), ("b.html", "e; mail"), ("c.html", "chat")]
    for sheet in ("csat", "verdict"):
        rows = [row[:3] for row in book[sheet].iter_rows(values_only=True)]
        assert rows[0] == ("page_of_report", "channel_of_page", "period_of_answers")
        time = "oktober 2026" if sheet == "csat" else None
        assert list(dict.fromkeys(rows[1:])) == [(*one, time) for one in expected]
    lines = {row[0].value: row[1].value for row in reversed(list(book["README"].iter_rows()))}
    assert {"channel_of_page", "period_of_answers"} <= set(lines)


@pytest.mark.parametrize("column", ["page", "channel"])
def test_pages_made_by_a_column_of_any_name_keep_theirs(tmp_path, column):
    """A shop may make a report for each page of its site: that is not the page of the report."""
    frame = pd.DataFrame({"score": [1, 5] * 40, column: ["basket"] * 40 + ["cash desk"] * 40})
    survey = cr.Survey(frame, csat="score", segments=[column], scales={"score": "1-5"})
    chosen = {"a.html": {}, "b.html": {column: "basket"}, "c.html": {column: "cash desk"}}
    found = [
        {**cr.csat(survey.where(**where)).to_json(), "block": "csat", "page": page}
        for page, where in chosen.items()
    ]
    rows = list(openpyxl.load_workbook(write_tables(found, tmp_path / "t.xlsx", title="Shop"))["csat"].values)
    assert rows[0][:2] == ("page_of_report", f"{column}_of_page")
    expected = [("a.html", None), ("b.html", "basket"), ("c.html", "cash desk")]
    assert list(dict.fromkeys(row[:2] for row in rows[1:])) == expected


@pytest.mark.parametrize("language", ["sv", "fa"])
def test_a_segment_is_written_beside_rows_as_tables_write_it(tmp_path, language):
    """In Persian marks that nobody sees stood around it, so that no filter and no look-up found it."""
    frame = pd.DataFrame({"score": [1, 5] * 40, "channel": ["chat; web"] * 40 + ["تلفن"] * 40})
    survey = cr.Survey(frame, csat="score", segments=["channel"], scales={"score": "1-5"})
    found = [
        {**cr.csat(survey.where(channel=one), by="channel").to_json(), "block": "csat", "page": f"{one}.html"}
        for one in ("chat; web", "تلفن")
    ]
    book = openpyxl.load_workbook(write_tables(found, tmp_path / "t.xlsx", title="Shop", language=language))
    heads, *rows = book["csat"].values
    assert heads[1:3] == ("channel_of_page", "channel")
    assert {row[1] for row in rows} == {"chat; web", "تلفن"}
    assert all(row[1] == row[2] for row in rows)


def test_a_cell_that_looks_at_one_group_makes_no_page_of_that_group(tmp_path):
    """A template of one's own may set one channel beside all: no row of all is then of that channel."""
    frame = pd.DataFrame({"score": [1, 5] * 40, "channel": ["chat"] * 40 + ["phone"] * 40})
    survey = cr.Survey(frame, csat="score", segments=["channel"], scales={"score": "1-5"})
    chat = survey.where(channel="chat")
    pages = {"all.html": {"csat": survey, "chat": chat}, "chat.html": {"csat": chat}}
    found = [
        {**cr.csat(answers).to_json(), "block": block, "page": page}
        for page, blocks in pages.items()
        for block, answers in blocks.items()
    ]
    book = openpyxl.load_workbook(write_tables(found, tmp_path / "t.xlsx", title="Shop"))
    rows = {row[:2] for sheet in ("csat", "chat") for row in list(book[sheet].values)[1:]}
    assert rows == {("all.html", None), ("chat.html", "chat")}


def test_pages_that_find_the_same_are_told_together(tmp_path):
    """Two templates of one month found the same score, and the list of sheets said it twice."""
    found = of_pages({"executive.html": TABLE, "monthly.html": TABLE, "north.html": TABLE})
    for one, told in zip(found, ("79.6 %", "79.6 %", "80.1 %"), strict=True):
        one["findings"] = [say("{told} are satisfied.", told=told).to_json()]
    book = openpyxl.load_workbook(write_tables(found, tmp_path / "t.xlsx", title="Shop"))
    told = {row[0].value: row[1].value for row in reversed(list(book["README"].iter_rows()))}["csat"]
    assert told == "executive.html, monthly.html: 79.6 % are satisfied.\nnorth.html: 80.1 % are satisfied."


def test_tables_with_other_columns_keep_their_own_sheet(tmp_path):
    """What a number is, its sign and its decimals, depends on the columns beside it."""
    found = of_pages({"a.html": TABLE, "b.html": TABLE.assign(team="x")})
    book = openpyxl.load_workbook(write_tables(found, tmp_path / "t.xlsx", title="Shop"))
    assert book.sheetnames == ["README", "csat", "csat items", "csat 2", "csat items 2"]


def test_a_column_of_the_survey_that_is_called_page_is_not_explained_as_one_of_the_report(tmp_path):
    """A shop may ask on which page of its site people answered."""
    found = of_pages({"a.html": TABLE.assign(page="basket")})
    book = openpyxl.load_workbook(write_tables(found, tmp_path / "t.xlsx", title="Shop"))
    assert "page" not in {row[0].value for row in book["README"].iter_rows()}
    (heading,) = [one for one in next(book["csat"].iter_rows()) if one.value == "page"]
    assert heading.comment is None


def test_the_first_sheet_says_what_each_column_means(book):
    lines = {row[0].value: row[1].value for row in book[1]["README"].iter_rows()}
    assert {"measure", "n", "estimate", "p_value"} <= set(lines)
    assert "customers" not in lines  # no sheet has it
    assert all(lines[name] for name in ("measure", "n", "estimate", "p_value"))


def test_a_sheet_that_excel_cannot_hold_says_how_much_is_there(tmp_path, monkeypatch):
    monkeypatch.setattr("csat_research.reporting.sent.workbook.MOST_ROWS", 2)
    path = write_workbook([("csat", "by channel", frame_to_json(TABLE))], tmp_path / "t.xlsx", about=[])
    found = openpyxl.load_workbook(path)
    assert found["csat"].max_row == 3
    told = [row[1].value for row in found["README"].iter_rows() if row[0].value == "csat"]
    assert told[:1] == ["by channel (the first 2 of 3 rows; results.json has all)"]


def test_a_large_workbook_is_put_together_on_disk_and_is_the_same(tmp_path, monkeypatch):
    """A small one in memory: seventy files for seventy sheets took half a second."""
    sheets = [(f"csat {i}", "by channel", frame_to_json(TABLE)) for i in range(3)]
    parts = []
    for limit in (1_000, 0):
        monkeypatch.setattr("csat_research.reporting.sent.workbook.SMALL", limit)
        with monkeypatch.context() as patch:
            made = []
            patch.setattr(tempfile, "mkstemp", _counted(tempfile.mkstemp, made))
            path = write_workbook(sheets, tmp_path / f"{limit}.xlsx", about=[])
        with zipfile.ZipFile(path) as found:
            parts.append({one: found.read(one) for one in found.namelist() if "core" not in one})
        assert bool(made) == (limit == 0)
    assert parts[0] == parts[1]


def _counted(function, made):
    def counted(*given, **named):
        made.append(given)
        return function(*given, **named)

    return counted


def test_a_name_with_an_apostrophe_is_a_link_that_leads_there(tmp_path):
    path = write_workbook([("it's", "x", frame_to_json(TABLE))], tmp_path / "t.xlsx", about=[])
    cells = [
        cell for row in openpyxl.load_workbook(path)["README"].iter_rows() for cell in row if cell.hyperlink
    ]
    assert [cell.hyperlink.location for cell in cells] == ["'it''s'!A1"]


@pytest.mark.parametrize("name", ["History", "Historik", "historia", "Журнал"])
def test_names_that_excel_keeps_in_its_languages_are_not_given(name):
    assert sheet_names([name]) == [f"{name} 2"]


def test_a_name_that_is_cut_ends_with_no_apostrophe():
    """The 31st letter of a hostile segment was one, and the whole batch ended."""
    names = sheet_names([f"{'a' * 30}'more", "'quoted'", "b'"])
    assert all(not one.startswith("'") and not one.endswith("'") for one in names)


OWN = {
    "channel",
    "team",
    "band",
    "class",
    "group",
    "kind",
    "method",
    "unit",
    "by",
    "at",
    "low",
    "high",
    "test",
}  # a survey's, or may be


@pytest.mark.parametrize("template", some(list(known_templates()), "importance", "drivers"))
def test_every_column_of_ours_is_explained(template):
    """About sixty rarer ones (penalty, ceiling, tipping, vif) stood in tables.xlsx without a word."""
    found = harvest(executed(template, survey=str(EXAMPLE), quick="true"))
    tables = [table for one in found.results for table in (one.table, *one.tables.values())]
    names = {str(name) for table in tables for name in table.columns}
    assert {name for name in names - OWN - set(MEANINGS) if not name.startswith("share_")} == set()
    assert {name for one in found.results for name in one.tables} - set(TABLES) == set()


def test_the_list_of_sheets_says_in_words_what_a_table_holds(tmp_path):
    """It said "csat: response" in every language, the name of the sheet once more."""
    found = Result(verb="csat", table=TABLE, tables={"response": TABLE, "own": TABLE}).to_json()
    path = write_tables([{**found, "block": "csat"}], tmp_path / "t.xlsx", title="Shop", language="sv")
    told = {
        row[0].value: row[1].value
        for row in reversed(list(openpyxl.load_workbook(path)["README"].iter_rows()))
    }
    assert told["csat response"] == f"CSAT: {render(TABLES['response'], 'sv')}"
    assert told["csat own"] == "CSAT: own"  # of a verb of somebody's own


def test_an_explanation_fits_the_box_in_which_excel_shows_it():
    assert [name for name, one in MEANINGS.items() if len(str(one)) > 200] == []


def test_a_heading_keeps_its_name_and_says_what_it_means_in_the_language_of_the_report(tmp_path):
    """Names of columns are those of results.json, which others compute with; readers of other languages had to guess."""
    sheets = [("csat", "by channel", frame_to_json(TABLE))]
    write_workbook(sheets, tmp_path / "t.xlsx", about=[], language="sv")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["csat"]
    told = {str(one.sqref): (one.promptTitle, one.prompt) for one in sheet.data_validations.dataValidation}
    assert sheet["C1"].value == "n"
    assert told["C1"] == ("n", render(MEANINGS["n"], "sv"))
    assert told["C1"][1] != str(MEANINGS["n"])
    assert "A1" not in told  # a column of the survey's own
