"""Periods: days, ISO weeks, months, quarters and years as half-open stretches in the survey's own time."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from csat_research.errors import EmptyError
from csat_research.words import Sentence, say

__all__ = [
    "PERIODS",
    "Period",
    "at_rest",
    "begun",
    "complete",
    "cut_short",
    "end_of_month",
    "ending_with",
    "last_complete",
    "parse",
    "previous",
    "roll_up",
    "spell",
    "taken",
    "through",
]

_DAY, _WEEK = dt.timedelta(days=1), dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open stretch [start, end) of days with the text people write for it."""

    start: dt.date
    end: dt.date
    text: str


def parse(text: str) -> Period:
    """'2026', '2026-Q3', '2026-10', '2026-W41', '2026-10-05' or two of them joined by '..' (both inside).

    Raises EmptyError for anything else.

    >>> parse("2026-10").end, parse("2025-11..2026-10").start
    (datetime.date(2026, 11, 1), datetime.date(2025, 11, 1))
    """
    first, _, last = text.strip().partition("..")
    start, end = _one(first), _one(last or first)
    if end.end <= start.start:
        raise EmptyError(say("The period {text:quoted} ends before it begins.", text=text))
    return Period(start.start, end.end, text.strip())


def roll_up(days: pd.Series, every: str) -> pd.Series:
    """Days as the text of their week, month, quarter or year; missing days stay missing.

    >>> roll_up(pd.Series(pd.to_datetime(["2026-10-05"])), "week").tolist()
    ['2026-W41']
    """
    return LABELS[every](pd.to_datetime(days))


def end_of_month(day: dt.date) -> dt.date:
    """The last day of the month of a day.

    >>> end_of_month(dt.date(2026, 2, 1))
    datetime.date(2026, 2, 28)
    """
    return _one(f"{day:%Y-%m}").end - dt.timedelta(days=1)


def previous(period: Period) -> Period:
    """The stretch of the same length in the calendar just before.

    >>> previous(parse("2026-03")).text
    '2026-02'
    """
    if period.start.day == 1 and period.end.day == 1:
        months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month
        return _months(_shift(period.start, -months), months)
    length = period.end - period.start
    start = period.start - length
    return Period(start, period.start, f"{start}..{period.start - dt.timedelta(days=1)}")


def ending_with(period: Period, months: int) -> Period:
    """The `months` months that end where `period` ends.

    >>> ending_with(parse("2026-10"), 12).text
    '2025-11..2026-10'
    """
    return _months(_shift(period.end, -months), months)


def through(first: Period, last: Period) -> Period:
    """From the first day of one period to the last day of another.

    >>> through(parse("2025-11..2026-10"), parse("2026-12")).text
    '2025-11..2026-12'
    """
    text = f"{first.text.partition('..')[0]}..{last.text.rpartition('..')[2]}"
    return Period(first.start, last.end, text)


def last_complete(first_day: dt.date, last_day: dt.date) -> Period:
    """The last calendar month that the answers cover to its last day; else the month of the last day.

    >>> last_complete(dt.date(2026, 1, 1), dt.date(2026, 11, 22)).text
    '2026-10'
    """
    this = _one(f"{last_day:%Y-%m}")
    ends_here = this.end - dt.timedelta(days=1) == last_day
    before = previous(this)
    return this if ends_here or before.end <= first_day else before


def begun(period: Period, last_day: dt.date) -> Period | None:
    """The month that follows a month, where the answers end within it; None where they end elsewhere.

    >>> begun(parse("2026-10"), dt.date(2026, 11, 28)).text, begun(parse("2026-10"), dt.date(2026, 11, 30))
    ('2026-11', None)
    """
    after = _one(f"{last_day:%Y-%m}")
    follows = re.fullmatch(r"\d{4}-\d{2}", period.text) and after.start == period.end
    return after if follows and last_day < after.end - dt.timedelta(days=1) else None


def taken(first_day: dt.date, last_day: dt.date) -> Sentence | None:
    """Which month is reported where none is asked for, and why it is not the last one; None where it is.

    >>> print(taken(dt.date(2026, 1, 1), dt.date(2026, 11, 28)))
    The answers end on 28 Nov 2026, before November 2026 is over, so the page is of October 2026; for the other add --period 2026-11.
    """
    period = last_complete(first_day, last_day)
    after = begun(period, last_day)
    if after is None:
        return None
    return say(
        "The answers end on {day:date}, before {after:month} is over, so the page is of {month:month}; for the other add "
        "--period {typed}.",
        day=last_day,
        after=after.start,
        month=period.start,
        typed=after.text,
    )


