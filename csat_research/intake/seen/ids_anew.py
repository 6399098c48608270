"""Ids that begin anew: numbers that run from one on each sheet of a workbook are no ids of answers."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from csat_research.errors import ColumnError, listing
from csat_research.intake.raw import SHEET_STRIDE, RawTable
from csat_research.intake.seen.evidence import TOLD, Work
from csat_research.survey.questions import Question, with_role
from csat_research.words import say

__all__ = ["begin_anew", "check_ids", "without_ids_anew"]

DENSE = 0.8  # of the numbers from the first to the last one of a sheet
FIRST = 1  # at most, the number that a list begins with
LEAST = 3  # rows of a sheet


def check_ids(tables: Sequence[RawTable], asked: Sequence[Question]) -> None:
    """Refuse a declared id that begins anew on each sheet: later sheets would replace the answers of earlier ones."""
    for table in tables:
        for one in with_role(asked, "id"):
            if one.column in table.frame and (names := begin_anew(table, one.column)):
                raise ColumnError(
                    say(
                        "{file}: the numbers of {column:quoted} (role id) begin anew on the sheets {sheets}, so that the answers of one "
                        "would replace those of another.  Delete the line of that column in the survey file; each row is then an answer "
                        "of its own.",
                        file=table.name,
                        column=one.column,
                        sheets=listing(names, 6),
                    )
                )


def without_ids_anew(work: Work, *, table: RawTable) -> None:
    """Takes back an id that begins anew on each sheet, and says so."""
    for one in [one for one in work.guesses.values() if one.role == "id" and one.confidence < TOLD]:
        if begin_anew(table, one.column):
            work.drop(one.column)
            work.set_aside.add(one.column)
            work.notes.append(
                say(
                    "the numbers of {column:quoted} begin anew on each sheet, so they tell no answers apart; it is not used",
                    column=one.column,
                )
            )


def begin_anew(table: RawTable, column: str) -> list[str]:
    """The sheets on which a column runs through the numbers from one on; [] where fewer than two do."""
    if not table.sheets:
        return []
    places = table.frame["_row"].astype("int64") // SHEET_STRIDE
    numbers = pd.to_numeric(table.frame[column], errors="coerce").groupby(places)
    found = [table.sheets[int(place)] for place, cells in numbers if _runs(cells)]
    return found if len(found) > 1 else []


def _runs(cells: pd.Series) -> bool:
    """Whether numbers run from 0 or 1 on without many gaps."""
    known = cells.dropna()
    if len(known) < max(LEAST, DENSE * len(cells)) or not known.is_unique:
        return False
    first, last = float(known.min()), float(known.max())
    return first <= FIRST and len(known) >= DENSE * (last - first + 1)
