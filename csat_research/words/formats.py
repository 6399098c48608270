"""Formats: how a value is written - numbers, p values and dates by the rules that CLDR knows of a language."""

from __future__ import annotations

import datetime as dt
import functools
import math
import re
from collections.abc import Callable
from typing import Any

from csat_research.words.catalogue import base, translated
from csat_research.words.own import own

__all__ = [
    "FORMATS",
    "NOTHING",
    "NOT_GIVEN",
    "locale_of",
    "missing",
    "numbers_within",
    "right_to_left",
    "unnamed",
]

NBSP = "\u00a0"
MINUS = "\u2212"
NOTHING = "\u2013"
MONTH_OF_YEAR = "yMMMM"  # a skeleton: CLDR knows the order of its fields in each language
MOST_WRITTEN_OUT = 1e15  # whole numbers above are no longer exact
NOT_GIVEN = "(not given)"
OWN_DIGITS = "-u-nu-"  # BCP 47: "fa-u-nu-arabext" asks for Persian digits
_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_QUOTES = {"ru": "«»", "fa": "«»", "pl": "„”", "sv": "””"}
# Isolates: a number keeps its sign and its unit, and a label its own direction, inside a line from right to left.
_NUMBER, _TEXT, _END = "\u2066", "\u2068", "\u2069"
_STEERING = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))

_ALONE = re.compile(
    r"""(?<![A-Za-z0-9_.:/=\-"'`{\[])\d+(?:\.\d+)?(?![A-Za-z0-9_:/=\-"'`}\]])"""
)  # a number and no part of a code
# What would steer a terminal (colours, titles, a line written over); a page has no use for it either.
_CONTROL = {one: "\ufffd" for one in (*range(32), *range(127, 160)) if chr(one) not in "\t\n"}


def missing(value: Any) -> bool:
    """None, NaN, an infinity, pandas' NA or NaT: nothing that could be written as a number or a date.

    >>> missing(None), missing(math.nan), missing(0), missing(10**400)
    (True, True, False, False)
    """
    if value is None or isinstance(value, str):
        return value is None
    if isinstance(value, float):
        return not math.isfinite(value)
    if isinstance(value, int):
        return False
    if hasattr(value, "__float__") and not getattr(value, "shape", ()):
        try:
            return not math.isfinite(float(value))
        except (OverflowError, TypeError):  # a whole number beyond any float is one, a class is something
            return False
    return type(value).__name__ in ("NAType", "NaTType")


