"""Guesses of times: which column says when the answer was given, which how long things took, by which clock."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from csat_research.errors import listing, shell
from csat_research.intake.calendars import FIRST_YEAR, LAST_YEAR
from csat_research.intake.dates import carries_zone, day_order, header_zone, read_times
from csat_research.intake.evidence import LEAST_ROWS, LIKELY, SURE, WEAK, Choice, Guess, Open, Profile, Work
from csat_research.intake.headers import (
    Hint,
    Topic,
    asks_to_rate,
    is_business,
    is_ignored,
    speaks_of,
    unit_of,
)
from csat_research.intake.labels.matching import missing_kind
from csat_research.intake.months import is_month_name
from csat_research.intake.unit_asked import likely_unit, of_two_parts, unit_asked, unit_of_clock
from csat_research.intake.word_lists import word_lists
from csat_research.words import count_say, say

__all__ = [
    "apart", "by_time", "clocks", "duration", "may_be_answered", "mostly_times", "named_time", "unnamed_time", "zone_of",
]  # fmt: skip

NEARLY_ALL = 0.95
APART: tuple[tuple[Topic, int, int], ...] = (("years", FIRST_YEAR, LAST_YEAR), ("months", 1, 12))
_ASKED_OFTEN = (
    "wait_hours"  # "waiting time" heads a column of ratings as often as one of minutes: a unit must be there
)
_OF_ANYTHING = ("response", "resolution")  # inside a longer name: "response no.", "quality of the resolution"


_CLOCK = re.compile(r"(\d{1,2}):[0-5]\d(?::[0-5]\d)?")


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


def duration(work: Work, column: Profile, told: Hint) -> None:
    """How long something took: its unit from the header, else asked. Points in time are no durations."""
    if mostly_times(column):
        work.notes.append(
            say(
                "{column:quoted} holds points in time, not how long it took; it is not used",
                column=column.name,
            )
        )
        return
    if _of_day(column):
        work.notes.append(
            say(
                "{column:quoted} looks like the time of day, not how long it took; it is not used. If it took so long, name it to init:  "
                "--role {named}",
                column=column.name,
                named=shell(f"{column.name}={told.role}"),
            )
        )
        return
    rated = asks_to_rate(column.name) or told.name == _ASKED_OFTEN
    if (
        (rated or (told.word in _OF_ANYTHING and not (told.exact and told.word == "resolution")))
        and unit_of(column.header) is None
        and column.numeric >= 0.8
    ):
        return  # "rate the response time" holds ratings of it
    clocked = sum(
        n for cell, n in column.answers.items() if ":" in cell or re.search(r"\d\s*[a-zа-я]", cell.casefold())
    )
    if column.numeric < 0.8 and clocked < 0.8 * column.filled:
        return
    unit = unit_of(column.header) or unit_of_clock(column.header)
    why = (
        told.why,
        say("unit {unit} from the header", unit=unit) if unit else say("the unit is not in the header"),
    )
    options = {"name": told.name, "unit": unit or likely_unit(column), "better": "low"}
    if unit is None and (column.numeric >= 0.8 or of_two_parts(column)):
        work.questions.append(unit_asked(column, options["unit"]))
    work.take(
        Guess(
            column=column.name,
            role=told.role,
            options=options,
            evidence=why,
            confidence=SURE if unit and told.exact else LIKELY,
        )
    )


def _of_day(column: Profile) -> bool:
    """Whether cells such as 20:15:04 lie all over a day, and none beyond: times that something took bunch at one end."""
    found = [(_CLOCK.fullmatch(cell.strip()), n) for cell, n in column.answers.items()]
    hours = sorted(int(clock[1]) for clock, n in found if clock for _ in range(n))
    if len(hours) < max(LEAST_ROWS, column.filled) or hours[-1] > 23:
        return False
    return 6 <= hours[len(hours) // 2] <= 18 and hours[0] <= hours[-1] - 8


def clocks(work: Work) -> None:
    """Two clocks of one time: the calendar one is what the customer waits; both together would be collinear."""
    named: dict[str, list[Guess]] = {}
    for one in work.guesses.values():
        if one.options.get("unit"):
            named.setdefault(str(one.options["name"]), []).append(one)
    calendar: dict[str, Mapping[str, Any] | None] = {}
    business: dict[str, Mapping[str, Any] | None] = {}
    first = ""
    for group in named.values():
        group.sort(key=lambda one: -one.confidence)
        outside = [one for one in group if not is_business(one.column)]
        inside = [one for one in group if is_business(one.column)]
        if outside and inside:
            first = first or outside[0].column
            calendar |= {inside[0].column: None}
            business |= {outside[0].column: None}
        for extra in [*outside[1:], *inside[1:]]:
            _drop(work, extra, outside[0] if outside else inside[0])
    if first:
        text = say(
            "Times such as {column:quoted} are there twice: by the calendar and in business hours. Which shall count?",
            column=first,
        )
        choices = (
            Choice(key="calendar", label=say("calendar hours: what the customer waits"), changes=calendar),
            Choice(key="business", label=say("business hours: what the team works"), changes=business),
        )
        work.questions.append(Open(column=first, text=text, choices=choices, weight=65))


def _drop(work: Work, extra: Guess, kept: Guess) -> None:
    work.notes.append(
        say(
            "{column:quoted} is not used: {kept:quoted} holds the same time",
            column=extra.column,
            kept=kept.column,
        )
    )
    work.drop(extra.column)
