"""Levels: the two numbers behind a difference, each with its range, for the words of a tile."""

from __future__ import annotations

import math

import pandas as pd

from csat_research.results.drawing.numbers import number
from csat_research.results.result import Result
from csat_research.words import Sentence, say

__all__ = ["between", "rates"]


def between(result: Result, form: str) -> Sentence | str:
    """'from 79.3 % (73.1 to 84.4) to 54.4 % (48.0 to 60.6)'; nothing where a level has no range."""
    row = pd.Series() if result.figure is None else result.figure.data.iloc[0]
    levels = [_level(row, one, form) for one in ("before", "after")]
    return say("from {x} to {y}", x=levels[0], y=levels[1]) if all(levels) else ""


def _level(row: pd.Series, name: str, form: str) -> Sentence | None:
    """A level with its range in the unit of its measure; None without a range."""
    low, high = (row.get(f"{name}_{end}", math.nan) for end in ("low", "high"))
    if not (math.isfinite(low) and math.isfinite(high)):
        return None
    value = (
        say("{value:percent}", value=row[name]) if form == "percent" else number(row[name], {"format": form})
    )
    bounds = {
        end: number(x, {"format": "number" if form == "percent" else form})
        for end, x in (("low", low), ("high", high))
    }
    return say("{value} ({low} to {high})", value=value, **bounds)


def rates(result: Result) -> Sentence | None:
    """'44.0 % (41.0 to 47.0) against 30.8 % (26.1 to 35.9) like for like; cause not shown', the two rates behind it."""
    shares = result.tables.get("headline_rates")
    if shares is None or len(shares) < 2:
        return None
    named = shares.rename(columns={"estimate": "rate", "conf_low": "rate_low", "conf_high": "rate_high"})
    levels = [_level(row, "rate", "percent") for _, row in named.head(2).iterrows()]
    if not all(levels):
        return None
    return say("{x} against {y} like for like; cause not shown", x=levels[0], y=levels[1])
