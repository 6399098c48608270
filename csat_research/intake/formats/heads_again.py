"""Heads again: a second row of column names among the answers; in another order, the rows below it would be read under wrong names."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from csat_research.errors import FileError, listing
from csat_research.intake.labels.folding import fold
from csat_research.intake.raw import Record
from csat_research.words import say

__all__ = ["check_order", "other_order"]

LEAST = 2  # names of columns in places of others
MOSTLY = 0.5  # of the filled cells of a row


def other_order(cells: Sequence[str], names: Sequence[str]) -> bool:
    """Whether a row holds the names of columns, each once, and not in their places; a row with a number is no row of names.

    >>> other_order(["score", "id", "date"], ["id", "date", "score"]), other_order(["id", "date", "score"], ["id", "date", "score"])
    (True, False)
    >>> other_order(["3", "1", "2"], ["1", "2", "3"])
    False
    """
    known = {fold(name) for name in names if name}
    filled = {i: fold(cell) for i, cell in enumerate(cells) if cell.strip()}
    moved = [
        cell
        for i, cell in filled.items()
        if cell in known and not (i < len(names) and cell == fold(names[i]))
    ]
    named = sum(cell in known for cell in filled.values())
    if any(not any(map(str.isalpha, cell)) for cell in filled.values()) or len(set(moved)) < len(moved):
        return False
    return len(moved) >= LEAST and named > MOSTLY * len(filled)


def check_order(row: Record, names: Sequence[str], known: Collection[str], file: str) -> None:
    """Refuse a table whose columns change their order below a row. known: the names without case, for a look that costs little."""
    cells = row.cells
    if len(names) > 1 and cells and cells[0].strip().casefold() in known and other_order(cells, names):
        raise FileError(
            say(
                "{file}, row {n:plain}: the column names stand here once more, in another order ({columns}); the rows below it would be "
                "read under wrong names.  Put these rows into a file of their own, and write both under answers: [{file}, second.csv]",
                file=file,
                n=row.line,
                columns=listing([cell for cell in cells if cell.strip()], 5),
            )
        )