def at_rest(period: Period) -> dt.timedelta:
    """How long a period may have no answer at its edge and yet be whole: three days, two of a week, none of a day.

    >>> at_rest(parse("2026-10")).days, at_rest(parse("2026-W41")).days, at_rest(parse("2026-10-05")).days
    (3, 2, 0)
    """
    length = period.end - period.start
    return 0 * _DAY if length <= _DAY else 2 * _DAY if length <= _WEEK else 3 * _DAY


def cut_short(
    period: Period, first_day: dt.date, last_day: dt.date, rest: dt.timedelta | None = None
) -> tuple[bool, bool]:
    """Whether the answers of a file begin late in a period, and whether they end early in it; rest: see `at_rest`.

    >>> cut_short(parse("2026-10"), dt.date(2026, 10, 12), dt.date(2026, 10, 28))
    (True, False)
    """
    rest = at_rest(period) if rest is None else rest
    return first_day - rest > period.start, last_day + rest < period.end - _DAY


def complete(period: Period, first_day: dt.date, last_day: dt.date, rest: dt.timedelta | None = None) -> bool:
    """Whether the answers of a file cover the period from its first to its last day, but for days at rest."""
    return not any(cut_short(period, first_day, last_day, rest))


def spell(period: Period) -> Sentence:
    """The period in words: 'October 2026', else its first and last day."""
    last = period.end - dt.timedelta(days=1)
    if re.fullmatch(r"\d{4}-\d{2}", period.text):
        return say("{month:month}", month=period.start)
    if period.start == last:
        return say("{day:date}", day=last)
    return say("{first:date} to {last:date}", first=period.start, last=last)


def _one(text: str) -> Period:
    text = text.strip()
    for pattern, build in _FORMS:
        found = re.fullmatch(pattern, text)
        if found:
            try:
                start, end = build(*map(int, found.groups()))
            except (ValueError, OverflowError):
                break
            return Period(start, end, text)
    raise EmptyError(
        say(
            "{text:quoted} is no period. Write 2026-10, 2026-Q4, 2026-W41, 2026-10-05, 2026 or 2025-11..2026-10.",
            text=text,
        )
    )


def _month(year: int, month: int) -> tuple[dt.date, dt.date]:
    start = dt.date(year, month, 1)
    return start, _shift(start, 1)


def _quarter(year: int, quarter: int) -> tuple[dt.date, dt.date]:
    start = dt.date(year, 3 * quarter - 2, 1)
    return start, _shift(start, 3)


def _week(year: int, week: int) -> tuple[dt.date, dt.date]:
    start = dt.date.fromisocalendar(year, week, 1)
    return start, start + dt.timedelta(days=7)


def _day(year: int, month: int, day: int) -> tuple[dt.date, dt.date]:
    start = dt.date(year, month, day)
    return start, start + dt.timedelta(days=1)


_FORMS: tuple[tuple[str, Callable[..., tuple[dt.date, dt.date]]], ...] = (
    (r"(\d{4})-(\d{1,2})-(\d{1,2})", _day),
    (r"(\d{4})-(\d{1,2})", _month),
    (r"(\d{4})-?[Qq]([1-4])", _quarter),
    (r"(\d{4})-?[Ww](\d{1,2})", _week),
    (r"(\d{4})", lambda year: (dt.date(year, 1, 1), dt.date(year + 1, 1, 1))),
)


def _shift(day: dt.date, months: int) -> dt.date:
    whole = day.year * 12 + day.month - 1 + months
    return dt.date(whole // 12, whole % 12 + 1, 1)


def _months(start: dt.date, months: int) -> Period:
    end = _shift(start, months)
    last = _shift(end, -1)
    text = f"{start:%Y-%m}" if months == 1 else f"{start:%Y-%m}..{last:%Y-%m}"
    return Period(start, end, text)


def _week_label(days: pd.Series) -> pd.Series:
    iso = days.dt.isocalendar()
    return (iso["year"].astype("string") + "-W" + iso["week"].astype("string").str.zfill(2)).astype(object)


LABELS: dict[str, Callable[[pd.Series], pd.Series]] = {
    "day": lambda days: days.dt.strftime("%Y-%m-%d"),
    "week": _week_label,
    "month": lambda days: days.dt.strftime("%Y-%m"),
    "quarter": lambda days: days.dt.strftime("%Y") + "-Q" + days.dt.quarter.astype("Int64").astype("string"),
    "year": lambda days: days.dt.strftime("%Y"),
}
PERIODS = tuple(LABELS)
