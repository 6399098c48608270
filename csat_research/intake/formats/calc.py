"""ODS: the sheet of LibreOffice, OpenOffice and Google that fits best and those like it, cells as text."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from csat_research.errors import FileError
from csat_research.intake.formats.alike_sheets import chosen, together, with_names
from csat_research.intake.formats.archive import check_unpacked
from csat_research.intake.formats.libraries import each, library, of_calc
from csat_research.intake.formats.plain_xml import pieces
from csat_research.intake.formats.records import table_from_records
from csat_research.intake.formats.sheet_rows import cell_text
from csat_research.intake.formats.workbook import LOOK_AT, known_words, no_table, other_sheets
from csat_research.intake.raw import RawTable, Record, check_size
from csat_research.words import say

__all__ = ["MARK", "read_calc"]

MAX_PLACES = 8_000_000  # each takes about a hundred bytes
_SHEET = re.compile(rb"<table:table[ >]")
_ROWS = re.compile(rb'number-rows-repeated="(\d+)"')
_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b")
_COLUMNS = re.compile(rb'<table:(?:covered-)?table-cell[^>]*number-columns-repeated="(\d+)"')
_BLANK_END = re.compile(rb"(?:\s*<table:(?:covered-)?table-cell(?:(?!office:value)[^>])*/>)+\s*\Z")
MARK = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"


def read_calc(path: Path, wanted: frozenset[str] = frozenset(), named: tuple[str, ...] = ()) -> RawTable:
    """The best fitting sheet of an ODS file as a RawTable; raises FileError where it is broken or holds no table.

    named: the sheets that a survey file names, of which all are read.
    """
    import python_calamine

    check_size(path.stat().st_size, path.name)
    check_unpacked(path, of_calc)
    _check_places(path)
    with path.open("rb") as file:
        with library(path, of_calc):
            book = python_calamine.CalamineWorkbook.from_filelike(file)
            titles = list(book.sheet_names)
        names = chosen(titles, named, path.name)
        sheets = {name: _rows(each(_cells(book, name), path, of_calc)) for name in names}
    scores = {name: known_words(rows, wanted) for name, rows in sheets.items()}
    best = max(scores, key=lambda name: scores[name], default="")
    if not best or not scores[best]:
        raise FileError(no_table(path.name, titles))
    first = _sheet_table(sheets[best], path.name)
    alike = {
        name: first if name == best else _sheet_table(rows, path.name)
        for name, rows in sheets.items()
        if name == best or (scores[name] and (named or with_names(rows[:LOOK_AT], first.columns)))
    }
    found = together(alike, best, path.name, bool(named))
    read = found.sheets or (found.sheet,)
    return replace(found, notes=(*other_sheets(path.name, read, titles), *found.notes))


def _sheet_table(rows: list[list[str]], file: str) -> RawTable:
    return table_from_records([Record(i, tuple(row)) for i, row in enumerate(rows, 1)], file, sheet=True)


def _check_places(path: Path) -> None:
    """Refuse sheets whose repeated rows and cells would not fit into memory: a line of XML may stand for a billion cells."""
    with library(path, of_calc):
        archive = zipfile.ZipFile(path)
    with archive:
        n = sum(_places(pieces(archive, path, "content.xml", b"table-row>", of_calc)))
    if n > MAX_PLACES:
        raise FileError(
            say(
                "{file}: its sheets reach over {n:count} cells; more than {most:count} are not read from this kind of file.  "
                "Save the sheet as CSV, without what stands far below or beside the table.",
                file=path.name,
                n=n,
                most=MAX_PLACES,
            )
        )


def _places(xml: Iterable[bytes]) -> Iterator[int]:
    """The places of each sheet, up to its last row and column that are filled."""
    width = last = row = 0
    for piece in xml:
        for part in piece.split(b"</table:table-row>"):
            if _SHEET.search(part):
                yield width * last
                width = last = row = 0
            repeated = _ROWS.search(part)
            row += _many(repeated[1]) if repeated else 1
            cells = _without_blank_end(part)
            if n := len(_CELL.findall(cells)):
                width = max(width, n + sum(map(_many, _COLUMNS.findall(cells))))
                last = row
    yield width * last


def _without_blank_end(row: bytes) -> bytes:
    """A row of XML up to its last cell that holds something; the end alone is looked through, as rows may have 16,384 cells.

    >>> _without_blank_end(b'<table:table-cell office:value="1"/><table:table-cell/><table:table-cell/>')
    b'<table:table-cell office:value="1"/>'
    """
    filled = max(row.rfind(b"office:value"), row.rfind(b"</table:"), 0)
    return row[:filled] + _BLANK_END.sub(b"", row[filled:])


def _many(digits: bytes) -> int:
    """How often something is repeated."""
    return int(digits[:9])


def _cells(book: Any, name: str) -> Iterator[Sequence[object]]:
    """All rows from the first one on, so that a row has the number that people see."""
    yield from book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def _rows(sheet: Iterable[Sequence[object]]) -> list[list[str]]:
    return [[cell_text(cell) for cell in row] for row in sheet]
