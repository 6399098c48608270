"""Marks of a sheet that openpyxl does not tell in its streaming mode: hidden rows, merged cells, formulas without values."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["MAX_SHEET_ROWS", "Marks", "marks_of"]

MAX_SHEET_ROWS = 1_048_576
BLOCK = 1 << 20
LONGEST = 16 * BLOCK  # a row of XML that is longer is cut, so that memory has a bound
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_CELL = re.compile(rb"<\w+:c[ >]")
_NUMBER = re.compile(rb'\br="(\d+)"')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)"')
_FORMULA = re.compile(
    rb'<(?:\w+:)?c r="([A-Z]{1,3}\d+)"[^>]*><(?:\w+:)?f\b(?:[^>]*/>|'
    rb"[^>]*>[^<]*</(?:\w+:)?f>)(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)


@dataclass(frozen=True, slots=True)
class Marks:
    """Hidden rows, cells whose formula has no stored value, blocks merged over several rows, the largest row number, cells."""

    hidden: int = 0
    empty_formulas: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    last_row: int = 0
    cells: int = 0


def marks_of(path: Path, part: str) -> Marks:
    """The marks of one sheet, read block by block from its own XML; none where the archive has no such part."""
    name = part.lstrip("/")
    hidden, last, cells = 0, 0, 0
    formulas: list[str] = []
    merged: list[str] = []
    with zipfile.ZipFile(path) as archive:
        if name not in archive.namelist():
            return Marks()
        for xml in _pieces(archive, name):
            cells += xml.count(b"<c ") or len(_CELL.findall(xml))
            for found in _ROW.findall(xml):
                hidden += b'hidden="1"' in found or b'hidden="true"' in found
                if number := _NUMBER.search(found):
                    last = max(last, int(number[1][:12]))
            formulas += [cell.decode() for cell in _FORMULA.findall(xml)]
            merged += [
                f"{a.decode()}{i.decode()}:{b.decode()}{j.decode()}"
                for a, i, b, j in _MERGED.findall(xml)
                if i != j
            ]
    return Marks(hidden, tuple(formulas), tuple(merged), last, cells)


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The XML in pieces that end where a row ends."""
    rest = b""
    with archive.open(name) as part:
        while block := part.read(BLOCK):
            head, end, rest = (rest + block).rpartition(b"row>")
            yield head + end
            if len(rest) > LONGEST:
                yield rest
                rest = b""
    yield rest
