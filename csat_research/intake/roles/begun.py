"""Guesses of survey tools: when an answer was begun and when it was sent, and which were never finished."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from csat_research.errors import listing
from csat_research.intake.headers import holds
from csat_research.intake.roles.times import may_be_answered, zone_of
from csat_research.intake.seen.evidence import LIKELY, Guess, Profile, Work
from csat_research.intake.values.dates import read_times
from csat_research.intake.word_lists import word_lists
from csat_research.words import say

__all__ = ["begun_and_sent", "finished_or_not"]

LONGEST = dt.timedelta(hours=12)  # from the first question to the last, in most answers
IN_ORDER = 0.95  # of the answers end after they began


def begun_and_sent(work: Work) -> None:
    """Of two columns of times, called start and end and hours apart at most, the end is when the answer was given."""
    if work.has("answered_at") or work.frame is None:
        return
    times = [one for one in work.columns.values() if one.name not in work.guesses and may_be_answered(one)]
    first = [one for one in times if holds(one.name, "starts")]
    last = [one for one in times if holds(one.name, "ends")]
    if len(first) != 1 or len(last) != 1 or first == last or not _soon_after(work.frame, first[0], last[0]):
        return
    why = say("the end of an answer, shortly after its start in {other:quoted}", other=first[0].name)
    work.take(Guess(column=last[0].name, role="answered_at", evidence=(why,), confidence=LIKELY))
    work.zone = work.zone or zone_of(last[0])


def _soon_after(frame: pd.DataFrame, first: Profile, last: Profile) -> bool:
    """Whether nearly all answers end after they began, and half of them within hours."""
    begun, sent = (_times(frame[one.name]) for one in (first, last))
    lasted = [sent[row] - begun[row] for row in begun.keys() & sent.keys()]
    ordered = sum(one >= dt.timedelta(0) for one in lasted)
    return bool(lasted) and ordered >= IN_ORDER * len(lasted) and sorted(lasted)[len(lasted) // 2] <= LONGEST


def _times(cells: pd.Series) -> Mapping[int, dt.datetime]:
    values = read_times([str(cell) for cell in cells.dropna().unique()], zone="UTC").values
    return {i: values[str(cell)] for i, cell in enumerate(cells) if str(cell) in values}


def finished_or_not(work: Work) -> None:
    """A column that says of each answer whether it was finished is no group of customers; what was answered counts."""
    words = {one.casefold() for one in word_lists()["finished"]}
    for column in work.columns.values():
        told = {cell.strip().casefold() for cell in column.answers}
        taken = column.name in work.guesses or column.name in work.set_aside
        if not taken and len(told) > 1 and told <= words:
            work.set_aside.add(column.name)
            work.notes.append(
                say(
                    "{column:quoted} says whether an answer was finished: {words}. What was answered counts in all of them",
                    column=column.name,
                    words=listing(column.answers),
                )
            )
