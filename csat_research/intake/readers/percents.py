"""Tables of percents: a row per answer and its share; read as counts where the file says how many gave it or were asked, else refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from csat_research.intake.long_shares import LongShares, long_shares, plain_numbers
from csat_research.intake.raw import RawTable
from csat_research.intake.readers.reader import Reader
from csat_research.intake.readers.several_questions import COUNT, COUNTED, apart
from csat_research.words import Sentence, count_say, say

__all__ = ["READERS"]

MOST_DECIMALS = 6


def _told(table: RawTable) -> float:
    return 0.75 if long_shares(table) is not None else 0.0


def _prepare(table: RawTable) -> RawTable:
    """The table with how many gave each answer, and each question in a column of its own; without any number of people as it is."""
    found = long_shares(table)
    if found is None:
        return table
    known_by = _known_by(table, found)
    if not (found.count or found.base):
        return replace(table, known_by=known_by)
    frame = table.frame.drop(columns=[found.percent, *([found.base] if found.base else [])])
    if not found.count:
        frame = frame.assign(**{COUNT: _people(table.frame, found)})
    return replace(
        apart(replace(table, frame=frame)), known_by=known_by, notes=(*table.notes, *_notes(table, found))
    )


def _people(frame: pd.DataFrame, found: LongShares) -> pd.Series:
    n = plain_numbers(frame[found.percent]) / found.whole * plain_numbers(frame[found.base])
    return pd.Series([str(round(one)) if one == one else None for one in n], frame.index, dtype=object)


def _known_by(table: RawTable, found: LongShares) -> Sentence:
    return say(
        "{file} holds a row per answer: {percent:quoted} says which share gave {answer:quoted}",
        file=table.name,
        percent=found.percent,
        answer=found.answer,
    )


def _notes(table: RawTable, found: LongShares) -> Iterator[Sentence]:
    if found.count:
        yield say(
            "{file}: {count:quoted} says how many gave each answer; {percent:quoted} is made of it and not used",
            file=table.name,
            count=found.count,
            percent=found.percent,
        )
        return
    yield say(
        "{file}: how many gave each answer was reckoned from {percent:quoted} and {base:quoted} (how many answered)",
        file=table.name,
        percent=found.percent,
        base=found.base,
    )
    if off := round(_off(table.frame, found)):
        yield count_say(
            "{file}: the percents are rounded, so a count may be off by {n:count} answer",
            "{file}: the percents are rounded, so a count may be off by up to {n:count} answers",
            off,
            file=table.name,
        )


def _off(frame: pd.DataFrame, found: LongShares) -> float:
    """How many answers half of the last decimal of a share stands for, at most."""
    values = plain_numbers(frame[found.percent]).dropna() * (100 / found.whole)
    exact = (n for n in range(MOST_DECIMALS) if (values.round(n) - values).abs().max() < 1e-9)
    return 0.005 * 10 ** -next(exact, MOST_DECIMALS) * float(plain_numbers(frame[found.base]).max())


PERCENTS = Reader(
    name="Table of percents",
    told=_told,
    columns=(COUNTED,),
    prepare=_prepare,
)

READERS = (PERCENTS,)
