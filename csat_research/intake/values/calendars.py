"""Calendars: months in letters, years of two digits, hours with points, Persian days and zones, in one common spelling."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache

from csat_research.intake.labels.folding import fold

__all__ = [
    "FIRST_YEAR", "LAST_YEAR", "PERSIAN", "folded_time", "from_persian", "full_year", "month_called",
    "month_in_digits", "offset", "on_clock", "week_in_digits",
]  # fmt: skip

FIRST_YEAR, LAST_YEAR = 1990, 2099  # of an answer
PIVOT = 70  # two digits from 70 on are 19.., as in POSIX
PERSIAN = range(1300, 1501)  # years of the Persian calendar from 1921 to 2122
LANGUAGES = (
    "en",
    "ru",
    "pl",
    "sv",
    "de",
    "es",
    "fr",
    "fa",
    "it",
    "pt",
    "nl",
    "da",
    "nb",
    "fi",
)  # no name means another month in another of these
FEWEST_LETTERS = 3  # that name a month
LONGEST = 60  # letters of a date with its time; longer texts are not looked at
_GAP = r"(?:[\s.,/-]|\bdel?\b)*"  # "3 de marzo de 2025"
_BEFORE = r"(?:\D{3,45}?(?:\b(?:on|vom|le|el|il|op|em|den)\b|:)\s*)?"  # "Reviewed in Canada on March 3, 2025"
_MONTH = r"(?P<month>[^\W\d_]{3,})"
_YEAR = r"(?P<year>\d{4}|\d{2})(?!\d)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?!\d)"
_FORMS = tuple(
    re.compile(
        _BEFORE + r"(?:[^\W\d_]+[.,]\s*)?" + form + r"(?:\s*г\.?)?,?(?P<rest>.*)"
    )  # a day of the week before is passed over
    for form in (
        _DAY + _GAP + _MONTH + _GAP + _YEAR,
        _MONTH + _GAP + _DAY + _GAP + _YEAR,
        _YEAR + _GAP + _MONTH + _GAP + _DAY,
    )
)

# before a date in digits, or behind it
_WEEKDAY = re.compile(
    r"\A(?P<day>[^\W\d_]{2,12})[.,]*\s+(?=\d+[./-]\s?\d+[./-])"
    r"|(?:(?<=[./:-]\d\d)|(?<=[./-]\d)|(?<=[./-]\d{4}))[\s,]+\(?(?P<last>[^\W\d_]{2,12})\.?\)?\Z"
)
_POINTS = re.compile(
    r"(?<=\d[\s,t])\s*(?:(?:kl|klo|ore)\.?\s*)?(\d{1,2})\.([0-5]\d)(?:\.([0-5]\d))?(?![\d.:])"
)


def full_year(digits: str) -> int:
    """A year of two digits or four.

    >>> full_year("23"), full_year("98"), full_year("2023")
    (2023, 1998, 2023)
    """
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < PIVOT else 1900)


def month_in_digits(text: str) -> str:
    """A folded date whose month is in letters with digits and the year first; "" of any other text.

    >>> month_in_digits("01-aug-23"), month_in_digits("august 1, 2023 14:05"), month_in_digits("3 сентября 2024 г.")
    ('2023-8-1', '2023-8-1 14:05', '2024-9-3')
    >>> month_in_digits("reviewed in canada on march 3, 2025"), month_in_digits("rezension aus deutschland vom 3. märz 2025")
    ('2025-3-3', '2025-3-3')
    >>> month_in_digits("1 lot 2023")
    ''
    """
    for form in _FORMS if len(text) <= LONGEST else ():
        found = form.fullmatch(text)
        month = month_called(found["month"]) if found else 0
        if found and month:
            return f"{full_year(found['year'])}-{month}-{int(found['day'])}{found['rest']}".strip()
    return ""


def month_called(word: str) -> int:
    """The number of a month by its name, in full or short, or by three letters and more that begin no other one; 0 of none.

    >>> month_called("янв"), month_called("august"), month_called("ju"), month_called("mayor")
    (1, 8, 0, 0)
    """
    if exact := _months().get(word):
        return exact
    begun = {number for name, number in _months().items() if name.startswith(word)}
    return begun.pop() if len(begun) == 1 and len(word) >= FEWEST_LETTERS else 0


# "2026-w05", "2026w05-3", "w05 2026", "kw 5/2026", "week 5, 2026", "5. woche 2026"
_WEEK = (
    r"(?:w|wk|week|iso\s?week|cw|kw|woche|kalenderwoche|sem|semaine|semana|settimana|uge|uke|vecka|v|viikko|vko"
    r"|неделя|нед|tydzień|tydz|هفته)"
)
_WEEKS = (
    re.compile(rf"(?P<year>\d{{4}})[\s,./_-]*{_WEEK}\.?[\s_-]*(?P<week>\d{{1,2}})(?:-?(?P<day>[1-7]))?"),
    re.compile(rf"{_WEEK}\.?[\s_-]*(?P<week>\d{{1,2}})[\s,./_-]+(?P<year>\d{{4}})"),
    re.compile(rf"(?P<week>\d{{1,2}})\.?\s*{_WEEK}\.?[\s,./_-]*(?P<year>\d{{4}})"),
)


def week_in_digits(text: str) -> str:
    """The Monday of a week as ISO 8601 counts them, or the day that is named of it; "" of any other text, and of no week of its year.

    >>> week_in_digits("2026-w05"), week_in_digits("kw 5/2026"), week_in_digits("2026w05"), week_in_digits("2026-w01-4")
    ('2026-01-26', '2026-01-26', '2026-01-26', '2026-01-01')
    >>> week_in_digits("2025-w53"), week_in_digits("2026-05")
    ('', '')
    """
    found = next((one for form in _WEEKS if len(text) <= LONGEST and (one := form.fullmatch(text))), None)
    if found is None or int(found["year"]) in PERSIAN:
        return ""
    with suppress(ValueError):
        day = int(found.groupdict().get("day") or 1)
        return dt.date.fromisocalendar(int(found["year"]), int(found["week"]), day).isoformat()
    return ""


def folded_time(cell: str) -> str:
    """A cell folded, with colons where points stand between hours and minutes, as in Italy, Denmark and Finland.

    >>> folded_time("12/03/2023 14.22.10"), folded_time("12.03.2023 kl. 9.05"), folded_time("12.03.2023")
    ('12/03/2023 14:22:10', '12.03.2023 9:05', '12.03.2023')
    >>> folded_time("Mo., 01.07.2024"), folded_time("2024-07-01 (Mon)"), folded_time("Wave 01.07.2024")
    ('01.07.2024', '2024-07-01', 'wave 01.07.2024')
    """
    bare = _WEEKDAY.sub(
        lambda found: "" if (found["day"] or found["last"]) in _weekdays() else found[0], fold(cell)
    )
    return _POINTS.sub(lambda found: ":".join(filter(None, found.groups())), bare, count=1)


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    """Folded name of a month, in full or short -> its number."""
    from babel.dates import get_month_names

    return _spelled(get_month_names, "abbreviated", "wide")


@lru_cache(maxsize=1)
def _weekdays() -> frozenset[str]:
    """Folded names of the days of the week, in full or short; "pm" and the like are none."""
    from babel.dates import get_day_names

    return frozenset(_spelled(get_day_names, "abbreviated", "wide", "short")) - {"am", "pm"}


def _spelled(names: Callable[..., Mapping[int, str]], *widths: str) -> dict[str, int]:
    """Folded names of a calendar (CLDR) in all languages -> their numbers."""
    return {
        fold(name).rstrip("."): number
        for language in LANGUAGES
        for width in widths
        for use in ("format", "stand-alone")
        for number, name in names(width, use, language).items()
    }


def from_persian(year: int, month: int, day: int) -> tuple[int, int, int]:
    """A day of the Persian (Solar Hijri) calendar as one of the common calendar. Raises ValueError where there is none.

    >>> from_persian(1403, 5, 12)
    (2024, 8, 2)
    """
    from persiantools.jdatetime import JalaliDate

    found = JalaliDate(year, month, day).to_gregorian()
    return found.year, found.month, found.day


def offset(zone: str) -> dt.tzinfo:
    """The clock of 'z', 'utc+3', '+03:00': the sign as written means east of Greenwich. Raises ValueError beyond 14 hours."""
    found = re.search(r"([+-])(\d{1,2}):?(\d{2})?", zone)
    if not found:
        return dt.UTC
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    if minutes > 14 * 60:
        raise ValueError(zone)
    return dt.timezone(dt.timedelta(minutes=minutes if found[1] == "+" else -minutes))


def on_clock(moment: dt.datetime, zone: str | None) -> dt.datetime:
    """A moment by the clock of a zone (UTC where none is named), without its zone."""
    with suppress(OverflowError):  # of the first or the last day there is, which stands for no date
        moment = moment.astimezone(zoneinfo.ZoneInfo(zone or "UTC"))
    return moment.replace(tzinfo=None)
