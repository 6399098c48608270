"""The rows of a sheet as text: by calamine, which is quick, and by openpyxl where calamine would read a cell otherwise."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from csat_research.errors import FileError
from csat_research.intake.formats.libraries import each, library, of_excel
from csat_research.intake.raw import Record

__all__ = ["cell_text", "quick_records", "slow_records"]

SMALL: dict[float, str] = {
    number: str(number) for number in range(1000)
}  # scores: one text for all cells, not one for each


def quick_records(path: Path, title: str) -> list[Record] | None:
    """The filled rows of a sheet by calamine; None where it cannot read them, for openpyxl tells why or can."""
    import python_calamine

    try:
        with path.open("rb") as file:
            with library(path, of_excel):
                book = python_calamine.CalamineWorkbook.from_filelike(file)
                sheet = book.get_sheet_by_name(title)
            return list(_quick(path, sheet))
    except FileError:
        return None


def _quick(path: Path, sheet: Any) -> Iterator[Record]:
    """Rows are counted from the first of the sheet on, columns are not: those that are empty at the left are put back."""
    if sheet.start is None:
        return
    left = [""] * sheet.start[1]
    for number, row in enumerate(each(sheet.iter_rows(), path, of_excel), 1):
        if cells := _cut(map(cell_text, row)):
            yield Record(number, (*left, *cells))


def slow_records(path: Path, sheet: Any, broken: list[str]) -> Iterator[Record]:
    """The filled rows of a sheet by openpyxl; `broken` gets the place and the name of each Excel error."""
    for number, row in enumerate(each(sheet.iter_rows(), path, of_excel), 1):
        if cells := _cut(_texts(row, broken)):
            yield Record(number, tuple(cells))


def _texts(row: Iterable[Any], broken: list[str]) -> Iterator[str]:
    for cell in row:
        if cell.value is not None and getattr(cell, "data_type", "") == "e":
            broken.append(f"{cell.coordinate} {cell.value}")
            yield ""
        else:
            yield cell_text(cell.value)


def _cut(cells: Iterable[str]) -> list[str]:
    """Without the cells at the end that have a colour only."""
    kept = list(cells)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept


def _number_text(value: float) -> str:
    """A number as text; a whole one of openpyxl keeps all its digits."""
    if isinstance(value, int) or (math.isfinite(value) and value == int(value) and abs(value) <= 1e15):
        return str(int(value))
    return f"{value:.15g}"


def cell_text(value: object) -> str:
    r"""A cell as text: whole numbers without .0, dates as ISO, truth values as TRUE and FALSE.

    >>> cell_text(3.0), cell_text("two_x000D_\nlines")  # so Excel stores what Windows ends a line with
    ('3', 'two\r\nlines')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | int):
        return SMALL.get(value) or _number_text(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ") if value.time() != dt.time() else value.date().isoformat()
    if isinstance(value, dt.timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value).replace("_x000D_", "\r")
