"""XLSX: the sheet that fits best and those like it, cells as text, hidden rows and formulas without values said aloud."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from csat_research.errors import FileError, listing
from csat_research.intake.formats.alike_sheets import chosen, together, with_names
from csat_research.intake.formats.archive import check_workbook
from csat_research.intake.formats.libraries import each, library, of_excel
from csat_research.intake.formats.records import table_from_records
from csat_research.intake.formats.sheet_marks import MAX_SHEET_ROWS, Marks, marks_of
from csat_research.intake.formats.sheet_rows import cell_text, quick_records, slow_records
from csat_research.intake.headers import hint
from csat_research.intake.raw import MAX_COLUMNS, RawTable, Record
from csat_research.words import Sentence, count_say, say

__all__ = ["LOOK_AT", "known_words", "no_table", "other_sheets", "read_workbook"]

LOOK_AT = 30
HEAD_ROWS = 200
MAX_CELLS = 10_000_000  # each takes about two millionths of a second; together 0.9 GB of memory
MAX_PLACES = 40_000_000  # cells with the empty ones between them, eight bytes each
MAX_SLOW_CELLS = 4_000_000  # about eight, where openpyxl must read them


def read_workbook(path: Path, wanted: frozenset[str] = frozenset(), named: tuple[str, ...] = ()) -> RawTable:
    """The best fitting sheet of an XLSX file as a RawTable; raises FileError with the way out.

    wanted: declared columns; the sheet that holds most of them is read, else the one with most known header words.
    named: the sheets that a survey file names, of which all are read, hidden or not.
    """
    from csat_research.intake.formats.lazy_book import open_book

    check_workbook(path)
    with (
        warnings.catch_warnings(),
        path.open("rb") as file,
    ):  # opened here: openpyxl leaves damaged files open
        warnings.simplefilter("ignore", UserWarning)  # openpyxl warns of what is told in the notes
        with library(path, of_excel):
            book = open_book(file)
        return _best_sheet(book, path, wanted, named)


def _best_sheet(book: Any, path: Path, wanted: frozenset[str], named: tuple[str, ...]) -> RawTable:
    titles = chosen(book.sheetnames, named, path.name)
    sheets = [one for one in book.worksheets if one.title in titles and (named or _is_shown(one))]
    looked = {sheet.title: _first_rows(sheet, path) for sheet in sheets}
    scores = {title: known_words(rows, wanted) for title, rows in looked.items()}
    filled = {title: score for title, score in scores.items() if score > 0}
    if not filled:
        _check_hidden(book, path, wanted)
        raise FileError(no_table(path.name, book.sheetnames))
    best = max(filled, key=lambda one: filled[one])
    tables = {best: _marked(book, best, path)}
    cells = tables[best][1]
    for title in filled:
        if title != best and (named or with_names(looked[title], tables[best][0].columns)):
            tables[title] = _marked(book, title, path)
            cells += tables[title][1]
            _check_cells(cells, MAX_CELLS, path)
    found = together(
        {title: tables[title][0] for title in filled if title in tables}, best, path.name, bool(named)
    )
    read = found.sheets or (found.sheet,)
    return replace(found, notes=(*other_sheets(path.name, read, book.sheetnames), *found.notes))


def _is_shown(sheet: Any) -> bool:
    return bool(getattr(sheet, "sheet_state", "visible") == "visible")


def _marked(book: Any, title: str, path: Path) -> tuple[RawTable, int]:
    """A sheet with what is to be said of it, and how many cells it has."""
    # two empty dicts where the book has no styles
    dates = set(book._date_formats) - set(book._timedelta_formats)
    marks = marks_of(path, str(getattr(book[title], "_worksheet_path", "")), dates)
    _check_numbers(marks, path)
    table = _sheet_table(book[title], path, marks)
    return replace(table, notes=(*table.notes, *_mark_notes(path, marks))), marks.cells


def _check_hidden(book: Any, path: Path, wanted: frozenset[str]) -> None:
    """Refuse to guess that a hidden sheet is meant, where no other holds a table; name it."""
    hidden = [
        one.title
        for one in book.worksheets
        if not _is_shown(one) and known_words(_first_rows(one, path), wanted)
    ]
    if hidden:
        raise FileError(
            say(
                "{file}: only hidden sheets hold a table: {sheets}.  In Excel right-click a tab, choose Unhide, and save.",
                file=path.name,
                sheets=listing(hidden),
            )
        )


def _check_cells(n: int, most: int, path: Path) -> None:
    if n > most:
        raise FileError(
            say(
                "{file}: the sheet holds {n:count} cells; more than {most:count} take too long to read from an Excel file.  "
                "Save it as CSV, which is read in seconds.",
                file=path.name,
                n=n,
                most=most,
            )
        )


def _check_numbers(marks: Marks, path: Path) -> None:
    _check_cells(marks.cells, MAX_CELLS, path)
    if marks.last_row > MAX_SHEET_ROWS:
        raise FileError(
            say(
                "{file}: its last row has the number {n:count}, and a sheet ends at {most:count}: the file is damaged.  "
                "Open it in Excel and save it again.",
                file=path.name,
                n=marks.last_row,
                most=MAX_SHEET_ROWS,
            )
        )
    if marks.twice:
        raise FileError(
            say(
                "{file}: row {n:plain} of the sheet stands twice or out of order, or one of its cells does; what stood there before "
                "would be lost.  Open the file in Excel and save it again.",
                file=path.name,
                n=marks.twice,
            )
        )


def no_table(file: str, sheets: Sequence[str]) -> Sentence:
    """What is said of a file of empty sheets."""
    return say("{file}: no sheet holds a table.  Sheets: {sheets}.", file=file, sheets=listing(sheets))


def other_sheets(file: str, read: Sequence[str], sheets: Sequence[str]) -> tuple[Sentence, ...]:
    """Which sheets were left unread, beside one or beside those that were read together."""
    others = [one for one in sheets if one not in read]
    if not others:
        return ()
    if len(read) > 1:
        return (
            say(
                "{file}: sheets that were not read: {others}; to read one, name it under sheets: in the survey file",
                file=file,
                others=listing(others),
            ),
        )
    return (
        say(
            "{file}: sheet {title:quoted} was read; not read: {others}",
            file=file,
            title=read[0],
            others=listing(others),
        ),
    )


def _first_rows(sheet: Any, path: Path) -> list[list[str]]:
    sheet.reset_dimensions()  # some tools write a size that is too small, and rows beyond it would be lost
    rows = each(sheet.iter_rows(max_row=LOOK_AT, max_col=500), path, of_excel)
    return [[cell_text(cell.value) for cell in row] for row in rows]


def known_words(rows: Sequence[Sequence[str]], wanted: frozenset[str]) -> float:
    """Declared columns in one row of the head, else known header words, else a little for any table; 0 for none."""
    looked = [[cell.strip() for cell in row[:500]] for row in rows[:LOOK_AT]]
    looked = [row for row in looked if any(row)]
    if not looked:
        return 0.0
    declared = max(len(wanted & set(row)) for row in looked)
    known = max(sum(hint(cell) is not None for cell in row if 0 < len(cell) < 60) for row in looked)
    return 1000.0 * declared + 10.0 * known + (1.0 if len(looked) > 1 else 0.1)


def _sheet_records(sheet: Any, path: Path, marks: Marks) -> tuple[list[Record], list[str]]:
    """The rows of a sheet, and its cells with an Excel error."""
    if marks.quick and (quick := quick_records(path, sheet.title)) is not None:
        return quick, marks.errors
    _check_cells(marks.cells, MAX_SLOW_CELLS, path)
    broken: list[str] = []
    found, places = [], 0
    for one in slow_records(path, sheet, broken):
        places += len(one.cells)  # a cell at the far right holds a place for each before it
        _check_cells(places, MAX_PLACES, path)
        found.append(one)
    return found, broken


def _sheet_table(sheet: Any, path: Path, marks: Marks) -> RawTable:
    records, broken = _sheet_records(sheet, path, marks)
    width = max((len(one.cells) for one in records), default=0)
    if width > MAX_COLUMNS:
        raise FileError(
            say(
                "{file}: the sheet is {n:count} columns wide.  Delete the empty columns.",
                file=path.name,
                n=width,
            )
        )
    _check_cells(width * len(records), MAX_PLACES, path)  # short rows are filled up
    table = table_from_records(_even(records), path.name, sheet=True)
    if not broken:
        return table
    note = count_say(
        "{file}: {n:count} cell holds an Excel error ({shown}); it counts as empty",
        "{file}: {n:count} cells hold Excel errors ({shown}); they count as empty",
        len(broken),
        file=path.name,
        shown=listing(broken, 5),
    )
    return replace(table, notes=(*table.notes, note))


def _even(records: list[Record]) -> list[Record]:
    """The head of a sheet as a rectangle, as people see it; rows below may stay short."""
    width = max((len(one.cells) for one in records[:HEAD_ROWS]), default=0)
    head = [replace(one, cells=one.cells + ("",) * (width - len(one.cells))) for one in records[:HEAD_ROWS]]
    return [*head, *records[HEAD_ROWS:]]


def _mark_notes(path: Path, marks: Marks) -> tuple[Sentence, ...]:
    notes: tuple[Sentence, ...] = ()
    if marks.hidden:
        notes += (
            count_say(
                "{file}: {n:count} hidden row was read too",
                "{file}: {n:count} hidden or filtered rows were read too",
                marks.hidden,
                file=path.name,
            ),
        )
    if marks.empty_formulas:
        notes += (
            count_say(
                "{file}: {n:count} formula has no stored value ({shown}); open the file in Excel and save it",
                "{file}: {n:count} formulas have no stored value ({shown}); open the file in Excel and save it",
                len(marks.empty_formulas),
                file=path.name,
                shown=listing(marks.empty_formulas, 5),
            ),
        )
    if marks.merged:
        notes += (
            count_say(
                "{file}: {n:count} merged block reaches over several rows ({shown}); only its first row has the value. Unmerge it and "
                "fill the rows",
                "{file}: {n:count} merged blocks reach over several rows ({shown}); only their first rows have the value. Unmerge "
                "them and fill the rows",
                len(marks.merged),
                file=path.name,
                shown=listing(marks.merged, 5),
            ),
        )
    return notes
