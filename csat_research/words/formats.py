"""Formats: how a value is written - numbers, p values and dates by the rules that CLDR knows of a language."""

from __future__ import annotations

import datetime as dt
import functools
import math
from collections.abc import Callable
from typing import Any, SupportsFloat

__all__ = ["FORMATS", "NOTHING", "locale_of", "missing"]

NBSP = "\u00a0"
MINUS = "\u2212"
NOTHING = "\u2013"


def missing(value: Any) -> bool:
    """None, NaN, an infinity, pandas' NA or NaT: nothing that could be written as a number or a date."""
    if value is None or isinstance(value, str):
        return value is None
    if isinstance(value, SupportsFloat) and not getattr(value, "shape", ()):
        return not math.isfinite(float(value))
    return type(value).__name__ in ("NAType", "NaTType")


@functools.cache
def locale_of(language: str) -> Any:
    """CLDR's rules for a language; English where it is not known."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


def _with_unit(shown: str, unit: str) -> str:
    """A number and its unit, never parted by a line break; nothing has no unit."""
    return shown if shown == NOTHING else shown + NBSP + unit


def _text(value: Any, language: str) -> str:
    return NOTHING if missing(value) else str(value)


def _decimal(value: float, pattern: str, language: str) -> str:
    from babel.numbers import format_decimal

    if missing(value):
        return NOTHING
    shown = format_decimal(value, format=pattern, locale=locale_of(language))
    return (
        shown.replace("-", MINUS)
        if any(c in "123456789" for c in shown)
        else shown.replace("-", "").replace(MINUS, "")
    )


def _figures(value: float, language: str) -> str:
    """Four figures, without a power of ten where one can do without."""
    if missing(value):
        return NOTHING
    if value == int(value) and abs(value) < 1e15:
        return _decimal(value, "#,##0", language)
    if abs(value) < 1e-4:
        return _decimal(value, "0.###E0", language)
    return _decimal(value, "#,##0.0" if abs(value) >= 1000 else "@###", language)


def _signed(value: float, language: str) -> str:
    shown = _decimal(value, "#,##0.0", language)
    return "+" + shown if shown != NOTHING and value > 0 and any(c in "123456789" for c in shown) else shown


def _p(value: float, language: str) -> str:
    if missing(value):
        return NOTHING
    if value < 0.001:
        return "< .001"
    if 0.0495 <= value < 0.05:  # .050 would contradict the word beside it
        return "< .050"
    return f"{value:.3f}"[1:] if value < 0.1 else f"{min(value, 0.995):.2f}"[1:]


def _date(value: dt.date, language: str) -> str:
    from babel.dates import format_date

    if missing(value):
        return NOTHING
    return format_date(value, format="d MMM y" if language == "en" else "medium", locale=locale_of(language))


def _month(value: dt.date, language: str) -> str:
    from babel.dates import format_skeleton

    if missing(value):
        return NOTHING
    return format_skeleton("yMMMM", value, locale=locale_of(language))


def _month_short(value: dt.date, language: str) -> str:
    from babel.dates import format_date

    return NOTHING if missing(value) else format_date(value, format="LLL", locale=locale_of(language))


FORMATS: dict[str, Callable[[Any, str], str]] = {
    "text": _text,
    "quoted": lambda value, language: NOTHING if missing(value) else f"\u201c{value}\u201d",
    "code": _text,
    # to be copied into code, where curly quotes are no quotes
    "typed": lambda value, language: NOTHING if missing(value) else f'"{value}"',
    "number": lambda value, language: _decimal(value, "#,##0.0", language),
    "fine": lambda value, language: _decimal(value, "#,##0.00", language),
    "finest": lambda value, language: _decimal(value, "#,##0.000", language),
    "plain": lambda value, language: _decimal(value, "#,##0.##", language),
    "figures": _figures,
    "percent": lambda value, language: _with_unit(_decimal(value, "#,##0.0", language), "%"),
    "whole_percent": lambda value, language: _with_unit(_decimal(value, "#,##0", language), "%"),
    "signed": _signed,
    "points": lambda value, language: _with_unit(_signed(value, language), "points"),
    "count": lambda value, language: _decimal(value, "#,##0", language),
    "p": _p,
    "date": _date,
    "month": _month,
    "month_short": _month_short,
}
