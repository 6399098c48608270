"""Ranked: an order that stands as names - "Rank 1", "Rank 2" ... or one cell with all of them - becomes a column of places per option."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from csat_research.errors import listing
from csat_research.intake.raw import RawTable
from csat_research.intake.readers.reader import columns_at
from csat_research.intake.values.grammar import number
from csat_research.words import say

__all__ = ["LEAST_ROWS", "LOOKED_AT", "SLIPS", "with_places"]

LEAST = 3  # things that are put in order
LEAST_ROWS = 20  # that hold an order: of ratings chance makes none in so many rows
SLIPS = 0.05  # rows at most in which a place stands twice or lacks
LOOKED_AT = 500  # rows at first, and where nothing but answers tells which columns belong together
MARKS = (";", "|", "\n", ",")
_COUNTED = re.compile(r"(.*?)\s*[\[(]?\s*(?:(?:rank|ranking|place)\s*)?(?<!\d)(\d{1,2})[\])]?", re.IGNORECASE)

Order = Sequence[str]


def with_places(table: RawTable, *, counted: bool = False) -> RawTable:
    """The table with a column of places for each thing of an order: of "Rank 1" to "Rank 5" that name all five, or of cells that do.

    counted: whether columns under such numbers are places even where their cells are numbers, too.
    """
    for stem, columns in _numbered(table).items():
        for rows in (
            LOOKED_AT,
            len(table.frame),
        ):  # a long table is looked through only where its head is such
            orders = _in_columns(table.frame[columns].head(rows), numbers=counted)
            if len(_things(orders)) > len(columns) or not _are_orders(orders):
                break
        else:
            table = _spread(table, stem, columns, orders)
    for name in table.columns:
        if orders := _in_one_column(table.frame[name]):
            table = _spread(table, name, [name], orders)
    return table


def _numbered(table: RawTable) -> dict[str, list[str]]:
    """Columns whose names differ in nothing but a number, where the numbers count from 1."""
    found: dict[str, dict[int, str]] = {}
    for name in table.columns:
        if told := _COUNTED.fullmatch(name):
            stem = (told[1] or re.sub(r"[^A-Za-z]+$", "", name)).strip(" _.:-[(")
            found.setdefault(stem, {}).setdefault(int(told[2]), name)
    return {
        stem or "rank": [places[i] for i in sorted(places)]
        for stem, places in found.items()
        if len(places) >= LEAST and sorted(places) == list(range(1, len(places) + 1))
    }


def _in_columns(cells: pd.DataFrame, *, numbers: bool) -> list[Order]:
    """The order of each row, from the first column on; nothing of columns whose cells are numbers, which may be the places themselves."""
    words = cells.map(lambda cell: "" if cell is None or cell != cell else str(cell).strip())
    known = {cell for name in words for cell in words[name].unique()} - {""}
    if not numbers and all(isinstance(number(cell), float) for cell in known):
        return []
    rows = [list(row) for row in words.to_numpy()]
    return [[cell for cell in row if cell] if "" not in row[: _filled(row)] else [] for row in rows]


def _filled(row: Sequence[str]) -> int:
    return max((i for i, cell in enumerate(row, 1) if cell), default=0)


def _in_one_column(cells: pd.Series) -> list[Order]:
    """The order of each row, where the cells of a column name everything there is; else nothing."""
    for mark in MARKS:
        orders = _in_cells(cells.head(LOOKED_AT), mark)
        if _are_orders(orders) and _whole(orders):
            every = _in_cells(cells, mark)
            return every if _are_orders(every) and _whole(every) else []
    return []


def _in_cells(cells: pd.Series, mark: str) -> list[Order]:
    first = next((cell for cell in cells if isinstance(cell, str) and cell.strip()), "")
    if first.count(mark) < LEAST - 1:
        return []
    return [
        [part.strip() for part in str(cell).split(mark) if part.strip()]
        if cell is not None and cell == cell
        else []
        for cell in cells
    ]


def _things(orders: Sequence[Order]) -> list[str]:
    return sorted({one for order in orders for one in order})


def _are_orders(orders: Sequence[Order]) -> bool:
    """Whether most rows name different things in an order that is not always the same; a row of one thing tells nothing."""
    told = [one for one in orders if len(one) > 1]
    apart = sum(len(set(one)) < len(one) for one in told)
    return (
        len(told) >= LEAST_ROWS
        and LEAST <= len(_things(told)) <= len(told) / 2
        and apart <= SLIPS * len(told)
        and len({tuple(one) for one in told}) > LEAST
    )


def _whole(orders: Sequence[Order]) -> bool:
    """Whether most rows name everything there is: then it was put in order, not chosen."""
    told = [one for one in orders if one]
    n = len(_things(told))
    return sum(len(one) < n for one in told) <= SLIPS * len(told)


def _spread(table: RawTable, stem: str, columns: Sequence[str], orders: Sequence[Order]) -> RawTable:
    at = min(list(table.frame.columns).index(one) for one in columns)  # the first place may stand last
    frame = table.frame.drop(columns=list(columns))
    made = columns_at(frame, at, dict(_places(stem, orders)))
    if made is None:  # somebody spread them already
        return table
    labels = {name: text for name, text in table.labels.items() if name not in columns}
    told = say(
        "{file}: {columns} hold an order; it is read as one column for each thing in it, with its place",
        file=table.name,
        columns=listing(columns, 3),
    )
    return replace(table, frame=made, labels=labels, notes=(*table.notes, told))


def _places(stem: str, orders: Sequence[Order]) -> Iterator[tuple[str, list[str | None]]]:
    """A column for each thing, with its place in each row; a thing that stands there twice has the first."""
    at = [{one: str(place) for place, one in reversed([*enumerate(order, 1)])} for order in orders]
    for thing in _things(orders):
        yield f"{stem} [{thing}]", [row.get(thing) for row in at]
