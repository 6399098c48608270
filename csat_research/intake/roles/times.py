"""Guesses of times: which column says when the answer was given, and by which clock of the world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from csat_research.errors import listing
from csat_research.intake.headers import (
    Hint,
    Topic,
    is_ignored,
    speaks_of,
)
from csat_research.intake.labels.matching import missing_kind
from csat_research.intake.seen.evidence import (
    LEAST_ROWS,
    LIKELY,
    SURE,
    WEAK,
    Choice,
    Guess,
    Open,
    Profile,
    Work,
)
from csat_research.intake.values.calendars import FIRST_YEAR, LAST_YEAR
from csat_research.intake.values.dates import carries_zone, day_order, header_zone, read_times
from csat_research.intake.values.months import is_month_name
from csat_research.intake.word_lists import word_lists
from csat_research.words import count_say, say

__all__ = [
    "apart", "by_time", "may_be_answered", "mostly_times", "named_time", "unnamed_time", "zone_of",
]  # fmt: skip

NEARLY_ALL = 0.95
APART: tuple[tuple[Topic, int, int], ...] = (("years", FIRST_YEAR, LAST_YEAR), ("months", 1, 12))


def named_time(work: Work, column: Profile, told: Hint) -> None:
    """A column called a time, where nearly all of its cells are times; which of day and month comes first may be asked."""
    cells = list(column.answers)
    times = read_times(cells, zone="UTC")
    if len(times.values) < 0.8 * len(cells) or speaks_of(column.name, "other_events"):
        return
    options: dict[str, Any] = {}
    if times.unclear:
        options["order"] = "day_first"
        work.questions.append(_day_order(column, cells))
    zone = zone_of(column)
    why = (
        told.why,
        count_say("{n:count} time", "{n:count} different times", len(times.values)),
        *([say("time zone {zone}", zone=zone)] if zone else []),
    )
    work.take(
        Guess(
            column=column.name,
            role="answered_at",
            options=options,
            evidence=why,
            confidence=SURE if told.exact else LIKELY,
        )
    )


def _day_order(column: Profile, cells: Sequence[str]) -> Open:
    text = say(
        "{column:quoted} holds dates such as {cell:quoted}. Which comes first?",
        column=column.name,
        cell=cells[0],
    )
    day = Choice(key="day", label=say("the day"), changes={column.name: {"order": "day_first"}})
    month = Choice(key="month", label=say("the month"), changes={column.name: {"order": "month_first"}})
    return Open(column=column.name, text=text, choices=(day, month), weight=100)


def unnamed_time(work: Work) -> None:
    """The one column of dates (that most rows have), where no header says which time it is; whether it is the answer's is asked."""
    if work.has("answered_at"):
        return
    found = [one for one in work.columns.values() if one.name not in work.guesses and may_be_answered(one)]
    whole = [one for one in found if 2 * one.filled > one.rows]  # a reply is known of some, an answer of all
    if len(found) != 1 and len(whole) != 1:
        return
    column = (whole or found)[0]
    cells = list(column.answers)
    unclear = read_times(cells, zone="UTC").unclear
    only = (
        say("the only column of dates")
        if len(found) == 1
        else say("the only column of dates that most rows have")
    )
    why = (count_say("{n:count} time", "{n:count} different times", len(cells)), only)
    options = {"order": "day_first"} if unclear else {}
    work.take(Guess(column=column.name, role="answered_at", options=options, evidence=why, confidence=WEAK))
    text = say(
        "{column:quoted} holds dates, such as {cell:quoted}. Is it when the answer was given?",
        column=column.name,
        cell=cells[0],
    )
    skip = Choice(key="no", label=say("no: leave it out"), changes={column.name: None})
    work.questions.append(
        Open(column=column.name, text=text, choices=(*_given(column, unclear), skip), weight=68)
    )


def apart(work: Work) -> None:
    """A year and a month in columns of their own, where no column holds dates: said, for nothing can be made of them."""
    if work.has("answered_at"):
        return
    for column in work.columns.values():
        if len(column.answers) > 1 and all(map(is_month_name, column.answers)):
            work.notes.append(
                say(
                    "{column:quoted} holds months without a year ({cells}), so no answer has a date; write them as 2026-01 to see months",
                    column=column.name,
                    cells=listing(column.answers, 3),
                )
            )
            return
    years, months = (
        [name for name, one in work.columns.items() if speaks_of(name, topic) and _within(one, low, high)]
        for topic, low, high in APART
    )
    if len(years) == len(months) == 1:
        work.notes.append(
            say(
                "{year:quoted} and {month:quoted} say when, but no column holds dates; make one of both (2026-10-15) to see months",
                year=years[0],
                month=months[0],
            )
        )


def _within(column: Profile, low: int, high: int) -> bool:
    return column.numeric == 1 and low <= min(column.numbers) and max(column.numbers) <= high


def _given(column: Profile, unclear: bool) -> tuple[Choice, ...]:
    if not unclear:
        return (Choice(key="yes", label=say("yes")),)
    day = Choice(
        key="day", label=say("yes, the day comes first"), changes={column.name: {"order": "day_first"}}
    )
    month = Choice(
        key="month", label=say("yes, the month comes first"), changes={column.name: {"order": "month_first"}}
    )
    return day, month


def may_be_answered(column: Profile) -> bool:
    """Dates as written with their marks: plain numbers may be days of Excel and may be anything."""
    of_the_service = column.hint is not None and column.hint.role in ("driver", "metric")
    elsewhere = of_the_service or is_ignored(column.name) or speaks_of(column.name, "other_events")
    digits = column.numeric > 0 and not speaks_of(column.name, "months")  # 202601, 1.2026
    if digits or elsewhere or column.filled < LEAST_ROWS:
        return False
    return _share_of_times(list(column.answers)) >= NEARLY_ALL


def mostly_times(column: Profile) -> bool:
    """Whether more than half of the cells are times: no group of anything."""
    return _share_of_times([cell for cell in column.answers if missing_kind(cell) is None]) > 0.5


def _share_of_times(cells: Sequence[str]) -> float:
    """Share of the cells that are times, in the order of day and month that they show themselves."""
    shown, _ = day_order(cells)
    return len(read_times(cells, order=shown or "day_first").values) / max(len(cells), 1)


def by_time(found: Sequence[Guess], columns: Mapping[str, Profile]) -> list[Guess]:
    """Times of the answer before times of the ticket, and before either one that most answers do not have."""
    most = max((columns[one.column].filled for one in found), default=0)
    return sorted(
        found, key=lambda one: (2 * columns[one.column].filled < most, _place(one.column.casefold()))
    )


def _place(name: str) -> int:
    answer, ticket = (word_lists()["parts"][one] for one in ("answer_times", "ticket_times"))
    return next((i for i, word in enumerate([*answer, *ticket]) if word in name), len(answer))


def zone_of(column: Profile) -> str | None:
    """The time zone that the header names or the first cells carry."""
    if zone := header_zone(column.name):
        return zone
    return "UTC" if carries_zone(list(column.answers)[:50]) else None
