"""Guesses of durations: which column says how long things took, in which unit, and which of two clocks counts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from csat_research.errors import shell
from csat_research.intake.headers import Hint, asks_to_rate, is_business, unit_of
from csat_research.intake.roles.times import mostly_times
from csat_research.intake.seen.evidence import LEAST_ROWS, LIKELY, SURE, Choice, Guess, Open, Profile, Work
from csat_research.intake.seen.unit_asked import likely_unit, of_two_parts, unit_asked, unit_of_clock
from csat_research.words import Sentence, say

__all__ = ["clocks", "duration"]

# "waiting time" heads a column of ratings as often as one of minutes: a unit must be there
_ASKED_OFTEN = "wait_hours"
_OF_ANYTHING = ("response", "resolution")  # inside a longer name: "response no.", "quality of the resolution"
MOSTLY = 0.8  # of the cells
_CLOCK = re.compile(r"(\d{1,2}):[0-5]\d(?::[0-5]\d)?")


def duration(work: Work, column: Profile, told: Hint) -> None:
    """How long something took: its unit from the header, else asked. Points in time are no durations."""
    if (why_not := _point_in_time(column, told)) is not None:
        work.notes.append(why_not)
        return
    if _rated(column, told) or not _says_how_long(column):
        return
    unit = unit_of(column.header) or unit_of_clock(column.header)
    why = (
        told.why,
        say("unit {unit} from the header", unit=unit) if unit else say("the unit is not in the header"),
    )
    options = {"name": told.name, "unit": unit or likely_unit(column), "better": "low"}
    if unit is None and (column.numeric >= MOSTLY or of_two_parts(column)):
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


def _point_in_time(column: Profile, told: Hint) -> Sentence | None:
    """Why a column says when something was, and not how long it took; None where it does not."""
    if mostly_times(column):
        return say(
            "{column:quoted} holds points in time, not how long it took; it is not used", column=column.name
        )
    if _of_day(column):
        return say(
            "{column:quoted} looks like the time of day, not how long it took; it is not used. If it took so long, name it to init:  "
            "--role {named}",
            column=column.name,
            named=shell(f"{column.name}={told.role}"),
        )
    return None


def _rated(column: Profile, told: Hint) -> bool:
    """Whether numbers without a unit are ratings of how long it took: "rate the response time"."""
    if unit_of(column.header) is not None or column.numeric < MOSTLY:
        return False
    of_anything = told.word in _OF_ANYTHING and not (told.exact and told.word == "resolution")
    return asks_to_rate(column.name) or told.name == _ASKED_OFTEN or of_anything


def _says_how_long(column: Profile) -> bool:
    """Whether nearly all cells are numbers, clocks (1:30) or numbers with their unit (2h)."""
    clocked = sum(
        n for cell, n in column.answers.items() if ":" in cell or re.search(r"\d\s*[a-zа-я]", cell.casefold())
    )
    return column.numeric >= MOSTLY or clocked >= MOSTLY * column.filled


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
