"""Ticks: a question of which people choose several, spread over one column per option, becomes one column of lists."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from csat_research.intake.raw import RawTable
from csat_research.intake.readers.reader import columns_at
from csat_research.intake.values.typed import truth

__all__ = ["LEAST_OPTIONS", "Ticks", "are_ticks", "lines_as_lists", "ticked", "with_lists"]

LEAST_OPTIONS = 3
_NOT = "2"  # beside 1: a tool writes 2 for an option that was not chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticks:
    """One question: the name of its list, what was asked, and its columns with the option each stands for."""

    name: str
    options: Mapping[str, str]
    asked: str = ""


def are_ticks(cells: pd.Series, option: str = "") -> bool:
    """Whether a column holds nothing but ticks: the option itself, or marks of yes and no.

    >>> are_ticks(pd.Series(["x", None, "+"])), are_ticks(pd.Series(["Price", None]), "Price"), are_ticks(pd.Series(["5", "1"]))
    (True, True, False)
    """
    found = {str(cell).strip() for cell in cells.dropna()} - {""}
    return bool(found) and (
        found <= {option} or found <= {"1", _NOT} or all(truth(cell) is not None for cell in found)
    )


def with_lists(table: RawTable, groups: Sequence[Ticks]) -> RawTable:
    """The table with one column of lists in the place of the columns of each question.

    A question of fewer than three columns, or with columns that hold more than ticks, stays as it is; one such column
    is the "other" that people write themselves.
    """
    for one in groups:
        asked = {column: option for column, option in one.options.items() if column in table.columns}
        known = {
            column: option
            for column, option in asked.items()
            if not _filled(table, column) or are_ticks(table.frame[column], option)
        }
        if len(known) < max(LEAST_OPTIONS, len(asked) - 1) or not any(
            _filled(table, column) for column in known
        ):
            continue
        table = _joined(table, replace(one, options=known))
    return table


def lines_as_lists(table: RawTable) -> RawTable:
    """Cells that hold one option a line, in a column where most do and few options repeat, as lists that are split by a mark."""
    frame = table.frame.copy()
    for name in table.columns:
        cells = frame[name].dropna().map(str)
        several = cells[cells.str.contains("\n")]
        options = {part.strip() for cell in cells for part in cell.split("\n")} - {""}
        if 2 * len(several) < len(cells) or not 2 < len(options) <= len(cells) / LEAST_OPTIONS:
            continue
        mark = _mark(options)
        frame[name] = frame[name].map(lambda cell, mark=mark: _on_one_line(cell, mark))
    return replace(table, frame=frame)


def _mark(options: Collection[str]) -> str:
    """What can stand between options, because it stands in none of them."""
    return next((mark for mark in ";|¦‖§" if not any(mark in option for option in options)), "\x1f")


def _on_one_line(cell: object, mark: str) -> object:
    return (
        mark.join(part.strip() for part in cell.split("\n") if part.strip())
        if isinstance(cell, str)
        else cell
    )


def _filled(table: RawTable, column: str) -> bool:
    return bool(table.frame[column].notna().any())


def _joined(table: RawTable, one: Ticks) -> RawTable:
    separator = _mark(one.options.values())
    chosen = pd.DataFrame(
        {option: ticked(table.frame[column], option) for column, option in one.options.items()}
    )
    lists = [separator.join(chosen.columns[row]) or None for row in chosen.to_numpy()]
    place = list(table.frame.columns).index(next(iter(one.options)))
    made = columns_at(table.frame.drop(columns=list(one.options)), place, {one.name: lists})
    if made is None:  # another column has the name of the question
        return table
    labels = {name: text for name, text in table.labels.items() if name not in one.options}
    labels |= {one.name: one.asked} if one.asked else {}
    return replace(table, frame=made, labels=labels, lists=(*table.lists, one.name))


def ticked(cells: pd.Series, option: str) -> pd.Series:
    """Whether each cell is the option itself or a mark of yes."""
    written = ["" if cell is None or cell != cell else str(cell).strip() for cell in cells]
    found = [bool(cell) and (cell == option or truth(cell) == 1.0) for cell in written]
    return pd.Series(found, cells.index, dtype=bool)
