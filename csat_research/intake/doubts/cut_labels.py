"""Cut labels: a label that holds the separator, in lists of picks: read whole by the choices declared, else told as a doubt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import pandas as pd

from csat_research.errors import ColumnError, listing, nearest
from csat_research.intake.keys.schema import Column
from csat_research.survey.questions import Question, with_role
from csat_research.survey.scales.scales import label_key
from csat_research.words import Sentence, say

__all__ = ["perhaps_cut", "with_choices"]

LEAST = 10  # lists in which two picks stand side by side
CHANCE = 1e-6  # that picks made apart are in exactly the same lists
MARKS = ("|", "¦", "‖", "\x1f")

Labels = Mapping[tuple[str, ...], str]


def with_choices(
    frame: pd.DataFrame, columns: Mapping[str, Column], asked: Sequence[Question], file: str
) -> tuple[pd.DataFrame, tuple[Question, ...]]:
    """Answers and questions in which no label of a pick is cut by the separator.

    The labels are those under `choices:`, where every pick must be one of them; else those of the items. Codes of a tool are
    named there, {SQ001: Price}. The lists are written anew with a mark that no label holds. Raises ColumnError for a pick
    that is no choice.
    """
    items = [one.label for one in with_role(asked, "item")]
    made = []
    for one in asked:
        declared = columns[one.column].choices if one.column in columns else ()
        given = dict(declared) if isinstance(declared, Mapping) else {label: label for label in declared}
        separator = one.parted_by
        cut = {label: label for label in given or items if separator in label}
        if one.role == "picks" and one.column in frame and (given or cut):
            labels = {_parts(cell, separator): label.strip() for cell, label in (given or cut).items()}
            one, cells = _read_whole(
                frame[one.column], replace(one, separator=separator), labels, tuple(given.values()), file
            )
            frame = frame.assign(**{one.column: cells})
        made.append(one)
    return frame, tuple(made)


def _read_whole(
    cells: pd.Series, one: Question, labels: Labels, given: Sequence[str], file: str
) -> tuple[Question, pd.Series]:
    separator = one.parted_by
    lists = {cell: tuple(_whole(str(cell), separator, labels)) for cell in cells.dropna().unique()}
    if given:
        _check_known(one, {pick for picks in lists.values() for pick in picks}, given, file)
    held = "".join([*labels.values(), *(pick for picks in lists.values() for pick in picks)])
    mark = separator if separator not in held else next(mark for mark in MARKS if mark not in held)
    spelled = {cell: mark.join(picks) or None for cell, picks in lists.items()}
    found = [None if cell is None else spelled.get(cell) for cell in cells.astype(object)]
    return replace(one, separator=mark), pd.Series(found, index=cells.index, dtype=object)


def _whole(cell: str, separator: str, labels: Labels) -> Iterator[str]:
    """The picks of one cell, the longest label first.

    >>> labels = {("price", "delivery"): "Price; delivery", ("price",): "Price"}
    >>> list(_whole("Price; delivery;Staff;Price;", ";", labels))
    ['Price; delivery', 'Staff', 'Price']
    """
    parts = [part for part in cell.split(separator) if part.strip()]
    keys = [label_key(part) for part in parts]
    longest = max(map(len, labels))
    place = 0
    while place < len(parts):
        sizes = range(min(longest, len(parts) - place), 0, -1)
        size = next((size for size in sizes if tuple(keys[place : place + size]) in labels), 0)
        yield labels[tuple(keys[place : place + size])] if size else parts[place].strip()
        place += max(size, 1)


def _parts(label: str, separator: str) -> tuple[str, ...]:
    return tuple(label_key(part) for part in label.split(separator) if part.strip())


def _check_known(one: Question, picks: set[str], given: Sequence[str], file: str) -> None:
    known = {label.strip() for label in given}
    strange = sorted(picks - known)
    if strange:
        raise ColumnError(
            say(
                "Column {column:quoted} holds the pick {pick:quoted}, which is none of its choices.{near}  Add it under choices: in "
                "{file}, or correct it there.  Choices: {choices}.",
                column=one.column,
                pick=strange[0],
                near=nearest(strange[0], known),
                file=file,
                choices=listing(given),
            )
        )


def perhaps_cut(frame: pd.DataFrame, asked: Sequence[Question], known: Collection[str]) -> list[Sentence]:
    """Picks that always stand side by side and never apart: one label may have been cut by the separator.

    known: columns whose picks nobody has cut (made of columns of ticks, or by declared choices).
    """
    found = []
    for one in with_role(asked, "picks"):
        if one.column in frame and one.column not in known:
            separator = one.parted_by
            found += [
                _perhaps(one.column, parts, n, separator)
                for parts, n in _inseparable(frame[one.column].value_counts(), separator)
            ]
    return found


def _inseparable(counts: pd.Series, separator: str) -> list[tuple[list[str], int]]:
    """Rows of parts that stand side by side in at least ten lists and in no other, with their lists."""
    alone: Counter[str] = Counter()
    beside: Counter[tuple[str, str]] = Counter()
    for cell, n in counts[counts > 0].items():
        parts = [part.strip() for part in str(cell).split(separator) if part.strip()]
        alone.update(dict.fromkeys(parts, int(n)))
        beside.update(dict.fromkeys(pairwise(parts), int(n)))
    lists = int(counts.sum())
    next_to = {
        first: second
        for (first, second), n in beside.items()
        if n == alone[first] == alone[second] >= LEAST and (n / lists) ** n < CHANCE and first != second
    }
    found = []
    for first in [one for one in next_to if one not in next_to.values()]:
        chain = [first]
        while chain[-1] in next_to:
            chain.append(next_to[chain[-1]])
        found.append((chain, alone[first]))
    return found


def _perhaps(column: str, parts: Sequence[str], n: int, separator: str) -> Sentence:
    return say(
        "{column}: the picks {picks} stand side by side in {n:count} lists and never apart; is it one answer that holds the "
        "separator {separator:quoted}? Then name all answers: choices: [{whole:typed}, ...]",
        column=column,
        picks=listing(parts),
        n=n,
        separator=separator,
        whole=f"{separator} ".join(parts),
    )
