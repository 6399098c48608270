"""Lengths: a time in the unit in which it is read - hours, and minutes under one."""

from __future__ import annotations

import numpy as np

from csat_research.results.drawing.numbers import in_minutes
from csat_research.words import Sentence, say

__all__ = ["from_to", "length"]


def _read(hours: float) -> float:
    """The number that is shown: minutes under an hour, with one decimal."""
    return float(np.round(60 * hours if in_minutes(hours) else hours, 1))


def length(hours: float) -> Sentence:
    """One time.

    >>> str(length(0.05)), str(length(7.13))
    ('3 min', '7.1 h')
    """
    return say("{x:plain} min", x=_read(hours)) if in_minutes(hours) else say("{x:plain} h", x=_read(hours))


def from_to(start: float, end: float) -> Sentence:
    """Two times, each in the unit in which it is read.

    >>> str(from_to(7.13, 1.4)), str(from_to(0.4, 0.05)), str(from_to(2.0, 0.05))
    ('7.1 h → 1.4 h', '24 min → 3 min', '2 h → 3 min')
    """
    ends = {"first": _read(start), "last": _read(end)}
    if in_minutes(start) and in_minutes(end):
        return say("{first:plain} min \u2192 {last:plain} min", **ends)
    if in_minutes(end):
        return say("{first:plain} h \u2192 {last:plain} min", **ends)
    if in_minutes(start):
        return say("{first:plain} min \u2192 {last:plain} h", **ends)
    return say("{first:plain} h \u2192 {last:plain} h", **ends)
