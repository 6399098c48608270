"""Marks of a sheet that its readers do not tell: hidden rows, merged cells, formulas without values, errors, how far it reaches."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from pathlib import Path

from csat_research.intake.formats.libraries import library, of_excel
from csat_research.intake.formats.plain_xml import is_plain, odd_dates, pieces, strings_are_plain

__all__ = ["MAX_SHEET_ROWS", "Marks", "marks_of"]

MAX_SHEET_ROWS = 1_048_576
SPARSE = 4  # calamine holds a place for each cell of the rectangle, also where none is stored
SMALL = 1_000_000  # places that it may hold for however few cells
_ROW = re.compile(rb"<row\b([^>]*)>")
_PREFIXED_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_CELL = re.compile(rb"<\w+:c[ >]")
_PLACE = re.compile(rb'<c r="([A-Z]{1,3}\d{1,7})"')
_LETTERS, _DIGITS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"0123456789"
_NUMBER = re.compile(rb'\br="(\d+)"')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)"')
_ERROR = re.compile(rb'<c r="([A-Z]{1,3}\d+)"[^>]* t="e"[^>]*>(?:<f[^>]*(?:/>|>[^<]*</f>))?<v>([^<]+)</v>')
_FORMULA = re.compile(
    rb'<(?:\w+:)?c r="([A-Z]{1,3}\d+)"[^>]*><(?:\w+:)?f\b(?:[^>]*/>|'
    rb"[^>]*>[^<]*</(?:\w+:)?f>)(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)


@dataclass(slots=True)
class Marks:
    """Hidden rows, cells whose formula has no stored value, blocks merged over several rows, the largest row number, cells.

    errors: place and name of each Excel error. width: the last column. plain: the XML reads alike in calamine and openpyxl.
    at: the row that was read last. twice: the first row that stands twice or out of order, or that has a cell twice; 0 for none.
    """

    hidden: int = 0
    empty_formulas: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    last_row: int = 0
    width: int = 0
    cells: int = 0
    plain: bool = False
    at: int = 0
    twice: int = 0

    @property
    def quick(self) -> bool:
        """Whether calamine gives the same cells, and not far more places than there are cells."""
        return self.plain and self.last_row * self.width <= max(SPARSE * self.cells, SMALL)


def marks_of(path: Path, part: str, dates: Collection[int] = ()) -> Marks:
    """The marks of one sheet, read block by block from its own XML; none where the archive has no such part.

    dates: the styles of cells that show dates.
    """
    name = part.lstrip("/")
    marks, odd = Marks(), odd_dates(dates)
    with library(path, of_excel):
        archive = zipfile.ZipFile(path)
    with archive:
        if name not in archive.namelist():
            return marks
        marks.plain = strings_are_plain(archive, path)
        for xml in pieces(archive, path, name, b"row>"):
            _note_rows(marks, xml)
            _note_cells(marks, xml)
            marks.plain = marks.plain and is_plain(xml) and not (odd and odd.search(xml))
    return marks


def _note_rows(marks: Marks, xml: bytes) -> None:
    for found in (_PREFIXED_ROW if b":row" in xml else _ROW).findall(xml):
        marks.hidden += b'hidden="1"' in found or b'hidden="true"' in found
        number = _NUMBER.search(found)
        row = int(number[1][:12]) if number else marks.at + 1
        if row <= marks.at:  # both readers would lose it, or the one before
            marks.twice = marks.twice or row
        marks.at = row
        marks.last_row = max(marks.last_row, row) if number else marks.last_row
    if b"mergeCell " in xml:
        marks.merged += [
            f"{a.decode()}{i.decode()}:{b.decode()}{j.decode()}"
            for a, i, b, j in _MERGED.findall(xml)
            if i != j
        ]


def _note_cells(marks: Marks, xml: bytes) -> None:
    from openpyxl.utils import column_index_from_string

    if b"<f" in xml or b":f" in xml:
        marks.empty_formulas += [cell.decode() for cell in _FORMULA.findall(xml)]
    if b't="e"' in xml:
        marks.errors += [f"{cell.decode()} {name.decode()}" for cell, name in _ERROR.findall(xml)]
    places = _PLACE.findall(xml)
    cells = xml.count(b"<c ") or len(_CELL.findall(xml))
    marks.cells += cells
    marks.plain = marks.plain and len(places) == cells and b"<c>" not in xml
    for column in {place.rstrip(_DIGITS) for place in places}:
        marks.width = max(marks.width, column_index_from_string(column.decode()))
    rows = [int(row) for row, _ in groupby(place.lstrip(_LETTERS) for place in places)]
    marks.last_row = max([marks.last_row, *rows])
    marks.plain = marks.plain and all(a < b for a, b in pairwise(rows))
    if len(set(places)) < len(places):
        twice = next(place for place, n in Counter(places).items() if n > 1)
        marks.twice = marks.twice or int(twice.lstrip(_LETTERS))
