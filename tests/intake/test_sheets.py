"""Sheets of Excel by two roads: calamine, which is quick, and openpyxl; both give the same table, or the quick one is not taken."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from csat_research.errors import FileError
from csat_research.intake.formats import lazy_book, workbook
from csat_research.intake.formats.sheet_marks import marks_of
from csat_research.intake.formats.workbook import read_workbook
from tests.odd_files import CASES
from tests.variants import examples

TESTS = Path(__file__).parents[1]
FIXTURES = sorted(TESTS.rglob("*.xlsx"))
FORMATS = (
    "General", "0.00", "yyyy-mm-dd", "d/m/yy h:mm;@", "h:mm:ss", "[h]:mm:ss", "mm:ss.0", "@",
    '[$-409]d\\-mmm\\-yy;@', '0 "days"', "[Red]0", "_-* #,##0_-", "0%",
)  # fmt: skip
SHARED = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>'
SHARED_TYPE = (
    b'<Override PartName="/xl/sharedStrings.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="B1" t="inlineStr"><is><t>score</t></is></c></row>'


def outcome(path: Path) -> object:
    """All that a caller sees of a sheet, or the words of its refusal."""
    try:
        table = read_workbook(path)
    except FileError as error:
        return str(error)
    frame = table.frame.astype(object).where(table.frame.notna(), None)
    rejected = [(one.row, one.value, str(one.fault.reason)) for one in table.rejected]
    return list(frame.columns), frame.values.tolist(), table.sheet, [*map(str, table.notes)], rejected


def both(path: Path) -> object:
    """The outcome, once it is the same by both roads."""
    quick = outcome(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbook, "quick_records", lambda *_: None)
        assert outcome(path) == quick
    return quick


def is_quick(path: Path) -> bool:
    """Whether calamine reads a sheet to its end."""
    slow = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbook, "slow_records", lambda *_: slow.append(1) or iter(()))
        outcome(path)
    return not slow


def by_hand(path: Path, rows: str, strings: tuple[str, ...] = (), epoch: bool = False) -> Path:
    """A workbook whose rows are written as XML; style N of a cell is the Nth format of FORMATS."""
    book, made = openpyxl.Workbook(), io.BytesIO()
    for i, code in enumerate(FORMATS, 1):
        book.active.cell(1, i, 1).number_format = code
    if epoch:
        book.epoch = dt.datetime(1904, 1, 1)
    book.save(made)
    words = "".join(f"<si>{one}</si>" for one in strings).encode()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            xml = old.read(name)
            if name.endswith("sheet1.xml"):
                data = f"<sheetData>{rows}</sheetData>"
                xml = re.sub(rb"<sheetData>.*</sheetData>", lambda _: data.encode(), xml, flags=re.S)  # noqa: B023
            if name == "[Content_Types].xml":
                xml = xml.replace(b"</Types>", SHARED_TYPE + b"</Types>")
            new.writestr(name, xml)
        new.writestr("xl/sharedStrings.xml", SHARED % words)
    return path


def cell(path: Path, xml: str, **more) -> str | None:
    """What is read of one cell (B2), the same by both roads."""
    found = both(by_hand(path, f'{HEAD}<row r="2"><c r="A2"><v>7</v></c>{xml}</row>', **more))
    assert isinstance(found, tuple), found
    columns, rows, *_ = found
    return rows[0][columns.index("score")] if "score" in columns else None


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_all_workbooks_of_the_tests_are_the_same_by_both_roads(path):
    assert isinstance(both(path), tuple)
    assert is_quick(path)


def test_odd_workbooks_are_the_same_by_both_roads(tmp_path):
    seen = 0
    for i, (name, make) in enumerate(CASES.items()):
        if "workbook" in name or "sheet" in name:
            folder = tmp_path / str(i)
            folder.mkdir()
            made = folder / make(folder)
            if zipfile.is_zipfile(made):
                both(made)
                seen += 1
    assert seen > 5


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ('<c r="B2"><v>3.0</v></c>', "3"), ('<c r="B2"><v>1E3</v></c>', "1000"),
        ('<c r="B2"><v>0.30000000000000004</v></c>', "0.3"), ('<c r="B2"><v>-0</v></c>', "0"),
        ('<c r="B2"><v>123456789012345</v></c>', "123456789012345"),
        ('<c r="B2" t="b"><v>1</v></c>', "TRUE"), ('<c r="B2" t="b"><v>0</v></c>', "FALSE"),
        ('<c r="B2" t="inlineStr"><is><t>007</t></is></c>', "007"),
        ('<c r="B2" t="inlineStr"><is><t xml:space="preserve"> a </t></is></c>', " a "),
        ('<c r="B2" t="inlineStr"><is><r><t>a</t></r><r><rPr><b/></rPr><t>b</t></r></is></c>', "ab"),
        ('<c r="B2" t="str"><f>A2&amp;"x"</f><v>7&lt;x</v></c>', "7<x"),
        ('<c r="B2"><f>A2+1</f><v>8</v></c>', "8"), ('<c r="B2" t="str"><f>A2</f><v></v></c>', None),
        ('<c r="B2" t="s"><v>0</v></c>', "one"), ('<c r="B2" t="s"><v>1</v></c>', "rich text"),
        ('<c r="B2" t="s"><v>2</v></c>', "東京"), ('<c r="B2" t="s"><v>3</v></c>', "two\r\nlines"),
        ('<c r="B2" t="s"><v>4</v></c>', None), ('<c r="B2" s="2"><v>46327</v></c>', "2026-11-01"),
        ('<c r="B2" s="3"><v>46327.75</v></c>', "2026-11-01 18:00:00"),
        ('<c r="B2" s="2"><v>60</v></c>', "1900-02-28"), ('<c r="B2" s="2"><v>61</v></c>', "1900-03-01"),
        ('<c r="B2" s="4"><v>0.25</v></c>', "06:00:00"), ('<c r="B2" s="5"><v>1.25</v></c>', "30:00:00"),
        ('<c r="B2" s="5"><v>-0.5</v></c>', "-12:00:00"), ('<c r="B2" s="9"><v>3</v></c>', "3"),
        ('<c r="B2" s="2"/>', None), ('<c r="B2"><f>A9</f></c>', None),
        ('<c r="B2" t="e"><v>#N/A</v></c>', None),
    ],
)  # fmt: skip
def test_what_calamine_reads_alike(tmp_path, xml, text):
    words = (
        "<t>one</t>", '<r><t xml:space="preserve">rich </t></r><r><rPr><b/></rPr><t>text</t></r>',
        '<t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh>', "<t>two_x000D_\nlines</t>", "<t></t>",
    )  # fmt: skip
    assert cell(tmp_path / "a.xlsx", xml, strings=words) == text
    assert is_quick(tmp_path / "a.xlsx")


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ('<c r="B2"><v>12345678901234567</v></c>', "12345678901234567"),
        ('<c r="B2"><v>-1234567890123456</v></c>', "-1234567890123456"),
        ('<c r="B2"><v> 3 </v></c>', "3"), ('<c r="B2"><v>&#51;</v></c>', "3"),
        ('<c r="B2"><v><![CDATA[3]]></v></c>', "3"), ('<c r="B2"><v>3<!-- x -->4</v></c>', "34"),
        ('<c r="B2"><v>3</v><f>A2</f></c>', "3"), ('<c r="B2"><v>3</v><extLst/></c>', "3"),
        ('<c r="B2" t="inlineStr"><is><t>x</t></is><v>3</v></c>', "x"),
        ('<c s="0" r="B2"><v>3</v></c>', "3"), ('<c><v>3</v></c>', "3"),
        ('<c r="B2" t="inlineStr"><is><r><t>a </t></r><r><t>b</t></r></is></c>', "a b"),
        ('<c r="B2" t="s"><v>0</v></c>', " blank"), ('<c r="B2" t="s"><v>1</v></c>', "_x0000_"),
        ('<c r="B2" t="d"><v>2026-11-01T07:08:09Z</v></c>', "2026-11-01 07:08:09"),
        ('<c r="B2" s="2"><v>2958466</v></c>', None), ('<c r="B2" s="2"><v>1.7E+12</v></c>', None),
        ('<c r="B2" t="e"><v>#SPILL!</v></c>', None),
    ],
)  # fmt: skip
def test_what_calamine_would_read_otherwise_is_left_to_openpyxl(tmp_path, xml, text):
    assert cell(tmp_path / "a.xlsx", xml, strings=("<t> blank</t>", "<t>_x0000_</t>")) == text
    assert not is_quick(tmp_path / "a.xlsx")


def test_a_negative_time_is_no_time_of_day(tmp_path):
    minus = cell(tmp_path / "a.xlsx", '<c r="B2" s="4"><f>A2-A3</f><v>-0.02</v></c>')
    assert minus is not None
    assert not re.fullmatch(r"\d\d:\d\d:\d\d", minus)  # Excel shows ####


def test_dates_of_a_macintosh_count_from_1904(tmp_path):
    assert cell(tmp_path / "a.xlsx", '<c r="B2" s="2"><v>44865</v></c>', epoch=True) == "2026-11-01"
    assert is_quick(tmp_path / "a.xlsx")


def test_dates_as_chinese_and_japanese_excel_write_them_are_dates(tmp_path):
    """ECMA-376, 18.8.30: format 31 is a date there; openpyxl does not know it."""
    path = by_hand(
        tmp_path / "a.xlsx", f'{HEAD}<row r="2"><c r="A2"><v>7</v></c><c r="B2" s="2"><v>46327</v></c></row>'
    )
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    own = re.search(
        rb'numFmtId="(\d+)" formatCode="yyyy-mm-dd"|formatCode="yyyy-mm-dd" numFmtId="(\d+)"',
        parts["xl/styles.xml"],
    )
    place = own[1] or own[2]
    parts["xl/styles.xml"] = re.sub(rb'(<xf [^>]*numFmtId=)"%s"' % place, rb'\1"31"', parts["xl/styles.xml"])
    with zipfile.ZipFile(path, "w") as new:
        for name, xml in parts.items():
            new.writestr(name, xml)
    assert outcome(path)[1] == [["7", "2026-11-01", 2]]


def test_errors_are_told_with_their_places(tmp_path):
    rows = f'{HEAD}<row r="3"><c r="A3"><v>1</v></c><c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    rows += '<row r="5"><c r="A5" t="e"><v>#N/A</v></c><c r="B5"><v>4</v></c></row>'
    found = both(by_hand(tmp_path / "a.xlsx", rows))
    assert "2 cells hold Excel errors (B3 #DIV/0!, A5 #N/A)" in found[3][0]
    assert found[1] == [["1", None, 3], [None, "4", 5]]
    assert is_quick(tmp_path / "a.xlsx")


def test_rows_keep_their_numbers_and_columns_their_places(tmp_path):
    book = openpyxl.Workbook()
    for row, values in ((4, ("id", "score", "why")), (5, (1, 5, None)), (9, (2, None, "x"))):
        for column, value in enumerate(values, 3):
            book.active.cell(row, column, value)
    book.active.merge_cells("C9:D10")
    book.save(tmp_path / "a.xlsx")
    columns, rows, *_ = both(tmp_path / "a.xlsx")
    assert columns == ["id", "score", "why", "_row"]
    assert rows == [["1", "5", None, 5], ["2", None, "x", 9]]
    assert is_quick(tmp_path / "a.xlsx")


def test_rows_beyond_the_size_that_a_tool_wrote_are_read(tmp_path):
    path = by_hand(
        tmp_path / "a.xlsx",
        HEAD + "".join(f'<row r="{i}"><c r="A{i}"><v>{i}</v></c></row>' for i in range(2, 40)),
    )
    raw = {name: zipfile.ZipFile(path).read(name) for name in zipfile.ZipFile(path).namelist()}
    with zipfile.ZipFile(path, "w") as new:
        for name, xml in raw.items():
            new.writestr(name, re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:A2"', xml))
    assert len(both(path)[1]) == 38


def test_two_cells_far_apart_never_take_the_room_of_all_between(tmp_path):
    rows = f'{HEAD}<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>5</v></c></row>'
    far = by_hand(tmp_path / "a.xlsx", f'{rows}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert marks_of(far, "xl/worksheets/sheet1.xml").plain
    assert not marks_of(far, "xl/worksheets/sheet1.xml").quick
    told = by_hand(
        tmp_path / "b.xlsx", f'{rows}<row r="3"><c r="XFD1048576"><v>1</v></c></row>'
    )  # no such row
    assert not marks_of(told, "xl/worksheets/sheet1.xml").quick


def test_a_sheet_that_only_openpyxl_reads_is_refused_sooner(tmp_path, monkeypatch):
    path = tmp_path / "a.xlsx"
    rows = "".join(
        f'<row r="{i}"><c r="A{i}"><v>{10**16 + i}</v></c><c r="B{i}"><v>5</v></c></row>'
        for i in range(2, 22)
    )
    by_hand(path, HEAD + rows)
    monkeypatch.setattr(workbook, "MAX_SLOW_CELLS", 42)
    assert read_workbook(path).frame["id"][0] == "10000000000000002"
    monkeypatch.setattr(workbook, "MAX_SLOW_CELLS", 41)
    with pytest.raises(FileError, match=r"holds 42 cells; more than 41 take too long.*Save it as CSV"):
        read_workbook(path)


def test_places_that_hold_nothing_take_room_too(tmp_path, monkeypatch):
    """Ten rows that reach far to the right, and a wide header over ten short rows."""
    far = '<row r="{0}"><c r="A{0}"><v>' + str(10**16) + '</v></c><c r="CV{0}"><v>5</v></c></row>'
    short = '<row r="{0}"><c r="A{0}"><v>5</v></c></row>'
    names = "".join(
        f'<c r="{get_column_letter(i)}1" t="inlineStr"><is><t>c{i}</t></is></c>' for i in range(1, 101)
    )
    for row in (far, short):
        body = "".join(row.format(i) for i in range(2, 12))
        path = by_hand(tmp_path / "a.xlsx", f'<row r="1">{names}</row>{body}')
        monkeypatch.setattr(workbook, "MAX_PLACES", 1100)
        assert read_workbook(path).read == 10
        monkeypatch.setattr(workbook, "MAX_PLACES", 1099)
        with pytest.raises(FileError, match="holds 1,100 cells; more than 1,099"):
            read_workbook(path)


def test_the_words_of_all_comments_are_not_read_to_choose_a_sheet(tmp_path):
    path = tmp_path / "a.xlsx"
    pd.DataFrame({"comment": [f"word {i}" for i in range(500)]}).to_excel(path, index=False)
    with path.open("rb") as file:
        sheet = lazy_book.open_book(file).worksheets[0]
        assert len(workbook._first_rows(sheet, path)) == workbook.LOOK_AT
        words = sheet._shared_strings
        assert len(words._read) < 50
        assert words[500] == "word 499"
        with pytest.raises(IndexError):
            words[501]


@pytest.mark.parametrize("value", [-1e15, -1e18, 1e18])
def test_a_duration_of_a_billion_years_is_read_as_before(tmp_path, value):
    """Calamine panics there, which is no Exception."""
    rows = [[("id", "General"), ("hours", "General")], [(1, "General"), (value, "[h]:mm:ss")]]
    written_by_openpyxl(tmp_path / "a.xlsx", rows, (1, 1))
    both(tmp_path / "a.xlsx")


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**18), 10**18), st.integers(0, 10),
    st.floats(-1e18, 1e18), st.floats(-1, 1), st.text(max_size=12),
    st.sampled_from(["#N/A", " a", "b ", "a\nb", "a\r\nb", "_x000D_", "_x0041_", "=", "1", "TRUE", "\u00a0", "\t"]),
    st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(9999, 12, 30)), st.dates(dt.date(1900, 3, 1)),
    st.times(), st.timedeltas(dt.timedelta(-400), dt.timedelta(400)),
)  # fmt: skip
ROWS = st.lists(st.lists(st.tuples(VALUES, st.sampled_from(FORMATS)), max_size=5), max_size=8)


def written_by_openpyxl(path: Path, rows: list, corner: tuple[int, int]) -> None:
    book = openpyxl.Workbook()
    for i, row in enumerate(rows, corner[0]):
        for j, (value, code) in enumerate(row, corner[1]):
            if not isinstance(value, str) or not openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.search(value):
                book.active.cell(i, j, value).number_format = code
    book.save(path)


def written_by_xlsxwriter(path: Path, rows: list, corner: tuple[int, int]) -> None:
    options = {
        "constant_memory": corner[0] % 2 == 0,
        "strings_to_formulas": False,
        "date_1904": corner[1] == 2,
    }
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet()
        for i, row in enumerate(rows, corner[0]):
            for j, (value, code) in enumerate(row, corner[1]):
                if not (corner[1] == 2 and isinstance(value, dt.date) and value.year < 1905):
                    sheet.write(i, j, value, book.add_format({"num_format": code}))


@pytest.mark.parametrize("write", [written_by_openpyxl, written_by_xlsxwriter])
@settings(
    max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS, corner=st.tuples(st.integers(1, 3), st.integers(1, 3)))
def test_any_table_is_the_same_by_both_roads(tmp_path, write, rows, corner):
    write(tmp_path / "a.xlsx", rows, corner)
    both(tmp_path / "a.xlsx")


def test_a_workbook_without_styles_is_read(tmp_path):
    """A part of the file is gone, and no cell is a date then."""
    with (
        zipfile.ZipFile(TESTS / "exports" / "by_hand.xlsx") as whole,
        zipfile.ZipFile(tmp_path / "a.xlsx", "w") as left,
    ):
        for name in whole.namelist():
            if name != "xl/styles.xml":
                left.writestr(name, whole.read(name))
    assert len(read_workbook(tmp_path / "a.xlsx").frame) == len(
        read_workbook(TESTS / "exports" / "by_hand.xlsx").frame
    )
