"""Left rows: rows that a survey file leaves out by the cells of a column (tests, previews), each counted by its rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from csat_research.errors import EmptyError, listing
from csat_research.intake.keys.schema import Column
from csat_research.intake.labels.folding import key
from csat_research.intake.raw import RawTable
from csat_research.intake.seen.evidence import spelled
from csat_research.survey.door.roles import STATUS
from csat_research.survey.questions import Question
from csat_research.words import Sentence, say

__all__ = ["marking", "still_asked", "without_left"]

Rules = tuple[tuple[Sentence, int], ...]


def marking(columns: Mapping[str, Column]) -> dict[str, tuple[str, ...]]:
    """Column -> cells that leave their rows out, as declared."""
    return {name: one.leave_out for name, one in columns.items() if one.leave_out}


def without_left(
    frame: pd.DataFrame, tables: tuple[RawTable, ...], columns: Mapping[str, Column]
) -> tuple[pd.DataFrame, tuple[RawTable, ...]]:
    """The rows that are not left out, and the tables with how many each rule took.

    Raises EmptyError where no row is left.
    """
    rules: Rules = ()
    for name, cells in marking(columns).items():
        if name in frame and (left := frame[name].map(_is_one_of(cells))).any():
            rule = say("left out: {column:quoted} is {cells}", column=name, cells=listing(cells, 5))
            rules += ((rule, int(left.sum())),)
            frame = frame[~left].reset_index(drop=True)
    if rules and frame.empty:
        raise EmptyError(
            say(
                "No row is left: all are {rule}.  Take leave_out away from that column in the survey file.",
                rule=rules[-1][0],
            )
        )
    first = replace(tables[0], excluded=(*tables[0].excluded, *rules))
    return frame, (first, *tables[1:])


def _is_one_of(cells: Sequence[str]) -> dict[object, bool]:
    return _Known({key(one) or one.strip() for one in cells})


class _Known(dict[object, bool]):
    """Whether a cell is one of some, each different cell looked at once."""

    def __init__(self, wanted: set[str]) -> None:
        super().__init__()
        self.wanted = wanted

    def __missing__(self, cell: object) -> bool:
        text = "" if cell is None or cell != cell else spelled(cell)
        self[cell] = (key(text) or text.strip()) in self.wanted
        return self[cell]


def still_asked(
    frame: pd.DataFrame, asked: Sequence[Question], columns: Mapping[str, Column]
) -> tuple[Question, ...]:
    """The questions without columns that do nothing but leave rows out: their other cells say nothing of who answered."""
    return tuple(one for one in asked if not _only_marks(frame, one, columns))


def _only_marks(frame: pd.DataFrame, one: Question, columns: Mapping[str, Column]) -> bool:
    if one.role != "status" or one.column not in marking(columns) or one.column not in frame:
        return False
    return not set(_words(frame[one.column])) <= STATUS.keys() or not frame[one.column].notna().any()


def _words(cells: pd.Series) -> Iterator[str]:
    return (str(cell).strip().casefold() for cell in cells.dropna().unique())
