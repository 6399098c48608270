"""Months alone: a month with its year, in letters or digits and without a day, as the first day of that month."""

from __future__ import annotations

import re
from collections.abc import Iterable

from csat_research.intake.values.calendars import (
    FIRST_YEAR,
    LAST_YEAR,
    folded_time,
    full_year,
    month_called,
)

__all__ = ["Forms", "is_month_name", "month_alone", "month_forms"]

FIRST_SHORT = "10"  # two digits before it are rather days
LONGEST_SHORT = 24  # letters of "septiembre de 2026"
_APART = r"[\s.,/-]{1,3}(?:\bdel?\b\s*)?"
_MONTH = r"(?P<month>[^\W\d_]{3,})"
_YEAR = r"(?P<year>\d{4})"
_DIGITS = tuple(  # a month of one digit may be a week as well
    re.compile(form)
    for form in (
        _YEAR + r"[-/.](?P<month>\d{2})",
        r"(?P<month>\d{2})[-/.]" + _YEAR,
        _YEAR + r"(?P<month>\d{2})",
    )
)
_LETTERS = tuple(
    re.compile(form)
    for form in (_MONTH + _APART + _YEAR + r"(?:\s*(?:г|года)\.?)?", _YEAR + _APART + _MONTH + r"\.?")
)
_SHORT = re.compile(_MONTH + r"(?:\.?[-/]|\.?\s?['’])(?P<year>\d{2})")
_LIKE_DIGITS = re.compile(r"\s*(?:\d{4}[-/.]?\d{2}|\d{2}[-/.]\d{4})\s*")
Forms = tuple[re.Pattern[str], ...]


def month_forms(cells: Iterable[str]) -> Forms:
    """How months may be written in a column, as all of its cells show.

    Digits are months where none is above 12: else weeks were counted. Two digits behind letters are years from 2010 on,
    no more of them than there are months: "jan-26" may be a day, too.

    >>> [month_alone("jan-26", month_forms(cells)) for cells in (["jan-26", "feb-26"], ["jan-26", "jan-27"], ["jan-02", "feb-09"])]
    ['2026-01-01', '', '']
    >>> month_alone("2026-05", month_forms(["2026-05", "2026-41"]))
    ''
    """
    texts = [folded_time(cell) for cell in cells if _may_be_month(cell)]
    numbers = [int(one["month"]) for text in texts for form in _DIGITS if (one := form.fullmatch(text))]
    short = [one for text in texts if (one := _SHORT.fullmatch(text)) and month_called(one["month"])]
    years, months = ({one[part] for one in short} for part in ("year", "month"))
    are_years = bool(short) and min(years) >= FIRST_SHORT and len(years) <= len(months)
    digits = _DIGITS if all(1 <= one <= 12 for one in numbers) else ()
    return (*_LETTERS, *digits, *((_SHORT,) if are_years else ()))


def month_alone(text: str, forms: Forms = (*_LETTERS, *_DIGITS)) -> str:
    """The first day of a folded month with its year, in letters or digits; "" of any other text.

    >>> month_alone("jan 2026"), month_alone("2026-01"), month_alone("янв. 2026 г."), month_alone("03.2026"), month_alone("202613")
    ('2026-01-01', '2026-01-01', '2026-01-01', '2026-03-01', '')
    >>> month_alone("styczeń 2026"), month_alone("фев 2026"), month_alone("1403-05"), month_alone("5/2026")
    ('2026-01-01', '2026-02-01', '', '')
    """
    found = next(
        (one for form in forms if len(text) <= LONGEST_SHORT and (one := form.fullmatch(text))), None
    )
    if found is None:
        return ""
    month = int(found["month"]) if found["month"].isdecimal() else month_called(found["month"])
    year = full_year(found["year"])
    return f"{year}-{month:02d}-01" if 1 <= month <= 12 and FIRST_YEAR <= year <= LAST_YEAR else ""


def is_month_name(cell: str) -> bool:
    """Whether a cell is the name of a month and nothing else.

    >>> is_month_name("January"), is_month_name("янв."), is_month_name("May 5"), is_month_name("Plan")
    (True, True, False, False)
    """
    return month_called(folded_time(cell).rstrip(".")) > 0 if len(cell) <= LONGEST_SHORT else False


def _may_be_month(cell: str) -> bool:
    """A look that costs little, for there may be millions of times."""
    if len(cell) > LONGEST_SHORT or ":" in cell:
        return False
    return _LIKE_DIGITS.fullmatch(cell) is not None or any(map(str.isalpha, cell))
