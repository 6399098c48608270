"""Units asked: in which unit times are, where the header does not say it, and what a clock such as mm:ss tells."""

from __future__ import annotations

import re

from csat_research.intake.seen.evidence import Choice, Open, Profile
from csat_research.words import say

__all__ = ["likely_unit", "of_two_parts", "unit_asked", "unit_of_clock"]


def unit_of_clock(header: str) -> str | None:
    """The unit of a clock that a header shows by its letters: minutes of "(mm:ss)", hours of "(hh:mm)"."""
    found = re.search(r"\b(h{1,2}|m{1,2}|hrs?|min):(m{1,2}|s{1,2}|min|sec)\b", header.casefold())
    return None if found is None else "hours" if found[1].startswith("h") else "minutes"


def of_two_parts(column: Profile) -> bool:
    """Whether cells such as 1:30 are most, which may be hours and minutes or minutes and seconds."""
    two = sum(n for cell, n in column.answers.items() if re.fullmatch(r"\d{1,3}:[0-5]\d", cell.strip()))
    return two > column.filled / 2


def likely_unit(column: Profile) -> str:
    """Only the order in which units are offered: the answer is asked or printed as an assumption."""
    values = [value for value, n in column.numbers.items() for _ in range(min(n, 50))]
    middle = sorted(values)[len(values) // 2] if values else 0.0
    return "hours" if middle <= 48 else "minutes" if middle <= 5000 else "seconds"


def unit_asked(column: Profile, first: str) -> Open:
    """The question in which unit the times of a column are; first: the likely one."""
    text = say("{column:quoted}: in which unit are these times?", column=column.name)
    units = [first, *(one for one in ("minutes", "hours", "seconds", "days") if one != first)]
    choices = tuple(
        Choice(key=one, label=say("{unit}", unit=one), changes={column.name: {"unit": one}}) for one in units
    )
    return Open(column=column.name, text=text, choices=choices, weight=72)
