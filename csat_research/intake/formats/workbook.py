"""XLSX: the sheet that fits best, cells as text, hidden rows and formulas without values said aloud."""

from __future__ import annotations

import datetime as dt
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from csat_research.errors import CsatError, FileError, listing
from csat_research.intake.formats.records import Record, table_from_records
from csat_research.intake.headers import hint
from csat_research.intake.raw import MAX_COLUMNS, RawTable, check_size
from csat_research.words import Sentence, count_say, say

__all__ = ["cell_text", "check_unpacked", "known_words", "no_table", "other_sheets", "read_workbook"]

# What zipfile, the XML parser and openpyxl raise at parts that are damaged or not as Excel writes them.
BROKEN = (
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    SyntaxError,
    OSError,
    zipfile.BadZipFile,
    zlib.error,
)
MAX_UNPACKED = 2_000_000_000
MAX_RATIO = 250
LOOK_AT = 30
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)"')
_FORMULA = re.compile(
    rb'<(?:\w+:)?c r="([A-Z]{1,3}\d+)"[^>]*><(?:\w+:)?f\b(?:[^>]*/>|'
    rb"[^>]*>[^<]*</(?:\w+:)?f>)(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)


@dataclass(frozen=True, slots=True)
class _Marks:
    """What openpyxl does not tell in its streaming mode: hidden rows, formulas without a stored value."""

    hidden: int
    empty_formulas: tuple[str, ...]
    merged: tuple[str, ...] = ()


def read_workbook(path: Path, wanted: frozenset[str] = frozenset()) -> RawTable:
    """The best fitting sheet of an XLSX file as a RawTable; raises FileError with the way out.

    wanted: declared columns; the sheet that holds most of them is read, else the one with most known header words.
    """
    import openpyxl

    try:
        _check_archive(path)
        with (
            warnings.catch_warnings(),
            path.open("rb") as file,
        ):  # opened here: openpyxl leaves damaged files open
            warnings.simplefilter("ignore", UserWarning)  # openpyxl warns of what is told in the notes
            return _best_sheet(openpyxl.load_workbook(file, read_only=True, data_only=True), path, wanted)
    except CsatError:
        raise
    except BROKEN as error:
        raise FileError(
            say(
                "{file} cannot be opened as an Excel file ({why}).  Open it in Excel and save it again.",
                file=path.name,
                why=str(error).splitlines()[0][:80] if str(error) else type(error).__name__,
            )
        ) from None


def _check_archive(path: Path) -> None:
    """Sizes are looked up before anything is unpacked: a small file may hold gigabytes."""
    check_size(path.stat().st_size, path.name)
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
    if "xl/workbook.xml" not in names:
        raise FileError(
            say(
                "{file} is an archive but no Excel file ({names}).  Unpack it, or export as XLSX or CSV.",
                file=path.name,
                names=listing(sorted(names), 3),
            )
        )
    check_unpacked(path)


def check_unpacked(path: Path) -> None:
    """Refuse an archive that holds far more than its size lets expect."""
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(one.file_size for one in archive.infolist())
    except zipfile.BadZipFile:
        unpacked = 0  # told by who opens it
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(path.stat().st_size, 100_000):
        raise FileError(
            say(
                "{file} would unpack to {size:number} GB, far more than a table of answers needs.  Save the sheet as CSV.",
                file=path.name,
                size=unpacked / 1e9,
            )
        )


def _best_sheet(book: Any, path: Path, wanted: frozenset[str]) -> RawTable:
    sheets = [one for one in book.worksheets if getattr(one, "sheet_state", "visible") == "visible"]
    scores = {sheet.title: _score(sheet, wanted) for sheet in sheets}
    filled = {title: score for title, score in scores.items() if score > 0}
    if not filled:
        raise FileError(no_table(path.name, book.sheetnames))
    title = max(filled, key=lambda one: filled[one])
    notes = other_sheets(path.name, title, book.sheetnames)
    table = _sheet_table(book[title], path)
    return replace(table, notes=(*notes, *table.notes, *_mark_notes(path, book[title])), sheet=title)


def no_table(file: str, sheets: Sequence[str]) -> Sentence:
    """What is said of a file of empty sheets."""
    return say("{file}: no sheet holds a table.  Sheets: {sheets}.", file=file, sheets=listing(sheets))


def other_sheets(file: str, read: str, sheets: Sequence[str]) -> tuple[Sentence, ...]:
    """Which sheets were left unread."""
    others = [one for one in sheets if one != read]
    if not others:
        return ()
    return (
        say(
            "{file}: sheet {title:quoted} was read; not read: {others}",
            file=file,
            title=read,
            others=listing(others),
        ),
    )


def _score(sheet: Any, wanted: frozenset[str]) -> float:
    rows = sheet.iter_rows(max_row=LOOK_AT, max_col=500)
    return known_words([[cell_text(cell.value) for cell in row] for row in rows], wanted)


def known_words(rows: Sequence[Sequence[str]], wanted: frozenset[str]) -> float:
    """Declared columns in one row of the head, else known header words, else a little for any table; 0 for none."""
    looked = [[cell.strip() for cell in row[:500]] for row in rows[:LOOK_AT]]
    looked = [row for row in looked if any(row)]
    if not looked:
        return 0.0
    declared = max(len(wanted & set(row)) for row in looked)
    known = max(sum(hint(cell) is not None for cell in row if 0 < len(cell) < 60) for row in looked)
    return 1000.0 * declared + 10.0 * known + (1.0 if len(looked) > 1 else 0.1)


def _sheet_table(sheet: Any, path: Path) -> RawTable:
    if (sheet.max_column or 0) > MAX_COLUMNS:
        raise FileError(
            say(
                "{file}: the sheet is {n:count} columns wide.  Delete the empty columns.",
                file=path.name,
                n=sheet.max_column,
            )
        )
    broken: list[str] = []
    records = _even(list(_records(sheet, broken)))
    table = table_from_records(records, path.name)
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


def _records(sheet: Any, broken: list[str]) -> Iterator[Record]:
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = []
        for cell in row:
            if cell.value is not None and getattr(cell, "data_type", "") == "e":
                broken.append(f"{cell.coordinate} {cell.value}")
                cells.append("")
            else:
                cells.append(cell_text(cell.value))
        yield Record(number, tuple(cells))


def _even(records: list[Record]) -> list[Record]:
    """A sheet is a rectangle: rows that the file stores short are filled up."""
    width = max((len(one.cells) for one in records), default=0)
    return [replace(one, cells=one.cells + ("",) * (width - len(one.cells))) for one in records]


def cell_text(value: object) -> str:
    """A cell as text: whole numbers without .0, dates as ISO, truth values as TRUE and FALSE."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}" if value != int(value) or abs(value) > 1e15 else str(int(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ") if value.time() != dt.time() else value.date().isoformat()
    if isinstance(value, dt.timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def _mark_notes(path: Path, sheet: Any) -> tuple[Sentence, ...]:
    marks = _marks(path, sheet)
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


def _marks(path: Path, sheet: Any) -> _Marks:
    """Read from the sheet's own XML, whose size was checked before."""
    name = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
    with zipfile.ZipFile(path) as archive:
        if name not in archive.namelist():
            return _Marks(0, ())
        xml = archive.read(name)
    hidden = sum(b'hidden="1"' in found or b'hidden="true"' in found for found in _ROW.findall(xml))
    merged = tuple(f"{a}{i}:{b}{j}" for a, i, b, j in _merges(xml) if i != j)
    return _Marks(hidden, tuple(found.decode() for found in _FORMULA.findall(xml)), merged)


def _merges(xml: bytes) -> list[tuple[str, ...]]:
    return [tuple(part.decode() for part in found) for found in _MERGED.findall(xml)]
