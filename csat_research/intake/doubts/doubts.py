"""Doubts that no cell shows: answers sent twice, purchases of strangers, many names, a scale that changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from csat_research.errors import ColumnError
from csat_research.results.many_rows import MOST
from csat_research.survey.door.ids import spelled_id
from csat_research.survey.questions import SCALED, Question, with_role
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, count_say, say

__all__ = [
    "breaks",
    "buyers",
    "many_counted",
    "many_names",
    "repeats",
    "sent_twice",
    "twice_words",
]

ENOUGH = 5  # as many answers as make two people unlikely to agree in all of them
KINDS = 3  # different answers among them: people who tick one column agree with each other
CHANCE = 1e-6
SHORT = (3, 4, 5, 6, 7, 10)  # tops that scales have


def sent_twice(frame: pd.DataFrame, asked: Sequence[Question]) -> list[Sentence]:
    """How many rows repeat all answers of the row before under another id; they are told and stay.

    frame: typed rows in the order of the file, one column per question, by the names of the file.
    """
    return twice_words(repeats(frame, asked))


def repeats(frame: pd.DataFrame, asked: Sequence[Question]) -> int:
    """How many rows repeat all answers of the row before under another id."""
    said = [one.column for one in asked if one.role in (*SCALED, "picks", "comment") and one.column in frame]
    who = [one.column for one in asked if one.role in ("id", "customer") and one.column in frame]
    if len(said) < ENOUGH or len(frame) < 2:
        return 0
    answers = frame[said].astype(object)
    filled = answers.notna().sum(axis=1).to_numpy()
    cells = answers.where(answers.notna(), "").astype(str).to_numpy()
    same = (cells[1:] == cells[:-1]).all(axis=1) & (filled[1:] >= ENOUGH)
    for column in who:
        ids = frame[column].astype(str).to_numpy()
        same &= ids[1:] != ids[:-1]
    # row by row, so of these alone
    return int((answers.iloc[1:][same].nunique(axis=1) >= KINDS).sum())


def twice_words(n: int) -> list[Sentence]:
    """What is said of so many such rows."""
    if not n:
        return []
    return [
        count_say(
            "{n:count} row repeats all answers of the row before it under another id; was it sent twice? It counts. To leave it out, "
            "delete it in the file",
            "{n:count} rows repeat all answers of the row before them under another id; were they sent twice? They count. To leave them "
            "out, delete them in the file",
            n,
        )
    ]


def buyers(frame: pd.DataFrame, asked: Sequence[Question], bought: Any) -> list[Sentence]:
    """How many answers and purchases are of customers that the other side does not know; nothing where all are known.

    bought: purchases with a column `customer`; those on another engine than pandas are not counted.
    """
    customer = [one.column for one in with_role(asked, "customer") if one.column in frame]
    if not customer or not isinstance(bought, pd.DataFrame) or "customer" not in bought:
        return []
    ours, theirs = (
        one.map(lambda cell: spelled_id(cell) or None, na_action="ignore").astype("object")
        for one in (frame[customer[0]], bought["customer"])
    )
    left, right = int((~ours.isin(theirs.dropna())).sum()), int((~theirs.isin(ours.dropna())).sum())
    told = say(
        "purchases: {left:count} of {answers:count} answers are of customers without a purchase; "
        "{right:count} of {rows:count} purchases are of customers without an answer.",
        left=left,
        answers=len(ours),
        right=right,
        rows=len(theirs),
    )
    return [told, *_spelled_otherwise(ours, theirs)] if left or right else []


def _spelled_otherwise(ours: pd.Series, theirs: pd.Series) -> list[Sentence]:
    """How many answers have no purchase only because of capital letters, as in mail addresses; ids stay as they are written."""
    known = {str(one).casefold() for one in theirs.dropna()}
    lost = ours[~ours.isin(theirs.dropna())].dropna()
    n = int(lost.map(lambda one: str(one).casefold() in known).sum())
    if not n:
        return []
    return [
        count_say(
            "purchases: {n:count} of these answers has a purchase but for capital letters; write customers alike in both files.",
            "purchases: {n:count} of these answers have a purchase but for capital letters; write customers alike in both files.",
            n,
        )
    ]


def many_names(frame: pd.DataFrame, asked: Sequence[Question]) -> list[Sentence]:
    """Segments of more names than a picture shows; where most names stand there once, another role may be meant.

    Raises ColumnError where more than half of the answers stand alone under their name: that is text, and no group of it.
    """
    names = [one.column for one in asked if one.role == "segment" and one.column in frame]
    return many_counted({name: frame[name].value_counts() for name in names})


def many_counted(names: Mapping[str, pd.Series]) -> list[Sentence]:
    """The same of segments whose names were counted: by column the answers of each name."""
    found = []
    for column, counts in names.items():
        counts = counts[counts > 0]
        if len(counts) > MOST:
            if (counts == 1).sum() > 0.5 * counts.sum():
                raise ColumnError(_free_text(column, counts))
            found.append(_many(column, counts))
    return found


def _free_text(column: str, counts: pd.Series) -> Sentence:
    return say(
        "Column {column:quoted} (role segment) holds {n:count} different names in {answers:count} answers, most of them in one "
        "answer only: no such group can be shown.  Is it free text? Then write role: comment; else take its line out.",
        column=column,
        n=len(counts),
        answers=int(counts.sum()),
    )


def _many(column: str, counts: pd.Series) -> Sentence:
    if (counts == 1).mean() > 0.5:
        return say(
            "{column}: {n:count} different names, most of them for one answer only; no such group can be shown. "
            "Is it free text? Then write role: comment",
            column=column,
            n=len(counts),
        )
    return say(
        "{column}: {n:count} different names; a picture of groups shows the {most:count} with most answers and counts the others",
        column=column,
        n=len(counts),
        most=MOST,
    )


def breaks(survey: Survey) -> list[Sentence]:
    """Scaled questions whose high answers begin, or end, on one day: two scales in one column would look like this."""
    if not any(one.role == "answered_at" for one in survey.questions):
        return []
    found = []
    for one in survey.questions:
        if one.role in SCALED and one.scale is not None and not one.reversed:
            cells = survey.counts(one.name, "_day")
            table = cells.keys.assign(n=cells.n).dropna()
            if len(table):  # nobody may have both an answer and a day
                found += _break(one, table)
    return found


def _break(one: Question, table: pd.DataFrame) -> list[Sentence]:
    """The first short scale above which no answer stands on one side of a day, and many on the other."""
    highest = one.scale.high if one.scale is not None else 0.0
    places, days = pd.factorize(table["_day"], sort=True)
    answers = table["n"].to_numpy(float)
    whole = np.bincount(places, answers)
    for top in (top for top in SHORT if top < highest):
        above = np.bincount(places, np.where(table[one.name] > top, answers, 0.0))
        for step in (1, -1):
            told = _told(one, top, days[::step], whole[::step], above[::step], later=step == 1)
            if told is not None:
                return [told]
    return []


def _told(
    one: Question, top: int, days: Any, whole: np.ndarray, above: np.ndarray, *, later: bool
) -> Sentence | None:
    """whole, above: answers, and those above `top`, of each of some days, the side without any first."""
    place = int(np.argmax(above > 0))
    before, after = whole[:place].sum(), whole[place:].sum()
    share = float(above[place:].sum() / after) if after else 0.0
    if not before or share == 0 or (1 - share) ** before > CHANCE:
        return None
    day = days[place if later else place - 1]
    return (
        say(
            "{column}: before {day:date} no answer is above {top:count}, and from then on {share:percent} are; are these two scales? "
            "If so, make two files and declare each by its own",
            column=one.column, day=day, top=top, share=100 * share,
        )
        if later
        else say(
            "{column}: from {day:date} on no answer is above {top:count}, and before {share:percent} were; are these two scales? "
            "If so, make two files and declare each by its own",
            column=one.column, day=day, top=top, share=100 * share,
        )
    )  # fmt: skip
