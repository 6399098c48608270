"""Workbook: tidy tables as XLSX - real numbers with formats, a README sheet, and no text that could act as a formula."""

from __future__ import annotations

import math
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from csat_research.reporting.sent.columns import KINDS, day_of, kind_of, shown
from csat_research.reporting.sent.meanings import meaning_of, meanings_of
from csat_research.results.frames import held, is_numeric
from csat_research.results.naming import NAMES
from csat_research.words import Sentence, direction, render, say, speaks

__all__ = ["Sheet", "sheet_names", "write_workbook"]

Stored = Mapping[str, Any]  # columns and rows, as `frame_to_json` writes them
Sheet = tuple[str, str, Stored]  # name, what it holds, table
LONGEST_NAME, WIDEST = 31, 60
BUTTON = 4  # letters that the button of a filter takes beside a heading
LINE = 95  # letters on a line of the README sheet
LONGEST_TEXT, MOST_ROWS = 32_767, 1_048_575  # of a cell, and below a heading: Excel holds no more
SMALL = 1_000_000  # cells of a workbook whose parts are put together in memory
# Excel keeps the name of its sheet of changes for itself, in its own language.
KEPT = ("readme", "history", "historik", "historia", "журнал", "تاریخچه")


def write_workbook(
    sheets: Sequence[Sheet], path: Path, *, about: Sequence[tuple[str, str]], language: str = "en"
) -> Path:
    """Write tables to `path`: a README sheet that lists them, then one tidy sheet each, nothing rounded.

    about: lines of (name, text) for the README sheet. Text is written as text: "=1+1" stays four letters, and a web
    address is no link.
    """
    import xlsxwriter

    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
        # else a file on disk for each sheet: seventy of them take half a second to open and remove
        "in_memory": sum(len(table["rows"]) * len(table["columns"]) for _, _, table in sheets) <= SMALL,
    }
    names = sheet_names([name for name, _, _ in sheets])
    listed = [
        (name, _cut(told, table, language)) for name, (_, told, table) in zip(names, sheets, strict=True)
    ]
    used = dict.fromkeys(column for _, _, table in sheets for column in table["columns"])
    with xlsxwriter.Workbook(str(path), options) as book:
        styles = _Styles(book)
        pages = [book.add_worksheet(name) for name in ("README", *names)]
        end = _readme(pages[0], about, listed, styles, language)
        end = _glossary(pages[0], end, render(say("Column"), language), meanings_of(used), styles, language)
        _glossary(pages[0], end, "measure", _of(NAMES, _measures(sheets)), styles, language)
        for page, (_, _, table) in zip(pages[1:], sheets, strict=True):
            _tidy(page, table, styles, language)
        mirrored = speaks(language) and direction(language) == "rtl"
        for page in pages:
            _for_paper(page)
            if mirrored:
                page.right_to_left()
    return path


def _measures(sheets: Sequence[Sheet]) -> set[str]:
    """The names of measures that stand in tables."""
    tables = [table for _, _, table in sheets if "measure" in table["columns"]]
    return {str(row[table["columns"].index("measure")]) for table in tables for row in table["rows"]}


def _cut(told: str, table: Stored, language: str) -> str:
    """What a sheet holds; where Excel cannot hold all of it, how much is there."""
    count = len(table["rows"])
    if count <= MOST_ROWS:
        return told
    rest = say(
        "the first {shown:count} of {rows:count} rows; results.json has all", shown=MOST_ROWS, rows=count
    )
    return f"{told} ({render(rest, language)})"


def sheet_names(wanted: Iterable[str]) -> list[str]:
    r"""Names that Excel takes: 31 characters, none of []:*?/\, no apostrophe at an end, no two alike when case is ignored.

    What no XML may hold (control characters, U+FFFE) is left out: a workbook with such a name cannot be opened.

    >>> sheet_names(["csat", "CSAT", "a/b"])
    ['csat', 'CSAT 2', 'a b']
    """
    found: list[str] = []
    for name in wanted:
        plain = (
            re.sub(r"[\[\]:*?/\\\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+", " ", name).strip(" '")
            or "table"
        )
        found.append(_free(plain, {*KEPT, *(one.casefold() for one in found)}))
    return found


def _free(name: str, taken: set[str]) -> str:
    short, number = name[:LONGEST_NAME].rstrip(" '"), 2
    while short.casefold() in taken:
        short, number = f"{name[: LONGEST_NAME - len(str(number)) - 1]} {number}", number + 1
    return short


class _Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        plain = {"font_name": "Calibri", "font_size": 11}
        head = {**plain, "bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"}
        self.head = book.add_format(head)
        self.number_head = book.add_format({**head, "align": "right"})
        self.bold = book.add_format({**plain, "bold": True, "valign": "top"})
        self.link = book.get_default_url_format()
        self.link.set_align("top")  # beside the first line of what the sheet holds
        self.wrap = book.add_format({**plain, "text_wrap": True, "valign": "top"})
        self.kinds = {kind: book.add_format({**plain, "num_format": shown}) for kind, shown in KINDS.items()}


