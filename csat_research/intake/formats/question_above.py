"""Question above: in sheets made by hand a question stands in the line over its options, which hold ticks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from csat_research.intake.formats.table_ends import ends_table
from csat_research.intake.raw import Heads
from csat_research.intake.readers.ticks import LEAST_OPTIONS, are_ticks

__all__ = ["under_questions"]

_MARKS = re.compile(
    r"\s*[:\[\]]\s*|\s[-–—]\s"
)  # they would split a name at another place than before its option


def under_questions(above: Sequence[str], heads: Heads, rows: Sequence[Sequence[str]]) -> Heads:
    """The column names with the question before each option: the ticked columns from its cell on, three or more in a row.

    above: the line over the names; rows: some rows of the table. A line of titles stands over the first column.

    >>> heads = Heads(rows=1, names=("No.", "Price", "Staff", "Speed"))
    >>> under_questions(["", "Matters"], heads, [["1", "x", "", "x"], ["2", "", "x", "x"]]).names
    ('No.', 'Matters [Price]', 'Matters [Staff]', 'Matters [Speed]')
    >>> under_questions(["Survey 2026"], heads, [["1", "x", "x", "x"]]) is heads
    True
    """
    found = list(heads.names)
    answers = [row for row in rows if not ends_table(row)]
    for start, cell in enumerate(above if heads.rows == 1 else ()):
        if start and cell.strip():
            below = _ticked(start, above, heads.names, answers)
            if len(below) >= LEAST_OPTIONS:
                stem = " ".join(_MARKS.sub(" ", cell).split())
                found[start : start + len(below)] = [f"{stem} [{name}]" for name in below]
    return heads if tuple(found) == heads.names else replace(heads, names=tuple(found))


def _ticked(
    start: int, above: Sequence[str], names: Sequence[str], rows: Sequence[Sequence[str]]
) -> list[str]:
    """The columns from a question on, up to the next one, as long as they are named and hold ticks."""
    below: list[str] = []
    for place in range(start, len(names)):
        next_one = place > start and place < len(above) and above[place].strip()
        cells = pd.Series([row[place].strip() if place < len(row) else "" for row in rows], dtype=object)
        if next_one or not names[place].strip() or not are_ticks(cells.where(cells != "")):
            break
        below.append(names[place].strip())
    return below
