"""A second table below the answers: a blank line, perhaps a title, and a header row of its own; its rows are no answers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from csat_research.intake.formats.table_ends import blank_before, filled_cells
from csat_research.intake.labels.folding import fold
from csat_research.intake.raw import Record

__all__ = ["second_table_length"]

LOOK_AT = 200  # rows at the end
SHORT = 12  # rows of a table of figures that is as wide as the answers
LEAST_ABOVE = 5  # rows of answers above, to know what their columns hold
MOSTLY = 0.9  # of the filled cells of a column of numbers
_NUMBER = re.compile(r"[+-]?[\d\s.,:/-]*\d[\d\s.,:/-]*%?")


def second_table_length(body: Sequence[Record], names: Sequence[str]) -> int:
    """How many rows at the end are a table of their own, with its title and its header; 0 where there is none."""
    start = max(LEAST_ABOVE, len(body) - LOOK_AT)
    for place in range(start, len(body) - 1):
        if blank_before(body, place) and _begins(body, place, names):
            return len(body) - place
    return 0


def _begins(body: Sequence[Record], place: int, names: Sequence[str]) -> bool:
    """Whether a header of other columns stands at a place, or below a title at that place."""
    titled = filled_cells(body[place].cells) == 1
    head = place + 1 if titled else place
    if head >= len(body) - 1 or any(one.fault for one in body[place : head + 2]):
        return False
    above = body[max(0, place - LOOK_AT) : place]
    widths = [filled_cells(row.cells) for row in above]
    if len(body) - head > SHORT and filled_cells(body[head + 1].cells) == max(widths, key=widths.count):
        return False  # many rows as wide as the answers above are more answers, below a line that is none
    return _is_header(body[head].cells, above, names) and _holds_number(body[head + 1].cells)


def _is_header(cells: Sequence[str], above: Sequence[Record], names: Sequence[str]) -> bool:
    """Whether several cells, none a number, stand where the rows above have other cells, in one of their columns of numbers too."""
    filled = {i: cell.strip() for i, cell in enumerate(cells) if cell.strip()}
    if len(filled) < 2 or any(_NUMBER.fullmatch(cell) for cell in filled.values()):
        return False
    known = set(map(fold, names))
    columns = {i: [one.cells[i].strip() for one in above if len(one.cells) > i] for i in filled}
    if all(fold(cell) in known for cell in filled.values()) or any(
        cell in columns[i] for i, cell in filled.items()
    ):
        return False
    return any(map(_are_numbers, columns.values()))


def _are_numbers(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and sum(map(bool, map(_NUMBER.fullmatch, filled))) >= MOSTLY * len(filled)


def _holds_number(cells: Sequence[str]) -> bool:
    return any(_NUMBER.fullmatch(cell.strip()) for cell in cells)
