"""ODS: the sheet of LibreOffice, OpenOffice and Google that fits best, cells as text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from csat_research.errors import FileError
from csat_research.intake.formats.archive import check_unpacked
from csat_research.intake.formats.records import Record, table_from_records
from csat_research.intake.formats.sheet_rows import cell_text
from csat_research.intake.formats.workbook import known_words, no_table, other_sheets
from csat_research.intake.raw import RawTable, check_size
from csat_research.words import say

__all__ = ["MARK", "read_calc"]

MARK = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"


def read_calc(path: Path, wanted: frozenset[str] = frozenset()) -> RawTable:
    """The best fitting sheet of an ODS file as a RawTable; raises FileError where it is broken or holds no table."""
    import python_calamine

    check_size(path.stat().st_size, path.name)
    check_unpacked(path)
    try:
        with path.open("rb") as file, python_calamine.CalamineWorkbook.from_filelike(file) as book:
            sheets = {name: _rows(book.get_sheet_by_name(name)) for name in book.sheet_names}
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise FileError(
            say(
                "{file} cannot be opened as a sheet ({why}).  Save it again, as XLSX or CSV.",
                file=path.name,
                why=str(error).replace(str(path), path.name)[:80],
            )
        ) from None
    scores = {name: known_words(rows, wanted) for name, rows in sheets.items()}
    best = max(scores, key=lambda name: scores[name], default="")
    if not best or not scores[best]:
        raise FileError(no_table(path.name, list(sheets)))
    table = table_from_records(
        [Record(i, tuple(row)) for i, row in enumerate(sheets[best], 1)], path.name, sheet=True
    )
    return replace(table, notes=(*other_sheets(path.name, best, list(sheets)), *table.notes), sheet=best)


def _rows(sheet: Any) -> list[list[str]]:
    """All rows from the first one on, so that a row has the number that people see."""
    return [[cell_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
