"""Turned tables: questions that stand in the rows, with a column for each person, are told and how to turn them; never turned by guess."""

from __future__ import annotations

from collections.abc import Sequence

from csat_research.intake.headers import hint
from csat_research.intake.raw import RawTable
from csat_research.survey.questions import SCORES
from csat_research.words import Sentence, say

__all__ = ["turned"]

LEAST_PEOPLE = 8  # fewer columns of numbers are a table of answers and how many gave them
MOST_ROWS = 300  # questions
MOST = 10  # the highest answer


def turned(table: RawTable) -> Sentence | None:
    """What to do with a table whose first column holds questions and its other columns the answers of a person each."""
    names, people = table.columns[0], table.columns[1:]
    if len(people) < LEAST_PEOPLE or len(table.frame) > MOST_ROWS:
        return None
    for asked, *cells in table.frame[[names, *people]].itertuples(index=False):
        found = hint(str(asked))
        if found is not None and found.role in SCORES and _are_answers(cells):
            return say(
                "{file}: the questions seem to stand in the rows ({asked:quoted}), and each person in a column. Turn the table, so that "
                "each question is a column and each row an answer (Excel: copy all, Paste Special, Transpose), and read it again.",
                file=table.name,
                asked=str(asked),
            )
    return None


def _are_answers(cells: Sequence[object]) -> bool:
    """Nearly all are whole numbers of a scale, and they repeat."""
    given = [str(cell).strip() for cell in cells if cell is not None and str(cell).strip()]
    whole = [cell for cell in given if cell.isdecimal() and int(cell) <= MOST]
    return len(whole) >= max(LEAST_PEOPLE, 0.8 * len(given)) and len(set(whole)) < len(whole)