@functools.cache
def locale_of(language: str) -> Any:
    """CLDR's rules for a language; English where it is not known."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language.split(OWN_DIGITS)[0].replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


@functools.cache
def right_to_left(language: str) -> bool:
    """Whether a language is written from right to left, by CLDR.

    >>> right_to_left("fa"), right_to_left("ru")
    (True, False)
    """
    return str(locale_of(language).text_direction) == "rtl"


def _with_unit(shown: str, unit: str) -> str:
    """A number and its unit, never parted by a line break; nothing has no unit."""
    return shown if shown == NOTHING else shown + NBSP + unit


def unnamed(text: str, language: str) -> str:
    """A label as it is shown: in the language, where the survey gives it so; the group whose segment is blank has a name of ours.

    >>> unnamed("(not given)", "en"), unnamed("chat", "fa")
    ('(not given)', 'chat')
    """
    text = own(text, language)
    return text.replace(NOT_GIVEN, translated(NOT_GIVEN, language)) if NOT_GIVEN in text else text


def _text(value: Any, language: str) -> str:
    if missing(value):
        return NOTHING
    text = unnamed(str(value), language).translate(_CONTROL)
    return f"{_TEXT}{text.translate(_STEERING)}{_END}" if text and right_to_left(language) else text


def _quoted(value: Any, language: str) -> str:
    start, end = tuple(_QUOTES.get(base(language), "\u201c\u201d"))
    return NOTHING if missing(value) else f"{start}{_text(value, language)}{end}"


def _code(value: Any, language: str) -> str:
    return NOTHING if missing(value) else _isolated(str(value), language)


def _isolated(shown: str, language: str) -> str:
    """A number or a piece of code as a unit that runs from left to right, in a language that does not."""
    return shown if shown == NOTHING or not right_to_left(language) else f"{_NUMBER}{shown}{_END}"


def _own_digits(shown: str, language: str) -> str:
    return shown.translate(_PERSIAN) if language.endswith(f"{OWN_DIGITS}arabext") else shown


def numbers_within(words: str, language: str) -> str:
    """Words of a catalogue with their numbers in the digits asked for; names, codes and what is to be typed stay as they are.

    >>> numbers_within("95 of 100, scale: 1-5, SHA-256", "fa-u-nu-arabext")
    '۹۵ of ۱۰۰, scale: 1-5, SHA-256'
    """
    if not language.endswith(f"{OWN_DIGITS}arabext"):
        return words
    return _ALONE.sub(lambda found: _own_digits(found[0].replace(".", "٫"), language), words)


def _numbering(language: str) -> str:
    return language.split(OWN_DIGITS)[1] if OWN_DIGITS in language else "latn"


@functools.lru_cache(
    4096
)  # a number stands in a sentence, in the one around it, and in what both are stored as
def _decimal(value: float, pattern: str, language: str) -> str:
    from babel.numbers import format_decimal

    if missing(value):
        return NOTHING
    if abs(value) >= MOST_WRITTEN_OUT:
        pattern = "0.###E0"
    shown = format_decimal(
        value, format=pattern, locale=locale_of(language), numbering_system=_numbering(language)
    )
    shown = _own_digits(shown.translate(_STEERING), language)
    return shown.replace("-", MINUS) if _counts(shown) else shown.replace("-", "").replace(MINUS, "")


def _counts(shown: str) -> bool:
    """Whether what is written is another number than zero."""
    return any(one.isdigit() and int(one) for one in shown)


def _figures(value: float, language: str) -> str:
    """Four figures, without a power of ten where one can do without."""
    if missing(value):
        return NOTHING
    if value == int(value) and abs(value) < MOST_WRITTEN_OUT:
        return _decimal(value, "#,##0", language)
    if abs(value) < 1e-4:
        return _decimal(value, "0.###E0", language)
    return _decimal(value, "#,##0.0" if abs(value) >= 1000 else "@###", language)


def _signed(pattern: str) -> Callable[[Any, str], str]:
    def written(value: Any, language: str) -> str:
        shown = _decimal(value, pattern, language)
        return "+" + shown if shown != NOTHING and value > 0 and _counts(shown) else shown

    return written


def _p(value: float, language: str) -> str:
    if missing(value):
        return NOTHING
    if value < 0.001:
        return "< " + _probability(0.001, 3, language)
    if 0.0495 <= value < 0.05:  # .050 would contradict the word beside it
        return "< " + _probability(0.05, 3, language)
    if value >= 0.995:  # 1.00 would be a certainty that no test gives
        return "> " + _probability(0.99, 2, language)
    return _probability(value, 3, language) if value < 0.1 else _probability(value, 2, language)


def _probability(value: float, decimals: int, language: str) -> str:
    """English leaves out the zero before the point, the others do not."""
    if base(language) == "en":
        return f"{value:.{decimals}f}"[1:]
    return _decimal(value, "0." + "0" * decimals, language)


def _date(value: dt.date, language: str) -> str:
    if missing(value):
        return NOTHING
    pattern = "d MMM y" if base(language) in ("en", "ru") else "medium"
    return _own_digits(_day(_of(value), pattern, language), language)


def _month(value: dt.date, language: str) -> str:
    """Month and year, the month in its own form: "October 2026"."""
    if missing(value):
        return NOTHING
    if base(language) == "ru":  # without the word for year that CLDR adds
        return _day(_of(value), "LLLL y", language)
    return _own_digits(_day(_of(value), MONTH_OF_YEAR, language), language)


def _month_short(value: dt.date, language: str) -> str:
    shown = NOTHING if missing(value) else _day(_of(value), "LLL", language)
    return shown.rstrip(".")


def _of(value: dt.date) -> dt.date:
    """The day alone: two clocks may hold one moment to be equal, on two days."""
    return dt.date(value.year, value.month, value.day)


@functools.lru_cache(1024)  # a page has a few days, each in many sentences
def _day(day: dt.date, pattern: str, language: str) -> str:
    from babel.dates import format_date, format_skeleton

    if pattern == MONTH_OF_YEAR:
        return str(format_skeleton(pattern, day, locale=locale_of(language)))
    return format_date(day, format=pattern, locale=locale_of(language))


def _points(value: float, language: str) -> str:
    return _with_unit(
        _isolated(_signed("#,##0.0")(value, language), language), translated("points", language)
    )


def _percent(pattern: str) -> Callable[[Any, str], str]:
    sign = {"arabext": "\u066a"}
    return lambda value, language: _with_unit(
        _decimal(value, pattern, language), sign.get(_numbering(language), "%")
    )


def _number(pattern: str) -> Callable[[Any, str], str]:
    return lambda value, language: _decimal(value, pattern, language)


def _alone(write: Callable[[Any, str], str]) -> Callable[[Any, str], str]:
    return lambda value, language: _isolated(write(value, language), language)


FORMATS: dict[str, Callable[[Any, str], str]] = {
    "text": _text,
    "quoted": _quoted,
    "code": _code,
    # to be copied into code, where curly quotes are no quotes
    "typed": lambda value, language: NOTHING if missing(value) else _isolated(f'"{value}"', language),
    "number": _alone(_number("#,##0.0")),
    "fine": _alone(_number("#,##0.00")),
    "finest": _alone(_number("#,##0.000")),
    "plain": _alone(_number("#,##0.##")),
    "figures": _alone(_figures),
    "percent": _alone(_percent("#,##0.0")),
    "whole_percent": _alone(_percent("#,##0")),
    "signed": _alone(_signed("#,##0.0")),
    "signed_fine": _alone(_signed("#,##0.00")),
    "signed_finest": _alone(_signed("#,##0.000")),
    "signed_plain": _alone(_signed("#,##0.##")),
    "points": _points,
    "count": _alone(_number("#,##0")),
    "p": _alone(_p),
    "date": _date,
    "month": _month,
    "month_short": _month_short,
    "year": lambda value, language: NOTHING if missing(value) else _own_digits(f"{value:d}", language),
}