def _readme(
    sheet: Any,
    about: Sequence[tuple[str, str]],
    listed: Sequence[tuple[str, str]],
    styles: _Styles,
    language: str,
) -> int:
    """Lines about the report and the sheets with what they hold; the row where they end."""
    sheet.set_column(0, 0, 32, styles.wrap)
    sheet.set_column(1, 1, 100, styles.wrap)
    for row, (name, text) in enumerate(about):
        sheet.write_string(row, 0, name, styles.bold)
        _told(sheet, row, text, styles)
    start = len(about) + 1
    sheet.write_string(start, 0, render(say("Sheet"), language), styles.head)
    sheet.write_string(start, 1, render(say("What it holds"), language), styles.head)
    for row, (name, told) in enumerate(listed, start + 1):
        address = name.replace("'", "''")
        sheet.write_url(row, 0, f"internal:'{address}'!A1", styles.link, string=name)
        _told(sheet, row, told[:LONGEST_TEXT], styles)
    return start + len(listed)


def _of(told: Mapping[str, Sentence], used: Container[str]) -> Mapping[str, Sentence]:
    """The names that stand in the tables, with what they mean."""
    return {name: meaning for name, meaning in told.items() if name in used}


def _glossary(
    sheet: Any, end: int, heading: str, told: Mapping[str, Sentence], styles: _Styles, language: str
) -> int:
    """Names with what they mean, below the row where the sheet ends so far; the row where it ends now."""
    start = end + 2
    sheet.write_string(start, 0, heading, styles.head)
    sheet.write_string(start, 1, render(say("What it means"), language), styles.head)
    for row, (name, meaning) in enumerate(told.items(), start + 1):
        sheet.write_string(row, 0, name, styles.wrap)
        sheet.write_string(row, 1, render(meaning, language), styles.wrap)
    return start + len(told)


def _told(sheet: Any, row: int, text: str, styles: _Styles) -> None:
    """A text of several lines in a row as high as they need: not every program makes it so by itself."""
    lines = sum(max(1, math.ceil(len(one) / LINE)) for one in text.split("\n"))
    sheet.set_row(row, 15 * min(lines, 27))  # Excel holds 409 points
    sheet.write_string(row, 1, text, styles.wrap)


def _for_paper(sheet: Any) -> None:
    """A sheet of A4 holds all columns, lying on its side; the number of each page stands under it."""
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&8&A&R&8&P / &N")


def _tidy(sheet: Any, table: Stored, styles: _Styles, language: str) -> None:
    names, rows = table["columns"], table["rows"][:MOST_ROWS]
    columns = [held(one) for one in zip(*rows, strict=True)] or [[]] * len(names)
    for column, (name, values) in enumerate(zip(names, columns, strict=True)):
        sheet.write_string(0, column, name, styles.number_head if is_numeric(values) else styles.head)
        if meaning := meaning_of(name):
            _explained(sheet, column, name, render(meaning, language))
    widths = [0] * len(names)
    for row, cells in enumerate(zip(*columns, strict=True), 1):
        record = dict(zip(names, cells, strict=True))
        for column, (name, value) in enumerate(record.items()):
            widths[column] = max(
                widths[column], _cell(sheet, row, column, name, value, record, styles, language)
            )
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    if rows and names:
        sheet.autofilter(0, 0, len(rows), len(names) - 1)
    sheet.autofit(WIDEST * 7)
    for column, (name, values, wide) in enumerate(zip(names, columns, widths, strict=True)):
        if is_numeric(values):  # by what its cells show: a number that is not rounded has seventeen digits
            sheet.set_column(column, column, max(wide + 2, len(name) + BUTTON))


def _explained(sheet: Any, column: int, name: str, meaning: str) -> None:
    """Who stands on a heading reads what it means; its name is that of results.json, the same in every language."""
    told = {"input_title": name[:LONGEST_NAME], "input_message": meaning}
    sheet.data_validation(0, column, 0, column, {"validate": "any", **told})


def _cell(
    sheet: Any,
    row: int,
    column: int,
    name: str,
    value: Any,
    record: Mapping[Any, Any],
    styles: _Styles,
    language: str,
) -> int:
    """Write a cell; how many letters its number has as it is shown."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return 0
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        kind = kind_of(name, value, record)
        sheet.write_number(row, column, value, styles.kinds[kind])
        return len(shown(kind, value))
    elif day := day_of(name, value):
        sheet.write_datetime(row, column, day[0], styles.kinds[day[1]])
    else:
        text = render(value, language) if isinstance(value, Sentence) else str(value)
        sheet.write_string(row, column, text[:LONGEST_TEXT], styles.kinds["text"])
    return 0
