"""Dates and times as tools write them; the order of day and month is told by the column or asked, never assumed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from csat_research.intake.labels.matching import missing_kind
from csat_research.intake.raw import Fault
from csat_research.intake.values.calendars import (
    FIRST_YEAR,
    LAST_YEAR,
    PERSIAN,
    folded_time,
    from_persian,
    full_year,
    month_in_digits,
    offset,
    on_clock,
    week_in_digits,
)
from csat_research.intake.values.dates_told import Order, Seen, dates_told
from csat_research.intake.values.months import month_alone, month_forms
from csat_research.survey.door.zones import known_zones
from csat_research.words import Sentence, say

__all__ = ["Order", "Times", "both_orders", "carries_zone", "day_order", "header_zone", "read_times"]

FAR_YEARS = 10
SENTINELS = frozenset(
    (dt.date(2999, 12, 31), dt.date(1970, 1, 1), dt.date(1899, 12, 30), dt.date(1980, 1, 1), dt.date(1, 1, 1))
)
EXCEL_ZERO = dt.datetime(1899, 12, 30)
FEW = 0.05
# The plain ISO form that most tools write, checked part by part so that `fromisoformat` cannot fail on it.
_ISO = re.compile(
    r"20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])(?:[T "
    r"](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{3}(?:\d{3})?)?)?(?:Z|[+-][01]\d:?[0-5]\d)?)?\Z",
    re.ASCII,
)
_SERIAL = re.compile(r"[2-6]\d{4}([.,]\d+)?")
_UNIX = re.compile(r"1\d{9}(\d{3})?(\.\d+)?")
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:[.,](?P<part>\d{1,9}))?)?\s*(?P<half>[ap]\.?m\.?)?"
_ZONE = r"(?P<zone>z|(?:utc|gmt)?\s*[+-]\d{1,2}(?::?\d{2})?|utc|gmt)?"
_TIME = rf"(?:[t,]?\s*{_CLOCK}\s*{_ZONE})?"
_FORMS = (
    ("ymd", re.compile(rf"(?P<a>\d{{4}})[-/.](?P<b>\d{{1,2}})[-/.](?P<c>\d{{1,2}}){_TIME}")),
    ("dotted", re.compile(rf"(?P<a>\d{{1,2}})\. ?(?P<b>\d{{1,2}})\. ?(?P<c>\d{{4}}|\d{{2}}){_TIME}")),
    ("slashed", re.compile(rf"(?P<a>\d{{1,2}})[-/](?P<b>\d{{1,2}})[-/](?P<c>\d{{4}}|\d{{2}}){_TIME}")),
)


@dataclass(frozen=True, slots=True)
class Times:
    """Naive local times by cell as written, faults by cell, and what was noted on the way."""

    values: Mapping[str, dt.datetime]
    faults: Mapping[str, Fault]
    order: Order | None = None
    unclear: bool = False
    notes: tuple[Sentence, ...] = ()


def header_zone(header: str) -> str | None:
    """The time zone that stands in a column name.

    >>> header_zone("Conversation started at (America/New_York)"), header_zone("Submit Date (UTC)")
    ('America/New_York', 'UTC')
    """
    found = re.search(r"\(([A-Za-z_]+(?:/[A-Za-z_+\-0-9]+)*)\)| ([A-Z][A-Za-z_]+/[A-Za-z_/]+)$", header)
    zone = (found[1] or found[2]) if found else None
    return zone if zone in known_zones() else None


def carries_zone(cells: Iterable[str]) -> bool:
    """Whether some time brings its own zone (Z, UTC+3, +02:00).

    >>> carries_zone(["2026-10-31T10:00:00Z"]), carries_zone(["31-12-2026"])
    (True, False)
    """
    return any(found["zone"] for cell in cells for _, found in _formed(folded_time(cell)))


def day_order(cells: Iterable[str]) -> tuple[Order | None, bool]:
    """The order of day and month that a column shows, and whether it had to be left open.

    A part above 12 decides; dots are day first everywhere; both orders proven at once leave it open.

    >>> day_order(["03/04/2025", "25/04/2025"]), day_order(["03/04/2025"]), day_order(["03.04.2025"])
    (('day_first', False), (None, True), ('day_first', False))
    """
    folded = [folded_time(cell) for cell in cells]
    parts = [found for cell in folded if (found := _FORMS[2][1].fullmatch(cell)) and _possible_day(found)]
    if not parts:
        dotted = any(_FORMS[1][1].fullmatch(cell) for cell in folded)
        return ("day_first" if dotted else None), False
    first = any(int(one["a"]) > 12 for one in parts)
    second = any(int(one["b"]) > 12 for one in parts)
    if first == second:
        return None, True
    return ("day_first" if first else "month_first"), False


def both_orders(cells: Iterable[str]) -> tuple[str, str] | None:
    """A date that proves the day first and one that proves the month first, where a column holds both.

    >>> both_orders(["25/04/2025", "04/25/2025"]), both_orders(["03/04/2025"])
    (('25/04/2025', '04/25/2025'), None)
    """
    formed = [(cell, _FORMS[2][1].fullmatch(folded_time(cell))) for cell in cells]
    found = [(cell, int(one["a"]), int(one["b"])) for cell, one in formed if one]
    day = next((cell for cell, a, b in found if a > 12 >= b), None)
    month = next((cell for cell, a, b in found if b > 12 >= a), None)
    return (day, month) if day and month else None


def _possible_day(found: re.Match[str]) -> bool:
    """Whether two numbers can be a day and a month: 00/00/0000 tells nothing of the others."""
    return 0 not in (int(found["a"]), int(found["b"]))


def read_times(
    cells: Iterable[str], *, order: Order | None = None, zone: str | None = None, today: dt.date | None = None
) -> Times:
    """Every distinct cell as a naive time in `zone`; blanks are in neither mapping.

    order: declared order of day and month. zone: the survey's time zone; times that carry their own are turned into it.
    today: later days are faults (tomorrow still counts, for clocks ahead of this one).

    >>> read_times(["2026-07-29 9:00:00 AM UTC+3"], zone="UTC").values
    {'2026-07-29 9:00:00 AM UTC+3': datetime.datetime(2026, 7, 29, 6, 0)}
    """
    distinct = [cell for cell in dict.fromkeys(cells) if _ISO.match(cell) or missing_kind(cell) is None]
    shown, unclear = day_order(cell for cell in distinct if not _ISO.match(cell))
    chosen = order or shown
    seen = Seen(month_forms=month_forms(cell for cell in distinct if not _ISO.match(cell)))
    found = {cell: _possible(_time(cell, chosen, zone, seen)) for cell in distinct}
    values = {cell: one for cell, one in found.items() if isinstance(one, dt.datetime)}
    faults = {cell: one for cell, one in found.items() if isinstance(one, Fault)}
    ahead = _future(values, today or dt.date.today())
    notes = dates_told(seen, chosen, zone)
    if len(ahead) > FEW * max(len(values), 20):
        notes += (
            say(
                "{n:count} of {all:count} times lie after today by this computer's clock; is its date right?",
                n=len(ahead),
                all=len(values),
            ),
        )
        ahead = _far(values, ahead)
    kept = {cell: one for cell, one in values.items() if cell not in ahead}
    return Times(kept, faults | ahead, chosen, unclear and order is None, notes)


def _future(values: Mapping[str, dt.datetime], today: dt.date) -> dict[str, Fault]:
    """Times after tomorrow: single ones are slips of the pen (many at once mean that a clock is wrong)."""
    last = today + dt.timedelta(days=1)
    late = {cell: one.date() for cell, one in values.items() if one.date() > last}
    return {
        cell: Fault(say("{day} lies in the future", day=day.isoformat()), say("correct the date"))
        for cell, day in late.items()
    }


def _far(values: Mapping[str, dt.datetime], ahead: Mapping[str, Fault]) -> dict[str, Fault]:
    """Of the times after today those that no wrong clock explains: ten years after the middle one of the column."""
    middle = sorted(values.values())[(len(values) - 1) // 2]
    last = middle + dt.timedelta(days=365 * FAR_YEARS)
    return {cell: fault for cell, fault in ahead.items() if values[cell] > last}


def _time(cell: str, order: Order | None, zone: str | None, seen: Seen) -> dt.datetime | Fault:
    if _ISO.match(cell):
        moment = dt.datetime.fromisoformat(cell)
        seen.zoned += moment.tzinfo is not None
        seen.bare += moment.tzinfo is None and ":" in cell
        return moment if moment.tzinfo is None else on_clock(moment, zone)
    text = folded_time(cell)
    if _SERIAL.fullmatch(text):
        seen.serial += 1
        return (EXCEL_ZERO + dt.timedelta(days=float(text.replace(",", ".")))).replace(microsecond=0)
    if found := _UNIX.fullmatch(text):
        seen.unix += 1
        moment = dt.datetime.fromtimestamp(float(text) / (1000 if found[1] else 1), tz=dt.UTC)
        return on_clock(moment, zone)
    if week := week_in_digits(text):
        seen.weeks += 1
        return dt.datetime.fromisoformat(week)
    for form, found in _formed(text):
        seen.forms.add(form)
        return _built(found, form, order, zone, seen)
    if month := month_alone(text, seen.month_forms):
        seen.months += 1
        return dt.datetime.fromisoformat(month)
    return Fault(say("this is not a date"), say("write it as 2026-10-31 or 2026-10-31 14:05"))


def _formed(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """The forms of a date that a folded text has: its own, else that with the month in digits."""
    own = [(form, found) for form, pattern in _FORMS if (found := pattern.fullmatch(text))]
    if own or not (again := month_in_digits(text)):
        yield from own
        return
    yield from ((form, found) for form, pattern in _FORMS if (found := pattern.fullmatch(again)))


def _built(
    found: re.Match[str], form: str, order: Order | None, zone: str | None, seen: Seen
) -> dt.datetime | Fault:
    year, month, day = _parts(found, form, order)
    try:
        clock = _clock(found)
        if year in PERSIAN:
            year, month, day = from_persian(year, month, day)
            seen.persian += 1
        moment = dt.datetime(year, month, day, *clock)
        east = offset(found["zone"]) if found["zone"] else None
    except ValueError:
        return Fault(
            say("there is no such day or time"), say("correct the date; write it as 2026-10-31 14:05")
        )
    if east is None:
        seen.bare += found["hour"] is not None
        return moment
    seen.zoned += 1
    return on_clock(moment.replace(tzinfo=east), zone)


def _parts(found: re.Match[str], form: str, order: Order | None) -> tuple[int, int, int]:
    a, b, c = int(found["a"]), int(found["b"]), int(found["c"])
    if form == "ymd":
        return a, b, c
    year = full_year(found["c"])
    return (year, a, b) if form == "slashed" and order == "month_first" else (year, b, a)


def _clock(found: re.Match[str]) -> tuple[int, int, int, int]:
    if found["hour"] is None:
        return 0, 0, 0, 0
    hour = int(found["hour"])
    if found["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if found["half"].startswith("p") else 0)
    micro = int((found["part"] or "0").ljust(6, "0")[:6])
    return hour, int(found["minute"]), int(found["second"] or 0), micro


def _possible(moment: dt.datetime | Fault) -> dt.datetime | Fault:
    if isinstance(moment, Fault):
        return moment
    day = moment.date()
    if day in SENTINELS or not FIRST_YEAR <= day.year <= LAST_YEAR:
        return Fault(
            say("{day} stands for “no date” in many tools", day=day.isoformat()),
            say("leave the cell empty, or write the real date"),
        )
    return moment
