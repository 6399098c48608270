"""Dates told: what was seen while dates were read, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from csat_research.intake.values.months import Forms
from csat_research.survey.door.written_times import IN_UTC
from csat_research.words import Sentence, say

__all__ = ["Order", "Seen", "dates_told"]

Order = Literal["day_first", "month_first"]


@dataclass(slots=True)
class Seen:
    """How many cells of a column were written in which way."""

    serial: int = 0
    unix: int = 0
    zoned: int = 0
    bare: int = 0  # times of day without a zone
    persian: int = 0
    weeks: int = 0
    months: int = 0
    month_forms: Forms = ()  # ways to write a month that the column allows
    forms: set[str] = field(default_factory=set)


def dates_told(seen: Seen, order: Order | None, zone: str | None) -> tuple[Sentence, ...]:
    """What a person should know of how the dates of a column were read."""
    notes: list[Sentence] = []
    if seen.forms & {"slashed", "dotted"} and order:
        shown = say("day first") if order == "day_first" else say("month first")
        notes.append(say("dates read {shown}", shown=shown))
    if seen.serial:
        notes.append(say("numbers such as 45500 read as days of Excel's calendar"))
    if seen.unix:
        notes.append(say("numbers such as 1767225600 read as seconds since 1970"))
    if seen.persian:
        notes.append(say("years such as 1403 read as the Persian calendar and turned into the common one"))
    if seen.weeks:
        notes.append(say("weeks such as 2026-W05 read as their Monday, as ISO 8601 counts weeks"))
    if seen.months:
        notes.append(
            say("months such as 2026-01 or Jan-26 read as their first day; no cell tells weeks or days")
        )
    if (seen.zoned or seen.unix) and zone is None:
        notes.append(IN_UTC)
    if seen.zoned and seen.bare:
        notes.append(
            say(
                "some times carry a zone and others do not; those without are taken as {zone} time",
                zone=zone or "UTC",
            )
        )
    return tuple(notes)
