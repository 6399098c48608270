"""Several questions in one column, and nothing that says whose answers belong together: a column per question, each row as it is."""

from __future__ import annotations

from dataclasses import replace
from math import prod

import pandas as pd

from csat_research.intake.headers import hint, speaks_of
from csat_research.intake.long_shares import plain_numbers
from csat_research.intake.raw import RawTable
from csat_research.intake.readers.one_answer_a_row import KINDS, LIKELY, is_long
from csat_research.intake.readers.questions_asked import (
    answer_columns,
    question_columns,
    question_names,
    said,
    with_parts,
)
from csat_research.intake.readers.reader import Known, Reader
from csat_research.survey.questions import SCORES
from csat_research.words import say

__all__ = ["COUNT", "COUNTED", "READERS", "apart"]

COUNT = "answers counted"
MOST_QUESTIONS, LEAST_ROWS = 20, 3  # questions; rows of each, on average
LEAST_EACH = 2  # answers to a question, on average
FULL = 0.5  # of the combinations that a table of counts may have


def _question(table: RawTable) -> str:
    """The column that says what was asked: one of its cells asks for a score, as names of products do not; "" where none does."""
    return next((name for name, _ in question_columns(table) if _asks_scores(table, name)), "")


def _asks_scores(table: RawTable, name: str) -> bool:
    cells = table.frame[name].dropna()
    asked = cells.unique()
    few = 2 <= len(asked) <= min(MOST_QUESTIONS, len(cells) / LEAST_ROWS)
    return few and bool(answer_columns(table, name)) and any(map(_of_score, asked))


def _of_score(text: object) -> bool:
    told = hint(str(text))
    return told is not None and told.role in SCORES


def _told(table: RawTable) -> float:
    return LIKELY - 0.03 if _question(with_parts(table)) and not is_long(table) else 0.0


def apart(table: RawTable) -> RawTable:
    """The table with the answers to each question in a column of its own; a line without a question has none."""
    whole, table = table, with_parts(table)
    question = _question(table)
    if not question:
        return whole
    answers = answer_columns(table, question)
    given, asked = said(table.frame, answers), table.frame[question].astype(object)
    names = question_names(table, table.frame, question)
    apart = {name: given.where(asked == text, None) for text, name in names.items()}
    beside, notes = table.frame.drop(columns=[question, *answers]), table.notes
    if (count := _count(table.frame, question, answers)) and not _is_called_count(count):
        beside = beside.rename(columns={count: COUNT})
        told = say("{file}: {count:quoted} says how many gave each answer", file=table.name, count=count)
        notes = (*notes, told)
    frame = pd.concat([beside, pd.DataFrame(apart, index=beside.index, dtype=object)], axis=1)
    known_by = say(
        "{file} holds answers to several questions in one column: {question:quoted} says what was asked, and nothing whose answer it is",
        file=table.name,
        question=question,
    )
    return replace(table, frame=frame, known_by=known_by, notes=notes)


def _count(frame: pd.DataFrame, question: str, answers: list[str]) -> str:
    """The one column of whole numbers, where the others hold each combination once and most that there could be; else ""."""
    beside = [name for name in frame.columns if name not in (question, *answers, "_row")]
    found = [name for name in beside if _whole(frame[name]) and not speaks_of(name, "years")]
    rest = [name for name in beside if name not in found]
    if len(found) != 1 or frame.duplicated([question, *answers, *rest]).any():
        return ""
    pairs = frame[[question, *answers]].drop_duplicates()
    possible = len(pairs) * prod(max(1, int(frame[name].nunique())) for name in rest)
    several = len(pairs) >= LEAST_EACH * frame[question].nunique()
    return found[0] if several and len(frame) / FULL >= possible else ""


def _whole(cells: pd.Series) -> bool:
    numbers = plain_numbers(cells)
    return bool(
        numbers.notna().all() and not (numbers % 1).any() and numbers.min() >= 0 and numbers.max() > 1
    )


def _is_called_count(name: str) -> bool:
    told = hint(name)
    return told is not None and told.role == "count"


COUNTED = Known(names=(COUNT,), role="count", why=say("how many gave the answer of a row"))
SEVERAL = Reader(name="Several questions in one column", told=_told, columns=(*KINDS, COUNTED), prepare=apart)

READERS = (SEVERAL,)
