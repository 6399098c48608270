"""Private: what happens to persons while a survey is read - columns sorted out, customers renamed, and what is said of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import pandas as pd

from csat_research.intake.file import SurveyFile
from csat_research.intake.persons.personal import sort_out_personal, unread_note
from csat_research.intake.persons.pseudonyms import rename
from csat_research.intake.purchases import Bought
from csat_research.intake.raw import RawTable
from csat_research.survey.questions import Question, with_role
from csat_research.words import Sentence

__all__ = ["Private", "private_of"]


@dataclass(slots=True)
class Private:
    """Columns that are asked for as they are, columns of customers, and what was found on the way.

    settled: whether the survey was written by us: it holds pseudonyms already, and only what was asked for.
    """

    kept: frozenset[str]
    customers: frozenset[str]
    settled: bool
    others: tuple[str, ...] = ()
    notes: list[Sentence] = field(default_factory=list)

    def sorted_out(self, frame: pd.DataFrame, asked: Sequence[Question]) -> tuple[Question, ...]:
        """The questions that are read."""
        if self.settled:
            return tuple(asked)
        found = sort_out_personal(frame, asked, self.kept)
        self.others = found.renamed
        self.notes += found.notes
        return found.questions

    def renamed(
        self, typed: pd.DataFrame, bought: Bought, tables: Sequence[RawTable], used: Collection[str]
    ) -> list[Sentence]:
        """Puts ids in the typed answers, and in purchases alike, under pseudonyms; gives what must be said of persons."""
        if self.settled:
            return []
        made = rename(typed, [*self.others, *sorted(self.customers & set(typed.columns))], bought.frame)
        if made is not None and self.customers:
            bought.frame = made.purchases(bought.frame)
        return [*self.notes, *unread_note(tables, used), *(made.told() if made is not None else ())]


def private_of(file: SurveyFile, asked: Sequence[Question]) -> Private:
    """What a survey file says of persons."""
    kept = frozenset(name for name, one in file.columns.items() if one.personal == "keep")
    customers = frozenset(one.column for one in with_role(asked, "customer")) - kept
    return Private(kept, customers, settled=bool(file.kept))
