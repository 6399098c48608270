"""Field values: one cell of a result's table as people read it in a sentence - the number by its kind, with its unit."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from numbers import Real
from typing import Any

from csat_research.measures.called import CALLED
from csat_research.results.drawing.numbers import form_of, number, range_of, why_no_range
from csat_research.results.result import Result
from csat_research.words import Sentence, say

__all__ = ["cell_words"]

_COUNTS = ("n", "customers", "n_before", "n_after", "asked", "answered")
_LEVELS = ("estimate", "conf_low", "conf_high", "before", "after", "std_error")
_OWN: Mapping[str, Callable[[float], Sentence]] = {
    "n_effective": lambda value: say("{value:number}", value=value),
    "rank": lambda value: say("{value:plain}", value=value),
    "df": lambda value: say("{value:plain}", value=value),
}

WITHOUT_SIGN = {"signed": "number", "signed_fine": "fine"}


def cell_words(column: str, row: Mapping[str, Any], result: Result) -> Sentence | str:
    """One cell as people read it: the number by its kind, with its unit where it is a share."""
    measure, unit = str(row.get("measure", "")), _unit(result)
    options = {"format": form_of(measure, unit)}
    if column == "range":
        return range_of(row, options)
    value = row[column]
    if isinstance(value, bool) or not isinstance(value, Real):
        return value if isinstance(value, Sentence) else str(value)
    if not math.isfinite(float(value)):
        return why_no_range(row)
    if column in _COUNTS:
        return say("{value:count}", value=value)
    if column.startswith("p_"):
        return say("{value:p}", value=value)
    if column in _LEVELS:
        return _level(column, float(value), measure, unit, result)
    return _OWN.get(column, lambda one: say("{value:figures}", value=one))(float(value))


def _level(column: str, value: float, measure: str, unit: str, result: Result) -> Sentence:
    """An estimate with its unit; ends of ranges and errors without; before and after as levels, which carry no sign."""
    if column in ("before", "after"):
        levels = result.figure.options.get("levels", "percent") if result.figure is not None else ""
        if unit == "points" and levels == "percent":
            return say("{value:percent}", value=value)
        return number(value, {"format": form_of(measure)})
    if column == "estimate" and _is_share(measure, unit):
        return say("{value:percent}", value=value)
    form = form_of(measure, unit)
    return number(value, {"format": WITHOUT_SIGN.get(form, form) if column == "std_error" else form})


def _is_share(measure: str, unit: str) -> bool:
    """Whether an estimate is a share of 100; a difference of shares is in points."""
    if unit == "points":
        return False
    return CALLED[measure].kind == "share" if measure in CALLED else unit == "percent"


def _unit(result: Result) -> str:
    return str(result.figure.options.get("unit", "")) if result.figure is not None else ""
